-- One row per value of what a scan varies: how much of its grid oscillates or is bistable. Key:
-- (quantity, value). The content of the paper's Figure 2, where magnetic field and polarisation
-- vary splitting and branching: two Rydberg states, near enough and both driven, are what
-- oscillates.
create view rydberg.scan as
with counted as (
    select
        phase.model_id,
        count(*) as n_points,
        count(*) filter (phase.label = 'oscillating') as n_oscillating,
        count(*) filter (phase.label = 'overlapping') as n_overlapping,
        count(*) filter (phase.label = 'bistable') as n_bistable,
        count(*) filter (phase.label = 'stationary') as n_stationary,
        count(*) filter (phase.label = 'other') as n_other
    from rydberg.phase as phase
    group by phase.model_id
)

select
    model.grid as quantity,
    case model.grid
        when 'splitting' then model.splitting
        when 'interaction' then model.interaction
        else model.branching_angle
    end as value,
    counted.n_points,
    counted.n_oscillating,
    counted.n_overlapping,
    counted.n_bistable,
    counted.n_stationary,
    counted.n_other,
    counted.model_id
from counted
inner join rydberg.model as model using (model_id)
where model.grid != 'map'
order by quantity, value;

comment on view rydberg.scan is
'One row per value of what a scan varies: how much of its grid is in which phase.';
comment on column rydberg.scan.quantity is
'What is varied: splitting, interaction or branching_angle. Key, with value.';
comment on column rydberg.scan.value is
'Its value: in decay rates, or the branching angle in degrees.';
comment on column rydberg.scan.n_points is 'Points of the grid.';
comment on column rydberg.scan.n_oscillating is 'Points without a stable fixed point.';
comment on column rydberg.scan.n_overlapping is
'Points with one stable fixed point and an unstable focus.';
comment on column rydberg.scan.n_bistable is 'Points with two stable fixed points or more.';
comment on column rydberg.scan.n_stationary is 'Points with one fixed point, which is stable.';
comment on column rydberg.scan.n_other is 'Points that are none of these.';
comment on column rydberg.scan.model_id is 'The model, in rydberg.model.';
