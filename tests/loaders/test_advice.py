"""What is told of statements that DuckDB does not answer, or that would take it an hour."""

import re
from collections.abc import Callable

import duckdb
import pytest

from stoichia.loaders import advice
from stoichia.loaders.errors import InputError


@pytest.fixture
def small(small_warehouse: Callable[..., duckdb.DuckDBPyConnection]) -> duckdb.DuckDBPyConnection:
    """Return a connection to a warehouse of binaries."""
    return small_warehouse("smact14", max_z=9, max_amount=4, components=(2,))


@pytest.mark.parametrize(
    "text",
    [
        "select * from composition where formula = 'Li2O'",
        "SELECT category FROM Composition AS c WHERE c.Formula IN ('Li2O', 'LiF') LIMIT 1",
        "from warehouse.main.composition where n_components = 2 and formula like 'Li%'",
        "from composition join known_formula using (formula)",
        "from known_formula as k join composition as c on c.formula = k.formula",
        "select (select category from composition where formula = 'Li2O')",
        "with asked as (from composition where formula = 'Li2O') from asked",
        "from element where symbol in (select formula from composition where formula < 'B')",
    ],
)
def test_look_up_in_the_whole_space_is_refused(small: duckdb.DuckDBPyConnection, text: str) -> None:
    with pytest.raises(InputError, match=r"ask label\('Fe3O4'\)"):
        advice.refuse_look_up(small, text)


@pytest.mark.parametrize(
    "text",
    [
        "select formula from composition limit 3",
        "from composition where elements = ['Li', 'O'] and formula = 'Li2O'",
        "from composition as c where c.element_set_id = 3 and formula = 'Li2O'",
        "from composition where n_components = 2 and n_atoms = 3",
        "from known_formula where formula = 'Li2O'",
        "from label('Li2O') where formula = 'Li2O'",
        "from (select * from composition limit 5) where formula = 'Li2O'",
        "from composition where n_components = 2 and 3 in (select 3 from known_formula where formula > 'L')",
        "explain from composition where formula = 'Li2O'",
        "pivot (select 1 as a) on a using sum(a)",
    ],
)
def test_other_statements_are_not(small: duckdb.DuckDBPyConnection, text: str) -> None:
    advice.refuse_look_up(small, text)


def refused(connection: duckdb.DuckDBPyConnection, text: str) -> str | None:
    """Return what is told of a statement that DuckDB refuses; or would be of one that it runs."""
    error = duckdb.Error()
    try:
        connection.sql(text).fetchall()
    except duckdb.Error as raised:
        error = raised
    return advice.instead_of_call(connection, text, error)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("from known_formula as k, lateral label(k.formula)", r"label\(\(select list\(…\) from …\)\)"),
        ("from known_formula as k cross join label([k.formula])", r"label\(\(select list"),
        ("select (select count(*) from rules(k.formula)) from known_formula as k", r"rules\(\(select list"),
        ("from element as e, lateral system(e.symbol)", "system with a column of another table: call it once"),
        (
            "from label((select 'Li2O'))",
            r"label with a query for what it is given: give a list to label, label\(\(select list",
        ),
        ("from rules_given((select list(formula) from known_formula))", r"give a list to rules, rules\(\(select list"),
        ("from known_formula as k, lateral label_given([k.formula])", r"to label, label\(\(select list"),
    ],
)
def test_call_that_is_refused_is_told_what_to_write(small: duckdb.DuckDBPyConnection, text: str, told: str) -> None:
    assert re.search(told, refused(small, text) or "")


@pytest.mark.parametrize(
    "text",
    [
        "from label((select list(formula) from known_formula))",
        "from label(['Li2O', 'LiF'])",
        "select unnested from element, unnest(string_split(name, 'i')) as t(unnested)",
        "from known_formula where formula = 'Li2O'",
        "nonsense",
    ],
)
def test_nothing_is_told_of_other_calls(small: duckdb.DuckDBPyConnection, text: str) -> None:
    assert refused(small, text) is None


def test_what_is_told_is_right(small: duckdb.DuckDBPyConnection) -> None:
    """DuckDB refuses the one and answers the other."""
    with pytest.raises(duckdb.Error):
        small.sql("from (values ('Li2O')) as given(text), lateral label(given.text)").fetchall()
    answered = small.sql(
        "select given.text, answer.category from (values ('Li2O'), ('LiF')) as given(text) "
        "inner join label((select list(other.text) from (values ('Li2O'), ('LiF')) as other(text))) as answer "
        "on given.text = answer.input order by all"
    )
    assert answered.fetchall() == [("Li2O", "missing"), ("LiF", "missing")]
