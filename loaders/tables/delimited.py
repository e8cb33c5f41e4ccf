"""CSV and its like, with commas, semicolons, tabs or bars between cells.

Python's reader and not DuckDB's: that one guesses from a sample, and what does not fit the guess below it, such as a
row of another length, a quote inside a cell or one that is never closed, ends the file, is skipped or swallows lines.
Here every row is a row, or the file is refused.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest
from typing import TextIO

from stoichia.loaders.errors import InputError
from stoichia.loaders.tables import formula_column, header, text_file
from stoichia.loaders.tables.grammar import Grammar
from stoichia.loaders.tables.table import MOST_COLUMNS, Columns, Table, head_of
from stoichia.loaders.tables.text_file import MOST_CHARACTERS

DELIMITERS = (",", ";", "\t", "|")

# What is looked at to tell the delimiter.
_N_LINES = 20


def table(grammar: Grammar, file: TextIO, where: str, columns: Columns, delimiter: str | None = None) -> Table:
    """Return the table in an open file; `header.table` has the other parameters.

    Parameters
    ----------
    grammar, where, columns
        As there.
    file
        The file, opened without changing line ends.
    delimiter
        What stands between cells; None to tell it from the first lines.
    """
    blocks: Iterable[Sequence[str]] = text_file.blocks(file, where)
    if delimiter is None:
        head, blocks = head_of(blocks, _N_LINES, len)
        delimiter = delimiter_of(grammar, head)
    return header.table(grammar, records(blocks, delimiter, where), where, columns)


def delimiter_of(grammar: Grammar, head: Sequence[str]) -> str:
    """Return what stands between the cells of lines: what gives rows of one length, with names or formulas in them."""
    fits = {delimiter: _fit(head, delimiter) for delimiter in DELIMITERS}
    tables = [delimiter for delimiter, fit in fits.items() if fit.is_table]
    if len(tables) < 2:
        return tables[0] if tables else DELIMITERS[0]
    return max(
        tables,
        key=lambda delimiter: (
            fits[delimiter].is_named,
            has_formulas(grammar, fits[delimiter].rows),
            fits[delimiter].share,
            fits[delimiter].n_columns,
        ),
    )


@dataclass(frozen=True)
class _Fit:
    """The first rows as a delimiter has them.

    Attributes
    ----------
    rows
        The rows.
    n_columns, share
        How many columns most of them have, and the share that have so many.
    n_named
        How many columns the row has in which a name is known; 0 if there is none.
    """

    rows: Sequence[Sequence[str]]
    n_columns: int
    share: float
    n_named: int

    @property
    def is_table(self) -> bool:
        return self.n_columns > 1 and self.share >= 0.5 and self.n_named != 1

    @property
    def is_named(self) -> bool:
        return self.n_named > 1


def _fit(head: Sequence[str], delimiter: str) -> _Fit:
    if any(line.count(delimiter) > MOST_COLUMNS for line in head):
        # Too wide, as its reader will tell.
        return _Fit((), MOST_COLUMNS, 1, MOST_COLUMNS)
    csv.field_size_limit(MOST_CHARACTERS)
    try:
        rows = [row for row in csv.reader(head, delimiter=delimiter) if row]
    except csv.Error:
        rows = []
    lengths = [len(row) for row in rows]
    usual = max(lengths, key=lambda length: (lengths.count(length), length), default=0)
    named = (len(row) for row in rows if any(formula_column.is_common_name(cell.strip(" #")) for cell in row))
    return _Fit(rows, usual, lengths.count(usual) / (len(rows) or 1), max(named, default=0))


def has_formulas(grammar: Grammar, rows: Sequence[Sequence[str]]) -> bool:
    """Whether a column of rows, those of names first, has formulas in it."""
    columns = zip_longest(*(rows[1:] or rows))
    shares = grammar.shares({str(i): [text or None for text in column] for i, column in enumerate(columns)})
    return any(share.is_of_formulas and share.has_compounds for share in shares.values())


def records(blocks: Iterable[Sequence[str]], delimiter: str, where: str) -> Iterator[list[list[str]]]:
    """Give the rows of CSV that are not blank, some at a time, from its lines."""
    # The module's own limit is 131,072 characters.
    csv.field_size_limit(MOST_CHARACTERS)
    n_before = 0
    remaining = iter(blocks)
    for lines in remaining:
        try:
            rows = list(csv.reader(lines, delimiter=delimiter, strict=True))
        except csv.Error:
            rows = []
        # So many rows as lines: each of them is one.
        if len(rows) < len(lines):
            yield from _together(_row_by_row(chain(lines, chain.from_iterable(remaining)), n_before, delimiter, where))
            return
        n_before += len(lines)
        yield list(filter(None, rows))


def _together(rows: Iterable[list[str]]) -> Iterator[list[list[str]]]:
    """Give rows some at a time, and those before an error before it."""
    taken: list[list[str]] = []
    n_characters = 0
    try:
        for row in rows:
            taken.append(row)
            n_characters += sum(map(len, row))
            if n_characters > text_file.N_AT_A_TIME:
                yield taken
                taken = []
                n_characters = 0
    except Exception:
        if taken:
            yield taken
        raise
    if taken:
        yield taken


def _row_by_row(lines: Iterator[str], n_before: int, delimiter: str, where: str) -> Iterator[list[str]]:
    """Give the rows of CSV that are not blank, from lines behind so many others, of which not every one is a row.

    Badly quoted rows are rows too: their formula is read or rejected like any other. But such quotes may pair up across
    lines and swallow them, so that in a table with one of them every row has to end where its line does.
    """
    # The lines of the row at hand, and the number of the last one.
    at_hand: list[str] = []
    number = n_before
    spanning: int | None = None

    def handed(more: Iterable[str]) -> Iterator[str]:
        nonlocal number
        n_characters = 0
        for line in more:
            n_characters = len(line) + (n_characters if at_hand else 0)
            if n_characters > MOST_CHARACTERS:
                raise InputError(
                    f"cannot read {where}: the row from line {number - len(at_hand) + 1:,} on is longer than "
                    f"{MOST_CHARACTERS:,} characters: is a quote in it never closed?"
                )
            at_hand.append(line)
            number += 1
            yield line

    try:
        for row in csv.reader(handed(lines), delimiter=delimiter, strict=True):
            if len(at_hand) > 1 and spanning is None:
                spanning = number - len(at_hand) + 1
            at_hand.clear()
            if row:
                yield row
    except csv.Error as error:
        if "unexpected end of data" in str(error):
            raise InputError(f"cannot read {where}: a quote in it is never closed") from None
    else:
        return
    again = list(at_hand)
    number -= len(again)
    at_hand.clear()
    for row in csv.reader(handed(chain(again, lines)), delimiter=delimiter, strict=False):
        if len(at_hand) > 1 and spanning is None:
            spanning = number - len(at_hand) + 1
        if spanning is not None:
            raise InputError(f"cannot read {where}: a quote in line {spanning:,} is not closed there")
        at_hand.clear()
        if row:
            yield row
