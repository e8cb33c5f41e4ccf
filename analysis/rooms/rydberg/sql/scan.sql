-- One row per value of what a scan varies: how much of its grid oscillates or is bistable. Key:
-- (quantity, value). The content of the paper's Figure 2, where magnetic field and polarisation
-- vary splitting and branching: two Rydberg states, near enough and both driven, are what
-- oscillates. The experiment scans the detuning at one Rabi frequency, and so does
-- splitting_at_rabi. In the others all Rabi frequencies of a grid count, and a share of a grid
-- tells about the grid too: the larger the splitting, the stronger the light that makes it
-- oscillate, so that with Rabi frequencies that end too early there seems to be an end of the
-- splittings. Where they lie is in lowest_rabi and highest_rabi. Units: decay rates, degrees and
-- gauss.
create view rydberg.scan as
with counted as (
    select
        phase.model_id,
        count(*) as n_points,
        count(*) filter (phase.label = 'oscillating') as n_oscillating,
        count(*) filter (phase.label = 'overlapping') as n_overlapping,
        count(*) filter (phase.label = 'bistable') as n_bistable,
        count(*) filter (phase.label = 'stationary') as n_stationary,
        count(*) filter (phase.label = 'other') as n_other,
        min(phase.rabi) filter (phase.label in ('oscillating', 'overlapping')) as lowest_rabi,
        max(phase.rabi) filter (phase.label in ('oscillating', 'overlapping')) as highest_rabi
    from rydberg.phase as phase
    group by phase.model_id
)

select
    model.grid as quantity,
    case model.grid
        when 'interaction' then model.interaction
        when 'branching_angle' then model.branching_angle
        else model.splitting
    end as value,
    model.field_gauss,
    counted.n_points,
    counted.n_oscillating,
    counted.n_overlapping,
    counted.n_bistable,
    counted.n_stationary,
    counted.n_other,
    counted.lowest_rabi,
    counted.highest_rabi,
    counted.model_id
from counted
inner join rydberg.model as model using (model_id)
where model.grid != 'map'
order by quantity, value;

comment on view rydberg.scan is
'One row per value of what a scan varies: how much of its grid is in which phase.';
comment on column rydberg.scan.quantity is
'splitting, splitting_at_rabi (at one Rabi frequency), interaction or branching_angle. Key.';
comment on column rydberg.scan.value is
'Its value: in decay rates, or the branching angle in degrees.';
comment on column rydberg.scan.field_gauss is 'The magnetic field, in G, as in rydberg.model.';
comment on column rydberg.scan.n_points is 'Points of the grid.';
comment on column rydberg.scan.n_oscillating is 'Points without a stable fixed point.';
comment on column rydberg.scan.n_overlapping is
'Points with one stable fixed point and an unstable focus.';
comment on column rydberg.scan.n_bistable is 'Points with two stable fixed points or more.';
comment on column rydberg.scan.n_stationary is 'Points with one fixed point, which is stable.';
comment on column rydberg.scan.n_other is 'Points that are none of these.';
comment on column rydberg.scan.lowest_rabi is
'Lowest Rabi frequency of what is oscillating or overlapping, in decay rates; null if nothing is.';
comment on column rydberg.scan.highest_rabi is
'Highest Rabi frequency of that, in decay rates.';
comment on column rydberg.scan.model_id is 'The model, in rydberg.model.';
