"""What the rest of stoichia knows of the Rydberg gas."""

from collections.abc import Sequence
from pathlib import Path

import duckdb

from stoichia.analysis.drawing.figure import figures_in
from stoichia.analysis.rooms.room import Progress, Room, Task
from stoichia.analysis.rooms.rydberg import verb
from stoichia.analysis.rooms.rydberg.settings import Settings
from stoichia.analysis.rooms.rydberg.statements import STATEMENTS
from stoichia.analysis.rooms.rydberg.tables import HEADINGS, TABLES


def _make(connection: duckdb.DuckDBPyConnection, settings: Settings, progress: Progress) -> None:
    # Imported here: other verbs need none of its numerics.
    from stoichia.analysis.rooms.rydberg import making

    making.make(connection, settings, progress)


def _tasks() -> Sequence[Task]:
    from stoichia.analysis.rooms.rydberg import bench

    return bench.tasks()


ROOM = Room(
    name="rydberg",
    title="The Rydberg gas",
    folder=Path(__file__).parent,
    statements=STATEMENTS,
    description=verb.DESCRIPTION,
    add_arguments=verb.add_arguments,
    settings=verb.settings,
    make=_make,
    examples=("stoichia rydberg", "stoichia rydberg --maps-only --rabi 0.1:8:0.1 --detuning=-12:8:0.2"),
    counts=verb.COUNTS,
    hints=verb.hints,
    figures=figures_in("stoichia.analysis.rooms.rydberg.figures"),
    tables=TABLES,
    headings=HEADINGS,
    citation=(
        "The Rydberg gas: X. Wu et al., Observation of a dissipative time crystal in a strongly interacting Rydberg "
        "gas."
    ),
    tasks=_tasks,
)
