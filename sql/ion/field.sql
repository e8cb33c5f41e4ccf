-- One row per strength of the field that turns. Key: field_gauss.
create table ion.field as
select $start::double + step.step * $step::double as field_gauss
from range(0, $n::bigint) as step (step);

comment on table ion.field is
'One row per strength of the field that turns. By stoichia ion.';
comment on column ion.field.field_gauss is 'The field, in G. Key.';
