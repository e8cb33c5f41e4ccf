"""How answers and messages are printed: a table for people, CSV, JSON, Parquet or a workbook for programs."""

import shutil
import sys
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from stoichia.analysis import table, wording
from stoichia.loaders.dates import reproducible_now
from stoichia.loaders.errors import InputError, StoichiaError, of_the_world

if TYPE_CHECKING:
    import pyarrow as pa
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

FORMATS = ("table", "csv", "json", "parquet", "xlsx")

# What a terminal is no reader of.
_BINARY = {"parquet": "Parquet", "xlsx": "a workbook"}

# A worksheet ends here, the names of its columns counted, and a cell of text there.
MOST_SHEET_ROWS = 1_048_576
MOST_SHEET_COLUMNS = 16_384
MOST_CELL_CHARACTERS = 32_767
# Whole numbers beyond have digits that a worksheet's numbers do not keep.
MOST_SHEET_NUMBER = 10**15
# Dates before are none that it knows.
FIRST_SHEET_YEAR = 1901
SHEET_BATCH_ROWS = 10_000

# What its cells are written from.
Value = bool | int | float | Decimal | date | str | None

_SHEET_TYPES = {
    *("boolean", "tinyint", "utinyint", "smallint", "usmallint", "integer", "uinteger", "bigint", "ubigint"),
    *("hugeint", "uhugeint", "decimal", "float", "double", "varchar", "enum", "date", "timestamp"),
}

# Of these DuckDB writes the text: Python has no infinite dates, counts months as 30 days, and writes bytes as its own.
_WRITTEN_BY_DUCKDB = {
    *("date", "time", "time with time zone", "timestamp", "timestamp with time zone", "timestamp_s", "timestamp_ms"),
    *("timestamp_ns", "interval", "blob", "bit"),
}

# A table for people ends here; the other formats hold every row.
MOST_TABLE_ROWS = 200


class OutputError(StoichiaError):
    """Standard output takes no more: the disk is full, or the device gone."""


def write(answer: duckdb.DuckDBPyRelation, output_format: str, scratch: Path) -> None:
    """Print an answer on standard output, as `write_all` does."""
    write_all([answer], output_format, scratch)


def write_all(
    answers: Iterable[duckdb.DuckDBPyRelation],
    output_format: str,
    scratch: Path,
    repeated: tuple[str, str] | None = None,
) -> None:
    """Print answers with the same columns on standard output, as one, each as it comes.

    Parameters
    ----------
    answers
        The rows, in at least one part.
    output_format
        One of `FORMATS`. Parquet comes at the end as a whole; a table ends with the part that fills it.
    scratch
        An empty folder that the answers' connection may write to.
    repeated
        Two columns: where both are the same in every row, a table leaves the first out.

    Raises
    ------
    InputError
        If Parquet or a workbook would go to a terminal, or a workbook does not hold the answer.
    """
    if output_format == "table":
        _write_table(answers, repeated)
        return
    if output_format in _BINARY and sys.stdout.isatty():
        name = _BINARY[output_format]
        raise InputError(f"{name} is not for a terminal: send it to a file with > answer.{output_format}")
    if output_format == "csv":
        for i, answer in enumerate(answers):
            _print_file(_copied(answer, scratch / "answer", f"format csv, header {i == 0}"))
    elif output_format == "json":
        _write_json(answers, scratch)
    elif output_format == "parquet":
        options = "format parquet, compression zstd"
        _print_file(_joined([_copied(answer, scratch / f"{i}", options) for i, answer in enumerate(answers)], scratch))
    else:
        _write_workbook(answers, scratch / "answer")
        _print_file(scratch / "answer")


