"""The room ion: passive dynamical decoupling of a trapped ion, as tables and views of the schema ``ion``.

SQL makes the parameters and the points, numpy what a rotation, a sequence or a gate does at each, SQL what that means.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite, log10, pi
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from stoichia import sql
from stoichia.analysis.grids import Grid
from stoichia.analysis.ion import PROTOCOLS, SHAPES, filters, gate, rotation, stray_field
from stoichia.analysis.ion.hyperfine import Ion
from stoichia.loaders import rooms
from stoichia.loaders.errors import InputError

Columns = dict[str, npt.NDArray[np.generic]]

# Steps times points that a map of leakage may take: minutes.
MOST_STEPS = 5e9
# What a spin 1/2 may turn by in the field while a sequence lasts, in rad: beyond, seconds become minutes.
MOST_PHASE = 1e5
# Beyond it the terms of the leakage no longer cancel well enough; the ground level of no stable isotope has more.
HIGHEST_SPIN = 6.0
# In G: beyond it the manifolds mix, which the paper's truncation leaves out.
HIGHEST_FIELD = 1000.0
MOST_FREQUENCIES = 10_000


@dataclass(frozen=True)
class IonSettings:
    """What the room is made with. Fields are in G, times in µs.

    Attributes
    ----------
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
    control_field, n_turns, ramp_time
        Of continuous rotation: the field's strength, its turns, and how long their rate rises, and falls.
    lowest_frequency, highest_frequency, per_decade
        The frequencies of noise, in kHz, and how many there are to a decade.
    """

    fields: Grid = field(default_factory=lambda: Grid(0.5, 0.5, 50))
    rotation_times: Grid = field(default_factory=lambda: Grid(0.2, 0.2, 100))
    protocols: Sequence[str] = PROTOCOLS
    spins: Sequence[float] = (3.0, 4.5)
    state: tuple[float, float] = (1.0, 1.0)
    permanent_field: float = 5.0
    duration: float = 100.0
    echo_shape: str = "hann"
    echo_time: float = 10.0
    return_time: float = 5.0
    control_field: float = 10.0
    n_turns: int = 20
    ramp_time: float = 1.0
    lowest_frequency: float = 0.01
    highest_frequency: float = 500.0
    per_decade: float = 100.0

    @property
    def n_frequencies(self) -> int:
        """How many frequencies there are; both ends belong to them where a step ends there."""
        return int(log10(self.highest_frequency / self.lowest_frequency) * self.per_decade + 1e-9) + 1


def make(
    connection: duckdb.DuckDBPyConnection,
    settings: IonSettings | None = None,
    progress: Callable[[Sequence[str]], Iterable[str]] = iter,
) -> None:
    """Make the schema ``ion`` of a warehouse, anew if it is there, in one transaction.

    Parameters
    ----------
    connection
        A writable connection to a warehouse.
    settings
        What to make.
    progress
        Passes on the names of the steps.

    Raises
    ------
    InputError
        If the settings cannot be: a field of zero, a time below it, no points, an unknown shape, a spin that is none.
    """
    settings = settings or IonSettings()
    check(settings)
    # Of small matrices threads make nothing faster, and on a busy machine everything much slower.
    with threadpool_limits(1), rooms.replaced(connection, "ion"):
        for name in progress(sql.ION):
            relation = name.removeprefix("ion/")
            columns = None
            if relation in _GIVEN:
                columns = {column: np.asarray(values) for column, values in _GIVEN[relation](settings).items()}
            elif relation in _NUMERICS:
                columns = _NUMERICS[relation](connection)
            rooms.make(connection, name, columns)


def check(settings: IonSettings) -> None:
    """Raise `InputError` if a room cannot be made with these settings."""
    _check_numbers(settings)
    _check_choices(settings)
    _check_times(settings)
    _check_size(settings)


def _check_numbers(settings: IonSettings) -> None:
    """Raise `InputError` for a number that is not finite, or not above zero where it must be."""
    above_zero = {
        "a field that turns": settings.fields.start,
        "a rotation time": settings.rotation_times.start,
        "the permanent field": settings.permanent_field,
        "the duration": settings.duration,
        "the echo time": settings.echo_time,
        "the return time": settings.return_time,
        "the control field": settings.control_field,
        "the number of turns": settings.n_turns,
        "the ramp time": settings.ramp_time,
        "the lowest frequency": settings.lowest_frequency,
        "the number of frequencies per decade": settings.per_decade,
    }
    finite = {
        **above_zero,
        "the highest field": settings.fields.last,
        "the longest rotation time": settings.rotation_times.last,
        "the highest frequency": settings.highest_frequency,
        **{f"the spin {spin}": spin for spin in settings.spins},
        "F": settings.state[0],
        "m": settings.state[1],
    }
    for what, value in finite.items():
        if not isfinite(value):
            raise InputError(f"{what} must be a finite number, not {value}")
    for what, value in above_zero.items():
        if value <= 0:
            raise InputError(f"{what} must be above 0, not {value:g}")
    for grid in (settings.fields, settings.rotation_times):
        if grid.n < 1 or grid.step <= 0:
            raise InputError("a grid needs one point at least, and a step above 0")


def _check_choices(settings: IonSettings) -> None:
    """Raise `InputError` for a protocol, shape or state that there is not."""
    for protocol in settings.protocols:
        if protocol not in PROTOCOLS:
            raise InputError(f"no protocol {protocol!r}: there are {', '.join(PROTOCOLS)}")
    if not settings.protocols or len(set(settings.protocols)) < len(settings.protocols):
        raise InputError("name one protocol at least, and each once")
    if settings.echo_shape not in SHAPES:
        raise InputError(f"no pulse shape {settings.echo_shape!r}: there are {', '.join(SHAPES)}")
    for spin in (*settings.spins, settings.state[0]):
        if spin <= 0 or 2 * spin != round(2 * spin):
            raise InputError(f"no spin {spin:g}: F is a multiple of 1/2 above 0, such as 1 or 4.5")
        if spin > HIGHEST_SPIN:
            raise InputError(f"the spin {spin:g} is too high: at most {HIGHEST_SPIN:g}")
    spin, m = settings.state
    if spin - m != round(spin - m) or not -spin < m <= spin:
        raise InputError(f"no qubit of m and m - 1 with F = {spin:g} and m = {m:g}: m is one of F, F - 1, …, 1 - F")


def _check_times(settings: IonSettings) -> None:
    """Raise `InputError` where what has to happen does not fit into the time there is."""
    if settings.echo_time / 2 + settings.return_time > settings.duration / 2:
        raise InputError(
            f"after half the duration, {settings.duration / 2:g} µs, there is no time for the second half of the echo "
            f"({settings.echo_time / 2:g} µs) and the return ({settings.return_time:g} µs)"
        )
    if 2 * settings.ramp_time > settings.duration:
        raise InputError(f"two ramps of {settings.ramp_time:g} µs do not fit into {settings.duration:g} µs")
    shortest = settings.ramp_time / (2 * settings.n_turns)
    if "continuous" in settings.protocols and settings.rotation_times.start < shortest:
        raise InputError(
            f"with half turns of {settings.rotation_times.start:g} µs the ramps alone make more than "
            f"{settings.n_turns} turns: begin the rotation times at {shortest:g} µs, or shorten the ramps"
        )
    if settings.highest_frequency < settings.lowest_frequency:
        raise InputError("the highest frequency must not be below the lowest")


def _check_size(settings: IonSettings) -> None:
    """Raise `InputError` for what would take too long, or too strong fields."""
    for strength in (settings.fields.last, settings.permanent_field, settings.control_field):
        if strength > HIGHEST_FIELD:
            raise InputError(f"{strength:g} G is too strong for manifolds apart: at most {HIGHEST_FIELD:g} G")
    # More than enough for any alkali-like ion: g_J μ_B/2h is 1.4 MHz/G, a half of it or less in manifolds.
    radians_per_field_and_time = 2 * pi * 0.71
    steps = rotation.n_steps(radians_per_field_and_time * settings.fields.last * settings.rotation_times.last)
    n_points = settings.fields.n * settings.rotation_times.n * len(settings.protocols)
    if steps * n_points > MOST_STEPS:
        raise InputError(
            f"{n_points:,} points of {steps:,} steps take too long: at most {MOST_STEPS:,.0f} steps in all; "
            "take larger steps in field or rotation time"
        )
    strongest = max(settings.permanent_field, settings.control_field)
    if radians_per_field_and_time * strongest * settings.duration > MOST_PHASE:
        raise InputError(f"{settings.duration:g} µs in {strongest:g} G take too long: shorten the duration")
    if settings.n_frequencies > MOST_FREQUENCIES:
        raise InputError(f"{settings.n_frequencies:,} frequencies are too many: at most {MOST_FREQUENCIES:,}")


_GIVEN: dict[str, Callable[[IonSettings], Mapping[str, Any]]] = {
    "setting": lambda settings: {
        "spin": [settings.state[0]],
        "m": [settings.state[1]],
        "permanent_field_gauss": [settings.permanent_field],
        "duration_us": [settings.duration],
        "echo_shape": [settings.echo_shape],
        "echo_time_us": [settings.echo_time],
        "return_time_us": [settings.return_time],
        "control_field_gauss": [settings.control_field],
        "n_turns": [settings.n_turns],
        "ramp_time_us": [settings.ramp_time],
    },
    "state": lambda settings: {"spin": [*settings.spins, settings.state[0]]},
    "protocol": lambda settings: {
        "protocol": list(settings.protocols),
        "place": range(1, len(settings.protocols) + 1),
    },
    "field": lambda settings: {"field_gauss": settings.fields.points()},
    "rotation_time": lambda settings: {"rotation_time_us": settings.rotation_times.points()},
    "frequency": lambda settings: {
        "frequency_khz": settings.lowest_frequency * 10 ** (np.arange(settings.n_frequencies) / settings.per_decade)
    },
}


def _ion(connection: duckdb.DuckDBPyConnection) -> Ion:
    ((*constants,),) = connection.execute(
        "select nuclear_spin, hyperfine_constant_mhz, electron_g, nuclear_g, bohr_magneton_mhz_per_gauss "
        "from ion.species"
    ).fetchall()
    return Ion(*constants)


def _rotations(connection: duckdb.DuckDBPyConnection) -> Columns:
    """Return the columns of ``ion.rotation``."""
    points = connection.execute(
        "select point.point_id, protocol.shape, 2 * pi() * point.larmor_mhz as larmor, point.rotation_time_us "
        "from ion.point inner join ion.protocol using (protocol) order by point.point_id"
    ).fetchnumpy()
    ((ramp_time, n_turns),) = connection.execute("select ramp_time_us, n_turns from ion.setting").fetchall()
    results = np.empty((4, len(points["point_id"])))
    shapes = points["shape"].astype(str)
    for shape in np.unique(shapes):
        chosen = shapes == shape
        larmor, time = points["larmor"][chosen], points["rotation_time_us"][chosen]
        results[:, chosen] = (
            rotation.whole_turns(larmor, time, ramp_time, n_turns)
            if shape == "ramped"
            else rotation.half_turn(shape, larmor, time)
        )
    names = ("half_leakage", "magnus_half_leakage", "shift_rad", "magnus_shift_rad")
    return {"point_id": points["point_id"], **dict(zip(names, results, strict=True))}


def _filters(connection: duckdb.DuckDBPyConnection) -> Columns:
    """Return the columns of ``ion.filter_value``."""
    ((spin, m),) = connection.execute("select spin, m from ion.setting").fetchall()
    ((larmor,),) = connection.execute("select max(2 * pi() * larmor_mhz_per_gauss) from ion.manifold").fetchall()
    covariance = filters.covariance(spin, m, m - 1)
    rows = connection.execute(
        "select sequence, kind, duration_us, permanent_field_gauss, control_field_gauss, coalesce(shape, ''), "
        "coalesce(rotation_time_us, 0), coalesce(return_time_us, 0), coalesce(n_turns, 0)::double, "
        "coalesce(ramp_time_us, 0) from ion.sequence"
    ).fetchall()
    names, frequencies, values = [], [], []
    for name, kind, duration, permanent, control, *rest in rows:
        points = connection.execute(
            "select frequency_khz from ion.noise_point where sequence = $1 order by frequency_khz", [name]
        ).fetchnumpy()["frequency_khz"]
        sequence = filters.Sequence(kind, duration, larmor * permanent, larmor * control, *rest)
        moved = filters.motion(sequence)
        # rad/µs from kHz.
        values.append(filters.filter_function(moved, covariance, 2e-3 * np.pi * points))
        frequencies.append(points)
        names.append(np.full(len(points), name))
    return {
        "sequence": np.concatenate(names),
        "frequency_khz": np.concatenate(frequencies),
        "filter_us2": np.concatenate(values),
        "variance": np.full(sum(map(len, values)), covariance[2, 2]),
    }


def _stray_fields(connection: duckdb.DuckDBPyConnection) -> Columns:
    """Return the columns of ``ion.stray_field``."""
    ((duration, permanent, shape, rotation_time, return_time),) = connection.execute(
        "select duration_us, permanent_field_gauss, shape, rotation_time_us, return_time_us "
        "from ion.sequence where kind = 'echo'"
    ).fetchall()
    ion = _ion(connection)
    states, resting = stray_field.shifts(ion, duration, permanent)
    _, echoed = stray_field.shifts(ion, duration, permanent, shape, rotation_time, return_time)
    of_states = np.array(states)
    return {
        "sequence": np.repeat(["none", "echo"], len(states)),
        "spin": np.tile(of_states[:, 0], 2),
        "m": np.tile(of_states[:, 1], 2),
        "electron_rad_per_gauss": np.concatenate([resting.electron, echoed.electron]),
        "nuclear_rad_per_gauss": np.concatenate([resting.nucleus, echoed.nucleus]),
    }


def _gates(connection: duckdb.DuckDBPyConnection) -> Columns:
    """Return the columns of ``ion.gate_outcome``."""
    cases = connection.execute(
        "select gate_id, 2 * pi() * larmor_mhz, 2 * pi() * mode_mhz, 2e-3 * pi() * coupling_khz, n_loops, "
        "detuning_sign, n_phonons, 2e-3 * pi() * stray_khz, is_tilt_corrected from ion.gate_case order by gate_id"
    ).fetchall()
    outcomes = np.array([gate.simulate(gate.Gate(*case)) for _, *case in cases])
    columns: Columns = dict(zip(gate.Outcome._fields, outcomes.T, strict=True))
    return {
        "gate_id": np.array([gate_id for gate_id, *_ in cases]),
        "duration_us": columns["duration"],
        "detuning_khz": outcomes[:, 1] / (2e-3 * pi),
        "fidelity": columns["fidelity"],
        "fidelity_free_z": columns["fidelity_free_z"],
        "free_z_rad": columns["free_z"],
        "phonon_change": columns["phonon_change"],
        "idle_phase_rad": columns["idle_phase"],
    }


_NUMERICS: dict[str, Callable[[duckdb.DuckDBPyConnection], Columns]] = {
    "rotation": _rotations,
    "filter_value": _filters,
    "stray_field": _stray_fields,
    "gate_outcome": _gates,
}
