"""find: compositions by what is asked of them, against the view that has all and the table of what is known."""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

import duckdb
import numpy as np
import pytest

from stoichia.analysis import embeddings, projection
from stoichia.loaders import candidates
from stoichia.loaders.known_by import KnownBy
from stoichia.loaders.warehouse import open_warehouse

SmallWarehouse = Callable[..., duckdb.DuckDBPyConnection]

# Each condition as find takes it, and as SQL says it of elements, n_components, n_atoms and category.
CONDITIONS: Mapping[str, list[tuple[object, str]]] = {
    "components": [(2, "n_components = 2"), (3, "n_components = 3")],
    "system": [
        ("Li-*", "n_components = 2 and 'Li' in elements"),
        ("O-*-F", "n_components = 3 and list_has_all(elements, ['O', 'F'])"),
        ("* alkali-metal, O", "n_components = 3 and 'O' in elements and list_has_any(elements, ['Li', 'Na'])"),
        ("Na-Mg", "n_components = 2 and list_has_all(elements, ['Na', 'Mg'])"),
    ],
    "with_elements": [
        (["Na"], "'Na' in elements"),
        (["O", "alkali-metal"], "'O' in elements and list_has_any(elements, ['Li', 'Na'])"),
        (["halogen"], "'F' in elements"),
    ],
    "without_elements": [
        (["noble-gas", "C"], "not list_has_any(elements, ['He', 'Ne', 'C'])"),
        (["Na"], "not 'Na' in elements"),
    ],
    "anions": [(["N"], "elements[-1] = 'N'"), (["chalcogen", "F"], "elements[-1] in ('O', 'F')")],
    "category": [
        ("missing", "category = 'missing'"),
        (["missing", "interesting"], "category in ('missing', 'interesting')"),
        (["standard"], "category = 'standard'"),
        (["unlikely", "standard"], "category in ('unlikely', 'standard')"),
    ],
    "max_atoms": [(4, "n_atoms <= 4"), (7, "n_atoms <= 7")],
}
SORTS = {
    "atoms": "n_atoms, formula",
    "formula": "formula",
    "elements": "n_components, elements::varchar[], n_atoms, amounts, formula",
}


@pytest.fixture(scope="module")
def small(small_warehouse: SmallWarehouse) -> duckdb.DuckDBPyConnection:
    """Return a small space in which every category has members, and known compositions that lie outside."""
    return small_warehouse(
        "smact14",
        max_z=12,
        max_amount=4,
        components=(2, 3),
        formulas=[
            "Na2O",
            "LiF",
            "MgO",
            "NaO4",
            "BeB2",
            "LiBeF3",
            "Na4C3Mg",
            "MgHO",
            "Li7N6",
            "LiNaMgBeO3",
            "Fe2O3",
            "Na",
        ],
    )


def drawn_conditions(seed: int) -> dict[str, tuple[object, str]]:
    """Return some conditions, that agree with one another or not."""
    draw = random.Random(seed)
    names = draw.sample(sorted(CONDITIONS), draw.randrange(len(CONDITIONS)))
    if "system" in names and "components" in names:
        names.remove("components")
    return {name: draw.choice(CONDITIONS[name]) for name in names}


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.seeded(5)
def test_finds_what_meets_all_conditions(small: duckdb.DuckDBPyConnection, seed: int) -> None:
    """Each once, in order, page by page, and as many as are counted."""
    conditions = drawn_conditions(seed)
    arguments = {name: given for name, (given, _) in conditions.items()}
    named = ", ".join(f"{name} := ${name}" for name in arguments)
    sort = random.Random(seed).choice(sorted(SORTS))
    met = " and ".join(["true", *(condition for _, condition in conditions.values())])
    expected = small.execute(
        "select formula, category, in_space from ("
        "select formula, elements, amounts::ubigint[] as amounts, n_components, n_atoms, category, true as in_space "
        "from composition union all "
        "select formula, elements, amounts, n_components, list_sum(amounts), category, false "
        f"from known_composition where not in_space) where {met} order by {SORTS[sort]}"
    ).fetchall()

    def found(n: int, skip: int) -> list[tuple[object, ...]]:
        call = f"find({named}{', ' if named else ''}sort := $sort, n := $n, skip := $skip)"
        query = f"select formula, category, in_space from {call}"
        return small.execute(query, {**arguments, "sort": sort, "n": n, "skip": skip}).fetchall()

    assert found(100_000, 0) == expected
    skip = random.Random(seed).randrange(len(expected) + 3)
    assert found(7, skip) == expected[skip : skip + 7]
    counted = small.execute(f"select category, sum(n) from find_count({named}) group by category", arguments).fetchall()
    categories = [category for _, category, _ in expected]
    assert dict(counted) == {category: categories.count(category) for category in set(categories)}


