"""The verb ``stoichia rules``."""

import argparse

from stoichia.analysis import questions
from stoichia.analysis.verbs import arguments, formulas
from stoichia.analysis.verbs.verb import Verb


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    arguments.add_format(parser)
    formulas.add_formulas(parser)
    parser.add_argument(
        "--margin",
        type=arguments.number,
        default=0.0,
        metavar="X",
        help="anions are to be more electronegative than cations by so much (Pauling scale, default: 0)",
    )
    parser.add_argument(
        "--alloys",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="SMACT's validity takes any composition of metals (default: yes)",
    )
    parser.add_argument("--mixed-valence", action="store_true", help="SMACT's validity tries one state per atom too")


def _run(options: argparse.Namespace) -> None:
    settings = questions.RuleSettings(options.margin, options.alloys, options.mixed_valence)
    formulas.answer(options, questions.rules(settings))


VERB = Verb(
    "rules",
    "Tell what several rules say of formulas, side by side.",
    _run,
    _add_arguments,
    examples=("stoichia rules Fe3O4 CaMn7O12", "stoichia rules formulas.csv --mixed-valence --keep all --format csv"),
)
