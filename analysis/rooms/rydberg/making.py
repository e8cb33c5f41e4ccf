"""The room in the warehouse: SQL spans the space and labels it, numpy solves the equations in between."""

from collections.abc import Callable, Sequence
from importlib.metadata import version
from typing import Any, NamedTuple

import duckdb
import numpy as np
import numpy.typing as npt

from stoichia import sql
from stoichia.analysis.grids import Grid
from stoichia.analysis.rooms.room import Progress
from stoichia.analysis.rooms.rydberg import curves, quench
from stoichia.analysis.rooms.rydberg.bloch import Array, Drive, steady_state
from stoichia.analysis.rooms.rydberg.cycles import cycles
from stoichia.analysis.rooms.rydberg.fixed_points import fixed_points
from stoichia.analysis.rooms.rydberg.motion import ground
from stoichia.analysis.rooms.rydberg.settings import LARGEST, Settings
from stoichia.analysis.rooms.rydberg.statements import FOLDER, OF_MAPS, STATEMENTS
from stoichia.loaders import schema
from stoichia.loaders.dates import reproducible_now

# What a scan varies one of: the rest of it is the gas of the map.
OF_GAS = ("interaction", "splitting", "branching_angle")
# Of the scans, which are our convention. The Rabi frequencies of most reach to the splitting, which what oscillates
# lies below, and to 8 at least.
LEAST_RABI = 8.0
N_RABI = 40
DETUNING_STEP = 0.4
MOST_DETUNINGS = 300
# Beyond what interaction and splitting shift: on the side of the interaction, and on the other.
MARGINS = (2.0, 8.0)
# The splittings scanned at one Rabi frequency reach to so many interactions, and those with all of them to so many;
# the interactions to twice that of the map.
AT_RABI, WITH_ALL_RABI, INTERACTIONS = 1.5, 2.5, 2.0
# Of which the Rabi frequencies of that scan reach to so much.
RABI_OF_SPLITTING = 0.75
# How far, relatively, a start beside a focus is off it.
OFF_FOCUS = 1e-3

Columns = dict[str, npt.NDArray[Any]]


def make(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings | None = None,
    progress: Progress = iter,
) -> None:
    """Make the schema `rydberg` anew, in one transaction.

    Parameters
    ----------
    connection
        A writable connection to a warehouse.
    settings
        What to make; the paper's gas on our grids if None.
    progress
        Given the names of the steps, passes them on one by one as they begin.

    Raises
    ------
    InputError
        If there is no such gas, or its map has too many points.
    """
    settings = settings or Settings()
    settings.check()
    with schema.replaced(connection, "rydberg"):
        for step in progress(OF_MAPS if settings.is_maps_only else STATEMENTS):
            columns = _COLUMNS[step](connection, settings) if step in _COLUMNS else None
            schema.run(connection, sql.statement(step, FOLDER), columns)


def _setting(_: duckdb.DuckDBPyConnection, settings: Settings) -> Columns:
    given = {
        "decay_rate": settings.decay_rate,
        "scan_rabi": settings.scan_rabi,
        "quench_rabi": settings.quench_rabi,
        "quench_detuning": settings.quench_detuning,
        "seed": settings.seed,
        "stoichia_version": version("stoichia"),
        "made_at": np.datetime64(reproducible_now()),
    }
    return {name: np.array([value]) for name, value in given.items()}


class _Scan(NamedTuple):
    """What one scan varies, the column of ``rydberg.model`` that it is, and the axes of its grid."""

    quantity: str
    values: Grid
    rabi: Grid
    detuning: Grid


def _models(_: duckdb.DuckDBPyConnection, settings: Settings) -> Columns:
    of_map = {name: getattr(settings, name) for name in OF_GAS}
    models: list[dict[str, Any]] = [{"grid": "map", "n_states": n_states, **of_map} for n_states in (1, 2)]
    for name, scan in _scans(settings).items():
        models += [
            {"grid": name, "n_states": 2, **of_map, scan.quantity: scan.values.start + number * scan.values.step}
            for number in range(scan.values.n)
        ]
    return {"model_id": np.arange(1, len(models) + 1)} | {
        name: np.array([model[name] for model in models]) for name in models[0]
    }


