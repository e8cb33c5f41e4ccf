"""Text with a formula per line; or a table without saying so, in a file of any name or on standard input."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, TextIO

from stoichia.loaders.errors import InputError
from stoichia.loaders.tables import delimited, formula_column, header, text_file
from stoichia.loaders.tables.grammar import Grammar
from stoichia.loaders.tables.table import ANY_COLUMNS, Columns, Table, batches, head_of

if TYPE_CHECKING:
    import pyarrow as pa

# What is looked at to tell a table.
_N_LINES = 20

_NAME = "formula"


def table(grammar: Grammar, file: TextIO, where: str, columns: Columns) -> Table:
    """Return the formulas, one a line, or the table, in an open file.

    Blank lines and lines that begin with # are no rows of formulas.

    Parameters
    ----------
    grammar, where, columns
        As `header.table` takes them.
    file
        The file, opened without changing line ends.
    """
    head, blocks = head_of(text_file.blocks(file, where), _N_LINES, len)
    if (delimiter := _delimiter(grammar, head, columns)) is not None:
        return header.table(grammar, delimited.records(blocks, delimiter, where), where, columns)
    if columns != ANY_COLUMNS:
        raise InputError(f"{where}: a text file has no columns: leave `formula_column` and the like out")

    def read(texts: Sequence[str], _: Sequence[str]) -> "Iterator[pa.RecordBatch]":
        import pyarrow as pa

        formulas = ([[line for line in map(str.strip, block) if line and line[0] != "#"]] for block in blocks)
        return batches(formulas, texts, [pa.string()], grammar.formulas_at_a_time(), where)

    return Table([_NAME], {}, read, [_NAME])


def _delimiter(grammar: Grammar, head: Sequence[str], columns: Columns) -> str | None:
    """Return what stands between the cells of a table's lines; None if they are formulas.

    The first line of a table names columns, and is no formula itself.
    """
    lines = [line for line in head if line.strip()]
    if len(lines) < 2:
        return None
    delimiter = delimited.delimiter_of(grammar, lines)
    fields, *rows = ([cell.strip(" #\r\n") for cell in line.split(delimiter)] for line in lines)
    if len(fields) == 1:
        return delimiter if formula_column.is_name_of_formulas(lines[0], 1) and lines[0][0] != "#" else None
    if 2 * sum(len(row) == len(fields) for row in rows) < len(rows):
        return None
    if set(columns.named.values()) & set(fields) or any(map(formula_column.is_name_of_formulas, fields)):
        return delimiter
    # Names that nobody knows are names above formulas in cells, if lines are no formulas as a whole.
    if any(grammar.read(fields)) or any(map(header.is_number, fields)):
        return None
    if 2 * sum(reading is not None for reading in grammar.read(lines[1:])) >= len(rows):
        return None
    return delimiter if delimited.has_formulas(grammar, [fields, *rows]) else None
