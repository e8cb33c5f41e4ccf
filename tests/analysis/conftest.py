"""A small warehouse with maps and rooms, and with texts in its sources that a page must not take for its own."""

from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

from stoichia.analysis import maps
from stoichia.analysis.rooms.room import Room, found
from stoichia.loaders import known
from stoichia.loaders import warehouse as stoichia_warehouse

HOSTILE = "<script>document.title = 'taken over'</script>"

KNOWN = [
    *("Na2O", "LiF", "MgO", "Li2O", "NaO4", "BeB2", "CO2", "CO", "NaF", "MgF2", "Al2O3", "AlN", "BN", "Be3N2", "CF4"),
    *("LiBeF3", "NaMgF3", "Na4C3Mg", "MgHO", "LiAlO2", "NaAlO2", "Li3N", "LiH", "NaH", "MgH2", "B2O3", "B4C", "NaMg4"),
    *("LiAlH4", "NaBH4", "LiOH", "NaOH", "HCN", "AlMg", "Al3Mg2", "LiAl", "MgB2", "Be2C", "Al4C3", "NO2", "N2O", "OF2"),
]


@pytest.fixture(scope="session")
def mapped_warehouse(
    made_once: Callable[[str, Callable[[Path], object]], Path],
    make_small: Callable[[duckdb.DuckDBPyConnection, Room], None],
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """Return the path of a small warehouse of two sources, with maps and rooms."""
    return made_once("mapped", lambda path: make_mapped(path, tmp_path_factory.mktemp("mapped"), make_small))


def make_mapped(path: Path, folder: Path, make_small: Callable[[duckdb.DuckDBPyConnection, Room], None]) -> None:
    """Build the warehouse, from sources in a folder."""
    lists = {"mine": [*KNOWN, HOSTILE, "Xx2O", "Li8C99999"], "theirs": ["MgO", "LiF", "NaCl", "<b>bold</b>"]}
    sources = []
    for name, formulas in lists.items():
        # A name of a file is a text too.
        listing = folder / f"{name}<img src=x onerror=document.title=1>.txt"
        listing.write_text("\n".join(formulas), encoding="utf-8")
        sources.append(known.source([str(listing)], name=name))
    settings = stoichia_warehouse.BuildSettings("smact14", (2, 3), 4, 13)
    stoichia_warehouse.build(path, settings, sources)
    with stoichia_warehouse.open_warehouse(path, writable=True) as connection:
        maps.make(
            connection,
            maps.MapSettings(n_per_category=40, embeddings=("magpie", "random_200"), methods=("pca", "tsne")),
            n_workers=1,
        )
        for room in found():
            make_small(connection, room)
    cuts = [f"icsd24:consensus={reports},commonality={share}" for reports in (1, 30) for share in ("0%", "10%")]
    stoichia_warehouse.compare(path, ["smact14", "wiki", *cuts])


@pytest.fixture(scope="session")
def mapped(mapped_warehouse: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a read-only connection to the small warehouse with maps."""
    with stoichia_warehouse.open_warehouse(mapped_warehouse) as connection:
        yield connection