def test_every_row_is_labelled_and_known_ones_have_their_sources(small: duckdb.DuckDBPyConnection) -> None:
    rows = small.execute("select found.formula, found.sources, found.is_known from find(n := 5000) as found").fetchall()
    assert {formula for formula, sources, _ in rows if sources == ["formulas"]} == {
        formula for formula, _, is_known in rows if is_known
    }
    differing = small.execute(
        "with found as materialized (from find(category := ['standard', 'missing', 'interesting'], n := 5000)) "
        "select count(*) from found inner join label((select list(formula) from found)) as labelled using (formula) "
        "where (found.category, found.is_allowed, found.is_known, found.in_space, found.reason) "
        "is distinct from "
        "(labelled.category, labelled.is_allowed, labelled.is_known, labelled.in_space, labelled.reason)"
    ).fetchall()
    assert differing == [(0,)]


@pytest.mark.costly
def test_best_candidates_come_first(small_warehouse: SmallWarehouse) -> None:
    """Then what has no score, by atoms; the scores are those of the view candidate."""
    salts = small_warehouse(
        "smact14",
        max_z=20,
        max_amount=3,
        components=(2,),
        formulas=["LiF", "NaF", "LiCl", "NaCl", "KCl", "Li2O", "Na2O", "K2O", "Li2S", "Na2S", "MgO", "CaO", "MgF2"],
    )
    ((path,),) = salts.execute("select path from duckdb_databases() where not internal").fetchall()
    with open_warehouse(path) as connection:
        candidates.lend(connection, KnownBy())
        rows = connection.execute(
            "select formula, score from find(category := 'missing', sort := 'score', n := 5000)"
        ).fetchall()
        expected = connection.execute(
            "select composition.formula, candidate.score from composition "
            "left join candidate using (n_components, elements, formula) where composition.category = 'missing' "
            "order by candidate.score desc nulls last, composition.n_atoms, composition.formula"
        ).fetchall()
        assert rows == expected
        assert expected[0][1] is not None
        page = "select formula, score from find(category := 'missing', sort := 'score', n := 5, skip := $1)"
        n_scored = sum(score is not None for _, score in expected)
        for skip in (0, n_scored - 2, n_scored + 40):
            assert connection.execute(page, [skip]).fetchall() == expected[skip : skip + 5]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("system := 'Li-*', components := 3", "Li-* has 2 components, not 3"),
        ("with_elements := ['Xx']", "no element or group of elements of that name: Xx"),
        ("components := 5", "the space has 2, 3 components"),
        ("category := 'likely'", "likely"),
        ("sort := 'beauty'", "not beauty"),
        ("sort := 'score'", "candidates are not ranked"),
        ("n := null", "numbers of compositions"),
        ("n := 5000000", "4,000,000"),
    ],
)
def test_what_cannot_be_found_is_refused(small: duckdb.DuckDBPyConnection, arguments: str, message: str) -> None:
    with pytest.raises(duckdb.Error, match=message.replace("*", r"\*")):
        small.execute(f"from find({arguments})").fetchall()


