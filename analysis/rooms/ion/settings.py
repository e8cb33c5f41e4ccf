"""What to make of the ion: grids, protocols and sequences, checked before anything is computed."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite, log10, pi

from stoichia.analysis.grids import Grid
from stoichia.analysis.rooms.ion.species import BARIUM_137, Species
from stoichia.loaders.errors import InputError

# Of a half turn of the field; and what leakage is mapped for: half turns of these shapes, and whole turns with ramps.
SHAPES = ("linear", "sin2", "hann")
PROTOCOLS = (*SHAPES, "continuous")

# Steps times points that a map of leakage may take: minutes.
MOST_STEPS = 5e9
# A rotation takes so many, or one per radian that a spin 1/2 turns by in the field, if these are more.
LEAST_STEPS = 2000
# What a spin 1/2 may turn by in the field while a sequence lasts, in rad: beyond, seconds become minutes.
MOST_PHASE = 1e5
# Beyond it the terms of the leakage no longer cancel well enough; the ground level of no stable isotope has more.
HIGHEST_SPIN = 6.0
MOST_FREQUENCIES = 10_000
# Echoes in a sequence, and numbers of them.
MOST_PULSES, MOST_SEQUENCES = 64, 8
# Those there are, if they fit into the time and none are named.
USUAL_PULSES = (2, 4)


@dataclass(frozen=True)
class Settings:
    """What the room is made with. Fields are in G, times in µs.

    Attributes
    ----------
    species
        The ion.
    fields, rotation_times
        Grids of the strength of the field that turns, and of the time of half a turn.
    protocols
        Of `PROTOCOLS`.
    spins
        Spins F whose leakage is told beside the ion's own.
    state
        F and m of the state that counts and thresholds are told for, whose qubit with m − 1 sees noise.
    permanent_field
        The permanent field.
    duration
        How long the sequences last that noise acts in.
    echo_shape, echo_time, return_time
        Of the echo's half turn, and how long its field takes back along z.
    pulses
        Of how many echoes sequences there are beside one; of `USUAL_PULSES` those that fit, if none is named.
    control_field, n_turns, ramp_time
        Of continuous rotation: the field's strength, its turns, and how long their rate rises, and falls.
    lowest_frequency, highest_frequency, per_decade
        The frequencies of noise, in kHz, and how many there are to a decade.
    spectrum
        Of noise: frequencies in kHz, ascending, and the power of the field at each, in G² per kHz; none if empty.
    gate_larmor, gate_mode
        Of the gates: Larmor frequency of their spins, and frequency of their mode, in MHz.
    gate_coupling
        The strongest coupling of spin and motion, in kHz; halves and quarters of it are simulated too.
    gate_detuning
        How far from the mode the field turns, in kHz; none: what entangles most.
    heating_rates
        Phonons that the mode gains, per second.
    """

    species: Species = BARIUM_137
    fields: Grid = Grid(0.5, 0.5, 50)
    rotation_times: Grid = Grid(0.2, 0.2, 100)
    protocols: Sequence[str] = PROTOCOLS
    spins: Sequence[float] = (3.0, 4.5)
    state: tuple[float, float] = (1.0, 1.0)
    permanent_field: float = 5.0
    duration: float = 100.0
    echo_shape: str = "hann"
    echo_time: float = 10.0
    return_time: float = 5.0
    pulses: Sequence[int] = ()
    control_field: float = 10.0
    n_turns: int = 20
    ramp_time: float = 1.0
    lowest_frequency: float = 0.01
    highest_frequency: float = 500.0
    per_decade: float = 100.0
    spectrum: Sequence[tuple[float, float]] = ()
    gate_larmor: float = 7.0
    gate_mode: float = 0.5
    gate_coupling: float = 5.0
    gate_detuning: float | None = None
    heating_rates: Sequence[float] = (10.0, 100.0, 1000.0)

    @property
    def n_frequencies(self) -> int:
        """How many frequencies there are; both ends belong to them where a step ends there."""
        return int(log10(self.highest_frequency / self.lowest_frequency) * self.per_decade + 1e-9) + 1

    @property
    def echoes(self) -> Sequence[int]:
        """Of how many echoes there is a sequence, ascending from 1."""
        usual = [n for n in USUAL_PULSES if self._fits(n)]
        return [1, *sorted(self.pulses or usual)]

    def _fits(self, n: int) -> bool:
        """Return whether so many echoes fit into the time."""
        return self.echo_time / 2 + self.return_time <= self.duration / (2 * n)

    def check(self) -> None:
        """Raise `InputError` if no room can be made of it: a field of zero, an unknown shape, a spin that is none."""
        self._check_numbers()
        self._check_choices()
        self._check_times()
        self._check_size()

    def _check_numbers(self) -> None:
        """Raise `InputError` for a number that is not finite, or not above zero where it must be."""
        above_zero = {
            "a field that turns": self.fields.start,
            "a rotation time": self.rotation_times.start,
            "the permanent field": self.permanent_field,
            "the duration": self.duration,
            "the echo time": self.echo_time,
            "the return time": self.return_time,
            "the control field": self.control_field,
            "the number of turns": self.n_turns,
            "the ramp time": self.ramp_time,
            "the lowest frequency": self.lowest_frequency,
            "the number of frequencies per decade": self.per_decade,
            "the Larmor frequency of the gate": self.gate_larmor,
            "the frequency of the gate's mode": self.gate_mode,
            "the coupling of the gate": self.gate_coupling,
            "the detuning of the gate": 1.0 if self.gate_detuning is None else self.gate_detuning,
            **{f"the heating rate {rate}": rate for rate in self.heating_rates},
        }
        finite = {
            **above_zero,
            "the highest field": self.fields.last,
            "the longest rotation time": self.rotation_times.last,
            "the highest frequency": self.highest_frequency,
            **{f"the spin {spin}": spin for spin in self.spins},
            "F": self.state[0],
            "m": self.state[1],
        }
        for what, value in finite.items():
            if not isfinite(value):
                raise InputError(f"{what} must be a finite number, not {value}")
        for what, value in above_zero.items():
            if value <= 0:
                raise InputError(f"{what} must be above 0, not {value:g}")
        for grid in (self.fields, self.rotation_times):
            if grid.n < 1 or grid.step <= 0:
                raise InputError("a grid needs one point at least, and a step above 0")
        if self.highest_frequency < self.lowest_frequency:
            raise InputError("the highest frequency must not be below the lowest")

    def _check_choices(self) -> None:
        """Raise `InputError` for a protocol, shape or state that there is not."""
        for protocol in self.protocols:
            if protocol not in PROTOCOLS:
                raise InputError(f"no protocol {protocol!r}: there are {', '.join(PROTOCOLS)}")
        if not self.protocols or len(set(self.protocols)) < len(self.protocols):
            raise InputError("name one protocol at least, and each once")
        if self.echo_shape not in SHAPES:
            raise InputError(f"no pulse shape {self.echo_shape!r}: there are {', '.join(SHAPES)}")
        for spin in (*self.spins, self.state[0]):
            if spin <= 0 or 2 * spin != round(2 * spin):
                raise InputError(f"no spin {spin:g}: F is a multiple of 1/2 above 0, such as 1 or 4.5")
            if spin > HIGHEST_SPIN:
                raise InputError(f"the spin {spin:g} is too high: at most {HIGHEST_SPIN:g}")
        spin, m = self.state
        if spin - m != round(spin - m) or not -spin < m <= spin:
            raise InputError(f"no qubit of m and m - 1 with F = {spin:g} and m = {m:g}: m is one of F, F - 1, …, 1 - F")
        if any(not 2 <= n <= MOST_PULSES for n in self.pulses) or len(set(self.pulses)) < len(self.pulses):
            raise InputError(f"name each number of echoes once, from 2 to {MOST_PULSES}: one is there anyway")
        if len(self.pulses) > MOST_SEQUENCES:
            raise InputError(f"{len(self.pulses)} numbers of echoes are too many: at most {MOST_SEQUENCES}")
        if len(set(self.heating_rates)) < len(self.heating_rates):
            raise InputError("name each heating rate once")
        if self.gate_mode > self.gate_larmor / 2 or 1e-3 * self.gate_coupling > self.gate_mode / 10:
            raise InputError(
                f"no gate has a mode of {self.gate_mode:g} MHz, a coupling of {self.gate_coupling:g} kHz and a Larmor "
                f"frequency of {self.gate_larmor:g} MHz: a mode is at most half the Larmor frequency, and ten "
                "couplings or more"
            )
        if self.gate_detuning is not None and 1e-3 * self.gate_detuning > self.gate_mode / 4:
            raise InputError(
                f"a detuning of {self.gate_detuning:g} kHz is no longer near the mode of {self.gate_mode:g} MHz: "
                "at most a quarter of it"
            )

        if len(self.spectrum) == 1:
            raise InputError("a spectrum of noise has two frequencies at least")
        former = 0.0
        for frequency, density in self.spectrum:
            if not (isfinite(frequency) and isfinite(density) and frequency > former and density > 0):
                raise InputError(
                    "a spectrum of noise has ascending frequencies in kHz, and powers in G² per kHz, all above 0: "
                    f"not {frequency:g} after {former:g} with {density:g}"
                )
            former = frequency

    def _check_times(self) -> None:
        """Raise `InputError` where what has to happen does not fit into the time there is."""
        if not self._fits(1):
            raise InputError(
                f"after half the duration, {self.duration / 2:g} µs, there is no time for the second half of the echo "
                f"({self.echo_time / 2:g} µs) and the return ({self.return_time:g} µs)"
            )
        for n in self.pulses:
            if not self._fits(n):
                raise InputError(
                    f"{n} echoes of {self.echo_time:g} µs with returns of {self.return_time:g} µs do not fit into "
                    f"{self.duration:g} µs"
                )
        if 2 * self.ramp_time > self.duration:
            raise InputError(f"two ramps of {self.ramp_time:g} µs do not fit into {self.duration:g} µs")
        # Revolutions per µs, of which each step of the numerics takes a small part.
        precession = self.species.larmor_bound * self.control_field
        if self.n_turns > precession * (self.duration - self.ramp_time):
            raise InputError(
                f"{self.n_turns:g} turns in {self.duration:g} µs are faster than the ion precesses in "
                f"{self.control_field:g} G, which no state follows: take fewer, or a stronger control field"
            )
        highest = 1e3 * max(
            self.species.larmor_bound * min(self.permanent_field, self.control_field),
            LEAST_STEPS / (4 * pi * self.duration),
        )
        if self.highest_frequency > highest:
            raise InputError(
                f"noise of {self.highest_frequency:g} kHz is too fast for the steps in time of {self.duration:g} µs: "
                f"at most {highest:.4g} kHz"
            )
        shortest = self.ramp_time / (2 * self.n_turns)
        if "continuous" in self.protocols and self.rotation_times.start < shortest:
            raise InputError(
                f"with half turns of {self.rotation_times.start:g} µs the ramps alone make more than "
                f"{self.n_turns} turns: begin the rotation times at {shortest:g} µs, or shorten the ramps"
            )

    def _check_size(self) -> None:
        """Raise `InputError` for what would take too long, or too strong fields."""
        for strength in (self.fields.last, self.permanent_field, self.control_field):
            if strength > self.species.highest_field:
                raise InputError(
                    f"{strength:g} G is too strong for manifolds apart: at most {self.species.highest_field:.4g} G"
                )
        radians_per_field_and_time = 2 * pi * self.species.larmor_bound
        steps = round(LEAST_STEPS + radians_per_field_and_time * self.fields.last * self.rotation_times.last)
        n_points = self.fields.n * self.rotation_times.n * len(self.protocols)
        if steps * n_points > MOST_STEPS:
            raise InputError(
                f"{n_points:,} points of some {steps:,} steps take too long: at most {MOST_STEPS:,.0f} steps in all; "
                "take larger steps in field or rotation time"
            )
        strongest = max(self.permanent_field, self.control_field)
        if radians_per_field_and_time * strongest * self.duration > MOST_PHASE:
            raise InputError(f"{self.duration:g} µs in {strongest:g} G take too long: shorten the duration")
        if self.n_frequencies > MOST_FREQUENCIES:
            raise InputError(f"{self.n_frequencies:,} frequencies are too many: at most {MOST_FREQUENCIES:,}")
