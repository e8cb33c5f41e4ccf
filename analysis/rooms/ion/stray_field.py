"""What a constant stray field costs each state, with all eight levels of the ion and no truncation.

Standard physics: to first order a change dB of the field along z shifts the phase of a state ψ(t) by −∫⟨∂H/∂B_z⟩ dt,
the expectation along its motion without the change. ∂H/∂B_z is an electron's part and a nucleus's part, kept apart.
Fields are in gauss, times in µs.
"""

from typing import NamedTuple

import numpy as np

from stoichia.analysis.rooms.ion import rotation
from stoichia.analysis.rooms.ion.hyperfine import Complex, Ion, Real, hamiltonian, operators, states
from stoichia.analysis.rooms.ion.settings import LEAST_STEPS

# Of a piece in which the field is held, in µs; half of it changes no phase of the tests by 1e-4.
STEP = 5e-4


class Path(NamedTuple):
    """A field that changes, in pieces: x and z in their middle, in G, (n,), and the time of each, in µs."""

    field_x: Real
    field_z: Real
    step: float


class Shifts(NamedTuple):
    """The phase that a state gains per field, in rad/G, (n,), by the electron's and the nucleus's moment."""

    electron: Real
    nucleus: Real


def half_turn(shape: str, field: float, duration: float) -> Path:
    """Return the pieces of a half turn of a field, from z to −z in the x-z plane."""
    n = max(LEAST_STEPS, int(np.ceil(duration / STEP)))
    angle = rotation.angle(shape, (np.arange(n) + 0.5) / n)
    return Path(field * np.sin(angle), field * np.cos(angle), duration / n)


def along_z(start: float, end: float, duration: float) -> Path:
    """Return the pieces of a field along z that changes evenly."""
    n = max(LEAST_STEPS, int(np.ceil(duration / STEP)))
    return Path(np.zeros(n), start + (end - start) * (np.arange(n) + 0.5) / n, duration / n)


def evolve(ion: Ion, path: Path, vectors: Complex) -> tuple[Complex, Shifts]:
    """Return states after a path, and what stray field cost them on it.

    Parameters
    ----------
    ion
        Its constants.
    path
        The field.
    vectors
        States as columns, (8, k).

    Returns
    -------
    tuple
        The states after it, (8, k), and their shifts, (k,).
    """
    parts = operators(ion)
    energies, bases = np.linalg.eigh(hamiltonian(ion, path.field_x, path.field_z))
    turned = np.exp(-2j * np.pi * energies * path.step)
    seen = np.empty((len(turned) + 1, *vectors.shape), complex)
    seen[0] = vectors
    for i, (phases, basis) in enumerate(zip(turned, bases, strict=True)):
        seen[i + 1] = basis @ (phases[:, None] * (basis.T @ seen[i]))
    weight = np.full(len(seen), path.step)
    weight[[0, -1]] /= 2
    means = [
        np.einsum("t,tik,ij,tjk->k", weight, seen.conj(), part, seen, optimize=True).real
        for part in (parts.electron_z, parts.nuclear_z)
    ]
    return seen[-1], Shifts(*(-2 * np.pi * mean for mean in means))


def shifts(
    ion: Ion,
    duration: float,
    field: float,
    shape: str | None = None,
    rotation_time: float = 0.0,
    return_time: float = 0.0,
) -> tuple[list[tuple[float, float]], Shifts]:
    """Return what constant stray field along z costs each state, at rest or with an echo.

    Parameters
    ----------
    ion
        Its constants.
    duration
        Of everything, in µs.
    field
        The permanent field, which is also the strength of the one that turns, in G.
    shape
        Of the half turn centred in the time; none for no echo.
    rotation_time, return_time
        Of the half turn, and of the field's way back through zero, in µs.

    Returns
    -------
    tuple
        (F, m) of each state, and its shifts, (8,).
    """
    names, vectors = states(ion, field)
    if shape is None:
        return names, _resting(ion, field, duration, vectors.astype(complex))
    before = (duration - rotation_time) / 2
    first = _resting(ion, field, before, vectors.astype(complex))
    flipped, turning = evolve(ion, half_turn(shape, field, rotation_time), vectors.astype(complex))
    returned, returning = evolve(ion, along_z(-field, field, return_time), flipped)
    last = _resting(ion, field, before - return_time, returned)
    pieces = (first, turning, returning, last)
    electron, nucleus = np.sum(pieces, axis=0)
    return names, Shifts(electron, nucleus)


def _resting(ion: Ion, field: float, duration: float, vectors: Complex) -> Shifts:
    """Return the shifts in a constant field along z, of states that are, nearly enough, stationary in it."""
    parts = operators(ion)
    _, basis = np.linalg.eigh(hamiltonian(ion, 0.0, field))
    population = np.abs(basis.T @ vectors) ** 2
    means = [np.diag(basis.T @ part @ basis) @ population for part in (parts.electron_z, parts.nuclear_z)]
    return Shifts(*(-2 * np.pi * duration * mean for mean in means))
