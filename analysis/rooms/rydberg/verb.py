"""The verb ``stoichia rydberg``: what it takes, and what it prints."""

import argparse
from pathlib import Path

from stoichia.analysis import grids
from stoichia.analysis.rooms import number_pairs
from stoichia.analysis.rooms.rydberg.settings import Settings

DESCRIPTION = "Map the phases of a driven Rydberg gas, its cycles and quenches, and keep them in the schema rydberg."

# What a line of a table of levels is.
LEVELS = "a splitting and a relative Rabi frequency"

# What is printed: the phases of the maps.
COUNTS = """select
    model.n_states,
    counted.label,
    counted.n_points,
    round(counted.share, 4) as share,
    counted.lowest_rabi,
    counted.highest_rabi,
    counted.lowest_detuning,
    counted.highest_detuning
from rydberg.phase_count as counted
inner join rydberg.model as model using (model_id)
where model.grid = 'map'
order by model.n_states, counted.n_points desc, counted.label"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the verb takes to its parser; defaults are those of `Settings`."""
    parser.add_argument("--rabi", metavar="START:STOP:STEP", help="Rabi frequencies of the maps (default: 0.04:8:0.04)")
    parser.add_argument(
        "--detuning",
        metavar="START:STOP:STEP",
        help="detunings of the maps (default: -12:8:0.1; one that begins with a minus is written --detuning=-12:8:0.1)",
    )
    parser.add_argument(
        "--interaction", type=float, metavar="X", help="shift of the detuning by a Rydberg density of 1 (default: -16)"
    )
    parser.add_argument("--splitting", type=float, metavar="D", help="of the two Rydberg states (default: 8)")
    parser.add_argument(
        "--branching-angle",
        type=float,
        metavar="DEGREES",
        help="45 drives both Rydberg states alike, 0 and 90 one of them (default: 45)",
    )
    parser.add_argument(
        "--decay-rate",
        type=float,
        metavar="G",
        help="of the Rydberg states, in the unit of the other rates; defaults and what is stored are in decay rates. "
        "Where a magnetic field is told, the unit is 2π × MHz",
    )
    parser.add_argument(
        "--scan-rabi",
        type=float,
        metavar="RABI",
        help="Rabi frequency at which splittings are scanned, as a magnetic field does (default: 2.5)",
    )
    parser.add_argument(
        "--quench",
        type=float,
        nargs=2,
        metavar=("RABI", "DETUNING"),
        help="where the light is switched on (default: 2.5 -1.5)",
    )
    parser.add_argument("--seed", type=int, metavar="N", help="of the noise and the random starts (default: 0)")
    parser.add_argument(
        "--noise",
        nargs="+",
        type=float,
        metavar="LEVEL",
        help="noise of the quench, as shares of the Rabi frequencies (default: 0.005 0.01 0.02 0.05 0.1 0.2)",
    )
    parser.add_argument(
        "--noise-bandwidth",
        type=float,
        metavar="F",
        help="frequencies that it has, up to F periods per 1/γ (default: 2)",
    )
    parser.add_argument(
        "--sweep-rate",
        type=float,
        metavar="R",
        help="by which the detuning is swept, in decay rates per inverse decay rate (default: 0.05)",
    )
    parser.add_argument(
        "--levels",
        type=Path,
        metavar="FILE",
        help="Rydberg states of the gas of many: lines of splitting and relative Rabi frequency (default: six of them)",
    )
    parser.add_argument(
        "--probe",
        type=float,
        nargs=2,
        metavar=("RABI", "DETUNING"),
        help="of the ladder with a middle level (default: 40 100)",
    )
    parser.add_argument(
        "--middle-decay", type=float, metavar="G", help="decay rate of the middle level (default: 6.07)"
    )
    parser.add_argument(
        "--optical-depth", type=float, metavar="D", help="of weak resonant light in the ladder (default: 1576)"
    )
    parser.add_argument("--maps-only", action="store_true", help="leave out all but the maps")


def settings(options: argparse.Namespace) -> Settings:
    """Return what the user asks for, brought to decay rates; what is not given has the defaults of `Settings`.

    Raises
    ------
    InputError
        If there is no such gas, or its map has too many points.
    """
    rate = 1.0 if options.decay_rate is None else options.decay_rate
    Settings(decay_rate=rate).check()

    def grid(text: str, name: str) -> grids.Grid:
        given = grids.parse(text, name)
        return grids.Grid(given.start / rate, given.step / rate, given.n)

    given = {
        "rabi": options.rabi and grid(options.rabi, "--rabi"),
        "detuning": options.detuning and grid(options.detuning, "--detuning"),
        "interaction": None if options.interaction is None else options.interaction / rate,
        "splitting": None if options.splitting is None else options.splitting / rate,
        "branching_angle": options.branching_angle,
        "scan_rabi": None if options.scan_rabi is None else options.scan_rabi / rate,
        "quench_rabi": options.quench and options.quench[0] / rate,
        "quench_detuning": options.quench and options.quench[1] / rate,
        "seed": options.seed,
        "noise": options.noise,
        "noise_bandwidth": options.noise_bandwidth,
        "sweep_rate": options.sweep_rate,
        "levels": options.levels
        and [(splitting / rate, factor) for splitting, factor in number_pairs.read(options.levels, "levels", LEVELS)],
        "probe_rabi": options.probe and options.probe[0] / rate,
        "probe_detuning": options.probe and options.probe[1] / rate,
        "middle_decay": None if options.middle_decay is None else options.middle_decay / rate,
        "optical_depth": options.optical_depth,
    }
    asked = Settings(
        decay_rate=rate,
        is_maps_only=options.maps_only,
        **{name: value for name, value in given.items() if value is not None},
    )
    asked.check()
    return asked


def hints(asked: Settings, command: str) -> str:
    """Return what is told below the counts: what they are of, and what to ask next with a command."""
    scans = (
        ""
        if asked.is_maps_only
        else f'  {command} query "select value, field_gauss, n_oscillating from rydberg.scan '
        "where quantity = 'splitting_at_rabi'\"\n"
    )
    return (
        "The schema rydberg is ready; rates are in decay rates of the Rydberg states. Try\n"
        f'  {command} query "from rydberg.curve_end"\n'
        f"{scans}"
        f"  {command} figure rydberg-phases --to phases.svg"
    )
