"""Schemas of the warehouse beside the main one, each made anew in one transaction: the spaces of other papers."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

import duckdb

from stoichia.loaders import incoming
from stoichia.loaders.errors import InputError
from stoichia.loaders.transaction import transaction

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

# What a statement selects from when it is given columns.
STAGED = "staged_columns"


@contextmanager
def replaced(connection: duckdb.DuckDBPyConnection, name: str) -> Iterator[None]:
    """Let the block make a schema anew, in one transaction: if it fails, what was there stays.

    Parameters
    ----------
    connection
        A writable connection to a warehouse.
    name
        Name of the schema.

    Raises
    ------
    InputError
        If the warehouse's file has the name of the schema, which DuckDB could then not tell apart.
    """
    ((catalogue,),) = connection.execute("select current_database()").fetchall()
    if catalogue.lower() == name:
        raise InputError(f"a warehouse called {catalogue} cannot have a schema {name}: rename its file")
    with transaction(connection):
        connection.execute(f"drop schema if exists {name} cascade")
        connection.execute(f"create schema {name}")
        yield


def is_made(connection: duckdb.DuckDBPyConnection, name: str) -> bool:
    """Return whether a warehouse has a schema."""
    return bool(
        connection.execute(
            "select 1 from duckdb_schemas() where database_name = current_database() and schema_name = $1", [name]
        ).fetchall()
    )


def run(
    connection: duckdb.DuckDBPyConnection,
    statement: str,
    columns: "Mapping[str, npt.NDArray[np.generic]] | None" = None,
) -> None:
    """Run a statement that makes a part of a schema.

    Parameters
    ----------
    connection
        A writable connection to a warehouse.
    statement
        The text.
    columns
        What it selects from as ``staged_columns``: arrays of one length.
    """
    if columns is not None:
        # Imported here: most statements are given none.
        import pyarrow as pa

        with incoming.lent(connection, pa.table(dict(columns)), STAGED):
            connection.execute(statement)
    else:
        connection.execute(statement)
