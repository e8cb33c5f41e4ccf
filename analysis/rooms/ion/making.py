"""The room ion: passive dynamical decoupling of a trapped ion, as tables and views of the schema ``ion``.

SQL makes the parameters and the points, numpy what a rotation, a sequence or a gate does at each, SQL what that means.
"""

from collections.abc import Callable, Mapping
from math import pi
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from stoichia import sql
from stoichia.analysis.grids import Grid
from stoichia.analysis.rooms.ion import all_levels, filters, gate, rotation, stray_field
from stoichia.analysis.rooms.ion.hyperfine import Ion, Real
from stoichia.analysis.rooms.ion.settings import Settings
from stoichia.analysis.rooms.ion.species import SPECIES
from stoichia.analysis.rooms.ion.statements import FOLDER, STATEMENTS
from stoichia.analysis.rooms.room import Progress
from stoichia.loaders import schema
from stoichia.loaders.dates import reproducible_now
from stoichia.loaders.errors import InputError

# The imaginary part of a real root of a polynomial, at most.
REAL = 1e-9

# Of the curves of leakage: fringes and points to each, and fields of continuous turns.
N_FRINGES, PER_FRINGE, N_FIELDS = 12, 24, 300

# Of a sequence's motion: moments in its time at least, and how far the field turns from one to the next, in rad.
MOMENTS, MOST_ANGLE = 250, np.pi / 32

Columns = dict[str, npt.NDArray[np.generic]]


