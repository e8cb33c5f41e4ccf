"""The files of SQL of the Rydberg gas, in the order in which they run."""

from pathlib import Path

FOLDER = Path(__file__).parent / "sql"

# Its maps.
OF_MAPS = (
    # The parameters, and the space they span.
    "setting",
    "model",
    "rabi",
    "detuning",
    "point",
    "drive",
    # Fixed points, and the phases they make.
    "fixed_point",
    "phase_label",
    "phase",
    "phase_count",
    "phase_run",
    # Where phases end.
    "bifurcation",
    "curve_end",
    "phase_map",
)
STATEMENTS = (
    *OF_MAPS,
    "scan",
    "splitting_map",
    # What gases do in time.
    "cycle_start",
    "cycle",
    "cycle_by_rabi",
    "overlap_count",
    "sweep_gas",
    "sweep",
    "hysteresis",
    "quench_trace",
    "quench_spectrum",
    "crystalline_fraction",
    "quench_repeat",
    "quench_panel",
    # Gases of other levels.
    "level",
    "level_curve",
    "level_phase",
    "level_start",
    "level_cycle",
)
