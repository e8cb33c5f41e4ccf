"""Workbooks of Excel and OpenDocument: the first sheet with formulas, or the one that is named."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from stoichia.loaders import memory
from stoichia.loaders.errors import InputError
from stoichia.loaders.tables import apart, delimited, formula_column, text_file
from stoichia.loaders.tables.grammar import Grammar
from stoichia.loaders.tables.table import Columns, NotTheTableError, Table, listed


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
            yield table
            return
    if len(complaints) == 1:
        raise complaints[0]
    raise InputError(f"{where}: no sheet of it has a column of formulas; the first of them: {complaints[0]}")
