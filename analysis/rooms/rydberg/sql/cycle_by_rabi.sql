-- One row per Rabi frequency of the points that are followed in time: how strongly, how long and in
-- which detunings the gas oscillates. Key: rabi. The content of the paper's Figure 3(a), where
-- amplitude and range of the oscillation grow with the coupling's Rabi frequency: here at first
-- only. The paper's Figure 3(b) takes 0.2 of the highest contrast for the edge of the phase: so do
-- the columns above_cut, of the points that are followed evenly. Cycles that have settled, from
-- beside a focus. Units: decay rates and their inverse.
create view rydberg.cycle_by_rabi as
with of_point as (
    select
        phase.rabi,
        phase.detuning,
        cycle.highest - cycle.lowest as swing,
        cycle.contrast,
        cycle.contrast >= 0.2 * max(cycle.contrast) over () as is_above_cut,
        cycle.period,
        cycle.relaxation_time
    from rydberg.cycle as cycle
    inner join rydberg.cycle_start as cycle_start using (point_id, start)
    inner join rydberg.phase as phase using (point_id)
    where
        cycle.start = 'focus'
        and cycle_start.is_even
        and cycle.is_settled
        and cycle.period is not null
),

-- All of the map, not the followed points alone.
oscillating as (
    select
        phase.rabi,
        min(phase.detuning) as lowest_detuning,
        max(phase.detuning) as highest_detuning
    from rydberg.phase as phase
    inner join rydberg.model as model using (model_id)
    where model.grid = 'map' and phase.label in ('oscillating', 'overlapping')
    group by phase.rabi
)

select
    of_point.rabi,
    count(*) as n_cycles,
    max(of_point.swing) as largest_swing,
    max(of_point.contrast) as largest_contrast,
    min(of_point.detuning) filter (of_point.is_above_cut) as first_above_cut,
    max(of_point.detuning) filter (of_point.is_above_cut) as last_above_cut,
    min(of_point.period) as shortest_period,
    max(of_point.period) as longest_period,
    max(of_point.relaxation_time) as longest_relaxation_time,
    any_value(oscillating.lowest_detuning) as lowest_detuning,
    any_value(oscillating.highest_detuning) as highest_detuning,
    any_value(oscillating.highest_detuning - oscillating.lowest_detuning) as detuning_range
from of_point
inner join oscillating using (rabi)
group by of_point.rabi
order by of_point.rabi;

comment on view rydberg.cycle_by_rabi is
'One row per Rabi frequency: how strongly, how long and where in detuning the gas oscillates.';
comment on column rydberg.cycle_by_rabi.rabi is 'The Rabi frequency, in decay rates. Key.';
comment on column rydberg.cycle_by_rabi.n_cycles is 'Cycles followed that have settled.';
comment on column rydberg.cycle_by_rabi.largest_swing is
'Largest difference between highest and lowest Rydberg density of a cycle.';
comment on column rydberg.cycle_by_rabi.largest_contrast is 'Largest contrast of a cycle.';
comment on column rydberg.cycle_by_rabi.first_above_cut is
'Lowest detuning followed with a contrast of 0.2 of the highest of all; null if none has it.';
comment on column rydberg.cycle_by_rabi.last_above_cut is
'Highest detuning followed with that contrast.';
comment on column rydberg.cycle_by_rabi.shortest_period is
'Shortest period, in inverse decay rates.';
comment on column rydberg.cycle_by_rabi.longest_period is 'Longest period, in inverse decay rates.';
comment on column rydberg.cycle_by_rabi.longest_relaxation_time is
'Longest time in which a deviation falls to 1/e, in inverse decay rates.';
comment on column rydberg.cycle_by_rabi.lowest_detuning is
'Lowest detuning of the map that oscillates or overlaps, in decay rates.';
comment on column rydberg.cycle_by_rabi.highest_detuning is
'Highest detuning of the map that oscillates or overlaps, in decay rates.';
comment on column rydberg.cycle_by_rabi.detuning_range is
'From the one to the other, in decay rates.';
