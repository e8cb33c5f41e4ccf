"""The tables of the report about the Rydberg gas: their queries, and their headings."""

PHASE_COUNTS = """select
    model.n_states,
    counted.label,
    counted.n_points,
    100 * counted.share as percent_points,
    counted.lowest_rabi,
    counted.highest_rabi,
    counted.lowest_detuning,
    counted.highest_detuning
from rydberg.phase_count as counted
inner join rydberg.model as model using (model_id)
where model.grid = 'map'
order by model.n_states, counted.n_points desc, counted.label"""

ENDS = """select
    model.n_states,
    ends.kind,
    ends.rabi,
    ends.detuning,
    ends.density,
    ends.frequency
from rydberg.curve_end as ends
inner join rydberg.model as model using (model_id)
order by model.n_states, ends.kind, ends.rabi"""

FRACTIONS = """select
    fraction.noise,
    fraction.strength,
    fraction.fraction,
    fraction.relative_fraction,
    fraction.peak_frequency
from rydberg.crystalline_fraction as fraction
order by fraction.noise"""

HYSTERESIS = """select
    hysteresis.rabi,
    hysteresis.splitting,
    hysteresis.field_gauss,
    hysteresis.branching_angle,
    hysteresis.first_oscillating_up,
    hysteresis.last_oscillating_up,
    hysteresis.first_oscillating_down,
    hysteresis.last_oscillating_down,
    hysteresis.jump_up_detuning,
    hysteresis.jump_down_detuning,
    hysteresis.area
from rydberg.hysteresis as hysteresis
order by hysteresis.sweep_id"""

OVERLAP = """select
    counted.start,
    counted.n_points,
    counted.n_cycles,
    counted.n_resting,
    counted.largest_multiplier,
    counted.longest_relaxation_time
from rydberg.overlap_count as counted
order by counted.start"""

LEVEL_CYCLES = """select
    cycle.scheme,
    cycle.rabi,
    cycle.detuning,
    cycle.period,
    cycle.period_us,
    cycle.contrast,
    cycle.lowest_transmission,
    cycle.highest_transmission
from rydberg.level_cycle as cycle
where cycle.is_oscillating and cycle.is_settled
order by cycle.scheme, cycle.rabi, cycle.detuning"""

SETTING = """select
    setting.decay_rate,
    setting.scan_rabi,
    setting.quench_rabi,
    setting.quench_detuning,
    setting.noise_bandwidth,
    setting.sweep_rate,
    setting.probe_rabi,
    setting.probe_detuning,
    setting.middle_decay,
    setting.optical_depth,
    setting.seed,
    setting.stoichia_version,
    setting.made_at
from rydberg.setting as setting"""

HEADINGS = {"n_states": "Rydberg states", "noise": "noise (rms)", "period_us": "period (µs)", "made_at": "made (UTC)"}

TABLES = {
    "phase_count": PHASE_COUNTS,
    "curve_end": ENDS,
    "overlap_count": OVERLAP,
    "hysteresis": HYSTERESIS,
    "crystalline_fraction": FRACTIONS,
    "level_cycle": LEVEL_CYCLES,
    "setting": SETTING,
}
