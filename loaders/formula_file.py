"""Files with formulas in them: CSV, TSV, JSON, JSON lines, Parquet and plain text, each also compressed."""

import csv
import lzma
import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, TextIO, TypeVar

import duckdb

from stoichia.loaders import json_file, memory, staged_text, text_file
from stoichia.loaders.errors import InputError, first_line
from stoichia.loaders.sources import published_format
from stoichia.loaders.sources.published_format import PublishedFormat
from stoichia.loaders.text_file import MOST_CHARACTERS

if TYPE_CHECKING:
    import pyarrow as pa

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

# How many rows are looked at to find the column of formulas, and how many texts in all.
N_SAMPLED = 100
MOST_SAMPLED = 20_000

# A table has no more columns, and a cell that is read no more characters: as many as one of a worksheet.
MOST_COLUMNS = 100_000
MOST_IN_CELL = 32_767

_DUCKDB_BATCH = 2048

# So many names of columns are told in a message.
_MOST_TOLD = 20

# The grammar reads no longer formula.
_LONGEST_FORMULA = 250

# A packed Parquet file holds no more than so many bytes for each of its own, or than this.
_MOST_PACKED = 100
_LEAST_UNPACKED = 1024**3


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
class Rows:
    """The rows of a source, read as they are asked for.

    Attributes
    ----------
    batches
        Tables of texts, with a column per role of `ROLES` that the source tells; their size is bounded.
    published
        The publisher's format that its columns told, or that was asked for.
    """

    batches: "Iterator[pa.RecordBatch]"
    published: PublishedFormat | None = None


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


def stage(connection: duckdb.DuckDBPyConnection, path: Path, columns: Columns = ANY_COLUMNS) -> PublishedFormat | None:
    """Read a file into the temporary table staged_text, one row per row of the file, and return its format.

    The arguments and errors are those of `read`.
    """
    with read(connection, path, columns) as rows:
        staged_text.fill(connection, rows.batches)
    return rows.published


@contextmanager
def read(connection: duckdb.DuckDBPyConnection, path: Path, columns: Columns = ANY_COLUMNS) -> Iterator[Rows]:
    """Open a file and give its rows, one per row of the file.

    Parameters
    ----------
    connection
        A connection to a warehouse, whose grammar tells formulas from other text, and whose memory limit is kept.
    path
        The file. Its suffix tells the kind: .csv, .tsv, .json (a list of texts or objects, or an object with that list
        under ``entries`` or ``data``), .jsonl, .parquet or .txt (a formula per line; blank lines and lines that begin
        with # are no rows), then .gz, .bz2 or .xz if it is compressed.
    columns
        Which columns to read.

    Raises
    ------
    InputError
        If the file cannot be read as its suffix says, has no such column, holds no rows, or goes beyond the bounds on
        lines and cells; what is wrong further down comes with its batch.
    """
    suffix = _plain_name(path).suffix.lower()
    if suffix not in FORMATS:
        raise InputError(f"{path}: unknown kind of file {suffix}: use one of {', '.join(filter(None, FORMATS))}")
    kind = FORMATS[suffix]
    where = str(path)
    with ExitStack() as opened:
        with _told(where):
            if kind == "text":
                if columns != ANY_COLUMNS:
                    raise InputError(f"{path}: a text file has no columns: leave `formula_column` and the like out")
                rows = Rows(_line_batches(connection, opened.enter_context(text_file.opened(path)), where))
            elif kind == "csv":
                file = opened.enter_context(text_file.opened(path, newline=""))
                delimiter = "\t" if suffix == ".tsv" else None
                rows = _csv_rows(connection, file, delimiter, where, columns)
            elif path.exists() and not path.is_file():
                raise InputError(f"cannot read {path}: {kind} is read twice, from a file and nothing else")
            elif kind == "parquet":
                readable = opened.enter_context(_readable(path))
                reader = opened.enter_context(duckdb.connect(config={"memory_limit": memory.of_reader(connection)}))
                rows = relation_rows(connection, reader.read_parquet(str(readable)), where, columns)
            elif kind == "json":
                rows = _json_rows(connection, json_file.ListedValues(path), where, columns)
            else:
                rows = _json_rows(connection, _JsonLines(path), where, columns)
            first = next(rows.batches, None)
            if first is None:
                raise InputError(f"{path}: no rows in it")
        yield Rows(chain([first], _told_batches(rows.batches, where)), rows.published)


