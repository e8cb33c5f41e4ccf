"""The Python surface: the macros' answers as polars frames."""

from pathlib import Path

import duckdb
import polars as pl
import pytest

from stoichia.analysis import comparison, counts, find, label, nearest, open_warehouse, rules, sample, system
from stoichia.analysis.frames import FewerThanAskedForWarning
from stoichia.loaders import warehouse as stoichia_warehouse
from stoichia.loaders.errors import InputError

CATEGORY = pl.Enum(["standard", "missing", "interesting", "unlikely"])


def test_counts_are_those_of_the_view(connection: duckdb.DuckDBPyConnection) -> None:
    assert counts(connection).equals(connection.sql("from category_count").pl())
    chosen = counts(connection, sources=["paper_table_1"])
    assert chosen["n_known"].to_list() == [2, 2, 3]


def test_label_keeps_order_and_types(connection: duckdb.DuckDBPyConnection) -> None:
    labelled = label(connection, ["ZnO", "Zn2O", "nonsense?", "CuSO4·5H2O"])
    assert labelled["input"].to_list() == ["ZnO", "Zn2O", "nonsense?", "CuSO4·5H2O"]
    assert labelled["category"].to_list() == ["standard", "missing", None, "standard"]
    assert labelled.schema["category"] == CATEGORY
    assert labelled["in_space"].to_list() == [True, True, None, False]
    assert label(connection, "ZnO").equals(labelled.head(1))
    assert label(connection, []).is_empty()


def test_rules_are_those_of_the_macro(connection: duckdb.DuckDBPyConnection) -> None:
    answer = rules(connection, ["Fe3O4", "TiZn", "CoSi", "nonsense?"], margin=1.0, include_alloys=False)
    assert answer.columns[:3] == ["input", "formula", "is_allowed"]
    assert answer["is_mixed_valence_allowed"].to_list() == [True, False, True, None]
    assert answer["is_margin_allowed"].to_list() == [False, False, False, None]
    assert answer["is_smact_valid"].to_list() == [False, False, True, None]
    assert rules(connection, "TiZn")["is_smact_valid"].to_list() == [True]
    assert rules(connection, "Fe3O4", mixed_valence=True)["is_smact_valid"].to_list() == [True]


@pytest.mark.costly
def test_comparison_is_the_view(tmp_path: Path) -> None:
    path = tmp_path / "small.duckdb"
    stoichia_warehouse.build(path, stoichia_warehouse.BuildSettings("smact14", (2,), 3, 10), ())
    stoichia_warehouse.compare(path, ["wiki", "icsd16"])
    with open_warehouse(path) as small:
        every = comparison(small)
        assert every["oxidation_states"].to_list() == ["icsd16", "wiki"]
        assert every["n_allowed"].to_list() == [
            n for (n,) in small.execute("select n_allowed from compared_set order by oxidation_states").fetchall()
        ]
        assert comparison(small, "wiki").equals(every.tail(1))
        assert comparison(small, ["wiki", "icsd16"])["oxidation_states"].to_list() == ["wiki", "icsd16"]


def test_system_takes_symbols_either_way(connection: duckdb.DuckDBPyConnection) -> None:
    listed = system(connection, ["Li", "Zn", "O"], categories=["standard"])
    assert set(listed.filter("in_space")["formula"]) == {"Li2O", "LiO", "ZnO", "ZnO2", "LiZnO2", "Li6ZnO4"}
    assert listed.equals(system(connection, "Li-Zn-O", categories=["standard"]))
    assert system(connection, "Li-Zn-O", max_atoms=4)["n_atoms"].max() == 4


@pytest.mark.costly
def test_find_and_nearest_are_the_macros(connection: duckdb.DuckDBPyConnection) -> None:
    found = find(connection, "Li-*-S", 5, category="missing", max_atoms=8, without_elements="radioactive", skip=2)
    assert found["formula"].to_list() == [
        formula
        for (formula,) in connection.execute(
            "select formula from find(system := 'Li-*-S', category := 'missing', max_atoms := 8, n := 5, skip := 2, "
            "without_elements := ['radioactive'])"
        ).fetchall()
    ]
    near = nearest(connection, "LiFePO4", 3, embedding="magpie")
    assert near["formula"].to_list() == [
        formula
        for (formula,) in connection.execute(
            "select formula from nearest('LiFePO4', embedding := 'magpie', n := 3)"
        ).fetchall()
    ]
    with pytest.raises(InputError, match="no such element"):
        nearest(connection, "Xx")


