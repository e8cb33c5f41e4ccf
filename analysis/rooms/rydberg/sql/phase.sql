-- One row per point of the space: how many fixed points it has, and the phase they make. Key:
-- point_id. Fixed points do not tell all attractors: next to the lower edge of the oscillating
-- phase, at Rabi frequencies up to about 2, a limit cycle also lives beside a stable fixed point.
create view rydberg.phase as
with counted as (
    select
        point.point_id,
        count(fixed_point.branch_id) as n_fixed_points,
        count(*) filter (fixed_point.n_unstable = 0) as n_stable,
        count(*) filter (fixed_point.n_unstable >= 2) as n_foci
    from rydberg.point as point
    left join rydberg.fixed_point as fixed_point using (point_id)
    group by point.point_id
)

select
    point.point_id,
    point.model_id,
    point.rabi_id,
    point.detuning_id,
    point.rabi,
    point.detuning,
    counted.n_fixed_points,
    counted.n_stable,
    counted.n_foci,
    rydberg.phase_label(counted.n_fixed_points, counted.n_stable, counted.n_foci) as label
from rydberg.point as point
inner join counted using (point_id);

comment on view rydberg.phase is
'One row per point of the space: how many fixed points it has, and the phase they make.';
comment on column rydberg.phase.point_id is 'The point, in rydberg.point. Key.';
comment on column rydberg.phase.model_id is 'The model, in rydberg.model.';
comment on column rydberg.phase.rabi_id is 'The Rabi frequency, in rydberg.rabi.';
comment on column rydberg.phase.detuning_id is 'The detuning, in rydberg.detuning.';
comment on column rydberg.phase.rabi is 'The Rabi frequency itself, in decay rates.';
comment on column rydberg.phase.detuning is 'The detuning itself, in decay rates.';
comment on column rydberg.phase.n_fixed_points is 'Fixed points.';
comment on column rydberg.phase.n_stable is 'Fixed points where no deviation grows.';
comment on column rydberg.phase.n_foci is
'Fixed points that deviations spiral away from: two unstable eigenvalues or more.';
comment on column rydberg.phase.label is
'stationary, bistable, oscillating, overlapping (a stable state and a cycle) or other.';
