"""Files with formulas in them: CSV, TSV, JSON, JSON lines, Parquet and plain text, each also gzipped."""

import csv
import gzip
import json
import shutil
import tempfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TextIO

import duckdb

from stoichia.loaders.errors import InputError

# The text in the place of a formula of each row; None where there is none.
Texts = Sequence[str | None]

FORMATS = {
    ".csv": "csv",
    ".tsv": "csv",
    ".json": "json",
    ".jsonl": "json lines",
    ".ndjson": "json lines",
    ".parquet": "parquet",
    ".txt": "text",
    ".text": "text",
    ".dat": "text",
    "": "text",
}

# Names that publishers give to the column of formulas, the most telling first.
FORMULA_COLUMNS = (
    "formula",
    "formula_pretty",
    "pretty_formula",
    "reduced_formula",
    "formula_reduced",
    "chemical_formula_reduced",
    "chemical_formula",
    "composition",
    "compound",
)

# How many rows are looked at to find the column of formulas.
N_SAMPLED = 100


def stem(path: Path) -> str:
    """Return the name of a file without its suffixes: ``mp_2018`` for ``data/mp_2018.csv.gz``."""
    return _plain_name(path).stem


def names_file(text: str) -> bool:
    """Tell a file's name from a formula: it has a folder in it, or a suffix that no formula has."""
    suffix = _plain_name(Path(text)).suffix.lower()
    return "/" in text or (suffix != "" and suffix in FORMATS)


def stage(connection: duckdb.DuckDBPyConnection, path: Path, formula_column: str | None = None) -> None:
    """Read a file into the temporary table staged_formula (row_number, input), one row per row of the file.

    Parameters
    ----------
    connection
        A connection to a warehouse, whose grammar tells formulas from other text.
    path
        The file. Its suffix tells the format: .csv, .tsv, .json (a list of texts or objects), .jsonl, .parquet or
        .txt (a formula per line; blank lines and lines that begin with # are no rows), then .gz if it is gzipped.
    formula_column
        The column or key that holds the formulas; None to find it by name, then by content.

    Raises
    ------
    InputError
        If the file cannot be read as its suffix says, has no such column, or holds no rows.
    """
    suffix = _plain_name(path).suffix.lower()
    if suffix not in FORMATS:
        raise InputError(f"{path}: unknown kind of file {suffix}: use one of {', '.join(filter(None, FORMATS))}")
    try:
        texts = _READERS[FORMATS[suffix]](connection, path, formula_column)
    except (csv.Error, duckdb.Error, json.JSONDecodeError, zlib.error, OSError, EOFError, RecursionError) as error:
        raise InputError(f"cannot read {path}: {str(error).splitlines()[0]}") from None
    except UnicodeDecodeError:
        raise InputError(f"cannot read {path}: it is not in UTF-8") from None
    if not texts:
        raise InputError(f"{path}: no rows in it")
    stage_texts(connection, texts)


def stage_texts(connection: duckdb.DuckDBPyConnection, texts: Sequence[str | None]) -> None:
    """Put texts into the temporary table staged_formula, as `stage` does with the rows of a file."""
    connection.execute(
        "create or replace temp table staged_formula as "
        "select generate_subscripts($1::varchar[], 1) as row_number, unnest($1::varchar[]) as input",
        [list(texts)],
    )


def _plain_name(path: Path) -> Path:
    return path.with_suffix("") if path.suffix.lower() == ".gz" else path


@contextmanager
def _opened(path: Path, newline: str | None = None) -> Iterator[TextIO]:
    if path.suffix.lower() == ".gz":
        with gzip.open(path, "rt", encoding="utf-8-sig", newline=newline) as packed:
            yield packed
    else:
        with path.open(encoding="utf-8-sig", newline=newline) as file:
            yield file


def _csv_texts(connection: duckdb.DuckDBPyConnection, path: Path, formula_column: str | None) -> Texts:
    try:
        rows = _csv_rows(path, strict=True)
    except csv.Error as error:
        if "unexpected end of data" in str(error):
            raise InputError(f"cannot read {path}: a quote in it is never closed") from None
        # Badly quoted rows are rows too: their formula is read or rejected like any other. But such quotes may
        # pair up across lines and swallow them, so that here a row has to end where its line does.
        rows = _csv_rows(path, strict=False)
    if not rows:
        return []
    fields = [field.strip() for field in rows[0]]
    # A first row with a formula in it, and no name of a column of formulas, is a row like the others.
    has_header = (
        formula_column is not None
        or any(field.lower() in FORMULA_COLUMNS for field in fields)
        or not any(_readable_share(connection, [field]) for field in fields)
    )
    if has_header:
        rows = rows[1:]
    names = _distinct(fields if has_header else [""] * len(fields))
    samples = {name: [row[i] for row in rows[:N_SAMPLED] if i < len(row)] for i, name in enumerate(names)}
    place = names.index(_formula_column(connection, names, samples, path, formula_column))
    return [(row[place] or None) if place < len(row) else None for row in rows]


def _csv_rows(path: Path, *, strict: bool) -> list[list[str]]:
    """Return the rows of a CSV or TSV file that are not blank."""
    with _opened(path, newline="") as file:
        first_line = file.readline()
        delimiter = "\t" if _plain_name(path).suffix.lower() == ".tsv" else max(",;\t", key=first_line.count)
        file.seek(0)
        # Some exports carry whole structures in a column; the module's own limit is 131,072 characters.
        csv.field_size_limit(2**31 - 1)
        reader = csv.reader(file, delimiter=delimiter, strict=strict)
        rows = []
        last_line = 0
        for row in reader:
            if not strict and reader.line_num > last_line + 1:
                raise InputError(f"cannot read {path}: a quote in line {last_line + 1} is not closed there")
            last_line = reader.line_num
            if row:
                rows.append(row)
        return rows


