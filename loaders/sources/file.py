"""Files with formulas in them, of the layout of a publisher or any other."""

from pathlib import Path

import duckdb

from stoichia.loaders import formula_file
from stoichia.loaders.fetched import Provenance
from stoichia.loaders.formula_file import Rows
from stoichia.loaders.sources.source import Kind, Source


def provenance(rows: Rows, path: Path, loaded_from: str) -> Provenance:
    """Return what is known of a file that was read, by its publisher's format if it has one."""
    if (published := rows.published) is None:
        return Provenance(f"the file {path.name}", "file", loaded_from, n_above=rows.n_above)
    return Provenance(
        published.description,
        published.name,
        loaded_from,
        licence=published.licence,
        attribution=published.attribution,
        n_above=rows.n_above,
    )


def _stage(connection: duckdb.DuckDBPyConnection, source: Source) -> Provenance:
    path = Path(source.place)
    return provenance(formula_file.stage(connection, path, source.columns), path, str(path.resolve()))


def _name_of(text: str) -> str | None:
    try:
        return formula_file.stem(Path(text)) if Path(text).is_file() else None
    except (OSError, ValueError):
        # A long query is no name of a file.
        return None


KIND = Kind("file", _stage, name_of=_name_of, has_columns=True)
