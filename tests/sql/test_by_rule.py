"""What is found and drawn by a rule: against rules and assignments, composition by composition."""

import duckdb
import pytest

from stoichia.analysis import find, sample

RULES = {
    "allowed": "is_allowed",
    "mixed-valence": "is_mixed_valence_allowed",
    "all-metal": "is_all_metal",
    "margin": "is_margin_allowed",
    "smact-valid": "is_smact_valid",
}


@pytest.mark.costly
@pytest.mark.parametrize("rule", RULES)
def test_what_is_found_by_a_rule_meets_it(connection: duckdb.DuckDBPyConnection, rule: str) -> None:
    """All of a system: what find finds and rules says, in the order of find."""
    found = connection.execute(
        "select formula, category::varchar from find_by_rule(rule := $1, margin := 0.5, system := 'Fe-O', n := 100)",
        [rule],
    ).fetchall()
    expected = connection.execute(
        "with listed as (select row_number() over () as place, formula, category::varchar as category "
        "from find(system := 'Fe-O', n := 100)) select listed.formula, listed.category from listed "
        "inner join rules((select list(formula) from listed), margin := 0.5) as rules on listed.formula = rules.input "
        f"where rules.{RULES[rule]} order by listed.place"
    ).fetchall()
    assert found == expected
    assert found or rule == "all-metal"


@pytest.mark.costly
def test_usual_states_are_those_of_the_likeliest_assignment(connection: duckdb.DuckDBPyConnection) -> None:
    found = connection.execute(
        "select formula from find_by_rule(usual_states := 0.2, system := 'Li-Fe-O', max_atoms := 8, n := 1000)"
    ).fetchall()
    listed = connection.execute(
        "select formula from find(system := 'Li-Fe-O', max_atoms := 8, n := 1000) where is_allowed"
    ).fetchall()
    shares = {
        row: connection.execute("select max(common_states) from assignments($1) where is_allowed", [row[0]]).fetchall()[
            0
        ][0]
        for row in listed
    }
    assert found == [row for row in listed if shares[row] >= 0.2]
    assert 0 < len(found) < len(listed)


@pytest.mark.costly
def test_pages_of_what_is_found_by_a_rule_follow_each_other(connection: duckdb.DuckDBPyConnection) -> None:
    call = "select formula from find_by_rule(rule := 'mixed-valence', system := 'Fe-O', n := {}, skip := {})"
    pages = [connection.execute(call.format(5, skip)).fetchall() for skip in (0, 5)]
    assert [*pages[0], *pages[1]] == connection.execute(call.format(10, 0)).fetchall()


@pytest.mark.costly
def test_a_sample_by_rule_is_what_a_sample_has_of_it(connection: duckdb.DuckDBPyConnection) -> None:
    drawn = connection.execute(
        "select sample_number, formula from sample_by_rule(3, 'unlikely', 20, rule := 'mixed-valence', seed := 2)"
    ).fetchall()
    of_sample = connection.execute(
        "with drawn as (select sample_number, formula from sample(3, 'unlikely', 1400, seed := 2)) "
        "select drawn.formula from drawn inner join rules((select list(formula) from drawn)) as rules "
        "on drawn.formula = rules.input where rules.is_mixed_valence_allowed order by drawn.sample_number limit 20"
    ).fetchall()
    assert drawn == [(number, formula) for number, (formula,) in enumerate(of_sample, 1)]
    # There are fewer: all of them.
    few = connection.execute(
        "select formula from sample_by_rule(2, 'standard', 5000, usual_states := 0.9, with_elements := ['O'])"
    ).fetchall()
    all_of_them = connection.execute(
        "select formula from find_by_rule(usual_states := 0.9, components := 2, with_elements := ['O'], "
        "category := 'standard', n := 5000) where in_space"
    ).fetchall()
    assert sorted(few) == sorted(all_of_them) != []


@pytest.mark.costly
def test_python_asks_rules_too(connection: duckdb.DuckDBPyConnection) -> None:
    found = find(connection, "Fe-O", 3, rule="mixed-valence", category="unlikely")
    assert found["formula"].to_list() == ["Fe3O2", "Fe4O3", "Fe3O5"]
    drawn = sample(connection, 3, "unlikely", 5, rule="mixed-valence", seed=2, folds=2)
    assert drawn.columns[-1] == "fold"
    expected = "select formula from sample_by_rule(3, 'unlikely', 5, rule := 'mixed-valence', seed := 2)"
    assert drawn["formula"].to_list() == [formula for (formula,) in connection.execute(expected).fetchall()]


@pytest.mark.costly
@pytest.mark.parametrize(
    ("call", "message"),
    [
        ("find_by_rule(rule := 'beauty', system := 'Li-O')", "not beauty"),
        ("find_by_rule(rule := 'allowed', components := 4)", "200,000 at most and not of 16,902"),
        ("sample_by_rule(3, 'missing', 10, rule := 'all-metal', with_elements := ['O'])", "draws meet the rule"),
    ],
)
def test_what_a_rule_cannot_be_asked_of_is_refused(
    connection: duckdb.DuckDBPyConnection, call: str, message: str
) -> None:
    with pytest.raises(duckdb.InvalidInputException, match=message):
        connection.execute(f"from {call}").fetchall()
