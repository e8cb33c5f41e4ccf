"""Formulas as several verbs take them: as arguments, in files, or on standard input; and the answers about them."""

import argparse
import io
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from itertools import groupby, takewhile
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from stoichia.analysis import output, questions
from stoichia.analysis.verbs import arguments, session
from stoichia.analysis.verbs.answers import Answers
from stoichia.loaders import beside, formula_file, known_by, other_states
from stoichia.loaders.errors import InputError
from stoichia.loaders.fetched import Report
from stoichia.loaders.formula_file import Rows
from stoichia.loaders.tables.table import ANY_COLUMNS

if TYPE_CHECKING:
    import pyarrow as pa

STANDARD_INPUT = "-"


@dataclass(frozen=True)
class Batch:
    """Some formulas, a list or those of a file, and what is kept of the rows that they come from."""

    formulas: questions.GivenFormulas
    kept: "pa.RecordBatch | None" = None


# What answers about a batch, in its order.
About = Callable[[Batch], duckdb.DuckDBPyRelation]


def add_formulas(parser: argparse.ArgumentParser) -> None:
    """Add formulas, which columns of a file have them, and what of its rows is given back."""
    arguments.add_formula_columns(parser)
    parser.add_argument(
        "--keep",
        nargs="+",
        action="extend",
        metavar="NAME",
        help="give these columns of the file back before the answer, or all of them",
    )
    arguments.add_known_by(parser)
    arguments.add_other_states(parser)
    arguments.add_memory_limit(parser)
    parser.add_argument(
        "formulas", nargs="*", metavar="FORMULA|FILE|-", help="formulas and files, or - for standard input"
    )


def settle(options: argparse.Namespace) -> None:
    """Take files that stand behind the names of --keep or --source for files: no parser can tell."""
    for names in (options.keep or [], options.source or []):
        files = list(takewhile(formula_file.is_file, reversed(names[1:])))
        if files and not options.formulas:
            options.formulas = files[::-1]
            del names[-len(files) :]


def answer(options: argparse.Namespace, question: questions.Question) -> None:
    """Print the answers to a question that has a row for each formula; of files and standard input, tell how many."""
    settle(options)
    with session.opened(options) as connection, questions.complaints():
        of_files = Answers(connection, question) if _reads_files(options) else None
        # What a terminal shows of a statement that takes long would come between answers.
        is_ahead = bool(options.formulas) and all(map(_is_at_hand, options.formulas)) and not sys.stdout.isatty()

        def about(batch: Batch) -> duckdb.DuckDBPyRelation:
            if of_files is not None:
                return of_files.about(batch.formulas, batch.kept)
            return question.about(connection, batch.formulas)

        with (
            known_by.lent(connection, arguments.known_by(options)),
            other_states.lent(connection, options.oxidation_states),
            answered(connection, options, about, is_ahead=is_ahead) as answers,
        ):
            output.write_all(answers, options.format, options.scratch, repeated=("input", "formula"))
            # A table ends early.
            for _ in answers:
                pass
        if of_files is not None:
            output.warn(of_files.tally())
        if of_files is not None or question == questions.LABEL:
            session.warn_of_few_known(connection, options)


@contextmanager
def answered(
    connection: duckdb.DuckDBPyConnection, options: argparse.Namespace, about: About, *, is_ahead: bool = False
) -> Iterator[Iterator[duckdb.DuckDBPyRelation]]:
    """Give the answers to a question about the formulas that the user gives, batch by batch, in the order given.

    If it is asked ahead, a thread asks about the next ones while an answer is used.
    """
    answers = ((len(batch.formulas), about(batch)) for batch in _given(connection, options))
    with (
        session.counted(" formulas") as report,
        beside.ahead(answers) if is_ahead else nullcontext(answers) as made,
    ):
        yield _told(made, report)


def _told(answers: Iterable[tuple[int, duckdb.DuckDBPyRelation]], report: Report) -> Iterator[duckdb.DuckDBPyRelation]:
    n_answered = 0
    for n, answer in answers:
        yield answer
        n_answered += n
        report(n_answered)


def _is_file(word: str) -> bool:
    return formula_file.is_file(word) or formula_file.names_file(word)


def _is_at_hand(word: str) -> bool:
    """Whether it is a file that lets no reader wait for what a program writes into it."""
    return word != STANDARD_INPUT and formula_file.is_file(word) and Path(word).is_file()


def _reads_files(options: argparse.Namespace) -> bool:
    return not options.formulas or any(word == STANDARD_INPUT or _is_file(word) for word in options.formulas)


def _given(connection: duckdb.DuckDBPyConnection, options: argparse.Namespace) -> Iterator[Batch]:
    """Give the formulas that the user gives, in batches."""
    words = options.formulas or ([] if sys.stdin.isatty() else [STANDARD_INPUT])
    if not words:
        raise InputError("no formulas: give some, or files, or - for standard input")
    _check(words, options)
    columns = arguments.columns(options)
    for kind, alike in groupby(words, lambda word: word if word == STANDARD_INPUT else _is_file(word)):
        if kind == STANDARD_INPUT:
            lines = io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8-sig", newline="")
            with formula_file.read_open(connection, lines, "standard input", columns) as rows:
                yield from _batches(rows, "standard input")
        elif kind:
            for word in alike:
                with formula_file.read(connection, Path(word), columns) as rows:
                    yield from _batches(rows, word, is_ahead=_is_at_hand(word))
        else:
            for formulas in questions.in_batches(connection, list(alike)):
                yield Batch(formulas)


def _check(words: list[str], options: argparse.Namespace) -> None:
    """Raise `InputError` before anything is answered, if anything that the user gives cannot be."""
    files = [word for word in words if word == STANDARD_INPUT or _is_file(word)]
    for word in words:
        # What Python reads as half a character stands for a byte of another encoding.
        if not word.isascii() and word.encode("utf-8", "replace").decode() != word:
            raise InputError(f"cannot read the formula {word!a}: it is not in UTF-8")
        if word in files and word != STANDARD_INPUT and not formula_file.is_file(word):
            raise InputError(f"{word} is a folder: name files in it" if Path(word).is_dir() else f"no file {word}")
    if words.count(STANDARD_INPUT) > 1:
        raise InputError("standard input can be read once: give - once")
    columns = arguments.columns(options)
    if columns != ANY_COLUMNS and not files:
        raise InputError("--formula-column and the like go with a file")
    if columns.kept and len(words) > 1:
        raise InputError("--keep goes with one file: others have other columns")


def _batches(rows: Rows, where: str, *, is_ahead: bool = False) -> Iterator[Batch]:
    if rows.n_above:
        output.warn(f"{where}: rows left out above the names of its columns: {rows.n_above:,}")
    with beside.ahead(rows.batches) if is_ahead else nullcontext(rows.batches) as batches:
        for batch in batches:
            n = batch.num_columns
            kept = batch.select(range(n - len(rows.kept), n)) if rows.kept else None
            yield Batch(batch.column(0), kept)
