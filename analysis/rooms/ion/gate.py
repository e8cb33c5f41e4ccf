"""The entangling gate: a quantisation field that turns near a motional frequency in a static gradient, all terms kept.

In the frame that turns with the field at the rate ω_r, with S = F_1 + F_2 of two spins 1/2 (the paper's Hamiltonian of
one mode; the diabatic term −ω_r S_y, which the paper leaves out, and static stray field are kept):

    H = ω_L S_z − ω_r S_y + (Ω (a + a†) + β) (cos ω_r t S_z − sin ω_r t S_x) + ω_m a†a.

Standard physics: the spin's static part is a field of √(ω_L² + ω_r²) along an axis tilted by ε, tan ε = ω_r/ω_L. Along
it, at ω_r = ω_m + δ, H_eff = (Ω'/2) S_z (a exp(iδt) + h.c.) with Ω' = Ω cos ε: after each 2π/|δ| the motion is back,
and the spins have the phase exp(−iΦ S_z²), Φ = (Ω'/2)² t/δ. After K loops with |δ| = Ω' √K that is π/2: maximal
entanglement. Rates are in rad/µs, times in µs.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.optimize import minimize_scalar

from stoichia.analysis.rooms.ion.hyperfine import Complex, Real, spin_matrices

# In a turn of the field: the fidelity is then right to 2e-8.
STEPS = 128
# States of the motion.
FOCK_STATES = 14


@dataclass(frozen=True)
class Gate:
    """A case, a row of ``ion.gate_case``.

    Attributes
    ----------
    larmor
        ω_L.
    mode
        ω_m.
    coupling
        Ω, from the gradient.
    n_loops
        K.
    detuning_sign
        Of δ: 1 or −1.
    n_phonons
        In the mode at the beginning.
    stray
        β, of a constant stray field along the permanent one.
    tilt_corrected
        Whether δ and the time take cos ε into account.
    mode_drift
        By how much the mode is faster than ω_m, which δ and the time are set by.
    given_detuning
        |δ|; none: the one with which the phase is π/2.
    field_error
        By what part of itself ω_L is larger than what the phases of the target are set by.
    """

    larmor: float
    mode: float
    coupling: float
    n_loops: int = 1
    detuning_sign: int = 1
    n_phonons: int = 0
    stray: float = 0.0
    tilt_corrected: bool = True
    mode_drift: float = 0.0
    field_error: float = 0.0
    given_detuning: float | None = None


class Outcome(NamedTuple):
    """What a gate does to the product state of both spins along x, compared with H_eff.

    Attributes
    ----------
    duration
        In µs.
    detuning
        δ, in rad/µs.
    phase
        Φ of the target, in rad.
    fidelity
        Of the spins' state with that of exp(−iΦ S_z²).
    fidelity_free_z
        The highest of any phase about z, which a gate's calibration takes out.
    free_z
        That phase, in rad.
    phonon_change
        Of ⟨a†a⟩.
    idle_phase
        What the stray field turns a spin by in the same time without the gate, in rad.
    """

    duration: float
    detuning: float
    phase: float
    fidelity: float
    fidelity_free_z: float
    free_z: float
    phonon_change: float
    idle_phase: float


def detuning(gate: Gate) -> tuple[float, float]:
    """Return δ and Ω', each from the other, both in rad/µs."""
    tilt = 1.0
    found = 0.0
    for _ in range(20):
        found = gate.detuning_sign * (gate.given_detuning or gate.coupling * tilt * np.sqrt(gate.n_loops))
        if gate.tilt_corrected:
            tilt = float(np.cos(np.arctan2(gate.mode + found, gate.larmor)))
    return found, gate.coupling * tilt


def simulate(gate: Gate, steps: int = STEPS, fock_states: int = FOCK_STATES) -> Outcome:
    """Return the outcome of the whole Hamiltonian, step by step of one turn of the field, and powers of that.

    Two spins 1/2 that see the same field stay in their three symmetric states.
    """
    delta, coupling = detuning(gate)
    turning = gate.mode + delta
    duration = 2 * np.pi * gate.n_loops / abs(delta)
    x, y, z = spin_matrices(1.0)
    annihilation = np.diag(np.sqrt(np.arange(1, fock_states)), 1)
    displacement = gate.coupling * (annihilation + annihilation.T) + gate.stray * np.eye(fock_states)
    energy = (gate.mode + gate.mode_drift) * np.diag(np.arange(fock_states))
    static = np.kron((1 + gate.field_error) * gate.larmor * z - turning * y, np.eye(fock_states)) + np.kron(
        np.eye(3), energy
    )
    along, across = np.kron(z, displacement), np.kron(x, displacement)
    width = 2 * np.pi / turning / steps

    def advanced(angles: Real, time: float) -> Complex:
        """Return the propagators of steps of this length around these angles."""
        # Held over a step, the field falls behind the motion, which turns nearly as fast: by this much.
        lost = np.sinc(turning * time / (2 * np.pi))
        cosine, sine = (part(angles)[:, None, None] / lost for part in (np.cos, np.sin))
        hamiltonian = static + cosine * along - sine * across
        energies, vectors = np.linalg.eigh(hamiltonian)
        propagators: Complex = (vectors * np.exp(-1j * energies * time)[:, None, :]) @ vectors.conj().swapaxes(1, 2)
        return propagators

    # Spins along x, which the tilt, about x, leaves alone.
    spins = np.linalg.eigh(x)[1][:, -1]
    state = np.kron(spins, np.eye(fock_states)[gate.n_phonons]).astype(complex)
    n_turns, rest = divmod(duration, 2 * np.pi / turning)
    n_steps, rest = divmod(rest, width)
    propagators = advanced(2 * np.pi * (np.arange(steps) + 0.5) / steps, width)
    turn = np.eye(len(state), dtype=complex)
    for propagator in propagators:
        turn = propagator @ turn
    state = np.linalg.matrix_power(turn, round(n_turns)) @ state
    for propagator in propagators[: round(n_steps)]:
        state = propagator @ state
    (last,) = advanced(np.array([turning * (n_steps * width + rest / 2)]), rest)
    state = (last @ state).reshape(3, fock_states)

    tilt = np.arctan2(turning, gate.larmor)
    values, vectors = np.linalg.eigh(x)
    tilting = (vectors * np.exp(-1j * tilt * values)) @ vectors.conj().T
    m = np.diag(z).real
    phase = (coupling / 2) ** 2 * duration / delta
    free = np.exp(-1j * (np.hypot(gate.larmor, turning) * duration * m + phase * m**2))
    aimed = free * (tilting.conj().T @ spins)
    found = tilting.conj().T @ state

    def infidelity(free_z: float) -> float:
        overlap = (aimed * np.exp(-1j * free_z * m)).conj() @ found
        return 1 - float(np.sum(np.abs(overlap) ** 2))

    # Of the phases all round, beside the best.
    around = np.linspace(-np.pi, np.pi, 64, endpoint=False)
    near = float(min(around, key=infidelity))
    best = minimize_scalar(infidelity, bounds=(near - 0.2, near + 0.2), method="bounded", options={"xatol": 1e-9})
    phonons = float(np.sum(np.abs(state) ** 2 * np.arange(fock_states)))
    return Outcome(
        duration,
        delta,
        phase,
        1 - infidelity(0.0),
        1 - float(best.fun),
        float(best.x),
        phonons - gate.n_phonons,
        gate.stray * duration,
    )
