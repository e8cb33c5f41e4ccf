"""Queries over whatever DuckDB reads, whose rows are read as those of a file."""

import re
import tempfile

import duckdb

from stoichia.loaders import formula_file, memory, reading, s3, staged_text
from stoichia.loaders.errors import InputError, first_line
from stoichia.loaders.fetched import Provenance
from stoichia.loaders.sources.source import Kind, Source


def _stage(connection: duckdb.DuckDBPyConnection, source: Source) -> Provenance:
    """Read the rows of a query; its columns are named as those of a file.

    It runs in a database of its own, in memory: whatever it does, it does not do to the warehouse.
    """
    with tempfile.TemporaryDirectory() as spill, duckdb.connect(config={"temp_directory": spill}) as apart:
        apart.execute("set memory_limit = $1", [f"{memory.of_reader(connection)}B"])
        # Names in the query are tables and files, never variables of this program.
        apart.execute("set python_enable_replacements = false")
        if "s3://" in source.place:
            s3.register(apart)
        try:
            reading.check_statement(apart, source.place, reaches_files=True)
            # It runs once; its rows are read twice, for what their columns are, and for their texts.
            apart.sql(source.place).query("asked", "create temp table queried as from asked")
            rows = formula_file.relation_rows(connection, apart.table("queried"), "the query", source.columns)
            staged_text.fill(connection, rows.batches)
        except (duckdb.Error, OSError) as error:
            raise InputError(f"cannot run the query: {first_line(error)}") from None
    published = rows.published
    licence, attribution = (published.licence, published.attribution) if published else (None, None)
    return Provenance("rows of a query", "query", source.place, None, licence, attribution)


def _name_of(text: str) -> str | None:
    is_query = re.match(r"(\s|\(|--[^\n]*\n)*(select|from|with|values)\b", text, re.IGNORECASE)
    return "query" if is_query else None


KIND = Kind("query", _stage, name_of=_name_of, has_columns=True)
