"""What the rest of stoichia knows of the Rydberg gas."""

from pathlib import Path

from stoichia.analysis.drawing.figure import figures_in
from stoichia.analysis.rooms.room import Room, later
from stoichia.analysis.rooms.rydberg import verb
from stoichia.analysis.rooms.rydberg.statements import STATEMENTS
from stoichia.analysis.rooms.rydberg.tables import HEADINGS, TABLES

ROOM = Room(
    name="rydberg",
    title="The Rydberg gas",
    folder=Path(__file__).parent,
    statements=STATEMENTS,
    description=verb.DESCRIPTION,
    add_arguments=verb.add_arguments,
    settings=verb.settings,
    make=later("stoichia.analysis.rooms.rydberg.making", "make"),
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
    tasks=later("stoichia.analysis.rooms.rydberg.bench", "tasks"),
)