def test_sample_is_the_macro(connection: duckdb.DuckDBPyConnection) -> None:
    drawn = sample(connection, 3, "unlikely", 40, seed=5, with_elements=["O"], without_elements=["Fe", "U"])
    assert drawn.schema["elements"] == pl.List(pl.String)
    assert drawn.schema["category"] == CATEGORY
    expected = connection.sql(
        "select formula from sample(3, 'unlikely', 40, seed := 5, with_elements := ['O'], "
        "without_elements := ['Fe', 'U']) order by sample_number"
    )
    assert drawn["formula"].to_list() == [formula for (formula,) in expected.fetchall()]


def test_one_word_may_stand_alone(connection: duckdb.DuckDBPyConnection) -> None:
    assert sample(connection, 3, "missing", 5, with_elements="Cl").equals(
        sample(connection, 3, "missing", 5, with_elements=["Cl"])
    )
    assert counts(connection, sources="paper_table_1")["n_known"].to_list() == [2, 2, 3]
    assert system(connection, "Zn-O", categories="missing")["category"].unique().to_list() == ["missing"]


def test_path_may_be_text(warehouse: Path) -> None:
    with open_warehouse(str(warehouse)) as opened:
        assert counts(opened).height == 3


@pytest.mark.costly
def test_sample_of_several_categories_in_folds(connection: duckdb.DuckDBPyConnection) -> None:
    """Each as it is drawn alone; and no chemical system in two folds, in whatever it was drawn."""
    asked = {"with_elements": ["O", "halogen"], "without_elements": ["noble-gas", "radioactive"], "max_atoms": 9}
    drawn = sample(connection, 3, ["missing", "unlikely"], 900, folds=5, **asked)
    alone = [sample(connection, 3, category, 900, **asked) for category in ("missing", "unlikely")]
    assert drawn.drop("fold").equals(pl.concat(alone))
    assert not {"He", "Xe", "Tc", "At", "U"} & set(drawn["elements"].explode())
    systems = drawn.with_columns(system=pl.col("elements").list.sort().list.join("-"))
    assert systems.group_by("system").agg(pl.col("fold").n_unique())["fold"].max() == 1
    assert systems.group_by("system").agg(pl.col("category").n_unique())["category"].max() == 2
    sizes = systems["fold"].value_counts().sort("fold")
    assert sizes["fold"].to_list() == [1, 2, 3, 4, 5]
    assert sizes["count"].min() > 900 * 2 / 5 / 2
    assert not drawn["fold"].equals(
        sample(connection, 3, ["missing", "unlikely"], 900, folds=5, seed=1, **asked)["fold"]
    )


def test_sample_says_when_there_are_fewer(connection: duckdb.DuckDBPyConnection) -> None:
    ((n,),) = connection.execute("select n_standard from category_count where n_components = 2").fetchall()
    with pytest.warns(FewerThanAskedForWarning, match=f"there are {n:,} standard ones, and these are all"):
        drawn = sample(connection, 2, "standard", 5000)
    assert drawn.height == n


@pytest.mark.parametrize(
    ("ask", "complaint"),
    [
        (lambda warehouse: system(warehouse, "Li-Xx"), "Xx"),
        (lambda warehouse: system(warehouse, "Li-O", categories=["likely"]), "likely"),
        (lambda warehouse: sample(warehouse, category="likely"), "likely"),
        (lambda warehouse: sample(warehouse, 9), "9"),
        (lambda warehouse: sample(warehouse, n=-1), "-1"),
        (lambda warehouse: sample(warehouse, with_elements=["Xx"]), "Xx"),
        (lambda warehouse: counts(warehouse, sources=["nowhere"]), "nowhere"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_a_line(
    connection: duckdb.DuckDBPyConnection, ask: object, complaint: str
) -> None:
    assert callable(ask)
    with pytest.raises(InputError, match=complaint) as refused:
        ask(connection)
    assert "\n" not in str(refused.value)
