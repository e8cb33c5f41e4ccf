"""The verb ``stoichia label``."""

import argparse
from collections.abc import Sequence
from functools import partial

import duckdb

from stoichia.analysis import output, questions
from stoichia.analysis.verbs import arguments, formulas, learning
from stoichia.analysis.verbs.verb import Verb
from stoichia.loaders.errors import InputError


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    arguments.add_format(parser)
    formulas.add_formulas(parser)
    parser.add_argument(
        "--explain", action="store_true", help="list the known compositions that differ by one element instead"
    )


def _run(options: argparse.Namespace) -> None:
    if not options.explain:
        formulas.answer(options, questions.LABEL)
        return
    if options.keep:
        raise InputError("--explain has several rows for a formula, and --keep one: ask for one of them")
    if options.oxidation_states:
        raise InputError("--explain tells of known compositions, whatever the oxidation states: leave one of them out")
    formulas.settle(options)
    with (
        learning.opened(options) as connection,
        formulas.answered(connection, options, partial(_explained, connection)) as answers,
    ):
        output.write_all(answers, options.format, options.scratch)


def _explained(connection: duckdb.DuckDBPyConnection, batch: formulas.Batch) -> duckdb.DuckDBPyRelation:
    given = batch.formulas
    return questions.analogues(connection, given if isinstance(given, Sequence) else given.to_pylist())


VERB = Verb(
    "label",
    "Label formulas: allowed, known, and why.",
    _run,
    _add_arguments,
    examples=(
        "stoichia label LaFeAsO Fe3O4 'CuSO4·5H2O' --oxidation-states common",
        "stoichia label formulas.csv --keep all --format csv",
    ),
)
