"""sample: different compositions of a category, uniformly from the whole space, the same for the same seed."""

from collections import Counter
from collections.abc import Callable, Sequence

import duckdb
import pytest

SmallWarehouse = Callable[..., duckdb.DuckDBPyConnection]

# Sums of squares over many cells: five standard deviations above what chance gives.
FIVE_DEVIATIONS = 5.0

OPTIONS: Sequence[tuple[dict[str, object], str]] = [
    ({}, "true"),
    ({"with_elements": ["O"]}, "list_contains(elements, 'O')"),
    ({"with_elements": ["O", "Li"]}, "list_has_all(elements, ['O', 'Li'])"),
    ({"without_elements": ["O", "F"]}, "not list_has_any(elements, ['O', 'F'])"),
    ({"max_atoms": 5}, "n_atoms <= 5"),
    (
        {"with_elements": ["Na"], "without_elements": ["O"], "max_atoms": 6},
        "list_contains(elements, 'Na') and not list_contains(elements, 'O') and n_atoms <= 6",
    ),
    ({"with_elements": ["He"]}, "list_contains(elements, 'He')"),
]


def sample(
    connection: duckdb.DuckDBPyConnection, components: int, category: str, n: int, **options: object
) -> list[tuple[object, ...]]:
    """Return number, composition and formula of each row that was drawn."""
    named = "".join(f", {name} := ${place}" for place, name in enumerate(options, start=4))
    return connection.execute(
        f"select sample_number, composition_id, formula from sample($1, $2, $3{named}) order by sample_number",
        [components, category, n, *options.values()],
    ).fetchall()


@pytest.fixture(scope="module")
def small(small_warehouse: SmallWarehouse) -> duckdb.DuckDBPyConnection:
    """Return a small space in which every category has members."""
    return small_warehouse(
        "smact14",
        max_z=12,
        max_amount=4,
        components=(2, 3),
        formulas=["Na2O", "LiF", "MgO", "Li2O", "NaO4", "BeB2", "LiBeF3", "NaMgF3", "Na4C3Mg", "MgHO"],
    )


@pytest.mark.parametrize("category", ["standard", "missing", "interesting", "unlikely"])
@pytest.mark.parametrize("components", [2, 3])
@pytest.mark.parametrize(("options", "condition"), OPTIONS, ids=[str(options) for options, _ in OPTIONS])
def test_whole_category_is_drawn_when_more_is_asked_for(
    small: duckdb.DuckDBPyConnection, components: int, category: str, options: dict[str, object], condition: str
) -> None:
    """Every member once, and nothing else: by the view that has all compositions."""
    expected = small.execute(
        f"select composition_id, formula from composition where n_components = $1 and category = $2 and {condition}",
        [components, category],
    ).fetchall()
    drawn = sample(small, components, category, 1_000_000, **options)
    assert sorted(row[1:] for row in drawn) == sorted(expected)
    assert [row[0] for row in drawn] == list(range(1, len(expected) + 1))


@pytest.mark.parametrize("category", ["missing", "unlikely"])
@pytest.mark.parametrize("n", [1, 20, 500, 3000])
def test_rows_are_different_members(small: duckdb.DuckDBPyConnection, category: str, n: int) -> None:
    """Whether few of a category are drawn, or a good part of it."""
    members = dict(
        small.execute(
            "select composition_id, formula from composition where n_components = 3 and category = $1", [category]
        ).fetchall()
    )
    drawn = sample(small, 3, category, n)
    assert len({row[1] for row in drawn}) == len(drawn) == min(n, len(members))
    assert {row[1]: row[2] for row in drawn}.items() <= members.items()


def test_seed_decides(small: duckdb.DuckDBPyConnection) -> None:
    first = sample(small, 3, "unlikely", 100)
    assert sample(small, 3, "unlikely", 100, seed=0) == first
    assert sample(small, 3, "unlikely", 50) == first[:50]
    other = sample(small, 3, "unlikely", 100, seed=1)
    assert other != first
    assert len({row[1] for row in (*first, *other)}) > 150


