"""Closed orbits: limit cycles by Newton's method, and what becomes of small deviations from them.

The matrix that takes a small deviation once round a cycle has the Floquet multipliers for eigenvalues (standard
physics). One of them is 1, along the cycle; the largest modulus of the others tells how fast a gas comes back to it:
below 1 the oscillation lasts for ever, which the paper's Figure 4(a) shows for 50 ms.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from stoichia.analysis.rooms.rydberg.bloch import N_STATE, Drive, derivative, jacobian, shifted
from stoichia.analysis.rooms.rydberg.liouvillian import Array, stepped

# Of a period: then what a period makes of deviations is right to 1e-5.
N_STEPS = 128
N_ITERATIONS = 12
# An orbit is closed if its end is this near to its start.
CLOSED = 1e-9


class Orbits(NamedTuple):
    """Closed orbits of many gases.

    Attributes
    ----------
    start
        A state on each, of shape (8, n).
    period
        Of shape (n,).
    is_closed
        Whether it is one.
    """

    start: Array
    period: Array
    is_closed: npt.NDArray[np.bool_]


def once_round(drive: Drive, detuning: Array, start: Array, period: Array) -> tuple[Array, Array]:
    """Return where gases are after a time of their own, and what that makes of small deviations.

    Parameters
    ----------
    drive, detuning, period
        Of shape (n,).
    start
        States of shape (8, n).

    Returns
    -------
    tuple of numpy.ndarray
        States of shape (8, n), and matrices of shape (n, 8, 8).
    """
    n = start.shape[1]

    def changed(both: Array, driven: Drive) -> Array:
        state, deviations = both[:N_STATE], both[N_STATE:].T.reshape(n, N_STATE, N_STATE)
        slope = jacobian(driven, shifted(driven, detuning, state[0] + state[1]), state.T)
        return np.concatenate([derivative(driven, detuning, state), (slope @ deviations).reshape(n, N_STATE**2).T])

    both = np.concatenate([start, np.tile(np.eye(N_STATE).reshape(-1, 1), n)])
    for _ in range(N_STEPS):
        both = stepped(both, period / N_STEPS, changed, [drive] * 3)
    return both[:N_STATE], both[N_STATE:].T.reshape(n, N_STATE, N_STATE)


def closed(drive: Drive, detuning: Array, start: Array, period: Array) -> Orbits:
    """Return the closed orbits near states that have nearly come to one, by Newton's method; arguments as above."""
    state, time = start.copy(), period.copy()
    for _ in range(N_ITERATIONS):
        end, deviations = once_round(drive, detuning, state, time)
        miss = np.abs(end - state).max(axis=0)
        if miss.max(initial=0.0) < CLOSED:
            break
        # Of all states on the orbit that which is moved at right angles to the motion.
        along = derivative(drive, detuning, state)
        system = np.zeros((len(time), N_STATE + 1, N_STATE + 1))
        system[:, :N_STATE, :N_STATE] = deviations - np.eye(N_STATE)
        system[:, :N_STATE, N_STATE] = derivative(drive, detuning, end).T
        system[:, N_STATE, :N_STATE] = along.T
        right = np.concatenate([(state - end).T, np.zeros((len(time), 1))], axis=1)
        change = np.linalg.solve(system, right[:, :, None])[:, :, 0]
        state += change[:, :N_STATE].T
        # A wrong way that leads to no time or to very long ones ends where it began.
        time = np.clip(time + change[:, N_STATE], period / 2, 2 * period)
    return Orbits(state, time, miss < CLOSED)


def multipliers(drive: Drive, detuning: Array, start: Array, period: Array) -> Array:
    """Return the largest modulus of a Floquet multiplier of each closed orbit, but for the one along it."""
    _, deviations = once_round(drive, detuning, start, period)
    values = np.linalg.eigvals(deviations)
    along = np.abs(values - 1).argmin(axis=1)
    values[np.arange(len(values)), along] = 0
    return np.asarray(np.abs(values).max(axis=1, initial=0.0), dtype=np.float64)
