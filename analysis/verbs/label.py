"""The verb ``stoichia label``."""

import argparse

from stoichia.analysis import output, questions
from stoichia.analysis.verbs import arguments, formulas, session
from stoichia.analysis.verbs.verb import Verb


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    arguments.add_format(parser)
    formulas.add_formulas(parser)


def _run(options: argparse.Namespace) -> None:
    with session.opened(options) as connection, formulas.answered(connection, options, questions.label) as answers:
        output.write_all(answers, options.format, options.scratch)


VERB = Verb("label", "Label formulas: allowed, known, and why.", _run, _add_arguments)
