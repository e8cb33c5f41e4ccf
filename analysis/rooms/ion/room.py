"""What the rest of stoichia knows of the trapped ion."""

from collections.abc import Sequence
from pathlib import Path

import duckdb

from stoichia.analysis.drawing.figure import figures_in
from stoichia.analysis.rooms.ion import verb
from stoichia.analysis.rooms.ion.settings import Settings
from stoichia.analysis.rooms.ion.statements import STATEMENTS
from stoichia.analysis.rooms.ion.tables import HEADINGS, TABLES
from stoichia.analysis.rooms.room import Progress, Room, Task


def _make(connection: duckdb.DuckDBPyConnection, settings: Settings, progress: Progress) -> None:
    # Imported here: other verbs need none of its numerics.
    from stoichia.analysis.rooms.ion import making

    making.make(connection, settings, progress)


def _tasks() -> Sequence[Task]:
    from stoichia.analysis.rooms.ion import bench

    return bench.tasks()


ROOM = Room(
    name="ion",
    title="A trapped ion",
    folder=Path(__file__).parent,
    statements=STATEMENTS,
    description=verb.DESCRIPTION,
    add_arguments=verb.add_arguments,
    settings=verb.settings,
    make=_make,
    examples=("stoichia ion", "stoichia ion --spin 9/2 --state 2,2 --field 1:10:1"),
    counts=verb.COUNTS,
    hints=verb.hints,
    figures=figures_in("stoichia.analysis.rooms.ion.figures"),
    tables=TABLES,
    headings=HEADINGS,
    citation=(
        "The trapped ion: the paper <em>Passive dynamical decoupling of trapped ion qubits and qudits</em>; levels in "
        "a field: G. Breit and I. I. Rabi, Measurement of nuclear spin, <em>Phys. Rev.</em>, 1931, "
        "<strong>38</strong>, 2082."
    ),
    tasks=_tasks,
)
