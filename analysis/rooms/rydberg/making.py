"""The room in the warehouse: SQL spans the space and labels it, numpy solves the equations in between."""

import math
from collections.abc import Callable, Sequence
from importlib.metadata import version
from typing import Any, NamedTuple

import duckdb
import numpy as np
import numpy.typing as npt

from stoichia import sql
from stoichia.analysis.grids import Grid
from stoichia.analysis.rooms.room import Progress
from stoichia.analysis.rooms.rydberg import curves, level_cycles, liouvillian, quench
from stoichia.analysis.rooms.rydberg.bloch import N_STATE, Drive, steady_state
from stoichia.analysis.rooms.rydberg.cycles import COMING_STEP, cycles
from stoichia.analysis.rooms.rydberg.fixed_points import fixed_points
from stoichia.analysis.rooms.rydberg.liouvillian import Array
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
OFF_FOCUS = 0.1
# Of a trace of a swept detuning, in decay rates, and the longest period that such a step is to hold.
SWEEP_STEP, LONGEST_PERIOD = 0.1, 2.0
# Rabi frequencies of the gases of other levels, by that of the scan; and steps along their curves of fixed points.
LEVEL_RABIS = (0.5, 1.0, 2.0)
LEVEL_STEP, MOST_PLACES = 0.1, 600

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
        "noise_bandwidth": settings.noise_bandwidth,
        "sweep_rate": settings.sweep_rate,
        "probe_rabi": settings.probe_rabi,
        "probe_detuning": settings.probe_detuning,
        "middle_decay": settings.middle_decay,
        "optical_depth": settings.optical_depth,
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


def _bifurcations(connection: duckdb.DuckDBPyConnection, _: Settings) -> Columns:
    rabi = _map_rabi(connection)
    parts = []
    for model in _map_models(connection):
        drive = model.drive_at(rabi)
        for kind, curve in (
            ("fold", curves.folds(drive, model.n_states)),
            ("hopf", curves.hopfs(drive, model.n_states, model.first, model.last)),
        ):
            columns = curve._asdict()
            which = columns.pop("drive")
            of_model = {"model_id": np.full(len(which), model.model_id), "kind": np.full(len(which), kind)}
            parts.append({**of_model, "rabi": rabi[which], **columns})
    return _joined(parts)


def _found_hopfs(connection: duckdb.DuckDBPyConnection, model: _MapModel, rabi: Array) -> curves.Curve:
    """Return the Hopf bifurcations of a model as `_bifurcations` found them."""
    columns = connection.execute(
        "from rydberg.bifurcation where kind = 'hopf' and model_id = $1 order by rabi, shifted_detuning",
        [model.model_id],
    ).fetchnumpy()
    which = np.searchsorted(rabi, columns["rabi"])
    return curves.Curve(which, *(columns[name] for name in curves.Curve._fields[1:]))


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
    spectra = quench.spectra(*_quenched(connection, settings), settings.noise, settings.noise_bandwidth, settings.seed)
    n_levels, n_frequencies = spectra.amplitude.shape
    return {
        "noise": np.repeat(spectra.noise, n_frequencies),
        "frequency": np.tile(spectra.frequency, n_levels),
        "amplitude": spectra.amplitude.ravel(),
    }


def _repeats(connection: duckdb.DuckDBPyConnection, settings: Settings) -> Columns:
    return quench.repeats(*_quenched(connection, settings), settings.seed)._asdict()


def _sweeps(connection: duckdb.DuckDBPyConnection, settings: Settings) -> Columns:
    gases = connection.execute(
        "select sweep_id, rabi_r, rabi_s, splitting, interaction from rydberg.sweep_gas order by sweep_id"
    ).fetchall()
    detunings = _detuning(settings.interaction, settings.interaction, 0.0, 2 * settings.splitting)
    parts = []
    moving = [
        liouvillian.gas([rabi_r, rabi_s], [0.0, splitting], interaction)
        for _, rabi_r, rabi_s, splitting, interaction in gases
    ]
    # A step holds a period or more.
    width = max(SWEEP_STEP, LONGEST_PERIOD * settings.sweep_rate)
    n_widths = math.ceil((detunings.last - detunings.start) / width)
    per_width = round(width / settings.sweep_rate / COMING_STEP)
    rate = width / per_width / COMING_STEP
    first = np.array([detunings.start, detunings.start + n_widths * width])
    n = len(gases)
    motion = liouvillian.moved(
        2 * moving,
        np.repeat(first, n),
        np.zeros((2 * n, N_STATE)),
        COMING_STEP,
        n_widths * per_width,
        1,
        np.eye(N_STATE)[:2],
        np.repeat([rate, -rate], n),
    )
    for number, (direction, sign) in enumerate((("up", 1), ("down", -1))):
        # Without the start: as many moments to each width.
        kept = motion.kept[1:, :, number * n : (number + 1) * n]
        middles = first[number] + sign * width * (np.arange(n_widths) + 0.5)
        parts.append(
            {
                "sweep_id": np.tile([gas[0] for gas in gases], len(kept)),
                "direction": np.full(kept[:, 0].size, direction),
                "detuning": np.repeat(middles, per_width * n),
                "n_r": kept[:, 0].ravel(),
                "n_s": kept[:, 1].ravel(),
            }
        )
    return _joined(parts)


