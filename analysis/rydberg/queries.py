"""The queries of the room's figures, as text that runs unchanged in ``stoichia query``."""

# One row per run of a phase (kind run, from first_detuning to last_detuning) and per bifurcation of the maps.
PHASES = """select
    model.n_states,
    model.interaction,
    model.splitting,
    'run' as kind,
    run.label,
    run.rabi,
    run.lowest_detuning as first_detuning,
    run.highest_detuning as last_detuning,
    run.n_points
from rydberg.phase_run as run
inner join rydberg.model as model using (model_id)
where model.grid = 'map'
union all
select
    model.n_states,
    model.interaction,
    model.splitting,
    curve.kind,
    null as label,
    curve.rabi,
    curve.detuning as first_detuning,
    curve.detuning as last_detuning,
    1 as n_points
from (
    select 'fold' as kind, fold.model_id, fold.rabi, fold.detuning from rydberg.fold as fold
    union all
    select 'hopf' as kind, hopf.model_id, hopf.rabi, hopf.detuning from rydberg.hopf as hopf
    union all
    select ends.kind, ends.model_id, ends.rabi, ends.detuning from rydberg.curve_end as ends
) as curve
inner join rydberg.model as model using (model_id)
order by n_states, kind, rabi, first_detuning"""

SCANS = """select
    scan.quantity,
    scan.value,
    scan.n_points,
    scan.n_oscillating,
    scan.n_overlapping,
    scan.n_bistable
from rydberg.scan as scan
order by scan.quantity, scan.value"""

CYCLES = """select
    point.rabi,
    point.detuning,
    cycle.contrast,
    cycle.period,
    cycle.phase_lag
from rydberg.cycle as cycle
inner join rydberg.point as point using (point_id)
where cycle.start = 'focus' and cycle.is_settled and cycle.period is not null
order by point.rabi, point.detuning"""

# Four panels: populations by time, amplitudes by frequency, fraction by strength of noise, amplitude and phase of runs.
QUENCH = """select
    'trace' as panel,
    unnest(['n_r', 'n_s', 'n_r + n_s']) as series,
    trace.time as x,
    unnest([trace.n_r, trace.n_s, trace.n_r + trace.n_s]) as y
from rydberg.quench_trace as trace
union all
select
    'spectrum' as panel,
    case when spectrum.noise = 0 then 'no noise' else 'noise ' || spectrum.noise end as series,
    spectrum.frequency as x,
    spectrum.amplitude as y
from rydberg.quench_spectrum as spectrum
where spectrum.noise in (0, 0.05) and spectrum.frequency >= 0.05
union all
select
    'fraction' as panel,
    fraction.noise::varchar as series,
    fraction.strength as x,
    fraction.relative_fraction as y
from rydberg.crystalline_fraction as fraction
union all
select
    'repeats' as panel,
    'run' as series,
    repeat.amplitude * cos(radians(repeat.phase)) as x,
    repeat.amplitude * sin(radians(repeat.phase)) as y
from rydberg.quench_repeat as repeat
order by panel, series, x, y"""
