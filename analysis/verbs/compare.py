"""The verb ``stoichia compare``."""

import argparse
from functools import partial

import duckdb

from stoichia.analysis import output, questions
from stoichia.analysis.verbs import arguments, session
from stoichia.analysis.verbs.verb import Verb
from stoichia.loaders import warehouse


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    arguments.add_format(parser)
    parser.add_argument(
        "sets",
        nargs="+",
        metavar="NAME|FILE",
        help="sets as build takes them, cuts such as icsd24:consensus=3,commonality=10%% included",
    )
    parser.add_argument(
        "--changes",
        action="store_true",
        help="tell how many compositions change category, then list the known ones, instead",
    )


def _run(options: argparse.Namespace) -> None:
    names = warehouse.compare(arguments.path(options), options.sets, partial(session.stepwise, unit="set"))
    with session.opened(options) as connection:
        if options.changes:
            if options.format == "table":
                summary = questions.category_changes(connection, names)
                output.print_table([name.removeprefix("n_") for name in summary.columns], summary.fetchall())
                output.tell("")
            output.write(questions.changes(connection, names), options.format, options.scratch)
        elif options.format == "table":
            _print_comparison(questions.comparison(connection, names))
        else:
            output.write(questions.comparison(connection, names), options.format, options.scratch)


def _print_comparison(compared: duckdb.DuckDBPyRelation) -> None:
    """Print comparison for people: numbers with their share of the compositions, recall and precision in per cent."""
    columns = [name.removeprefix("n_").replace("_", " ") for name in compared.columns if name != "n_unique"]
    rows = []
    for name, n_components, n_unique, n_allowed, *numbers, recall, precision, n_gained, n_lost in compared.fetchall():
        shares = [None if share is None else f"{100 * share:.4g} %" for share in (recall, precision)]
        allowed = f"{n_allowed:,} ({100 * n_allowed / n_unique:.2f} %)"
        rows.append([name, n_components, allowed, *numbers, *shares, n_gained, n_lost])
    output.print_table(columns, rows)


VERB = Verb(
    "compare",
    "Print Table 2 under other sets of oxidation states, with recall and precision, and keep it in the warehouse.",
    _run,
    _add_arguments,
    examples=("stoichia compare icsd24 icsd24:consensus=30,commonality=10%", "stoichia compare common --changes"),
)