@pytest.mark.costly
def test_sets_that_are_counted_only_are_refused(small_warehouse: SmallWarehouse) -> None:
    counted = small_warehouse("smact14", max_z=12, max_amount=2, components=(2, 3), most_listed=100)
    with pytest.raises(duckdb.Error, match="of 2 components, whose element sets are listed"):
        counted.execute("from find()").fetchall()
    assert (
        counted.execute("select sum(n) from find_count(components := 2)").fetchall()
        == counted.execute("select n_unique from category_count where n_components = 2").fetchall()
    )


# nearest


@pytest.fixture(scope="module")
def related(small_warehouse: SmallWarehouse) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a warehouse of related compositions, with what is learnt from them."""
    formulas = [
        "NaCl",
        "KCl",
        "LiCl",
        "LiBr",
        "NaBr",
        "Li2O",
        "Na2O",
        "K2O",
        "LiNaO",
        "KBr",
        "MgCl2",
        "NaMgF3",
        "PmCl3",
    ]
    ((path,),) = (
        small_warehouse("smact14", components=(2,), formulas=formulas)
        .execute("select path from duckdb_databases() where not internal")
        .fetchall()
    )
    with open_warehouse(path) as connection:
        candidates.lend(connection, KnownBy())
        yield connection


@pytest.mark.costly
@pytest.mark.parametrize("formula", ["NaCl", "KI", "LiKO", "NaMgF3", "Fe3O4", "PmCl3"])
def test_nearest_are_those_of_shared_openings_and_then_of_vectors(
    related: duckdb.DuckDBPyConnection, formula: str
) -> None:
    """By analogues, as far as it knows; and by NumPy."""
    rows = related.execute("select formula, similarity, distance from nearest($1, n := 100)", [formula]).fetchall()
    analogues = related.execute("select analogue, similarity from analogues($1)", [formula]).fetchall()
    similar = [row[:2] for row in rows if row[1] is not None]
    assert [similarity for _, similarity in similar] == [similarity for _, similarity in analogues]
    assert set(similar) == set(analogues)
    assert [row[1] is None for row in rows] == sorted(row[1] is None for row in rows)
    known = [row[0] for row in related.execute("select formula from known_composition").fetchall()]
    distances = dict(zip(known, scaled_distances(related, formula, known), strict=True))
    for other, _, distance in rows:
        assert distance == (None if distances[other] is None else pytest.approx(distances[other], abs=1e-6))
    shared = {
        row[0]
        for row in related.execute(
            "select formula from nearest($1, n := 100) where symbol is not null", [formula]
        ).fetchall()
    }
    others = [row[0] for row in rows if row[0] not in shared]
    assert set(others) | shared == {other for other in known if distances[other] is not None or other in shared} - {
        formula
    }
    assert others == sorted(others, key=lambda other: (distances[other], other))


def scaled_distances(connection: duckdb.DuckDBPyConnection, formula: str, others: Sequence[str]) -> list[float | None]:
    """Return how far a formula's mat2vec vector is from others', its components scaled; None where there is none."""
    embedding = embeddings.load(connection, "mat2vec")
    scaled = replace(embedding, vectors=projection.standardised(embedding.vectors))
    read = connection.sql(
        "select elements, amounts, unnest(input_numbers) as number from parsed($1) order by number",
        params=[[formula, *others]],
    ).pl()
    means, is_covered = embeddings.vectors(scaled, read)
    away = np.sqrt(((means - means[0]) ** 2).mean(axis=1))
    return [
        float(distance) if covered and is_covered[0] else None
        for distance, covered in zip(away, is_covered, strict=True)
    ][1:]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("'Xx'", "no such element"),
        ("null", "null"),
        ("'NaCl', embedding := 'x'", "no such embedding: x; there are .*magpie"),
    ],
)
def test_what_is_near_to_nothing_is_refused(related: duckdb.DuckDBPyConnection, arguments: str, message: str) -> None:
    with pytest.raises(duckdb.Error, match=message):
        related.execute(f"from nearest({arguments})").fetchall()
