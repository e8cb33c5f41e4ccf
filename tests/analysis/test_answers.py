"""Formulas of files, of which each text is asked about once."""

from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

from stoichia.analysis import questions
from stoichia.analysis.verbs.answers import Answers
from stoichia.loaders import beside, incoming, memory
from stoichia.loaders import warehouse as stoichia_warehouse

BATCHES = [
    ["NaCl", "Xx", None, "NaCl", "Fe2O3"],
    ["Fe2O3", None, "Na2Cl2", "TiZn", "Xx"],
    ["NaCl", "NaCl"],
    [],
    ["ClNa", "NaCl", "MgO", None],
]
RULES = questions.rules(questions.RuleSettings(margin=0.5, mixed_valence=True))


@pytest.fixture
def apart(warehouse: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a connection to the default warehouse that no other test sees temporary tables in."""
    with stoichia_warehouse.open_warehouse(warehouse) as opened:
        yield opened


@pytest.mark.parametrize("question", [questions.LABEL, RULES], ids=["label", "rules"])
@pytest.mark.parametrize("at_a_time", [1, 100_000])
@pytest.mark.parametrize("as_given", [list, incoming.texts])
def test_batches_are_answered_as_lists_are(
    apart: duckdb.DuckDBPyConnection,
    monkeypatch: pytest.MonkeyPatch,
    question: questions.Question,
    at_a_time: int,
    as_given: Callable[[list[str | None]], questions.GivenFormulas],
) -> None:
    monkeypatch.setattr(memory, "formulas_at_a_time", lambda _: at_a_time)
    alone = [question.about(apart, batch).fetchall() for batch in BATCHES]
    of_files = Answers(apart, question)
    # Each is read while a thread asks about the next.
    with beside.ahead(of_files.about(as_given(batch)) for batch in BATCHES) as answers:
        assert [answer.fetchall() for answer in answers] == alone
    expected = question.about(apart, [text for batch in BATCHES for text in batch])
    formulas = [row[1] for row in expected.fetchall() if row[1] is not None]
    known = {formula for (formula,) in apart.execute("select formula from known_composition").fetchall()}
    valid = "is_allowed" if question is questions.LABEL else "is_smact_valid"
    ((n_valid,),) = expected.query("answer", f"select count(*) filter ({valid}) from answer").fetchall()
    n_known = sum(formula in known for formula in formulas)
    assert of_files.tally() == (
        f"16 read, 5 of them no formulas; {n_valid} valid, {n_known} known, {len(formulas) - n_known} new, "
        f"{len(formulas) - 4} duplicates under reduction"
    )


def test_two_connections_in_one_process_have_answers_of_their_own(warehouse: Path) -> None:
    with (
        stoichia_warehouse.open_warehouse(warehouse) as one,
        stoichia_warehouse.open_warehouse(warehouse) as other,
    ):
        of_one, of_other = Answers(one, questions.LABEL), Answers(other, questions.LABEL)
        answers = [of_one.about(["NaCl"]), of_other.about(["MgO", "Xx"])]
        assert [[row[0] for row in answer.fetchall()] for answer in answers] == [["NaCl"], ["MgO", "Xx"]]