def make(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings | None = None,
    progress: Progress = iter,
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
        If the settings cannot be: a field of zero, a time below it, no points, an unknown shape, a state that the ion
        has not.
    """
    settings = settings or Settings()
    settings.check()
    # Of small matrices threads make nothing faster, and on a busy machine everything much slower.
    with threadpool_limits(1), schema.replaced(connection, "ion"):
        for relation in progress(STATEMENTS):
            columns = None
            if relation in _GIVEN:
                columns = {column: np.asarray(values) for column, values in _GIVEN[relation](settings).items()}
            elif relation in _NUMERICS:
                columns = _NUMERICS[relation](connection)
            schema.run(connection, sql.statement(relation, FOLDER), columns)
            if relation == "manifold":
                _check_state(connection, settings)


_GIVEN: dict[str, Callable[[Settings], Mapping[str, Any]]] = {
    "known_species": lambda _: {
        "species": list(SPECIES),
        "nuclear_spin": [one.nuclear_spin for one in SPECIES.values()],
        "hyperfine_constant_mhz": [one.hyperfine_constant for one in SPECIES.values()],
        "electron_g": [one.electron_g for one in SPECIES.values()],
        "nuclear_g": [one.nuclear_g for one in SPECIES.values()],
        "highest_field_gauss": [one.highest_field for one in SPECIES.values()],
        "source": [one.source for one in SPECIES.values()],
    },
    "setting": lambda settings: {
        "species": [settings.species.name],
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
        "gate_larmor_mhz": [settings.gate_larmor],
        "gate_mode_mhz": [settings.gate_mode],
        "gate_coupling_khz": [settings.gate_coupling],
        "gate_detuning_khz": [np.nan if settings.gate_detuning is None else settings.gate_detuning],
        "made_at": [reproducible_now()],
    },
    "state": lambda settings: {"spin": np.array(settings.spins, dtype=np.float64)},
    "protocol": lambda settings: {
        "protocol": list(settings.protocols),
        "place": range(1, len(settings.protocols) + 1),
    },
    "field": lambda settings: {"field_gauss": _points(settings.fields)},
    "rotation_time": lambda settings: {"rotation_time_us": _points(settings.rotation_times)},
    "sequence": lambda settings: {"n_pulses": settings.echoes},
    "heating": lambda settings: {"heating_rate": np.array(settings.heating_rates, dtype=np.float64)},
    "noise_density": lambda settings: dict(
        zip(("frequency_khz", "density_gauss2_per_khz"), np.array(settings.spectrum).reshape(-1, 2).T, strict=True)
    ),
    "frequency": lambda settings: {
        "frequency_khz": settings.lowest_frequency * 10 ** (np.arange(settings.n_frequencies) / settings.per_decade)
    },
}


def _points(grid: Grid) -> Real:
    """Return the numbers of a grid, (n,), as a user would write them: 0.6 and not 0.6000000000000001."""
    return np.round(grid.start + grid.step * np.arange(grid.n, dtype=np.float64), 12)


def _ion(connection: duckdb.DuckDBPyConnection) -> Ion:
    ((*constants,),) = connection.execute(
        "select nuclear_spin, hyperfine_constant_mhz, electron_g, nuclear_g, bohr_magneton_mhz_per_gauss "
        "from ion.species"
    ).fetchall()
    return Ion(*constants)


def _rotations(connection: duckdb.DuckDBPyConnection) -> Columns:
    """Return the columns of ``ion.rotation``."""
    points = connection.execute(
        "select point.point_id, protocol.shape, 2 * pi() * point.larmor_mhz as larmor, point.rotation_time_us, "
        "point.fringe_shift_rad from ion.point inner join ion.protocol using (protocol) order by point.point_id"
    ).fetchnumpy()
    ((ramp_time, n_turns),) = connection.execute("select ramp_time_us, n_turns from ion.setting").fetchall()
    results = np.full((7, len(points["point_id"])), np.nan)
    shapes = points["shape"].astype(str)
    for shape in np.unique(shapes):
        chosen = shapes == shape
        larmor, time = points["larmor"][chosen], points["rotation_time_us"][chosen]
        results[:4, chosen] = (
            rotation.whole_turns(larmor, time, ramp_time, n_turns)
            if shape == "ramped"
            else rotation.half_turn(shape, larmor, time)
        )
        if shape == "ramped":
            results[4, chosen] = rotation.envelope(larmor, time, ramp_time)
        else:
            shift = points["fringe_shift_rad"][chosen] / time
            near = [results[0, chosen], *(rotation.half_turn(shape, larmor + off, time)[0] for off in (-shift, shift))]
            results[5, chosen], results[6, chosen] = np.min(near, axis=0), np.max(near, axis=0)
    names = (
        "half_leakage",
        "magnus_half_leakage",
        "shift_rad",
        "magnus_shift_rad",
        "envelope_half_leakage",
        "least_half_leakage",
        "most_half_leakage",
    )
    return {"point_id": points["point_id"], **dict(zip(names, results, strict=True))}


def _thresholds(connection: duckdb.DuckDBPyConnection) -> Columns:
    """Return the columns of ``ion.threshold``."""
    rows = connection.execute(
        """
        select
            leakage_term.spin,
            leakage_term.m,
            leakage_bin.below,
            list(leakage_term.coefficient order by leakage_term.power)
        from ion.leakage_term
        cross join ion.leakage_bin
        where isfinite(leakage_bin.below)
        group by all
        """
    ).fetchall()
    half_leakages = []
    for *_, threshold, coefficients in rows:
        roots = np.polynomial.Polynomial([-threshold, *coefficients]).roots()
        half_leakages.append(roots.real[(np.abs(roots.imag) < REAL) & (roots.real > 0)].min())
    spin, m, threshold = np.array([row[:3] for row in rows]).T
    return {"spin": spin, "m": m, "threshold": threshold, "half_leakage": np.array(half_leakages)}


def _crossings(connection: duckdb.DuckDBPyConnection) -> Columns:
    """Return the columns of ``ion.crossing``."""
    shapes = [
        shape
        for (shape,) in connection.execute(
            "select shape from ion.protocol where kind = 'pulsed' order by place"
        ).fetchall()
    ]
    states = connection.execute("select spin, m, threshold, half_leakage from ion.threshold").fetchnumpy()
    # States of opposite m leak alike.
    half_leakages, which = np.unique(states.pop("half_leakage"), return_inverse=True)
    phases = [rotation.last_phases(shape, half_leakages)[which] for shape in shapes]
    return {
        "shape": np.repeat(np.array(shapes, dtype=str), len(which)),
        **{name: np.tile(values, len(shapes)) for name, values in states.items()},
        "phase_rad": np.concatenate([np.zeros(0), *phases]),
    }


def _full_values(connection: duckdb.DuckDBPyConnection) -> Columns:
    """Return the columns of ``ion.full_value``."""
    ion = _ion(connection)
    points = connection.execute(
        "select point_id, shape, field_gauss, rotation_time_us from ion.full_point order by point_id"
    ).fetchall()
    found = [(point_id, *all_levels.leakage(ion, *point)) for point_id, *point in points]
    n_states = 2 * round(2 * ion.nuclear_spin + 1)
    names = np.concatenate([np.zeros((0, 2)), *(names for _, names, _ in found)])
    return {
        "point_id": np.repeat(np.array([point_id for point_id, *_ in found], dtype=np.int64), n_states),
        "spin": names[:, 0],
        "m": names[:, 1],
        "leakage": np.concatenate([np.zeros(0), *(leakage for *_, leakage in found)]),
    }


def _check_state(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Raise `InputError` if the ion has no such state."""
    spins = [spin for (spin,) in connection.execute("select spin from ion.manifold order by spin").fetchall()]
    if settings.state[0] not in spins:
        raise InputError(
            f"the ion has no state of F = {settings.state[0]:g}: "
            f"its F is {' or '.join(f'{spin:g}' for spin in spins)}; "
            "other spins are qudits, with `spin`"
        )


def _curves(connection: duckdb.DuckDBPyConnection) -> Columns:
    """Return the columns of ``ion.curve_value``."""
    ((larmor,),) = connection.execute("select max(2 * pi() * larmor_mhz_per_gauss) from ion.manifold").fetchall()
    ((echo_time, half_turn_time, ramp_time, highest),) = connection.execute(
        "select echo_time_us, (duration_us - ramp_time_us) / (2 * n_turns), ramp_time_us, "
        "(select max(field_gauss) from ion.field) from ion.setting"
    ).fetchall()
    fields = np.arange(2, N_FRINGES * PER_FRINGE + 1) * (2 * np.pi / PER_FRINGE) / (larmor * echo_time)
    parts = [
        (shape, fields, *rotation.half_turn(shape, larmor * fields, np.full(len(fields), echo_time)))
        for shape in rotation.MEAN_SQUARE_RATE
    ]
    strong = np.geomspace(highest / 250, highest, N_FIELDS)
    unknown = np.full(N_FIELDS, np.nan)
    envelope = rotation.envelope(larmor * strong, np.full(N_FIELDS, half_turn_time), ramp_time)
    parts.append(("continuous", strong, envelope, unknown, unknown, unknown))
    names = ("field_gauss", "half_leakage", "magnus_half_leakage", "shift_rad", "magnus_shift_rad")
    return {
        "protocol": np.concatenate([np.full(len(part[1]), part[0]) for part in parts]),
        **{name: np.concatenate([part[i] for part in parts]) for i, name in enumerate(names, 1)},
    }


def _filters(connection: duckdb.DuckDBPyConnection) -> Columns:
    """Return the columns of ``ion.filter_value``."""
    ((spin, m),) = connection.execute("select spin, m from ion.setting").fetchall()
    ((larmor,),) = connection.execute("select max(2 * pi() * larmor_mhz_per_gauss) from ion.manifold").fetchall()
    covariance = filters.covariance(spin, m, m - 1)
    points = connection.execute("select frequency_khz from ion.frequency order by frequency_khz").fetchnumpy()
    frequencies = points["frequency_khz"]
    names, values = [], []
    for name, sequence in _sequences(connection, larmor):
        moved = filters.motion(sequence)
        # rad/µs from kHz.
        values.append(filters.filter_function(moved, covariance, 2e-3 * np.pi * frequencies))
        names.append(name)
    n_axes, n = len(filters.AXES), len(frequencies)
    return {
        "sequence": np.repeat(names, n_axes * n),
        "axis": np.tile(np.repeat(filters.AXES, n), len(names)),
        "frequency_khz": np.tile(frequencies, len(names) * n_axes),
        "filter_us2": np.concatenate(values, axis=None),
        "variance": np.full(len(names) * n_axes * n, covariance[2, 2]),
    }


def _sequences(connection: duckdb.DuckDBPyConnection, larmor: float) -> list[tuple[str, filters.Sequence]]:
    """Return the sequences with their names, of an ion with this Larmor frequency per field, in rad/µs."""
    rows = connection.execute(
        "select sequence, kind, duration_us, permanent_field_gauss, control_field_gauss, coalesce(shape, ''), "
        "coalesce(rotation_time_us, 0), coalesce(return_time_us, 0), coalesce(n_pulses, 0), "
        "coalesce(n_turns, 0)::double, coalesce(ramp_time_us, 0) from ion.sequence order by place"
    ).fetchall()
    return [
        (name, filters.Sequence(kind, duration, larmor * permanent, larmor * control, *rest))
        for name, kind, duration, permanent, control, *rest in rows
    ]


def _propagations(connection: duckdb.DuckDBPyConnection) -> tuple[float, dict[str, filters.Propagation]]:
    """Return the Larmor frequency per field, and some moments of each sequence's motion by its name."""
    ((larmor,),) = connection.execute("select max(2 * pi() * larmor_mhz_per_gauss) from ion.manifold").fetchall()
    found = {}
    for name, sequence in _sequences(connection, larmor):
        whole = filters.propagated(sequence)
        # Where the field is at rest nothing is seen to move: few moments, and as many as it takes where it turns.
        turned = np.abs(np.diff(whole.angle, prepend=0)) / MOST_ANGLE + np.diff(whole.time, prepend=0) * (
            MOMENTS / sequence.duration
        )
        passed = np.floor(np.cumsum(turned))
        is_kept = np.diff(passed, prepend=-1) > 0
        is_kept[-1] = True
        # Parts begin where others end.
        is_kept &= np.diff(whole.time, prepend=-1) > 0
        found[name] = whole.at(is_kept)
    return larmor, found


def _motion(connection: duckdb.DuckDBPyConnection) -> Columns:
    """Return the columns of ``ion.motion``."""
    larmor, propagations = _propagations(connection)
    return {
        "sequence": np.concatenate([np.full(len(moved.time), name) for name, moved in propagations.items()]),
        "time_us": np.concatenate([moved.time for moved in propagations.values()]),
        **{
            f"field_{axis}_gauss": np.concatenate(
                [moved.larmor / larmor * part(moved.angle) for moved in propagations.values()]
            )
            for axis, part in (("x", np.sin), ("z", np.cos))
        },
    }


def _populations(connection: duckdb.DuckDBPyConnection) -> Columns:
    """Return the columns of ``ion.population``."""
    ((spin, m),) = connection.execute("select spin, m from ion.setting").fetchall()
    _, propagations = _propagations(connection)
    n_states = round(2 * spin) + 1
    values = [filters.populations(spin, m, moved.angle, moved.a, moved.b) for moved in propagations.values()]
    return {
        "sequence": np.concatenate([np.full(len(moved.time) * n_states, name) for name, moved in propagations.items()]),
        "time_us": np.concatenate([np.repeat(moved.time, n_states) for moved in propagations.values()]),
        "m": np.concatenate([np.tile(spin - np.arange(n_states), len(of_one)) for of_one in values]),
        "population": np.concatenate([of_one.ravel() for of_one in values]),
    }


def _stray_fields(connection: duckdb.DuckDBPyConnection) -> Columns:
    """Return the columns of ``ion.stray_field``."""
    ((duration, permanent, shape, rotation_time, return_time),) = connection.execute(
        "select duration_us, permanent_field_gauss, shape, rotation_time_us, return_time_us "
        "from ion.sequence where sequence = 'echo'"
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
        "detuning_sign, n_phonons, 2e-3 * pi() * stray_khz, is_tilt_corrected, "
        "2e-6 * pi() * mode_drift_hz, field_error, 2e-3 * pi() * given_detuning_khz from ion.gate_case order by gate_id"
    ).fetchall()
    outcomes = np.array([gate.simulate(gate.Gate(*case)) for _, *case in cases])
    columns: Columns = dict(zip(gate.Outcome._fields, outcomes.T, strict=True))
    return {
        "gate_id": np.array([gate_id for gate_id, *_ in cases]),
        "duration_us": columns["duration"],
        "detuning_khz": outcomes[:, 1] / (2e-3 * pi),
        "entangling_phase_rad": columns["phase"],
        "fidelity": columns["fidelity"],
        "fidelity_free_z": columns["fidelity_free_z"],
        "free_z_rad": columns["free_z"],
        "phonon_change": columns["phonon_change"],
        "idle_phase_rad": columns["idle_phase"],
    }


_NUMERICS: dict[str, Callable[[duckdb.DuckDBPyConnection], Columns]] = {
    "rotation": _rotations,
    "full_value": _full_values,
    "curve_value": _curves,
    "threshold": _thresholds,
    "crossing": _crossings,
    "motion": _motion,
    "population": _populations,
    "filter_value": _filters,
    "stray_field": _stray_fields,
    "gate_outcome": _gates,
}
