"""The compounds of the paper's Table 1: known formulas that need neither network nor key."""

import duckdb

from stoichia.loaders import staged_text
from stoichia.loaders.fetched import Provenance
from stoichia.loaders.sources.source import Kind, Source

# The compounds of the Li-Zn-Sn-O space that the Materials Project lists, from Table 1 and the text before it of
# Park et al., Faraday Discuss. 2025, 256, 601, https://doi.org/10.1039/d4fd00063c
FORMULAS = ("ZnO", "ZnO2", "LiZnO2", "Li6ZnO4", "Li2ZnSn3O8", "LiZn4SnO8", "LiZn4Sn4O8")


def _stage(connection: duckdb.DuckDBPyConnection, _: Source) -> Provenance:
    staged_text.from_texts(connection, {"input": FORMULAS})
    return Provenance(
        "The compounds of Li-Zn-Sn-O that the Materials Project lists, from the paper's Table 1",
        "embedded",
        "the paper",
        attribution="Park et al., Faraday Discuss. 2025, 256, 601, doi:10.1039/d4fd00063c",
    )


KIND = Kind("paper_table_1", _stage)
