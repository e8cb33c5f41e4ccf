"""The ground levels of an ion with electron spin 1/2: the whole Hamiltonian in a magnetic field, and its matrices.

Standard physics. Frequencies are in MHz, fields in gauss, times in microseconds.
"""

from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Complex = npt.NDArray[np.complex128]
Real = npt.NDArray[np.float64]

ELECTRON_SPIN = 0.5


@dataclass(frozen=True)
class Ion:
    """The constants of an ion, a row of ``ion.species``.

    Attributes
    ----------
    nuclear_spin
        I.
    hyperfine_constant
        A of the ground level, in MHz: H = A I·J.
    electron_g, nuclear_g
        g_J and g_I', both in units of the Bohr magneton: H = μ_B (g_J J + g_I' I)·B.
    bohr_magneton
        μ_B/h, in MHz/G.
    """

    nuclear_spin: float
    hyperfine_constant: float
    electron_g: float
    nuclear_g: float
    bohr_magneton: float


class Operators(NamedTuple):
    """What the Hamiltonian is made of, each an array (n, n) of n = 2(2I + 1) states; all are real.

    Attributes
    ----------
    hyperfine
        A I·J, in MHz.
    electron_x, electron_z
        μ_B g_J J along an axis, in MHz/G.
    nuclear_x, nuclear_z
        μ_B g_I' I along an axis, in MHz/G.
    projection
        F_z = I_z + J_z.
    """

    hyperfine: Real
    electron_x: Real
    electron_z: Real
    nuclear_x: Real
    nuclear_z: Real
    projection: Real


@cache
def spin_matrices(spin: float) -> tuple[Complex, Complex, Complex]:
    """Return the matrices of F_x, F_y and F_z of a spin, in the order m = F, F - 1, …, -F.

    Parameters
    ----------
    spin
        F, a half-integer.

    Returns
    -------
    tuple
        Three arrays (2F + 1, 2F + 1).
    """
    m = spin - np.arange(round(2 * spin) + 1)
    raising = np.diag(np.sqrt(spin * (spin + 1) - m[1:] * (m[1:] + 1)), 1).astype(complex)
    lowering = raising.conj().T
    return (raising + lowering) / 2, (raising - lowering) / 2j, np.diag(m).astype(complex)


@cache
def operators(ion: Ion) -> Operators:
    """Return what the Hamiltonian of an ion is made of, in the basis of products of nucleus and electron."""
    nucleus = [np.kron(part, np.eye(2)) for part in spin_matrices(ion.nuclear_spin)]
    electron = [np.kron(np.eye(round(2 * ion.nuclear_spin) + 1), part) for part in spin_matrices(ELECTRON_SPIN)]
    coupling = np.sum([one @ other for one, other in zip(nucleus, electron, strict=True)], axis=0)
    electron_unit, nuclear_unit = ion.bohr_magneton * ion.electron_g, ion.bohr_magneton * ion.nuclear_g
    parts = (
        ion.hyperfine_constant * coupling,
        electron_unit * electron[0],
        electron_unit * electron[2],
        nuclear_unit * nucleus[0],
        nuclear_unit * nucleus[2],
        nucleus[2] + electron[2],
    )
    return Operators(*(np.asarray(part.real, dtype=np.float64) for part in parts))


def hamiltonian(ion: Ion, field_x: npt.ArrayLike, field_z: npt.ArrayLike) -> Real:
    """Return H/h of the ground levels in fields in the x-z plane.

    Parameters
    ----------
    ion
        Its constants.
    field_x, field_z
        The field, in G, of one shape.

    Returns
    -------
    ndarray
        Of that shape and (n, n), in MHz, symmetric.
    """
    parts = operators(ion)
    x, z = (np.asarray(field, dtype=float)[..., None, None] for field in (field_x, field_z))
    return parts.hyperfine + x * (parts.electron_x + parts.nuclear_x) + z * (parts.electron_z + parts.nuclear_z)


def states(ion: Ion, field: float) -> tuple[list[tuple[float, float]], Real]:
    """Return the eigenstates in a weak field along z, with their names.

    Parameters
    ----------
    ion
        Its constants.
    field
        In G, not zero, weak enough to leave the two manifolds apart.

    Returns
    -------
    tuple
        (F, m) of each state, and the states as columns of an array (n, n), in the same order: from low to high energy.
    """
    parts = operators(ion)
    # Sharp in m where the field leaves none degenerate.
    _, vectors = np.linalg.eigh(hamiltonian(ion, 0.0, field))
    m = np.round(2 * np.einsum("ik,ij,jk->k", vectors, parts.projection, vectors)) / 2
    # A > 0: the manifold of the smaller spin lies lower; without a nuclear spin that has no states.
    manifolds = [ion.nuclear_spin - ELECTRON_SPIN, ion.nuclear_spin + ELECTRON_SPIN]
    if ion.hyperfine_constant < 0:
        manifolds.reverse()
    spins = [spin for spin in manifolds for _ in range(round(2 * spin) + 1)]
    return list(zip(spins, m.tolist(), strict=True)), vectors
