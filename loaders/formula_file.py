"""Files with formulas in them, each read by what its name says that it is: `stoichia.loaders.tables` has the kinds."""

import csv
import lzma
import re
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import duckdb

from stoichia.loaders import incoming, memory, staged_text
from stoichia.loaders.errors import InputError, first_line
from stoichia.loaders.sources.published_format import PublishedFormat
from stoichia.loaders.tables import (
    apart,
    delimited,
    formula_column,
    json_table,
    lines,
    parquet,
    relation,
    sheets,
    text_file,
    unpacked,
)
from stoichia.loaders.tables.grammar import Grammar
from stoichia.loaders.tables.table import ALL, ANY_COLUMNS, Columns, NotTheTableError, Table

if TYPE_CHECKING:
    import pyarrow as pa

FORMATS = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".json": "json",
    ".jsonl": "json lines",
    ".ndjson": "json lines",
    ".parquet": "parquet",
    ".feather": "arrow",
    ".arrow": "arrow",
    ".ipc": "arrow",
    ".xlsx": "sheets",
    ".xlsm": "sheets",
    ".xls": "sheets",
    ".xlsb": "sheets",
    ".ods": "sheets",
    ".zip": "zip",
    ".txt": "text",
    ".text": "text",
    ".dat": "text",
    "": "text",
}

# These are read as they come; the others twice, or from their end.
_STREAMS = {"csv", "tsv", "text"}


@dataclass(frozen=True)
class Rows:
    """The rows of a source, read as they are asked for.

    Attributes
    ----------
    batches
        Tables of bounded size: a column of texts per role of `ROLES` that the source tells, the formulas first, then
        the columns that are kept.
    published
        The publisher's format that its columns told, or that was asked for.
    kept
        The names of the columns that are kept.
    n_above
        How many rows above the names of the columns are left out.
    """

    batches: "Iterator[pa.RecordBatch]"
    published: PublishedFormat | None = None
    kept: Sequence[str] = ()
    n_above: int = 0


def stem(path: Path) -> str:
    """Return the name of a file without its suffixes: ``mp_2018`` for ``data/mp_2018.csv.gz``."""
    plain = _plain_name(path)
    return (plain.with_suffix("") if plain.suffix.lower() == ".zip" else plain).stem


def is_text(place: str) -> bool:
    """Whether the suffix of a file says that it holds a formula per line."""
    return _kind(Path(place)) == "text"


def names_file(text: str) -> bool:
    """Tell a file's name from a formula: it has a folder in it, or a suffix that no formula has."""
    return (
        # The stroke of 1/2 is none of a path.
        re.search(r"(?:^|[^\d])/|/(?:[^\d]|$)", text) is not None
        or re.search(r"\.[a-z][a-z0-9]{0,9}$", text) is not None
        or _plain_name(Path(text)).suffix.lower() in FORMATS.keys() - {""}
    )


def is_file(text: str) -> bool:
    """Whether there is a file, or something else that can be read, of that name."""
    try:
        return Path(text).exists() and not Path(text).is_dir()
    except (OSError, ValueError):
        return False


def stage(connection: duckdb.DuckDBPyConnection, path: Path, columns: Columns = ANY_COLUMNS) -> Rows:
    """Read a file into the temporary table staged_text, one row per row of the file, and return what it tells of them.

    The arguments and errors are those of `read`.
    """
    with read(connection, path, columns) as rows:
        staged_text.fill(connection, rows.batches)
    return rows


@contextmanager
def read(connection: duckdb.DuckDBPyConnection, path: Path, columns: Columns = ANY_COLUMNS) -> Iterator[Rows]:
    """Open a file and give its rows, one per row of the file.

    Parameters
    ----------
    connection
        A connection to a warehouse, whose grammar tells formulas from other text, and whose memory limit is kept.
    path
        The file. Its suffix tells the kind, one of `FORMATS`, then .gz, .bz2 or .xz if it is compressed. A text file
        has a formula per line: blank lines and lines that begin with # are no rows. A .zip has one of the others.
    columns
        Which columns to read.

    Raises
    ------
    InputError
        If the file cannot be read as its suffix says, has no such column, holds no rows, or goes beyond the bounds on
        lines and cells; what is wrong further down comes with its batch.
    """
    where = str(path)
    with ExitStack() as opened:
        with _told(where):
            kind = _kind(path)
            grammar = Grammar(connection)
            if kind == "zip":
                path = _unzipped(opened, grammar, path)
                where = f"{where} ({path.name})"
                kind = _kind(path, where)
            if columns.sheet is not None and kind != "sheets":
                raise InputError(f"{where}: only workbooks have sheets: leave `sheet` out")
            rows = rows_of(grammar, _table(opened, grammar, path, kind, where, columns), where, columns)
            first = next(rows.batches, None)
            if first is None:
                raise NotTheTableError(f"{where}: no rows in it")
        yield replace(rows, batches=chain([first], _told_batches(rows.batches, where)))


