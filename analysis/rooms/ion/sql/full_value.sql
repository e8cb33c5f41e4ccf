-- One row per point of ion.full_point and state of the ion: its leakage with all levels, the
-- hyperfine coupling, the nuclear term and the manifolds' mixing kept. Key: (point_id, spin, m).
-- Numerics; what is below 1e-13 is rounding.
create table ion.full_value as
select
    staged_columns.point_id::uinteger as point_id,
    staged_columns.spin,
    staged_columns.m,
    staged_columns.leakage
from staged_columns
order by staged_columns.point_id, staged_columns.spin, staged_columns.m;

comment on table ion.full_value is
'One row per point and state of the ion: its leakage with all levels. By stoichia ion.';
comment on column ion.full_value.point_id is 'The point, in ion.point. Key, with spin and m.';
comment on column ion.full_value.spin is 'F of the state at the beginning.';
comment on column ion.full_value.m is 'm of the state at the beginning.';
comment on column ion.full_value.leakage is
'Probability of any other state of the ion in the field that has turned.';
