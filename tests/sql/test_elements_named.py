"""Groups of elements: what is in them, and that they stand wherever symbols do."""

import shutil
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb
import pytest
from pymatgen.core import Element

from stoichia.loaders import warehouse as stoichia_warehouse
from stoichia.loaders.warehouse import BuildSettings

SmallWarehouse = Callable[..., duckdb.DuckDBPyConnection]


@pytest.fixture(scope="module")
def small(small_warehouse: SmallWarehouse) -> duckdb.DuckDBPyConnection:
    """Return a warehouse of binaries of all elements."""
    return small_warehouse("smact14", components=(2,), max_amount=3)


def formulas(connection: duckdb.DuckDBPyConnection, question: str) -> list[str]:
    """Return the formulas that a question gives, in its order."""
    return [formula for (formula,) in connection.execute(f"select formula from {question}").fetchall()]


def test_groups_are_pymatgens(small: duckdb.DuckDBPyConnection) -> None:
    """Where it has them."""
    groups = defaultdict(set)
    for group, symbol in small.execute("select group_name, symbol::varchar from element_group").fetchall():
        groups[group].add(symbol)
    elements = [Element.from_Z(z) for z in range(1, 104)]
    for group, has in {
        "alkali-metal": "is_alkali",
        "alkaline-earth-metal": "is_alkaline",
        "halogen": "is_halogen",
        "chalcogen": "is_chalcogen",
        "noble-gas": "is_noble_gas",
        "lanthanoid": "is_lanthanoid",
        "actinoid": "is_actinoid",
    }.items():
        listed = {element.symbol for element in elements if getattr(element, has)}
        assert groups[group] == listed, group
    assert groups["rare-earth"] == groups["lanthanoid"] | {"Sc", "Y"}
    assert {"Tc", "Pm", "Po", "U"} <= groups["radioactive"]
    assert not groups["radioactive"] & {"Bi", "Pb", "K", "Fe"}


@pytest.mark.parametrize(
    ("text", "symbols"),
    [
        ("Li halogen", ["Li", "F", "Cl", "Br", "I", "At"]),
        ("Li-O,Alkaline-Earth-Metal", ["Li", "O", "Be", "Mg", "Ca", "Sr", "Ba", "Ra"]),
        ("noble-gas", ["He", "Ne", "Ar", "Kr", "Xe", "Rn"]),
    ],
)
def test_system_takes_groups(small: duckdb.DuckDBPyConnection, text: str, symbols: Sequence[str]) -> None:
    listed = formulas(small, f"system('{text}', max_atoms := 3)")
    assert listed == formulas(small, f"system({list(symbols)}, max_atoms := 3)")
    assert len(listed) > 30


@pytest.mark.parametrize(
    "question",
    [
        "system('Li halogens')",
        "system(['halogens', 'O'])",
        "system_summary('halogens')",
        "sample(2, 'missing', 5, with_elements := ['halogens'])",
        "sample(2, 'missing', 5, without_elements := ['halogens'])",
        "elements_named(['Li', 'halogens'])",
    ],
)
def test_unknown_names_are_refused(small: duckdb.DuckDBPyConnection, question: str) -> None:
    with pytest.raises(duckdb.InvalidInputException, match="no element or group of elements of that name: halogens"):
        small.execute(f"from {question}").fetchall()


def test_a_null_is_refused(small: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(duckdb.InvalidInputException, match="no element or group of elements of that name: null"):
        small.execute("from sample(2, 'missing', 5, without_elements := [null])").fetchall()


def test_a_system_too_large_to_list_is_refused(connection: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(
        duckdb.InvalidInputException, match=r"a system of [\d,]+ compositions, and 4,000,000 are listed"
    ):
        connection.execute("from system('metal', max_atoms := 12)").fetchall()


def test_users_add_groups(built: Callable[..., Path], tmp_path: Path) -> None:
    path = Path(shutil.copy(built(BuildSettings(components=(2,), max_amount=3)), tmp_path / "mine.duckdb"))
    with duckdb.connect(path) as connection:
        connection.execute("insert into element_group values ('Battery', 'Li'), ('Battery', 'Na')")
    with stoichia_warehouse.open_warehouse(path) as connection:
        assert formulas(connection, "system('O battery')") == formulas(connection, "system('Li Na O')")
