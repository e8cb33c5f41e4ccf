"""Formulas as sessions in Python have them, and what comes back with them."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import duckdb
import polars as pl
import pytest

from stoichia.analysis import candidates, label, rules
from stoichia.loaders.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

TEXTS = ["NaCl", "Fe2O3", "MgO"]
REDUCED = ["NaCl", "Fe2O3", "MgO"]
DICTS = [{"Na": 1, "Cl": 1}, {"Fe": 2.0, "O": 3.0}, {"Mg": 1, "O": 1}]
# As polars has them: each with every key.
ALIGNED = [
    {symbol: float(amount) if (amount := composition.get(symbol)) else None for symbol in ("Na", "Cl", "Fe", "Mg", "O")}
    for composition in DICTS
]


@pytest.fixture(scope="module")
def labelled_rows() -> "pd.DataFrame":
    """Return a frame of pandas with labels of its rows."""
    import pandas as pd

    return pd.DataFrame({"gap": [8.5, 2.2, 7.8], "material": TEXTS}, index=["a", "b", "c"])


@pytest.fixture(scope="module")
def spelt(labelled_rows: "pd.DataFrame") -> dict[str, object]:
    """Return the same three formulas in every form that sessions have them in."""
    import pandas as pd
    from pymatgen.core import Composition

    compositions = [Composition(text) for text in TEXTS]
    return {
        "texts": TEXTS,
        "tuple": tuple(TEXTS),
        "dicts": DICTS,
        "compositions": compositions,
        "ions that cancel, a text, a dict": [Composition({"Na+": 1, "Cl-": 1}), "Fe2O3", {"Mg": 1, "O": 1}],
        "polars series": pl.Series(TEXTS),
        "pandas series": pd.Series(TEXTS),
        "pandas series of compositions": pd.Series(compositions, index=["a", "b", "c"]),
        "numpy": pd.Series(TEXTS).to_numpy(),
        "polars frame": pl.DataFrame({"material": TEXTS}),
        "polars lazy frame": pl.LazyFrame({"material": TEXTS}),
        "polars frame of structs": pl.DataFrame({"composition": ALIGNED}),
        "polars frame of objects": pl.DataFrame({"material": compositions}, schema={"material": pl.Object}),
        "pandas frame": labelled_rows,
        "pandas frame of dicts": pd.DataFrame({"composition": DICTS}),
        "pandas frame of compositions": pd.DataFrame({"composition": compositions}),
    }


@pytest.mark.costly
@pytest.mark.parametrize("ask", [label, rules], ids=["label", "rules"])
def test_formulas_are_taken_as_they_are(
    connection: duckdb.DuckDBPyConnection, ask: Callable[..., pl.DataFrame], spelt: dict[str, object]
) -> None:
    for name, formulas in spelt.items():
        assert ask(connection, formulas)["formula"].to_list() == REDUCED, name


def test_one_may_stand_alone(connection: duckdb.DuckDBPyConnection) -> None:
    from pymatgen.core import Composition

    for formula in ("MgO", {"Mg": 1, "O": 1}, Composition("MgO"), iter(["MgO"])):
        assert label(connection, formula)["formula"].to_list() == ["MgO"]


def test_frame_comes_back_beside_the_answer(
    connection: duckdb.DuckDBPyConnection, labelled_rows: "pd.DataFrame"
) -> None:
    for frame in (labelled_rows, pl.from_pandas(labelled_rows.reset_index())):
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
    import pandas as pd

    for formulas in (["NaCl", None, float("nan")], pd.Series(["NaCl", None, float("nan")])):
        assert label(connection, formulas)["formula"].to_list() == ["NaCl", None, None]
    answer = label(connection, pd.DataFrame({"formula": ["NaCl", None, "MgO"], "n": [1, 2, 3]}))
    assert answer["n"].to_list() == [1, 2, 3]
    assert answer["formula"].to_list() == ["NaCl", None, "MgO"]
    assert label(connection, pl.DataFrame({"formula": []}, schema={"formula": pl.String})).is_empty()


def test_charged_composition_is_refused(connection: duckdb.DuckDBPyConnection) -> None:
    from pymatgen.core import Composition

    (reason,) = label(connection, [Composition({"Na+": 1})])["reason"]
    assert reason is not None


def test_numbers_are_floats(connection: duckdb.DuckDBPyConnection) -> None:
    for answer in (label(connection, TEXTS), rules(connection, TEXTS)):
        assert not any(isinstance(kind, pl.Decimal) for kind in answer.dtypes)


def test_candidates_of_formulas_come_in_their_order(mapped: duckdb.DuckDBPyConnection) -> None:
    import pandas as pd

    answer = candidates(mapped, formulas=["CuO", "nonsense?", "NaMgF3"])
    assert answer["input"].to_list() == ["CuO", "nonsense?", "NaMgF3"]
    assert answer["formula"].to_list() == ["CuO", None, "NaMgF3"]
    frame = pd.DataFrame({"formula": ["CuO", "NaCl"], "score": [1, 2]})
    answer = candidates(mapped, formulas=frame)
    assert answer["score_given"].to_list() == [1, 2]
    assert answer["input"].to_list() == ["CuO", "NaCl"]
