"""The verb ``stoichia candidates``."""

import argparse
from functools import partial
from typing import TYPE_CHECKING

from stoichia.analysis import output, questions
from stoichia.analysis.verbs import arguments, learning, session
from stoichia.analysis.verbs.verb import Verb
from stoichia.loaders import candidates
from stoichia.loaders.errors import InputError
from stoichia.loaders.known_by import KnownBy

if TYPE_CHECKING:
    import duckdb


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    arguments.add_format(parser)
    arguments.add_memory_limit(parser)
    arguments.add_known_by(parser)
    parser.add_argument("--components", type=int, metavar="N", help="number of components (default: all)")
    parser.add_argument("--category", choices=("missing", "unlikely"), help="default: both")
    arguments.add_elements(parser)
    parser.add_argument("--min-share", type=arguments.number, metavar="P", help="least expected share, 0 to 1")
    arguments.add_usual_states(parser)
    parser.add_argument("--n", type=arguments.count, default=50, metavar="N", help="how many (default: 50)")
    parser.add_argument("--evidence", action="store_true", help="list the known compositions that speak for them")
    parser.add_argument(
        "--validate",
        action="store_true",
        help="hide known compositions and count how many of the best candidates they are; with --source and the like, "
        "hide what these leave out",
    )
    parser.add_argument("--seeds", type=arguments.count, default=5, metavar="N", help="of --validate (default: 5)")


def _run(options: argparse.Namespace) -> None:
    if options.validate:
        known_by = arguments.known_by(options)
        chosen = None if known_by == KnownBy() else known_by
        progress = partial(session.stepwise, unit="test")
        with questions.complaints():
            candidates.validate(arguments.path(options), options.seeds, progress, chosen, options.memory_limit)
        with session.opened(options) as connection:
            _write(questions.hit_rates(connection), options)
        return
    asked = questions.Candidates(
        options.components,
        options.category,
        arguments.words(options.with_elements),
        arguments.words(options.without_elements),
        options.max_atoms,
        options.min_share,
        options.usual_states,
        options.n,
    )
    with learning.opened(options) as connection:
        ((n_known,),) = connection.execute("select n_known from candidate_learnt").fetchall()
        if not n_known:
            raise InputError("no compound is known to learn from: load some with 'stoichia ingest'")
        if not connection.execute("select 1 from element_similarity limit 1").fetchall():
            output.warn(
                "no two allowed known compounds differ by one element alone, so that none are like another: load more "
                "with 'stoichia ingest'"
            )
        if options.evidence:
            answer = questions.evidence(connection, asked)
        else:
            answer = questions.candidates(connection, asked).project("* exclude (elements, amounts)")
        _write(answer, options)


def _write(answer: "duckdb.DuckDBPyRelation", options: argparse.Namespace) -> None:
    """Print an answer; in a table for people fractions have three digits, since no score means more."""
    if options.format == "table":
        columns = (
            f"printf('%.3g', {name})::double as {name}" if type_.id in {"float", "double"} else name
            for name, type_ in zip(answer.columns, answer.types, strict=True)
        )
        answer = answer.project(", ".join(columns))
    output.write(answer, options.format, options.scratch)


VERB = Verb(
    "candidates",
    "List the unknown compositions that are most like known ones.",
    _run,
    _add_arguments,
    examples=(
        "stoichia candidates --components 3 --category missing --with O --n 10",
        "stoichia candidates --components 4 --usual-states --evidence",
    ),
)
