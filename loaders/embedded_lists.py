"""The known formulas that need neither network nor key: a list of the paper, and those that ship inside packages."""

import csv
import gzip
import io
import json
import tarfile
from collections import Counter
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path

from stoichia.loaders.errors import StoichiaError

# The compounds of the Li-Zn-Sn-O space that the Materials Project lists, from Table 1 and the text before it of
# Park et al., Faraday Discuss. 2025, 256, 601, https://doi.org/10.1039/d4fd00063c
PAPER_TABLE_1 = ("ZnO", "ZnO2", "LiZnO2", "Li6ZnO4", "Li2ZnSn3O8", "LiZn4SnO8", "LiZn4Sn4O8")


def aflow_prototypes() -> list[str]:
    """Return the formula of each prototype structure that ships inside pymatgen, amounts as in its cell."""
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


def mp_2017_ricci() -> dict[str, list[str]]:
    """Return formula and Materials Project id of each entry of the transport database that ships inside matminer.

    Only the table in the archive is read, in memory.
    """
    with tarfile.open(shipped_file("matminer", "transport_database.tar.xz")) as archive:
        table = archive.extractfile("transport_database.csv")
        if table is None:
            raise StoichiaError("the installed matminer has another transport database: install the pinned version")
        rows = csv.DictReader(io.TextIOWrapper(table, encoding="utf-8"))
        entries = [(row["pretty_formula"], row["mp_id"]) for row in rows]
    return {"input": [formula for formula, _ in entries], "entry_id": [entry_id for _, entry_id in entries]}


def shipped_file(package: str, name: str) -> Path:
    """Return where an installed package has a file, without importing the package."""
    try:
        shipped = files(package) or []
    except PackageNotFoundError:
        raise StoichiaError(f"the {package} package is not installed: install stoichia with its dependencies") from None
    for file in shipped:
        if file.name == name:
            return Path(str(file.locate()))
    raise StoichiaError(f"the installed {package} has no {name}: install the pinned version")
