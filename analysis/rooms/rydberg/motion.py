"""The equations in time: many gases at once, by the classical Runge-Kutta method of fourth order with a fixed step."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from stoichia.analysis.rooms.rydberg.bloch import N_STATE, Drive, derivative
from stoichia.analysis.rooms.rydberg.liouvillian import Array, stepped


class Motion(NamedTuple):
    """How populations move.

    Attributes
    ----------
    time
        Of shape (t,), in units of the inverse decay rate, from 0 at the start.
    n_r, n_s
        Populations of the Rydberg states, of shape (t, n).
    end
        The states at the end, of shape (8, n).
    """

    time: Array
    n_r: Array
    n_s: Array
    end: Array


def ground(n: int) -> Array:
    """Return n gases in the ground state."""
    return np.zeros((N_STATE, n))


def pure(amplitudes: npt.NDArray[np.complex128]) -> Array:
    """Return the states of atoms that are in pure states.

    Parameters
    ----------
    amplitudes
        Of g, r and s: shape (3, n); their norm is made 1.

    Returns
    -------
    numpy.ndarray
        Of shape (8, n).
    """
    g, r, s = amplitudes / np.linalg.norm(amplitudes, axis=0)
    coherences = (r * g.conj(), s * g.conj(), r * s.conj())
    parts = [part for coherence in coherences for part in (coherence.real, coherence.imag)]
    return np.stack([np.abs(r) ** 2, np.abs(s) ** 2, *parts])


def moved(
    drive: Drive,
    detuning: Array,
    start: Array,
    step: float,
    n_steps: int,
    keep_every: int = 1,
    rabi_factor: Array | None = None,
) -> Motion:
    """Return how gases move from their starts.

    Parameters
    ----------
    drive, detuning
        Of shape (n,).
    start
        States of shape (8, n).
    step
        Of time, in units of the inverse decay rate: 0.01 gives periods to 7 digits, 0.02 suffices to come to rest, for
        Rabi frequencies up to about 8.
    n_steps
        How many.
    keep_every
        Of which steps the populations are kept; the start's are.
    rabi_factor
        What both Rabi frequencies are multiplied with, at every half step: shape (2 n_steps + 1, n); 1 if None.
    """
    state = start
    kept = np.empty((n_steps // keep_every + 1, 2, state.shape[1]))
    kept[0] = state[:2]

    def changed(at: Array, driven: Drive) -> Array:
        return derivative(driven, detuning, at)

    drives = [drive] * 3
    for number in range(n_steps):
        if rabi_factor is not None:
            drives = [
                drive._replace(rabi_r=drive.rabi_r * factor, rabi_s=drive.rabi_s * factor)
                for factor in rabi_factor[2 * number : 2 * number + 3]
            ]
        state = stepped(state, step, changed, drives)
        if (number + 1) % keep_every == 0:
            kept[(number + 1) // keep_every] = state[:2]
    time = np.asarray(np.arange(len(kept)) * keep_every * step, dtype=np.float64)
    return Motion(time, kept[:, 0], kept[:, 1], state)
