"""sample: different compositions of a category, uniformly from the whole space, the same for the same seed."""

import hashlib
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
    (
        {"with_elements": ["O", "Alkali-Metal"], "without_elements": ["noble-gas", "C"]},
        "'O' in elements and list_has_any(elements, ['Li', 'Na']) and not list_has_any(elements, ['He', 'Ne', 'C'])",
    ),
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
@pytest.mark.seeded(6)
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


@pytest.mark.parametrize("seed", [0, 12])
@pytest.mark.parametrize(
    ("components", "category", "n"),
    [
        # Some a small part of the category, drawn by rank; some a good part of it or more than all.
        *[(2, "missing", n) for n in (10, 1000, 1600, 1700, 20_000)],
        *[(2, "unlikely", n) for n in (1000, 26_000, 27_000)],
        (2, "standard", 50),
        (2, "interesting", 500),
    ],
)
@pytest.mark.seeded(3)
def test_sample_is_what_its_definition_gives(
    connection: duckdb.DuckDBPyConnection, components: int, category: str, n: int, seed: int
) -> None:
    """Drawn once more in Python, from the list of all compositions."""

    def number(text: str) -> int:
        return int.from_bytes(hashlib.md5(f"{seed}:{text}".encode()).digest(), "little")

    is_allowed = category in ("standard", "missing")
    ranked = connection.execute(
        "select composition_id, is_known, formula_reduced from composition "
        "left join known_composition using (n_components, element_set_id, ratio_id) "
        "where n_components = $1 and composition.is_allowed = $2 order by composition_id",
        [components, is_allowed],
    ).fetchall()
    n_known = sum(is_known for _, is_known, _ in ranked)
    if category in ("standard", "interesting"):
        ordered = sorted((number(reduced), identity) for identity, is_known, reduced in ranked if is_known)
        expected = [identity for _, identity in ordered]
    elif len(ranked) - n_known >= 8 * n:
        draws = dict.fromkeys(number(str(draw)) % len(ranked) for draw in range(4 * n + 200))
        expected = [ranked[rank][0] for rank in draws if not ranked[rank][1]]
    else:
        ordered = sorted((number(str(rank)), row[0]) for rank, row in enumerate(ranked) if not row[1])
        expected = [identity for _, identity in ordered]
    assert [row[1] for row in sample(connection, components, category, n, seed=seed)] == expected[:n]


@pytest.mark.parametrize("components", [2, 3])
@pytest.mark.parametrize("category", ["missing", "unlikely"])
@pytest.mark.seeded(1)
def test_as_many_are_drawn_as_asked_for(connection: duckdb.DuckDBPyConnection, components: int, category: str) -> None:
    for n in (1, 30, 700, 1600, 5000, 11_365):
        assert len(sample(connection, components, category, n)) == n


@pytest.mark.costly
def test_no_rank_is_left_out(connection: duckdb.DuckDBPyConnection) -> None:
    """Composition numbers have every remainder by small powers of two as often as the whole space."""
    drawn = [row[1] for row in sample(connection, 4, "unlikely", 40_000)]
    for modulus in (2, 4, 8, 16, 3, 7):
        observed = Counter(str(identity % modulus) for identity in drawn)
        shares = {str(remainder): 1 / modulus for remainder in range(modulus)}
        assert deviation(observed, shares, len(drawn)) < 2 * FIVE_DEVIATIONS


@pytest.mark.parametrize("n", [1, 7, 2_909_429_704, 2**48 - 1, 2**48, 2**48 + 1, 2**62])
def test_a_draw_is_the_remainder_of_a_digest(connection: duckdb.DuckDBPyConnection, n: int) -> None:
    """In whole numbers of any size, which DuckDB has to divide in parts."""
    rows = connection.execute(
        "select text, drawn_below(text, $1::bigint) from (select '5:' || number as text from range(200) as r (number))",
        [n],
    ).fetchall()
    digests = {text: int.from_bytes(hashlib.md5(text.encode()).digest(), "little") for text, _ in rows}
    assert all(drawn == digests[text] % n for text, drawn in rows)


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
        (1, 8_611_640_668, "Nd2ErZn7Ir8"),
        (2, 16_004_016_597, "Np5MgOs7O3"),
        (3, 4_902_674_051, "Tl4CoPo6Ge3"),
    ]


