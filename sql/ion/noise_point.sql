-- One row per sequence and frequency: what the filter functions are told for. Key: (sequence,
-- frequency_khz).
create view ion.noise_point as
select
    sequence.sequence,
    frequency.frequency_khz
from ion.sequence
cross join ion.frequency;

comment on view ion.noise_point is
'One row per sequence and frequency of noise. By stoichia ion.';
comment on column ion.noise_point.sequence is 'The sequence. Key, with frequency_khz.';
comment on column ion.noise_point.frequency_khz is 'The frequency, in kHz.';
