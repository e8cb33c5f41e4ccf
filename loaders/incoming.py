"""How rows that Python has come into a database: lent where they are Arrow, and as lists where they are few."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import duckdb

if TYPE_CHECKING:
    import pyarrow as pa


def texts(values: Iterable[str | None]) -> "pa.StringArray":
    """Return texts as Arrow, 2 GiB of them at most.

    `pyarrow.array` does that too, but would load pandas to see whether they are of it.
    """
    from pyarrow.lib import StringBuilder

    builder = StringBuilder()
    builder.append_values(values)
    return builder.finish()


@contextmanager
def lent(
    connection: duckdb.DuckDBPyConnection, rows: "pa.Table | pa.RecordBatch", name: str = "incoming"
) -> Iterator[None]:
    """Let statements select from rows by a name meanwhile."""
    connection.register(name, rows)
    try:
        yield
    finally:
        connection.unregister(name)


def stage(
    connection: duckdb.DuckDBPyConnection, table: str, columns: Mapping[str, str], rows: Sequence[Sequence[object]]
) -> None:
    """Put rows into a temporary table.

    Parameters
    ----------
    connection
        Where it is made, in place of one of its name.
    table
        Its name.
    columns
        The type of each column.
    rows
        The values, in the order of `columns`.
    """
    described = ", ".join(f"{name} {kind}" for name, kind in columns.items())
    connection.execute(f"create or replace temp table {table} ({described})")
    if rows:
        # Lists as parameters: a build needs no Arrow, whose import takes longer than what is put in.
        unnested = ", ".join(f"unnest(${i}::{kind}[])" for i, kind in enumerate(columns.values(), start=1))
        connection.execute(
            f"insert into {table} select {unnested}", [list(values) for values in zip(*rows, strict=True)]
        )
