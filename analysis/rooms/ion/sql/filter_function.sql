-- One row per sequence, axis of the noise and frequency: the filter function, as it is and by the
-- variance of F_z, by which that along z is the same for any pair of states. Key: (sequence, axis,
-- frequency_khz).
create view ion.filter_function as
select
    filter_value.sequence,
    filter_value.axis,
    filter_value.frequency_khz,
    filter_value.filter_us2,
    filter_value.filter_us2 / filter_value.variance as filter_per_variance_us2
from ion.filter_value;

comment on view ion.filter_function is
'One row per sequence, axis and frequency: the filter function. By stoichia ion.';
comment on column ion.filter_function.sequence is 'The sequence. Key, with axis and frequency_khz.';
comment on column ion.filter_function.axis is 'Axis of the noise: x, y or z.';
comment on column ion.filter_function.frequency_khz is 'The frequency, in kHz.';
comment on column ion.filter_function.filter_us2 is 'F, in µs², as in ion.filter_value.';
comment on column ion.filter_function.filter_per_variance_us2 is
'F by the variance of F_z in the qubit''s state, in µs²: along z the same for all pairs.';
