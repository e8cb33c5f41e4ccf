-- One row per sequence, axis of the noise and frequency: the filter function of the qubit
-- (|F, m⟩ + |F, m - 1⟩)/√2 of ion.setting. Key: (sequence, axis, frequency_khz). Numerics, first
-- order in the noise power: noise b cos(ωt + φ) F_z, or F_x or F_y, costs b² F(ω) of fidelity on
-- average over φ, b = 2π g_F μ_B B_noise/h in rad/µs (the paper's definition, made definite; it
-- prints no values, and means noise along z).
create table ion.filter_value as
select
    staged_columns.sequence,
    staged_columns.axis,
    staged_columns.frequency_khz,
    staged_columns.filter_us2,
    staged_columns.variance
from staged_columns;

comment on table ion.filter_value is
'One row per sequence, axis and frequency: the filter function. By stoichia ion.';
comment on column ion.filter_value.sequence is 'The sequence. Key, with axis and frequency_khz.';
comment on column ion.filter_value.axis is
'Axis of the noise: z, that of the permanent field, x, in whose plane with z it turns, or y.';
comment on column ion.filter_value.frequency_khz is 'The frequency, in kHz.';
comment on column ion.filter_value.filter_us2 is
'F: loss of fidelity by the squared amplitude b of the noise in rad/µs, in µs².';
comment on column ion.filter_value.variance is
'Variance of F_z in the qubit''s state, 1/4 for neighbours in m: F along z is proportional to it.';
