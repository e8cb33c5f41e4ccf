"""The Materials Project entries of 2017 that ship inside matminer: known formulas that need neither network nor key."""

import tarfile
from importlib.metadata import version

import duckdb

from stoichia.loaders import staged_text
from stoichia.loaders.errors import StoichiaError
from stoichia.loaders.fetched import Provenance
from stoichia.loaders.shipped_file import shipped_file
from stoichia.loaders.sources.source import Kind, Source


def _texts() -> dict[str, list[str]]:
    """Return formula and Materials Project id of each entry of the transport database.

    Only the table in the archive is read, in memory.
    """
    # Read as a stream, for to look a member up unpacks the archive once before it is read.
    with tarfile.open(shipped_file("matminer", "transport_database.tar.xz"), "r|xz") as archive:
        tables = (archive.extractfile(member) for member in archive if member.name == "transport_database.csv")
        table = next(tables, None)
        header, *lines = table.read().decode().splitlines() if table is not None else [""]
    if not header.startswith("mp_id,pretty_formula,"):
        raise StoichiaError("the installed matminer has another transport database: install the pinned version")
    # Nothing is quoted in it, and what stands after these two columns need not be taken apart.
    entries = [line.split(",", 2) for line in lines]
    return {"input": [formula for _, formula, _ in entries], "entry_id": [entry_id for entry_id, *_ in entries]}


def _stage(connection: duckdb.DuckDBPyConnection, _: Source) -> Provenance:
    staged_text.from_texts(connection, _texts())
    return Provenance(
        "Entries of the Materials Project of 2017 whose electronic transport was computed",
        "embedded",
        "transport database shipped in matminer",
        release=f"matminer {version('matminer')}",
        licence="CC0 1.0, at doi:10.5061/dryad.gn001",
        attribution="Ricci et al., Sci. Data 2017, 4, 170085, doi:10.1038/sdata.2017.85",
    )


KIND = Kind("mp_2017_ricci", _stage)
