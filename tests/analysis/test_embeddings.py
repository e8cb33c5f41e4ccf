"""Vectors of compositions, beside those of the ElementEmbeddings package, one by one."""

import random
import re
import warnings
from collections import Counter
from collections.abc import Callable, Sequence

import duckdb
import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stoichia.analysis import embeddings
from stoichia.analysis.embeddings import UncoveredWarning, embed
from stoichia.loaders.errors import InputError

# Of every kind: from CSV and JSON, one-hot, covering all elements and not.
NAMES = ("magpie", "mat2vec", "megnet16", "oliynyk", "skipatom", "random_200", "mod_petti", "cgnf")


@pytest.fixture(scope="module")
def small(small_warehouse: Callable[..., duckdb.DuckDBPyConnection]) -> duckdb.DuckDBPyConnection:
    return small_warehouse("smact14", components=(2, 3), max_amount=2)


@pytest.fixture(scope="module")
def symbols(small: duckdb.DuckDBPyConnection) -> list[str]:
    return [symbol for (symbol,) in small.execute("select symbol::varchar from element order by z").fetchall()]


@pytest.fixture(scope="module")
def compositions(symbols: Sequence[str]) -> pl.DataFrame:
    """Return random compositions of one to seven of all elements, among them such as no embedding covers."""
    generator = random.Random(8)
    drawn = [generator.sample(symbols, generator.randint(1, 7)) for _ in range(400)]
    amounts = [[generator.randint(1, 30) for _ in elements] for elements in drawn]
    return pl.DataFrame({"number": range(400), "elements": drawn, "amounts": amounts})


def formula(elements: Sequence[str], amounts: Sequence[float]) -> str:
    return "".join(f"{symbol}{amount}" for symbol, amount in zip(elements, amounts, strict=True))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.costly
def test_vectors_are_the_packages_means(
    small: duckdb.DuckDBPyConnection, compositions: pl.DataFrame, name: str
) -> None:
    """Where the package raises KeyError, there is none, and the elements are told."""
    from elementembeddings.composition import CompositionalEmbedding
    from elementembeddings.core import Embedding

    package = Embedding.load_data(name)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UncoveredWarning)
        embedded = embed(small, compositions, name)
    assert embedded.drop("vector", "uncovered").equals(compositions)
    assert embedded.schema["vector"] == pl.Array(pl.Float64, package.dim)
    for row in embedded.iter_rows(named=True):
        lacking = [symbol for symbol in row["elements"] if symbol not in package.embeddings]
        assert row["uncovered"] == lacking
        if lacking:
            assert row["vector"] is None
            with pytest.raises(KeyError):
                CompositionalEmbedding(formula(row["elements"], row["amounts"]), package)
        else:
            mean = CompositionalEmbedding(formula(row["elements"], row["amounts"]), package).feature_vector("mean")
            np.testing.assert_allclose(row["vector"], mean, rtol=1e-12, atol=1e-14)


def test_the_warning_counts_by_element(small: duckdb.DuckDBPyConnection, compositions: pl.DataFrame) -> None:
    covered = set(embeddings.load(small, "oliynyk").symbols)
    lacking = [set(elements) - covered for elements in compositions["elements"].to_list()]
    with pytest.warns(UncoveredWarning) as caught:
        embed(small, compositions, "oliynyk")
    (message,) = [str(warning.message) for warning in caught]
    assert message.startswith(f"{sum(map(bool, lacking))} of 400 compositions have no oliynyk vector: ")
    told = {symbol: int(n) for n, symbol in re.findall(r"(\d+) with ([A-Z][a-z]?)", message)}
    assert told == Counter(symbol for symbols in lacking for symbol in symbols)
    assert list(told.values()) == sorted(told.values(), reverse=True)


def test_no_warning_where_all_are_covered(small: duckdb.DuckDBPyConnection, compositions: pl.DataFrame) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        embedded = embed(small, compositions, "mat2vec")
    assert embedded["vector"].null_count() == 0
    assert embedded["uncovered"].to_list() == [[]] * 400


