"""Parquet files."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from stoichia.loaders import memory
from stoichia.loaders.tables import relation
from stoichia.loaders.tables.grammar import Grammar
from stoichia.loaders.tables.table import Table


@contextmanager
def opened(grammar: Grammar, path: Path, where: str) -> Iterator[Table]:
    """Open a file and give its table; `where` says in messages which file it is."""
    limit = f"{memory.of_reader(grammar.connection)}B"
    with tempfile.TemporaryDirectory() as folder, duckdb.connect(config={"memory_limit": limit}) as reader:
        # DuckDB takes *, ? and [ in a path for patterns.
        stand_in = Path(folder) / "file.parquet"
        stand_in.symlink_to(path.resolve())
        yield relation.table(grammar, reader.read_parquet(str(stand_in)), where)
