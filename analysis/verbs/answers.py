"""Answers about the formulas of files: each text is asked about once, and what passes by is counted.

The counts are those that papers on generative models report of a list: how many are valid, known, new, and repeated.
"""

import duckdb

from stoichia.analysis import questions
from stoichia.loaders import incoming, memory

# The column of an answer that says whether a composition is valid: the paper's rule, or SMACT's.
_VALID = ("is_smact_valid", "is_allowed")

# The answers about so many times as many texts are kept as are asked about at a time, so that each time as much is
# looked through at most; then those about what comes again are asked for again.
_TIMES_KEPT = 5


class Answers:
    """Answers a question about formulas, some at a time.

    Parameters
    ----------
    connection
        A connection to a warehouse.
    question
        What is asked.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, question: questions.Question) -> None:
        self._connection = connection
        self._question = question
        self._most_kept = _TIMES_KEPT * memory.formulas_at_a_time(connection)
        self._n_kept = self._n_rows = self._n_formulas = self._n_valid = self._n_known = 0
        connection.execute("create or replace temp table tallied_formula (formula varchar)")

    def about(self, formulas: questions.GivenFormulas) -> duckdb.DuckDBPyRelation:
        """Return the answer about formulas, a row for each in their order; it holds until others are asked about."""
        import pyarrow as pa

        texts = formulas if isinstance(formulas, pa.Array) else incoming.texts(formulas)
        with incoming.lent(self._connection, pa.table({"input": texts})):
            self._connection.execute(
                "create or replace temp table given_text as select row_number() over () as place, input from incoming"
            )
        self._ask()
        self._count()
        return self._connection.sql(
            "select answered_text.* from given_text "
            "inner join answered_text on given_text.input is not distinct from answered_text.input "
            "order by given_text.place"
        )

    def _ask(self) -> None:
        """Ask about the texts that are new."""
        if self._n_kept == 0:
            self._connection.execute("create or replace temp table asked_text as select distinct input from given_text")
            into = "create or replace temp table answered_text as"
        else:
            self._connection.execute(
                "create or replace temp table asked_text as select distinct given_text.input from given_text "
                "anti join answered_text on given_text.input is not distinct from answered_text.input"
            )
            into = "insert into answered_text"
        ((n_new,),) = self._connection.execute(f"{into} {self._question.of_staged}", self._question.settings).fetchall()
        self._connection.execute(
            "insert into tallied_formula select formula from asked_text "
            "inner join answered_text on asked_text.input is not distinct from answered_text.input "
            "where formula is not null"
        )
        self._n_kept += n_new
        if self._n_kept >= self._most_kept:
            self._n_kept = 0

    def _count(self) -> None:
        columns = self._connection.table("answered_text").columns
        valid = next(name for name in _VALID if name in columns)
        ((n_rows, n_formulas, n_valid, n_known),) = self._connection.execute(
            f"select count(*), count(formula), count(*) filter ({valid}), "
            "count(*) filter (formula in (select formula from known_composition)) from given_text "
            "inner join answered_text on given_text.input is not distinct from answered_text.input"
        ).fetchall()
        self._n_rows += n_rows
        self._n_formulas += n_formulas
        self._n_valid += n_valid
        self._n_known += n_known

    def tally(self) -> str:
        """Return the counts as a line for people."""
        ((n_distinct,),) = self._connection.execute("select count(distinct formula) from tallied_formula").fetchall()
        return (
            f"{self._n_rows:,} read, {self._n_rows - self._n_formulas:,} of them no formulas; {self._n_valid:,} valid, "
            f"{self._n_known:,} known, {self._n_formulas - self._n_known:,} new, "
            f"{self._n_formulas - n_distinct:,} duplicates under reduction"
        )
