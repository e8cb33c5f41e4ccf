"""Sources of known formulas: what a user may name, and how each is loaded."""

import re
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from pathlib import Path
from urllib.parse import quote

import duckdb

from stoichia import sql
from stoichia.loaders import (
    embedded_lists,
    formula_file,
    materials_project,
    memory,
    optimade,
    reading,
    s3,
    staged_text,
    statements,
)
from stoichia.loaders.dates import reproducible_now
from stoichia.loaders.errors import InputError, StoichiaError, first_line
from stoichia.loaders.fetched import Fetched, Provenance, Report, no_report
from stoichia.loaders.formula_file import ANY_COLUMNS, Columns
from stoichia.loaders.published_format import PublishedFormat
from stoichia.loaders.transaction import transaction


@dataclass(frozen=True)
class Source:
    """A source of known formulas.

    Attributes
    ----------
    name
        Its name in the warehouse.
    kind
        How it is read: a key of `KINDS`.
    place
        The file, address or query to read; empty where the kind says it all.
    columns
        Which columns to read of a file or query.
    release
        The release to fetch, of ``mp-open``; None for the latest.
    is_named
        Whether the user chose the name; only then may it take the place of another source's.
    """

    name: str
    kind: str
    place: str = ""
    columns: Columns = ANY_COLUMNS
    release: str | None = None
    is_named: bool = False


@dataclass(frozen=True)
class Remark:
    """What is to be said of rows of a load: a note or a reason, of how many rows, and the text of one of them."""

    kind: str
    n: int
    example: str | None


@dataclass(frozen=True)
class LoadSummary:
    """What a load did: rows read, accepted and rejected, and distinct compositions among the accepted.

    `notes` are the most frequent kinds of what was done to read rows beyond the plain, `rejections` those of reasons
    why rows were rejected.
    """

    n_read: int
    n_accepted: int
    n_rejected: int
    n_compositions: int
    notes: Sequence[Remark] = field(default=(), compare=False)
    rejections: Sequence[Remark] = field(default=(), compare=False)


def embedded() -> tuple[Source, ...]:
    """Return the sources that a build loads by default; they need neither network nor key."""
    return tuple(Source(name, name) for name in ("mp_2017_ricci", "aflow_prototypes", "paper_table_1"))


def source(
    words: Sequence[str], *, name: str | None = None, columns: Columns = ANY_COLUMNS, release: str | None = None
) -> Source:
    """Return the source that a user names.

    Parameters
    ----------
    words
        ``["optimade", URL]``, or one word: a key of `KINDS` that needs no more, the path of a file, an address
        ``s3://…``, or a query that begins with select, from or with.
    name
        Its name in the warehouse; else what `words` suggest.
    columns
        Which columns to read of a file or query.
    release
        The release of ``mp-open``.

    Raises
    ------
    InputError
        If the words name nothing, or an option does not go with them.
    """
    first, *rest = words
    if first == "optimade" and len(rest) == 1:
        found = Source(optimade.name_of(rest[0]), "optimade", rest[0])
    elif first == "optimade":
        raise InputError("optimade takes the address of one provider: stoichia ingest optimade URL")
    elif rest:
        raise InputError(f"one source at a time: {' '.join(words)}")
    elif first in KINDS and not KINDS[first].takes_place:
        found = Source(first, first)
    elif first.startswith("s3://"):
        found = Source(formula_file.stem(Path(first)), "s3", first)
    elif _is_file(first):
        found = Source(formula_file.stem(Path(first)), "file", first)
    elif re.match(r"(\s|\(|--[^\n]*\n)*(select|from|with|values)\b", first, re.IGNORECASE):
        found = Source("query", "query", first)
    else:
        names = ", ".join(name for name, kind in KINDS.items() if not kind.takes_place)
        raise InputError(f"no file {first}, nor a source of that name (there are {names} and optimade URL)")
    if columns != ANY_COLUMNS and not KINDS[found.kind].has_columns:
        raise InputError(f"{first} has no columns to name")
    if release is not None and found.kind != "mp-open":
        raise InputError("`release` goes with mp-open")
    name_or_default = found.name if name is None else name
    if (
        not name_or_default.strip()
        or not name_or_default.isprintable()
        or len(name_or_default.encode(errors="replace")) > 100
    ):
        raise InputError("the name of a source is one line of up to 100 characters: choose one with `name`")
    return replace(found, name=name_or_default, columns=columns, release=release, is_named=name is not None)


def _is_file(text: str) -> bool:
    try:
        return Path(text).is_file()
    except (OSError, ValueError):
        # A long query is no name of a file.
        return False


def sources(words: Sequence[str], columns: Columns = ANY_COLUMNS) -> list[Source]:
    """Return the sources that words name one after the other; ``optimade`` takes the next one as its address.

    Columns go to the sources that have some, and there has to be one if any are named.
    """
    found = []
    remaining = list(words)
    while remaining:
        n_words = 2 if remaining[0] == "optimade" else 1
        candidate = source(remaining[:n_words])
        has_columns = KINDS[candidate.kind].has_columns and not formula_file.is_text(candidate.place)
        found.append(replace(candidate, columns=columns) if has_columns else candidate)
        del remaining[:n_words]
    if columns != ANY_COLUMNS and not any(candidate.columns == columns for candidate in found):
        raise InputError("none of the sources has columns to name")
    return found


