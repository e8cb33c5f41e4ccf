"""The verb ``stoichia sample``."""

import argparse

from stoichia.analysis import output, questions
from stoichia.analysis.palette import CATEGORIES
from stoichia.analysis.verbs import arguments, session
from stoichia.analysis.verbs.verb import Verb
from stoichia.loaders import other_states


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    arguments.add_format(parser)
    parser.add_argument("--components", type=int, default=4, metavar="N", help="number of components (default: 4)")
    parser.add_argument(
        "--category", nargs="+", choices=CATEGORIES, default=["missing"], help="one or several (default: missing)"
    )
    parser.add_argument(
        "--n", type=arguments.count, default=3000, metavar="N", help="how many of each category (default: 3000)"
    )
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="the same seed draws the same (default: 0)")
    arguments.add_elements(parser)
    arguments.add_rule(parser)
    arguments.add_other_states(parser)
    parser.add_argument(
        "--folds",
        type=arguments.count,
        metavar="N",
        help="add a column fold, 1 to N: no chemical system is in two, whatever is drawn with the same seed",
    )


def _run(options: argparse.Namespace) -> None:
    rule = arguments.rule(options)
    with (
        session.opened(options) as connection,
        other_states.lent(connection, options.oxidation_states, [options.components]),
        questions.complaints(),
    ):
        # Made once: it is counted, then printed, in the order in which its rows come: sorting a million takes its time.
        for i, category in enumerate(category for category in CATEGORIES if category in options.category):
            draw = questions.Draw(
                options.components,
                category,
                options.n,
                options.seed,
                arguments.words(options.with_elements),
                arguments.words(options.without_elements),
                options.max_atoms,
            )
            keep = "insert into drawn_sample from drawn" if i else "create temp table drawn_sample as from drawn"
            questions.sample(connection, draw, options.folds, rule).query("drawn", keep)
        output.write(connection.table("drawn_sample"), options.format, options.scratch)
        for category in dict.fromkeys(options.category):
            ((n_drawn,),) = connection.execute(
                "select count(*) from drawn_sample where category = $1::category", [category]
            ).fetchall()
            if n_drawn < options.n:
                output.warn(f"there are {n_drawn:,} {category} ones, and these are all")


VERB = Verb(
    "sample",
    "Draw compositions of a category uniformly at random.",
    _run,
    _add_arguments,
    examples=(
        "stoichia sample --n 100 --with Li O --without radioactive --max-atoms 12",
        "stoichia sample --components 3 --category standard unlikely --n 10000 --folds 5 --seed 1 --format csv",
    ),
)