def read_lines(connection: duckdb.DuckDBPyConnection, file: TextIO, where: str) -> "Iterator[pa.RecordBatch]":
    """Give the formulas in an open file, one per line, as `read` does with a text file; no batch if there are none."""
    return _told_batches(_line_batches(connection, file, where), where)


def _told_batches(batches: "Iterator[pa.RecordBatch]", where: str) -> "Iterator[pa.RecordBatch]":
    with _told(where):
        yield from batches


def relation_rows(
    connection: duckdb.DuckDBPyConnection, relation: duckdb.DuckDBPyRelation, where: str, columns: Columns
) -> Rows:
    """Give the rows of a relation of another connection; `where` says in messages where they come from."""
    if not relation.select(duckdb.ConstantExpression(1)).limit(1).fetchall():
        raise InputError(f"{where}: no rows in it")
    fields = _fields(relation)
    texts = [name for name, expression in fields.items() if _is_text(relation, expression)]
    sample = (
        relation.select(
            *(
                duckdb.FunctionExpression("left", fields[name], duckdb.ConstantExpression(_LONGEST_FORMULA + 1))
                for name in texts
            )
        )
        .limit(_n_sampled(texts))
        .fetchall()
        if texts
        else []
    )
    published, roles = _roles(
        connection,
        list(fields),
        {name: [row[place] for row in sample] for place, name in enumerate(texts)},
        where,
        columns,
    )
    selected = [
        duckdb.CaseExpression(
            duckdb.FunctionExpression("strlen", text) > MOST_IN_CELL,
            duckdb.FunctionExpression("error", duckdb.ConstantExpression(_too_long(name))),
        )
        .otherwise(text)
        .alias(role)
        for role, name in roles.items()
        for text in [fields[name].cast("VARCHAR")]
    ]
    # DuckDB's own batches, as small as they come: their cells may be long.
    batches = _joined(relation.select(*selected).to_arrow_reader(_DUCKDB_BATCH), memory.formulas_at_a_time(connection))
    return Rows((_with_constants(batch, published) for batch in batches), published)


def _joined(batches: "Iterable[pa.RecordBatch]", most_rows: int) -> "Iterator[pa.RecordBatch]":
    """Give batches of bounded size that are made of smaller ones."""
    import pyarrow as pa

    parts: list[pa.RecordBatch] = []
    for batch in batches:
        parts.append(batch)
        if (
            sum(part.num_rows for part in parts) + _DUCKDB_BATCH > most_rows
            or sum(part.nbytes for part in parts) > MOST_CHARACTERS
        ):
            yield pa.concat_batches(parts)
            parts = []
    if parts:
        yield pa.concat_batches(parts)


def _too_long(name: str) -> str:
    return f"a cell in the column {name!r} is longer than {MOST_IN_CELL:,} characters"


def _is_text(relation: duckdb.DuckDBPyRelation, expression: duckdb.Expression) -> bool:
    return relation.select(expression).types[0].id in {"varchar", "enum"}


def _with_constants(batch: "pa.RecordBatch", published: PublishedFormat | None) -> "pa.RecordBatch":
    """Add what all rows of a publisher's format share."""
    import pyarrow as pa

    for role, text in (published.constants if published else {}).items():
        batch = batch.append_column(role, pa.array([text] * batch.num_rows, pa.string()))
    return batch


