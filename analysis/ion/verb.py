"""The verb ``stoichia ion``: its options, and what it prints."""

import argparse
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from fractions import Fraction
from pathlib import Path

import duckdb

from stoichia.analysis import grids, output
from stoichia.analysis.ion import PROTOCOLS, SHAPES, queries

TEXT = "Map how well rotating a trapped ion's field decouples it from noise, and keep it in the schema ion."


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the verb's own options to its parser."""
    of_map = parser.add_argument_group("the map of leakage, which is of protocol × field × rotation time")
    of_map.add_argument(
        "--field",
        default="0.5:25:0.5",
        metavar="GRID",
        help="field that turns, START:STOP:STEP in G (default: %(default)s)",
    )
    of_map.add_argument(
        "--rotation-time",
        default="0.2:20:0.2",
        metavar="GRID",
        help="time of half a turn, START:STOP:STEP in µs (default: %(default)s)",
    )
    of_map.add_argument(
        "--protocol",
        nargs="+",
        action="extend",
        choices=PROTOCOLS,
        help="half turns of the shapes linear, sin2 and hann, and continuous turns (default: all four)",
    )
    of_map.add_argument(
        "--state", type=_state, default=(1.0, 1.0), metavar="F,m", help="whose leakage is counted (default: 1,1)"
    )
    of_map.add_argument(
        "--spin",
        nargs="+",
        action="extend",
        type=_spin,
        metavar="F",
        help="spins, as qudits, beside the ion's 1 and 2 (default: 3 9/2)",
    )
    of_sequence = parser.add_argument_group("the sequences that noise acts in")
    for name, default, unit, text in (
        ("permanent-field", 5.0, "G", "the permanent field"),
        ("duration", 100.0, "US", "how long they last, in µs"),
        ("echo-time", 10.0, "US", "half turn of the echo, in µs"),
        ("return-time", 5.0, "US", "the way back of the echo's field, in µs"),
        ("control-field", 10.0, "G", "field that turns continuously"),
        ("ramp-time", 1.0, "US", "how long its rate rises, and falls, in µs"),
    ):
        of_sequence.add_argument(
            f"--{name}", type=float, default=default, metavar=unit, help=f"{text} (default: {default:g})"
        )
    of_sequence.add_argument("--turns", type=int, default=20, metavar="N", help="turns it makes (default: 20)")
    of_sequence.add_argument("--echo-shape", choices=SHAPES, default="hann", help="of the echo (default: hann)")
    of_sequence.add_argument(
        "--frequency",
        nargs=3,
        type=float,
        default=(0.01, 500.0, 100),
        metavar=("LOWEST", "HIGHEST", "PER_DECADE"),
        help="frequencies of noise, in kHz (default: 0.01 500 100)",
    )


def run(
    options: argparse.Namespace,
    opened: Callable[[], duckdb.DuckDBPyConnection],
    progress: Callable[[Sequence[str]], Iterable[str]],
    scratch: Path,
    command: str,
) -> None:
    """Make the room and print how many points of each protocol leak how much.

    Parameters
    ----------
    options
        What `add_options` has read.
    opened
        Opens the warehouse for writing.
    progress
        Passes on the steps.
    scratch
        As `output.write` takes it.
    command
        How the user calls stoichia on this warehouse.
    """
    # Imported here: only this verb needs them.
    from stoichia.analysis.ion import room

    lowest, highest, per_decade = options.frequency
    settings = room.IonSettings(
        fields=grids.parse(options.field, "--field"),
        rotation_times=grids.parse(options.rotation_time, "--rotation-time"),
        protocols=options.protocol or PROTOCOLS,
        spins=options.spin or (3.0, 4.5),
        state=options.state,
        permanent_field=options.permanent_field,
        duration=options.duration,
        echo_shape=options.echo_shape,
        echo_time=options.echo_time,
        return_time=options.return_time,
        control_field=options.control_field,
        n_turns=options.turns,
        ramp_time=options.ramp_time,
        lowest_frequency=lowest,
        highest_frequency=highest,
        per_decade=per_decade,
    )
    room.check(settings)
    with opened() as connection:
        room.make(connection, settings, progress)
        output.write(connection.sql(queries.COUNTS), options.format, scratch)
    if options.format == "table":
        spin, m = options.state
        print(
            f"\nPoints by the leakage of F = {spin:g}, m = {m:g}. Try\n"
            f'  {command} query "from ion.threshold_field where spin = {spin:g} and m = {m:g} and threshold = 1e-4"\n'
            f'  {command} query "from ion.filter_law"\n'
            f"  {command} figure ion-leakage --to leakage.svg"
        )


def _spin(text: str) -> float:
    """Return a spin, which may be given as 9/2."""
    with suppress(ValueError, ZeroDivisionError):
        return float(Fraction(text))
    raise argparse.ArgumentTypeError(f"{text!r} is no spin such as 1 or 9/2")


def _state(text: str) -> tuple[float, float]:
    """Return F and m."""
    words = text.split(",")
    if len(words) != 2:
        raise argparse.ArgumentTypeError(f"{text!r} is no state F,m such as 1,1")
    return _spin(words[0]), _spin(words[1])
