"""Rotations of the quantisation field: one SU(2) matrix tells what they do to every state of every spin.

In the frame that turns with the field, H' = ω F_z − θ' F_y, where ω is the Larmor frequency and θ the angle of the
field in the x-z plane (the paper's equation for a field without a y part, its diabatic term kept; standard physics).
All of it is a rotation, so that the matrix for spin 1/2, [[a, b], [−b*, a*]], gives the matrix of any F. What b is not
zero for is leakage: |b|² is the probability that a spin 1/2 does not follow the field. Rates are in rad/µs, times in
µs.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.optimize import elementwise

from stoichia.analysis.rooms.ion.hyperfine import Complex, Real
from stoichia.analysis.rooms.ion.settings import LEAST_STEPS

# What a spin 1/2 in the field turns by in a step, at most, in rad: with four times as many steps, the bins of the
# default grid do not change.
MOST_TURN = 1.0

# Of a period of the fringes, in the search for the last that matters; half of it at first goes to this phase, in rad.
PER_FRINGE = 48
FIRST_REACH = 128 * np.pi

# The mean of (ds/dτ)² over a half turn.
MEAN_SQUARE_RATE = {"linear": 1.0, "sin2": np.pi**2 / 8, "hann": 1.5}


class Flip(NamedTuple):
    """What a rotation of the field does, per point.

    Attributes
    ----------
    leakage
        |b|², of a spin 1/2.
    first_order
        The same by the first-order Magnus term: |∫ θ' exp(i ∫ω) dt|²/4.
    shift
        The phase beyond ∫ω dt that a state gains, per unit of m, in rad, from −π to π.
    second_order
        The same by the second-order Magnus term without its boundary terms: ∫ θ'²/(2ω) dt.
    """

    leakage: Real
    first_order: Real
    shift: Real
    second_order: Real


def rate(shape: str, tau: npt.ArrayLike) -> Real:
    """Return ds/dτ of a shape of a half turn: θ = π s(τ), τ from 0 to 1.

    Parameters
    ----------
    shape
        ``linear``: s = τ; ``sin2``: s = sin²(πτ/2); ``hann``: s = τ − sin(2πτ)/2π. Our convention; the paper asks that
        the ends be smooth.
    tau
        Of any shape.
    """
    tau = np.asarray(tau, dtype=float)
    match shape:
        case "linear":
            return np.ones_like(tau)
        case "sin2":
            return np.pi / 2 * np.sin(np.pi * tau)
        case "hann":
            return 1 - np.cos(2 * np.pi * tau)
        case _:
            raise ValueError(f"no shape {shape!r}")


def angle(shape: str, tau: npt.ArrayLike) -> Real:
    """Return the angle θ in rad of a half turn, arguments as for `rate`."""
    tau = np.asarray(tau, dtype=float)
    match shape:
        case "linear":
            return np.pi * tau
        case "sin2":
            return np.pi * np.sin(np.pi * tau / 2) ** 2
        case "hann":
            return np.pi * tau - np.sin(2 * np.pi * tau) / 2
        case _:
            raise ValueError(f"no shape {shape!r}")


def spectrum(shape: str, phase: npt.ArrayLike) -> Real:
    """Return ∫ s'(τ) cos(phase (τ − ½)) dτ, all of ∫ s' exp(i phase τ) dτ but its phase; arguments as for `rate`.

    It falls as phase⁻¹, ⁻² and ⁻³: the smoother the ends, the faster, and the leakage as its square.
    """
    x = np.asarray(phase, dtype=float)
    match shape:
        case "linear":
            return np.sinc(x / (2 * np.pi))
        case "sin2":
            return np.pi / 4 * (np.sinc(x / (2 * np.pi) - 0.5) + np.sinc(x / (2 * np.pi) + 0.5))
        case "hann":
            return np.sinc(x / (2 * np.pi)) + (np.sinc(x / (2 * np.pi) - 1) + np.sinc(x / (2 * np.pi) + 1)) / 2
        case _:
            raise ValueError(f"no shape {shape!r}")


def step(larmor: npt.ArrayLike, turning: npt.ArrayLike, duration: npt.ArrayLike) -> tuple[Complex, Real]:
    """Return a and b of a time in which neither rate changes; b is real.

    Parameters
    ----------
    larmor, turning
        ω and θ', in rad/µs.
    duration
        In µs.
    """
    larmor, turning, duration = np.asarray(larmor), np.asarray(turning), np.asarray(duration)
    effective = np.hypot(larmor, turning)
    half = effective * duration / 2
    # Where both vanish nothing turns; sinc knows.
    sine = np.sinc(half / np.pi) * duration / 2
    return np.cos(half) - 1j * sine * larmor, sine * turning


def n_steps(phase: npt.ArrayLike) -> int:
    """Return into how many steps to divide a time in which a field turns spins 1/2 by phases up to these, in rad."""
    return max(LEAST_STEPS, int(np.ceil(np.max(phase) / MOST_TURN)))


def _mirrored(a: Complex, b: Complex) -> tuple[Complex, Complex]:
    """Return the matrix of what follows and then runs the same steps from last to first."""
    return a * a - b.conj() ** 2, (2 * (a * b).real).astype(complex)


def half_turn(shape: str, larmor: Real, duration: Real, steps: int | None = None) -> Flip:
    """Return what a half turn of a field of constant strength does.

    The steps of the midpoint exponential are those of the first half: shapes are symmetric in time.

    Parameters
    ----------
    shape
        As for `rate`.
    larmor
        ω of the spin in the field, in rad/µs, (n,).
    duration
        Of the turn, in µs, (n,).
    steps
        In the whole turn, even; `n_steps` of them if not given.

    Returns
    -------
    Flip
        Arrays (n,). The leakage is right to 4e-10 or better.
    """
    phase = larmor * duration
    steps = steps or n_steps(phase)
    if shape == "linear":
        a_step, b_step = step(larmor, np.pi / duration, duration)
        a, b = a_step, b_step.astype(complex)
    else:
        a, b = _mirrored(*_product(phase, np.pi * rate(shape, (np.arange(steps // 2) + 0.5) / steps), 1 / steps))
    return Flip(
        np.abs(b) ** 2,
        (np.pi * spectrum(shape, phase)) ** 2 / 4,
        -np.angle(a**2 * np.exp(1j * phase)),
        np.pi**2 * MEAN_SQUARE_RATE[shape] / (2 * phase),
    )


def last_phases(shape: str, leakages: Real) -> Real:
    """Return from which phase on a half turn leaks less, whatever its fringes do.

    Leakage depends on the phase alone, which is ω times the duration.

    Parameters
    ----------
    shape
        As for `rate`.
    leakages
        |b|², above 0 and below 1, (n,).

    Returns
    -------
    ndarray
        The last phase with such a leakage, in rad, (n,).
    """

    def leaks(phase: Real) -> Real:
        return half_turn(shape, phase, np.ones_like(phase)).leakage

    reach = FIRST_REACH
    while True:
        n_samples = round(PER_FRINGE * reach / (2 * np.pi))
        phase = np.arange(1, n_samples, dtype=np.float64) * (2 * np.pi / PER_FRINGE)
        leakage = leaks(phase)
        # Envelopes fall, by two at least where the phase grows by a half.
        if leakage[len(leakage) // 2 :].max() < leakages.min():
            break
        reach *= 2
    # A top between samples may be what reaches a leakage last.
    middle, sides = leakage[1:-1], (leakage[:-2], leakage[2:])
    top = np.nonzero((middle >= sides[0]) & (middle >= sides[1]))[0]
    before, at, after = sides[0][top], middle[top], sides[1][top]
    tops = phase[top + 1] + (2 * np.pi / PER_FRINGE) * (before - after) / (2 * (before - 2 * at + after))
    # The first is where nothing follows the field.
    phase = np.concatenate([[1e-6], phase, tops])
    leakage = np.concatenate([[1.0], leakage, leaks(tops)])
    order = np.argsort(phase)
    phase, leakage = phase[order], leakage[order]
    last = np.array([np.nonzero(leakage >= value)[0][-1] for value in leakages])
    found = elementwise.find_root(
        lambda some, value: np.log(leaks(some) / value), (phase[last], phase[last + 1]), args=(leakages,)
    )
    return np.asarray(found.x, dtype=np.float64)


def envelope(larmor: Real, half_turn_time: Real, ramp_time: float) -> Real:
    """Return the most that continuous rotations leak, whatever the number of their turns, given as to `whole_turns`.

    A ramp leaves a spin 1/2 in the wrong one of the two states of the field that turns with a probability q; the second
    ramp does so again, and how the two add up depends on the phase in between: 4q(1 − q) at most (standard physics).

    Returns
    -------
    ndarray
        |b|² of that, (n,).
    """
    turning = np.pi / half_turn_time
    steps = n_steps(larmor * ramp_time)
    ramp = np.sin(np.pi * (np.arange(steps) + 0.5) / (2 * steps)) ** 2
    a, b = _product(larmor * ramp_time, np.multiply.outer(ramp, turning * ramp_time), 1 / steps)
    along_z = np.abs(a) ** 2 - np.abs(b) ** 2
    along_y = 2 * (a * b).imag
    wrong = (1 - (larmor * along_z - turning * along_y) / np.hypot(larmor, turning)) / 2
    most: Real = np.where(wrong < 0.5, 4 * wrong * (1 - wrong), 1.0)
    return most


def whole_turns(larmor: Real, half_turn_time: Real, ramp_time: float, n_turns: float) -> Flip:
    """Return what a continuous rotation does: its rate rises as sin², stays, and falls again.

    Parameters
    ----------
    larmor
        ω, in rad/µs, (n,).
    half_turn_time
        π over the full rate, in µs, (n,).
    ramp_time
        Of each ramp, in µs.
    n_turns
        The angle from beginning to end, in turns; a multiple of one half.

    Returns
    -------
    Flip
        Arrays (n,).

    Raises
    ------
    ValueError
        If the ramps alone turn the field further.
    """
    turning = np.pi / half_turn_time
    flat = 2 * n_turns * half_turn_time - ramp_time
    if np.min(flat) < 0:
        raise ValueError("the ramps turn the field further than all turns")
    steps = n_steps(larmor * ramp_time)
    tau = (np.arange(steps) + 0.5) / steps
    ramp = np.sin(np.pi * tau / 2) ** 2
    a, b = _product(larmor * ramp_time, np.multiply.outer(ramp, turning * ramp_time), 1 / steps)
    a_flat, b_flat = step(larmor, turning, flat / 2)
    a, b = _mirrored(a_flat * a - b_flat * b.conj(), a_flat * b + b_flat * a.conj())
    # The integral over all, which is real around its middle, is twice that over the second half.
    turned = larmor * ramp_time
    of_flat = turning * np.sin(larmor * flat / 2) / larmor
    of_ramp = turning * ramp_time * _falling_cosine(larmor * flat / 2, turned)
    return Flip(
        np.abs(b) ** 2,
        (of_flat + of_ramp) ** 2,
        -np.angle(a**2 * np.exp(1j * (larmor * flat + 2 * turned))),
        # The mean of sin⁴ over a ramp is 3/8.
        turning**2 * (flat + 2 * ramp_time * 3 / 8) / (2 * larmor),
    )


def _product(phase: Real, turns: Real, fraction: float) -> tuple[Complex, Complex]:
    """Return a and b of many steps, one after the other.

    Parameters
    ----------
    phase
        ω times the whole time, (n,).
    turns
        θ' times the whole time in each step, (steps,) or (steps, n).
    fraction
        Of the whole time that a step takes.
    """
    a, b = np.ones(phase.shape, complex), np.zeros(phase.shape, complex)
    for turn in turns:
        a_step, b_step = step(phase, turn, fraction)
        a, b = a_step * a - b_step * b.conj(), a_step * b + b_step * a.conj()
    return a, b


def _falling_cosine(offset: Real, phase: Real) -> Real:
    """Return ∫ cos²(πτ/2) cos(offset + phase τ) dτ from 0 to 1."""
    return _cosine(offset, phase) / 2 + _cosine(offset, phase - np.pi) / 4 + _cosine(offset, phase + np.pi) / 4


def _cosine(offset: npt.ArrayLike, phase: npt.ArrayLike) -> Real:
    """Return ∫ cos(offset + phase τ) dτ from 0 to 1."""
    half = np.asarray(phase) / 2
    return np.cos(np.asarray(offset) + half) * np.sinc(half / np.pi)
