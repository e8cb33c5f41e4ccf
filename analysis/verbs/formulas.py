"""Formulas as several verbs take them: as arguments, in one file, or on standard input."""

import argparse
import io
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from stoichia.analysis import questions
from stoichia.analysis.verbs import arguments, session
from stoichia.loaders import formula_file
from stoichia.loaders.errors import InputError
from stoichia.loaders.fetched import Report

if TYPE_CHECKING:
    import pyarrow as pa


def add_formulas(parser: argparse.ArgumentParser) -> None:
    """Add formulas, and which columns of a file have them."""
    arguments.add_columns(parser)
    arguments.add_memory_limit(parser)
    parser.add_argument(
        "formulas", nargs="*", metavar="FORMULA|FILE|-", help="formulas, or one file, or - for standard input"
    )


@contextmanager
def answered(
    connection: duckdb.DuckDBPyConnection, options: argparse.Namespace, ask: questions.Ask
) -> Iterator[Iterator[duckdb.DuckDBPyRelation]]:
    """Give the answers to a question about the formulas that the user gives, batch by batch, in the order given."""
    with _given(connection, options) as batches, session.counted(" formulas") as report:
        yield _answers(connection, batches, ask, report)


def _answers(
    connection: duckdb.DuckDBPyConnection, batches: Iterable[questions.Formulas], ask: questions.Ask, report: Report
) -> Iterator[duckdb.DuckDBPyRelation]:
    n_answered = 0
    for batch in batches:
        yield ask(connection, batch)
        n_answered += len(batch)
        report(n_answered)


@contextmanager
def _given(
    connection: duckdb.DuckDBPyConnection, options: argparse.Namespace
) -> Iterator[Iterator[questions.Formulas]]:
    """Give the formulas that the user gives, in batches."""
    formulas, columns = options.formulas, arguments.columns(options)
    if len(formulas) == 1 and formula_file.names_file(formulas[0]):
        with formula_file.read(connection, Path(formulas[0]), columns) as rows:
            yield _texts(rows.batches)
        return
    if columns != formula_file.ANY_COLUMNS:
        raise InputError("--formula-column and the like go with a file")
    if formulas == ["-"] or (not formulas and not sys.stdin.isatty()):
        lines = io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8-sig")
        batches = formula_file.read_lines(connection, lines, "standard input")
        first = next(batches, None)
        if first is None:
            raise InputError("no formulas on standard input")
        yield _texts(chain([first], batches))
        return
    if not formulas:
        raise InputError("no formulas: give some, or a file, or - for standard input")
    for formula in formulas:
        # What Python reads as half a character stands for a byte of another encoding.
        if not formula.isascii() and formula.encode("utf-8", "replace").decode() != formula:
            raise InputError(f"cannot read the formula {formula!a}: it is not in UTF-8")
    yield questions.in_batches(connection, formulas)


def _texts(batches: "Iterable[pa.RecordBatch]") -> Iterator[questions.Formulas]:
    return (batch.column("input").to_pylist() for batch in batches)