def _levels(_: duckdb.DuckDBPyConnection, settings: Settings) -> Columns:
    # Of nD5/2, where r is mJ = 1/2 and s mJ = 5/2: all six, as much light as for two.
    usual = [(settings.splitting * (m - 0.5) / 2, math.sqrt(2 / 6)) for m in (-2.5, -1.5, -0.5, 0.5, 1.5, 2.5)]
    angle = math.radians(2 * settings.branching_angle)
    of_map = [(0.0, math.sqrt(1 + math.cos(angle))), (settings.splitting, math.sqrt(1 - math.cos(angle)))]
    schemes = {"direct": list(settings.levels) or usual, "ladder": of_map}
    rows = [(scheme, number, *level) for scheme, levels in schemes.items() for number, level in enumerate(levels, 1)]
    names = ("scheme", "level_id", "splitting", "rabi_factor")
    return {name: np.array([row[i] for row in rows]) for i, name in enumerate(names)}


class _OfLevels(NamedTuple):
    """A gas of other levels at a Rabi frequency."""

    scheme: str
    rabi: float
    coupling_rabi: float
    gas: liouvillian.Gas
    middle: liouvillian.Middle | None


def _of_levels(connection: duckdb.DuckDBPyConnection, settings: Settings) -> list[_OfLevels]:
    middle = liouvillian.Middle(settings.probe_rabi, settings.probe_detuning, settings.middle_decay)
    found = []
    for scheme, of_scheme, coupling in (
        ("direct", None, 1.0),
        ("ladder", middle, 2 * abs(middle.detuning) / middle.rabi),
    ):
        splittings, factors = zip(
            *connection.execute(
                "select splitting, rabi_factor from rydberg.level where scheme = $1 order by level_id", [scheme]
            ).fetchall(),
            strict=True,
        )
        for factor in LEVEL_RABIS:
            rabi = factor * settings.scan_rabi
            driven = [coupling * rabi * one for one in factors]
            gas = liouvillian.gas(driven, splittings, settings.interaction, of_scheme)
            found.append(_OfLevels(scheme, rabi, coupling * rabi, gas, of_scheme))
    return found


def _level_curves(connection: duckdb.DuckDBPyConnection, settings: Settings) -> Columns:
    ((least, most),) = connection.execute("select min(splitting), max(splitting) from rydberg.level").fetchall()
    detunings = _detuning(settings.interaction, settings.interaction, least, most)
    first = detunings.start - max(settings.interaction, 0.0)
    last = detunings.last - min(settings.interaction, 0.0)
    x = np.linspace(first, last, min(round((last - first) / LEVEL_STEP), MOST_PLACES) + 1)
    parts = []
    for one in _of_levels(connection, settings):
        curve = liouvillian.curve(one.gas, x)
        n = len(x)
        parts.append(
            {
                "scheme": np.full(n, one.scheme),
                "rabi": np.full(n, one.rabi),
                "coupling_rabi": np.full(n, one.coupling_rabi),
                "shifted_detuning": x,
                "detuning": curve.detuning,
                "density": curve.state @ one.gas.density,
                "growth_rate": curve.growth_rate,
                "frequency": curve.frequency,
                "n_unstable": curve.n_unstable,
                "absorption": liouvillian.absorption(one.middle, curve.state) if one.middle else np.zeros(n),
            }
        )
    return _joined(parts)


def _level_cycles(connection: duckdb.DuckDBPyConnection, settings: Settings) -> Columns:
    gases = {(one.scheme, one.rabi): one for one in _of_levels(connection, settings)}
    names = ("is_oscillating", "is_settled", "period", "lowest", "highest", "lowest_absorption", "highest_absorption")
    parts = [{name: np.zeros(0) for name in ("rabi", "detuning", *names)} | {"scheme": np.zeros(0, dtype=str)}]
    for scheme in ("direct", "ladder"):
        rows = connection.execute(
            "select rabi, detuning from rydberg.level_start where scheme = $1 order by rabi, detuning", [scheme]
        ).fetchall()
        if rows:
            followed = [gases[scheme, rabi] for rabi, _ in rows]
            detuning = np.array([at for _, at in rows])
            values = level_cycles.followed([one.gas for one in followed], followed[0].middle, detuning)
            rabi = np.array([rabi for rabi, _ in rows])
            parts.append({"scheme": np.full(len(rows), scheme), "rabi": rabi, "detuning": detuning, **values._asdict()})
    return _joined(parts)


# What is staged for the files of the room.
_COLUMNS: dict[str, Callable[[duckdb.DuckDBPyConnection, Settings], Columns]] = {
    "setting": _setting,
    "model": _models,
    "rabi": _rabi,
    "detuning": _detunings,
    "fixed_point": _fixed_points,
    "bifurcation": _bifurcations,
    "curve_end": _curve_ends,
    "cycle": _cycles,
    "sweep": _sweeps,
    "level": _levels,
    "level_curve": _level_curves,
    "level_cycle": _level_cycles,
    "quench_trace": _trace,
    "quench_spectrum": _spectra,
    "quench_repeat": _repeats,
}
