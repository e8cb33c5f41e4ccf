"""Known formulas: what sources a user may name, and how each is loaded."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import quote

import duckdb

from stoichia import sql
from stoichia.loaders import formula_file, memory, statements
from stoichia.loaders.dates import reproducible_now
from stoichia.loaders.errors import InputError, StoichiaError
from stoichia.loaders.fetched import Fetched, Provenance, Report, no_report
from stoichia.loaders.sources import published_format
from stoichia.loaders.sources.kinds import KINDS
from stoichia.loaders.sources.source import Source
from stoichia.loaders.tables.table import ANY_COLUMNS, Columns
from stoichia.loaders.transaction import transaction


@dataclass(frozen=True)
class Remark:
    """What is to be said of rows of a load: a note or a reason, of how many rows, and the text of one of them."""

    kind: str
    n: int
    example: str | None


@dataclass(frozen=True)
class LoadSummary:
    """What a load did: rows read, accepted and rejected, and distinct compositions among the accepted.

    `n_above` rows above the names of a table's columns are none of those read. `taken_for` is what a file was taken
    for by the names of its columns, and under what licence that is published. `notes` are the most frequent kinds of
    what was done to read rows beyond the plain, `rejections` those of reasons why rows were rejected.
    """

    n_read: int
    n_accepted: int
    n_rejected: int
    n_compositions: int
    n_above: int = 0
    taken_for: str | None = field(default=None, compare=False)
    notes: Sequence[Remark] = field(default=(), compare=False)
    rejections: Sequence[Remark] = field(default=(), compare=False)


def embedded() -> tuple[Source, ...]:
    """Return the sources that a build loads by default; they need neither network nor key."""
    return tuple(source([name]) for name in ("mp_2017_ricci", "aflow_prototypes", "paper_table_1"))


def source(
    words: Sequence[str],
    *,
    name: str | None = None,
    columns: Columns = ANY_COLUMNS,
    release: str | None = None,
    licence: str | None = None,
    citation: str | None = None,
) -> Source:
    """Return the source that a user names.

    Parameters
    ----------
    words
        ``["optimade", URL]``, or one word: the name of a kind that needs no more, the path of a file, an address
        ``s3://…``, or a query that begins with select, from or with.
    name
        Its name in the warehouse; else what `words` suggest.
    columns
        Which columns to read of a file or query.
    release
        The release of ``mp-open``; or what release a file or query is.
    licence, citation
        The licence of a file or query, and what to cite for it.

    Raises
    ------
    InputError
        If the words name nothing, or an option does not go with them.
    """
    found = _named(words)
    if columns != ANY_COLUMNS and not found.kind.has_columns:
        raise InputError(f"{words[0]} has no columns to name")
    if release is not None and not (found.kind.has_releases or found.kind.has_columns):
        raise InputError("`release` goes with mp-open, a file or a query")
    if (licence is not None or citation is not None) and not found.kind.has_columns:
        raise InputError(f"{words[0]} says itself what its licence is and what to cite")
    name_or_default = found.name if name is None else name
    if (
        not name_or_default.strip()
        or not name_or_default.isprintable()
        or len(name_or_default.encode(errors="replace")) > 100
    ):
        raise InputError("the name of a source is one line of up to 100 characters: choose one with `name`")
    return replace(
        found,
        name=name_or_default,
        columns=columns,
        release=release,
        licence=licence,
        citation=citation,
        is_named=name is not None,
    )


def _named(words: Sequence[str]) -> Source:
    """Return the source that words name, under the name that they suggest."""
    kinds = [kind for kind in KINDS if not kind.followed_by]
    *before, place = words
    for kind in KINDS:
        if kind.followed_by and words[0] == kind.name:
            if len(words) != 2:
                raise InputError(f"{kind.name} takes {kind.followed_by}")
            kinds, before = [kind], []
    if before:
        raise InputError(f"one source at a time: {' '.join(words)}")
    for kind in kinds:
        name = kind.name_of(place) if kind.name_of else place if place == kind.name else None
        if name is not None:
            return Source(name, kind, place if kind.name_of else "")
    names = ", ".join(kind.name for kind in KINDS if kind.name_of is None)
    raise InputError(f"no file {place}, nor a source of that name (there are {names} and optimade URL)")


def sources(words: Sequence[str], columns: Columns = ANY_COLUMNS) -> list[Source]:
    """Return the sources that words name one after the other; ``optimade`` takes the next one as its address.

    Columns go to the sources that have some, and there has to be one if any are named.
    """
    found = []
    remaining = list(words)
    while remaining:
        n_words = 2 if any(kind.followed_by and kind.name == remaining[0] for kind in KINDS) else 1
        candidate = source(remaining[:n_words])
        has_columns = candidate.kind.has_columns and not formula_file.is_text(candidate.place)
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
    if source.kind.fetch is None:
        return None
    fetched = Fetched(folder / f"of {quote(source.name, safe='')}")
    fetched.provenance = source.kind.fetch(source, fetched, report)
    return fetched


def load(connection: duckdb.DuckDBPyConnection, source: Source, fetched: Fetched | None = None) -> LoadSummary:
    """Load a source, written in one transaction, in place of a former load of the same name.

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
    provenance = _told(source, _stage(connection, source, fetched))
    _check_place_of_name(connection, source, provenance)
    connection.execute(
        "create or replace temp table staged_source as select $1::varchar as source, $2::varchar as description, "
        "$3::varchar as read_as, $4::varchar as loaded_from, $5::varchar as release, $6::varchar as licence, "
        "$7::varchar as attribution, $8::timestamp as loaded_at, $9::ubigint as formulas_per_batch, "
        "$10::ubigint as rows_per_batch",
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
            memory.rows_at_a_time(connection),
        ],
    )
    for statement in sql.READ:
        statements.run(connection, statement)
    with transaction(connection):
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
        provenance.n_above,
        _taken_for(source, provenance),
        [Remark(*note) for note in notes],
        [Remark(*rejection) for rejection in rejections],
    )


def _taken_for(source: Source, provenance: Provenance) -> str | None:
    """Return what a file was taken for, if it is some publisher's by its columns and nobody said so."""
    is_published = provenance.read_as in {published.name for published in published_format.FORMATS}
    if not source.kind.has_columns or source.columns.published_format or not is_published:
        return None
    return ", ".join(filter(None, (provenance.description, provenance.licence)))


def _check_place_of_name(connection: duckdb.DuckDBPyConnection, source: Source, provenance: Provenance) -> None:
    """Raise `InputError` if a source would replace another one of its name that was not asked to be replaced."""
    loaded_from = connection.execute("select loaded_from from known_source where source = $1", [source.name]).fetchall()
    if not source.is_named and loaded_from not in ([], [(provenance.loaded_from,)]):
        raise InputError(
            f"{source.name!r} is a source loaded from {loaded_from[0][0]}: choose another name with `name`, "
            "or this one to replace it"
        )


def _told(source: Source, provenance: Provenance) -> Provenance:
    """Return what is known of a source, with what the user tells of it instead."""
    return replace(
        provenance,
        release=provenance.release if source.release is None else source.release,
        licence=provenance.licence if source.licence is None else source.licence,
        attribution=provenance.attribution if source.citation is None else source.citation,
    )


def _stage(connection: duckdb.DuckDBPyConnection, source: Source, fetched: Fetched | None) -> Provenance:
    if fetched is not None:
        fetched.stage(connection)
        return fetched.provenance
    if source.kind.stage is None:
        raise StoichiaError(f"{source.kind.name} has to be fetched before it is loaded")
    return source.kind.stage(connection, source)


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
