"""What the explorer asks: systems with what ranks them, elements added to them, numbers, neighbours and entries."""

from collections.abc import Callable

import duckdb
import pytest

FORMULAS = ("Li2O", "LiO", "NaMgF3", "MgO", "Na2O", "LiAlO2", "Li2MgO9", "NaMg4", "MgF2")


@pytest.fixture(scope="module")
def small(small_warehouse: Callable[..., duckdb.DuckDBPyConnection]) -> duckdb.DuckDBPyConnection:
    """Give a connection to a small space of elements up to aluminium."""
    return small_warehouse("smact14", max_z=13, max_amount=4, components=(2, 3), formulas=FORMULAS)


def rows(connection: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[object, ...]]:
    return connection.sql(sql).fetchall()


def test_a_system_is_explored_as_it_is_listed(small: duckdb.DuckDBPyConnection) -> None:
    columns = "formula, category, is_allowed, is_known, in_space, reason, n_components, n_atoms, sources"
    listed = rows(small, f"select {columns} from system(['Li', 'Mg', 'O'])")
    assert rows(small, f"select {columns} from explored(['Li', 'Mg', 'O'])") == listed
    assert rows(small, "select formula from explored(['Li', 'Mg', 'O'], with_elements := ['Mg', 'chalcogen'])") == [
        (row[0],) for row in listed if "Mg" in str(row[0]) and "O" in str(row[0])
    ]
    # Elements and amounts are those of the formula; nothing was ranked here.
    assert rows(small, "select elements, amounts, score, rank from explored(['Li', 'O']) where formula = 'Li2O'") == [
        (["Li", "O"], [2, 1], None, None)
    ]


