"""What a room is: the space of another paper, in a schema of the warehouse that one verb makes, and makes anew."""

import argparse
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import duckdb

from stoichia.analysis.drawing.figure import Figure

# Where packages name their rooms: an entry point per room, whose value is a `Room`.
GROUP = "stoichia.rooms"

# Given the names of the steps, passes them on one by one as they begin.
Progress = Callable[[Sequence[str]], Iterable[str]]


@dataclass(frozen=True)
class Task:
    """What the benchmark measures of a room: what is done, in how many seconds at most, and how."""

    what: str
    target_s: float
    run: Callable[[], object]


@dataclass(frozen=True)
class Room:
    """A room.

    Attributes
    ----------
    name
        Of its schema and of its verb; the names of its figures begin with it.
    title
        Of its section in the report.
    folder
        Its folder: ``sql/*.sql``, the section ``section.html.jinja`` of the report, and the page ``<name>.md`` of the
        documentation.
    statements
        The files in ``sql``, in the order in which they run.
    description
        What its verb does, in a sentence.
    add_arguments
        Adds what the verb takes to its parser.
    settings
        What the user asks for; raises `InputError` if no room can be made of it.
    make
        Makes the schema of a writable warehouse anew, in one transaction, given `settings` and the means to tell how
        far it is.
    examples
        Commands that use the verb, which stand below its help.
    counts
        The query whose answer the verb prints.
    hints
        What is told below it, given the settings and the command as the user types it.
    figures
        Its figures.
    tables
        The queries of its section's tables, by the names that the section has for them.
    headings
        Headings of their columns that the columns' names do not tell.
    citation
        What the report cites for it, as HTML.
    tasks
        What the benchmark measures beside its verb.
    """

    name: str
    title: str
    folder: Path
    statements: tuple[str, ...]
    description: str
    add_arguments: Callable[[argparse.ArgumentParser], None]
    settings: Callable[[argparse.Namespace], Any]
    make: Callable[[duckdb.DuckDBPyConnection, Any, Progress], None]
    examples: tuple[str, ...]
    counts: str
    hints: Callable[[Any, str], str]
    figures: tuple[Figure, ...]
    tables: Mapping[str, str]
    headings: Mapping[str, str]
    citation: str
    tasks: Callable[[], Sequence[Task]]


def later(module: str, name: str) -> Callable[..., Any]:
    """Return a function of a module that is imported when it is called: other verbs need none of a room's numerics."""

    def called(*given: object) -> object:
        return getattr(import_module(module), name)(*given)

    return called


@cache
def found() -> tuple[Room, ...]:
    """Return the rooms of all installed packages, in the order of their names."""
    rooms = (entry_point.load() for entry_point in entry_points(group=GROUP))
    return tuple(sorted(rooms, key=lambda room: room.name))
