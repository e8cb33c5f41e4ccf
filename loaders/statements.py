"""Running the files of `stoichia.sql`."""

import duckdb

from stoichia import sql


def run(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """Run one file, once or once per batch of what it reads.

    Parameters
    ----------
    connection
        A writable connection.
    name
        As `sql.statement` takes it.
    """
    text = sql.statement(name)
    if name in sql.BATCHES_OF:
        relation = sql.BATCHES_OF[name]
        for batch in connection.execute(f"select distinct batch from {relation} order by batch").fetchall():
            connection.execute(text, batch)
    else:
        connection.execute(text)
