"""What to make of the Rydberg gas: grids and parameters, checked before anything is computed."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

from stoichia.analysis.grids import Grid
from stoichia.loaders.errors import InputError

# The grid of the maps, our convention: the paper gives no ranges.
MAP_RABI = Grid(0.04, 0.04, 200)
MAP_DETUNING = Grid(-12.0, 0.1, 201)
# A map of so many points takes half a minute and two gigabytes.
MOST_POINTS = 2_000_000
# Rates beyond this make the roots of the polynomials lose digits; and together, motion too fast for its steps.
LARGEST = 200.0
FASTEST = 60.0
# Of noise, as a share of the Rabi frequencies, and how fast it may be, in periods per inverse decay rate: a step of the
# motion sees what is slower. With this many levels spectra take as long as all else together.
NOISE = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2)
FASTEST_NOISE = 10.0
MOST_NOISE = 20
# Decay rates by which a detuning is swept in an inverse decay rate: slower takes minutes, faster shows no oscillation.
SLOWEST_SWEEP, FASTEST_SWEEP = 0.005, 1.0
# Rydberg states whose matrices of (n + 1)² - 1 numbers still take seconds.
MOST_LEVELS = 8


@dataclass(frozen=True)
class Settings:
    """What to make of the Rydberg gas. Rates are in decay rates of the Rydberg states.

    Attributes
    ----------
    rabi, detuning
        The grid of the maps.
    interaction, splitting, branching_angle
        Of the models of the maps; the paper's are -16 and 8, and 45 degrees drive both states alike.
    decay_rate
        In the unit of whoever asks, to be told with the results.
    scan_rabi
        Where the splitting is scanned, as an experiment scans it: with the light as it is.
    quench_rabi, quench_detuning
        Where the light is switched on.
    seed
        Of the noise and of the random starts.
    noise, noise_bandwidth
        Root mean squares of the noise, as shares of the Rabi frequencies, and up to which frequency it reaches, in
        periods per inverse decay rate.
    sweep_rate
        By how much the detuning changes in an inverse decay rate where it is swept.
    levels
        Splitting and relative Rabi frequency of each state of the gas of many Rydberg states; six of them, evenly
        spaced by half the splitting as the Zeeman levels of nD5/2 are, at the same total power, if empty.
    probe_rabi, probe_detuning, middle_decay
        Of the ladder with a middle level: the paper's probe, and the decay rate of 5P3/2 of rubidium (6.07 MHz).
    optical_depth
        Of weak resonant light in the ladder: atoms at rest at the paper's spacing of 2.4 µm in its cell of 7.5 cm.
    is_maps_only
        Whether to leave out all that is in time, scans, and gases of other levels.
    """

    rabi: Grid = MAP_RABI
    detuning: Grid = MAP_DETUNING
    interaction: float = -16.0
    splitting: float = 8.0
    branching_angle: float = 45.0
    decay_rate: float = 1.0
    scan_rabi: float = 2.5
    quench_rabi: float = 2.5
    quench_detuning: float = -1.5
    seed: int = 0
    noise: Sequence[float] = NOISE
    noise_bandwidth: float = 2.0
    sweep_rate: float = 0.05
    levels: Sequence[tuple[float, float]] = ()
    probe_rabi: float = 40.0
    probe_detuning: float = 100.0
    middle_decay: float = 6.07
    optical_depth: float = 1576.0
    is_maps_only: bool = False

    def check(self) -> None:
        """Raise `InputError` if there is no such gas, or its map has too many points."""
        numbers = {
            "interaction": self.interaction,
            "splitting": self.splitting,
            "branching angle": self.branching_angle,
            "decay rate": self.decay_rate,
            "Rabi frequency of the scan": self.scan_rabi,
            "Rabi frequency of the quench": self.quench_rabi,
            "detuning of the quench": self.quench_detuning,
            "bandwidth of the noise": self.noise_bandwidth,
            "rate of the sweeps": self.sweep_rate,
            "Rabi frequency of the probe": self.probe_rabi,
            "detuning of the probe": self.probe_detuning,
            "decay rate of the middle level": self.middle_decay,
            "optical depth": self.optical_depth,
            **{f"noise {level}": level for level in self.noise},
            **{f"level {level}": sum(level) for level in self.levels},
        }
        for name, number in numbers.items():
            if not isfinite(number):
                raise InputError(f"the {name} is not finite: give a number")
        if self.decay_rate <= 0:
            raise InputError(f"a decay rate is above 0, not {self.decay_rate:g}: nothing comes to rest without decay")
        if min(self.rabi.start, self.scan_rabi, self.quench_rabi) < 0:
            raise InputError("a Rabi frequency is not below 0: its sign is a phase of the light, and changes nothing")
        if not 0 <= self.branching_angle <= 90:
            raise InputError(f"a branching angle is from 0 to 90 degrees, not {self.branching_angle:g}")
        if not 0 <= self.seed < 2**32:
            raise InputError("a seed is a number from 0 to 4294967295")
        self._check_others()
        n_points = self.rabi.n * self.detuning.n
        if n_points > MOST_POINTS:
            raise InputError(f"a map of {n_points:,} points is too large: take steps for {MOST_POINTS:,} at most")
        largest = {
            "interaction": abs(self.interaction),
            "splitting": max(abs(self.splitting), *(abs(splitting) for splitting, _ in self.levels), 0.0),
            "Rabi frequency": max(self.rabi.last, self.scan_rabi, self.quench_rabi),
            "detuning": max(abs(self.detuning.start), abs(self.detuning.last), abs(self.quench_detuning)),
        }
        for name, number in largest.items():
            if number > LARGEST:
                raise InputError(f"the {name} is above {LARGEST:g} decay rates: is the decay rate in the same unit?")
        fastest = sum(largest.values())
        if fastest > FASTEST and not self.is_maps_only:
            raise InputError(
                f"rates that add up to {fastest:g} decay rates are too fast to follow in time (at most {FASTEST:g}): "
                "leave that out with `maps_only`"
            )

    def _check_others(self) -> None:
        """Raise `InputError` for noise, sweeps, levels or a probe that cannot be."""
        if not self.noise or list(self.noise) != sorted({*self.noise}) or not 0 < self.noise[0] <= self.noise[-1] <= 1:
            raise InputError(
                "levels of noise ascend from above 0 to 1 at most: they are shares of the Rabi frequencies"
            )
        if len(self.noise) > MOST_NOISE:
            raise InputError(f"{len(self.noise)} levels of noise are too many: at most {MOST_NOISE}")
        if not 0.05 <= self.noise_bandwidth <= FASTEST_NOISE:
            raise InputError(
                f"a bandwidth of noise is from 0.05 to {FASTEST_NOISE:g} decay rates, not {self.noise_bandwidth:g}"
            )
        if not SLOWEST_SWEEP <= self.sweep_rate <= FASTEST_SWEEP:
            raise InputError(
                f"a rate of sweeps is from {SLOWEST_SWEEP:g} to {FASTEST_SWEEP:g} decay rates in an inverse decay "
                f"rate, not {self.sweep_rate:g}: slower takes minutes, faster shows no oscillation"
            )
        if len(self.levels) > MOST_LEVELS:
            raise InputError(f"{len(self.levels)} Rydberg states are too many: at most {MOST_LEVELS}")
        if any(factor <= 0 for _, factor in self.levels):
            raise InputError(
                "a Rydberg state of the table has a relative Rabi frequency above 0: leave out what is not driven"
            )
        if self.probe_rabi <= 0 or self.middle_decay <= 0 or self.optical_depth <= 0:
            raise InputError(
                "the probe's Rabi frequency, the middle level's decay rate and the optical depth are above 0"
            )
        if abs(self.probe_detuning) < self.probe_rabi / 2 or max(self.probe_rabi, abs(self.probe_detuning)) > LARGEST:
            raise InputError(
                f"a probe detuned by {self.probe_detuning:g} with a Rabi frequency of {self.probe_rabi:g} decay rates: "
                f"give a detuning of half the Rabi frequency at least, both {LARGEST:g} at most, so that two photons "
                "have a Rabi frequency of their own"
            )
