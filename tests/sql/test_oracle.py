"""SMACT's own filter as an oracle: it enumerates and checks each composition by itself, and shares no code with us."""

import random
from collections.abc import Callable
from typing import Any

import duckdb
import pytest
from smact import Element
from smact.screening import smact_filter

# Per number of elements, how many systems are drawn: SMACT takes a few tenths of a second for four elements.
N_SYSTEMS = {2: 40, 3: 12, 4: 2}

# Sets of oxidation states with the largest amount asked of both; the space built goes up to it exactly.
CASES = [
    ("smact14", 8, (2, 3, 4)),
    ("smact14", 3, (2, 3, 4)),
    ("icsd16", 5, (2, 3, 4)),
    ("icsd16", 3, (2, 3)),
    ("icsd24", 8, (2, 3)),
    ("icsd24", 5, (2, 3, 4)),
    ("pymatgen_sp", 8, (2, 3)),
    ("pymatgen_sp", 5, (2, 3, 4)),
    ("wiki", 8, (2, 3)),
    ("wiki", 3, (2, 3, 4)),
]


def by_smact(symbols: list[str], threshold: int, states: str) -> set[tuple[int, ...]]:
    """Return the allowed amounts in the order of the symbols; none where an element lists no state."""
    elements = [Element(symbol) for symbol in symbols]
    try:
        answer: Any = smact_filter(elements, threshold, species_unique=False, oxidation_states_set=states)
    except ValueError as error:
        # SMACT cannot say anything of an element without states; to us such a composition is not allowed.
        assert "No oxidation states" in str(error)
        return set()
    return {tuple(amounts) for _, amounts in answer}


def drawn_systems(symbols: list[str], n_elements: int, seed: str) -> list[list[str]]:
    """Draw sets of elements, half of them with an element that forms anions readily, so that some are allowed."""
    seeded = random.Random(seed)
    systems = []
    for i in range(N_SYSTEMS[n_elements]):
        system = seeded.sample(symbols, n_elements)
        if i % 2 == 0:
            anion = seeded.choice(["O", "S", "F", "Cl", "N", "Se", "H"])
            system = [anion, *[symbol for symbol in system if symbol != anion][: n_elements - 1]]
        systems.append(system)
    return systems


@pytest.mark.parametrize(("states", "threshold", "components"), CASES)
def test_smact_allows_the_same_compositions(
    small_warehouse: Callable[..., duckdb.DuckDBPyConnection],
    connection: duckdb.DuckDBPyConnection,
    states: str,
    threshold: int,
    components: tuple[int, ...],
) -> None:
    """On systems drawn at random: the masks of the fast path, and the definition by way of system."""
    opened = small_warehouse(states, max_amount=threshold, components=components)
    if (states, threshold) == ("smact14", 8):
        opened = connection
    symbols = [symbol for (symbol,) in opened.execute("select symbol::varchar from element order by z").fetchall()]
    n_allowed = 0
    for n_elements in components:
        for system in drawn_systems(symbols, n_elements, f"{states} {threshold} {n_elements}"):
            ((ordered,),) = opened.execute(
                "select list(symbol::varchar order by electronegativity_rank) from element "
                "where list_contains($1, symbol::varchar)",
                [system],
            ).fetchall()
            expected = by_smact(ordered, threshold, states)
            n_allowed += len(expected)
            by_mask = opened.execute(
                "select amounts from composition where is_allowed and n_components = $1 and elements = $2::varchar[]",
                [n_elements, ordered],
            ).fetchall()
            assert {tuple(amounts) for (amounts,) in by_mask} == expected, system
            by_definition = opened.execute(
                "select parsed.amounts from system($1::varchar[]) as labelled "
                "inner join ratio as parsed using (n_components, n_atoms) "
                "where labelled.is_allowed and labelled.n_components = $2 "
                "and labelled.formula = formula_text($3::varchar[], parsed.amounts)",
                [system, n_elements, ordered],
            ).fetchall()
            assert {tuple(amounts) for (amounts,) in by_definition} == expected, system
    # Systems of which nothing is allowed would prove little.
    assert n_allowed > 50
