"""Running files of `stoichia.sql` beside what else is done with a database, so that no core waits for the other."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

import duckdb

from stoichia.loaders import statements
from stoichia.loaders.transaction import transaction


@contextmanager
def run(connection: duckdb.DuckDBPyConnection, names: Sequence[str]) -> Iterator[list[Future[None]]]:
    """Run files one after the other in a thread, in one transaction that is committed when the block ends well.

    What they read is committed before, and the block changes nothing of it. If it fails, they end with the one that
    runs: DuckDB 2.0 may never return from an interrupted statement.

    Parameters
    ----------
    connection
        A writable connection that does nothing else meanwhile, such as a cursor of one that does: temporary tables are
        its own.
    names
        As `sql.statement` takes them.

    Yields
    ------
    list of Future
        One for each file. The block waits for the result of all.
    """
    with transaction(connection):
        thread = ThreadPoolExecutor(max_workers=1)
        try:
            yield [thread.submit(statements.run, connection, name) for name in names]
        finally:
            thread.shutdown(cancel_futures=True)
