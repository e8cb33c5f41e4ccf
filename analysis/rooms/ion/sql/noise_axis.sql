-- One row per sequence and axis: the filter function at the frequency nearest to 1 kHz, beside the
-- echo's. Key: (sequence, axis). That continuous turns lie orders below the echo, as the paper
-- states, holds for noise along z, which turns with them; along y, the axis about which the field
-- turns, noise is not decoupled, and continuous turns lie above the echo.
create view ion.noise_axis as
with nearest as (
    select
        filter_function.sequence,
        filter_function.axis,
        arg_min(filter_function.frequency_khz, abs(ln(filter_function.frequency_khz)))
            as frequency_khz,
        arg_min(
            filter_function.filter_per_variance_us2, abs(ln(filter_function.frequency_khz))
        ) as filter_per_variance_us2
    from ion.filter_function
    group by filter_function.sequence, filter_function.axis
)

select
    nearest.sequence,
    nearest.axis,
    nearest.frequency_khz,
    nearest.filter_per_variance_us2,
    nearest.filter_per_variance_us2 / echo.filter_per_variance_us2 as ratio_to_echo
from nearest
inner join nearest as echo on nearest.axis = echo.axis and echo.sequence = 'echo';

comment on view ion.noise_axis is
'One row per sequence and axis of the noise: its filter function near 1 kHz.';
comment on column ion.noise_axis.sequence is 'The sequence. Key, with axis.';
comment on column ion.noise_axis.axis is 'Axis of the noise: x, y or z.';
comment on column ion.noise_axis.frequency_khz is
'The frequency of ion.frequency nearest to 1 kHz.';
comment on column ion.noise_axis.filter_per_variance_us2 is
'F there by the variance of F_z in the qubit''s state, in µs².';
comment on column ion.noise_axis.ratio_to_echo is 'That over the echo''s.';