def _write_table(answers: Iterable[duckdb.DuckDBPyRelation], repeated: tuple[str, str] | None) -> None:
    columns: Sequence[str] = ()
    rows: list[tuple[object, ...]] = []
    for answer in answers:
        columns = answer.columns
        rows.extend(_as_text(answer, _WRITTEN_BY_DUCKDB).limit(MOST_TABLE_ROWS + 1 - len(rows)).fetchall())
        if len(rows) > MOST_TABLE_ROWS:
            break
    if repeated is not None and set(repeated) <= set(columns):
        columns, rows = _unrepeated(columns, rows, *map(columns.index, repeated))
    print_table(columns, rows[:MOST_TABLE_ROWS])
    if len(rows) > MOST_TABLE_ROWS:
        warn(f"only the first {MOST_TABLE_ROWS} rows are shown: --format csv, json or parquet gives all of them")


def print_table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a table for people; a terminal that is too narrow for all of its columns gets the first ones."""
    if not sys.stdout.isatty():
        with _printing():
            print(table.plain(columns, rows))
        return
    fitted, left_out = table.fitted(columns, rows, shutil.get_terminal_size().columns)
    with _printing():
        print(fitted)
    if left_out:
        names = ", ".join(left_out)
        warn(f"no room for {names}: widen the terminal, send the table through less -S, or ask for --format csv")


def _unrepeated(
    columns: Sequence[str], rows: list[tuple[object, ...]], first: int, second: int
) -> tuple[Sequence[str], list[tuple[object, ...]]]:
    """Leave the first of two columns out if it tells nothing that the second does not."""
    if any(row[first] != row[second] for row in rows):
        return columns, rows
    return [*columns[:first], *columns[first + 1 :]], [row[:first] + row[first + 1 :] for row in rows]


def _as_text(answer: duckdb.DuckDBPyRelation, types: Container[str]) -> duckdb.DuckDBPyRelation:
    """Return an answer whose columns of some types are texts, as CSV has them."""
    columns = (
        f"#{i}::varchar"
        if type_.id in types
        # Else the digits that its bits have as a double.
        else f"#{i}::varchar::double"
        if type_.id == "float"
        else f"#{i}"
        for i, type_ in enumerate(answer.types, start=1)
    )
    return answer.project(", ".join(columns))


def _write_json(answers: Iterable[duckdb.DuckDBPyRelation], scratch: Path) -> None:
    """Print an array, whose values DuckDB writes, one a line."""
    before = b"[\n\t"
    for answer in answers:
        with _copied(answer, scratch / "answer", "format json").open("rb") as lines, _printing():
            for line in lines:
                sys.stdout.buffer.write(before + line.rstrip(b"\n"))
                before = b",\n\t"
            sys.stdout.buffer.flush()
    with _printing():
        sys.stdout.buffer.write((before if before.startswith(b"[") else b"") + b"\n]\n")
        sys.stdout.buffer.flush()


def _print_file(path: Path) -> None:
    with path.open("rb") as file, _printing():
        sys.stdout.flush()
        shutil.copyfileobj(file, sys.stdout.buffer)
        sys.stdout.buffer.flush()


def tell(*lines: str) -> None:
    """Print lines for people on standard output."""
    with _printing():
        for line in lines:
            print(wording.visible(line))


def warn(message: str) -> None:
    """Print one line for people on standard error, with whose it is before it."""
    print(wording.visible(f"stoichia: {message}"), file=sys.stderr)


def flush() -> None:
    """See that all that was printed has left."""
    with _printing():
        sys.stdout.flush()


@contextmanager
def _printing() -> Iterator[None]:
    """Tell what standard output refuses from what files do."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(f"cannot write to standard output: {of_the_world(error)}") from None


def _copied(answer: duckdb.DuckDBPyRelation, path: Path, options: str) -> Path:
    """Write an answer to a file: DuckDB does that with all cores, and a redirection may also append it."""
    quoted = str(path).replace("'", "''")
    answer.query("answer", f"copy (from answer) to '{quoted}' ({options})")
    return path


def _joined(parts: Sequence[Path], scratch: Path) -> Path:
    """Return a Parquet file with the rows of several."""
    if len(parts) == 1:
        return parts[0]
    path = scratch / "answer"
    with duckdb.connect() as connection:
        connection.read_parquet([str(part) for part in parts]).write_parquet(str(path), compression="zstd")
    return path


