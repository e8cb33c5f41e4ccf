-- One row per state and threshold: how much a spin 1/2 leaks in a rotation in which the state leaks
-- so much, the least root of ion.leakage_term. Key: (spin, m, threshold). It is what a spin 1/2
-- leaks where the state leaks so much for the last time, as rotations become slower.
create table ion.threshold as
select
    staged_columns.spin,
    staged_columns.m,
    staged_columns.threshold,
    staged_columns.half_leakage
from staged_columns
order by staged_columns.spin, staged_columns.m, staged_columns.threshold;

comment on table ion.threshold is
'One row per state and threshold: what a spin 1/2 leaks where the state leaks so much.';
comment on column ion.threshold.spin is 'F. Key, with m and threshold.';
comment on column ion.threshold.m is 'm.';
comment on column ion.threshold.threshold is 'The leakage that is too much, a bound of a bin.';
comment on column ion.threshold.half_leakage is 'p of a spin 1/2 there.';
