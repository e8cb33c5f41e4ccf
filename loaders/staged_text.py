"""The temporary table staged_text: the rows of a source as it spells them, one text column per role."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import duckdb

from stoichia.loaders import incoming
from stoichia.loaders.sources.published_format import ROLES
from stoichia.loaders.tables.table import gathered

if TYPE_CHECKING:
    import pyarrow as pa

# How many rows DuckDB keeps together.
_ROW_GROUP = 122_880


def fill(connection: duckdb.DuckDBPyConnection, batches: "Iterable[pa.RecordBatch]") -> None:
    """Fill it with tables of texts, whose columns are roles of `ROLES`; the others are null."""
    import numpy as np
    import pyarrow as pa

    _empty(connection)
    n_rows = 0
    # Of less than a row group DuckDB writes every row twice.
    for parts in gathered(batches, _ROW_GROUP):
        rows = pa.Table.from_batches(parts)
        row_numbers = np.arange(n_rows + 1, n_rows + rows.num_rows + 1, dtype=np.uint64)
        # As buffers: `pyarrow.array` would load pandas to see whether they are of it.
        numbers = pa.Array.from_buffers(pa.uint64(), rows.num_rows, [None, pa.py_buffer(row_numbers)])
        with incoming.lent(connection, rows.append_column("row_number", numbers)):
            connection.execute("insert into staged_text by name from incoming")
        n_rows += rows.num_rows


def from_texts(connection: duckdb.DuckDBPyConnection, texts: Mapping[str, Sequence[str]]) -> None:
    """Fill it with the texts of roles of `ROLES`, all of the same length."""
    _empty(connection)
    columns = ", ".join(f"unnest(${i}::varchar[]) as {role}" for i, role in enumerate(texts, start=1))
    connection.execute(
        f"insert into staged_text by name select generate_subscripts($1::varchar[], 1) as row_number, {columns}",
        [list(values) for values in texts.values()],
    )


def _empty(connection: duckdb.DuckDBPyConnection) -> None:
    columns = ", ".join(f"{role} varchar" for role in ROLES)
    connection.execute(f"create or replace temp table staged_text (row_number ubigint not null, {columns})")
