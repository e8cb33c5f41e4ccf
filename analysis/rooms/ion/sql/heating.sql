-- One row per heating rate that gates are told for. Key: heating_rate.
create table ion.heating as
select staged_columns.heating_rate
from staged_columns
order by staged_columns.heating_rate;

comment on table ion.heating is 'One row per heating rate of the gate''s mode. By stoichia ion.';
comment on column ion.heating.heating_rate is 'Phonons per second. Key.';