def test_what_is_known_can_be_chosen(small: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(duckdb.Error, match="no source of that name is loaded: none"):
        rows(small, "from explored(['Li', 'O'], sources := ['none'])")
    with pytest.raises(duckdb.Error, match="no source here tells what is stable"):
        rows(small, "from explored(['Li', 'O'], only_stable := true)")
    with pytest.raises(duckdb.Error, match="no source here tells what is stable"):
        rows(small, "from find_count(with_elements := ['Li'], only_stable := true)")
    for macro in ("find_count", "find_element_count"):
        asked = f"from {macro}(components := 2, sources := ['formulas'])"
        assert rows(small, asked) == rows(small, f"from {macro}(components := 2)")


@pytest.mark.costly
def test_usual_states_are_told_from_assignments(small: duckdb.DuckDBPyConnection) -> None:
    for least in (0.01, 0.05, 0.5):
        usual = {
            row[0] for row in rows(small, f"select formula from explored(['Na', 'Mg', 'O'], min_common := {least})")
        }
        expected = set()
        for (formula,) in rows(small, "select formula from system(['Na', 'Mg', 'O']) where is_allowed"):
            best = small.execute(
                "select max(common_states) from assignments($1) where is_allowed", [formula]
            ).fetchall()
            if best[0][0] >= least:
                expected.add(formula)
        assert usual == expected
        assert usual


@pytest.mark.parametrize("bounds", ["", ", max_atoms := 5", ", max_amount := 2", ", components := 3"])
def test_an_added_element_brings_what_the_larger_system_has(small: duckdb.DuckDBPyConnection, bounds: str) -> None:
    added = {row[0]: row[1:] for row in rows(small, f"from added_element(['Li', 'O'], with_elements := ['O']{bounds})")}
    condition = bounds.replace(", max_atoms :=", "and n_atoms <=").replace(", components :=", "and n_components =")
    condition = condition.replace(", max_amount :=", "and list_max(amounts) <=")
    for symbol in ("Mg", "Li", "O", "He"):
        system = sorted({"Li", "O", symbol})
        expected = small.execute(
            "select count(*), count(*) filter (is_allowed), count(*) filter (is_known), "
            "count(*) filter (category = 'standard'), count(*) filter (category = 'missing'), "
            "count(*) filter (category = 'interesting'), count(*) filter (category = 'unlikely') "
            "from explored($1::varchar[], with_elements := ['O']) "
            f"where in_space and list_contains(elements, $2) {condition}",
            [system, symbol],
        ).fetchall()
        assert [added[symbol]] == expected, symbol


def test_elements_are_counted_of_what_is_found(small: duckdb.DuckDBPyConnection) -> None:
    whole = rows(small, "select symbol::varchar, n_missing, n_known from find_element_count(components := 3)")
    counted = rows(small, "select symbol::varchar, n_missing, n_known from element_count where n_components = 3")
    assert dict(zip(*zip(*[(row[0], row[1:]) for row in whole], strict=True), strict=True)) == {
        row[0]: row[1:] for row in counted
    }


def test_atoms_are_counted_of_what_is_found(small: duckdb.DuckDBPyConnection) -> None:
    listed = (
        "select n_atoms, category, count(*) from find(with_elements := ['Li'], only_in_space := true, n := 100000) "
        "group by all order by all"
    )
    assert rows(small, "from find_atom_count(with_elements := ['Li'])") == rows(small, listed)
    assert {row[1] for row in rows(small, "from find_atom_count(category := 'missing', max_atoms := 4)")} == {"missing"}


@pytest.mark.parametrize(
    ("arguments", "condition"),
    [
        ("only_elements := ['Li', 'Mg', 'O']", "list_has_all(['Li', 'Mg', 'O'], elements)"),
        ("only_elements := ['Li'], with_elements := ['halogen']", "list_has_all(['Li', 'F'], elements)"),
        ("with_elements := ['O'], max_amount := 2", "list_contains(elements, 'O') and list_max(amounts) <= 2"),
    ],
)
def test_find_keeps_to_elements_and_amounts(small: duckdb.DuckDBPyConnection, arguments: str, condition: str) -> None:
    expected = rows(
        small,
        "select formula from (select formula, elements::varchar[] as elements, amounts from composition) "
        f"where {condition} order by all",
    )
    found = rows(small, f"select formula from find({arguments}, only_in_space := true, n := 100000) order by all")
    assert found == expected
    counted = rows(small, f"select sum(n)::bigint from find_count({arguments}, only_in_space := true)")
    assert counted == [(len(expected),)]


def test_compositions_have_the_number_they_are_found_by(small: duckdb.DuckDBPyConnection) -> None:
    for formula in ("Li2O", "O Li2", "NaMgF3", "AlHO"):
        ((n_components, composition_id),) = rows(
            small, f"select n_components, composition_id from composition_of('{formula}')"
        )
        ((found, asked),) = rows(
            small,
            f"select found.formula, labelled.formula from composition_at({n_components}, {composition_id}) as found, "
            f"label(['{formula}']) as labelled",
        )
        assert found == asked
    assert rows(small, "from composition_of('Li9O')") == []
    assert rows(small, "from composition_of('FeO')") == []
    assert rows(small, "from composition_of('no formula')") == []


def test_neighbours_are_the_nearest_ratios(small: duckdb.DuckDBPyConnection) -> None:
    found = rows(small, "select formula, distance, category, reason from neighbours('Li2O', n := 4)")
    shares = {
        formula: abs(amounts[0] / sum(amounts) - 2 / 3)
        for formula, amounts in rows(small, "select formula, amounts from explored(['Li', 'O']) where in_space")
        if formula != "Li2O"
    }
    assert [row[0] for row in found] == sorted(shares, key=lambda formula: (round(shares[formula], 9), formula))[:4]
    assert [row[1] for row in found] == pytest.approx(sorted(shares.values())[:4])
    labels = {row[0]: row[1:] for row in rows(small, "select formula, category, reason from system(['Li', 'O'])")}
    assert [row[2:] for row in found] == [labels[row[0]] for row in found]
    assert rows(small, "from neighbours('no formula')") == []
    # Of what lies beyond the space too.
    assert len(rows(small, "from neighbours('Li9O10')")) > 3


def test_entries_lead_to_where_they_are_described(small: duckdb.DuckDBPyConnection) -> None:
    assert rows(small, "select source, input, entry_id, address from entries('O Li2')") == [
        ("formulas", "Li2O", None, None)
    ]
    assert rows(small, "from entries('Li3O')") == []
    addresses = rows(
        small,
        "select replace(address, '{id}', id) from (values ('mp-149'), ('JVASP-1002'), ('mp-149x'), "
        "('javascript:alert(1)')) as given (id) inner join entry_address "
        "on read_as is null and regexp_full_match(id, id_pattern) order by all",
    )
    assert addresses == [
        ("https://next-gen.materialsproject.org/materials/mp-149",),
        ("https://www.ctcms.nist.gov/~knc6/static/JARVIS-DFT/JVASP-1002.xml",),
    ]
