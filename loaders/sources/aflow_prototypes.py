"""The AFLOW prototypes that ship inside pymatgen: known formulas that need neither network nor key."""

import gzip
import json
from collections import Counter
from importlib.metadata import version

import duckdb

from stoichia.loaders import staged_text
from stoichia.loaders.fetched import Provenance
from stoichia.loaders.shipped_file import shipped_file
from stoichia.loaders.sources.source import Kind, Source


def formulas() -> list[str]:
    """Return the formula of each prototype structure, amounts as in its cell."""
    packed = shipped_file("pymatgen", "aflow_prototypes.json.gz").read_bytes()
    structures = json.loads(gzip.decompress(packed))
    formulas = []
    for structure in structures:
        amounts: Counter[str] = Counter()
        for site in structure["snl"]["sites"]:
            for occupant in site["species"]:
                amounts[occupant["element"]] += occupant["occu"]
        formulas.append("".join(f"{symbol}{amount:g}" for symbol, amount in amounts.items()))
    return formulas


def _stage(connection: duckdb.DuckDBPyConnection, _: Source) -> Provenance:
    staged_text.from_texts(connection, {"input": formulas()})
    return Provenance(
        "AFLOW Library of Crystallographic Prototypes: one structure each",
        "embedded",
        "structures shipped in pymatgen",
        release=f"pymatgen {version('pymatgen')}",
        licence="MIT, with pymatgen",
        attribution="Mehl et al., Comput. Mater. Sci. 2017, 136, S1, doi:10.1016/j.commatsci.2017.01.017",
    )


KIND = Kind("aflow_prototypes", _stage)
