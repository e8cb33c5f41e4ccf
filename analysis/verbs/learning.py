"""What verbs do where they need candidates, or what was learnt for them, and the known have changed since."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from stoichia.analysis import output, questions
from stoichia.analysis.verbs import arguments, session
from stoichia.loaders import candidates
from stoichia.loaders.known_by import KnownBy


def make_current(options: argparse.Namespace) -> None:
    """Rank candidates anew, and tell so, if they were not learnt from all that is loaded now."""
    with session.opened(options) as connection:
        is_current = candidates.are_current(connection, KnownBy())
    if not is_current:
        output.warn("what is known has changed, ranking candidates anew")
        # The verbs that rank much, or label formulas, take a limit.
        candidates.make(arguments.path(options), getattr(options, "memory_limit", None))


@contextmanager
def opened(options: argparse.Namespace) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the warehouse with candidates that were learnt from what the user says is known; tell so if that is new."""
    known_by = arguments.known_by(options)
    if known_by == KnownBy():
        make_current(options)
    with session.opened(options) as connection, questions.complaints():
        if not candidates.are_current(connection, known_by):
            output.warn("ranking candidates from this choice of what is known; nothing is kept")
            candidates.lend(connection, known_by)
        yield connection
