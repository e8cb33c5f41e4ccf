"""The verb of a room: makes it and prints what it counts in it."""

import argparse
from functools import partial
from importlib import import_module
from types import ModuleType

from stoichia.analysis import output
from stoichia.analysis.verbs import arguments, session
from stoichia.analysis.verbs.verb import Verb


def verb(name: str) -> Verb:
    """Return the verb of the room of a name."""
    of_room = _taken(name)

    def add_arguments(parser: argparse.ArgumentParser) -> None:
        arguments.add_format(parser)
        of_room.add_arguments(parser)

    return Verb(name, of_room.DESCRIPTION, partial(_run, name), add_arguments)


def _run(name: str, options: argparse.Namespace) -> None:
    taken = _taken(name)
    asked = taken.settings(options)
    with session.opened(options, writable=True) as connection:
        # Imported here: other verbs need none of its numerics.
        import_module(f"stoichia.analysis.{name}.room").make(connection, asked, session.stepwise)
        output.write(connection.sql(taken.COUNTS), options.format, options.scratch)
    if options.format == "table":
        print(f"\n{taken.hints(asked, session.command_on(arguments.path(options)))}")


def _taken(name: str) -> ModuleType:
    """Return what a room's verb takes (DESCRIPTION, add_arguments, settings) and prints (COUNTS, hints)."""
    return import_module(f"stoichia.analysis.{name}.verb")
