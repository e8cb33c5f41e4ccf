"""Files with formulas in them: CSV, TSV, JSON, JSON lines, Parquet and plain text, each also compressed."""

import bz2
import csv
import gzip
import json
import lzma
import shutil
import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, TextIO

import duckdb

from stoichia.loaders import published_format, staged_text
from stoichia.loaders.errors import InputError, first_line
from stoichia.loaders.published_format import ROLES, PublishedFormat

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

# How many rows are looked at to find the column of formulas.
N_SAMPLED = 100

_OPENERS: Mapping[str, Callable[..., IO[Any]]] = {".gz": gzip.open, ".bz2": bz2.open, ".xz": lzma.open}


@dataclass(frozen=True)
class Columns:
    """Which columns of a table to read, as far as the user says.

    Attributes
    ----------
    named
        The column of a role of `ROLES`, such as ``{"input": "Formel"}``.
    published_format
        The format that the table has; None to recognise it.
    """

    named: Mapping[str, str] = field(default_factory=dict)
    published_format: PublishedFormat | None = None


ANY_COLUMNS = Columns()

# The role that a role decides: what is theoretical is not experimental, what lies on the hull is stable.
_TOLD_BY = {"is_experimental": "is_theoretical", "energy_above_hull": "is_stable"}


@dataclass(frozen=True)
class Table:
    """A table that was read, or can be: its columns by name, and the texts of each on demand."""

    names: Sequence[str]
    sample: Callable[[str], Sequence[object]]
    texts: Callable[[str], list[str | None]]
    # What stands in the place of a row without being one, by place: it is read as a formula, or rejected.
    strays: Mapping[int, str | None] = field(default_factory=dict)


def stem(path: Path) -> str:
    """Return the name of a file without its suffixes: ``mp_2018`` for ``data/mp_2018.csv.gz``."""
    return _plain_name(path).stem


def is_text(place: str) -> bool:
    """Whether the suffix of a file says that it holds a formula per line."""
    return FORMATS.get(_plain_name(Path(place)).suffix.lower()) == "text"


def names_file(text: str) -> bool:
    """Tell a file's name from a formula: it has a folder in it, or a suffix that no formula has."""
    suffix = _plain_name(Path(text)).suffix.lower()
    return "/" in text or (suffix != "" and suffix in FORMATS)


def stage(
    connection: duckdb.DuckDBPyConnection, path: Path, columns: Columns = ANY_COLUMNS, folder: Path | None = None
) -> PublishedFormat | None:
    """Read a file into the temporary table staged_text, one row per row of the file, and return its format.

    Parameters
    ----------
    connection
        A connection to a warehouse, whose grammar tells formulas from other text.
    path
        The file. Its suffix tells the kind: .csv, .tsv, .json (a list of texts or objects, or an object with that list
        under ``entries`` or ``data``), .jsonl, .parquet or .txt (a formula per line; blank lines and lines that begin
        with # are no rows), then .gz, .bz2 or .xz if it is compressed.
    columns
        Which columns to read.
    folder
        Where what DuckDB reads is unpacked; the system's place for such if None.

    Returns
    -------
    PublishedFormat | None
        The publisher's format that its columns told, or that was asked for.

    Raises
    ------
    InputError
        If the file cannot be read as its suffix says, has no such column, or holds no rows.
    """
    suffix = _plain_name(path).suffix.lower()
    if suffix not in FORMATS:
        raise InputError(f"{path}: unknown kind of file {suffix}: use one of {', '.join(filter(None, FORMATS))}")
    kind = FORMATS[suffix]
    if kind == "text":
        if columns != ANY_COLUMNS:
            raise InputError(f"{path}: a text file has no columns: leave --formula-column and the like out")
        with _told(path):
            texts = formula_lines(_lines(path))
        if not texts:
            raise InputError(f"{path}: no rows in it")
        staged_text.from_texts(connection, {"input": texts})
        return None
    if kind == "parquet":
        with _told(path), _readable(path, folder) as readable:
            return stage_relation(connection, connection.read_parquet(str(readable)), str(path), columns)
    with _told(path):
        if kind == "csv":
            table = _csv_table(connection, path, columns)
        elif kind == "json":
            table = _json_table(_json_array(path))
        else:
            table = _json_table([_json_value(line) for line in _lines(path) if line.strip()])
    return _stage_table(connection, table, str(path), columns)


def stage_relation(
    connection: duckdb.DuckDBPyConnection, relation: duckdb.DuckDBPyRelation, where: str, columns: Columns
) -> PublishedFormat | None:
    """Do as `stage` does with the rows of a relation; `where` says in messages where they come from."""
    fields = _fields(relation)
    rows = relation.select(*fields.values()).limit(N_SAMPLED).fetchall()
    if not rows:
        raise InputError(f"{where}: no rows in it")
    places = {name: place for place, name in enumerate(fields)}
    published, roles = _roles(
        connection, list(fields), lambda name: [row[places[name]] for row in rows], where, columns
    )
    constants = published.constants if published else {}
    staged_text.from_relation(
        connection,
        relation.select(
            *(
                (fields[roles[role]] if role in roles else duckdb.ConstantExpression(constants.get(role)))
                .cast("VARCHAR")
                .alias(role)
                for role in ROLES
            )
        ),
    )
    return published