@contextmanager
def read_open(
    connection: duckdb.DuckDBPyConnection, file: TextIO, where: str, columns: Columns = ANY_COLUMNS
) -> Iterator[Rows]:
    """Do as `read` does with a text in an open file: formulas, one per line, or a table with names above it."""
    with _told(where):
        grammar = Grammar(connection)
        rows = rows_of(grammar, lines.table(grammar, file, where, columns), where, columns)
        first = next(rows.batches, None)
        if first is None:
            raise InputError(f"no formulas on {where}")
    yield replace(rows, batches=chain([first], _told_batches(rows.batches, where)))


def relation_rows(
    connection: duckdb.DuckDBPyConnection, found: duckdb.DuckDBPyRelation, where: str, columns: Columns
) -> Rows:
    """Give the rows of a relation of another connection; `where` says in messages where they come from."""
    grammar = Grammar(connection)
    return rows_of(grammar, relation.table(grammar, found, where), where, columns)


def rows_of(grammar: Grammar, table: Table, where: str, columns: Columns) -> Rows:
    """Choose the columns of a table and give its rows."""
    chosen = formula_column.chosen(grammar, table, where, columns)
    kept = table.own if tuple(columns.kept) == ALL else columns.kept
    n = len(chosen.columns)
    constants = chosen.published.constants if chosen.published else {}

    def read() -> "Iterator[pa.RecordBatch]":
        import pyarrow as pa

        for batch in table.batches([*chosen.columns, *chosen.roles.values()], kept):
            formulas = batch.column(0)
            if chosen.spelled is not None:
                texts = zip(*(column.to_pylist() for column in batch.columns[:n]), strict=True)
                formulas = incoming.texts(map(chosen.spelled, texts))
            further = [pa.repeat(text, batch.num_rows) for text in constants.values()]
            n_texts = n + len(chosen.roles)
            yield pa.RecordBatch.from_arrays(
                [formulas, *batch.columns[n:n_texts], *further, *batch.columns[n_texts:]],
                names=["input", *chosen.roles, *constants, *kept],
            )

    return Rows(read(), chosen.published, list(kept), table.n_above)


def _kind(path: Path, where: str | None = None) -> str:
    suffix = (path if path.suffix.lower() == ".zip" else _plain_name(path)).suffix.lower()
    if suffix not in FORMATS:
        raise InputError(
            f"{where or path}: unknown kind of file {suffix}: use one of {', '.join(filter(None, FORMATS))}"
        )
    return FORMATS[suffix]


def _plain_name(path: Path) -> Path:
    return path.with_suffix("") if path.suffix.lower() in text_file.OPENERS else path


def _table(opened: ExitStack, grammar: Grammar, path: Path, kind: str, where: str, columns: Columns) -> Table:
    """Open the table in a file of a kind."""
    if kind not in _STREAMS and path.exists() and not path.is_file():
        raise InputError(f"cannot read {where}: {kind} is read twice, from a file and nothing else")
    match kind:
        case "text" | "csv" | "tsv":
            file = opened.enter_context(text_file.opened(path, newline=""))
            if kind == "text":
                return lines.table(grammar, file, where, columns)
            return delimited.table(grammar, file, where, columns, "\t" if kind == "tsv" else None)
        case "json":
            return json_table.of_document(grammar, path, where, columns)
        case "json lines":
            return json_table.of_lines(grammar, path, where, columns)
    # The others are read by libraries, which know nothing of a packed file.
    folder = Path(opened.enter_context(tempfile.TemporaryDirectory()))
    if path.suffix.lower() in text_file.OPENERS:
        path = unpacked.file(path, folder / "packed", kind)
    match kind:
        case "parquet":
            return opened.enter_context(parquet.opened(grammar, path, where))
        case "arrow":
            (made,) = apart.parts("arrow", path, folder, memory.of_reader(grammar.connection), where)
            return opened.enter_context(parquet.opened(grammar, made.path, where))
        case _:
            return opened.enter_context(sheets.opened(grammar, path, folder, where, columns))


def _unzipped(opened: ExitStack, grammar: Grammar, path: Path) -> Path:
    """Return the only file in a zip file, unpacked."""
    folder = Path(opened.enter_context(tempfile.TemporaryDirectory()))
    (found,) = apart.parts("zip", path, folder, memory.of_reader(grammar.connection), str(path))
    if found.path.suffix.lower() == ".zip":
        raise InputError(f"cannot read {path}: a zip file in a zip file")
    return found.path


def _told_batches(batches: "Iterator[pa.RecordBatch]", where: str) -> "Iterator[pa.RecordBatch]":
    with _told(where):
        yield from batches


@contextmanager
def _told(where: str) -> Iterator[None]:
    """Tell what goes wrong in reading a file or stream as one line about it."""
    try:
        yield
    except UnicodeDecodeError:
        raise InputError(f"cannot read {where}: it is not in UTF-8") from None
    except duckdb.OutOfMemoryException:
        raise InputError(f"cannot read {where} within the memory limit: raise `memory_limit`") from None
    except (
        csv.Error,
        duckdb.Error,
        ValueError,
        zlib.error,
        lzma.LZMAError,
        OSError,
        EOFError,
        RecursionError,
    ) as error:
        raise InputError(f"cannot read {where}: {first_line(error)}") from None
