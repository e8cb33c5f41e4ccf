"""Gases of any levels: their equations as real matrices, steady states along the shifted detuning, and motion.

The mean-field equations are those of one atom whose Rydberg states are detuned by x = detuning - interaction n, where n
is the Rydberg density (the paper's model): a Lindblad equation (standard physics), linear at a fixed x and linear in x.
A state is a vector of real numbers: the populations of all levels but the first, then real and imaginary part of the
coherences of each level with the first, then of the others with each other. With a middle level e between g and the
Rydberg states, as in the paper's experiment, light of the probe drives g to e and that of the coupling e to the Rydberg
states, and the probe's absorption is the imaginary part of the coherence of e with g. Rates are in units of the decay
rate of the Rydberg states.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Complex = npt.NDArray[np.complex128]

Driven = TypeVar("Driven")


class Middle(NamedTuple):
    """The level between the ground state and the Rydberg states, and the probe.

    Attributes
    ----------
    rabi
        Rabi frequency of the probe.
    detuning
        Of the probe from the middle level.
    decay
        Decay rate of the middle level.
    """

    rabi: float
    detuning: float
    decay: float


class Gas(NamedTuple):
    """The equations of one gas: state' = (fixed + x turning) state + constant.

    Attributes
    ----------
    fixed, turning
        Matrices of shape (m, m).
    constant
        Of shape (m,).
    density
        Of shape (m,): 1 at the populations of Rydberg states.
    interaction
        Shift of the detuning by a Rydberg density of 1.
    """

    fixed: Array
    turning: Array
    constant: Array
    density: Array
    interaction: float


class Curve(NamedTuple):
    """The fixed points of a gas, one to each shifted detuning, as arrays of shape (n,) and states (n, m)."""

    shifted_detuning: Array
    detuning: Array
    state: Array
    growth_rate: Array
    frequency: Array
    n_unstable: npt.NDArray[np.int64]


class Motion(NamedTuple):
    """How gases move: times (t,), what is kept of the states (t, k, n), and the states at the end (n, m)."""

    time: Array
    kept: Array
    end: Array


def superoperator(hamiltonian: Complex, jumps: Sequence[Complex]) -> tuple[Array, Array]:
    """Return matrix and constant of the Lindblad equation of an atom, of real numbers.

    Parameters
    ----------
    hamiltonian
        Of shape (d, d).
    jumps
        Jump operators of that shape, each with the root of its rate.

    Returns
    -------
    tuple of numpy.ndarray
        Shapes (d² - 1, d² - 1) and (d² - 1,).
    """
    d = len(hamiltonian)
    unit = np.eye(d)
    pairs = [(k, 0) for k in range(1, d)] + [(j, k) for j in range(1, d) for k in range(j + 1, d)]

    def changed(rho: Complex) -> Complex:
        change: Complex = -1j * (hamiltonian @ rho - rho @ hamiltonian)
        for jump in jumps:
            rate = jump.conj().T @ jump
            change += jump @ rho @ jump.conj().T - (rate @ rho + rho @ rate) / 2
        return change

    def numbers(rho: Complex) -> list[float]:
        coherences = [rho[pair] for pair in pairs]
        return [*np.diag(rho).real[1:], *(part for one in coherences for part in (one.real, one.imag))]

    ground = np.outer(unit[0], unit[0]).astype(complex)
    basis = [np.outer(unit[k], unit[k]) - ground for k in range(1, d)]
    for j, k in pairs:
        coherence = np.outer(unit[j], unit[k])
        basis += [coherence + coherence.T, 1j * (coherence - coherence.T)]
    matrix = np.array([numbers(changed(one)) for one in basis]).T
    return matrix, np.array(numbers(changed(ground)))


def gas(rabi: Sequence[float], splitting: Sequence[float], interaction: float, middle: Middle | None = None) -> Gas:
    """Return the gas of some Rydberg states.

    Parameters
    ----------
    rabi, splitting
        Of each Rydberg state: the Rabi frequency from the level below, and how far it lies above the one that the
        detuning is of.
    interaction
        Shift by a Rydberg density of 1; below 0 if the states attract each other.
    middle
        The level between them and the ground state; none if light drives them from there.
    """
    below = 0 if middle is None else 1
    d = 1 + below + len(rabi)
    hamiltonian = np.zeros((d, d), dtype=complex)
    jumps = []
    if middle is not None:
        hamiltonian[0, 1] = hamiltonian[1, 0] = middle.rabi / 2
        hamiltonian[1, 1] = -middle.detuning
        jumps.append(np.sqrt(middle.decay) * np.outer(np.eye(d)[0], np.eye(d)[1]).astype(complex))
    rydberg = range(below + 1, d)
    for level, driven, above in zip(rydberg, rabi, splitting, strict=True):
        hamiltonian[below, level] = hamiltonian[level, below] = driven / 2
        hamiltonian[level, level] = above
        jumps.append(np.outer(np.eye(d)[0], np.eye(d)[level]).astype(complex))
    fixed, constant = superoperator(hamiltonian, jumps)
    turning, _ = superoperator(np.diag([-1.0 if level in rydberg else 0.0 for level in range(d)]).astype(complex), [])
    density = np.zeros(len(constant))
    density[below : d - 1] = 1
    return Gas(fixed, turning, constant, density, interaction)


def absorption(middle: Middle, state: Array) -> Array:
    """Return the probe's absorption in states (..., m), by that of weak resonant light without Rydberg states."""
    # The first coherence is that of e with g, after the populations.
    of_probe = round(np.sqrt(state.shape[-1] + 1))
    return np.asarray(-state[..., of_probe] * middle.decay / middle.rabi, dtype=np.float64)


