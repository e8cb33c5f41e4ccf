"""The verb ``stoichia ion``: what it takes, and what it prints."""

import argparse
from contextlib import suppress
from fractions import Fraction
from pathlib import Path

from stoichia.analysis import grids
from stoichia.analysis.rooms import number_pairs
from stoichia.analysis.rooms.ion import tables
from stoichia.analysis.rooms.ion.settings import PROTOCOLS, SHAPES, Settings
from stoichia.analysis.rooms.ion.species import BARIUM_137, SPECIES

DESCRIPTION = "Map how well rotating a trapped ion's field decouples it from noise, and keep it in the schema ion."

# What is printed: how many points of each protocol leak how much.
COUNTS = tables.COUNTS

# What a line of a spectrum is.
SPECTRUM = "a frequency in kHz and a power in G² per kHz"

# Options that are numbers, by the setting that each sets.
NUMBERS = {
    "permanent_field": ("G", "the permanent field, in G"),
    "duration": ("US", "how long they last, in µs"),
    "echo_time": ("US", "half turn of the echo, in µs"),
    "return_time": ("US", "the way back of the echo's field, in µs"),
    "control_field": ("G", "field that turns continuously, in G"),
    "ramp_time": ("US", "how long its rate rises, and falls, in µs"),
}


# The same of the gate.
GATE_NUMBERS = {
    "gate_larmor": ("MHZ", "Larmor frequency of the spins, in MHz (default: 7)"),
    "gate_mode": ("MHZ", "frequency of the mode, in MHz (default: 0.5)"),
    "gate_coupling": ("KHZ", "strongest coupling of spin and motion, in kHz (default: 5)"),
    "gate_detuning": ("KHZ", "how far from the mode the field turns, in kHz (default: what entangles most)"),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the verb takes to its parser; defaults are those of `Settings`."""
    usual = Settings()
    of_map = parser.add_argument_group("the map of leakage: protocol × field × rotation time")
    of_map.add_argument(
        "--ion", choices=list(SPECIES), help=f"the ion, of those in ion.known_species (default: {BARIUM_137.name})"
    )
    of_map.add_argument(
        "--field", metavar="START:STOP:STEP", help="strengths of the field that turns, in G (default: 0.5:25:0.5)"
    )
    of_map.add_argument(
        "--rotation-time", metavar="START:STOP:STEP", help="times of half a turn, in µs (default: 0.2:20:0.2)"
    )
    of_map.add_argument(
        "--protocol",
        nargs="+",
        action="extend",
        choices=PROTOCOLS,
        metavar="NAME",
        help="half turns of the shapes linear, sin2 and hann, and continuous turns (default: all four)",
    )
    of_map.add_argument(
        "--state",
        type=_state,
        metavar="F,m",
        help="whose leakage is counted and whose qubit sees noise (default: 1,1, or the like of another ion)",
    )
    of_map.add_argument(
        "--spin",
        nargs="+",
        action="extend",
        type=_spin,
        metavar="F",
        help="spins, as qudits, beside the ion's own (default: 3 9/2)",
    )
    of_sequence = parser.add_argument_group("the sequences that noise acts in")
    for name, (unit, text) in NUMBERS.items():
        of_sequence.add_argument(
            f"--{name.replace('_', '-')}",
            type=float,
            metavar=unit,
            help=f"{text} (default: {getattr(usual, name):g})",
        )
    of_sequence.add_argument(
        "--pulses",
        nargs="+",
        type=_turns,
        metavar="N",
        help="sequences of so many echoes, beside that of one (default: 2 4)",
    )
    of_sequence.add_argument("--turns", type=_turns, metavar="N", help=f"turns it makes (default: {usual.n_turns})")
    of_sequence.add_argument("--echo-shape", choices=SHAPES, help=f"of the echo (default: {usual.echo_shape})")
    of_sequence.add_argument(
        "--frequency",
        nargs=3,
        type=float,
        metavar=("LOWEST", "HIGHEST", "PER_DECADE"),
        help="frequencies of the noise, in kHz (default: 0.01 500 100)",
    )

    of_sequence.add_argument(
        "--spectrum",
        type=Path,
        metavar="FILE",
        help="noise that the infidelity is told of: lines of frequency in kHz and power in G² per kHz (one-sided)",
    )
    of_gate = parser.add_argument_group("the entangling gate of two spins 1/2")
    for name, (unit, text) in GATE_NUMBERS.items():
        of_gate.add_argument(f"--{name.replace('_', '-')}", type=float, metavar=unit, help=text)
    of_gate.add_argument(
        "--heating-rate",
        nargs="+",
        type=float,
        metavar="N",
        help="phonons that the mode gains, per second (default: 10 100 1000)",
    )


def settings(options: argparse.Namespace) -> Settings:
    """Return what the user asks for; what is not given has the defaults of `Settings`.

    Raises
    ------
    InputError
        If no room can be made of it.
    """
    species = SPECIES[options.ion or BARIUM_137.name]
    lowest, highest, per_decade = options.frequency or (None, None, None)
    given = {
        "fields": options.field and grids.parse(options.field, "--field"),
        "rotation_times": options.rotation_time and grids.parse(options.rotation_time, "--rotation-time"),
        "protocols": options.protocol,
        "spins": options.spin,
        "species": species,
        "state": options.state or species.usual_state,
        **{name: getattr(options, name) for name in NUMBERS},
        "echo_shape": options.echo_shape,
        "n_turns": options.turns,
        "lowest_frequency": lowest,
        "highest_frequency": highest,
        "per_decade": per_decade,
        "pulses": options.pulses,
        "gate_larmor": options.gate_larmor,
        "gate_mode": options.gate_mode,
        "gate_coupling": options.gate_coupling,
        "gate_detuning": options.gate_detuning,
        "heating_rates": options.heating_rate,
        "spectrum": options.spectrum and number_pairs.read(options.spectrum, "spectrum", SPECTRUM),
    }
    asked = Settings(**{name: value for name, value in given.items() if value is not None})
    asked.check()
    return asked


def hints(asked: Settings, command: str) -> str:
    """Return what is told below the counts: what they are of, and what to ask next with a command."""
    spin, m = asked.state
    times = asked.rotation_times
    time = round(times.start + times.step * min(9, times.n - 1), 12)
    thresholds = f"from ion.threshold_field where spin = {spin:g} and m = {m:g} and rotation_time_us = {time:g}"
    return (
        f"The schema ion is ready; counted are points by the leakage of F = {spin:g}, m = {m:g}. Try\n"
        f'  {command} query "{thresholds}"\n'
        f'  {command} query "from ion.filter_law"\n'
        f"  {command} figure ion-leakage --to leakage.svg"
    )


def _spin(text: str) -> float:
    """Return a spin, which may be given as 9/2."""
    with suppress(ValueError, ZeroDivisionError, OverflowError):
        return float(Fraction(text))
    raise argparse.ArgumentTypeError(f"{text!r} is no spin such as 1 or 9/2")


def _turns(text: str) -> int:
    """Return a number of turns, of so few digits that it is a number to everybody."""
    with suppress(ValueError):
        if abs(turns := int(text)) < 10**9:
            return turns
    raise argparse.ArgumentTypeError(f"{text!r} is no number of turns such as 20")


def _state(text: str) -> tuple[float, float]:
    """Return F and m."""
    words = text.split(",")
    if len(words) != 2:
        raise argparse.ArgumentTypeError(f"{text!r} is no state F,m such as 1,1")
    return _spin(words[0]), _spin(words[1])
