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

SETTING = """select
    setting.decay_rate,
    setting.scan_rabi,
    setting.quench_rabi,
    setting.quench_detuning,
    setting.seed,
    setting.stoichia_version,
    setting.made_at
from rydberg.setting as setting"""

HEADINGS = {"n_states": "Rydberg states", "noise": "noise (rms)", "made_at": "made (UTC)"}

TABLES = {
    "phase_count": PHASE_COUNTS,
    "curve_end": ENDS,
    "crystalline_fraction": FRACTIONS,
    "setting": SETTING,
}