def curve(of: Gas, shifted_detuning: Array) -> Curve:
    """Return the fixed point at each shifted detuning (n,): where it lies in detuning, and how stable it is."""
    matrix = of.fixed + shifted_detuning[:, None, None] * of.turning
    state = np.linalg.solve(matrix, np.broadcast_to(-of.constant, matrix.shape[:2])[..., None])[..., 0]
    jacobian = matrix - of.interaction * (state @ of.turning.T)[:, :, None] * of.density
    eigenvalues = np.linalg.eigvals(jacobian)
    leading = eigenvalues[np.arange(len(state)), eigenvalues.real.argmax(axis=1)]
    return Curve(
        shifted_detuning,
        np.asarray(shifted_detuning + of.interaction * (state @ of.density), dtype=np.float64),
        np.asarray(state, dtype=np.float64),
        np.asarray(leading.real, dtype=np.float64),
        np.asarray(np.abs(leading.imag), dtype=np.float64),
        (eigenvalues.real > 0).sum(axis=1),
    )


def stepped(
    state: Array, step: float | Array, changed: Callable[[Array, Driven], Array], driven: Sequence[Driven]
) -> Array:
    """Return states after a step of time, by the classical Runge-Kutta method of fourth order.

    Parameters
    ----------
    state
        Of any shape.
    step
        One for all, or one each.
    changed
        Gives the derivative of a state, by what drives it.
    driven
        What does, at the beginning, in the middle and at the end of the step.
    """
    one = changed(state, driven[0])
    two = changed(state + step / 2 * one, driven[1])
    three = changed(state + step / 2 * two, driven[1])
    four = changed(state + step * three, driven[2])
    return np.asarray(state + step / 6 * (one + 2 * (two + three) + four), dtype=np.float64)


def moved(
    gases: Sequence[Gas],
    detuning: Array,
    start: Array,
    step: float,
    n_steps: int,
    keep_every: int,
    kept: Array,
    rate: float | Array = 0.0,
) -> Motion:
    """Return how gases of equally many levels move.

    Parameters
    ----------
    gases
        n of them.
    detuning
        At the start, of shape (n,).
    start
        States of shape (n, m).
    step, n_steps
        Of time, and how many.
    keep_every
        Of which steps something is kept.
    kept
        What is: combinations of the numbers of a state, of shape (k, m).
    rate
        By which the detuning changes, one for all or of shape (n,).
    """
    first = gases[0]
    both = np.array([np.concatenate([one.fixed, one.turning]) for one in gases])
    constant = np.array([one.constant for one in gases])
    interaction = np.array([one.interaction for one in gases])
    n_numbers = len(first.constant)

    def changed(state: Array, at: Array) -> Array:
        parts = (both @ state[:, :, None])[:, :, 0]
        x = at - interaction * (state @ first.density)
        return np.asarray(parts[:, :n_numbers] + x[:, None] * parts[:, n_numbers:] + constant)

    state = start
    found = np.empty((n_steps // keep_every + 1, len(kept), len(gases)))
    found[0] = kept @ state.T
    for number in range(n_steps):
        swept = [detuning + rate * step * (number + half / 2) for half in range(3)]
        state = stepped(state, step, changed, swept)
        if (number + 1) % keep_every == 0:
            found[(number + 1) // keep_every] = kept @ state.T
    time = np.asarray(np.arange(len(found)) * keep_every * step, dtype=np.float64)
    return Motion(time, found, state)
