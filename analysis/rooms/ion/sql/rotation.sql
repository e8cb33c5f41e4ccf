-- One row per point: what the rotation does to a spin 1/2, from which every spin follows. Key:
-- point_id. Numerics (midpoint exponential of the Hamiltonian in the turning frame, closed where
-- the rate is constant), and beside them the terms of the Magnus expansion that the paper argues
-- with.
create table ion.rotation as
select
    staged_columns.point_id,
    staged_columns.half_leakage,
    staged_columns.magnus_half_leakage,
    staged_columns.shift_rad,
    staged_columns.magnus_shift_rad,
    -- What is not a number is not told.
    nullif(staged_columns.envelope_half_leakage, 'nan') as envelope_half_leakage,
    nullif(staged_columns.least_half_leakage, 'nan') as least_half_leakage,
    nullif(staged_columns.most_half_leakage, 'nan') as most_half_leakage
from staged_columns
order by staged_columns.point_id;

comment on table ion.rotation is
'One row per point: what the rotation does to a spin 1/2. By stoichia ion.';
comment on column ion.rotation.point_id is 'The point, in ion.point. Key.';
comment on column ion.rotation.half_leakage is
'p: probability that a spin 1/2 does not follow the field.';
comment on column ion.rotation.magnus_half_leakage is
'The same by the first-order Magnus term, |∫ θ'' exp(i∫ω) dt|²/4; not bounded by 1.';
comment on column ion.rotation.shift_rad is
'Phase per unit of m beyond the Larmor phase, in rad, from -π to π; repeatable, not leakage.';
comment on column ion.rotation.magnus_shift_rad is
'The same by the second-order Magnus term, ∫ θ''²/2ω dt, in rad: it falls as 1/field.';
comment on column ion.rotation.envelope_half_leakage is
'p at most, whatever the number of turns; null for half turns: ion.crossing has what they do.';
comment on column ion.rotation.least_half_leakage is
'The least p with the spacing of the levels changed by ion.point.fringe_shift_rad, or not.';
comment on column ion.rotation.most_half_leakage is
'The most of that; both null for continuous turns.';
