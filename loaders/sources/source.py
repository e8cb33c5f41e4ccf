"""What is known of a source before it is read, and what a kind of sources can do."""

from collections.abc import Callable
from dataclasses import dataclass

import duckdb

from stoichia.loaders.fetched import Fetched, Provenance, Report
from stoichia.loaders.tables.table import ANY_COLUMNS, Columns


@dataclass(frozen=True)
class Kind:
    """A kind of sources: how it comes into the temporary table staged_text, by `stage`, or page by page by `fetch`.

    Attributes
    ----------
    name
        What it is called; a user names it so if it has no `name_of`, or is `followed_by` something.
    stage
        Reads a source into it.
    fetch
        Fetches a source's pages.
    name_of
        Returns a name for the source that is at a file, address or query; None if none of this kind is there.
    followed_by
        What else a user has to give behind its name, for a message.
    has_columns
        Whether it is a table whose columns a user can name.
    has_releases
        Whether a user can choose among releases.
    """

    name: str
    stage: "Callable[[duckdb.DuckDBPyConnection, Source], Provenance] | None" = None
    fetch: "Callable[[Source, Fetched, Report], Provenance] | None" = None
    name_of: Callable[[str], str | None] | None = None
    followed_by: str | None = None
    has_columns: bool = False
    has_releases: bool = False


@dataclass(frozen=True)
class Source:
    """A source of known formulas.

    Attributes
    ----------
    name
        Its name in the warehouse.
    kind
        How it is read.
    place
        The file, address or query to read; empty where the kind says it all.
    columns
        Which columns to read of a file or query.
    release
        The release to fetch, None for the latest; or what release a file or query is.
    licence, citation
        The licence of a file or query, and what to cite for it; None where nobody says.
    is_named
        Whether the user chose the name; only then may it take the place of another source's.
    """

    name: str
    kind: Kind
    place: str = ""
    columns: Columns = ANY_COLUMNS
    release: str | None = None
    licence: str | None = None
    citation: str | None = None
    is_named: bool = False