def test_formulas_in_any_spelling(small: duckdb.DuckDBPyConnection) -> None:
    """One row per text in the order given, repeated ones too, with the reason for those that are no formulas."""
    texts = ["CuSO4·5H2O", "Xx2O", "Al₂O₃", "", "CfO2", "D2O", "Al2O3", "H9CuO4.5S0.5O0-", "Fe0.5O0.5", None]
    with pytest.warns(
        UncoveredWarning, match="5 of 10 compositions .* magpie vector: 1 with Cf, 4 that cannot be read"
    ):
        embedded = embed(small, texts)
    assert embedded.columns == ["input", "formula", "reason", "vector", "uncovered"]
    assert embedded["input"].to_list() == texts
    assert embedded["formula"].to_list() == [
        "CuH10SO9", None, "Al2O3", None, "CfO2", "H2O", "Al2O3", None, "FeO", None
    ]  # fmt: skip
    assert embedded["uncovered"].to_list() == [[], None, [], None, ["Cf"], [], [], None, [], None]
    assert embedded["vector"].is_null().to_list() == [uncovered != [] for uncovered in embedded["uncovered"].to_list()]
    assert embedded["reason"].is_null().to_list() == embedded["formula"].is_not_null().to_list()
    assert "Xx" in embedded["reason"][1]
    elements = embeddings.load(small, "magpie")
    of_symbol = dict(zip(elements.symbols, elements.vectors, strict=True))
    hydrate = (of_symbol["Cu"] + of_symbol["S"] + 9 * of_symbol["O"] + 10 * of_symbol["H"]) / 21
    np.testing.assert_allclose(embedded["vector"][0], hydrate, rtol=1e-12)
    assert embedded["vector"][2].to_list() == embedded["vector"][6].to_list()


def test_the_kinds_of_input_agree(small: duckdb.DuckDBPyConnection) -> None:
    """Lists of symbols as text or as DuckDB's enumeration, a column of formulas, a list of them, one alone."""
    drawn = small.sql("from sample(3, 'missing', 50, without_elements := ['Cf', 'Es', 'Fm', 'Md', 'No', 'Lr'])").pl()
    assert drawn.schema["elements"] == pl.List(pl.Categorical)
    expected = embed(small, drawn)
    assert expected.columns == [*drawn.columns, "vector", "uncovered"]
    vectors = expected["vector"].to_numpy()
    as_text = embed(small, drawn.with_columns(pl.col("elements").cast(pl.List(pl.String))))
    assert as_text["vector"].equals(expected["vector"])
    of_formulas = embed(small, drawn.select("category", "formula"))
    assert of_formulas.columns == ["category", "formula", "vector", "uncovered"]
    np.testing.assert_allclose(of_formulas["vector"].to_numpy(), vectors, rtol=1e-12)
    np.testing.assert_allclose(embed(small, drawn["formula"].to_list())["vector"].to_numpy(), vectors, rtol=1e-12)
    one = embed(small, drawn["formula"][0])
    np.testing.assert_allclose(one["vector"].to_numpy(), vectors[:1], rtol=1e-12)


def test_another_embedding_takes_the_place_of_the_former(small: duckdb.DuckDBPyConnection) -> None:
    first = embed(small, ["NaCl", "MgO"], "magpie")
    assert embed(small, first, "megnet16").equals(embed(small, ["NaCl", "MgO"], "megnet16"))


@pytest.mark.parametrize("name", ["magpie", "mod_petti"])
def test_nothing_in_nothing_out(small: duckdb.DuckDBPyConnection, compositions: pl.DataFrame, name: str) -> None:
    dimension = embeddings.load(small, name).vectors.shape[1]
    for empty in (embed(small, [], name), embed(small, compositions.clear(), name)):
        assert empty.height == 0
        assert empty.schema["vector"] == pl.Array(pl.Float64, dimension)
        assert empty.schema["uncovered"] == pl.List(pl.String)


def test_rows_without_a_composition_stay(small: duckdb.DuckDBPyConnection) -> None:
    frame = pl.DataFrame({"elements": [None, ["Fe", "O"], ["Bk"]], "amounts": [None, [1.5, 1.5], [3]]}, strict=False)
    with pytest.warns(UncoveredWarning, match="2 of 3 compositions .*: 1 with Bk, 1 that cannot be read"):
        embedded = embed(small, frame, "oliynyk")
    assert embedded["vector"].is_null().to_list() == [True, False, True]
    assert embedded["uncovered"].to_list() == [None, [], ["Bk"]]
    matrix, is_covered = embeddings.vectors(embeddings.load(small, "oliynyk"), frame)
    assert is_covered.tolist() == [False, True, False]
    assert np.isnan(matrix).all(axis=1).tolist() == [True, False, True]
    np.testing.assert_array_equal(embedded["vector"].to_numpy(), matrix)


def test_an_element_may_stand_twice(small: duckdb.DuckDBPyConnection) -> None:
    frame = pl.DataFrame({"elements": [["O", "Fe", "O"], ["O", "Fe"]], "amounts": [[1, 2, 2], [3, 2]]})
    first, second = embed(small, frame)["vector"].to_numpy()
    np.testing.assert_allclose(first, second, rtol=1e-12)
    twice = pl.DataFrame({"elements": [["Cf", "Cf"]], "amounts": [[1, 2]]})
    with pytest.warns(UncoveredWarning, match="1 of 1 compositions have no magpie vector: 1 with Cf$"):
        assert embed(small, twice)["uncovered"].to_list() == [["Cf"]]