def _fields(relation: duckdb.DuckDBPyRelation) -> dict[str, duckdb.Expression]:
    """Return the columns of a relation by name; those of a struct too, such as ``data.formula``."""
    fields = {}
    for name, kind in zip(relation.columns, relation.types, strict=True):
        fields[name] = duckdb.ColumnExpression(name)
        if kind.id == "struct":
            for child, _ in kind.children:
                fields[f"{name}.{child}"] = duckdb.ColumnExpression(name, child)
    return fields


def _stage_table(
    connection: duckdb.DuckDBPyConnection, table: Table, where: str, columns: Columns
) -> PublishedFormat | None:
    if not table.sample(table.names[0]):
        raise InputError(f"{where}: no rows in it")
    published, roles = _roles(connection, table.names, table.sample, where, columns)
    texts = {role: table.texts(name) for role, name in roles.items()}
    for place, text in table.strays.items():
        texts["input"][place] = text
    n_rows = len(texts["input"])
    for role, text in (published.constants if published else {}).items():
        texts[role] = [text] * n_rows
    staged_text.from_texts(connection, texts)
    return published


def _roles(
    connection: duckdb.DuckDBPyConnection,
    names: Sequence[str],
    sample: Callable[[str], Sequence[object]],
    where: str,
    columns: Columns,
) -> tuple[PublishedFormat | None, Mapping[str, str]]:
    """Return the format of a table and the column of each role: as asked for, by format, by name, by content."""
    for name in columns.named.values():
        if name not in names:
            raise InputError(f"{where}: no column {name!r} in it; it has {', '.join(names)}")
    # What the user names is not overruled by what else tells the same.
    settled = {_TOLD_BY.get(role, role) for role in columns.named}
    published = columns.published_format or published_format.recognised(names)
    if published is not None:
        roles = {role: name for role, name in published.columns.items() if name in names and role not in settled}
        if "input" not in {*roles, *columns.named}:
            raise InputError(f"{where}: no column {published.columns['input']!r} in it, as {published.name} has")
        return published, {**roles, **columns.named}
    by_lower_name = {name.lower(): name for name in reversed(names)}
    roles = {}
    for role, candidates in published_format.COMMON_NAMES.items():
        found = next((candidate for candidate in candidates if candidate in by_lower_name), None)
        if found is not None and role not in settled:
            roles[role] = by_lower_name[found]
    roles.update(columns.named)
    if "input" not in roles:
        shares = {name: _readable_share(connection, sample(name)) for name in names}
        best = max(names, key=lambda name: shares[name])
        if shares[best] < 0.5:
            raise InputError(
                f"{where}: no column of formulas found among {', '.join(names)}; name it with --formula-column"
            )
        roles["input"] = best
    return None, roles


def _readable_share(connection: duckdb.DuckDBPyConnection, values: Sequence[object]) -> float:
    """Return the share of values that the grammar reads as formulas; 0 if there are none."""
    texts = [str(value) for value in values if value is not None]
    ((share,),) = connection.execute(
        "select coalesce(avg((parsed.reason is null)::integer), 0) from parsed($1::varchar[]) as parsed",
        [texts],
    ).fetchall()
    return float(share)


