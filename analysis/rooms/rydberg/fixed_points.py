"""All fixed points of the equations, from a polynomial, and how stable they are.

At a fixed shifted detuning x the equations are linear, so that the Rydberg density is a known ratio n(x) = P(x)/Q(x),
and every fixed point is a real root of (x - detuning) Q(x) + interaction P(x): a cubic with one Rydberg state, a
quintic with two. Nothing is searched for, and none is missed. P and Q follow from the standard equations by computer
algebra; the paper has neither. Q has no real root, since the linear equations have one steady state each.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from stoichia.analysis.rooms.rydberg.bloch import ONE_STATE, Drive, jacobian, steady_state
from stoichia.analysis.rooms.rydberg.liouvillian import Array

# A root is real if its imaginary part is this small against 1 + |root|: two real roots that nearly meet have none
# larger, and at a distance of 1e-14 of the detuning from where they meet it is of this size.
REAL = 1e-7
# Points whose matrices a thread makes at the same time.
BATCH = 8192
N_THREADS = 2

Part = TypeVar("Part")


class FixedPoints(NamedTuple):
    """Fixed points of many points, in the order of the points and of their shifted detunings.

    Attributes
    ----------
    point
        Of which point each is, as an index.
    shifted_detuning
        The detuning of r, shifted by the interaction.
    n_r, n_s
        Populations of the two Rydberg states.
    growth_rate
        Largest real part of an eigenvalue of the Jacobian: small deviations grow (or, below 0, decay) at this rate.
    frequency
        Imaginary part of that eigenvalue, not negative: the angular frequency at which they turn.
    n_unstable
        How many eigenvalues have a positive real part.
    """

    point: npt.NDArray[np.int64]
    shifted_detuning: Array
    n_r: Array
    n_s: Array
    growth_rate: Array
    frequency: Array
    n_unstable: npt.NDArray[np.uint8]


def density_ratio(drive: Drive, n_states: int) -> tuple[Array, Array]:
    """Return the polynomials P and Q of the Rydberg density n(x) = P(x)/Q(x) at a fixed shifted detuning x.

    Parameters
    ----------
    drive
        Of a shape.
    n_states
        Number of Rydberg states, 1 or 2.

    Returns
    -------
    tuple of numpy.ndarray
        Coefficients along the last axis, highest power first: of P to the power 0 and of Q to 2 with one state, of P
        to 2 and of Q to 4 with two.
    """
    r, s, d = drive.rabi_r**2, drive.rabi_s**2, drive.splitting
    one = np.ones_like(r)
    if n_states == 1:
        return np.stack([r / 4], -1), np.stack([one, 0 * r, 1 / 4 + r / 2], -1)
    d2, d4 = d**2, d**4
    wide = d2 + 1
    numerator = np.stack(
        [
            16 * (r + s) * wide,
            8 * d * (r * (r - s - 4 * wide) + s * (r - s)),
            r * ((r + s) ** 2 - 8 * r * d2 + 4 * r + 16 * s * d2 + 4 * s + 16 * d4 + 20 * d2 + 4)
            + s * ((r + s) ** 2 + 8 * r * d2 + 4 * r + 4 * s + 4 * d2 + 4),
        ],
        -1,
    )
    denominator = np.stack(
        [
            64 * wide,
            32 * d * (r - s - 4 * wide),
            4 * ((r + s) ** 2 + 12 * (r + s) + 24 * s * d2 + 16 * d4 + 24 * d2 + 8),
            8 * d * (2 * r**2 - r * s - 3 * s**2 - r * (8 * d2 + 7) - s * (4 * d2 + 5) - 4 * wide),
            2 * (r + s) ** 3
            + 9 * (r + s) ** 2
            + 12 * (r + s)
            + d2 * (-16 * r**2 + 36 * r * s + 4 * s**2 + 32 * r + 24 * s + 20)
            + d4 * (32 * r + 16)
            + 4,
        ],
        -1,
    )
    return numerator, denominator


def density(drive: Drive, n_states: int, shifted_detuning: Array) -> Array:
    """Return the Rydberg density that stays at a fixed shifted detuning."""
    numerator, denominator = density_ratio(drive, n_states)
    return value(numerator, shifted_detuning) / value(denominator, shifted_detuning)


def value(coefficients: Array, at: Array) -> Array:
    """Return the values of polynomials, their coefficients along the last axis, highest power first."""
    result = np.zeros_like(at)
    for power in range(coefficients.shape[-1]):
        result = result * at + coefficients[..., power]
    return result


def real_roots(coefficients: Array) -> tuple[npt.NDArray[np.int64], Array]:
    """Return all real roots of polynomials, as eigenvalues of their companion matrices.

    Parameters
    ----------
    coefficients
        Of shape (n, degree + 1), highest power first, the first not 0.

    Returns
    -------
    tuple of numpy.ndarray
        Of which polynomial each root is, and the root; in order.
    """
    degree = coefficients.shape[1] - 1
    companion = np.zeros((len(coefficients), degree, degree))
    companion[:, 0] = -coefficients[:, 1:] / coefficients[:, :1]
    companion[:, range(1, degree), range(degree - 1)] = 1
    roots = np.linalg.eigvals(companion)
    number, place = np.nonzero(np.abs(roots.imag) < REAL * (1 + np.abs(roots)))
    found = roots.real[number, place]
    order = np.lexsort((found, number))
    return number[order], found[order]


def fixed_points(drive: Drive, detuning: Array, n_states: int) -> FixedPoints:
    """Return every fixed point of every point, and its stability.

    Parameters
    ----------
    drive
        Of shape (n,).
    detuning
        Of shape (n,).
    n_states
        Number of Rydberg states, 1 or 2.
    """
    parts = in_batches(len(detuning), lambda batch: _of_batch(drive.at(batch), detuning[batch], n_states, batch.start))
    return FixedPoints(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def in_batches(n: int, made: Callable[[slice], Part]) -> list[Part]:
    """Return what a function makes of the batches of n points, in order; its matrices take some ten megabytes each."""
    batches = [slice(start, start + BATCH) for start in range(0, n, BATCH)]
    with ThreadPoolExecutor(N_THREADS) as threads:
        return list(threads.map(made, batches))


def _of_batch(drive: Drive, detuning: Array, n_states: int, first: int) -> FixedPoints:
    numerator, denominator = density_ratio(drive, n_states)
    polynomial = np.zeros((len(detuning), denominator.shape[1] + 1))
    polynomial[:, :-1] += denominator
    polynomial[:, 1:] -= detuning[:, None] * denominator
    polynomial[:, -numerator.shape[1] :] += drive.interaction[:, None] * numerator
    point, root = real_roots(polynomial)
    at_root = drive.at(point)
    state = steady_state(at_root, root)
    eigenvalues = spectrum(at_root, root, state, n_states)
    leading = eigenvalues[np.arange(len(root)), eigenvalues.real.argmax(axis=1)]
    return FixedPoints(
        point + first,
        root,
        state[:, 0],
        state[:, 1],
        leading.real,
        np.abs(leading.imag),
        (eigenvalues.real > 0).sum(axis=1).astype(np.uint8),
    )


def spectrum(drive: Drive, shifted_detuning: Array, state: Array, n_states: int) -> npt.NDArray[np.complex128]:
    """Return the eigenvalues of the Jacobian at states of shape (n, 8): (n, 3) with one Rydberg state, else (n, 8)."""
    of_point = jacobian(drive, shifted_detuning, state)
    if n_states == 1:
        of_point = of_point[:, ONE_STATE][:, :, ONE_STATE]
    return np.asarray(np.linalg.eigvals(of_point), dtype=np.complex128)
