"""Work in a thread beside what else is done, so that no core waits for the other."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from itertools import islice
from typing import TypeVar

import duckdb

from stoichia.loaders import statements
from stoichia.loaders.transaction import transaction

Item = TypeVar("Item")


@contextmanager
def ahead(made: Iterator[Item]) -> Iterator[Iterator[Item]]:
    """Give what an iterator makes in its order, while a thread makes the next; the block ends when the thread does."""
    with ThreadPoolExecutor(max_workers=1) as thread:

        def in_order() -> Iterator[Item]:
            coming = thread.submit(list, islice(made, 1))
            while item := coming.result():
                coming = thread.submit(list, islice(made, 1))
                yield from item

        yield in_order()


@contextmanager
def run(connection: duckdb.DuckDBPyConnection, names: Sequence[str]) -> Iterator[list[Future[None]]]:
    """Run files of `stoichia.sql` one after the other in a thread, in one transaction that is committed at the end.

    What they read is committed before, and the block changes nothing of it. If it fails, nothing is committed, and they
    end with the one that runs: DuckDB 2.0 may never return from an interrupted statement.

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
