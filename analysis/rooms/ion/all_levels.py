"""Half turns of the field with all levels of the ion: nothing truncated, and no frequency of the hyperfine splitting.

In the frame that turns with the field all of the Hamiltonian but −θ' F_y, F = I + J, stands still (A I·J is the same
in every frame; standard physics), so that steps need follow the shape alone. F_x stands for F_y, by a quarter turn
about z, which makes every matrix real.
"""

import numpy as np

from stoichia.analysis.rooms.ion import rotation
from stoichia.analysis.rooms.ion.hyperfine import ELECTRON_SPIN, Ion, Real, hamiltonian, spin_matrices, states
from stoichia.analysis.rooms.ion.settings import LEAST_STEPS


def leakage(ion: Ion, shape: str, field: float, duration: float, steps: int = LEAST_STEPS) -> tuple[Real, Real]:
    """Return what each state of an ion leaks in a half turn.

    Parameters
    ----------
    ion
        Its constants.
    shape
        As for `rotation.rate`.
    field
        Strength of the field, in G.
    duration
        Of the turn, in µs.
    steps
        In the whole turn, even.

    Returns
    -------
    tuple
        F and m of each state, (n, 2), and 1 − |⟨state|U|state⟩|² in the frame that turns, (n,).
    """
    names, vectors = states(ion, field)
    nucleus, electron = spin_matrices(ion.nuclear_spin)[0], spin_matrices(ELECTRON_SPIN)[0]
    across = np.kron(nucleus, np.eye(2)) + np.kron(np.eye(len(nucleus)), electron)
    across_of_states = vectors.T @ across.real @ vectors
    energy = 2 * np.pi * np.diag(vectors.T @ hamiltonian(ion, 0.0, field) @ vectors)
    rate = np.pi / duration * rotation.rate(shape, (np.arange(steps // 2) + 0.5) / steps)
    energies, bases = np.linalg.eigh(np.diag(energy) - rate[:, None, None] * across_of_states)
    propagators = (bases * np.exp(-1j * energies * duration / steps)[:, None, :]) @ bases.swapaxes(1, 2)
    while len(propagators) > 1:
        paired = propagators[1::2] @ propagators[: len(propagators) // 2 * 2 : 2]
        propagators = np.concatenate([paired, propagators[len(paired) * 2 :]])
    (half,) = propagators
    # The second half is the first backwards, of real symmetric steps: its transpose.
    stays = np.einsum("ki,ki->i", half, half)
    return np.array(names), 1 - np.abs(stays) ** 2
