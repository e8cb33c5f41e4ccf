-- One row per frequency of noise, evenly spaced in its logarithm. Key: frequency_khz.
create table ion.frequency as
select staged_columns.frequency_khz
from staged_columns
order by staged_columns.frequency_khz;

comment on table ion.frequency is 'One row per frequency of noise. By stoichia ion.';
comment on column ion.frequency.frequency_khz is 'The frequency, in kHz. Key.';
