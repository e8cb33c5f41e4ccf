"""Formulas as sessions in Python have them, and what comes back with them."""

from collections.abc import Callable, Iterable

import duckdb
import pandas as pd
import polars as pl
import pytest
from pymatgen.core import Composition

from stoichia.analysis import candidates, label, rules
from stoichia.loaders.errors import InputError

TEXTS = ["NaCl", "Fe2O3", "MgO"]
REDUCED = ["NaCl", "Fe2O3", "MgO"]
DICTS = [{"Na": 1, "Cl": 1}, {"Fe": 2.0, "O": 3.0}, {"Mg": 1, "O": 1}]
# As polars has them: each with every key.
ALIGNED = [{symbol: composition.get(symbol) for symbol in ("Na", "Cl", "Fe", "Mg", "O")} for composition in DICTS]
PANDAS = pd.DataFrame({"gap": [8.5, 2.2, 7.8], "material": TEXTS}, index=["a", "b", "c"])


@pytest.mark.parametrize(
    "formulas",
    [
        TEXTS,
        tuple(TEXTS),
        DICTS,
        [Composition(text) for text in TEXTS],
        [Composition({"Na+": 1, "Cl-": 1}), "Fe2O3", {"Mg": 1, "O": 1}],
        pl.Series(TEXTS),
        pd.Series(TEXTS),
        pd.Series([Composition(text) for text in TEXTS], index=["a", "b", "c"]),
        pd.Series(TEXTS).to_numpy(),
        pl.DataFrame({"material": TEXTS}),
        pl.LazyFrame({"material": TEXTS}),
        pl.DataFrame({"composition": ALIGNED}),
        pl.DataFrame({"material": [Composition(text) for text in TEXTS]}, schema={"material": pl.Object}),
        PANDAS,
        pd.DataFrame({"composition": DICTS}),
        pd.DataFrame({"composition": [Composition(text) for text in TEXTS]}),
    ],
    ids=lambda formulas: type(formulas).__name__,
)
@pytest.mark.parametrize("ask", [label, rules], ids=["label", "rules"])
def test_formulas_are_taken_as_they_are(
    connection: duckdb.DuckDBPyConnection, ask: Callable[..., pl.DataFrame], formulas: Iterable[object]
) -> None:
    assert ask(connection, formulas)["formula"].to_list() == REDUCED


def test_one_may_stand_alone(connection: duckdb.DuckDBPyConnection) -> None:
    for formula in ("MgO", {"Mg": 1, "O": 1}, Composition("MgO"), iter(["MgO"])):
        assert label(connection, formula)["formula"].to_list() == ["MgO"]


def test_frame_comes_back_beside_the_answer(connection: duckdb.DuckDBPyConnection) -> None:
    for frame in (PANDAS, pl.from_pandas(PANDAS.reset_index())):
        answer = label(connection, frame)
        assert answer.columns[:4] == ["index", "gap", "material", "input"]
        assert answer["index"].to_list() == ["a", "b", "c"]
        assert answer.schema["gap"] == pl.Float64
        assert answer["gap"].to_list() == [8.5, 2.2, 7.8]
    answer = label(connection, pl.DataFrame({"formula": TEXTS, "category": ["x", "y", "z"]}))
    assert answer["category_given"].to_list() == ["x", "y", "z"]
    assert answer["formula_given"].to_list() == TEXTS


def test_column_may_be_named(connection: duckdb.DuckDBPyConnection) -> None:
    frame = pl.DataFrame({"before": ["NaCl", "MgO"], "after": ["KCl", "CaO"]})
    assert label(connection, frame, formula_column="after")["formula"].to_list() == ["KCl", "CaO"]
    with pytest.raises(InputError, match="could all be"):
        label(connection, frame)
    with pytest.raises(InputError, match="no column 'between'"):
        label(connection, frame, formula_column="between")


def test_nothing_is_no_formula_and_keeps_its_row(connection: duckdb.DuckDBPyConnection) -> None:
    for formulas in (["NaCl", None, float("nan")], pd.Series(["NaCl", None, float("nan")])):
        assert label(connection, formulas)["formula"].to_list() == ["NaCl", None, None]
    answer = label(connection, pd.DataFrame({"formula": ["NaCl", None, "MgO"], "n": [1, 2, 3]}))
    assert answer["n"].to_list() == [1, 2, 3]
    assert answer["formula"].to_list() == ["NaCl", None, "MgO"]
    assert label(connection, pl.DataFrame({"formula": []}, schema={"formula": pl.String})).is_empty()


def test_charged_composition_is_refused(connection: duckdb.DuckDBPyConnection) -> None:
    (reason,) = label(connection, [Composition({"Na+": 1})])["reason"]
    assert reason is not None


def test_numbers_are_floats(connection: duckdb.DuckDBPyConnection) -> None:
    for answer in (label(connection, TEXTS), rules(connection, TEXTS)):
        assert not any(isinstance(kind, pl.Decimal) for kind in answer.dtypes)


def test_candidates_of_formulas_come_in_their_order(mapped: duckdb.DuckDBPyConnection) -> None:
    answer = candidates(mapped, formulas=["CuO", "nonsense?", "NaMgF3"])
    assert answer["input"].to_list() == ["CuO", "nonsense?", "NaMgF3"]
    assert answer["formula"].to_list() == ["CuO", None, "NaMgF3"]
    frame = pd.DataFrame({"formula": ["CuO", "NaCl"], "score": [1, 2]})
    answer = candidates(mapped, formulas=frame)
    assert answer["score_given"].to_list() == [1, 2]
    assert answer["input"].to_list() == ["CuO", "NaCl"]
