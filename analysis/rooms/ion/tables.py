"""The tables of the report about the trapped ion: their queries, and their headings."""

COUNTS = """select
    protocol.protocol,
    leakage_count.n_points,
    leakage_count.n_below_1e_6,
    leakage_count.n_below_1e_4,
    leakage_count.n_below_1e_2,
    leakage_count.n_above_1e_2
from ion.leakage_count
inner join ion.setting using (spin, m)
inner join ion.protocol using (protocol)
order by protocol.place"""

LAWS = """select
    filter_law.sequence,
    filter_law.power_of_frequency,
    filter_law.lowest_khz,
    filter_law.filter_per_variance_us2
from ion.filter_law
inner join ion.sequence using (sequence)
order by sequence.place"""

AXES = """select
    noise_axis.sequence,
    noise_axis.axis,
    noise_axis.frequency_khz,
    noise_axis.filter_per_variance_us2,
    noise_axis.ratio_to_echo
from ion.noise_axis
inner join ion.sequence using (sequence)
order by noise_axis.axis desc, sequence.place"""

INFIDELITIES = """select
    noise_infidelity.sequence,
    noise_infidelity.axis,
    noise_infidelity.lowest_khz,
    noise_infidelity.highest_khz,
    noise_infidelity.infidelity
from ion.noise_infidelity
inner join ion.sequence using (sequence)
order by noise_infidelity.axis desc, sequence.place"""

HEATING = """select
    gate_heating.heating_rate,
    gate_outcome.duration_us,
    1 - gate_heating.fidelity_of_heating as infidelity_of_heating,
    1 - gate_heating.fidelity as infidelity
from ion.gate_heating
inner join ion.gate_outcome using (gate_id)
where gate_heating.gate_id = 1
order by gate_heating.heating_rate"""

SETTING = """select
    species.species,
    setting.spin::decimal(3, 1) as spin,
    setting.m::decimal(3, 1) as m,
    setting.permanent_field_gauss,
    setting.duration_us,
    setting.echo_shape,
    setting.echo_time_us,
    setting.return_time_us,
    setting.control_field_gauss,
    setting.n_turns,
    setting.ramp_time_us,
    setting.gate_larmor_mhz,
    setting.gate_mode_mhz,
    setting.gate_coupling_khz,
    setting.gate_detuning_khz,
    setting.made_at
from ion.setting
cross join ion.species"""

THRESHOLDS = "select shown.* exclude (place) from ion.threshold_shown as shown order by shown.place, rotation_time_us"

QUDITS = "select shown.* exclude (point_id) from ion.qudit_shown as shown order by shown.point_id, spin"

STRAY_FIELDS = """select
    stray_field.spin::decimal(3, 1) as spin,
    stray_field.m::decimal(3, 1) as m,
    any_value(stray_field.phase_rad_per_gauss) filter (stray_field.sequence = 'none') as phase_at_rest,
    any_value(stray_field.nuclear_rad_per_gauss) filter (stray_field.sequence = 'none') as nucleus_at_rest,
    any_value(stray_field.phase_rad_per_gauss) filter (stray_field.sequence = 'echo') as phase_echoed,
    any_value(stray_field.nuclear_rad_per_gauss) filter (stray_field.sequence = 'echo') as nucleus_echoed
from ion.stray_field
group by stray_field.spin, stray_field.m
order by stray_field.spin desc, stray_field.m desc"""

CONTROL_ERRORS = """select
    control_error.sequence,
    control_error.relative_error,
    control_error.control_field_gauss,
    control_error.control_time_us,
    control_error.phase_rad,
    control_error.infidelity
from ion.control_error
inner join ion.sequence using (sequence)
order by sequence.place, control_error.relative_error"""

GATES = """select
    gate_case.gate_id,
    gate_case.coupling_khz,
    gate_case.stray_khz,
    gate_case.n_loops,
    gate_case.n_phonons,
    gate_case.detuning_sign,
    gate_case.is_tilt_corrected,
    gate_case.mode_drift_hz,
    gate_case.field_error,
    gate_outcome.duration_us,
    1 - gate_outcome.fidelity as infidelity,
    1 - gate_outcome.fidelity_free_z as infidelity_free_z,
    gate_outcome.idle_phase_rad
from ion.gate_case
inner join ion.gate_outcome using (gate_id)
order by gate_case.gate_id"""

LEVELS = """select
    level.spin::decimal(3, 1) as spin,
    level.m::decimal(3, 1) as m,
    level.field_gauss,
    level.energy_mhz,
    level.sensitivity_mhz_per_gauss,
    level.quadratic_mhz_per_gauss
from ion.level
where level.field_gauss = 5
order by level.energy_mhz"""

HEADINGS = {
    "spin": "F",
    "field_gauss": "field (G)",
    "rotation_time_us": "half turn (µs)",
    "permanent_field_gauss": "permanent field (G)",
    "control_field_gauss": "control field (G)",
    "control_time_us": "control time (µs)",
    "duration_us": "duration (µs)",
    "echo_time_us": "echo (µs)",
    "return_time_us": "return (µs)",
    "ramp_time_us": "ramp (µs)",
    "n_below_1e_6": "< 1e-6",
    "n_below_1e_4": "< 1e-4",
    "n_below_1e_2": "< 1e-2",
    "n_above_1e_2": "≥ 1e-2",
    "field_for_1e_2": "field for < 1e-2 (G)",
    "field_for_1e_4": "field for < 1e-4 (G)",
    "field_for_1e_6": "field for < 1e-6 (G)",
    "frequency_khz": "frequency (kHz)",
    "lowest_khz": "lowest (kHz)",
    "highest_khz": "highest (kHz)",
    "ratio_to_echo": "by the echo's",
    "power_of_frequency": "F ~ f to the power of",
    "filter_per_variance_us2": "F by variance there (µs²)",
    "phase_at_rest": "at rest (rad/G)",
    "nucleus_at_rest": "of it the nucleus",
    "phase_echoed": "with the echo (rad/G)",
    "nucleus_echoed": "of that the nucleus",
    "phase_rad": "phase (rad)",
    "coupling_khz": "coupling (kHz)",
    "stray_khz": "stray field (kHz)",
    "detuning_sign": "side of the mode",
    "is_tilt_corrected": "tilt allowed for",
    "infidelity_free_z": "infidelity, z calibrated",
    "gate_larmor_mhz": "Larmor frequency of the gate (MHz)",
    "gate_mode_mhz": "its mode (MHz)",
    "gate_coupling_khz": "its coupling (kHz)",
    "gate_detuning_khz": "its detuning (kHz)",
    "heating_rate": "heating (phonons/s)",
    "mode_drift_hz": "drift of the mode (Hz)",
    "idle_phase_rad": "undecoupled phase (rad)",
    "energy_mhz": "energy (MHz)",
    "sensitivity_mhz_per_gauss": "dE/dB (MHz/G)",
    "quadratic_mhz_per_gauss": "not linear (MHz/G)",
    "made_at": "made (UTC)",
}

TABLES = {
    "setting": SETTING,
    "counts": COUNTS,
    "thresholds": THRESHOLDS,
    "qudits": QUDITS,
    "laws": LAWS,
    "axes": AXES,
    "infidelities": INFIDELITIES,
    "stray_fields": STRAY_FIELDS,
    "control_errors": CONTROL_ERRORS,
    "gates": GATES,
    "heating": HEATING,
    "levels": LEVELS,
}
