-- One row per sequence and frequency: the filter function, and how it compares with doing nothing
-- and with the echo. Key: (sequence, frequency_khz). The others have zeros of their own (at k/T),
-- where a comparison says nothing: those are null.
create view ion.filter_function as
select
    filter_value.sequence,
    filter_value.frequency_khz,
    filter_value.filter_us2,
    filter_value.filter_us2 / filter_value.variance as filter_per_variance_us2,
    filter_value.filter_us2 / nullif(resting.filter_us2, 0) as by_none,
    filter_value.filter_us2 / nullif(echoed.filter_us2, 0) as by_echo
from ion.filter_value
inner join ion.filter_value as resting
    on filter_value.frequency_khz = resting.frequency_khz and resting.sequence = 'none'
inner join ion.filter_value as echoed
    on filter_value.frequency_khz = echoed.frequency_khz and echoed.sequence = 'echo';

comment on view ion.filter_function is
'One row per sequence and frequency: the filter function, and beside others. By stoichia ion.';
comment on column ion.filter_function.sequence is 'The sequence. Key, with frequency_khz.';
comment on column ion.filter_function.frequency_khz is 'The frequency, in kHz.';
comment on column ion.filter_function.filter_us2 is 'F, in µs², as in ion.filter_value.';
comment on column ion.filter_function.filter_per_variance_us2 is
'F by the variance of F_z in the qubit''s state, in µs²: the same for every pair of states.';
comment on column ion.filter_function.by_none is 'F by that without decoupling.';
comment on column ion.filter_function.by_echo is
'F by that of the echo; meaningless near the zeros of the echo, at multiples of 2/T.';
