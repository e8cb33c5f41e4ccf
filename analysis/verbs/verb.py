"""What a verb of the command is, and what parsers of verbs share."""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NoReturn

from stoichia.analysis import output
from stoichia.loaders import limits

# Processes or threads that each load NumPy and what stands on it.
NUMERIC_GIGABYTES = 4.0
# A browser's engine, which draws charts, reserves more than it ever uses.
DRAWING_GIGABYTES = 100.0


class Parser(argparse.ArgumentParser):
    """A parser that refuses bad usage with one line."""

    def error(self, message: str) -> NoReturn:
        """End the process with status 2 and one line."""
        self.exit(2, f"{output.visible(f'{self.prog}: {message}; see {self.prog} --help')}\n")


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
