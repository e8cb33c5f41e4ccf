"""The verb ``stoichia sources``."""

import argparse

from stoichia.analysis import output, questions
from stoichia.analysis.verbs import arguments, session
from stoichia.analysis.verbs.verb import Verb
from stoichia.loaders.errors import InputError


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    arguments.add_format(parser)
    parser.add_argument(
        "--compare", nargs=2, metavar=("SOURCE", "OTHER"), help="how many compositions both list, and only one of them"
    )
    parser.add_argument("--system", metavar="SYSTEM", help="with --compare: only in a chemical system, such as Ba-Ti-O")


def _run(options: argparse.Namespace) -> None:
    if options.system is not None and options.compare is None:
        raise InputError("--system goes with --compare: name two sources")
    with session.opened(options) as connection, questions.complaints():
        if options.compare is None:
            answer = connection.sql("from known_source order by loaded_at, source")
        else:
            answer = connection.sql(
                "from source_overlap($1::varchar, $2::varchar, system := $3::varchar)",
                params=[*options.compare, options.system],
            )
        output.write(answer, options.format, options.scratch)


VERB = Verb(
    "sources",
    "List the loaded sources of known formulas, or compare two.",
    _run,
    _add_arguments,
    examples=("stoichia sources", "stoichia sources --compare mine mp_2017_ricci --system Ba-Ti-O"),
)
