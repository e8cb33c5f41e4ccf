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
]


def counts(connection: duckdb.DuckDBPyConnection) -> list[tuple[int, ...]]:
    """Return the exact counts of a space."""
    return connection.execute("from space_count order by n_components").fetchall()


@pytest.mark.parametrize(("states", "max_z", "max_amount", "components", "most_listed"), SPACES)
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