def _scans(settings: Settings) -> dict[str, _Scan]:
    """Return the scans by name: hundreds of thousands of points, coarser than a map, of the gas of the map."""
    if settings.is_maps_only:
        return {}
    interaction, splitting = settings.interaction, settings.splitting
    # Of no interaction there is no scale but the paper's.
    scale = abs(interaction) or abs(Settings.interaction)
    top = max(LEAST_RABI, abs(splitting))
    rabi = Grid(top / N_RABI, top / N_RABI, N_RABI)

    def splittings(reach: float, n: int) -> Grid:
        highest = min(reach * scale, LARGEST)
        return Grid(0.0, highest / (n - 1), n)

    few, many = splittings(WITH_ALL_RABI, 6), splittings(AT_RABI, 97)
    reach = min(INTERACTIONS * scale, LARGEST)
    interactions = Grid(0.0 if interaction > 0 else -reach, reach / 16, 17)
    of_bands = RABI_OF_SPLITTING * few.last / 150
    return {
        # The first of them would be a gas of one state.
        "splitting": _Scan(
            "splitting",
            Grid(few.step, few.step, 5),
            Grid(of_bands, of_bands, 150),
            _detuning(interaction, interaction, 0.0, few.last),
        ),
        "splitting_at_rabi": _Scan(
            "splitting",
            many,
            Grid(settings.scan_rabi, 1.0, 1),
            _detuning(interaction, interaction, 0.0, many.last, DETUNING_STEP / 2),
        ),
        "interaction": _Scan(
            "interaction",
            interactions,
            rabi,
            _detuning(interactions.start, interactions.last, splitting, splitting),
        ),
        "branching_angle": _Scan(
            "branching_angle", Grid(0.0, 5.0, 19), rabi, _detuning(interaction, interaction, splitting, splitting)
        ),
    }


def _detuning(
    least_interaction: float, most_interaction: float, least: float, most: float, step: float = DETUNING_STEP
) -> Grid:
    """Return the detunings at which gases with these interactions and splittings do anything but rest in the dark."""
    near, far = MARGINS
    low = min(least, 0.0) + (least_interaction - near if least_interaction < 0 else -far)
    high = max(most, 0.0) + (most_interaction + near if most_interaction > 0 else far)
    # Stronger interactions have wider grids of as many points.
    n = min(round((high - low) / step), MOST_DETUNINGS)
    return Grid(low, (high - low) / n, n + 1)


def _rabi(_: duckdb.DuckDBPyConnection, settings: Settings) -> Columns:
    return _axes({"map": settings.rabi, **{name: scan.rabi for name, scan in _scans(settings).items()}})


def _detunings(_: duckdb.DuckDBPyConnection, settings: Settings) -> Columns:
    return _axes({"map": settings.detuning, **{name: scan.detuning for name, scan in _scans(settings).items()}})


def _axes(axes: dict[str, Grid]) -> Columns:
    columns = {name: np.array([getattr(axis, name) for axis in axes.values()]) for name in ("start", "step", "n")}
    return {"grid": np.array(list(axes)), **columns}


def _fixed_points(connection: duckdb.DuckDBPyConnection, _: Settings) -> Columns:
    parts = []
    for n_states in (1, 2):
        points = connection.execute("from rydberg.drive where n_states = $1 order by point_id", [n_states]).fetchnumpy()
        found = fixed_points(_drive(points), points["detuning"], n_states)
        columns = found._asdict()
        parts.append({"point_id": points["point_id"][columns.pop("point")], **columns})
    return _joined(parts)


def _drive(points: Columns) -> Drive:
    """Return the drive in columns of rydberg.drive."""
    return Drive.of(*(points[name] for name in Drive._fields))


def _joined(parts: Sequence[Columns]) -> Columns:
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


class _MapModel(NamedTuple):
    """A model of the map, with the bounds between which the map's detunings may be shifted."""

    model_id: int
    n_states: int
    interaction: float
    splitting: float
    factor_r: float
    factor_s: float
    first: float
    last: float

    def drive_at(self, rabi: Array) -> Drive:
        """Return the drive at Rabi frequencies of the map's axis."""
        return Drive.of(self.factor_r * rabi, self.factor_s * rabi, self.splitting, self.interaction)


def _map_models(connection: duckdb.DuckDBPyConnection) -> list[_MapModel]:
    rows = connection.execute(
        """
        select
            model.model_id,
            model.n_states,
            model.interaction,
            coalesce(model.splitting, 0.0) as splitting,
            model.rabi_factor_r,
            model.rabi_factor_s,
            min(detuning.detuning - greatest(model.interaction, 0.0)) as first,
            max(detuning.detuning - least(model.interaction, 0.0)) as last
        from rydberg.model as model
        inner join rydberg.detuning as detuning using (grid)
        where model.grid = 'map'
        group by all
        order by model.model_id
        """
    ).fetchall()
    return [_MapModel(*row) for row in rows]


def _map_rabi(connection: duckdb.DuckDBPyConnection) -> Array:
    """Return the Rabi frequencies of the map, but for 0, where there is nothing to bifurcate."""
    return connection.execute(
        "select rabi from rydberg.rabi where grid = 'map' and rabi > 0 order by rabi"
    ).fetchnumpy()["rabi"]


