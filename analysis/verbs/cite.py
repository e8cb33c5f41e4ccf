"""The verb ``stoichia cite``."""

import argparse

from stoichia.analysis import citing, output
from stoichia.analysis.verbs import session
from stoichia.analysis.verbs.verb import Verb


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--bibtex", action="store_true", help="the entries alone, for a file")


def _run(options: argparse.Namespace) -> None:
    with session.opened(options) as connection:
        if not options.bibtex:
            output.tell(citing.methods(connection), "")
        output.tell(*citing.bibtex(connection).splitlines())


VERB = Verb(
    "cite",
    "Print what to cite: a paragraph for methods and BibTeX, with releases, licences and checksums.",
    _run,
    _add_arguments,
    examples=("stoichia cite", "stoichia cite --bibtex"),
)
