"""Transactions of a connection to the warehouse."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

import duckdb


@contextmanager
def transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Commit what the block does when it ends well, else take all of it back."""
    connection.execute("begin")
    try:
        yield
        connection.execute("commit")
    except BaseException:
        # A commit that fails has taken all back by itself, and what comes of it must not hide why.
        with suppress(duckdb.Error):
            connection.execute("rollback")
        raise
