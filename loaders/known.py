"""Sources of known formulas: the two that are embedded, and users' files."""

import gzip
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import files, version
from pathlib import Path

import duckdb

from stoichia import sql
from stoichia.loaders import formula_file
from stoichia.loaders.errors import InputError, StoichiaError

# The compounds of the Li-Zn-Sn-O space that the Materials Project lists, from Table 1 and the text before it of
# Park et al., Faraday Discuss. 2025, 256, 601, https://doi.org/10.1039/d4fd00063c
PAPER_TABLE_1 = ("ZnO", "ZnO2", "LiZnO2", "Li6ZnO4", "Li2ZnSn3O8", "LiZn4SnO8", "LiZn4Sn4O8")


@dataclass(frozen=True)
class Source:
    """A source of known formulas.

    Attributes
    ----------
    name
        Its name in the warehouse.
    path
        The file to read; None for an embedded source, which `name` tells.
    formula_column
        The column or key that holds the formulas; None to find it.
    """

    name: str
    path: Path | None = None
    formula_column: str | None = None


@dataclass(frozen=True)
class LoadSummary:
    """What a load did: rows read, accepted and rejected, and distinct compositions among the accepted."""

    n_read: int
    n_accepted: int
    n_rejected: int
    n_compositions: int


def embedded() -> tuple[Source, ...]:
    """Return the sources that a build loads by default; they need neither network nor key."""
    return Source("aflow_prototypes"), Source("paper_table_1")


def source(text: str, formula_column: str | None = None, name: str | None = None) -> Source:
    """Return the source that a user names: an embedded one by name, or a file by path.

    Raises
    ------
    InputError
        If it is neither.
    """
    for candidate in embedded():
        if text == candidate.name:
            return candidate
    path = Path(text)
    if not path.is_file():
        names = ", ".join(candidate.name for candidate in embedded())
        raise InputError(f"no file {text}, nor a source of that name (embedded sources: {names})")
    return Source(name or formula_file.stem(path), path, formula_column)


def check_names(sources: Sequence[Source]) -> None:
    """Raise `InputError` if two sources have the same name: the second would replace the first."""
    for name, n in Counter(source.name for source in sources).items():
        if n > 1:
            raise InputError(f"{n} sources are named {name!r}: load one of them with 'stoichia ingest --name'")


def load(connection: duckdb.DuckDBPyConnection, source: Source) -> LoadSummary:
    """Load a source in one transaction, in place of a former load of the same name.

    Every row ends in known_entry or, with a reason, in rejected_entry; a failure leaves the former load.
    """
    connection.execute("begin")
    try:
        description = _stage(connection, source)
        connection.execute(
            "create or replace temp table staged_source as select $1::varchar as source, $2::varchar as description",
            [source.name, description],
        )
        connection.execute(sql.statement(sql.LOAD))
        (row,) = connection.execute(
            "select n_read, n_accepted, n_rejected, n_compositions from known_source where source = $1",
            [source.name],
        ).fetchall()
        connection.execute("commit")
    except BaseException:
        connection.execute("rollback")
        raise
    return LoadSummary(*row)


def _stage(connection: duckdb.DuckDBPyConnection, source: Source) -> str:
    """Make the temporary table staged_formula (row_number, input) and return what the source is."""
    if source.path is not None:
        formula_file.stage(connection, source.path, source.formula_column)
        return f"file {source.path.resolve()}"
    if source.name == "aflow_prototypes":
        formula_file.stage_texts(connection, _aflow_prototype_formulas())
        return (
            "AFLOW Library of Crystallographic Prototypes (Mehl et al., Comput. Mater. Sci. 2017, 136, S1), "
            f"structures shipped in pymatgen {version('pymatgen')}"
        )
    formula_file.stage_texts(connection, PAPER_TABLE_1)
    return "Table 1 of Park et al., Faraday Discuss. 2025, 256, 601, doi:10.1039/d4fd00063c"


def _aflow_prototype_formulas() -> list[str]:
    """Return the formula of each prototype structure that ships inside pymatgen, amounts as in its cell."""
    for file in files("pymatgen") or []:
        if file.name == "aflow_prototypes.json.gz":
            structures = json.loads(gzip.decompress(Path(file.locate()).read_bytes()))
            break
    else:
        raise StoichiaError("the installed pymatgen has no AFLOW prototypes: install the pinned version")
    formulas = []
    for structure in structures:
        amounts: Counter[str] = Counter()
        for site in structure["snl"]["sites"]:
            for occupant in site["species"]:
                amounts[occupant["element"]] += occupant["occu"]
        formulas.append("".join(f"{symbol}{amount:g}" for symbol, amount in amounts.items()))
    return formulas
