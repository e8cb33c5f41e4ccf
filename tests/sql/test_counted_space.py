"""Spaces whose element sets are counted, not listed, as those of five elements: against listed ones, and by force."""

from collections.abc import Callable
from itertools import combinations, product
from math import gcd

import duckdb
import numpy as np
import pytest

SmallWarehouse = Callable[..., duckdb.DuckDBPyConnection]

# Ties: Si Cu (1.90), H Ru Pd (2.20), C Se (2.55); every element in its zero state is allowed whatever the order.
TIED_AND_ZERO = """
Si -4 0 +4
Cu 0 +1 +2
H -1 0 +1
Ru 0
Pd +2
C -4 0
Se -2 0 +4
He 0 +1
O -2 0
K +1
"""

SPACES = [
    ("smact14", 30, 3, (2, 3, 4), 1000),
    ("wiki", 12, 3, (4, 5), 0),
    (TIED_AND_ZERO, 46, 3, (2, 3), 0),
    # Amounts of the first elements that take more than four words of 128 bits, or words that leave bits over.
    ("smact14", 9, 9, (5,), 0),
    ("smact14", 9, 5, (6,), 0),
    ("smact14", 9, 17, (4,), 0),
]


def counts(connection: duckdb.DuckDBPyConnection) -> list[tuple[int, ...]]:
    """Return the exact counts of a space."""
    return connection.execute("from space_count order by n_components").fetchall()


@pytest.mark.parametrize(
    ("states", "max_z", "max_amount", "components", "most_listed"),
    [
        *SPACES[1:3],
        *(pytest.param(*space, marks=pytest.mark.exhaustive) for space in (SPACES[0], *SPACES[3:])),
    ],
)
@pytest.mark.seeded(1)
def test_counts_do_not_depend_on_what_is_listed(
    small_warehouse: SmallWarehouse,
    states: str,
    max_z: int,
    max_amount: int,
    components: tuple[int, ...],
    most_listed: int,
) -> None:
    """And what is listed is the same, row by row."""
    space = {"max_z": max_z, "max_amount": max_amount, "components": components}
    listed, counted = small_warehouse(states, **space), small_warehouse(states, most_listed=most_listed, **space)
    assert [row[0] for row in counts(listed)] == list(components)
    assert listed.execute("select min(n_allowed) > 0 from space_count").fetchall() == [(True,)]
    assert counts(counted) == counts(listed)
    assert counted.execute("from category_count").fetchall() == listed.execute("from category_count").fetchall()
    ((some,),) = counted.execute("select listed_components from params").fetchall()
    assert set(some) < set(components)
    rows = (
        "select n_components, element_set_id, elements, allowed_ratios from element_set "
        "join allowed_mask using (n_components, mask_id) where list_contains($1::utinyint[], n_components) order by all"
    )
    assert counted.execute(rows, [list(components)]).fetchall() == listed.execute(rows, [some]).fetchall()


ROWS_BETWEEN = (
    "select count(*), sum(hash(element_set_id, ratio_id, composition_id, formula, elements, amounts)) "
    "from composition_between($1, $2, $3, $4)"
)


