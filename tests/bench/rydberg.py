"""The Rydberg gas: fixed points, stability and phases of the two-state map, and the whole room."""

import duckdb
import numpy as np
from measuring import Line, at_most, repeated, seconds

from stoichia.analysis.grids import Grid
from stoichia.analysis.rydberg import room
from stoichia.analysis.rydberg.bloch import Drive
from stoichia.analysis.rydberg.fixed_points import fixed_points
from stoichia.analysis.rydberg.settings import Settings


def lines(_scratch: object, *, is_quick: bool) -> list[Line]:
    """Measure the fixed points of a map alone, the maps with their labels in SQL, and all of the room."""
    n = 1 if is_quick else 5
    settings = Settings()
    rabi, detuning = (axis.ravel() for axis in np.meshgrid(*map(values, (settings.rabi, settings.detuning))))
    drive = Drive.of(rabi, rabi, settings.splitting, settings.interaction)
    solved = repeated(n, lambda: seconds(lambda: fixed_points(drive, detuning, 2)))

    def made(settings: Settings) -> float:
        with duckdb.connect() as connection:

            def run() -> None:
                room.make(connection, settings)
                connection.execute("from rydberg.phase_count").fetchall()

            return seconds(run)

    return [
        at_most(f"fixed points and stability of {len(rabi):,} points, two Rydberg states", "s", 5, solved),
        at_most(
            "stoichia rydberg --maps-only: both maps, labels and bifurcations",
            "s",
            10,
            repeated(n, lambda: made(Settings(is_maps_only=True))),
        ),
        at_most("stoichia rydberg: scans, cycles and quenches too", "s", 30, repeated(n, lambda: made(settings))),
    ]


def values(grid: Grid) -> "np.typing.NDArray[np.float64]":
    """Return the values of a grid."""
    return grid.start + grid.step * np.arange(grid.n)
