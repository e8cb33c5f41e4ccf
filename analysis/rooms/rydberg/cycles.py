"""Limit cycles, by integration: what a gas does once it has come to its attractor.

The paper calls an order parameter of its experiment the oscillating contrast ratio and does not define it; contrast
here is (highest - lowest)/(highest + lowest) of the Rydberg density, our convention.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from stoichia.analysis.rooms.rydberg.bloch import Drive
from stoichia.analysis.rooms.rydberg.liouvillian import Array
from stoichia.analysis.rooms.rydberg.motion import Motion, moved
from stoichia.analysis.rooms.rydberg.orbits import closed, multipliers

# Long enough to come to a cycle from most places, in units of the inverse decay rate; and long enough to see ten
# periods of the two-state gas of the paper's figure.
COMING = 300.0
COMING_STEP = 0.02
SEEN = 16.0
SEEN_STEP = 0.005
# Below this spread of the density between highest and lowest, a gas is at rest.
REST = 1e-6
# By how much, relatively, amplitudes of the two halves of what is seen may differ once a gas has come to its cycle.
SETTLED = 1e-3
# By how much, relatively, times between passages may differ in a motion with a period.
REGULAR = 1e-2
# A cycle found by Newton's method has a swing that is at most so many times that which it is found from, or that much
# smaller.
NEAR = 4.0


class Cycles(NamedTuple):
    """What gases do in the end, as arrays of shape (n,).

    Attributes
    ----------
    is_oscillating
        Whether the Rydberg density moves.
    is_settled
        Whether it moves no differently in the first and the second half of what was seen.
    period
        In units of the inverse decay rate; not a number if it does not oscillate.
    lowest, highest, mean
        Of the Rydberg density n_r + n_s.
    contrast
        (highest - lowest)/(highest + lowest).
    amplitude_r, amplitude_s
        Half the difference between highest and lowest population of a Rydberg state.
    correlation
        Of n_r and n_s: -1 if one is excited at the cost of the other.
    phase_lag
        By what part of a period n_s comes after n_r, in degrees from 0 to 360.
    multiplier
        Largest modulus of a Floquet multiplier, but for the one along the cycle: what a period leaves of a small
        deviation. Not a number of what is no settled cycle.
    """

    is_oscillating: npt.NDArray[np.bool_]
    is_settled: npt.NDArray[np.bool_]
    period: Array
    lowest: Array
    highest: Array
    mean: Array
    contrast: Array
    amplitude_r: Array
    amplitude_s: Array
    correlation: Array
    phase_lag: Array
    multiplier: Array


def cycles(drive: Drive, detuning: Array, start: Array, coming: float = COMING) -> Cycles:
    """Let gases come to their attractors, and return what they do there.

    An oscillation that still grows or shrinks when the time is over has its cycle by Newton's method.

    Parameters
    ----------
    drive, detuning
        Of shape (n,).
    start
        States of shape (8, n).
    coming
        How long they have, in units of the inverse decay rate.
    """
    arrived = moved(drive, detuning, start, COMING_STEP, round(coming / COMING_STEP), round(coming / COMING_STEP)).end
    motion = moved(drive, detuning, arrived, SEEN_STEP, round(SEEN / SEEN_STEP))
    found, end = seen(motion), motion.end
    slow = np.nonzero(found.is_oscillating & ~found.is_settled & np.isfinite(found.period))[0]
    orbits = closed(drive.at(slow), detuning[slow], end[:, slow], found.period[slow])
    again = moved(drive.at(slow), detuning[slow], orbits.start, SEEN_STEP, round(SEEN / SEEN_STEP))
    of_orbit = seen(again)
    # A fixed point is a closed orbit too, and so is one that repels.
    swing, former = of_orbit.highest - of_orbit.lowest, (found.highest - found.lowest)[slow]
    with np.errstate(invalid="ignore"):
        left = multipliers(drive.at(slow), detuning[slow], orbits.start, orbits.period)
        is_cycle = (
            orbits.is_closed & of_orbit.is_settled & (swing > former / NEAR) & (swing < former * NEAR) & (left < 1)
        )
    for values, of_closed in zip(found, of_orbit, strict=True):
        values[slow[is_cycle]] = of_closed[is_cycle]
    end[:, slow[is_cycle]] = orbits.start[:, is_cycle]
    settled = np.nonzero(found.is_oscillating & found.is_settled & np.isfinite(found.period))[0]
    found.multiplier[settled] = multipliers(
        drive.at(settled), detuning[settled], end[:, settled], found.period[settled]
    )
    return found


def seen(motion: Motion) -> Cycles:
    """Return what gases do in a motion of some periods."""
    density = motion.n_r + motion.n_s
    lowest, highest, is_oscillating, is_settled = swings(density)
    period = np.where(is_oscillating, periods(motion.time, motion.n_r), np.nan)
    # Averages over some periods, whole or not: what lies at the ends hardly counts.
    weight = np.blackman(len(motion.time))
    weight /= weight.sum()
    deviations = [n - weight @ n for n in (motion.n_r, motion.n_s)]
    # What does not oscillate has no period, and no numbers that follow from one.
    with np.errstate(invalid="ignore", divide="ignore"):
        turned = np.exp(-2j * np.pi * motion.time[:, None] / period)
        harmonics = [weight @ (deviation * turned) for deviation in deviations]
        correlation = (weight @ (deviations[0] * deviations[1])) / np.sqrt(
            (weight @ deviations[0] ** 2) * (weight @ deviations[1] ** 2)
        )
        phase_lag = np.degrees(np.angle(harmonics[0] / harmonics[1])) % 360
    return Cycles(
        is_oscillating,
        is_settled,
        period,
        lowest,
        highest,
        weight @ density,
        (highest - lowest) / (highest + lowest),
        np.ptp(motion.n_r, axis=0) / 2,
        np.ptp(motion.n_s, axis=0) / 2,
        np.where(is_oscillating, correlation, np.nan),
        phase_lag,
        np.full(len(lowest), np.nan),
    )


class Swings(NamedTuple):
    """Lowest and highest density of gases, whether it moves, and whether alike in both halves of the time."""

    lowest: Array
    highest: Array
    is_oscillating: npt.NDArray[np.bool_]
    is_settled: npt.NDArray[np.bool_]


def swings(density: Array) -> Swings:
    """Return how densities of shape (t, n) swing."""
    lowest, highest = density.min(axis=0), density.max(axis=0)
    half = len(density) // 2
    first, second = (np.ptp(part, axis=0) for part in (density[:half], density[half:]))
    is_oscillating = highest - lowest > REST
    is_settled = ~is_oscillating | (np.abs(second - first) < SETTLED * (highest - lowest))
    return Swings(lowest, highest, is_oscillating, is_settled)


def periods(time: Array, population: Array) -> Array:
    """Return the mean time between upward passages through the middle; not a number where these are not regular."""
    above = population - (population.min(axis=0) + population.max(axis=0)) / 2
    at, which = np.nonzero((above[:-1] < 0) & (above[1:] >= 0))
    before, after = above[at, which], above[at + 1, which]
    passage = time[at] + (time[1] - time[0]) * before / (before - after)
    periods = np.full(population.shape[1], np.nan)
    for number in range(population.shape[1]):
        gaps = np.diff(passage[which == number])
        if len(gaps) and np.ptp(gaps) < REGULAR * gaps.mean():
            periods[number] = gaps.mean()
    return periods
