-- One row per field that levels are told at. Key: field_gauss.
create table ion.level_field as
select step.step * 0.5::double as field_gauss
from range(0, 41) as step (step);

comment on table ion.level_field is 'One row per field that levels are told at. By stoichia ion.';
comment on column ion.level_field.field_gauss is 'The field, in G. Key.';
