"""Another set of oxidation states in the same warehouse: what it answers is what a warehouse built with it does."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from stoichia.analysis import counts, find, label, rules, sample, system
from stoichia.loaders import other_states, reference
from stoichia.loaders.errors import InputError

SmallWarehouse = Callable[..., duckdb.DuckDBPyConnection]

FORMULAS = ["MgO", "NaCl", "Na3N", "CO", "CO2", "MgAl", "LiC", "NaAlCl4", "Al2MgO4", "CaTiO3", "Fe3O4", "K2SO4", "Al9O"]
SPACE = {"components": (2, 3), "max_amount": 3, "max_z": 18, "formulas": FORMULAS}


@pytest.mark.costly
@pytest.mark.parametrize("states", ["common", pytest.param("wiki", marks=pytest.mark.exhaustive)])
def test_a_set_answers_as_a_warehouse_built_with_it(small_warehouse: SmallWarehouse, states: str) -> None:
    ours = small_warehouse("smact14", **SPACE)
    theirs = small_warehouse(reference.COMMON if states == "common" else states, **SPACE)
    asked = {"oxidation_states": states}
    assert counts(ours, **asked).equals(counts(theirs))
    assert label(ours, FORMULAS, **asked).equals(label(theirs, FORMULAS))
    assert rules(ours, FORMULAS, **asked).equals(rules(theirs, FORMULAS))
    assert system(ours, "Li-Al-O", **asked).equals(system(theirs, "Li-Al-O"))
    for words in ({"system": "Mg-*-O"}, {"components": 2, "category": "missing"}, {"category": "interesting"}):
        assert find(ours, n=300, **words, **asked).equals(find(theirs, n=300, **words))  # type: ignore[arg-type]
    assert sample(ours, 3, "missing", 30, **asked).equals(sample(theirs, 3, "missing", 30))
    # What was lent is given back.
    assert counts(ours).equals(counts(small_warehouse("smact14", **SPACE)))
    assert not counts(ours).equals(counts(theirs))


@pytest.mark.costly
def test_groups_in_a_system_are_one_component_each(small_warehouse: SmallWarehouse) -> None:
    ours, theirs = small_warehouse("smact14", **SPACE), small_warehouse(reference.COMMON, **SPACE)
    found = find(ours, "alkali-metal, O", 100, oxidation_states="common")
    assert found.equals(find(theirs, "alkali-metal, O", 100))
    assert found.height


def test_what_is_no_set_is_refused_and_nothing_is_left(small_warehouse: SmallWarehouse) -> None:
    connection = small_warehouse("smact14", **SPACE)
    for _ in range(2):
        with pytest.raises(InputError, match="no oxidation-state set or file 'nope'"):
            label(connection, "MgO", oxidation_states="nope")
    with other_states.lent(connection, "common"):
        assert connection.execute("select count(*) < 421 from species").fetchall() == [(True,)]
    assert (
        connection.execute(
            "select database_name from duckdb_databases() where database_name = 'other_states'"
        ).fetchall()
        == []
    )


def test_common_is_a_documented_cut() -> None:
    common, cut = reference.oxidation_state_set("common"), reference.oxidation_state_set(reference.COMMON)
    assert (common.name, common.states, common.consensus) == ("common", cut.states, 3)
    assert common.states["Fe"] == [2, 3]
    assert common.states["O"] == [-2]
    page = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "oxidation-states.md"
    assert f"`{reference.COMMON}`" in page.read_text(encoding="utf-8")
