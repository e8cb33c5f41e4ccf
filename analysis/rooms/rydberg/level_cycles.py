"""Limit cycles of gases of any levels, by integration of all their equations from the ground state."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from stoichia.analysis.rooms.rydberg.cycles import SEEN, periods, swings
from stoichia.analysis.rooms.rydberg.liouvillian import Array, Gas, Middle, absorption, moved

# Less long than for two states: there are more equations.
COMING = 120.0
# Of time, in units of the inverse decay rate, at most; and by how much of a turn what turns fastest may turn in a step.
LONGEST_STEP = 0.02
MOST_TURN = 1.0
# Moments that are kept are this far apart.
KEPT = 0.02


class LevelCycles(NamedTuple):
    """What gases do in the end, as arrays of shape (n,); absorptions are 0 where there is no probe."""

    is_oscillating: npt.NDArray[np.bool_]
    is_settled: npt.NDArray[np.bool_]
    period: Array
    lowest: Array
    highest: Array
    lowest_absorption: Array
    highest_absorption: Array


def followed(gases: Sequence[Gas], middle: Middle | None, detuning: Array) -> LevelCycles:
    """Return what gases of equally many levels do in the end.

    Parameters
    ----------
    gases
        n of them.
    middle
        Their middle level, if they have one.
    detuning
        Of shape (n,).
    """
    fastest = max(
        np.abs(np.linalg.eigvals(gas.fixed + x * gas.turning)).max() for gas, x in zip(gases, detuning, strict=True)
    )
    n_within = int(np.ceil(KEPT * fastest / MOST_TURN))
    step = LONGEST_STEP / n_within
    n_numbers = len(gases[0].constant)
    kept = np.stack([gases[0].density, np.zeros(n_numbers)])
    if middle is not None:
        kept[1] = absorption(middle, np.eye(n_numbers))
    start = np.zeros((len(gases), n_numbers))
    n_coming = round(COMING / step)
    arrived = moved(gases, detuning, start, step, n_coming, n_coming, kept).end
    motion = moved(gases, detuning, arrived, step, round(SEEN / step), n_within, kept)
    density, absorbed = motion.kept[:, 0], motion.kept[:, 1]
    lowest, highest, is_oscillating, is_settled = swings(density)
    return LevelCycles(
        is_oscillating,
        is_settled,
        np.where(is_oscillating, periods(motion.time, density), np.nan),
        lowest,
        highest,
        absorbed.min(axis=0),
        absorbed.max(axis=0),
    )
