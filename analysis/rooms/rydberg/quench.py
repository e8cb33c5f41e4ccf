"""The quench: the light is switched on at once, and an oscillation begins, with a spectrum and a phase of its own.

What the paper does with a probe's transmission is done here with the Rydberg density, in units of the decay rate: the
model has no probe transition. Windows, lengths and the noise on the Rabi frequencies are our convention. How much noise
leaves of the line in a spectrum is asked of the spectra in SQL (``rydberg.crystalline_fraction``).
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from stoichia.analysis.rooms.rydberg.bloch import Drive
from stoichia.analysis.rooms.rydberg.liouvillian import Array
from stoichia.analysis.rooms.rydberg.motion import ground, moved, pure

STEP = 0.02
KEEP_EVERY = 5
# In units of the inverse decay rate: what is shown of the beginning, what passes before a spectrum, and what a spectrum
# is taken of.
SHOWN = 40.0
RELAXATION = 60.0
SPECTRUM = 200.0
# Frequencies of a spectrum, in periods per inverse decay rate: slower ones are no line, faster ones hold nothing.
LOWEST, HIGHEST = 0.05, 3.0
# Gases with each level of noise.
N_NOISY = 8
# The paper repeats its quench so often.
N_REPEATS = 270


class Trace(NamedTuple):
    """Populations after the light is switched on, as arrays."""

    time: Array
    n_r: Array
    n_s: Array


class Spectra(NamedTuple):
    """Spectra of the Rydberg density under noise.

    Attributes
    ----------
    noise
        Root mean square of the noise, of shape (k,).
    frequency
        In periods per inverse decay rate, of shape (f,).
    amplitude
        |A|, mean of the gases with that noise: shape (k, f).
    """

    noise: Array
    frequency: Array
    amplitude: Array


class Repeats(NamedTuple):
    """Amplitude and phase, in degrees, of the line in repeated runs, as arrays."""

    amplitude: Array
    phase: Array


def trace(drive: Drive, detuning: Array) -> Trace:
    """Return the populations after a quench from the ground state, of one gas."""
    motion = moved(drive, detuning, ground(1), STEP, round(SHOWN / STEP), KEEP_EVERY)
    return Trace(motion.time, motion.n_r[:, 0], motion.n_s[:, 0])


def spectra(drive: Drive, detuning: Array, noise_levels: Sequence[float], bandwidth: float, seed: int) -> Spectra:
    """Return the spectra of a gas without and with noise on its Rabi frequencies.

    Parameters
    ----------
    drive, detuning
        Of one gas.
    noise_levels
        Root mean squares of the noise, as shares of the Rabi frequencies.
    bandwidth
        Noise has all frequencies up to this one, in periods per inverse decay rate.
    seed
        Of the noise.
    """
    levels = np.array([0.0, *noise_levels])
    n = len(levels) * N_NOISY
    # The same noise at every level: what differs is its strength.
    noise = np.tile(_noise(np.random.default_rng(seed), N_NOISY, bandwidth), len(levels)) * np.repeat(levels, N_NOISY)
    frequency, amplitude = _line_spectrum(_wide(drive, n), np.repeat(detuning, n), ground(n), 1 + noise)
    of_level = np.abs(amplitude).T.reshape(len(levels), N_NOISY, -1).mean(axis=1)
    return Spectra(levels, frequency, of_level)


def repeats(drive: Drive, detuning: Array, seed: int) -> Repeats:
    """Return amplitude and phase of the line in runs that begin in random pure states, the same at every atom."""
    random = np.random.default_rng(seed)
    amplitudes = random.normal(size=(3, N_REPEATS)) + 1j * random.normal(size=(3, N_REPEATS))
    frequency, amplitude = _line_spectrum(
        _wide(drive, N_REPEATS), np.repeat(detuning, N_REPEATS), pure(amplitudes), None
    )
    line = np.where(frequency < LOWEST, 0, np.abs(amplitude).mean(axis=1)).argmax()
    return Repeats(np.abs(amplitude[line]), np.degrees(np.angle(amplitude[line])) % 360)


def _line_spectrum(
    drive: Drive, detuning: Array, start: Array, rabi_factor: Array | None
) -> tuple[Array, npt.NDArray[np.complex128]]:
    """Return frequencies, and Fourier amplitudes (f, n) of the density after the relaxation, in a Hann window."""
    motion = moved(drive, detuning, start, STEP, round((RELAXATION + SPECTRUM) / STEP), KEEP_EVERY, rabi_factor)
    density = (motion.n_r + motion.n_s)[motion.time >= RELAXATION]
    window = np.hanning(len(density))[:, None]
    amplitude = np.fft.rfft((density - density.mean(axis=0)) * window, axis=0) / (window.sum() / 2)
    frequency = np.asarray(np.fft.rfftfreq(len(density), STEP * KEEP_EVERY), dtype=np.float64)
    kept = frequency <= HIGHEST
    return frequency[kept], amplitude[kept]


def _noise(random: np.random.Generator, n: int, bandwidth: float) -> Array:
    """Return band-limited Gaussian noise of a root mean square of 1, at every half step: shape (t, n)."""
    n_times = 2 * round((RELAXATION + SPECTRUM) / STEP) + 1
    n_frequencies = int(bandwidth * n_times * STEP / 2)
    coefficients = np.zeros((n_times // 2 + 1, n), dtype=complex)
    coefficients[1 : n_frequencies + 1] = random.normal(size=(n_frequencies, n, 2)) @ [1, 1j]
    noise = np.fft.irfft(coefficients, n_times, axis=0)
    return np.asarray(noise / noise.std(axis=0))


def _wide(drive: Drive, n: int) -> Drive:
    """Return the drive of one gas for n of them."""
    return drive.at(np.zeros(n, dtype=np.int64))