def check_file(path: Path, endings: Sequence[str]) -> None:
    """Raise `InputError` if no file with one of these endings can be written at a path."""
    if path.suffix.lower() not in endings:
        raise InputError(f"cannot write {path.name}: end its name in {' or '.join(endings)}")
    if path.is_dir():
        raise InputError(f"{path} is a folder: name a file")
    if not path.parent.is_dir():
        raise InputError(f"no folder {path.parent} to write {path.name} in")


def put_file(path: Path, content: bytes) -> None:
    """Write a file in one step: a full disk or an interruption leaves what was there before."""
    part = path.with_name(path.name + ".part")
    try:
        part.write_bytes(content)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _write_workbook(answers: Iterable[duckdb.DuckDBPyRelation], path: Path) -> None:
    """Write answers as a workbook of one sheet, in which a text is a text, whatever it begins with."""
    # Imported here: other formats have no need of it.
    from xlsxwriter import Workbook

    options = {"constant_memory": True, "in_memory": False, "tmpdir": str(path.parent), "use_zip64": True}
    with Workbook(str(path), options) as workbook:
        workbook.set_properties({"created": reproducible_now()})
        sheet = workbook.add_worksheet()
        formats: dict[type[object], Format] = {
            date: workbook.add_format({"num_format": "yyyy-mm-dd"}),
            datetime: workbook.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
        }
        n = 0
        for answer in answers:
            if n == 0:
                _write_sheet_header(sheet, answer.columns)
            for batch in _sheet_batches(answer):
                if n + batch.num_rows >= MOST_SHEET_ROWS:
                    raise InputError(f"a worksheet has no more than {MOST_SHEET_ROWS - 1:,} rows: ask for --format csv")
                for row in _sheet_rows(batch):
                    n += 1
                    for i, value in enumerate(row):
                        _write_sheet_cell(sheet, n, i, value, formats)


def _write_sheet_header(sheet: "Worksheet", columns: Sequence[str]) -> None:
    if len(columns) > MOST_SHEET_COLUMNS:
        raise InputError(f"a worksheet has no more than {MOST_SHEET_COLUMNS:,} columns: ask for --format csv")
    for i, name in enumerate(columns):
        sheet.write_string(0, i, name)


def _sheet_batches(answer: duckdb.DuckDBPyRelation) -> "Iterator[pa.RecordBatch]":
    """Give the rows of an answer; what a worksheet knows no type for is the text that CSV has."""
    unknown = {type_.id for type_ in answer.types} - _SHEET_TYPES
    with _as_text(answer, unknown).to_arrow_reader(SHEET_BATCH_ROWS) as batches:
        yield from batches


def _sheet_rows(batch: "pa.RecordBatch") -> "Iterator[tuple[Value, ...]]":
    try:
        columns = [column.to_pylist() for column in batch.columns]
    except (OverflowError, ValueError) as error:
        raise InputError(f"a worksheet has dates up to the year 9999 only ({error}): ask for --format csv") from None
    return zip(*columns, strict=True)


def _write_sheet_cell(
    sheet: "Worksheet", row: int, column: int, value: Value, formats: Mapping[type[object], "Format"]
) -> None:
    """Write a value as what it is, and as text where a worksheet would change it."""
    match value:
        case None:
            pass
        case bool():
            sheet.write_boolean(row, column, value)
        case int() | float() | Decimal() if -MOST_SHEET_NUMBER < value < MOST_SHEET_NUMBER:
            sheet.write_number(row, column, value)
        case date() if value.year >= FIRST_SHEET_YEAR:
            sheet.write_datetime(row, column, value, formats[type(value)])
        case _:
            text = str(value)
            if len(text) > MOST_CELL_CHARACTERS:
                raise InputError(
                    f"a worksheet's cell has no more than {MOST_CELL_CHARACTERS:,} characters, and row {row:,} has "
                    f"{len(text):,}: ask for --format csv"
                )
            sheet.write_string(row, column, text)
