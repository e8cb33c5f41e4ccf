"""The verb ``stoichia system``."""

import argparse

from stoichia.analysis import output, questions
from stoichia.analysis.palette import CATEGORIES
from stoichia.analysis.verbs import arguments, session
from stoichia.analysis.verbs.verb import Verb
from stoichia.loaders import other_states


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    arguments.add_format(parser)
    parser.add_argument(
        "symbols",
        nargs="+",
        metavar="ELEMENT",
        help="symbols: Li Zn Sn O or Li-Zn-Sn-O; groups: Li halogen; * for any other: 'Ti-O-*', without subsystems",
    )
    parser.add_argument("--max-atoms", type=int, metavar="N", help="bound on the atoms per formula")
    parser.add_argument("--category", nargs="+", choices=CATEGORIES, help="only these categories")
    parser.add_argument(
        "--sort",
        choices=("elements", "atoms"),
        default="elements",
        help="subsystem by subsystem, or fewest atoms first (default: elements)",
    )
    arguments.add_other_states(parser)


def _run(options: argparse.Namespace) -> None:
    with (
        session.opened(options) as connection,
        other_states.lent(connection, options.oxidation_states),
        questions.complaints(),
    ):
        answer = questions.system(connection, options.symbols, options.max_atoms, options.category, options.sort)
        output.write_all([answer], options.format, options.scratch, repeated=("input", "formula"))
        session.warn_of_few_known(connection, options)


VERB = Verb(
    "system",
    "List the compositions of a chemical system, and its known compounds outside the space, labelled.",
    _run,
    _add_arguments,
    examples=(
        "stoichia system Zn Sn O --category standard interesting --sort atoms",
        "stoichia system Na-Cl --max-atoms 4 --format csv",
    ),
)
