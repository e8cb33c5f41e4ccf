"""Workbooks of Excel and OpenDocument: the first sheet with formulas, or the one that is named."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from stoichia.loaders import memory
from stoichia.loaders.errors import InputError
from stoichia.loaders.tables import apart, delimited, formula_column, text_file
from stoichia.loaders.tables.grammar import Grammar
from stoichia.loaders.tables.table import Columns, NotTheTableError, Table, listed

if TYPE_CHECKING:
    import pyarrow as pa

# As a number in a cell is written out: without zeros or a sign that say nothing, and no longer than it is exact.
_WHOLE = r"^(0|-?[1-9]\d{0,14})$"
_NUMBER = r"^-?(0|[1-9]\d{0,14})(\.\d{0,19}[1-9])?$"


@contextmanager
def opened(grammar: Grammar, path: Path, folder: Path, where: str, columns: Columns) -> Iterator[Table]:
    """Open a workbook and give the table of a sheet.

    Parameters
    ----------
    grammar, where, columns
        As `header.table` takes them.
    path
        The workbook.
    folder
        A folder for what is made of it.

    Raises
    ------
    InputError
        If it cannot be read, or no sheet has formulas, or none has the name.
    """
    sheets = apart.parts("sheets", path, folder, memory.of_reader(grammar.connection), where)
    names = [sheet.name for sheet in sheets]
    if columns.sheet is not None:
        sheets = [sheet for sheet in sheets if sheet.name == columns.sheet]
        if not sheets:
            raise InputError(f"{where}: no sheet {columns.sheet!r} with rows in it; it has {listed(names)}")
    if not sheets:
        raise NotTheTableError(f"{where}: no rows in it")
    complaints: list[NotTheTableError] = []
    for sheet in sheets:
        called = f"{where}, sheet {sheet.name}"
        with text_file.opened(sheet.path, newline="") as file:
            try:
                table = delimited.table(grammar, file, called, columns, ",")
                formula_column.chosen(grammar, table, called, columns)
            except NotTheTableError as error:
                complaints.append(error)
                continue
            yield replace(table, batches=partial(_batches, grammar, table, sheet.path, called, columns))
            return
    if len(complaints) == 1:
        raise complaints[0]
    raise InputError(f"{where}: no sheet of it has a column of formulas; the first of them: {complaints[0]}")


def _batches(
    grammar: Grammar, table: Table, path: Path, where: str, columns: Columns, texts: Sequence[str], kept: Sequence[str]
) -> "Iterator[pa.RecordBatch]":
    """Give the rows of a sheet as its table does; kept columns that hold nothing but numbers as numbers."""
    kinds = _kinds(grammar, path, where, columns, kept) if kept else []
    n = len(texts)
    for batch in table.batches(texts, kept):
        cells = [column.cast(kind) for column, kind in zip(batch.columns[n:], kinds, strict=True)]
        yield batch.from_arrays([*batch.columns[:n], *cells], names=batch.schema.names)


def _kinds(grammar: Grammar, path: Path, where: str, columns: Columns, kept: Sequence[str]) -> "Sequence[pa.DataType]":
    """Return the types of columns of a sheet, which is gone through once for them."""
    import pyarrow as pa
    import pyarrow.compute as pc

    are_told, are_numbers, are_whole = [False] * len(kept), [True] * len(kept), [True] * len(kept)
    with text_file.opened(path, newline="") as file:
        for batch in delimited.table(grammar, file, where, columns, ",").batches([], kept):
            for i, column in enumerate(batch.columns):
                texts = column.drop_null()
                are_told[i] |= len(texts) > 0
                are_numbers[i] &= pc.all(pc.match_substring_regex(texts, _NUMBER), min_count=0).as_py()
                are_whole[i] &= pc.all(pc.match_substring_regex(texts, _WHOLE), min_count=0).as_py()
    return [
        pa.string() if not (is_told and is_number) else pa.int64() if is_whole else pa.float64()
        for is_told, is_number, is_whole in zip(are_told, are_numbers, are_whole, strict=True)
    ]
