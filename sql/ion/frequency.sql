-- One row per frequency of noise, evenly spaced in its logarithm. Key: frequency_khz.
create table ion.frequency as
select $start::double * 10 ** (step.step / $per_decade::double) as frequency_khz
from range(0, $n::bigint) as step (step);

comment on table ion.frequency is 'One row per frequency of noise. By stoichia ion.';
comment on column ion.frequency.frequency_khz is 'The frequency, in kHz. Key.';
