"""What verbs do where they need candidates, or what was learnt for them, and the known have changed since."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from stoichia.analysis import output, questions
from stoichia.analysis.verbs import arguments, session
from stoichia.loaders import candidates
from stoichia.loaders.known_by import KnownBy


def current(options: argparse.Namespace) -> duckdb.DuckDBPyConnection:
    """Open the warehouse; rank candidates anew before, and tell so, if they were not learnt from all that is loaded."""
    connection = session.opened(options)
    if candidates.are_current(connection, KnownBy()):
        return connection
    connection.close()
    output.warn("what is known has changed, ranking candidates anew")
    # The verbs that rank much, or label formulas, take a limit.
    candidates.make(arguments.path(options), getattr(options, "memory_limit", None))
    return session.opened(options)


@contextmanager
def opened(options: argparse.Namespace) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the warehouse with candidates that were learnt from what the user says is known; tell so if that is new."""
    known_by = arguments.known_by(options)
    opening = current if known_by == KnownBy() else session.opened
    with opening(options) as connection, questions.complaints():
        if not candidates.are_current(connection, known_by):
            output.warn("ranking candidates from this choice of what is known; nothing is kept")
            candidates.lend(connection, known_by)
        yield connection
