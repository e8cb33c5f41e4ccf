"""What a verb of the command is, and what parsers of verbs share."""

import argparse
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import NoReturn

from stoichia.analysis import wording
from stoichia.loaders import limits

# Processes or threads that each load NumPy and what stands on it.
NUMERIC_GIGABYTES = 4.0
# A browser's engine, which draws charts, reserves more than it ever uses.
DRAWING_GIGABYTES = 100.0


class Parser(argparse.ArgumentParser):
    """A parser that refuses bad usage with one line."""

    def error(self, message: str) -> NoReturn:
        """End the process with status 2 and one line, which tells what a word might have meant.

        A value that looks like an option is told how to be written.
        """
        if lacking := re.fullmatch(r"argument (?:.*/)?(--[\w-]+): expected one argument", message):
            message += f"; one that begins with a minus is written {lacking[1]}=-…"
        if found := re.search(r"invalid choice: '(.*)' \(choose from (.*)\)", message):
            meant = get_close_matches(found[1], re.findall("'([^']*)'", found[2]), n=1)
            if meant:
                message = message.replace(found[0], f"no '{found[1]}', did you mean {meant[0]}?")
        self.exit(2, f"{wording.visible(f'{self.prog}: {message}; see {self.prog} --help')}\n")


@dataclass(frozen=True)
class Verb:
    """A verb of the command.

    Attributes
    ----------
    name
        What users type.
    description
        What it does, in a sentence.
    run
        Does it, given what was asked. Library errors pass through.
    add_arguments
        Adds what it takes to its parser.
    least_gigabytes
        The address space without which libraries that it loads crash.
    examples
        Commands that use it, which stand below its help.
    """

    name: str
    description: str
    run: Callable[[argparse.Namespace], None]
    add_arguments: Callable[[argparse.ArgumentParser], None] = lambda _: None
    least_gigabytes: float = limits.LEAST_GIGABYTES
    examples: Sequence[str] = ()
