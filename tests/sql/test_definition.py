"""The definition of allowed against the fast path: the whole space of the paper but for a sample of quaternaries."""

import random
from collections.abc import Callable, Sequence
from math import comb
from pathlib import Path
from typing import Any

import duckdb
import pytest

from stoichia.loaders import reference

DEFINITION = (Path(__file__).parent / "definition.sql").read_text(encoding="utf-8")

# What the fast path says of every composition of n components of the elements asked about.
FAST_PATH = """
    select
        element_set.element_set_id,
        ratio.ratio_id,
        get_bit(allowed_mask.allowed_ratios, ratio.ratio_id::integer) = 1 as is_allowed
    from element_set
    inner join allowed_mask using (n_components, mask_id)
    inner join ratio using (n_components)
    where
        element_set.n_components = $n_components
        and list_has_all($symbols::varchar[], element_set.elements::varchar[])
"""

# Every element in its zero state is neither cation nor anion: allowed whatever the electronegativities. Ties are
# Si Cu Re Bi (1.90), H Ru Pd (2.20), C Se (2.55); Rn and He have no electronegativity.
TIED_AND_ZERO = """
Si -4 0 +4
Cu 0 +1 +2
Re 0
Bi -3 0 +3
H -1 0 +1
Ru 0
Pd +2
C -4 0
Se -2 0 +4
Rn 0
He 0 +1
O -2 0
K +1
"""


