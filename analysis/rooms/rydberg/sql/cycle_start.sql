-- One row per point whose motion is followed, and start of it: from the ground state, and from
-- beside an unstable focus where there is one. Key: (point_id, start). Points of the map whose
-- fixed points say that there is a cycle: of a large map every so many, some fifty to either side,
-- and every point of the overlap, where a stable state competes with the cycle, of up to two
-- hundred to either side.
create view rydberg.cycle_start as
with every as (
    select
        greatest(max(point.rabi_id) // 50, 1) as nth_rabi,
        greatest(max(point.detuning_id) // 50, 1) as nth_detuning,
        greatest(max(point.rabi_id) // 200, 1) as nth_of_overlap,
        greatest(max(point.detuning_id) // 200, 1) as nth_detuning_of_overlap
    from rydberg.point as point
    inner join rydberg.model as model using (model_id)
    where model.grid = 'map'
),

followed as (
    select
        phase.point_id,
        phase.rabi_id % every.nth_rabi = 0
        and (phase.detuning_id - 1) % every.nth_detuning = 0 as is_even
    from rydberg.phase as phase
    inner join rydberg.model as model using (model_id)
    cross join every
    where
        model.grid = 'map'
        and phase.label in ('oscillating', 'overlapping')
        and (
            is_even
            or (
                phase.label = 'overlapping'
                and phase.rabi_id % every.nth_of_overlap = 0
                and (phase.detuning_id - 1) % every.nth_detuning_of_overlap = 0
            )
        )
)

select
    followed.point_id,
    'ground' as start,
    followed.is_even,
    null::double as shifted_detuning
from followed
union all
select
    followed.point_id,
    'focus' as start,
    any_value(followed.is_even) as is_even,
    max(fixed_point.shifted_detuning) as shifted_detuning
from followed
inner join rydberg.fixed_point as fixed_point using (point_id)
where fixed_point.n_unstable >= 2
group by followed.point_id
order by point_id, start;

comment on view rydberg.cycle_start is
'One row per point whose motion is followed to its cycle, and start of it. Our choice of points.';
comment on column rydberg.cycle_start.point_id is
'The point, in rydberg.point. Key, with start.';
comment on column rydberg.cycle_start.start is
'ground: all atoms in the ground state; focus: beside an unstable focus.';
comment on column rydberg.cycle_start.is_even is
'Whether the point is one of those that are spread evenly over the map.';
comment on column rydberg.cycle_start.shifted_detuning is
'Of the focus; null for the ground state.';