def _fields(relation: duckdb.DuckDBPyRelation) -> dict[str, duckdb.Expression]:
    """Return the columns of a relation by name; those of a struct too, such as ``data.formula``."""
    fields = {}
    for name, kind in zip(relation.columns, relation.types, strict=True):
        fields[name] = duckdb.ColumnExpression(name)
        if kind.id == "struct":
            for child, _ in kind.children:
                fields[f"{name}.{child}"] = duckdb.ColumnExpression(name, child)
    return fields


Record = TypeVar("Record")


def _table_rows(
    connection: duckdb.DuckDBPyConnection,
    names: Sequence[str],
    sample: Mapping[str, Sequence[object]],
    records: Iterable[Record],
    picking: Callable[[Sequence[str]], Callable[[Record], Sequence[str | None]]],
    where: str,
    columns: Columns,
) -> Rows:
    """Give the rows of a table that Python reads.

    Parameters
    ----------
    connection
        As `read` takes it.
    names
        The names of its columns.
    sample
        The first texts of each.
    records
        Its rows.
    picking
        Given names of columns, the one of formulas first, returns what picks their texts from a row.
    where, columns
        As `relation_rows` takes them.
    """
    published, roles = _roles(connection, names, sample, where, columns)
    roles = {"input": roles["input"], **roles}
    pick = picking(list(roles.values()))
    batches = _batches((pick(record) for record in records), list(roles), memory.formulas_at_a_time(connection), where)
    return Rows((_with_constants(batch, published) for batch in batches), published)


def _batches(
    records: Iterable[Sequence[str | None]], roles: Sequence[str], most_rows: int, where: str
) -> "Iterator[pa.RecordBatch]":
    """Give texts as batches of bounded size."""
    import pyarrow as pa

    n_before = 0
    rows: list[Sequence[str | None]] = []
    n_characters = 0

    def batch() -> pa.RecordBatch:
        return pa.RecordBatch.from_arrays(
            [pa.array(texts, pa.string()) for texts in zip(*rows, strict=True)], names=list(roles)
        )

    for record in records:
        rows.append(record)
        longest = 0
        for text in record:
            if text:
                longest = max(longest, len(text))
                n_characters += len(text)
        if longest > MOST_IN_CELL:
            raise InputError(
                f"cannot read {where}: a cell of row {n_before + len(rows):,} has {longest:,} characters, "
                f"more than {MOST_IN_CELL:,}"
            )
        if len(rows) == most_rows or n_characters > MOST_CHARACTERS:
            yield batch()
            n_before += len(rows)
            rows = []
            n_characters = 0
    if rows:
        yield batch()


def _roles(
    connection: duckdb.DuckDBPyConnection,
    names: Sequence[str],
    sample: Mapping[str, Sequence[object]],
    where: str,
    columns: Columns,
) -> tuple[PublishedFormat | None, Mapping[str, str]]:
    """Return the format of a table and the column of each role: as asked for, by format, by name, by content."""
    _check_width(len(names), where)
    for name in columns.named.values():
        if name not in names:
            raise InputError(f"{where}: no column {name!r} in it; it has {_listed(names)}")
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
        shares = _readable_shares(connection, sample)
        best = max(shares, key=lambda name: shares[name], default=None)
        if best is None or shares[best] < 0.5:
            raise InputError(
                f"{where}: no column of formulas found among {_listed(names)}; name it with `formula_column`"
            )
        roles["input"] = best
    return None, roles


def _check_width(n_columns: int, where: str) -> None:
    if n_columns > MOST_COLUMNS:
        raise InputError(f"cannot read {where}: it has more than {MOST_COLUMNS:,} columns")


def _listed(names: Sequence[str]) -> str:
    """Return names for a message, and how many more there are."""
    n_more = len(names) - _MOST_TOLD
    return ", ".join(names) if n_more <= 0 else f"{', '.join(names[:_MOST_TOLD])} and {n_more:,} more"


