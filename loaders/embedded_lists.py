"""The known formulas that need neither network nor key: a list of the paper, and one that ships inside pymatgen."""

import gzip
import json
from collections import Counter
from importlib.metadata import files
from pathlib import Path

from stoichia.loaders.errors import StoichiaError

# The compounds of the Li-Zn-Sn-O space that the Materials Project lists, from Table 1 and the text before it of
# Park et al., Faraday Discuss. 2025, 256, 601, https://doi.org/10.1039/d4fd00063c
PAPER_TABLE_1 = ("ZnO", "ZnO2", "LiZnO2", "Li6ZnO4", "Li2ZnSn3O8", "LiZn4SnO8", "LiZn4Sn4O8")


def aflow_prototypes() -> list[str]:
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
