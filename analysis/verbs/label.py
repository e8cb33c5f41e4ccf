"""The verb ``stoichia label``."""

import argparse

from stoichia.analysis import output
from stoichia.analysis.verbs import arguments, formulas, session
from stoichia.analysis.verbs.verb import Verb


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    arguments.add_format(parser)
    formulas.add_formulas(parser)


def _run(options: argparse.Namespace) -> None:
    with session.opened(options, files=formulas.files(options)) as connection:
        formulas.stage(connection, options)
        answer = connection.sql(
            "from label((select list(staged.input order by staged.row_number) from staged_text as staged))"
        )
        output.write(answer, options.format, options.scratch)


VERB = Verb("label", "Label formulas: allowed, known, and why.", _run, _add_arguments)
