"""The verb ``stoichia system``."""

import argparse

from stoichia.analysis import output, questions
from stoichia.analysis.palette import CATEGORIES
from stoichia.analysis.verbs import arguments, session
from stoichia.analysis.verbs.verb import Verb


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    arguments.add_format(parser)
    parser.add_argument(
        "symbols",
        nargs="+",
        metavar="ELEMENT",
        help="symbols: Li Zn Sn O or Li-Zn-Sn-O; or groups: Li halogen",
    )
    parser.add_argument("--max-atoms", type=int, metavar="N", help="bound on the atoms per formula")
    parser.add_argument("--category", nargs="+", choices=CATEGORIES, help="only these categories")


def _run(options: argparse.Namespace) -> None:
    with session.opened(options) as connection, questions.complaints():
        answer = questions.system(connection, options.symbols, options.max_atoms, options.category)
        output.write(answer, options.format, options.scratch)


VERB = Verb(
    "system",
    "List the compositions of a chemical system, labelled.",
    _run,
    _add_arguments,
    examples=(
        "stoichia system Zn Sn O --category standard interesting",
        "stoichia system Na-Cl --max-atoms 4 --format csv",
    ),
)
