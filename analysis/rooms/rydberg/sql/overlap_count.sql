-- One row per start: where the points of the overlap that are followed end, on the cycle or in the
-- stable state. Key: start. The paper finds one stationary state and one stable limit cycle there.
create view rydberg.overlap_count as
select
    cycle.start,
    count(*) as n_points,
    count(*) filter (cycle.is_settled and cycle.is_oscillating) as n_cycles,
    count(*) filter (cycle.is_settled and not cycle.is_oscillating) as n_resting,
    count(*) filter (not cycle.is_settled) as n_undecided,
    max(cycle.multiplier) as largest_multiplier,
    max(cycle.relaxation_time) as longest_relaxation_time
from rydberg.cycle as cycle
inner join rydberg.phase as phase using (point_id)
where phase.label = 'overlapping'
group by cycle.start
order by cycle.start;

comment on view rydberg.overlap_count is
'One row per start: where the points of the overlap end, on the cycle or in the stable state.';
comment on column rydberg.overlap_count.start is 'As in rydberg.cycle_start. Key.';
comment on column rydberg.overlap_count.n_points is 'Points of the overlap that are followed.';
comment on column rydberg.overlap_count.n_cycles is 'Those that come to a cycle.';
comment on column rydberg.overlap_count.n_resting is 'Those that come to rest.';
comment on column rydberg.overlap_count.n_undecided is 'Those that still change.';
comment on column rydberg.overlap_count.largest_multiplier is
'Largest multiplier of a cycle, as in rydberg.cycle: all last for ever if it is below 1.';
comment on column rydberg.overlap_count.longest_relaxation_time is
'Longest relaxation time of a cycle, in inverse decay rates.';
