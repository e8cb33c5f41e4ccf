"""The mean-field optical Bloch equations of a ground state g and the Rydberg states r and s.

The paper states the levels, the Rabi frequency, the detunings and that the interaction shifts them by its strength
times the Rydberg density; the equations below are standard physics for that, with the Hamiltonian
``-x|r><r| - (x - splitting)|s><s| + (rabi_r/2)(|r><g| + h.c.) + (rabi_s/2)(|s><g| + h.c.)``, where ``x = detuning -
interaction (n_r + n_s)``, and one jump operator per Rydberg state, |g><r| and |g><s|, each at the decay rate, which is
1. The factor 1/2 of the Rabi frequencies is our convention: the paper does not say its own.

A state is a vector of 8 real numbers: n_r, n_s, and real and imaginary part of the coherences a (r with g), b (s with
g) and c (r with s). With one Rydberg state, rabi_s is 0 and n_r and a alone are left.
"""

from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from stoichia.analysis.rooms.rydberg.liouvillian import Array, gas

# Numbers in a state, and which of them are left with one Rydberg state.
N_STATE = 8
ONE_STATE = (0, 2, 3)
# Rabi frequencies, and the splitting, of which the equations are linear.
_UNITS = (([1.0, 0.0], 0.0), ([0.0, 1.0], 0.0), ([0.0, 0.0], 1.0))


class Drive(NamedTuple):
    """What drives a gas, in units of the decay rate: numbers, or arrays of one shape.

    Attributes
    ----------
    rabi_r, rabi_s
        Rabi frequencies of the two Rydberg states.
    splitting
        How far s lies above r: the detuning of s is the detuning less the splitting.
    interaction
        Shift of both detunings by a Rydberg density of 1; below 0 if the states attract each other.
    """

    rabi_r: Array
    rabi_s: Array
    splitting: Array
    interaction: Array

    @classmethod
    def of(
        cls, rabi_r: npt.ArrayLike, rabi_s: npt.ArrayLike, splitting: npt.ArrayLike, interaction: npt.ArrayLike
    ) -> "Drive":
        """Return a drive of numbers or arrays, brought to one shape."""
        given = (np.asarray(value, dtype=np.float64) for value in (rabi_r, rabi_s, splitting, interaction))
        return cls(*np.broadcast_arrays(*given))

    def at(self, chosen: npt.NDArray[np.generic] | slice) -> "Drive":
        """Return the drive at some indices."""
        return Drive(*(values[chosen] for values in self))


def shifted(drive: Drive, detuning: Array, density: Array) -> Array:
    """Return the detuning of r with its shift by the interaction at a Rydberg density: the x of the equations."""
    return detuning - drive.interaction * density


def linear_part(drive: Drive, shifted_detuning: Array) -> tuple[Array, Array]:
    """Return matrix and constant of the equations, which are linear at a fixed shifted detuning.

    Parameters
    ----------
    drive
        Of a shape.
    shifted_detuning
        Of the same shape.

    Returns
    -------
    tuple of numpy.ndarray
        Matrix of that shape + (8, 8) and constant of that shape + (8,): the derivative is matrix @ state + constant.
    """
    drives = np.stack([*drive[:3], shifted_detuning], axis=-1)
    units, decay = _units()
    matrix = (drives @ units).reshape(*drives.shape[:-1], N_STATE, N_STATE) + decay
    constant = np.zeros((*drives.shape[:-1], N_STATE))
    constant[..., 3] = -drive.rabi_r / 2
    constant[..., 5] = -drive.rabi_s / 2
    return matrix, constant


@cache
def _units() -> tuple[Array, Array]:
    """Return the matrices of each drive of 1 and of the shifted detuning, (4, 64), and that of the decay, (8, 8)."""
    decay = gas([0.0, 0.0], [0.0, 0.0], 0.0).fixed
    driven = [gas(rabi, [0.0, splitting], 0.0).fixed - decay for rabi, splitting in _UNITS]
    return np.array([*driven, gas([0.0, 0.0], [0.0, 0.0], 0.0).turning]).reshape(len(_UNITS) + 1, -1), decay


def steady_state(drive: Drive, shifted_detuning: Array) -> Array:
    """Return the state that stays at a fixed shifted detuning, of the drive's shape + (8,)."""
    matrix, constant = linear_part(drive, shifted_detuning)
    return np.asarray(np.linalg.solve(matrix, -constant[..., None])[..., 0], dtype=np.float64)


def jacobian(drive: Drive, shifted_detuning: Array, state: Array) -> Array:
    """Return the Jacobian of the equations at a state, the shift by the interaction included.

    Parameters
    ----------
    drive, shifted_detuning
        As for `linear_part`.
    state
        Of that shape + (8,).

    Returns
    -------
    numpy.ndarray
        Of that shape + (8, 8).
    """
    matrix, _ = linear_part(drive, shifted_detuning)
    # The derivative of matrix @ state by the shifted detuning: the coherences a and b turn faster.
    for row, turned, sign in ((2, 3, -1), (3, 2, 1), (4, 5, -1), (5, 4, 1)):
        matrix[..., row, :2] -= (sign * drive.interaction * state[..., turned])[..., None]
    return matrix


def derivative(drive: Drive, detuning: Array, state: Array) -> Array:
    """Return the derivative by time of many states at once, each by its own drive.

    Parameters
    ----------
    drive
        Of shape (n,).
    detuning
        Of shape (n,).
    state
        Of shape (8, n): numbers first, which is fast.

    Returns
    -------
    numpy.ndarray
        Of shape (8, n).
    """
    n_r, n_s, a_re, a_im, b_re, b_im, c_re, c_im = state
    half_r, half_s = drive.rabi_r / 2, drive.rabi_s / 2
    density = n_r + n_s
    ground = 1 - density
    x = shifted(drive, detuning, density)
    y = x - drive.splitting
    changed = np.empty_like(state)
    changed[0] = -n_r - drive.rabi_r * a_im
    changed[1] = -n_s - drive.rabi_s * b_im
    changed[2] = -x * a_im - a_re / 2 - half_s * c_im
    changed[3] = x * a_re - a_im / 2 - half_r * (ground - n_r) + half_s * c_re
    changed[4] = -y * b_im - b_re / 2 + half_r * c_im
    changed[5] = y * b_re - b_im / 2 - half_s * (ground - n_s) + half_r * c_re
    changed[6] = -drive.splitting * c_im - c_re - half_r * b_im - half_s * a_im
    changed[7] = drive.splitting * c_re - c_im - half_r * b_re + half_s * a_re
    return changed
