"""Rows of cells, as CSV and worksheets have them: which of the first holds the names of columns, if one does."""

import re
from collections.abc import Iterable, Iterator, Sequence
from statistics import median
from typing import TYPE_CHECKING

from stoichia.loaders.errors import InputError
from stoichia.loaders.sources.published_format import recognised
from stoichia.loaders.tables import compositions, formula_column
from stoichia.loaders.tables.grammar import Grammar
from stoichia.loaders.tables.table import (
    ALL,
    MOST_SAMPLED,
    N_SAMPLED,
    Columns,
    NotTheTableError,
    Table,
    batches,
    check_width,
    distinct,
    head_of,
    n_sampled,
)

if TYPE_CHECKING:
    import pyarrow as pa

Cells = Sequence[str | None]

# A title and what is told below it have no more rows.
_MOST_ABOVE = 30

_NUMBER = re.compile(r"\s*[+-]?(?:\d+[.,]?\d*|[.,]\d+)(?:[eE][+-]?\d+)?\s*%?\s*")
_NOTHING = {"", "nan", "none", "null", "na", "n/a", "-", "--", "?"}


def table(grammar: Grammar, blocks: Iterable[Sequence[Cells]], where: str, columns: Columns) -> Table:
    """Return the table that rows of cells are; a row may be shorter or longer than the others.

    Parameters
    ----------
    grammar
        Tells formulas from names.
    blocks
        The rows from the top, some at a time: they are gone through once.
    where
        What messages call the table.
    columns
        What the user says.
    """
    head, blocks = head_of(blocks, N_SAMPLED, lambda row: sum(len(cell or "") for cell in row))
    if not head:
        raise NotTheTableError(f"{where}: no rows in it")
    width = max(map(len, head))
    check_width(width, where)
    place = _place_of_names(grammar, head, columns)
    n_above = 0 if place is None else place + 1
    body = head[n_above:]
    if not body:
        raise NotTheTableError(f"{where}: no rows in it")
    fields = [] if place is None else _fields(head[place])
    names = distinct(fields + [""] * (width - len(fields)))
    sampled = body[: n_sampled(len(names))]
    sample = {name: [(row[i] or None) if i < len(row) else None for row in sampled] for i, name in enumerate(names)}
    place_of = {name: i for i, name in enumerate(names)}

    def read(texts: Sequence[str], kept: Sequence[str]) -> "Iterator[pa.RecordBatch]":
        import pyarrow as pa

        chosen = [*texts, *kept]
        places = [place_of[name] for name in chosen]
        widest = len(names) if kept else None
        below = (_columns(rows, places, widest, where) for rows in _left_out(blocks, n_above) if rows)
        return batches(below, chosen, [pa.string()] * len(chosen), grammar.formulas_at_a_time(), where)

    return Table(names, sample, read, names, place or 0)


def _left_out(blocks: Iterable[Sequence[Cells]], n: int) -> Iterator[Sequence[Cells]]:
    """Pass on rows, some at a time, but for the first so many."""
    for block in blocks:
        yield block[n:] if n else block
        n = max(0, n - len(block))


def _columns(
    rows: Sequence[Cells], places: Sequence[int], width: int | None, where: str
) -> Sequence[Sequence[str | None]]:
    """Return the cells of rows at some places; no row may have more cells than a width: they would be lost."""
    if width is not None and max(map(len, rows)) > width:
        for row in rows:
            if any(row[width:]):
                raise InputError(f"cannot keep the columns of {where}: a row has {len(row)} cells for {width} columns")
    shortest = min(map(len, rows))
    return [
        [row[i] or None for row in rows]
        if i < shortest
        else [(row[i] or None) if i < len(row) else None for row in rows]
        for i in places
    ]


def _fields(row: Cells) -> list[str]:
    """Return names as a row has them, without the comment sign that numpy writes before them."""
    fields = [(cell or "").strip() for cell in row]
    if fields and formula_column.is_common_name(bare := fields[0].removeprefix("#").strip()):
        fields[0] = bare
    return fields


def _place_of_names(grammar: Grammar, head: Sequence[Cells], columns: Columns) -> int | None:
    """Return which of the first rows holds the names; None if there is no such row."""
    told = {*columns.named.values(), *columns.elements_from, *columns.kept} - set(ALL)
    n_cells = [sum(bool(cell and cell.strip()) for cell in row) for row in head]
    # What has fewer cells is a title, or told about the table.
    usual = median(n_cells)
    for place, row in enumerate(head[:_MOST_ABOVE]):
        fields = _fields(row)
        if told & set(fields):
            return place
        has_compounds = any(reading.n_elements > 1 for reading in grammar.read(row) if reading)
        # A word such as name may also stand beside a formula.
        is_named = recognised(fields) is not None or any(
            formula_column.is_common_name(field, 2 if not has_compounds else 1) for field in fields
        )
        # Below a title nothing but names is taken for them.
        is_long = 2 * n_cells[place] > usual
        if is_named and is_long and (place == 0 or not (has_compounds or any(map(is_number, row)))):
            return place
        if any(grammar.read(row)) or (is_long and not (row[0] or "").startswith("#")):
            break
    if columns.are_named:
        return 0
    # Without a name that is known: the first row that is about as long as the others.
    place = next((place for place, n in enumerate(n_cells) if 2 * n > usual), 0)
    if any(any(grammar.read(row)) for row in head[:place]):
        return None
    if _has_names(grammar, head[place], head[place + 1 :]):
        return place
    return place - 1 if place else None


def _has_names(grammar: Grammar, row: Cells, below: Sequence[Cells]) -> bool:
    """Whether a row is one of names: nothing that those below have, in the column of formulas first of all."""
    width = len(row)
    n = max(1, MOST_SAMPLED // max(1, width))
    columns = {i: [(cells[i] or None) if i < len(cells) else None for cells in below[:n]] for i in range(width)}
    shares = grammar.shares({str(i): texts for i, texts in columns.items()})
    readings = grammar.read(row)
    of_formulas = [i for i in range(width) if shares[str(i)].is_of_formulas]
    if not below:
        return not any(readings)
    if not of_formulas:
        # Names all the same, for the message.
        return not any(map(is_number, row))
    best = max(of_formulas, key=lambda i: (shares[str(i)].has_compounds, shares[str(i)].readable))
    reading = readings[best]
    if reading is None:
        # No formula, but beside numbers it may be one that is refused.
        return not (any(map(is_number, row)) and _may_be_refused(row[best] or ""))
    if reading.n_elements > 1 or not compositions.is_symbol((row[best] or "").strip()):
        return False
    # An element symbol may be a name too: then the columns beside it tell.
    return any(_is_word(row[i]) and _are_numbers(columns[i]) for i in range(width))


def is_number(cell: str | None) -> bool:
    """Whether a cell holds a number."""
    return cell is not None and _NUMBER.fullmatch(cell) is not None


def _may_be_refused(cell: str) -> bool:
    """Whether a cell could be meant as a formula: it has a capital letter, and is no word."""
    return cell != cell.lower() and re.fullmatch(r"[^\W\d]{3,}", cell) is None


def _is_word(cell: str | None) -> bool:
    return cell is not None and cell.strip().lower() not in _NOTHING and not is_number(cell)


def _are_numbers(cells: Iterable[str | None]) -> bool:
    told = [cell for cell in cells if cell is not None and cell.strip().lower() not in _NOTHING]
    return bool(told) and all(map(is_number, told))
