"""What verbs do where they need candidates, or what was learnt for them, and the known have changed since."""

import argparse

from stoichia.analysis import output
from stoichia.analysis.verbs import arguments, session
from stoichia.loaders import candidates
from stoichia.loaders.known_by import KnownBy


def make_current(options: argparse.Namespace) -> None:
    """Rank candidates anew, and tell so, if they were not learnt from all that is loaded now."""
    with session.opened(options) as connection:
        is_current = candidates.are_current(connection, KnownBy())
    if not is_current:
        output.warn("what is known has changed, ranking candidates anew")
        candidates.make(arguments.path(options))
