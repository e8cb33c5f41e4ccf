"""What the benchmark measures of the Rydberg gas: fixed points and phases of the two-state map, and the whole room."""

from collections.abc import Sequence

import duckdb
import numpy as np

from stoichia.analysis.grids import Grid
from stoichia.analysis.rooms.room import Task
from stoichia.analysis.rooms.rydberg import making
from stoichia.analysis.rooms.rydberg.bloch import Drive
from stoichia.analysis.rooms.rydberg.fixed_points import fixed_points
from stoichia.analysis.rooms.rydberg.liouvillian import Array
from stoichia.analysis.rooms.rydberg.settings import Settings


def tasks() -> Sequence[Task]:
    """Return what is measured: the fixed points of a map alone, the maps with their labels in SQL, and all of it."""
    settings = Settings()
    rabi, detuning = (axis.ravel() for axis in np.meshgrid(_values(settings.rabi), _values(settings.detuning)))
    drive = Drive.of(rabi, rabi, settings.splitting, settings.interaction)
    return [
        Task(
            f"fixed points and stability of {len(rabi):,} points, two Rydberg states",
            5,
            lambda: fixed_points(drive, detuning, 2),
        ),
        Task("both maps, labels and bifurcations", 10, lambda: _make(Settings(is_maps_only=True))),
        Task("scans, cycles and quenches too", 30, lambda: _make(settings)),
    ]


def _make(settings: Settings) -> None:
    with duckdb.connect() as connection:
        making.make(connection, settings)
        connection.execute("from rydberg.phase_count").fetchall()


def _values(grid: Grid) -> Array:
    return grid.start + grid.step * np.arange(grid.n, dtype=np.float64)
