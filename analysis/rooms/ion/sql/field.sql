-- One row per strength of the field that turns. Key: field_gauss.
create table ion.field as
select staged_columns.field_gauss
from staged_columns
order by staged_columns.field_gauss;

comment on table ion.field is
'One row per strength of the field that turns. By stoichia ion.';
comment on column ion.field.field_gauss is 'The field, in G. Key.';