def _n_sampled(names: Sequence[str]) -> int:
    """Return how many rows of a table with these columns are looked at to find the one of formulas."""
    return max(1, min(N_SAMPLED, MOST_SAMPLED // max(1, len(names))))


def _readable_shares(
    connection: duckdb.DuckDBPyConnection, sample: Mapping[str, Sequence[object]]
) -> Mapping[str, float]:
    """Return the share of each column's values that the grammar reads as formulas; 0 if there are none."""
    names: list[str] = []
    texts: list[str] = []
    n_told = dict.fromkeys(sample, 0)
    for name, values in sample.items():
        for value in values:
            if value is not None:
                n_told[name] += 1
                text = str(value)
                if len(text) <= _LONGEST_FORMULA:
                    names.append(name)
                    texts.append(text)
    n_readable = dict.fromkeys(sample, 0)
    for (number,) in connection.execute(
        "select unnest(parsed.input_numbers) from parsed($1::varchar[]) as parsed where parsed.reason is null", [texts]
    ).fetchall():
        n_readable[names[number - 1]] += 1
    return {name: n_readable[name] / (n or 1) for name, n in n_told.items()}


def _plain_name(path: Path) -> Path:
    return path.with_suffix("") if path.suffix.lower() in text_file.OPENERS else path


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


def _csv_rows(
    connection: duckdb.DuckDBPyConnection, file: TextIO, delimiter: str | None, where: str, columns: Columns
) -> Rows:
    lines = text_file.lines(file, where)
    head = next(lines, "")
    if delimiter is None:
        delimiter = max(",;\t", key=head.count)
    rows = _csv_records(chain([head], lines), delimiter, where)
    header = next(rows, None)
    if header is None:
        raise InputError(f"{where}: no rows in it")
    _check_width(len(header), where)
    fields = [field.strip() for field in header]
    # A first row with a formula in it, and no name that columns commonly have, is a row like the others.
    has_header = (
        columns != ANY_COLUMNS
        or any(field.lower() in common for field in fields for common in published_format.COMMON_NAMES.values())
        or published_format.recognised(fields) is not None
        or not any(_readable_shares(connection, {field: [field] for field in fields}).values())
    )
    names = _distinct(fields if has_header else [""] * len(fields))
    first = _first(rows if has_header else chain([header], rows), _n_sampled(names), lambda row: sum(map(len, row)))
    if not first:
        raise InputError(f"{where}: no rows in it")
    sample = {name: [row[place] or None for row in first if place < len(row)] for place, name in enumerate(names)}

    def picking(chosen: Sequence[str]) -> Callable[[Sequence[str]], Sequence[str | None]]:
        place_of = {name: place for place, name in enumerate(names)}
        places = [place_of[name] for name in chosen]
        return lambda row: [(row[place] or None) if place < len(row) else None for place in places]

    return _table_rows(connection, names, sample, chain(first, rows), picking, where, columns)


def _first(records: Iterable[Record], n: int, size: Callable[[Record], int]) -> list[Record]:
    """Take the first records, up to a number and to a size of all."""
    first = []
    whole = 0
    for record in islice(records, n):
        first.append(record)
        whole += size(record)
        if whole > MOST_CHARACTERS:
            break
    return first


def _csv_records(lines: Iterator[str], delimiter: str, where: str) -> Iterator[list[str]]:
    """Give the rows of CSV that are not blank.

    Badly quoted rows are rows too: their formula is read or rejected like any other. But such quotes may pair up across
    lines and swallow them, so that in a table with one of them every row has to end where its line does.
    """
    # The lines of the row at hand, and the number of the last one.
    at_hand: list[str] = []
    number = 0
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

    # The module's own limit is 131,072 characters.
    csv.field_size_limit(MOST_CHARACTERS)
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


def _line_batches(connection: duckdb.DuckDBPyConnection, file: TextIO, where: str) -> "Iterator[pa.RecordBatch]":
    """Give the lines that are neither blank nor comments, without blanks at their ends."""
    stripped = (line.strip() for line in text_file.lines(file, where))
    formulas = ([line] for line in stripped if line and not line.startswith("#"))
    return _batches(formulas, ["input"], memory.formulas_at_a_time(connection), where)


@dataclass(frozen=True)
class _JsonLines:
    """The values of a file of JSON lines; blank lines are none."""

    path: Path

    def __iter__(self) -> Iterator[object]:
        with text_file.opened(self.path) as file:
            for line in text_file.lines(file, str(self.path)):
                if line.strip():
                    yield json_file.value_of(line.rstrip("\n"))


def _json_rows(connection: duckdb.DuckDBPyConnection, values: Iterable[object], where: str, columns: Columns) -> Rows:
    """Give JSON values as rows; without objects among them, each is a formula.

    Keys of an object in an object are columns too, such as ``data.formula``. The values are gone through twice: any
    object may have a key that those before it have not.
    """
    names: dict[str, None] = {}
    first: list[Mapping[str, object]] = []
    n_characters = 0
    n_values = 0
    for value in values:
        n_values += 1
        # An object without keys has no columns.
        if isinstance(value, dict) and value:
            names.update(dict.fromkeys(_paths(value)))
            if len(first) < N_SAMPLED and n_characters <= MOST_CHARACTERS:
                first.append(value)
                n_characters += len(json_file.text_of(value) or "")
            _check_width(len(names), where)
    if not n_values:
        raise InputError(f"{where}: no rows in it")
    if not names:
        # No row picks this one: none is an object with keys.
        return _table_rows(
            connection, ["formula"], {}, values, lambda _: lambda value: [json_file.text_of(value)], where, columns
        )
    sample = {
        name: [json_file.text_of(_at(value, name)) for value in first[: _n_sampled(list(names))]] for name in names
    }

    def picking(chosen: Sequence[str]) -> Callable[[object], Sequence[str | None]]:
        def pick(value: object) -> Sequence[str | None]:
            if isinstance(value, dict):
                return [json_file.text_of(_at(value, name)) for name in chosen]
            # What stands in the place of a row without being one is read as a formula, or rejected.
            return [json_file.text_of(value), *[None] * (len(chosen) - 1)]

        return pick

    return _table_rows(connection, list(names), sample, values, picking, where, columns)


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


@contextmanager
def _readable(path: Path) -> Iterator[Path]:
    """Give a path that DuckDB reads as that file: it knows no compressed Parquet, and takes *, ? and [ for patterns."""
    with tempfile.TemporaryDirectory() as folder:
        stand_in = Path(folder) / "file.parquet"
        if path.suffix.lower() in text_file.OPENERS:
            with text_file.OPENERS[path.suffix.lower()](path) as packed, stand_in.open("wb") as unpacked:
                _unpack(packed, unpacked, max(_LEAST_UNPACKED, _MOST_PACKED * path.stat().st_size))
        else:
            stand_in.symlink_to(path.resolve())
        yield stand_in


def _unpack(packed: IO[bytes], unpacked: IO[bytes], most: int) -> None:
    """Copy what is packed, as far as it is Parquet and not more than so many bytes."""
    is_first = True
    while block := packed.read(1024**2):
        if is_first and not block.startswith(b"PAR1"):
            raise ValueError("what is packed in it is no Parquet")
        is_first = False
        if unpacked.tell() + len(block) > most:
            raise ValueError(f"what is packed in it is more than {most:,} bytes")
        unpacked.write(block)


def _distinct(names: Iterable[str]) -> list[str]:
    """Return names made distinct by numbers behind the repeated and the empty ones."""
    distinct: dict[str, None] = {}
    for i, name in enumerate(names, start=1):
        candidate = name or f"column {i}"
        while candidate in distinct:
            candidate = f"{candidate} {i}"
        distinct[candidate] = None
    return list(distinct)
