"""The verbs of the command, one file each: what it takes and what it does."""

from collections.abc import Sequence
from functools import cache
from importlib import import_module

from stoichia.analysis.verbs.verb import Parser, Verb

# In the order of the help; the verbs of rooms stand before the last.
NAMES = (
    "build",
    "ingest",
    "counts",
    "compare",
    "sources",
    "forget",
    "cite",
    "label",
    "rules",
    "system",
    "find",
    "nearest",
    "sample",
    "candidates",
    "estimate",
    "map",
    "figure",
    "report",
    "explore",
    "export",
    "query",
)


def verbs(words: Sequence[str] = ()) -> tuple[Verb, ...]:
    """Return the verb that words begin with, behind --db and its path, or all in the order of the help if with none.

    All of them take longer to load than an answer to most questions.
    """
    verb = next(iter(words[2:] if words and words[0] == "--db" else words), None)
    return (_verb(verb),) if verb in NAMES else _all()


@cache
def _all() -> tuple[Verb, ...]:
    from stoichia.analysis.rooms.room import found
    from stoichia.analysis.verbs import room

    # Not by `map`, which is a module here.
    *before, last = [_verb(name) for name in NAMES]
    return (*before, *(room.verb(each) for each in found()), last)


def _verb(name: str) -> Verb:
    found: Verb = import_module(f"{__name__}.{name}").VERB
    return found


__all__ = ["NAMES", "Parser", "Verb", "verbs"]
