"""Filter functions: how much noise of each frequency along an axis of the laboratory costs a superposition.

The paper's definition by small noise, to first order in its power (standard physics): noise b cos(ωt + φ) F_n, with b
in rad/µs and n one of x, y and z (the permanent field's), costs b² F(ω) of fidelity on average over φ. With the motion
without noise, U₀† F_n U₀ = Σ v_k F_k and V_k = ∫ v_k exp(iωt) dt, F(ω) = ½ Σ C_kl Re(V_k V_l*), where C is the
symmetrised covariance of the F_k in the state at the beginning. Where the field turns slowly, noise along z has
v_z = cos θ, noise along x v_z = sin θ, and the others vanish.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from stoichia.analysis.rooms.ion import rotation
from stoichia.analysis.rooms.ion.hyperfine import Complex, Real, spin_matrices
from stoichia.analysis.rooms.ion.settings import LEAST_STEPS

# Of noise, in the laboratory: the field turns in the x-z plane, from z.
AXES = ("x", "y", "z")

# Of the phase of a spin 1/2 in the field, in a step, in rad.
MOST_TURN = 0.1
# Frequencies whose phases are held at the same time.
CHUNK = 16


@dataclass(frozen=True)
class Sequence:
    """What the field does in a time, a row of ``ion.sequence``.

    Attributes
    ----------
    kind
        ``none``: nothing; ``echo``: half turns centred in parts of the time, each then back along z through zero;
        ``continuous``: whole turns at a constant rate with ramps.
    duration
        Of everything, in µs.
    permanent_larmor, control_larmor
        ω of the spin in the permanent field, and in the field that turns, in rad/µs.
    shape
        Of the half turn of an echo.
    rotation_time, return_time
        Of an echo, in µs.
    n_pulses
        Echoes in the time.
    n_turns, ramp_time
        Of a continuous rotation; the time in µs.
    """

    kind: str
    duration: float
    permanent_larmor: float
    control_larmor: float
    shape: str = "hann"
    rotation_time: float = 0.0
    return_time: float = 0.0
    n_pulses: int = 1
    n_turns: float = 0.0
    ramp_time: float = 0.0


class Part(NamedTuple):
    """A part of a sequence, in steps of one length.

    Attributes
    ----------
    duration
        Of the part, in µs.
    angles
        θ at the ends of the steps, (steps + 1,), in rad.
    larmor
        ω along the turned field in each step, (steps,), in rad/µs; negative where the field points against it.
    """

    duration: float
    angles: Real
    larmor: Real


class Propagation(NamedTuple):
    """A spin 1/2 over time, each of shape (n,).

    Attributes
    ----------
    time
        In µs.
    weight
        Of each time in an integral, in µs.
    angle
        θ, in rad.
    larmor
        ω along the turned field after it, in rad/µs; negative where the field points against it.
    a, b
        Of the matrix [[a, b], [−b*, a*]] in the frame that turns.
    """

    time: Real
    weight: Real
    angle: Real
    larmor: Real
    a: Complex
    b: Complex

    def at(self, kept: npt.NDArray[np.bool_]) -> "Propagation":
        """Return some moments of it."""
        return Propagation(
            self.time[kept], self.weight[kept], self.angle[kept], self.larmor[kept], self.a[kept], self.b[kept]
        )


class Motion(NamedTuple):
    """Σ v_k F_k over time, for noise along each axis.

    Attributes
    ----------
    time
        In µs, (n,).
    weight
        Of each time in an integral, in µs, (n,).
    vector
        v_x, v_y and v_z, of noise along each of `AXES`: (3, 3, n).
    """

    time: Real
    weight: Real
    vector: Real


def parts(sequence: Sequence) -> list[Part]:
    """Return what the field does, part by part.

    Raises
    ------
    ValueError
        If the parts take longer than the sequence.
    """
    if sequence.kind == "none":
        return [_resting(sequence.duration, 0.0, sequence.permanent_larmor)]
    if sequence.kind == "echo":
        before = (sequence.duration / sequence.n_pulses - sequence.rotation_time) / 2
        after = before - sequence.return_time
        if after < 0:
            raise ValueError("rotation and return take longer than the sequence")
        n = _n_steps(sequence.rotation_time, sequence.control_larmor)
        turn = Part(
            sequence.rotation_time,
            rotation.angle(sequence.shape, np.linspace(0, 1, n + 1)),
            np.full(n, sequence.control_larmor),
        )
        n = _n_steps(sequence.return_time, max(sequence.control_larmor, sequence.permanent_larmor))
        # Against the field that was turned: first the control field's strength, then through zero.
        back = np.interp((np.arange(n) + 0.5) / n, [0, 1], [sequence.control_larmor, -sequence.permanent_larmor])
        echo = [
            _resting(before, 0.0, sequence.permanent_larmor),
            turn,
            Part(sequence.return_time, np.full(n + 1, np.pi), back),
            _resting(after, np.pi, -sequence.permanent_larmor),
        ]
        # Every further one begins with the axis the other way round, and the field against it.
        return [
            Part(part.duration, part.angles + number * np.pi, (-1) ** number * part.larmor)
            for number in range(sequence.n_pulses)
            for part in echo
        ]
    flat = sequence.duration - 2 * sequence.ramp_time
    if flat < 0:
        raise ValueError("the ramps take longer than the sequence")
    turning = 2 * np.pi * sequence.n_turns / (sequence.duration - sequence.ramp_time)
    n = _n_steps(sequence.ramp_time, sequence.control_larmor)
    time = np.linspace(0, sequence.ramp_time, n + 1)
    rising = turning * (time / 2 - sequence.ramp_time / (2 * np.pi) * np.sin(np.pi * time / sequence.ramp_time))
    ramp = Part(sequence.ramp_time, rising, np.full(n, sequence.control_larmor))
    m = _n_steps(flat, sequence.control_larmor)
    whole = 2 * np.pi * sequence.n_turns
    return [
        ramp,
        Part(flat, np.linspace(rising[-1], whole - rising[-1], m + 1), np.full(m, sequence.control_larmor)),
        ramp._replace(angles=whole - rising[::-1]),
    ]


def propagated(sequence: Sequence) -> Propagation:
    """Return the motion of a spin 1/2 in a sequence, without noise."""
    found = []
    start, a_now, b_now = 0.0, 1 + 0j, 0j
    for part in parts(sequence):
        n = len(part.larmor)
        width = part.duration / n
        a_steps, b_steps = rotation.step(part.larmor, np.diff(part.angles) / width, width)
        # Both ends of a part are kept: in the integral each counts for the half step on its side.
        of_a, of_b = [a_now], [b_now]
        for a_step, b_step in zip(a_steps.tolist(), b_steps.tolist(), strict=True):
            a_now, b_now = (
                a_step * a_now - b_step * b_now.conjugate(),
                a_step * b_now + b_step * a_now.conjugate(),
            )
            of_a.append(a_now)
            of_b.append(b_now)
        weight = np.full(n + 1, width)
        weight[[0, -1]] /= 2
        larmor = np.append(part.larmor, part.larmor[-1])
        time = start + np.linspace(0, part.duration, n + 1)
        found.append(Propagation(time, weight, part.angles, larmor, np.array(of_a), np.array(of_b)))
        start += part.duration
    return Propagation(*(np.concatenate(values) for values in zip(*found, strict=True)))


def motion(sequence: Sequence) -> Motion:
    """Return how F_x, F_y and F_z move in a sequence, without noise."""
    found = propagated(sequence)
    return Motion(found.time, found.weight, _heisenberg(found.angle, found.a, found.b))


def populations(spin: float, m: float, angle: Real, a: Complex, b: Complex) -> Real:
    """Return the populations along z in the laboratory of a state |F, m⟩ at the beginning, (n, 2F + 1), from m = F on.

    Parameters
    ----------
    spin, m
        Of the state.
    angle, a, b
        As `propagated` gives them, (n,).
    """
    cosine, sine = np.cos(angle / 2), np.sin(angle / 2)
    flipped = np.abs(cosine * b - sine * a.conj())
    turned = 2 * np.arcsin(np.minimum(flipped, 1.0))
    values, vectors = np.linalg.eigh(spin_matrices(spin)[1])
    start = vectors.conj().T[:, round(spin - m)]
    amplitudes = (np.exp(-1j * np.multiply.outer(turned, values)) * start) @ vectors.T
    found: Real = np.abs(amplitudes) ** 2
    return found


def transform(moved: Motion, frequency: Real) -> Complex:
    """Return V_x, V_y and V_z of noise along each axis at frequencies in rad/µs (n,), in µs, (3, 3, n)."""
    weighted = (moved.vector.reshape(9, -1) * moved.weight).T.astype(complex)
    chunks = [
        np.exp(1j * np.multiply.outer(frequency[start : start + CHUNK], moved.time)) @ weighted
        for start in range(0, len(frequency), CHUNK)
    ]
    return np.concatenate(chunks).T.reshape(3, 3, -1)


def filter_function(moved: Motion, covariance: Real, frequency: Real) -> Real:
    """Return F(ω) of noise along each of `AXES`, in µs², (3, n).

    Parameters
    ----------
    moved
        As `motion` gives it.
    covariance
        C of the state at the beginning, (3, 3), as `covariance` gives it.
    frequency
        ω, in rad/µs, (n,).
    """
    found = transform(moved, frequency)
    value: Real = np.einsum("akn,kl,aln->an", found, covariance, found.conj()).real / 2
    return value


def covariance(spin: float, m: float, other_m: float) -> Real:
    """Return the symmetrised covariance of F_x, F_y and F_z in (|F, m⟩ + |F, m'⟩)/√2, (3, 3)."""
    state = np.zeros(round(2 * spin) + 1, complex)
    state[[round(spin - m), round(spin - other_m)]] = np.sqrt(0.5)
    applied = np.array([part @ state for part in spin_matrices(spin)])
    means = (applied @ state.conj()).real
    found: Real = (applied.conj() @ applied.T).real - np.outer(means, means)
    return found


def _n_steps(duration: float, larmor: float) -> int:
    return max(LEAST_STEPS, int(np.ceil(larmor * duration / MOST_TURN)))


def _resting(duration: float, angle: float, larmor: float) -> Part:
    n = _n_steps(duration, abs(larmor))
    return Part(duration, np.full(n + 1, angle), np.full(n, larmor))


def _heisenberg(angle: Real, a: Complex, b: Complex) -> Real:
    """Return v of U₀† F_n U₀ for n = x, y and z, (3, 3, n); U₀ is exp(−iθF_y) U', U' the matrix in the turning frame.

    F_x is then cos θ F_x + sin θ F_z, F_y itself, and F_z cos θ F_z − sin θ F_x of that frame.
    """
    of_z = np.array([2 * (a.conj() * b).real, -2 * (a.conj() * b).imag, np.abs(a) ** 2 - np.abs(b) ** 2])
    crossed = a.conj() ** 2 - b**2
    of_x = np.array([crossed.real, -crossed.imag, -2 * (a * b).real])
    of_y = np.cross(of_z, of_x, axis=0)
    cosine, sine = np.cos(angle), np.sin(angle)
    vectors: Real = np.array([cosine * of_x + sine * of_z, of_y, cosine * of_z - sine * of_x])
    return vectors
