"""The verb ``stoichia sample``."""

import argparse

from stoichia.analysis import output, questions
from stoichia.analysis.palette import CATEGORIES
from stoichia.analysis.verbs import arguments, session
from stoichia.analysis.verbs.verb import Verb


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    arguments.add_format(parser)
    parser.add_argument("--components", type=int, default=4, metavar="N", help="number of components (default: 4)")
    parser.add_argument("--category", choices=CATEGORIES, default="missing", help="default: missing")
    parser.add_argument("--n", type=arguments.count, default=3000, metavar="N", help="how many (default: 3000)")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="the same seed draws the same (default: 0)")
    arguments.add_elements(parser)


def _run(options: argparse.Namespace) -> None:
    draw = questions.Draw(
        options.components,
        options.category,
        options.n,
        options.seed,
        arguments.words(options.with_elements),
        arguments.words(options.without_elements),
        options.max_atoms,
    )
    with session.opened(options) as connection, questions.complaints():
        # Made once: it is counted, then printed.
        questions.sample(connection, draw).query("drawn", "create temp table drawn_sample as from drawn")
        output.write(connection.sql("from drawn_sample order by sample_number"), options.format, options.scratch)
        ((n_drawn,),) = connection.execute("select count(*) from drawn_sample").fetchall()
    if n_drawn < options.n:
        output.warn(f"there are {n_drawn:,} of them, and these are all")


VERB = Verb(
    "sample",
    "Draw compositions of a category uniformly at random.",
    _run,
    _add_arguments,
    examples=(
        "stoichia sample --n 100 --with Li O --without radioactive --max-atoms 12",
        "stoichia sample --components 3 --category unlikely --n 10000 --seed 1 --format csv",
    ),
)
