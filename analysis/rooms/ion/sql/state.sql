-- One row per state of a spin F, whose leakage is told. Key: (spin, m). The spins are those of the
-- ion's manifolds and others that were asked for: qudits of other ions, at the same Larmor
-- frequency (our convention).
create table ion.state as
with asked as (
    select
        manifold.spin,
        true as is_of_ion
    from ion.manifold
    union
    select
        staged_columns.spin,
        staged_columns.spin in (select manifold.spin from ion.manifold) as is_of_ion
    from staged_columns
)

select
    asked.spin,
    step.step - asked.spin as m,
    asked.is_of_ion
from asked
inner join range(0, 100) as step (step) on step.step <= 2 * asked.spin
order by asked.spin, m;

comment on table ion.state is
'One row per state of a spin: the ion''s, and qudits of other spins. By stoichia ion.';
comment on column ion.state.spin is 'F. Key, with m.';
comment on column ion.state.m is 'm, from -F to F.';
comment on column ion.state.is_of_ion is 'Whether the ion has such a manifold.';
