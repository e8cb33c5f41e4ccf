"""The temporary table staged_text: the rows of a source as it spells them, one text column per role."""

from collections.abc import Mapping, Sequence

import duckdb

from stoichia.loaders.published_format import ROLES


def from_texts(connection: duckdb.DuckDBPyConnection, texts: Mapping[str, Sequence[str | None]]) -> None:
    """Fill it with the texts of roles of `ROLES`, all of the same length; the others are null."""
    unnested = ", ".join(f"unnest(${i}::varchar[]) as {role}" for i, role in enumerate(ROLES, start=1))
    connection.execute(
        "create or replace temp table staged_text as "
        f"select unnest(range(1, ${len(ROLES) + 1}::bigint + 1)) as row_number, {unnested}",
        [*(list(texts[role]) if role in texts else None for role in ROLES), max(map(len, texts.values()))],
    )


def from_relation(connection: duckdb.DuckDBPyConnection, relation: duckdb.DuckDBPyRelation) -> None:
    """Fill it with the rows of a relation that has a column per role of `ROLES`, in their order."""
    connection.register("incoming", relation)
    connection.execute(
        "create or replace temp table staged_text as "
        f"select row_number() over () as row_number, {', '.join(ROLES)} from incoming"
    )
    connection.unregister("incoming")
