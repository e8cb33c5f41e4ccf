"""Answers about the formulas of files: each text is asked about once, and what passes by is counted.

The counts are those that papers on generative models report of a list: how many are valid, known, new, and repeated.
"""

from typing import TYPE_CHECKING
from uuid import uuid4

import duckdb

from stoichia.analysis import questions
from stoichia.loaders import incoming, memory

if TYPE_CHECKING:
    import pyarrow as pa

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
        # Answers are read from tables of a database in memory, which other connections see, by two of these in turn:
        # one may be read while the next is asked for.
        self._readers = (connection.cursor(), connection.cursor())
        # Who has the same warehouse open in this process sees it too.
        self._place = f"answering_{uuid4().hex}"
        connection.execute(f"attach ':memory:' as {self._place} (read_write)")
        self._question = question
        self._most_kept = _TIMES_KEPT * memory.formulas_at_a_time(connection)
        self._answered_text, self._former_text = f"{self._place}.answered_text_0", f"{self._place}.answered_text_1"
        self._n_batches = self._n_kept = 0
        self._n_rows = self._n_formulas = self._n_valid = self._n_known = 0
        connection.execute("create or replace temp table tallied_formula (formula varchar)")

    def about(self, formulas: questions.GivenFormulas, kept: "pa.RecordBatch | None" = None) -> duckdb.DuckDBPyRelation:
        """Return the answer about formulas, a row for each in their order, behind what is kept of where they come from.

        It can be read while the next ones are asked about, by another thread as well, and no longer.
        """
        import pyarrow as pa

        texts = formulas if isinstance(formulas, pa.Array) else incoming.texts(formulas)
        self._n_batches += 1
        given_text = f"{self._place}.given_text_{self._n_batches % 2}"
        reader = self._readers[self._n_batches % 2]
        with incoming.lent(self._connection, pa.table({"input": texts})):
            self._connection.execute(
                f"create or replace table {given_text} as select row_number() over () as place, input from incoming"
            )
        self._ask(given_text)
        answered = (
            f"from {given_text} as given_text inner join {self._answered_text} as answered_text "
            "on given_text.input is not distinct from answered_text.input"
        )
        self._count(answered)
        answer = reader.sql(
            f"select answered_text.* exclude (counts_as_valid, counts_as_known) {answered} order by given_text.place"
        )
        return answer if kept is None else questions.beside(reader, kept, answer)

    def _ask(self, given_text: str) -> None:
        """Ask about the texts that are new."""
        is_first = self._n_kept == 0
        if is_first:
            # The former answers may still be read.
            self._former_text, self._answered_text = self._answered_text, self._former_text
            but_for = ""
        else:
            self._connection.execute(f"drop table if exists {self._former_text}")
            but_for = (
                f"anti join {self._answered_text} as answered_text "
                "on given_text.input is not distinct from answered_text.input"
            )
        ((n_new,),) = self._connection.execute(
            "create or replace temp table asked_text as "
            f"select distinct given_text.input from {given_text} as given_text {but_for}"
        ).fetchall()
        if n_new == 0 and not is_first:
            return
        self._connection.execute(
            f"create or replace temp table new_answer as {self._question.of_staged}", self._question.settings
        )
        valid = next(name for name in _VALID if name in self._connection.table("new_answer").columns)
        answered = self._answered_text
        into = f"create or replace table {answered} as" if is_first else f"insert into {answered}"
        self._connection.execute(
            f"{into} select new_answer.*, {valid} as counts_as_valid, "
            "formula in (select known_composition.formula from known_composition) as counts_as_known from new_answer"
        )
        self._connection.execute(
            "insert into tallied_formula select new_answer.formula from new_answer where new_answer.formula is not null"
        )
        self._n_kept += n_new
        if self._n_kept >= self._most_kept:
            self._n_kept = 0

    def _count(self, answered: str) -> None:
        ((n_rows, n_formulas, n_valid, n_known),) = self._connection.execute(
            "select count(*), count(formula), count(*) filter (counts_as_valid), count(*) filter (counts_as_known) "
            f"{answered}"
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