def check_names(sources: Sequence[Source]) -> None:
    """Raise `InputError` if two sources have the same name: the second would replace the first."""
    for name, n in Counter(source.name for source in sources).items():
        if n > 1:
            raise InputError(f"{n} sources are named {name!r}: load one of them with 'stoichia ingest --name'")


def fetch(source: Source, folder: Path, report: Report = no_report) -> Fetched | None:
    """Fetch the pages of a source that is a service, as far as they are not there yet; None for the others.

    Parameters
    ----------
    source
        The source.
    folder
        Where pages are kept until they are discarded, so that a call after a failure goes on from there.
    report
        Told how many rows there are so far.

    Raises
    ------
    SourceError
        If the service fails.
    """
    kind = KINDS[source.kind]
    if kind.fetch is None:
        return None
    fetched = Fetched(folder / f"of {quote(source.name, safe='')}")
    fetched.provenance = kind.fetch(source, fetched, report)
    return fetched


def load(connection: duckdb.DuckDBPyConnection, source: Source, fetched: Fetched | None = None) -> LoadSummary:
    """Load a source in one transaction, in place of a former load of the same name.

    Every row ends in known_entry or, with a reason, in rejected_entry; a failure leaves the former load.

    Parameters
    ----------
    connection
        A connection to a warehouse that may be written.
    source
        The source.
    fetched
        What `fetch` gave for it.
    """
    with transaction(connection):
        if fetched is None:
            provenance = _stage(connection, source)
        else:
            fetched.stage(connection)
            provenance = fetched.provenance
        _check_place_of_name(connection, source, provenance)
        connection.execute(
            "create or replace temp table staged_source as select $1::varchar as source, $2::varchar as description, "
            "$3::varchar as read_as, $4::varchar as loaded_from, $5::varchar as release, $6::varchar as licence, "
            "$7::varchar as attribution, $8::timestamp as loaded_at, $9::ubigint as formulas_per_batch",
            [
                source.name,
                provenance.description,
                provenance.read_as,
                provenance.loaded_from,
                provenance.release,
                provenance.licence,
                provenance.attribution,
                reproducible_now(),
                memory.formulas_at_a_time(connection),
            ],
        )
        for statement in sql.LOAD:
            statements.run(connection, statement)
        ((n_read, n_accepted, n_rejected, n_compositions),) = connection.execute(
            "select n_read, n_accepted, n_rejected, n_compositions from known_source where source = $1",
            [source.name],
        ).fetchall()
        notes = connection.execute(
            "select note, n_entries, example from entry_note where source = $1 order by n_entries desc, note limit 5",
            [source.name],
        ).fetchall()
        rejections = connection.execute(
            "select kind, n_rows, example from rejected_reason where source = $1 order by n_rows desc, kind limit 5",
            [source.name],
        ).fetchall()
    return LoadSummary(
        n_read,
        n_accepted,
        n_rejected,
        n_compositions,
        [Remark(*note) for note in notes],
        [Remark(*rejection) for rejection in rejections],
    )


def _check_place_of_name(connection: duckdb.DuckDBPyConnection, source: Source, provenance: Provenance) -> None:
    """Raise `InputError` if a source would replace another one of its name that was not asked to be replaced."""
    loaded_from = connection.execute("select loaded_from from known_source where source = $1", [source.name]).fetchall()
    if not source.is_named and loaded_from not in ([], [(provenance.loaded_from,)]):
        raise InputError(
            f"{source.name!r} is a source loaded from {loaded_from[0][0]}: choose another name with `name`, "
            "or this one to replace it"
        )


def _stage(connection: duckdb.DuckDBPyConnection, source: Source) -> Provenance:
    stage = KINDS[source.kind].stage
    if stage is None:
        raise StoichiaError(f"{source.kind} has to be fetched before it is loaded")
    return stage(connection, source)


