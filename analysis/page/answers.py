"""Answers of queries as tables of a page: what its readers see, and the query beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from stoichia.analysis import questions, wording

# How the names of DuckDB's types of numbers begin.
NUMERIC = (
    "UTINY",
    "USMALL",
    "UINT",
    "UBIG",
    "UHUGE",
    "TINY",
    "SMALL",
    "INT",
    "BIGINT",
    "HUGE",
    "DOUBLE",
    "FLOAT",
    "DEC",
)


@dataclass(frozen=True)
class Column:
    """A column of a table: its heading, and its kind: number, list (a number with a list below it), key or text."""

    heading: str
    kind: str


@dataclass(frozen=True)
class Cell:
    """A cell of a table: its text, what stands small below it, and the percentage that its bar shows."""

    text: str
    small: str = ""
    part: float | None = None


@dataclass(frozen=True)
class Answer:
    """What a query gave, as a table of the page."""

    sql: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]


def ask(
    connection: duckdb.DuckDBPyConnection,
    sql: str,
    headings: Mapping[str, str] | None = None,
    *,
    bar: str | None = None,
) -> Answer:
    """Return what a query gives, as a table of the page.

    Columns percent_x, error_x and formulas_x do not stand alone: they are written below, or after, the number that
    stands before them.

    Parameters
    ----------
    connection
        An open warehouse.
    sql
        The query.
    headings
        Headings of columns that their names do not tell.
    bar
        The column of numbers that a bar shows too.
    """
    answer = connection.sql(sql)
    names, kinds = answer.columns, [str(kind) for kind in answer.types]
    with questions.complaints():
        rows = answer.fetchall()
    shown = [i for i, name in enumerate(names) if not name.startswith(("percent_", "error_", "formulas_"))]
    columns = [
        Column(
            (headings or {}).get(names[i], names[i].removeprefix("n_").replace("_", " ")),
            "list"
            if names[i + 1 : i + 2] == [f"formulas_{names[i].removeprefix('n_')}"]
            else "number"
            if kinds[i].startswith(NUMERIC)
            else "key"
            if i == 0
            else "text",
        )
        for i in shown
    ]
    highest = max((row[names.index(bar)] for row in rows), default=0) if bar else 0
    cells = [
        [_cell(names, row, i, part=100 * row[i] / highest if bar == names[i] and highest else None) for i in shown]
        for row in rows
    ]
    return Answer(sql, columns, cells)


def _cell(names: Sequence[str], row: Sequence[Any], i: int, *, part: float | None) -> Cell:
    """Return a cell with what the columns after it say of the same number."""
    text, small = wording.written(row[i], is_rounded=True), []
    for name, value in zip(names[i + 1 :], row[i + 1 :], strict=True):
        if name.startswith("error_"):
            if value is not None and row[i] is not None:
                text += f" ± {wording.written(value, is_rounded=True)}"
        elif name.startswith("percent_"):
            small.append(f"{wording.percentage(value)} %")
        elif name.startswith("formulas_"):
            small.append(wording.written(value, is_rounded=True))
        else:
            break
    return Cell(text, " ".join(filter(None, small)), part)