def _plain_name(path: Path) -> Path:
    return path.with_suffix("") if path.suffix.lower() in _OPENERS else path


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Tell what goes wrong in reading a file as one line about that file."""
    try:
        yield
    except UnicodeDecodeError:
        raise InputError(f"cannot read {path}: it is not in UTF-8") from None
    except (
        csv.Error,
        duckdb.IOException,
        duckdb.InvalidInputException,
        ValueError,
        zlib.error,
        lzma.LZMAError,
        OSError,
        EOFError,
        RecursionError,
    ) as error:
        raise InputError(f"cannot read {path}: {first_line(error)}") from None


@contextmanager
def _opened(path: Path, newline: str | None = None) -> Iterator[TextIO]:
    opener = _OPENERS.get(path.suffix.lower(), open)
    with opener(path, "rt", encoding="utf-8-sig", newline=newline) as file:
        yield file


def _csv_table(connection: duckdb.DuckDBPyConnection, path: Path, columns: Columns) -> Table:
    try:
        rows = _csv_rows(path, strict=True)
    except csv.Error as error:
        if "unexpected end of data" in str(error):
            raise InputError(f"cannot read {path}: a quote in it is never closed") from None
        # Badly quoted rows are rows too: their formula is read or rejected like any other. But such quotes may
        # pair up across lines and swallow them, so that here a row has to end where its line does.
        rows = _csv_rows(path, strict=False)
    if not rows:
        raise InputError(f"{path}: no rows in it")
    fields = [field.strip() for field in rows[0]]
    # A first row with a formula in it, and no name that columns commonly have, is a row like the others.
    has_header = (
        columns != ANY_COLUMNS
        or any(field.lower() in common for field in fields for common in published_format.COMMON_NAMES.values())
        or published_format.recognised(fields) is not None
        or not _readable_share(connection, fields)
    )
    if has_header:
        rows = rows[1:]
    names = _distinct(fields if has_header else [""] * len(fields))

    def texts(name: str) -> list[str | None]:
        place = names.index(name)
        return [(row[place] or None) if place < len(row) else None for row in rows]

    return Table(names, lambda name: texts(name)[:N_SAMPLED], texts)


def _csv_rows(path: Path, *, strict: bool) -> list[list[str]]:
    """Return the rows of a CSV or TSV file that are not blank."""
    with _opened(path, newline="") as file:
        head = file.readline()
        delimiter = "\t" if _plain_name(path).suffix.lower() == ".tsv" else max(",;\t", key=head.count)
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


def formula_lines(lines: Iterable[str]) -> list[str]:
    """Return the lines that are neither blank nor comments, without blanks at their ends."""
    stripped = (line.strip() for line in lines)
    return [line for line in stripped if line and not line.startswith("#")]


def _lines(path: Path) -> list[str]:
    with _opened(path) as file:
        return [line.rstrip("\n") for line in file]


def _json_value(line: str) -> object:
    """Return the value of a line of JSON; what is no JSON is rejected by the grammar, with its text."""
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return line


def _json_array(path: Path) -> Sequence[object]:
    """Return the rows of a JSON document."""
    with _opened(path) as file:
        document = json.load(file)
    if isinstance(document, dict):
        links = document.get("links")
        if isinstance(links, dict) and links.get("next"):
            raise InputError(f"{path}: one page of several; fetch them all with 'stoichia ingest optimade URL'")
        values = next((document[key] for key in ("entries", "data") if isinstance(document.get(key), list)), None)
        # AFLUX numbers its entries: {"1 of 3": {...}, "2 of 3": {...}}.
        if values is None and document and all(isinstance(value, dict) for value in document.values()):
            values = list(document.values())
    else:
        values = document
    if not isinstance(values, list):
        raise InputError(f"{path}: not a JSON list of texts or objects")
    return values


def _json_table(values: Sequence[object]) -> Table:
    """Return JSON values as a table; without objects among them, each is a formula.

    Keys of an object in an object are columns too, such as ``data.formula``.
    """
    # An object without keys has no columns.
    objects = [value for value in values if isinstance(value, dict) and value]
    if not objects:
        return Table(["formula"], lambda _: values[:N_SAMPLED], lambda _: [_json_text(value) for value in values])
    names = list(dict.fromkeys(name for value in objects for name in _paths(value)))

    def texts(name: str) -> list[str | None]:
        return [_json_text(_at(value, name)) if isinstance(value, dict) else None for value in values]

    return Table(
        names,
        lambda name: [_json_text(_at(value, name)) for value in objects[:N_SAMPLED]],
        texts,
        {place: _json_text(value) for place, value in enumerate(values) if not isinstance(value, dict)},
    )


def _paths(value: Mapping[str, object]) -> Iterator[str]:
    for key, item in value.items():
        yield key
        if isinstance(item, dict):
            yield from (f"{key}.{inner}" for inner in item)


def _at(value: Mapping[str, object], name: str) -> object:
    if name in value:
        return value[name]
    key, _, inner = name.partition(".")
    item = value.get(key)
    return item.get(inner) if isinstance(item, dict) else None


def _json_text(value: object) -> str | None:
    if value is None:
        return None
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    # An escape may stand for half a character, which DuckDB could not store.
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()


@contextmanager
def _readable(path: Path, folder: Path | None) -> Iterator[Path]:
    """Give a path that DuckDB reads as that file: it knows no compressed Parquet, and takes *, ? and [ for patterns."""
    with tempfile.TemporaryDirectory(dir=folder) as unpacked_in:
        stand_in = Path(unpacked_in) / "file.parquet"
        if path.suffix.lower() in _OPENERS:
            with _OPENERS[path.suffix.lower()](path) as packed, stand_in.open("wb") as unpacked:
                shutil.copyfileobj(packed, unpacked)
        else:
            stand_in.symlink_to(path.resolve())
        yield stand_in


def _distinct(names: Iterable[str]) -> list[str]:
    """Return names made distinct by numbers behind the repeated and the empty ones."""
    distinct: list[str] = []
    for i, name in enumerate(names, start=1):
        candidate = name or f"column {i}"
        while candidate in distinct:
            candidate = f"{candidate} {i}"
        distinct.append(candidate)
    return distinct
