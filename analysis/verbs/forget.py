"""The verb ``stoichia forget``."""

import argparse

from stoichia.analysis import output
from stoichia.analysis.verbs import session
from stoichia.analysis.verbs.verb import Verb
from stoichia.loaders import known


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("source", metavar="SOURCE", help="its name, as 'stoichia sources' has it")


def _run(options: argparse.Namespace) -> None:
    with session.opened(options, writable=True) as connection:
        known.forget(connection, options.source)
    output.tell(f"{options.source} is forgotten, and the compositions that only it listed are unknown again")


VERB = Verb(
    "forget",
    "Remove a source of known formulas from the warehouse.",
    _run,
    _add_arguments,
    examples=("stoichia forget mine", "stoichia forget mp_2017_ricci"),
)
