-- One row per gas that is swept: how its ways up and down in detuning differ. Key: sweep_id. They
-- differ where the density does by 0.02 at least. It oscillates in runs of seven steps, each of a
-- period or more, within each of which the density changes by as much: what rings after a jump is
-- shorter. Thresholds are our convention; fast sweeps have too few steps. Units: decay rates.
create view rydberg.hysteresis as
with stepped as (
    select
        sweep.sweep_id,
        sweep.direction,
        sweep.detuning,
        sweep.mean,
        sweep.highest - sweep.lowest as swing,
        (sweep.highest - sweep.lowest) / (sweep.highest + sweep.lowest) as contrast,
        min(sweep.highest - sweep.lowest) over around as swing_of_run,
        count(*) over around as n_steps_of_run,
        lead(sweep.mean) over along - sweep.mean as rise,
        lead(sweep.detuning) over along as next_detuning
    from rydberg.sweep as sweep
    window
        along as (partition by sweep.sweep_id, sweep.direction order by sweep.detuning),
        around as (
            partition by sweep.sweep_id, sweep.direction
            order by sweep.detuning
            rows between 3 preceding and 3 following
        )
),

in_runs as (
    select
        stepped.*,
        max(case when stepped.n_steps_of_run = 7 then stepped.swing_of_run end) over (
            partition by stepped.sweep_id, stepped.direction
            order by stepped.detuning
            rows between 3 preceding and 3 following
        ) >= 0.02 as is_oscillating
    from stepped
),

either as (
    select
        in_runs.sweep_id,
        in_runs.direction,
        count(*) filter (in_runs.is_oscillating) as n_oscillating,
        min(in_runs.detuning) filter (in_runs.is_oscillating) as first_oscillating,
        max(in_runs.detuning) filter (in_runs.is_oscillating) as last_oscillating,
        max(in_runs.swing) filter (in_runs.is_oscillating) as largest_swing,
        max(in_runs.contrast) filter (in_runs.is_oscillating) as largest_contrast,
        arg_max((in_runs.detuning + in_runs.next_detuning) / 2, abs(in_runs.rise)) as jump_detuning
    from in_runs
    group by in_runs.sweep_id, in_runs.direction
),

apart as (
    select
        up.sweep_id,
        sum(abs(up.mean - down.mean) order by up.detuning)
        * (max(up.detuning) - min(up.detuning)) / (count(*) - 1) as area,
        min(up.detuning) filter (abs(up.mean - down.mean) >= 0.02) as first_apart,
        max(up.detuning) filter (abs(up.mean - down.mean) >= 0.02) as last_apart
    from rydberg.sweep as up
    inner join rydberg.sweep as down on up.sweep_id = down.sweep_id and up.detuning = down.detuning
    where up.direction = 'up' and down.direction = 'down'
    group by up.sweep_id
)

select
    gas.sweep_id,
    gas.quantity,
    gas.rabi,
    gas.splitting,
    gas.field_gauss,
    gas.branching_angle,
    up.first_oscillating as first_oscillating_up,
    up.last_oscillating as last_oscillating_up,
    down.first_oscillating as first_oscillating_down,
    down.last_oscillating as last_oscillating_down,
    greatest(up.largest_swing, down.largest_swing) as largest_swing,
    greatest(up.largest_contrast, down.largest_contrast) as largest_contrast,
    up.jump_detuning as jump_up_detuning,
    down.jump_detuning as jump_down_detuning,
    apart.area,
    apart.first_apart,
    apart.last_apart
from rydberg.sweep_gas as gas
inner join either as up on gas.sweep_id = up.sweep_id and up.direction = 'up'
inner join either as down on gas.sweep_id = down.sweep_id and down.direction = 'down'
inner join apart on gas.sweep_id = apart.sweep_id
order by gas.sweep_id;

comment on view rydberg.hysteresis is
'One row per gas that is swept: how its ways up and down in detuning differ.';
comment on column rydberg.hysteresis.sweep_id is 'The gas, in rydberg.sweep_gas. Key.';
comment on column rydberg.hysteresis.quantity is 'What is varied, as there.';
comment on column rydberg.hysteresis.rabi is 'Its Rabi frequency.';
comment on column rydberg.hysteresis.splitting is 'Its splitting.';
comment on column rydberg.hysteresis.field_gauss is 'Its magnetic field, in G.';
comment on column rydberg.hysteresis.branching_angle is 'Its branching angle, in degrees.';
comment on column rydberg.hysteresis.first_oscillating_up is
'Lowest detuning at which it oscillates on the way up; null if it does not.';
comment on column rydberg.hysteresis.last_oscillating_up is 'Highest such detuning.';
comment on column rydberg.hysteresis.first_oscillating_down is
'Lowest detuning at which it oscillates on the way down; null if it does not.';
comment on column rydberg.hysteresis.last_oscillating_down is 'Highest such detuning.';
comment on column rydberg.hysteresis.largest_swing is
'Largest difference of highest and lowest density where it oscillates.';
comment on column rydberg.hysteresis.largest_contrast is 'Largest contrast there.';
comment on column rydberg.hysteresis.jump_up_detuning is
'Where the mean density changes most from step to step on the way up.';
comment on column rydberg.hysteresis.jump_down_detuning is 'The same on the way down.';
comment on column rydberg.hysteresis.area is
'Integral of the difference of the densities over the detuning.';
comment on column rydberg.hysteresis.first_apart is
'Lowest detuning at which up and down differ; null if they do not.';
comment on column rydberg.hysteresis.last_apart is 'Highest such detuning.';