def symbols_in_space(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Return the symbols of the elements of a space."""
    rows = connection.execute("select symbol::varchar from element where in_space order by symbol").fetchall()
    return [symbol for (symbol,) in rows]


def compare(
    connection: duckdb.DuckDBPyConnection, n_components: int, symbols: Sequence[str] | None = None
) -> dict[str, int]:
    """Return how many compositions of n components the two paths allow, and on how many they disagree.

    Of all elements of the space, or of some.
    """
    symbols = symbols_in_space(connection) if symbols is None else list(symbols)
    connection.execute(f"create or replace temp table definition as {DEFINITION}", [n_components, symbols])
    answer = connection.execute(
        f"""
        with fast_path as ({FAST_PATH}),

        defined as (
            select
                element_set.element_set_id,
                definition.ratio_id
            from definition
            left join element_set
                on
                    definition.elements = element_set.elements
                    and element_set.n_components = $n_components
        )

        select
            count(*) as n_rows,
            count(*) filter (fast_path.is_allowed) as n_allowed,
            -- Both at once: allowed by one path only, or a composition that the other path does not have.
            count(*) filter (fast_path.is_allowed and defined.ratio_id is null) as n_allowed_by_fast_path_only,
            count(*) filter (fast_path.is_allowed is distinct from true and defined.ratio_id is not null)
                as n_allowed_by_definition_only
        from fast_path
        full join defined using (element_set_id, ratio_id)
        """,
        {"n_components": n_components, "symbols": symbols},
    )
    names = [column[0] for column in answer.description]
    (counts,) = answer.fetchall()
    (n_defined,) = connection.execute("select count(*) from definition").fetchall()[0]
    connection.execute("drop table definition")
    return {**dict(zip(names, counts, strict=True)), "n_defined": n_defined}


def agreement(n_rows: int, n_allowed: int) -> dict[str, int]:
    return {
        "n_rows": n_rows,
        "n_allowed": n_allowed,
        "n_defined": n_allowed,
        "n_allowed_by_fast_path_only": 0,
        "n_allowed_by_definition_only": 0,
    }


@pytest.mark.parametrize(
    ("n_components", "n_rows", "n_allowed"),
    [(2, 225_879, 13_464), pytest.param(3, 77_637_589, 10_779_441, marks=pytest.mark.exhaustive)],
)
def test_definition_and_fast_path_agree_on_every_composition(
    connection: duckdb.DuckDBPyConnection, n_components: int, n_rows: int, n_allowed: int
) -> None:
    """Row for row, in both directions, on all binaries and all ternaries."""
    assert compare(connection, n_components) == agreement(n_rows, n_allowed)


def test_definition_and_fast_path_agree_on_ternaries_of_some_elements(connection: duckdb.DuckDBPyConnection) -> None:
    """Row for row, in both directions, of thirty elements drawn at random: a fortieth of all ternaries."""
    symbols = random.Random(20_250_601).sample(symbols_in_space(connection), 30)
    found = compare(connection, 3, symbols)
    assert found == agreement(comb(30, 3) * 439, found["n_allowed"])
    assert found["n_allowed"] > 100_000


# Every element has states of its own: more sets of them than fit into seven bits.
ALL_DIFFERENT = "\n".join(
    f"{symbol} -{z // 10 + 2 + z % 10} -{z // 10 + 1} +{z // 10 + 1} +{z // 10 + 2 + z % 10}"
    for symbol, _, z, *_ in reference.element_rows()
)


@pytest.mark.parametrize(
    ("states", "options"),
    [
        (ALL_DIFFERENT, {"components": (2,)}),
        # Zero states, many of them tied in electronegativity.
        ("wiki", {"max_z": 40, "components": (2, 3)}),
        (TIED_AND_ZERO, {"max_z": 86, "components": (2, 3), "max_amount": 4}),
        # Four components by the definition itself, where the space is small enough.
        ("wiki", {"max_z": 20, "components": (4,), "max_amount": 3}),
        ("smact14", {"max_z": 20, "components": (4,), "max_amount": 3}),
        pytest.param("smact14", {"max_z": 30, "components": (4,), "max_amount": 3}, marks=pytest.mark.exhaustive),
        ("icsd24", {"max_z": 103, "components": (2,), "max_amount": 32}),
    ],
    ids=[
        "all different",
        "wiki",
        "tied and zero",
        "wiki quaternaries",
        "smact14 quaternaries",
        "smact14 quaternaries of more elements",
        "large amounts",
    ],
)
@pytest.mark.seeded(1)
def test_definition_and_fast_path_agree_in_small_spaces(
    small_warehouse: Callable[..., duckdb.DuckDBPyConnection], states: str, options: dict[str, Any]
) -> None:
    """Spaces that differ from the paper's in what the fast path treats apart: zero states, ties, other bounds."""
    connection = small_warehouse(states, **options)
    for n_components, n_unique, n_allowed in connection.execute(
        "select n_components, n_unique, n_allowed from space_count"
    ).fetchall():
        assert compare(connection, n_components) == agreement(n_unique, n_allowed)
        # A space where nothing, or everything, is allowed would show little.
        assert 0 < n_allowed < n_unique


def disagreements(connection: duckdb.DuckDBPyConnection, compositions: str, parameters: list[object]) -> list[Any]:
    """Return the rows of a query (element_set_id, ratio_id, formula, is_allowed) that labelled sees otherwise."""
    return connection.execute(
        f"""
        with composition_asked as materialized ({compositions})
        select
            composition_asked.formula,
            composition_asked.is_allowed,
            labelled.is_allowed,
            labelled.reason
        from composition_asked
        -- Outer: a formula that the macro does not give back disagrees too.
        left join labelled((select list(asked.formula) from composition_asked as asked)) as labelled
            on composition_asked.formula = labelled.input
        where
            composition_asked.is_allowed is distinct from labelled.is_allowed
            or composition_asked.formula is distinct from labelled.formula
            or labelled.in_space is distinct from true
        """,
        parameters,
    ).fetchmany(10)


def test_labelled_agrees_on_every_binary(connection: duckdb.DuckDBPyConnection) -> None:
    """The macro that labels any formula, given every binary of the space as text."""
    binaries = "select formula, is_allowed from composition where n_components = 2"
    assert connection.execute(f"select count(*) from ({binaries})").fetchall() == [(225_879,)]
    assert disagreements(connection, binaries, []) == []


@pytest.mark.parametrize(("states", "max_z"), [("wiki", 40), (TIED_AND_ZERO, 86)], ids=["wiki", "tied and zero"])
@pytest.mark.seeded(1)
@pytest.mark.costly
def test_labelled_agrees_where_states_are_zero(
    small_warehouse: Callable[..., duckdb.DuckDBPyConnection], states: str, max_z: int
) -> None:
    """Every composition of the elements that list a state, in sets of states with many zeros."""
    connection = small_warehouse(states, max_z=max_z, components=(2, 3), max_amount=3)
    with_states = (
        "select formula, is_allowed from composition "
        "where list_has_all((select list(distinct symbol) from species), elements)"
    )
    by_label = f"select is_allowed, count(*) from ({with_states}) group by is_allowed"
    assert min(n for _, n in connection.execute(by_label).fetchall()) > 300
    assert disagreements(connection, with_states, []) == []


def answers_alone(
    connection: duckdb.DuckDBPyConnection, compositions: str, parameters: list[object]
) -> tuple[int, int, int]:
    """Count the rows of a query (elements, amounts), what labelled_of allows, and where allowed_of says otherwise."""
    ((n, n_allowed, n_otherwise),) = connection.execute(
        f"""
        with composition_asked as materialized (
            select row_number() over () as composition_number, elements, amounts from ({compositions})
        )
        select
            count(*),
            count(*) filter (labelled_of.is_allowed),
            count(*) filter (labelled_of.is_allowed != (allowed_of.composition_number is not null))
        from labelled_of('composition_asked') as labelled_of
        left join allowed_of('composition_asked') as allowed_of using (composition_number)
        """,
        parameters,
    ).fetchall()
    return n, n_allowed, n_otherwise


@pytest.mark.parametrize(("states", "max_z"), [("wiki", 40), (TIED_AND_ZERO, 86)], ids=["wiki", "tied and zero"])
@pytest.mark.seeded(1)
def test_the_answer_alone_agrees_where_states_are_zero(
    small_warehouse: Callable[..., duckdb.DuckDBPyConnection], states: str, max_z: int
) -> None:
    """allowed_of leaves choices out by their ends, which zero states and ties must not turn into a refusal."""
    connection = small_warehouse(states, max_z=max_z, components=(2, 3), max_amount=3)
    n, n_allowed, n_otherwise = answers_alone(connection, "select elements, amounts from composition", [])
    assert n_otherwise == 0
    assert 300 < n_allowed < n


@pytest.mark.parametrize("n_elements", [1, 2, 3, 4, 5, 6, 8])
def test_the_answer_alone_agrees_on_any_composition(connection: duckdb.DuckDBPyConnection, n_elements: int) -> None:
    """Outside the space too: of many elements, of large amounts, of elements without states or electronegativity."""
    generator = random.Random(n_elements)
    symbols = [symbol for (symbol,) in connection.execute("select symbol::varchar from element order by z").fetchall()]
    formulas = [
        "".join(f"{symbol}{generator.choice([1, 2, 3, 5, 11])}" for symbol in generator.sample(symbols, n_elements))
        for _ in range(2000)
    ]
    n, n_allowed, n_otherwise = answers_alone(
        connection, "select elements, amounts from parsed($1::varchar[])", [formulas]
    )
    assert n_otherwise == 0
    assert (0 < n_allowed < n) == (n_elements > 1)


@pytest.mark.parametrize("n", [20_000, pytest.param(200_000, marks=pytest.mark.exhaustive)])
def test_labelled_agrees_on_a_sample_of_quaternaries(connection: duckdb.DuckDBPyConnection, n: int) -> None:
    """Quaternaries at random, half of them allowed by the fast path and half forbidden."""
    ((n_sets, n_ratios),) = connection.execute(
        "select n_element_sets, n_ratios from space_count where n_components = 4"
    ).fetchall()
    seeded = random.Random(20_250_601)
    drawn: list[object] = [
        # One in six is allowed.
        [seeded.randrange(n_sets) for _ in range(5 * n)],
        [seeded.randrange(n_ratios) for _ in range(5 * n)],
    ]
    sample = f"""
        select
            formula_text(element_set.elements, ratio.amounts) as formula,
            get_bit(allowed_mask.allowed_ratios, ratio.ratio_id::integer) = 1 as is_allowed
        from (
            select
                unnest($1::uinteger[]) as element_set_id,
                unnest($2::uinteger[]) as ratio_id,
                generate_subscripts($1::uinteger[], 1) as draw
        ) as drawn
        inner join element_set on drawn.element_set_id = element_set.element_set_id and element_set.n_components = 4
        inner join ratio on drawn.ratio_id = ratio.ratio_id and ratio.n_components = 4
        inner join allowed_mask on element_set.mask_id = allowed_mask.mask_id
        qualify row_number() over (partition by is_allowed order by drawn.draw) <= {n // 2}
    """
    assert connection.execute(
        f"select is_allowed, count(*) from ({sample}) group by is_allowed order by is_allowed", drawn
    ).fetchall() == [(False, n // 2), (True, n // 2)]
    assert disagreements(connection, sample, drawn) == []