@pytest.mark.parametrize(
    ("states", "max_z", "max_amount", "components", "most_listed"),
    [
        ("wiki", 12, 3, (4, 5), 0),
        (TIED_AND_ZERO, 46, 3, (2,), 0),
        *(pytest.param(*space, marks=pytest.mark.exhaustive) for space in SPACES if "wiki" not in space),
    ],
)
@pytest.mark.parametrize("category", ["missing", "unlikely"])
@pytest.mark.seeded(1)
def test_rows_do_not_depend_on_what_is_listed(
    small_warehouse: SmallWarehouse,
    states: str,
    max_z: int,
    max_amount: int,
    components: tuple[int, ...],
    most_listed: int,
    category: str,
) -> None:
    """Of all element sets, range by range as an export asks for them."""
    space = {"max_z": max_z, "max_amount": max_amount, "components": components}
    listed, counted = small_warehouse(states, **space), small_warehouse(states, most_listed=most_listed, **space)
    for n in components:
        ((n_sets, n_all),) = counted.execute(
            f"select n_element_sets, n_{category} from space_count join category_count using (n_components) "
            "where n_components = $1",
            [n],
        ).fetchall()
        ranges = counted.execute(
            "select first_element_set_id, last_element_set_id, n_rows from export_partition($1, $2, $3)",
            [n, category, n_all // 3 + 1],
        ).fetchall()
        assert sum(n_rows for _, _, n_rows in ranges) == n_all
        edges = [first for first, _, _ in ranges] + [n_sets]
        assert [last + 1 for _, last, _ in ranges] == edges[1:]
        for first, last, n_rows in ranges:
            rows = counted.execute(ROWS_BETWEEN, [n, category, first, last]).fetchall()
            assert rows == listed.execute(ROWS_BETWEEN, [n, category, first, last]).fetchall()
            assert rows[0][0] == n_rows


def allowed_by_force(connection: duckdb.DuckDBPyConnection, n_components: int, max_amount: int) -> set[str]:
    """Return the formulas that some choice of states allows, every choice tried on every ratio."""
    states: dict[str, list[int]] = {}
    order: dict[str, float] = {}
    for symbol, state, electronegativity in connection.execute(
        "select symbol::varchar, oxidation_state, element.electronegativity from species join element using (symbol) "
        "where in_space and element.electronegativity is not null order by electronegativity_rank"
    ).fetchall():
        states.setdefault(symbol, []).append(state)
        order[symbol] = electronegativity
    ratios = [amounts for amounts in product(range(1, max_amount + 1), repeat=n_components) if gcd(*amounts) == 1]
    found = set()
    for symbols in combinations(states, n_components):
        charges = [
            choice
            for choice in product(*(states[symbol] for symbol in symbols))
            if all(
                order[cation] < order[anion]
                for cation, positive in zip(symbols, choice, strict=True)
                for anion, negative in zip(symbols, choice, strict=True)
                if positive > 0 > negative
            )
        ]
        if charges:
            is_neutral = (np.array(ratios) @ np.array(charges).T == 0).any(axis=1)
            for i in np.flatnonzero(is_neutral):
                found.add("".join(f"{s}{a if a > 1 else ''}" for s, a in zip(symbols, ratios[i], strict=True)))
    return found


@pytest.mark.exhaustive
def test_five_components_are_those_of_every_choice(small_warehouse: SmallWarehouse) -> None:
    """Twelve elements, amounts up to three: by force, by the masks, by label, and counted alone."""
    space = {"max_z": 12, "max_amount": 3, "components": (5,)}
    listed, counted = small_warehouse("smact14", **space), small_warehouse("smact14", most_listed=0, **space)
    expected = allowed_by_force(listed, 5, 3)
    assert len(expected) > 10_000
    rows = listed.execute("select formula, is_allowed from composition").fetchall()
    assert {formula for formula, is_allowed in rows if is_allowed} == expected
    labels = counted.execute(
        "select formula from label($1) where is_allowed and in_space", [[formula for formula, _ in rows]]
    ).fetchall()
    assert {formula for (formula,) in labels} == expected
    ((n_ratios,),) = counted.execute("select count(*) from ratio").fetchall()
    assert counts(counted) == [(5, 792, n_ratios, len(rows), len(expected))]


@pytest.fixture(scope="module")
def both(small_warehouse: SmallWarehouse) -> tuple[duckdb.DuckDBPyConnection, duckdb.DuckDBPyConnection]:
    """Return connections to one space, its sets of four elements once listed, once counted."""
    space = {
        "max_z": 14,
        "max_amount": 3,
        "components": (4,),
        "formulas": ["LiBeBO3", "NaAlSi3O", "LiAlF2O", "NaMgAlSi", "LiBeNaMg"],
    }
    return small_warehouse("smact14", **space), small_warehouse("smact14", most_listed=0, **space)


@pytest.mark.costly
def test_compositions_are_found_by_their_number(
    both: tuple[duckdb.DuckDBPyConnection, duckdb.DuckDBPyConnection],
) -> None:
    listed, counted = both
    ((n_unique,),) = listed.execute("select n_unique from space_count").fetchall()
    for number in [0, 1, n_unique - 1, *range(7, n_unique, 7919), n_unique, -1, 2**64]:
        asked = "from composition_at(4, $1)"
        assert counted.execute(asked, [number]).fetchall() == listed.execute(asked, [number]).fetchall()
    ids = "select composition_id from composition where is_known"
    for (number,) in listed.execute(ids).fetchall():
        assert counted.execute("select is_known from composition_at(4, $1)", [number]).fetchall() == [(True,)]


@pytest.mark.parametrize("category", ["standard", "missing", "interesting", "unlikely"])
def test_known_rows_do_not_depend_on_what_is_listed(
    both: tuple[duckdb.DuckDBPyConnection, duckdb.DuckDBPyConnection], category: str
) -> None:
    listed, counted = both
    rows = listed.execute(ROWS_BETWEEN, [4, category, 1, 1000]).fetchall()
    assert rows[0][0] > 0
    assert counted.execute(ROWS_BETWEEN, [4, category, 1, 1000]).fetchall() == rows
    of_all = "select sum(n_rows) from export_partition(4, $1, 500)"
    assert counted.execute(of_all, [category]).fetchall() == listed.execute(of_all, [category]).fetchall()


@pytest.mark.parametrize("category", ["standard", "missing", "interesting", "unlikely"])
@pytest.mark.parametrize(
    "options",
    [
        "without_elements := ['O', 'He', 'C', 'N']",
        "with_elements := ['Li', 'O']",
        "with_elements := ['O', 'alkaline-earth-metal']",
        "with_elements := ['O'], without_elements := ['H'], max_atoms := 6",
        "with_elements := ['He', 'O']",
        "with_elements := ['Li', 'Be', 'B', 'O', 'F']",
    ],
)
@pytest.mark.seeded(8)
def test_small_populations_are_drawn_whole(
    both: tuple[duckdb.DuckDBPyConnection, duckdb.DuckDBPyConnection], category: str, options: str
) -> None:
    """All of a category and nothing else, each once."""
    drawn, expected = (
        connection.execute(
            f"select n_components, composition_id, formula, elements, amounts, n_atoms, category "
            f"from sample(4, '{category}', 1000000, {options}) order by composition_id"
        ).fetchall()
        for connection in both
    )
    assert drawn == expected


@pytest.mark.costly
def test_larger_populations_are_drawn_from_evenly(
    both: tuple[duckdb.DuckDBPyConnection, duckdb.DuckDBPyConnection],
) -> None:
    """By element, as in the exact counts; different members, those of a smaller sample first."""
    listed, counted = both
    symbols = "'He', 'Ne'"
    drawn = counted.execute("select composition_id, elements::varchar[], category from sample(4, 'missing', 2000)")
    rows = drawn.fetchall()
    assert len({number for number, _, _ in rows}) == len(rows) == 2000
    assert {category for _, _, category in rows} == {"missing"}
    fewer = counted.execute("select composition_id from sample(4, 'missing', 20)").fetchall()
    assert [number for (number,) in fewer] == [number for number, _, _ in rows[:20]]
    shares = dict(
        listed.execute(
            "select symbol::varchar, n_missing / (select n_missing from category_count) from element_count "
            f"where symbol not in ({symbols})"
        ).fetchall()
    )
    for symbol, share in shares.items():
        n = sum(symbol in elements for _, elements, _ in rows)
        assert abs(n - 2000 * share) <= 5 * (2000 * share * (1 - share)) ** 0.5, symbol


@pytest.mark.exhaustive
def test_too_few_draws_are_told(small_warehouse: SmallWarehouse) -> None:
    connection = small_warehouse("smact14", max_z=20, max_amount=4, components=(4,), most_listed=0)
    with pytest.raises(duckdb.InvalidInputException, match="ask for fewer"):
        connection.execute("select formula from sample(4, 'missing', 190000)").fetchall()


@pytest.mark.parametrize(
    "count", ["element_set_count", "element_count", "element_pair_count", "atom_count", "electronegativity_count"]
)
@pytest.mark.seeded(1)
@pytest.mark.costly
def test_counts_by_element_set_are_refused_where_none_is_listed(small_warehouse: SmallWarehouse, count: str) -> None:
    """In one line; and those of fewer components are given as ever."""
    space = {"max_z": 30, "max_amount": 3, "components": (2, 3, 4)}
    counted = small_warehouse("smact14", most_listed=1000, **space)
    listed = small_warehouse("smact14", **space)
    for condition in ("", "where n_components = 3", "where n_components > 2"):
        with pytest.raises(duckdb.InvalidInputException, match="components are counted, not listed") as raised:
            counted.execute(f"from {count} {condition}").fetchall()
        assert "\n" not in str(raised.value).strip()
    for condition in ("where n_components = 2", "where n_components < 3"):
        rows = f"from {count} {condition} order by all"
        assert counted.execute(rows).fetchall() == listed.execute(rows).fetchall()


@pytest.mark.parametrize(("n_components", "n_draws"), [(2, 300), (3, 500), (4, 500)])
@pytest.mark.seeded(1)
def test_estimates_hold_the_exact_count(small_warehouse: SmallWarehouse, n_components: int, n_draws: int) -> None:
    """In about 99 of 100 seeds; of 40, three failures have a chance of a hundredth. `make bench` tries more."""
    connection = small_warehouse("smact14", max_z=30, max_amount=3, components=(2, 3, 4))
    ((n_unique, n_allowed),) = connection.execute(
        "select n_unique, n_allowed from space_count where n_components = $1", [n_components]
    ).fetchall()
    n_held = 0
    for seed in range(40):
        ((n, of, estimate, low, high, _, _, _),) = connection.execute(
            "from allowed_estimate($1, n_draws := $2, seed := $3)", [n_components, n_draws, seed]
        ).fetchall()
        assert (n, of) == (n_components, n_unique)
        assert low <= estimate <= high
        n_held += low <= n_allowed <= high
    assert n_held >= 38


def test_estimate_of_nothing_is_refused(small_warehouse: SmallWarehouse) -> None:
    connection = small_warehouse("smact14", max_z=30, max_amount=3, components=(2, 3, 4))
    for arguments, words in [("1", "components: 1"), ("31", "components: 31"), ("3, n_draws := 0", "draws")]:
        with pytest.raises(duckdb.InvalidInputException, match=words):
            connection.execute(f"from allowed_estimate({arguments})").fetchall()
