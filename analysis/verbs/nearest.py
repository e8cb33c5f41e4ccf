"""The verb ``stoichia nearest``."""

import argparse

from stoichia.analysis import output, questions
from stoichia.analysis.verbs import arguments, session
from stoichia.analysis.verbs.verb import Verb


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    arguments.add_format(parser)
    parser.add_argument("formula", metavar="FORMULA", help="a formula in any spelling, known or not")
    parser.add_argument(
        "--embedding",
        default="mat2vec",
        metavar="NAME",
        help="whose vectors tell how far apart those are that differ by more than one element (default: mat2vec)",
    )
    parser.add_argument("--n", type=arguments.count, default=10, metavar="N", help="how many (default: 10)")


def _run(options: argparse.Namespace) -> None:
    with session.opened(options) as connection, questions.complaints():
        answer = questions.nearest(connection, options.formula, options.embedding, options.n)
        output.write(answer, options.format, options.scratch)
        if not connection.execute("select 1 from element_similarity limit 1").fetchall():
            output.warn("how similar elements are is not learnt yet: 'stoichia candidates' learns it")


VERB = Verb(
    "nearest",
    "List the known compositions that are most like a formula.",
    _run,
    _add_arguments,
    examples=("stoichia nearest Li2ZnSnO4", "stoichia nearest LiFePO4 --embedding magpie --n 5 --format csv"),
)
