"""Files with formulas in them: CSV, TSV, JSON, JSON lines, Parquet and plain text, each also gzipped."""

import csv
import gzip
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

from stoichia.loaders.errors import InputError

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

# A control character that no text line holds: each line of a file is one field.
NO_DELIMITER = "\x1f"


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
        with _readable(path, suffix) as readable:
            _READERS[FORMATS[suffix]](connection, readable, formula_column)
    except (duckdb.Error, OSError, EOFError) as error:
        raise InputError(f"cannot read {path}: {str(error).splitlines()[0]}") from None
    except UnicodeDecodeError:
        raise InputError(f"cannot read {path}: it is not in UTF-8") from None
    if connection.execute("select count(*) from staged_formula").fetchall() == [(0,)]:
        raise InputError(f"{path}: no rows in it")


def stage_texts(connection: duckdb.DuckDBPyConnection, texts: Sequence[str]) -> None:
    """Put texts into the temporary table staged_formula, as `stage` does with the rows of a file."""
    connection.execute(
        "create or replace temp table staged_formula as "
        "select generate_subscripts($1::varchar[], 1) as row_number, unnest($1::varchar[]) as input",
        [list(texts)],
    )


def _plain_name(path: Path) -> Path:
    return path.with_suffix("") if path.suffix.lower() == ".gz" else path


@contextmanager
def _readable(path: Path, suffix: str) -> Iterator[Path]:
    """Give a path that DuckDB can read: the file's own, or of a copy where gzip must be undone first."""
    if suffix != ".parquet" or path.suffix.lower() != ".gz":
        yield path
        return
    with tempfile.NamedTemporaryFile(suffix=".parquet") as copy:
        with gzip.open(path) as packed:
            shutil.copyfileobj(packed, copy)
        copy.flush()
        yield Path(copy.name)


def _stage_csv(connection: duckdb.DuckDBPyConnection, path: Path, formula_column: str | None) -> None:
    opened = gzip.open if path.suffix.lower() == ".gz" else open
    with opened(path, "rt", encoding="utf-8-sig", newline="") as file:
        first_line = file.readline()
    if not first_line.strip():
        raise InputError(f"{path}: no rows in it")
    delimiter = max("\t,;", key=first_line.count)
    fields = [field.strip() for field in next(csv.reader([first_line], delimiter=delimiter))]
    # A first row with a formula in it, and no name of a column of formulas, is a row like the others.
    has_header = (
        formula_column is not None
        or any(field.lower() in FORMULA_COLUMNS for field in fields)
        or not any(_readable_share(connection, [field]) for field in fields)
    )
    names = _distinct(fields) if has_header else [f"column {i}" for i in range(1, len(fields) + 1)]
    table = connection.read_csv(
        str(path),
        auto_detect=False,
        columns=dict.fromkeys(names, "VARCHAR"),
        header=has_header,
        sep=delimiter,
        quotechar='"',
        escapechar='"',
        # Short, long and badly quoted rows are rows too: their formula is read or rejected like any other.
        strict_mode=False,
        null_padding=True,
    )
    _stage_column(connection, table, path, formula_column)


def _stage_parquet(connection: duckdb.DuckDBPyConnection, path: Path, formula_column: str | None) -> None:
    _stage_column(connection, connection.read_parquet(str(path)), path, formula_column)


def _stage_column(
    connection: duckdb.DuckDBPyConnection,
    table: duckdb.DuckDBPyRelation,
    path: Path,
    formula_column: str | None,
) -> None:
    """Stage the column of formulas of a table."""
    samples = dict(zip(table.columns, zip(*table.limit(N_SAMPLED).fetchall(), strict=True), strict=False))
    name = _formula_column(connection, table.columns, samples, path, formula_column)
    column = table.select(duckdb.ColumnExpression(name).cast("VARCHAR").alias("input"))
    column.query(
        "file_row",
        "create or replace temp table staged_formula as "
        "select row_number() over () as row_number, file_row.input from file_row",
    )


def _stage_lines(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Stage the lines of a file that are not blank."""
    connection.execute(
        """
        create or replace temp table staged_formula as
        select
            row_number() over () as row_number,
            line.input
        from read_csv(
            $1, auto_detect = false, columns = {'input': 'varchar'}, header = false, delim = $2,
            quote = '', escape = '', strict_mode = false
        ) as line
        where trim(line.input) != ''
        """,
        [str(path), NO_DELIMITER],
    )


def _stage_text(connection: duckdb.DuckDBPyConnection, path: Path, formula_column: str | None) -> None:
    if formula_column is not None:
        raise InputError(f"{path}: a text file has no columns; leave --formula-column out")
    _stage_lines(connection, path)
    connection.execute(
        "create or replace temp table staged_formula as "
        "select row_number() over (order by staged.row_number) as row_number, staged.input "
        "from staged_formula as staged where not starts_with(ltrim(staged.input), '#')"
    )


def _stage_json_lines(connection: duckdb.DuckDBPyConnection, path: Path, formula_column: str | None) -> None:
    _stage_lines(connection, path)
    _stage_json_values(connection, path, formula_column)


def _stage_json(connection: duckdb.DuckDBPyConnection, path: Path, formula_column: str | None) -> None:
    connection.execute(
        """
        create or replace temp table staged_formula as
        select
            row_number() over () as row_number,
            value.json::varchar as input
        from read_json(
            $1, format = 'array', records = false, columns = {'json': 'json'}
        ) as value
        """,
        [str(path)],
    )
    _stage_json_values(connection, path, formula_column)


def _stage_json_values(connection: duckdb.DuckDBPyConnection, path: Path, formula_column: str | None) -> None:
    """Put the formulas of staged JSON values in their place: of an object its key, of a text the text."""
    pairs = connection.execute(
        """
        select
            pair.key,
            pair.input ->> pair.key as value
        from (
            select
                staged.input,
                unnest(json_keys(staged.input)) as key
            from staged_formula as staged
            where json_valid(staged.input) and json_type(staged.input) = 'OBJECT'
            order by staged.row_number
            limit $1
        ) as pair
        """,
        [100 * N_SAMPLED],
    ).fetchall()
    samples: dict[str, list[str]] = {}
    for key, value in pairs:
        samples.setdefault(key, []).append(value)
    if samples:
        formula_column = _formula_column(connection, list(samples), samples, path, formula_column)
    elif formula_column is not None:
        raise InputError(f"{path}: no objects in it that could have a key {formula_column!r}")
    connection.execute(
        """
        create or replace temp table staged_formula as
        select
            staged.row_number,
            case
                -- What is no JSON is rejected by the grammar, with its text.
                when not json_valid(staged.input) then staged.input
                when json_type(staged.input) = 'OBJECT' then staged.input ->> $1
                else staged.input ->> '$'
            end as input
        from staged_formula as staged
        """,
        [formula_column or ""],
    )


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
    "csv": _stage_csv,
    "json": _stage_json,
    "json lines": _stage_json_lines,
    "parquet": _stage_parquet,
    "text": _stage_text,
}
