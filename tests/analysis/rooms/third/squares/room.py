"""What stoichia knows of the room."""

import argparse
from pathlib import Path

import duckdb
import numpy as np

from stoichia import sql
from stoichia.analysis.drawing.figure import figures_in
from stoichia.analysis.rooms.room import Progress, Room, Task
from stoichia.loaders import schema

FOLDER = Path(__file__).parent
STATEMENTS = ("number", "square")


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--largest", type=int, default=5, metavar="N", help="largest number (default: 5)")


def _make(connection: duckdb.DuckDBPyConnection, largest: int, progress: Progress) -> None:
    columns = {"number": {"n": np.arange(1, largest + 1)}}
    with schema.replaced(connection, "squares"):
        for name in progress(STATEMENTS):
            schema.run(connection, sql.statement(name, FOLDER / "sql"), columns.get(name))


ROOM = Room(
    name="squares",
    title="Numbers and squares",
    folder=FOLDER,
    statements=STATEMENTS,
    description="Square some numbers, and keep them in the schema squares.",
    add_arguments=_add_arguments,
    settings=lambda options: options.largest,
    make=_make,
    examples=("stoichia squares", "stoichia squares --largest 9"),
    counts="select square.n, square.n_squared from squares.square as square order by square.n",
    hints=lambda largest, command: (
        f"The schema squares is ready, up to {largest}. Try\n  {command} figure squares-curve"
    ),
    figures=figures_in("squares.figures"),
    tables={"squares": "select square.n, square.n_squared from squares.square as square order by square.n"},
    headings={"n": "number"},
    citation="Numbers: Euclid, <em>Elements</em>.",
    tasks=lambda: [Task("squares of a thousand numbers", 1, lambda: np.arange(1000) ** 2)],
)
