"""Where fixed points appear, vanish or begin to oscillate: folds, Hopf bifurcations and the ends of their curves.

At a Rabi frequency, the fixed points of all detunings are one curve: the shifted detuning x runs along it, and the
detuning is x + interaction n(x). Folds (saddle-nodes) are the real roots of its derivative, a polynomial; a Hopf
bifurcation is where two eigenvalues of the Jacobian cross together to positive real parts. Both are standard physics;
the paper names these bifurcations and prints no numbers.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from stoichia.analysis.rooms.rydberg.bloch import Drive, steady_state
from stoichia.analysis.rooms.rydberg.fixed_points import density, density_ratio, in_batches, real_roots, spectrum
from stoichia.analysis.rooms.rydberg.liouvillian import Array

# Steps of the shifted detuning between which one Hopf bifurcation is looked for.
HOPF_STEP = 0.1
# Halvings of a bracket: from such a step to the last digits.
HALVINGS = 48
# Angular frequencies below this are no oscillation.
SLOWEST = 1e-6
# Places of a scan for the largest growth rate, and how often it is repeated between the neighbours of the largest.
PLACES, ZOOMS = 33, 4


class Curve(NamedTuple):
    """Bifurcations at several Rabi frequencies, as arrays.

    Attributes
    ----------
    drive
        At which drive each is, as an index.
    shifted_detuning, detuning
        Where it is on the curve of fixed points, and in the map.
    density
        Rydberg density there.
    frequency
        Angular frequency of the oscillation that begins there; 0 at a fold.
    """

    drive: npt.NDArray[np.int64]
    shifted_detuning: Array
    detuning: Array
    density: Array
    frequency: Array


class Ends(NamedTuple):
    """Where curves end, as arrays: two folds meet in a cusp, two Hopf bifurcations at a tip of theirs.

    Attributes
    ----------
    rabi
        Rabi frequency of the end.
    shifted_detuning, detuning, density, frequency
        As for a `Curve`.
    """

    rabi: Array
    shifted_detuning: Array
    detuning: Array
    density: Array
    frequency: Array


# Gives the drive at Rabi frequencies, as they are on the axis of a map.
DriveAt = Callable[[Array], Drive]


def folds(drive: Drive, n_states: int) -> Curve:
    """Return every fold of each drive (arrays of shape (n,)), in order of the shifted detuning."""
    numerator, denominator = density_ratio(drive, n_states)
    # The derivative of x + interaction P/Q, times Q squared.
    polynomial = _product(denominator, denominator)
    for term, sign in (
        (_product(_derivative(numerator), denominator), 1),
        (_product(numerator, _derivative(denominator)), -1),
    ):
        polynomial[:, -term.shape[1] :] += sign * drive.interaction[:, None] * term
    which, root = real_roots(polynomial)
    return _curve(drive, n_states, which, root, np.zeros_like(root))


def hopfs(drive: Drive, n_states: int, first: float, last: float) -> Curve:
    """Return the Hopf bifurcations of each drive, in order of the shifted detuning.

    Parameters
    ----------
    drive
        Arrays of shape (n,).
    n_states
        Number of Rydberg states.
    first, last
        Between which shifted detunings to look. Two of them closer than `HOPF_STEP` are not seen.
    """
    sweep = np.linspace(first, last, int((last - first) / HOPF_STEP) + 2)
    which = np.repeat(np.arange(len(drive.rabi_r)), len(sweep))
    n_unstable = _n_unstable(drive.at(which), np.tile(sweep, len(drive.rabi_r)), n_states).reshape(-1, len(sweep))
    # Two at once; at a fold it is one.
    which, step = np.nonzero(np.abs(np.diff(n_unstable, axis=1)) == 2)
    crossing, before = drive.at(which), n_unstable[which, step]
    root = _bisected(sweep[step], sweep[step + 1], lambda middle: _n_unstable(crossing, middle, n_states) == before)
    return _curve(drive, n_states, which, root, _turning(crossing, root, n_states)[1])


def cusps(drive_at: DriveAt, n_states: int, rabi: Array) -> Ends:
    """Return the cusps between the Rabi frequencies given, in ascending order."""

    def n_folds(some: Array) -> npt.NDArray[np.int64]:
        return np.bincount(folds(drive_at(some), n_states).drive, minlength=len(some))

    counted = n_folds(rabi)
    # Where four folds come at once there are two cusps.
    change = np.diff(counted)
    step = np.repeat(np.arange(len(change)), np.abs(change) // 2)
    nth = np.concatenate([np.arange(n) for n in np.abs(change) // 2] or [np.zeros(0)])
    sought = np.minimum(counted[step], counted[step + 1]) + 2 * nth
    is_rising = change[step] > 0
    found = _bisected(rabi[step], rabi[step + 1], lambda middle: (n_folds(middle) <= sought) == is_rising)
    # The two folds that have just met, on the side where they are: a hair's breadth apart.
    beside = folds(drive_at(found + np.where(is_rising, 1, -1) * 1e-9 * found), n_states)
    meeting = np.empty(len(found))
    for number in range(len(found)):
        pair = beside.shifted_detuning[beside.drive == number]
        nearest = np.argmin(np.diff(pair))
        meeting[number] = (pair[nearest] + pair[nearest + 1]) / 2
    return _ends(drive_at, n_states, found, meeting, np.zeros_like(meeting))


def hopf_tips(drive_at: DriveAt, n_states: int, rabi: Array, curve: Curve) -> Ends:
    """Return the tips of the curve of Hopf bifurcations between the Rabi frequencies given, in ascending order.

    Parameters
    ----------
    drive_at, n_states
        As for `cusps`.
    rabi
        Rabi frequencies, ascending.
    curve
        The Hopf bifurcations at these.
    """
    counted = np.bincount(curve.drive, minlength=len(rabi))
    steps = np.nonzero(np.abs(np.diff(counted)) == 2)[0]
    tips = []
    for step in steps:
        outside, inside = (step, step + 1) if counted[step] < counted[step + 1] else (step + 1, step)
        pair = curve.shifted_detuning[curve.drive == inside]
        nearest = np.argmin(np.diff(pair))
        width = pair[nearest + 1] - pair[nearest]
        window = (pair[nearest] - width, pair[nearest + 1] + width)
        low, high = rabi[outside], rabi[inside]
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            place, growth, frequency = _fastest(drive_at, n_states, middle, *window)
            low, high = (low, middle) if growth > 0 else (middle, high)
        tips.append((high, place, frequency))
    found, place_of, turning = np.array(tips).reshape(-1, 3).T
    return _ends(drive_at, n_states, found, place_of, turning)


def _fastest(drive_at: DriveAt, n_states: int, rabi: float, first: float, last: float) -> tuple[float, float, float]:
    """Return where a turning deviation grows fastest between two shifted detunings, its growth rate and frequency."""
    drive = drive_at(np.full(PLACES, rabi))
    for _ in range(ZOOMS):
        sweep = np.linspace(first, last, PLACES)
        growth, frequency = _turning(drive, sweep, n_states)
        at = int(growth.argmax())
        first, last = sweep[max(at - 1, 0)], sweep[min(at + 1, PLACES - 1)]
    return float(sweep[at]), float(growth[at]), float(frequency[at])


def _turning(drive: Drive, shifted_detuning: Array, n_states: int) -> tuple[Array, Array]:
    """Return growth rate and angular frequency of the fastest growing of the deviations that turn."""
    eigenvalues = spectrum(drive, shifted_detuning, steady_state(drive, shifted_detuning), n_states)
    fastest = np.where(eigenvalues.imag > SLOWEST, eigenvalues.real, -np.inf).argmax(axis=1)
    leading = eigenvalues[np.arange(len(fastest)), fastest]
    return leading.real, leading.imag


def _n_unstable(drive: Drive, shifted_detuning: Array, n_states: int) -> npt.NDArray[np.int64]:
    def of_batch(batch: slice) -> npt.NDArray[np.int64]:
        place, driven = shifted_detuning[batch], drive.at(batch)
        eigenvalues = spectrum(driven, place, steady_state(driven, place), n_states)
        return np.asarray((eigenvalues.real > 0).sum(axis=1))

    return np.concatenate([np.zeros(0, dtype=np.int64), *in_batches(len(shifted_detuning), of_batch)])


def _bisected(low: Array, high: Array, is_low: Callable[[Array], npt.NDArray[np.bool_]]) -> Array:
    """Return where a condition that holds at `low` and not at `high` ceases to hold."""
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        holds = is_low(middle)
        low, high = np.where(holds, middle, low), np.where(holds, high, middle)
    return (low + high) / 2


def _curve(drive: Drive, n_states: int, which: npt.NDArray[np.int64], root: Array, frequency: Array) -> Curve:
    of_root = drive.at(which)
    n = density(of_root, n_states, root)
    return Curve(which, root, root + of_root.interaction * n, n, frequency)


def _ends(drive_at: DriveAt, n_states: int, rabi: Array, place: Array, frequency: Array) -> Ends:
    _, *at = _curve(drive_at(rabi), n_states, np.arange(len(rabi)), place, frequency)
    return Ends(rabi, *at)


def _product(one: Array, other: Array) -> Array:
    """Return the products of polynomials, pair by pair."""
    result = np.zeros((len(one), one.shape[1] + other.shape[1] - 1))
    for power in range(one.shape[1]):
        result[:, power : power + other.shape[1]] += one[:, power : power + 1] * other
    return result


def _derivative(polynomial: Array) -> Array:
    """Return the derivatives of polynomials; of constants, 0."""
    degree = polynomial.shape[1] - 1
    return polynomial[:, :-1] * np.arange(degree, 0, -1) if degree else np.zeros_like(polynomial)