@pytest.mark.parametrize(
    ("elements", "amounts", "words"),
    [
        (["O", "Fe"], [1], "row 1 .* is no composition"),
        (["O"], None, "row 1 .* is no composition"),
        (None, [1.0], "row 1 .* is no composition"),
        ([], [], "row 1 .* is no composition"),
        (["O", "Fe"], [1, 0], "row 1 .* positive amount"),
        (["O", "Fe"], [1, -2], "row 1 .* positive amount"),
        (["O", "Fe"], [1, None], "row 1 .* positive amount"),
        (["O", "Fe"], [1, float("nan")], "row 1 .* positive amount"),
        (["O", "Fe"], [1, float("inf")], "row 1 .* positive amount"),
        (["O", None], [1, 2], "row 1 .* is no composition"),
    ],
)
def test_what_is_no_composition_is_refused(
    small: duckdb.DuckDBPyConnection, elements: list[str] | None, amounts: list[float] | None, words: str
) -> None:
    frame = pl.DataFrame(
        {"elements": [["Na", "Cl"], elements, ["K"]], "amounts": [[1, 1], amounts, [0]]},
        schema={"elements": pl.List(pl.String), "amounts": pl.List(pl.Float64)},
        strict=False,
    )
    with pytest.raises(InputError, match=words):
        embed(small, frame)


@pytest.mark.parametrize(
    ("frame", "words"),
    [
        (pl.DataFrame({"note": ["rock salt"]}), "no column of formulas found among note"),
        (pl.DataFrame({"elements": ["NaCl"], "amounts": [1]}), "columns of lists"),
    ],
)
def test_a_frame_without_compositions_is_refused(
    small: duckdb.DuckDBPyConnection, frame: pl.DataFrame, words: str
) -> None:
    with pytest.raises(InputError, match=words):
        embed(small, frame)


def test_an_unknown_embedding_is_told_the_known_ones(small: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(InputError, match=r"no such embedding: skipspecies; there are atomic, .*, xenonpy"):
        embed(small, ["NaCl"], "skipspecies")


@given(
    parts=st.dictionaries(st.sampled_from(["H", "Li", "O", "Fe", "Ba", "U"]), st.integers(1, 10**6), min_size=1),
    factor=st.floats(1e-6, 1e6),
)
def test_multiplied_amounts_change_nothing(
    small: duckdb.DuckDBPyConnection, parts: dict[str, int], factor: float
) -> None:
    frame = pl.DataFrame(
        {
            "elements": [list(parts)] * 2,
            "amounts": [[float(amount) for amount in parts.values()], [amount * factor for amount in parts.values()]],
        }
    )
    once, multiplied = embed(small, frame, "megnet16")["vector"].to_numpy()
    np.testing.assert_allclose(multiplied, once, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("name", ["magpie", "skipatom"])
def test_the_macro_gives_the_same(small: duckdb.DuckDBPyConnection, compositions: pl.DataFrame, name: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UncoveredWarning)
        expected = embed(small, compositions, name)
    rows = small.execute(
        "select composition_vector(elements, amounts, $1) from (select unnest($2::varchar[][]) as elements, "
        "unnest($3::double[][]) as amounts, unnest(range(400)) as number) order by number",
        [name, compositions["elements"].to_list(), compositions["amounts"].to_list()],
    ).fetchall()
    for (vector,), mean in zip(rows, expected["vector"].to_list(), strict=True):
        assert (vector is None) == (mean is None)
        if vector is not None:
            np.testing.assert_allclose(vector, mean, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize(
    "arguments",
    [
        "['Fe', 'Cf'], [2, 3], 'magpie'",
        "['Fe', 'Xx'], [2, 3], 'magpie'",
        "null, null, 'magpie'",
        "[], [], 'magpie'",
        "['Fe'], [2, 3], 'magpie'",
        "['Fe', 'O'], [2], 'magpie'",
        "['Fe', 'O'], [2, null], 'magpie'",
        "['Fe', 'O'], [0, 0], 'magpie'",
    ],
)
def test_the_macro_gives_null_where_there_is_no_vector(small: duckdb.DuckDBPyConnection, arguments: str) -> None:
    assert small.execute(f"select composition_vector({arguments})").fetchall() == [(None,)]


def test_the_macro_joins_with_samples(small: duckdb.DuckDBPyConnection) -> None:
    """Per row another embedding, and elements of the enumeration."""
    rows = small.execute(
        "select embedding, len(composition_vector(elements, amounts, embedding)) "
        "from sample(2, 'missing', 1, with_elements := ['O', 'Fe']) "
        "cross join (select unnest(['mat2vec', 'magpie']) as embedding)"
    ).fetchall()
    assert dict(rows) == {"mat2vec": 200, "magpie": 22}


def test_the_macro_refuses_unknown_embeddings(small: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(duckdb.Error, match="no such embedding: magpe"):
        small.execute("select composition_vector(['Fe'], [1], 'magpe')").fetchall()
