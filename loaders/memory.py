"""How much memory the command may take, and what that is in formulas and characters at a time."""

import duckdb

from stoichia.loaders.errors import InputError

# What Python and the libraries take beside DuckDB, and the least that DuckDB can work with.
_OVERHEAD = 256 * 1024**2
LEAST = 512 * 1024**2

# What labelling a formula takes, where it has four elements and many oxidation states.
_PER_FORMULA = 16 * 1024
_MOST_FORMULAS = 200_000

# What putting a row of a source in order takes, with its texts.
_PER_ROW = 512


def size(text: str) -> int:
    """Return the bytes that a text such as 2GB or 500 MiB tells, as DuckDB reads it.

    Raises
    ------
    InputError
        If it tells none, or less than `LEAST`.
    """
    try:
        ((n_bytes,),) = duckdb.execute("select parse_formatted_bytes($1::varchar)", [text]).fetchall()
    except duckdb.Error:
        raise InputError(f"{text!r} is no size such as 2GB") from None
    if n_bytes < LEAST:
        raise InputError(f"{text} of memory is not enough: give at least {LEAST // 1024**2} MiB")
    return int(n_bytes)


def limit(connection: duckdb.DuckDBPyConnection, n_bytes: int) -> None:
    """Let the process take so many bytes: what DuckDB needs beyond its part of them goes to disk."""
    # The reader of a Parquet file takes a quarter of what the warehouse may.
    connection.execute("set memory_limit = $1", [f"{(n_bytes - _OVERHEAD) * 4 // 5}B"])


def of_reader(connection: duckdb.DuckDBPyConnection) -> int:
    """Return how many bytes what reads files for a connection may take."""
    return _limit(connection) // 4


def formulas_at_a_time(connection: duckdb.DuckDBPyConnection) -> int:
    """Return how many formulas to label at a time, so that a connection's limit is kept."""
    return max(1, min(_MOST_FORMULAS, _limit(connection) // _PER_FORMULA))


def rows_at_a_time(connection: duckdb.DuckDBPyConnection) -> int:
    """Return how many rows of a source to put in order at a time, so that a connection's limit is kept."""
    return max(1, _limit(connection) // _PER_ROW)


def _limit(connection: duckdb.DuckDBPyConnection) -> int:
    ((n_bytes,),) = connection.execute("select parse_formatted_bytes(current_setting('memory_limit'))").fetchall()
    return int(n_bytes)
