"""What to make of the Rydberg gas: grids and parameters, checked before anything is computed."""

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
    is_maps_only
        Whether to leave out scans, cycles and quenches.
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
        n_points = self.rabi.n * self.detuning.n
        if n_points > MOST_POINTS:
            raise InputError(f"a map of {n_points:,} points is too large: take steps for {MOST_POINTS:,} at most")
        largest = {
            "interaction": abs(self.interaction),
            "splitting": abs(self.splitting),
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
