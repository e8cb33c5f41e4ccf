-- One row per shape, state and threshold: the last phase 2π g_F μ_B B t_r/h of half turns of the
-- field at which so much leaks. Key: (shape, spin, m, threshold). Leakage of a half turn depends on
-- this product of field and time alone (standard physics), and has fringes: their tops are sought
-- along all of it, and the last crossing is a root, right to many digits. Numerics.
create table ion.crossing as
select
    staged_columns.shape,
    staged_columns.spin,
    staged_columns.m,
    staged_columns.threshold,
    staged_columns.phase_rad
from staged_columns
order by
    staged_columns.shape, staged_columns.spin, staged_columns.m, staged_columns.threshold;

comment on table ion.crossing is
'One row per shape, state and threshold: where half turns leak so much for the last time.';
comment on column ion.crossing.shape is
'Shape of the half turn, in ion.shape. Key, with all but phase_rad.';
comment on column ion.crossing.spin is 'F.';
comment on column ion.crossing.m is 'm.';
comment on column ion.crossing.threshold is 'The leakage that is too much, a bound of a bin.';
comment on column ion.crossing.phase_rad is
'Larmor frequency times duration there, in rad: at any larger one less leaks.';
