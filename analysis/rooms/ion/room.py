"""What the rest of stoichia knows of the trapped ion."""

from pathlib import Path

from stoichia.analysis.drawing.figure import figures_in
from stoichia.analysis.rooms.ion import verb
from stoichia.analysis.rooms.ion.statements import STATEMENTS
from stoichia.analysis.rooms.ion.tables import HEADINGS, TABLES
from stoichia.analysis.rooms.room import Room, later

ROOM = Room(
    name="ion",
    title="A trapped ion",
    folder=Path(__file__).parent,
    statements=STATEMENTS,
    description=verb.DESCRIPTION,
    add_arguments=verb.add_arguments,
    settings=verb.settings,
    make=later("stoichia.analysis.rooms.ion.making", "make"),
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
    tasks=later("stoichia.analysis.rooms.ion.bench", "tasks"),
)
