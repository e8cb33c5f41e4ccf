"""Rooms: the spaces of other papers, each a schema of the warehouse that one verb makes, and makes anew."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

import duckdb

from stoichia import sql
from stoichia.loaders.errors import InputError
from stoichia.loaders.transaction import transaction

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

# What a file of a room selects from when it is given columns.
STAGED = "staged_columns"


@contextmanager
def replaced(connection: duckdb.DuckDBPyConnection, room: str) -> Iterator[None]:
    """Let the block make a room anew, in one transaction: if it fails, what was there stays.

    Parameters
    ----------
    connection
        A writable connection to a warehouse.
    room
        Name of the schema, and of the folder below ``sql``.

    Raises
    ------
    InputError
        If the warehouse's file has the name of the schema, which DuckDB could then not tell apart.
    """
    ((catalogue,),) = connection.execute("select current_database()").fetchall()
    if catalogue.lower() == room:
        raise InputError(f"a warehouse called {catalogue} cannot have a schema {room}: rename its file")
    with transaction(connection):
        connection.execute(f"drop schema if exists {room} cascade")
        connection.execute(f"create schema {room}")
        yield


def is_made(connection: duckdb.DuckDBPyConnection, room: str) -> bool:
    """Return whether a warehouse has a room."""
    return bool(
        connection.execute(
            "select 1 from duckdb_schemas() where database_name = current_database() and schema_name = $1", [room]
        ).fetchall()
    )


def make(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    columns: "Mapping[str, npt.NDArray[np.generic]] | None" = None,
) -> None:
    """Run one file of a room.

    Parameters
    ----------
    connection
        A writable connection to a warehouse.
    name
        As `sql.statement` takes it, such as ``"rydberg/point"``.
    columns
        What the file selects from as ``staged_columns``: arrays of one length.
    """
    if columns is not None:
        # Imported here: only rooms need it.
        import pyarrow as pa

        connection.register(STAGED, pa.table(dict(columns)))
    try:
        connection.execute(sql.statement(name))
    finally:
        if columns is not None:
            connection.unregister(STAGED)
