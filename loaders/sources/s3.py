"""Files in S3 or what speaks its language: copied, and the copy read as a file."""

import tempfile
from pathlib import Path

import duckdb

from stoichia.loaders import formula_file, s3
from stoichia.loaders.errors import InputError
from stoichia.loaders.fetched import Provenance
from stoichia.loaders.sources import file
from stoichia.loaders.sources.source import Kind, Source


def _stage(connection: duckdb.DuckDBPyConnection, source: Source) -> Provenance:
    path = Path(source.place)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / path.name
        s3.copy(source.place, copy)
        try:
            rows = formula_file.stage(connection, copy, source.columns)
        except InputError as error:
            # The user knows the address, not the copy.
            raise InputError(str(error).replace(str(copy), source.place)) from None
    return file.provenance(rows, path, source.place)


def _name_of(text: str) -> str | None:
    return formula_file.stem(Path(text)) if text.startswith("s3://") else None


KIND = Kind("s3", _stage, name_of=_name_of, has_columns=True)
