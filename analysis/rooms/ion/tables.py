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
    setting.made_at
from ion.setting
cross join ion.species"""

# Some times of half a turn of the grid, evenly spaced in it.
THRESHOLDS = """with shown_time as (
    select rotation_time.rotation_time_us
    from ion.rotation_time
    qualify
        (row_number() over (order by rotation_time.rotation_time_us)) % greatest(1, (count(*) over ()) // 5) = 0
)

select
    threshold_field.protocol,
    threshold_field.rotation_time_us,
    any_value(threshold_field.field_gauss) filter (threshold_field.threshold = 1e-2) as field_for_1e_2,
    any_value(threshold_field.field_gauss) filter (threshold_field.threshold = 1e-4) as field_for_1e_4,
    any_value(threshold_field.field_gauss) filter (threshold_field.threshold = 1e-6) as field_for_1e_6
from ion.threshold_field
inner join ion.setting using (spin, m)
inner join ion.protocol using (protocol)
semi join shown_time using (rotation_time_us)
group by threshold_field.protocol, protocol.place, threshold_field.rotation_time_us
order by protocol.place, threshold_field.rotation_time_us"""

# The grid's point nearest to half a turn in 2 µs, in the permanent field.
QUDITS = """with nearest as (
    select point.point_id
    from ion.point
    cross join ion.setting
    inner join ion.protocol using (protocol)
    where protocol.kind = 'pulsed'
    qualify
        row_number() over (
            partition by point.protocol
            order by
                abs(point.field_gauss - setting.permanent_field_gauss),
                abs(point.rotation_time_us - 2),
                point.point_id
        ) = 1
)

select
    qudit_leakage.protocol,
    qudit_leakage.field_gauss,
    qudit_leakage.rotation_time_us,
    qudit_leakage.spin::decimal(3, 1) as spin,
    qudit_leakage.n_states,
    qudit_leakage.worst_m::decimal(3, 1) as worst_m,
    qudit_leakage.worst_leakage
from ion.qudit_leakage
semi join nearest using (point_id)
order by qudit_leakage.point_id, qudit_leakage.spin"""

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
    "lowest_khz": "lowest (kHz)",
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
    "stray_fields": STRAY_FIELDS,
    "control_errors": CONTROL_ERRORS,
    "gates": GATES,
    "levels": LEVELS,
}