def forget(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """Remove a source and what only it listed, in one transaction.

    Raises
    ------
    InputError
        If no source of that name is loaded.
    """
    names = [name for (name,) in connection.execute("select source from known_source order by source").fetchall()]
    if name not in names:
        raise InputError(f"no source {name!r} is loaded; these are: {', '.join(names) or 'none'}")
    with transaction(connection):
        connection.execute("create or replace temp table staged_source as select $1::varchar as source", [name])
        for statement in sql.FORGET:
            statements.run(connection, statement)


def _stage_aflow(connection: duckdb.DuckDBPyConnection, _: Source) -> Provenance:
    staged_text.from_texts(connection, {"input": embedded_lists.aflow_prototypes()})
    return Provenance(
        "AFLOW Library of Crystallographic Prototypes: one structure each",
        "embedded",
        "structures shipped in pymatgen",
        release=f"pymatgen {version('pymatgen')}",
        licence="MIT, with pymatgen",
        attribution="Mehl et al., Comput. Mater. Sci. 2017, 136, S1, doi:10.1016/j.commatsci.2017.01.017",
    )


def _stage_ricci(connection: duckdb.DuckDBPyConnection, _: Source) -> Provenance:
    staged_text.from_texts(connection, embedded_lists.mp_2017_ricci())
    return Provenance(
        "Entries of the Materials Project of 2017 whose electronic transport was computed",
        "embedded",
        "transport database shipped in matminer",
        release=f"matminer {version('matminer')}",
        licence="CC0 1.0, at doi:10.5061/dryad.gn001",
        attribution="Ricci et al., Sci. Data 2017, 4, 170085, doi:10.1038/sdata.2017.85",
    )


def _stage_table_1(connection: duckdb.DuckDBPyConnection, _: Source) -> Provenance:
    staged_text.from_texts(connection, {"input": embedded_lists.PAPER_TABLE_1})
    return Provenance(
        "The compounds of Li-Zn-Sn-O that the Materials Project lists, from the paper's Table 1",
        "embedded",
        "the paper",
        attribution="Park et al., Faraday Discuss. 2025, 256, 601, doi:10.1039/d4fd00063c",
    )


def _stage_file(connection: duckdb.DuckDBPyConnection, source: Source) -> Provenance:
    path = Path(source.place)
    return _file_provenance(formula_file.stage(connection, path, source.columns), path, str(path.resolve()))


def _file_provenance(published: PublishedFormat | None, path: Path, loaded_from: str) -> Provenance:
    if published is None:
        return Provenance(f"the file {path.name}", "file", loaded_from)
    return Provenance(
        published.description, published.name, loaded_from, None, published.licence, published.attribution
    )


def _stage_s3(connection: duckdb.DuckDBPyConnection, source: Source) -> Provenance:
    """Copy the object and read the copy as a file."""
    path = Path(source.place)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / path.name
        s3.copy(source.place, copy)
        try:
            published = formula_file.stage(connection, copy, source.columns)
        except InputError as error:
            # The user knows the address, not the copy.
            raise InputError(str(error).replace(str(copy), source.place)) from None
    return _file_provenance(published, path, source.place)


def _stage_query(connection: duckdb.DuckDBPyConnection, source: Source) -> Provenance:
    """Read the rows of a query over whatever DuckDB reads; its columns are named as those of a file.

    It runs in a database of its own, in memory: whatever it does, it does not do to the warehouse.
    """
    with tempfile.TemporaryDirectory() as spill, duckdb.connect(config={"temp_directory": spill}) as apart:
        apart.execute("set memory_limit = $1", [memory.of_reader(connection)])
        # Names in the query are tables and files, never variables of this program.
        apart.execute("set python_enable_replacements = false")
        if "s3://" in source.place:
            s3.register(apart)
        try:
            reading.check_statement(apart, source.place, reaches_files=True)
            # It runs once; its rows are read twice, for what their columns are, and for their texts.
            apart.sql(source.place).query("asked", "create temp table queried as from asked")
            rows = formula_file.relation_rows(connection, apart.table("queried"), "the query", source.columns)
            staged_text.fill(connection, rows.batches)
        except (duckdb.Error, OSError) as error:
            raise InputError(f"cannot run the query: {first_line(error)}") from None
    published = rows.published
    licence, attribution = (published.licence, published.attribution) if published else (None, None)
    return Provenance("rows of a query", "query", source.place, None, licence, attribution)


@dataclass(frozen=True)
class Kind:
    """How a kind of source comes into the temporary table staged_text: by `stage`, or page by page by `fetch`.

    Attributes
    ----------
    stage
        Reads the source into it.
    fetch
        Fetches the source's pages.
    takes_place
        Whether a user names a file, address or query with it.
    has_columns
        Whether it is a table whose columns a user can name.
    """

    stage: Callable[[duckdb.DuckDBPyConnection, Source], Provenance] | None = None
    fetch: Callable[[Source, Fetched, Report], Provenance] | None = None
    takes_place: bool = False
    has_columns: bool = False


KINDS: Mapping[str, Kind] = {
    "mp_2017_ricci": Kind(_stage_ricci),
    "aflow_prototypes": Kind(_stage_aflow),
    "paper_table_1": Kind(_stage_table_1),
    "mp": Kind(fetch=lambda _, fetched, report: materials_project.fetch(fetched, report)),
    "mp-open": Kind(
        fetch=lambda source, fetched, report: materials_project.fetch_open(fetched, report, source.release)
    ),
    "optimade": Kind(
        fetch=lambda source, fetched, report: optimade.fetch(source.place, fetched, report), takes_place=True
    ),
    "file": Kind(_stage_file, takes_place=True, has_columns=True),
    "s3": Kind(_stage_s3, takes_place=True, has_columns=True),
    "query": Kind(_stage_query, takes_place=True, has_columns=True),
}
