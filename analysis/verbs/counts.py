"""The verb ``stoichia counts``."""

import argparse

from stoichia.analysis import output, questions
from stoichia.analysis.verbs import arguments, session
from stoichia.analysis.verbs.verb import Verb
from stoichia.loaders import other_states


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    arguments.add_format(parser)
    arguments.add_known_by(parser)
    arguments.add_other_states(parser)


def _run(options: argparse.Namespace) -> None:
    known_by = arguments.known_by(options)
    with (
        session.opened(options) as connection,
        other_states.lent(connection, options.oxidation_states, None),
        questions.complaints(),
    ):
        chosen = questions.counts(connection, known_by)
        if options.format == "table":
            session.print_table_2(chosen)
        else:
            output.write(chosen, options.format, options.scratch)
        session.warn_of_few_known(connection, options)


VERB = Verb(
    "counts",
    "Print Table 2: how many compositions each category has.",
    _run,
    _add_arguments,
    examples=("stoichia counts", "stoichia counts --source mine --experimental --format csv"),
)