def test_sample_is_the_same_on_every_machine(connection: duckdb.DuckDBPyConnection) -> None:
    """MD5 and the numbering of compositions are all it depends on; a change here breaks what papers cite."""
    assert sample(connection, 4, "missing", 3) == [
        (1, 2_880_827_632, "Nd5Gd4U7Si8"),
        (2, 4_845_380_516, "Hf7Tl7Re4Ge"),
        (3, 10_924_383_989, "Ca2Ti8Sn2C7"),
    ]


def deviation(observed: Counter[str], shares: dict[str, float], n: int) -> float:
    """Return how many standard deviations chi-squared lies above its mean, cells taken as independent."""
    chi_squared = sum((observed[cell] - n * share) ** 2 / (n * share) for cell, share in shares.items())
    degrees = len(shares) - 1
    return float((chi_squared - degrees) / (2 * degrees) ** 0.5)


@pytest.mark.parametrize(("components", "category"), [(4, "missing"), (4, "unlikely"), (3, "missing")])
def test_samples_are_distributed_as_the_category(
    connection: duckdb.DuckDBPyConnection, components: int, category: str
) -> None:
    """By element and by atoms per formula, against exact counts of the space: the few known are no matter."""
    n = 20_000
    counted = {
        symbol: (n_allowed, n_all)
        for symbol, n_allowed, n_all in connection.execute(
            """
            select element::varchar, sum(n_allowed)::double, sum(n_ratios)::double
            from (
                select n_components, mask_id, unnest(elements) as element
                from element_set
                where n_components = $1
            )
            join allowed_mask using (n_components, mask_id)
            join (select n_components, n_ratios from space_count) using (n_components)
            group by element
            """,
            [components],
        ).fetchall()
    }
    sides = {
        symbol: n_allowed if category == "missing" else n_all - n_allowed
        for symbol, (n_allowed, n_all) in counted.items()
    }
    # Each composition counts once for each of its elements.
    total = sum(sides.values()) / components
    by_element = {symbol: count / total for symbol, count in sides.items() if count}
    drawn = connection.execute(
        "select elements::varchar[], amounts from sample($1, $2, $3, seed := 7)", [components, category, n]
    ).fetchall()
    elements = Counter(symbol for row in drawn for symbol in row[0])
    assert len(drawn) == n
    assert set(elements) <= set(by_element)
    assert deviation(elements, by_element, n) < FIVE_DEVIATIONS
    # The share of each number of atoms, exactly, by masks.
    by_atoms = {
        str(n_atoms): count / total
        for n_atoms, count in connection.execute(
            """
            with atoms as (
                select
                    size.n_atoms,
                    string_agg(if(ratio.n_atoms = size.n_atoms, '1', '0'), '' order by ratio_id)::bit as mask
                from ratio
                cross join (select distinct n_atoms from ratio where n_components = $1) as size
                where ratio.n_components = $1
                group by all
            ),

            weight as (
                select mask_id, count(*) as n_sets from element_set where n_components = $1 group by all
            )

            select
                atoms.n_atoms,
                sum(n_sets * bit_count(
                    if($2 = 'missing', allowed_ratios, ~allowed_ratios) & atoms.mask
                ))::double as n
            from weight
            join allowed_mask using (mask_id)
            cross join atoms
            where allowed_mask.n_components = $1
            group by all
            having n > 0
            """,
            [components, category],
        ).fetchall()
    }
    atoms = Counter(str(sum(row[1])) for row in drawn)
    assert sum(by_atoms.values()) == pytest.approx(1)
    assert deviation(atoms, by_atoms, n) < FIVE_DEVIATIONS


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("4, 'missing', 10, with_elements := ['Xx']", "no such element: Xx"),
        ("4, 'missing', 10, without_elements := ['xenon']", "no such element: xenon"),
        ("5, 'missing', 10", "no compositions of so many components: 5"),
        ("4, 'plausible', 10", "plausible"),
    ],
)
def test_bad_arguments_are_told(connection: duckdb.DuckDBPyConnection, arguments: str, words: str) -> None:
    with pytest.raises(duckdb.Error, match=words):
        connection.execute(f"from sample({arguments})").fetchall()


def test_a_million_is_drawn_without_repeats(connection: duckdb.DuckDBPyConnection) -> None:
    assert connection.execute(
        "select count(*), count(distinct composition_id) from sample(4, 'missing', 1000000)"
    ).fetchall() == [(1_000_000, 1_000_000)]