def deviation(observed: Counter[str], shares: dict[str, float], n: int) -> float:
    """Return how many standard deviations chi-squared lies above its mean, cells taken as independent."""
    chi_squared = sum((observed[cell] - n * share) ** 2 / (n * share) for cell, share in shares.items())
    degrees = len(shares) - 1
    return float((chi_squared - degrees) / (2 * degrees) ** 0.5)


@pytest.mark.parametrize(
    ("components", "category"),
    [
        (4, "missing"),
        pytest.param(4, "unlikely", marks=pytest.mark.exhaustive),
        pytest.param(3, "missing", marks=pytest.mark.exhaustive),
    ],
)
@pytest.mark.costly
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
        ("4, 'missing', 10, with_elements := ['Xx']", "no element or group of elements of that name: Xx"),
        ("4, 'missing', 10, without_elements := ['xenon']", "no element or group of elements of that name: xenon"),
        ("5, 'missing', 10", "no compositions of so many components: 5; there are those of 2, 3, 4"),
        ("4, 'plausible', 10", "plausible"),
        ("4, 'missing', null", "how many"),
        ("4, 'missing', 10, seed := null", "a seed is a number"),
    ],
)
def test_bad_arguments_are_told(connection: duckdb.DuckDBPyConnection, arguments: str, words: str) -> None:
    with pytest.raises(duckdb.Error, match=words):
        connection.execute(f"from sample({arguments})").fetchall()


@pytest.mark.costly
@pytest.mark.parametrize("n", [20_000, pytest.param(1_000_000, marks=pytest.mark.exhaustive)])
def test_many_are_drawn_without_repeats(connection: duckdb.DuckDBPyConnection, n: int) -> None:
    assert connection.execute(
        "select count(*), count(distinct composition_id) from sample(4, 'missing', $1)", [n]
    ).fetchall() == [(n, n)]


@pytest.mark.parametrize("category", ["standard", "missing", "interesting", "unlikely"])
@pytest.mark.parametrize("components", [2, 3])
@pytest.mark.seeded(2)
def test_reasons_of_a_sample_are_those_that_label_tells(
    small: duckdb.DuckDBPyConnection, components: int, category: str
) -> None:
    """Without its formulas being read."""
    drawn = small.execute(
        "with drawn as materialized ("
        "select sample_number as composition_number, * from sample($1, $2, 300, seed := 5)) "
        "select formula, category, reason from drawn inner join reason_of('drawn') using (composition_number) "
        "order by composition_number",
        [components, category],
    ).fetchall()
    told = small.execute(
        "select formula, category, reason from label($1::varchar[])", [[row[0] for row in drawn]]
    ).fetchall()
    assert drawn == told


def test_definition_takes_compositions_as_they_are(small: duckdb.DuckDBPyConnection) -> None:
    """A text that is read and a composition that is given are labelled alike, inside the space or not."""
    told = small.execute(
        "with asked as (from (values (7, ['Na', 'O'], [2, 1]), (3, ['He', 'Fe'], [1, 900])) "
        "as asked (composition_number, elements, amounts)) "
        "select is_allowed, in_space, reason from labelled_of('asked') "
        "order by composition_number desc"
    ).fetchall()
    assert [row[:2] for row in told] == [(True, True), (False, False)]
    assert told == small.execute("select is_allowed, in_space, reason from label(['Na2O', 'Fe900He'])").fetchall()


def test_a_fold_is_decided_by_the_elements_alone(small: duckdb.DuckDBPyConnection) -> None:
    folds = small.execute(
        "select fold_of(['Li', 'O'], 4, seed := 7), fold_of(['O', 'Li'], 4, seed := 7), fold_of(null, 4)"
    ).fetchall()
    expected = int.from_bytes(hashlib.md5(b"7:Li-O", usedforsecurity=False).digest(), "little") % 4 + 1
    assert folds == [(expected, expected, None)]
    with pytest.raises(duckdb.InvalidInputException, match="how many folds"):
        small.execute("select fold_of(['Li'], 0)").fetchall()
