"""The verb of a room: makes it and prints what it counts in it."""

import argparse
from functools import partial

from stoichia.analysis import output
from stoichia.analysis.rooms.room import Room
from stoichia.analysis.verbs import arguments, session
from stoichia.analysis.verbs.verb import NUMERIC_GIGABYTES, Verb


def verb(room: Room) -> Verb:
    """Return the verb of a room."""

    def add_arguments(parser: argparse.ArgumentParser) -> None:
        arguments.add_format(parser)
        room.add_arguments(parser)

    return Verb(room.name, room.description, partial(_run, room), add_arguments, NUMERIC_GIGABYTES, room.examples)


def _run(room: Room, options: argparse.Namespace) -> None:
    asked = room.settings(options)
    with session.opened(options, writable=True) as connection:
        room.make(connection, asked, session.stepwise)
        output.write(connection.sql(room.counts), options.format, options.scratch)
    if options.format == "table":
        output.tell("", *room.hints(asked, session.command_on(arguments.path(options))).splitlines())
