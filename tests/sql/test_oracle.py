"""SMACT's own filter as an oracle: it enumerates and checks each composition by itself, and shares no code with us."""

import random
from collections.abc import Callable
from typing import Any

import duckdb
import pytest
from smact import Element
from smact.screening import smact_filter

# Per number of elements, how many systems are drawn: SMACT takes a few tenths of a second for four elements.
N_SYSTEMS = {2: 120, 3: 40, 4: 4}

# Sets of oxidation states, the largest amount asked of both, and the rest of the space; the space that is built goes
# up to that amount exactly.
CASES = [
    ("smact14", 8, 103, (2, 3, 4)),
    ("icsd24", 8, 103, (2, 3)),
    ("wiki", 3, 60, (2, 3, 4)),
    *(
        pytest.param(*case, marks=pytest.mark.exhaustive)
        for case in (
            ("smact14", 3, 60, (2, 3, 4)),
            ("icsd16", 5, 60, (2, 3, 4)),
            ("icsd16", 3, 103, (2, 3)),
            ("icsd24", 5, 60, (2, 3, 4)),
            ("pymatgen_sp", 8, 103, (2, 3)),
            ("pymatgen_sp", 5, 60, (2, 3, 4)),
            ("wiki", 8, 103, (2, 3)),
        )
    ),
]

LABELLED_SYSTEMS = """
    with composition_asked as materialized (
        select
            element_set.elements::varchar[] as elements,
            ratio.amounts,
            formula_text(element_set.elements, ratio.amounts) as formula,
            get_bit(allowed_mask.allowed_ratios, ratio.ratio_id::integer) = 1 as is_allowed
        from element_set
        inner join allowed_mask using (n_components, mask_id)
        inner join ratio using (n_components)
        where element_set.elements::varchar[] in (select unnest($1::varchar[][]))
    )

    select
        composition_asked.elements,
        composition_asked.amounts,
        composition_asked.is_allowed as is_allowed_by_mask,
        labelled.is_allowed as is_allowed_by_definition
    from composition_asked
    left join labelled((select list(asked.formula) from composition_asked as asked)) as labelled
        on composition_asked.formula = labelled.input
"""


def by_smact(symbols: list[str], threshold: int, states: str) -> set[tuple[int, ...]]:
    """Return the allowed amounts in the order of the symbols; none where an element lists no state."""
    elements = [Element(symbol) for symbol in symbols]
    try:
        answer: Any = smact_filter(elements, threshold, species_unique=False, oxidation_states_set=states)
    except ValueError as error:
        # SMACT cannot say anything of an element without states; to us such a composition is not allowed.
        if "No oxidation states" not in str(error):
            raise
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


@pytest.mark.filterwarnings("ignore:This set of oxidation states is sourced from Wikipedia")
@pytest.mark.parametrize(("states", "threshold", "max_z", "components"), CASES)
@pytest.mark.seeded(1)
def test_smact_allows_the_same_compositions(
    request: pytest.FixtureRequest,
    small_warehouse: Callable[..., duckdb.DuckDBPyConnection],
    states: str,
    threshold: int,
    max_z: int,
    components: tuple[int, ...],
) -> None:
    """On systems drawn at random: the masks of the fast path, and the definition by way of labelled."""
    if (states, threshold, max_z) == ("smact14", 8, 103):
        connection = request.getfixturevalue("connection")
    else:
        connection = small_warehouse(states, max_amount=threshold, max_z=max_z, components=components)
    rank = dict(
        connection.execute("select symbol::varchar, electronegativity_rank from element where in_space").fetchall()
    )
    n_allowed = 0
    for n_elements in components:
        systems = [
            sorted(system, key=lambda symbol: rank[symbol])
            for system in drawn_systems(sorted(rank), n_elements, f"{states} {threshold} {n_elements}")
        ]
        expected = {(*system, *amounts) for system in systems for amounts in by_smact(system, threshold, states)}
        rows = connection.execute(LABELLED_SYSTEMS, [systems]).fetchall()
        ((n_ratios,),) = connection.execute(
            "select count(*) from ratio where n_components = $1", [n_elements]
        ).fetchall()
        assert len(rows) == n_ratios * len(set(map(tuple, systems)))
        assert {(*elements, *amounts) for elements, amounts, by_mask, _ in rows if by_mask} == expected
        assert {(*elements, *amounts) for elements, amounts, _, by_definition in rows if by_definition} == expected
        n_allowed += len(expected)
    # Systems of which nothing is allowed would prove little.
    assert n_allowed > 50
