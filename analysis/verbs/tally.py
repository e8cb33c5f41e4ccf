"""What papers on generative models report of a list of formulas: how many are valid, known, new, and repeated."""

import duckdb

from stoichia.analysis import questions
from stoichia.loaders import incoming

# The column of an answer that says whether a composition is valid: the paper's rule, or SMACT's.
_VALID = ("is_smact_valid", "is_allowed")


class Tally:
    """Counts the answers that pass by.

    Parameters
    ----------
    connection
        Where they are made.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._n_rows = self._n_valid = self._n_known = 0
        connection.execute("create or replace temp table tallied_formula (formula varchar)")

    def counting(self, ask: questions.Ask) -> questions.Ask:
        """Return a question whose answers are counted as they come."""
        return lambda connection, formulas: self.counted(ask(connection, formulas))

    def counted(self, answer: duckdb.DuckDBPyRelation) -> duckdb.DuckDBPyRelation:
        """Count an answer, with a row for each formula, and return it; it is made once."""
        valid = next(name for name in _VALID if name in answer.columns)
        # By Arrow: as a relation it would be read again with the list of all formulas as a text.
        incoming.stage(
            self._connection, "tallied_answer", dict(zip(answer.columns, map(str, answer.types), strict=True)), []
        )
        with incoming.lent(self._connection, answer.to_arrow_table()):
            self._connection.execute("insert into tallied_answer from incoming")
        ((n_rows, n_valid, n_known),) = self._connection.execute(
            f"select count(*), count(*) filter ({valid}), "
            "count(*) filter (formula in (select formula from known_composition)) from tallied_answer"
        ).fetchall()
        self._n_rows += n_rows
        self._n_valid += n_valid
        self._n_known += n_known
        self._connection.execute(
            "insert into tallied_formula select formula from tallied_answer where formula is not null"
        )
        return self._connection.table("tallied_answer")

    def line(self) -> str:
        """Return the counts as a line for people."""
        ((n_formulas, n_distinct),) = self._connection.execute(
            "select count(formula), count(distinct formula) from tallied_formula"
        ).fetchall()
        n_refused = self._n_rows - n_formulas
        return (
            f"{self._n_rows:,} read, {n_refused:,} of them no formulas; {self._n_valid:,} valid, "
            f"{self._n_known:,} known, {n_formulas - self._n_known:,} new, "
            f"{n_formulas - n_distinct:,} duplicates under reduction"
        )
