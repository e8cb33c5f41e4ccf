-- One row per point and state: the probability that the state does not follow the field, and the
-- bin that it is in. Key: (point_id, spin, m). By the paper's truncation, where levels are evenly
-- spaced. Those of the ion are not, which moves the fringes: a point is marked where its leakage
-- changes by more than a tenth (our convention) as the spacing does by what it is off, so near the
-- dark side of a fringe in weak fields too. ion.full_leakage has all levels at some points.
create view ion.leakage as
with leaking as (
    select
        rotation.point_id,
        leakage_term.spin,
        leakage_term.m,
        sum(leakage_term.coefficient * rotation.half_leakage ** leakage_term.power) as leakage
    from ion.rotation
    cross join ion.leakage_term
    group by rotation.point_id, leakage_term.spin, leakage_term.m
)

select
    point.point_id,
    point.protocol,
    point.field_gauss,
    point.rotation_time_us,
    leaking.spin,
    leaking.m,
    leaking.leakage,
    leakage_bin.bin,
    state.is_of_ion and (
        rotation.most_half_leakage > 1.1 * rotation.half_leakage
        or rotation.least_half_leakage < 0.9 * rotation.half_leakage
    ) as is_uncertain
from leaking
inner join ion.point using (point_id)
inner join ion.rotation using (point_id)
inner join ion.state using (spin, m)
inner join ion.leakage_bin
    on leaking.leakage >= leakage_bin.at_least and leaking.leakage < leakage_bin.below;

comment on view ion.leakage is
'One row per point and state: how much of the state does not follow the field. By stoichia ion.';
comment on column ion.leakage.point_id is 'The point, in ion.point. Key, with spin and m.';
comment on column ion.leakage.protocol is 'Its protocol.';
comment on column ion.leakage.field_gauss is 'Its field, in G.';
comment on column ion.leakage.rotation_time_us is 'Its time of half a turn, in µs.';
comment on column ion.leakage.spin is 'F.';
comment on column ion.leakage.m is 'm.';
comment on column ion.leakage.leakage is
'1 - |d^F_mm|²: probability of any other m in the frame that turns with the field.';
comment on column ion.leakage.bin is 'Its bin, in ion.leakage_bin.';
comment on column ion.leakage.is_uncertain is
'Whether the uneven spacing of the ion''s levels changes it by more than a tenth, if told.';
