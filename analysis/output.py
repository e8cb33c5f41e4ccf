"""How answers are printed: a table for people, CSV, JSON or Parquet for programs."""

import shutil
import sys
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path

import duckdb

from stoichia.loaders.errors import InputError

FORMATS = ("table", "csv", "json", "parquet")

# A table for people ends here; the other formats hold every row.
MOST_TABLE_ROWS = 200

_COPY_OPTIONS = {
    "csv": "format csv, header true",
    "json": "format json, array true",
    "parquet": "format parquet, compression zstd",
}


def write(answer: duckdb.DuckDBPyRelation, output_format: str, scratch: Path) -> None:
    """Print an answer on standard output.

    Parameters
    ----------
    answer
        The rows.
    output_format
        One of `FORMATS`.
    scratch
        An empty folder that the answer's connection may write to.

    Raises
    ------
    InputError
        If Parquet would go to a terminal.
    """
    if output_format == "table":
        rows = answer.limit(MOST_TABLE_ROWS + 1).fetchall()
        print_table(answer.columns, rows[:MOST_TABLE_ROWS])
        if len(rows) > MOST_TABLE_ROWS:
            print(
                f"only the first {MOST_TABLE_ROWS} rows are shown: --format csv, json or parquet gives all of them",
                file=sys.stderr,
            )
        return
    if output_format == "parquet" and sys.stdout.isatty():
        raise InputError("Parquet is not for a terminal: send it to a file with > answer.parquet")
    # A file between, so that DuckDB writes it with all cores and a redirection may also append.
    path = scratch / "answer"
    quoted = str(path).replace("'", "''")
    answer.query("answer", f"copy (from answer) to '{quoted}' ({_COPY_OPTIONS[output_format]})")
    sys.stdout.flush()
    with path.open("rb") as file:
        shutil.copyfileobj(file, sys.stdout.buffer)
    sys.stdout.buffer.flush()


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


def print_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table for people: thousands apart, yes and no, nothing where a value is unknown."""
    # Imported here: most commands of a program ask for another format.
    from tabulate import tabulate

    numeric = [True] * len(columns)
    cells = []
    for row in rows:
        for i, value in enumerate(row):
            numeric[i] &= value is None or (isinstance(value, int | float | Decimal) and not isinstance(value, bool))
        cells.append([_cell(value) for value in row])
    print(
        tabulate(
            cells,
            headers=columns,
            disable_numparse=True,
            colalign=["right" if is_number else "left" for is_number in numeric] if cells else None,
        )
    )


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case int():
            return f"{value:,}"
        case list():
            return ", ".join(_cell(item) for item in value)
        case _:
            return str(value)