def _text_texts(_: duckdb.DuckDBPyConnection, path: Path, formula_column: str | None) -> Texts:
    if formula_column is not None:
        raise InputError(f"{path}: a text file has no columns; leave --formula-column out")
    return formula_lines(_lines(path))


def formula_lines(lines: Iterable[str]) -> list[str]:
    """Return the lines that are neither blank nor comments, without blanks at their ends."""
    stripped = (line.strip() for line in lines)
    return [line for line in stripped if line and not line.startswith("#")]


def _lines(path: Path) -> list[str]:
    with _opened(path) as file:
        return [line.rstrip("\n") for line in file]


def _json_line_texts(connection: duckdb.DuckDBPyConnection, path: Path, formula_column: str | None) -> Texts:
    return _json_texts(connection, [_json_value(line) for line in _lines(path) if line.strip()], path, formula_column)


def _json_value(line: str) -> object:
    """Return the value of a line of JSON; what is no JSON is rejected by the grammar, with its text."""
    try:
        return json.loads(line)
    except json.JSONDecodeError:
        return line


def _json_array_texts(connection: duckdb.DuckDBPyConnection, path: Path, formula_column: str | None) -> Texts:
    with _opened(path) as file:
        values = json.load(file)
    if not isinstance(values, list):
        raise InputError(f"{path}: not a JSON list of texts or objects")
    return _json_texts(connection, values, path, formula_column)


def _json_texts(
    connection: duckdb.DuckDBPyConnection, values: Sequence[object], path: Path, formula_column: str | None
) -> Texts:
    """Return the formulas of JSON values: of an object its key, of a text the text, of the rest its JSON."""
    samples: dict[str, list[object]] = {}
    for value in islice((value for value in values if isinstance(value, dict)), N_SAMPLED):
        for key, item in value.items():
            samples.setdefault(key, []).append(item)
    if samples:
        formula_column = _formula_column(connection, list(samples), samples, path, formula_column)
    elif formula_column is not None:
        raise InputError(f"{path}: no objects in it that could have a key {formula_column!r}")
    return [_json_text(value.get(formula_column) if isinstance(value, dict) else value) for value in values]


def _json_text(value: object) -> str | None:
    if value is None:
        return None
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    # An escape may stand for half a character, which DuckDB could not store.
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()


def _parquet_texts(connection: duckdb.DuckDBPyConnection, path: Path, formula_column: str | None) -> Texts:
    with _readable(path) as readable:
        table = connection.read_parquet(str(readable))
        rows = table.limit(N_SAMPLED).fetchall()
        samples = {name: [row[i] for row in rows] for i, name in enumerate(table.columns)}
        name = _formula_column(connection, table.columns, samples, path, formula_column)
        column = table.select(duckdb.ColumnExpression(name).cast("VARCHAR"))
        return [text for (text,) in column.fetchall()]


@contextmanager
def _readable(path: Path) -> Iterator[Path]:
    """Give a path that DuckDB reads as that file: it knows no gzipped Parquet, and takes *, ? and [ for patterns."""
    with tempfile.TemporaryDirectory() as folder:
        stand_in = Path(folder) / "file.parquet"
        if path.suffix.lower() == ".gz":
            with gzip.open(path) as packed, stand_in.open("wb") as unpacked:
                shutil.copyfileobj(packed, unpacked)
        else:
            stand_in.symlink_to(path.resolve())
        yield stand_in


def _formula_column(
    connection: duckdb.DuckDBPyConnection,
    names: Sequence[str],
    samples: Mapping[str, Sequence[object]],
    path: Path,
    formula_column: str | None,
) -> str:
    """Return the column that holds the formulas: the one asked for, else by name, else by content."""
    if formula_column is not None:
        if formula_column not in names:
            raise InputError(f"{path}: no column {formula_column!r} in it; it has {', '.join(names)}")
        return formula_column
    by_lower_name = {name.lower(): name for name in reversed(names)}
    for candidate in FORMULA_COLUMNS:
        if candidate in by_lower_name:
            return by_lower_name[candidate]
    shares = {name: _readable_share(connection, samples.get(name, ())) for name in names}
    best = max(names, key=lambda name: shares[name])
    if shares[best] < 0.5:
        raise InputError(f"{path}: no column of formulas found among {', '.join(names)}; name it with --formula-column")
    return best


def _readable_share(connection: duckdb.DuckDBPyConnection, values: Sequence[object]) -> float:
    """Return the share of values that the grammar reads as formulas; 0 if there are none."""
    texts = [str(value) for value in values[:N_SAMPLED] if value is not None]
    ((share,),) = connection.execute(
        "select coalesce(avg((parsed.reason is null)::integer), 0) from parsed($1::varchar[]) as parsed",
        [texts],
    ).fetchall()
    return float(share)


def _distinct(names: Iterable[str]) -> list[str]:
    """Return names made distinct as DuckDB compares them, by numbers behind the repeated and the empty ones."""
    distinct: dict[str, str] = {}
    for i, name in enumerate(names, start=1):
        candidate = name or f"column {i}"
        while candidate.lower() in distinct:
            candidate = f"{candidate} {i}"
        distinct[candidate.lower()] = candidate
    return list(distinct.values())


_READERS = {
    "csv": _csv_texts,
    "json": _json_array_texts,
    "json lines": _json_line_texts,
    "parquet": _parquet_texts,
    "text": _text_texts,
}
