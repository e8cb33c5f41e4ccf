"""The verb ``stoichia find``."""

import argparse

from stoichia.analysis import output, questions
from stoichia.analysis.palette import CATEGORIES
from stoichia.analysis.verbs import arguments, session
from stoichia.analysis.verbs.verb import Verb
from stoichia.loaders import other_states
from stoichia.loaders.errors import InputError

# The orders that the macro knows.
SORTS = ("atoms", "score", "formula", "elements")


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    arguments.add_format(parser)
    parser.add_argument(
        "system",
        nargs="*",
        metavar="ELEMENT",
        help="a chemical system, exactly, with * for any other element: 'Ti-O-*', or Li '*' S",
    )
    parser.add_argument("--components", type=arguments.count, metavar="N", help="number of components (default: all)")
    arguments.add_elements(parser)
    arguments.add_rule(parser)
    arguments.add_other_states(parser)
    parser.add_argument(
        "--anion",
        nargs="+",
        default=[],
        metavar="ELEMENT",
        help="elements or groups, of which the most electronegative element is one: N for nitrides",
    )
    parser.add_argument("--category", nargs="+", choices=CATEGORIES, help="only these categories")
    parser.add_argument(
        "--sort", choices=SORTS, default="atoms", help="fewest atoms first, best candidates first, … (default: atoms)"
    )
    parser.add_argument("--limit", type=arguments.count, default=50, metavar="N", help="how many (default: 50)")
    parser.add_argument(
        "--offset", type=arguments.count, default=0, metavar="N", help="how many to pass over before them (default: 0)"
    )
    parser.add_argument("--count", action="store_true", help="count them, by components and category, and list none")


def _run(options: argparse.Namespace) -> None:
    asked = questions.Find(
        " ".join(options.system) or None,
        options.components,
        arguments.words(options.with_elements),
        arguments.words(options.without_elements),
        arguments.words(options.anion),
        options.category,
        options.max_atoms,
    )
    rule = arguments.rule(options)
    if options.oxidation_states and options.sort == "score":
        raise InputError("candidates are ranked by the warehouse's own oxidation states: choose another --sort")
    with (
        session.opened(options) as connection,
        other_states.lent(connection, options.oxidation_states, questions.find_components(connection, asked)),
        questions.complaints(),
    ):
        if rule == questions.ANY_RULE:
            counted = questions.find_count(connection, asked)
            found = questions.find(connection, asked, options.sort, options.limit, options.offset)
        else:
            # Listed once: it is counted, then printed.
            questions.find_by_rule(connection, asked, rule, options.sort, questions.MOST_BY_RULE).query(
                "found", "create temp table found_by_rule as from found"
            )
            counted = connection.sql(
                "select n_components, category, count(*) as n from found_by_rule group by all order by all"
            )
            found = connection.table("found_by_rule").limit(options.limit, options.offset)
        if options.count:
            output.write(counted, options.format, options.scratch)
        else:
            ((n_found,),) = counted.aggregate("coalesce(sum(n), 0)").fetchall()
            output.write(found, options.format, options.scratch)
            _tell_page(options, n_found)
        session.warn_of_few_known(connection, options)


def _tell_page(options: argparse.Namespace, n_found: int) -> None:
    """Tell which of those found were listed."""
    n_listed = max(0, min(options.limit, n_found - options.offset))
    which = (
        f"{options.offset + 1:,} to {options.offset + n_listed:,}" if options.offset and n_listed else f"{n_listed:,}"
    )
    output.warn(f"{which} of {n_found:,}")


VERB = Verb(
    "find",
    "Find compositions by elements, anion, category and atoms.",
    _run,
    _add_arguments,
    examples=(
        "stoichia find 'Li-*-S' --category standard --max-atoms 8 --limit 20",
        "stoichia find --anion N --without actinoid --category missing --count",
    ),
)
