"""The verb ``stoichia estimate``."""

import argparse

from stoichia.analysis import output, questions
from stoichia.analysis.verbs import arguments, session
from stoichia.analysis.verbs.verb import Verb


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    arguments.add_format(parser)
    parser.add_argument("--components", type=int, default=6, metavar="N", help="number of components (default: 6)")
    parser.add_argument(
        "--draws", type=arguments.count, default=200_000, metavar="N", help="how many draws (default: 200000)"
    )
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="the same seed draws the same (default: 0)")


def _run(options: argparse.Namespace) -> None:
    with session.opened(options) as connection, questions.complaints():
        estimate = questions.estimate(connection, options.components, options.draws, options.seed)
        output.write(estimate, options.format, options.scratch)


VERB = Verb(
    "estimate",
    "Estimate how many compositions are allowed, with a confidence interval.",
    _run,
    _add_arguments,
    examples=(
        "stoichia estimate --components 6 --draws 20000",
        "stoichia estimate --components 5 --seed 1 --format json",
    ),
)
