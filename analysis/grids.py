"""Grids of numbers that a user gives as START:STOP:STEP."""

from dataclasses import dataclass
from math import isfinite

from stoichia.loaders.errors import InputError

# Of one grid: what is made of two of them still takes seconds.
MOST_POINTS = 100_000


@dataclass(frozen=True)
class Grid:
    """Evenly spaced numbers: start + step × (0 … n − 1)."""

    start: float
    step: float
    n: int

    @property
    def last(self) -> float:
        """The last of them."""
        return self.start + self.step * (self.n - 1)


def parse(text: str, what: str) -> Grid:
    """Return the grid that a text START:STOP:STEP means; one number is a grid too.

    STOP belongs to the grid where a step ends there, but for rounding.

    Parameters
    ----------
    text
        Such as ``0.5:25:0.5``.
    what
        What it is of, for the message.

    Raises
    ------
    InputError
        If it is none: not three numbers, not finite, a step that does not lead from one end to the other, too many.
    """
    try:
        numbers = [float(word) for word in text.split(":")]
    except ValueError:
        numbers = []
    if len(numbers) == 1:
        numbers = [numbers[0], numbers[0], 1.0]
    if len(numbers) != 3 or not all(map(isfinite, numbers)):
        raise InputError(f"{what} {text!r} is no grid: give START:STOP:STEP, such as 0.5:25:0.5")
    start, stop, step = numbers
    if step <= 0 or stop < start:
        raise InputError(f"{what} {text!r} has no points: START must not lie above STOP, and STEP must be above 0")
    n = int((stop - start) / step + 1e-9) + 1 if (stop - start) / step < MOST_POINTS else MOST_POINTS + 1
    if n > MOST_POINTS:
        raise InputError(f"{what} {text!r} has more than {MOST_POINTS:,} points: take a larger STEP")
    return Grid(start, step, n)