def _folds(connection: duckdb.DuckDBPyConnection, _: Settings) -> Columns:
    rabi = _map_rabi(connection)
    return _joined(
        [_curve(model, rabi, curves.folds(model.drive_at(rabi), model.n_states)) for model in _map_models(connection)]
    )


def _hopfs(connection: duckdb.DuckDBPyConnection, _: Settings) -> Columns:
    rabi = _map_rabi(connection)
    return _joined(
        [
            _curve(model, rabi, curves.hopfs(model.drive_at(rabi), model.n_states, model.first, model.last))
            for model in _map_models(connection)
        ]
    )


def _found_hopfs(connection: duckdb.DuckDBPyConnection, model: _MapModel, rabi: Array) -> curves.Curve:
    """Return the Hopf bifurcations of a model as `_hopfs` found them."""
    columns = connection.execute(
        "from rydberg.hopf where model_id = $1 order by rabi, shifted_detuning", [model.model_id]
    ).fetchnumpy()
    which = np.searchsorted(rabi, columns["rabi"])
    return curves.Curve(which, *(columns[name] for name in curves.Curve._fields[1:]))


def _curve(model: _MapModel, rabi: Array, curve: curves.Curve) -> Columns:
    columns = curve._asdict()
    which = columns.pop("drive")
    return {"model_id": np.full(len(which), model.model_id), "rabi": rabi[which], **columns}


def _curve_ends(connection: duckdb.DuckDBPyConnection, _: Settings) -> Columns:
    rabi = _map_rabi(connection)
    parts = []
    for model in _map_models(connection):
        ends = {
            "cusp": curves.cusps(model.drive_at, model.n_states, rabi),
            "tip": curves.hopf_tips(model.drive_at, model.n_states, rabi, _found_hopfs(connection, model, rabi)),
        }
        parts += [
            {"model_id": np.full(len(end.rabi), model.model_id), "kind": np.full(len(end.rabi), kind), **end._asdict()}
            for kind, end in ends.items()
        ]
    return _joined(parts)


def _cycles(connection: duckdb.DuckDBPyConnection, _: Settings) -> Columns:
    starts = connection.execute(
        """
        select cycle_start.start, cycle_start.shifted_detuning, drive.*
        from rydberg.cycle_start as cycle_start
        inner join rydberg.drive as drive using (point_id)
        order by drive.point_id, cycle_start.start
        """
    ).fetchnumpy()
    drive = _drive(starts)
    start = ground(len(starts["point_id"]))
    beside = starts["start"] == "focus"
    focus = np.ma.getdata(starts["shifted_detuning"])[beside]
    start[:, beside] = steady_state(drive.at(beside), focus).T * (1 + OFF_FOCUS)
    found = cycles(drive, starts["detuning"], start)
    return {"point_id": starts["point_id"], "start": starts["start"], **found._asdict()}


def _quenched(connection: duckdb.DuckDBPyConnection, settings: Settings) -> tuple[Drive, Array]:
    """Return drive and detuning of the quench, of one gas with the two states of the map."""
    *_, model = _map_models(connection)
    return model.drive_at(np.array([settings.quench_rabi])), np.array([settings.quench_detuning])


def _trace(connection: duckdb.DuckDBPyConnection, settings: Settings) -> Columns:
    return quench.trace(*_quenched(connection, settings))._asdict()


def _spectra(connection: duckdb.DuckDBPyConnection, settings: Settings) -> Columns:
    spectra = quench.spectra(*_quenched(connection, settings), settings.seed)
    n_levels, n_frequencies = spectra.amplitude.shape
    return {
        "noise": np.repeat(spectra.noise, n_frequencies),
        "frequency": np.tile(spectra.frequency, n_levels),
        "amplitude": spectra.amplitude.ravel(),
    }


def _repeats(connection: duckdb.DuckDBPyConnection, settings: Settings) -> Columns:
    return quench.repeats(*_quenched(connection, settings), settings.seed)._asdict()


# What is staged for the files of the room.
_COLUMNS: dict[str, Callable[[duckdb.DuckDBPyConnection, Settings], Columns]] = {
    "setting": _setting,
    "model": _models,
    "rabi": _rabi,
    "detuning": _detunings,
    "fixed_point": _fixed_points,
    "fold": _folds,
    "hopf": _hopfs,
    "curve_end": _curve_ends,
    "cycle": _cycles,
    "quench_trace": _trace,
    "quench_spectrum": _spectra,
    "quench_repeat": _repeats,
}
