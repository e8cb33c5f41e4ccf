"""The files of SQL of the trapped ion, in the order in which they run."""

from pathlib import Path

FOLDER = Path(__file__).parent / "sql"

STATEMENTS = (
    "known_species",
    "setting",
    "species",
    "manifold",
    "state",
    # The levels in a field.
    "level_field",
    "level",
    # The space: protocol × field × rotation time, and what leaks in it.
    "shape",
    "protocol",
    "field",
    "rotation_time",
    "point",
    "rotation",
    "leakage_term",
    "leakage_bin",
    "leakage",
    "leakage_count",
    "full_point",
    "full_value",
    "full_leakage",
    "threshold",
    "crossing",
    "threshold_field",
    "leakage_run",
    "threshold_shown",
    "qudit_leakage",
    "qudit_shown",
    # Noise in sequences.
    "sequence",
    "curve_value",
    "leakage_curve",
    "frequency",
    "motion",
    "population",
    "bus_state",
    "wire",
    "wire_current",
    "filter_value",
    "filter_function",
    "filter_law",
    "noise_axis",
    "noise_density",
    "noise_infidelity",
    # What is not decoupled, and errors of the control field.
    "stray_field",
    "field_error",
    "control_error",
    "circuit",
    # The entangling gate.
    "gate_case",
    "gate_outcome",
    "gate_thermal",
    "heating",
    "gate_heating",
)
