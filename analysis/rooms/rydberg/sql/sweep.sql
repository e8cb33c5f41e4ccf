-- One row per gas, direction and step of the detuning, which is swept evenly from one end of its
-- range to the other: what the density does meanwhile. Key: (sweep_id, direction, detuning). The
-- gas begins at rest in the ground state. Such traces of a probe's transmission are the paper's
-- Figures 2 and 3(a); the density stands for it here. Rate, range and steps are our convention.
create table rydberg.sweep as
select
    staged.sweep_id::usmallint as sweep_id,
    staged.direction::varchar as direction,
    round(staged.detuning::double, 9) as detuning,
    avg(staged.n_r + staged.n_s) as mean,
    min(staged.n_r + staged.n_s) as lowest,
    max(staged.n_r + staged.n_s) as highest,
    avg(staged.n_r) as n_r,
    avg(staged.n_s) as n_s
from staged_columns as staged
group by all
order by sweep_id, direction, detuning;

comment on table rydberg.sweep is
'One row per gas, direction and step of a swept detuning: what the density does meanwhile.';
comment on column rydberg.sweep.sweep_id is
'The gas, in rydberg.sweep_gas. Key, with direction and detuning.';
comment on column rydberg.sweep.direction is 'up or down.';
comment on column rydberg.sweep.detuning is 'Middle of the step, in decay rates.';
comment on column rydberg.sweep.mean is 'Mean Rydberg density n_r + n_s on it.';
comment on column rydberg.sweep.lowest is 'Lowest Rydberg density on it.';
comment on column rydberg.sweep.highest is 'Highest Rydberg density on it.';
comment on column rydberg.sweep.n_r is 'Mean population of r on it.';
comment on column rydberg.sweep.n_s is 'Mean population of s on it.';
