"""The schema rydberg: what SQL makes of the numbers, what the verb prints, and what it refuses."""

import json
import math
import re
import subprocess
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import duckdb
import pytest
from running import in_text, run_command

from stoichia.analysis import command, figures
from stoichia.analysis.figures import Options
from stoichia.analysis.grids import Grid
from stoichia.analysis.rooms.rydberg import curves, making
from stoichia.analysis.rooms.rydberg.bloch import Drive
from stoichia.analysis.rooms.rydberg.room import ROOM
from stoichia.analysis.rooms.rydberg.settings import Settings
from stoichia.analysis.rooms.rydberg.statements import OF_MAPS
from stoichia.loaders import known
from stoichia.loaders import warehouse as stoichia_warehouse
from stoichia.loaders.errors import InputError

SMALL = Settings(rabi=Grid(0.5, 0.5, 12), detuning=Grid(-10.0, 0.5, 37), is_maps_only=True)


def stoichia(path: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return in_text(run_command(path.parent, "--db", path, *arguments))


@pytest.fixture(scope="module")
def small_path(built: Callable[..., Path]) -> Path:
    """Return the path of a small warehouse."""
    return built(
        stoichia_warehouse.BuildSettings(components=(2,), max_amount=2, max_z=10), [known.source(["aflow_prototypes"])]
    )


@pytest.fixture(scope="module")
def rydberg() -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a connection to a database with the room of the Rydberg gas alone, as `stoichia rydberg` makes it."""
    with duckdb.connect() as opened:
        making.make(opened, Settings())
        yield opened


@pytest.mark.exhaustive
def test_every_point_of_the_grid_is_there(rydberg: duckdb.DuckDBPyConnection) -> None:
    rows = rydberg.execute(
        """
        select model_id, count(*), count(distinct (rabi_id, detuning_id)), min(rabi), max(rabi), min(detuning),
            max(detuning)
        from rydberg.point join rydberg.model using (model_id) where grid = 'map' group by all order by all
        """
    ).fetchall()
    assert rows == [(model, 40200, 40200, 0.04, 8.0, -12.0, 8.0) for model in (1, 2)]
    ((n_points, n_keys, n_without),) = rydberg.execute(
        "select count(*), count(distinct point_id), count(*) filter (point_id not in (select point_id from "
        "rydberg.fixed_point)) from rydberg.point"
    ).fetchall()
    assert (n_points, n_without) == (n_keys, 0)


#
@pytest.mark.exhaustive
def test_a_gas_of_one_state_has_no_other(rydberg: duckdb.DuckDBPyConnection) -> None:
    """Nothing is in s, the density is what shifts the detuning, and the middle one of three points is a saddle."""
    ((n, in_s, off),) = rydberg.execute(
        """
        select
            count(*),
            max(abs(fixed_point.n_s)),
            max(abs(fixed_point.shifted_detuning - drive.detuning + drive.interaction * fixed_point.n_r))
        from rydberg.fixed_point
        inner join rydberg.drive using (point_id)
        where drive.n_states = 1
        """
    ).fetchall()
    assert n > 40_000
    assert in_s < 1e-12
    assert off < 1e-9
    middle = rydberg.execute(
        """
        select list(fixed_point.n_unstable order by fixed_point.shifted_detuning)
        from rydberg.fixed_point
        inner join rydberg.drive using (point_id)
        where drive.n_states = 1
        group by point_id
        having count(*) = 3
        """
    ).fetchall()
    assert {tuple(signs) for (signs,) in middle} == {(0, 1, 0)}


@pytest.mark.exhaustive
def test_phases_are_counted(rydberg: duckdb.DuckDBPyConnection) -> None:
    #
    rows = rydberg.execute(
        "select model_id, label, n_points from rydberg.phase_count where model_id <= 2 order by all"
    ).fetchall()
    assert rows == [
        (1, "bistable", 2499),
        (1, "stationary", 37701),
        (2, "bistable", 3772),
        (2, "oscillating", 2371),
        (2, "overlapping", 269),
        (2, "stationary", 33788),
    ]


@pytest.mark.parametrize(
    ("n_fixed_points", "n_stable", "n_foci", "label"),
    [
        (1, 1, 0, "stationary"),
        (3, 2, 0, "bistable"),
        (3, 2, 1, "bistable"),
        (5, 3, 0, "bistable"),
        (1, 0, 1, "oscillating"),
        (3, 0, 2, "oscillating"),
        (3, 1, 1, "overlapping"),
        (3, 1, 0, "other"),
        (2, 1, 0, "other"),
        (0, 0, 0, "other"),
        (None, 1, 0, None),
        (1, None, 0, None),
        (1, 1, None, None),
    ],
)
@pytest.mark.exhaustive
def test_phase_label(
    rydberg: duckdb.DuckDBPyConnection, n_fixed_points: int | None, n_stable: int | None, n_foci: int | None, label: str
) -> None:
    found = rydberg.execute("select rydberg.phase_label($1, $2, $3)", [n_fixed_points, n_stable, n_foci]).fetchall()
    assert found == [(label,)]


@pytest.mark.exhaustive
def test_runs_are_the_map(rydberg: duckdb.DuckDBPyConnection) -> None:
    """Every point lies in one run of its phase; at 2.5 the runs are those of the bifurcations (R-12)."""
    ((n_points, n_in_runs),) = rydberg.execute(
        """
        select count(distinct phase.point_id), count(*)
        from rydberg.phase as phase
        join rydberg.phase_run as run
            on phase.model_id = run.model_id and phase.rabi_id = run.rabi_id and phase.label = run.label
            and phase.detuning between run.lowest_detuning and run.highest_detuning
        where phase.model_id = 2
        """
    ).fetchall()
    assert n_points == n_in_runs == 40200
    labels = rydberg.execute(
        "select label from rydberg.phase_run where model_id = 2 and rabi = 2.48 order by lowest_detuning"
    ).fetchall()
    assert [label for (label,) in labels] == [
        *("stationary", "bistable", "stationary", "oscillating", "overlapping", "bistable", "stationary")
    ]


@pytest.mark.exhaustive
def test_scans_show_what_oscillation_needs(rydberg: duckdb.DuckDBPyConnection) -> None:
    #
    scans: dict[str, dict[float, int]] = {}
    for quantity, number, n_oscillating, n_other in rydberg.execute(
        "select quantity, value, n_oscillating + n_overlapping, n_other from rydberg.scan"
    ).fetchall():
        scans.setdefault(quantity, {})[number] = n_oscillating
        assert n_other == 0
    branching, at_rabi, interaction = (scans[name] for name in ("branching_angle", "splitting_at_rabi", "interaction"))
    assert [angle for angle, n in branching.items() if n] == [float(angle) for angle in range(30, 85, 5)]
    assert [value for value, n in interaction.items() if not n] == [-8.0, -6.0, -4.0, -2.0, 0.0]
    # At one Rabi frequency a window of splittings oscillates; with all of them, counted independently, ever more do.
    assert [value for value, n in at_rabi.items() if n and value % 1 == 0] == [5, 6, 7, 8, 9, 10, 11, 12]
    assert scans["splitting"] == {8: 134, 16: 305, 24: 481, 32: 658, 40: 843}


@pytest.mark.exhaustive
def test_the_band_that_oscillates_is_not_at_the_edge_of_the_scan(rydberg: duckdb.DuckDBPyConnection) -> None:
    ((beside, lowest, highest),) = rydberg.execute(
        """
        select
            bool_and(scan.lowest_rabi > bounds.first and scan.highest_rabi < bounds.last),
            max(abs(scan.lowest_rabi / scan.value - 0.21)) filter (scan.quantity = 'splitting' and scan.value > 8),
            max(abs(scan.highest_rabi / scan.value - 0.7)) filter (scan.quantity = 'splitting' and scan.value > 8)
        from rydberg.scan
        inner join rydberg.model using (model_id)
        inner join (select grid, min(rabi) as first, max(rabi) as last from rydberg.rabi group by grid) as bounds
            using (grid)
        where scan.lowest_rabi is not null and scan.quantity != 'splitting_at_rabi'
        """
    ).fetchall()
    assert beside
    assert (lowest, highest) == (pytest.approx(0, abs=0.01), pytest.approx(0, abs=0.02))


@pytest.mark.exhaustive
def test_the_paper_s_fields_split_as_much(rydberg: duckdb.DuckDBPyConnection) -> None:
    """2.35 and 4.69 G are 7.894 and 15.754 MHz, and so many decay rates of 2π MHz; one is twice the other."""
    rows = rydberg.execute(
        "select splitting / field_gauss * $1 from rydberg.model where splitting > 0 limit 1", [2.35]
    ).fetchall()
    assert rows == [(pytest.approx(7.894, abs=5e-4),)]


def test_scans_are_of_the_gas_that_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    # What makes points slow is left out.
    monkeypatch.setattr(making, "STATEMENTS", (*OF_MAPS[: OF_MAPS.index("fixed_point")],))
    gas = Settings(
        rabi=Grid(1.0, 1.0, 1),
        detuning=Grid(0.0, 1.0, 1),
        interaction=20.0,
        splitting=-10.0,
        branching_angle=40.0,
        scan_rabi=3.0,
    )
    with duckdb.connect() as opened:
        making.make(opened, gas)
        rows = opened.execute(
            """
            select grid, count(distinct interaction), count(distinct splitting), count(distinct branching_angle),
                list_sort(list(distinct interaction))[-1], mode(splitting), mode(branching_angle)
            from rydberg.model where n_states = 2 group by grid order by grid
            """
        ).fetchall()
        assert [row[:4] for row in rows] == [
            ("branching_angle", 1, 1, 19),
            ("interaction", 17, 1, 1),
            ("map", 1, 1, 1),
            ("splitting", 1, 5, 1),
            ("splitting_at_rabi", 1, 97, 1),
        ]
        assert {row[4] for row in rows} == {20.0, 40.0}
        assert {row[5] for row in rows[:3]} == {-10.0}
        assert {row[6] for row in rows[1:]} == {40.0}
        assert opened.execute("select rabi from rydberg.rabi where grid = 'splitting_at_rabi'").fetchall() == [(3.0,)]
        # Attraction mirrored.
        assert opened.execute(
            "select min(detuning), max(detuning) from rydberg.detuning where grid = 'branching_angle'"
        ).fetchall() == [(-18.0, pytest.approx(22.0))]


@pytest.mark.exhaustive
def test_cycles_confirm_the_labels(rydberg: duckdb.DuckDBPyConnection) -> None:
    #
    rows = rydberg.execute(
        """
        select phase.label, cycle.start, count(*), count(*) filter (cycle.is_oscillating), max(cycle.period)
        from rydberg.cycle join rydberg.phase using (point_id) group by all order by all
        """
    ).fetchall()
    found = {(label, start): (n, n_oscillating) for label, start, n, n_oscillating, _ in rows}
    assert found["oscillating", "ground"] == found["oscillating", "focus"] == (148, 148)
    assert found["overlapping", "focus"] == (269, 269)
    # From the ground state some come to rest.
    n, n_oscillating = found["overlapping", "ground"]
    assert 0 < n_oscillating < n == 269
    assert all(period < 1.47 for *_, period in rows)
    # One Rydberg state is excited at the cost of the other, mostly.
    ((share,),) = rydberg.execute(
        "select avg((correlation < 0)::int) from rydberg.cycle where is_oscillating"
    ).fetchall()
    assert share > 0.8


@pytest.mark.exhaustive
def test_oscillation_grows_with_the_light_at_first_only(rydberg: duckdb.DuckDBPyConnection) -> None:
    """Against the paper's Figure 3(a), where amplitude and range grow; the long periods at onset are as there."""
    rabi, swing, contrast, longest, width = (
        list(column)
        for column in zip(
            *rydberg.execute(
                "select rabi, largest_swing, largest_contrast, longest_period, detuning_range "
                "from rydberg.cycle_by_rabi order by rabi"
            ).fetchall(),
            strict=True,
        )
    )
    assert (rabi[swing.index(max(swing))], max(swing)) == (2.56, pytest.approx(0.289, abs=5e-4))
    assert swing[rabi.index(4.96)] == pytest.approx(0.075, abs=5e-4)
    assert (rabi[-1], swing[-1]) == (5.12, pytest.approx(0.037, abs=5e-4))
    # Of a large cycle at the lower edge, slow to come to; beyond it at 2.24.
    assert (rabi[contrast.index(max(contrast))], max(contrast)) == (2.08, pytest.approx(0.506, abs=5e-4))
    assert max(zip(contrast, rabi, strict=True), key=lambda pair: pair[0] * (pair[1] > 2.1))[1] == 2.24
    assert [value for value, wide in zip(rabi, width, strict=True) if wide > max(width) - 0.05] == [
        2.88,
        3.04,
        3.2,
        3.36,
    ]
    assert longest == sorted(longest, reverse=True)
    # The paper's edge, point by point.
    rows = rydberg.execute(
        "select point.rabi, point.detuning, cycle.contrast from rydberg.cycle "
        "inner join rydberg.point using (point_id) "
        "inner join rydberg.cycle_start using (point_id, start) "
        "where cycle.start = 'focus' and is_even and cycle.is_settled and cycle.period is not null"
    ).fetchall()
    cut = 0.2 * max(contrast)
    for light, first, last in rydberg.execute(
        "select rabi, first_above_cut, last_above_cut from rydberg.cycle_by_rabi"
    ).fetchall():
        above = [detuning for rabi_of_row, detuning, value in rows if rabi_of_row == light and value >= cut]
        assert (first, last) == ((min(above), max(above)) if above else (None, None))


@pytest.mark.exhaustive
def test_noise_melts_the_crystalline_fraction(rydberg: duckdb.DuckDBPyConnection) -> None:
    # monotone, and the line stays where it is while there is little noise.
    noise, strength, fraction, relative, peak = zip(
        *rydberg.execute("from rydberg.crystalline_fraction order by noise").fetchall(), strict=True
    )
    assert (noise[0], strength[0], relative[0]) == (0.0, 0.0, 1.0)
    assert list(strength) == sorted(strength)
    assert list(relative) == sorted(relative, reverse=True)
    assert list(fraction) == pytest.approx([fraction[0] * share for share in relative])
    assert peak[: noise.index(0.05) + 1] == pytest.approx([0.715] * (noise.index(0.05) + 1), abs=0.006)


@pytest.mark.exhaustive
def test_quench_begins_in_the_ground_state(rydberg: duckdb.DuckDBPyConnection) -> None:
    first, last = rydberg.execute(
        "select time, n_r, n_s from rydberg.quench_trace where time in (0, 40) order by time"
    ).fetchall()
    assert first == (0.0, 0.0, 0.0)
    assert 0.19 < last[1] + last[2] < 0.41


def test_labels_of_any_levels_are_those_of_the_map(monkeypatch: pytest.MonkeyPatch) -> None:
    """A table of the two states of the map, phase by phase; near a fold a step of the curve may miss it."""
    of_levels = ("level", "level_curve", "level_phase", "level_start")
    monkeypatch.setattr(making, "STATEMENTS", (*OF_MAPS[: OF_MAPS.index("phase") + 1], *of_levels))
    monkeypatch.setattr(making, "_scans", lambda _: {})
    two = Settings(rabi=Grid(2.5, 1.0, 1), detuning=Grid(-12.0, 0.2, 101), levels=[(0.0, 1.0), (8.0, 1.0)])
    with duckdb.connect() as opened:
        making.make(opened, two)
        rows = opened.execute(
            """
            select phase.detuning, phase.label, level_phase.label
            from rydberg.phase
            inner join rydberg.level_phase
                on phase.rabi = level_phase.rabi and phase.detuning = level_phase.detuning
            where phase.model_id = 2 and level_phase.scheme = 'direct'
            """
        ).fetchall()
        assert len(rows) == 101
        assert {label for _, label, _ in rows} == {"stationary", "bistable", "oscillating", "overlapping"}
        assert sum(ours != theirs for _, ours, theirs in rows) <= 1
        # What the probe of the ladder sees, far from everything: the closed form of two levels, dressed by nothing.
        ((farthest,),) = opened.execute(
            "select arg_min(transmission, detuning) from rydberg.level_curve where scheme = 'ladder' and rabi = 1.25"
        ).fetchall()
        absorbed = 1 / (1 + (2 * 100 / 6.07) ** 2 + 2 * (40 / 6.07) ** 2)
        assert farthest == pytest.approx(math.exp(-1576 * absorbed), abs=0.01)


@pytest.mark.exhaustive
def test_every_point_of_the_overlap_has_its_cycle(rydberg: duckdb.DuckDBPyConnection) -> None:
    # from the ground state 213 come to the cycle and 56 to the stable state.
    rows = rydberg.execute(
        "select start, n_points, n_cycles, n_resting, n_undecided from rydberg.overlap_count order by start"
    ).fetchall()
    assert rows == [("focus", 269, 269, 0, 0), ("ground", 269, 213, 56, 0)]
    # All last for ever, and those that a deviation leaves slowly lie at the edge.
    ((largest, n_without),) = rydberg.execute(
        "select max(multiplier), count(*) filter (multiplier is null) from rydberg.cycle "
        "where is_oscillating and is_settled"
    ).fetchall()
    assert largest < 1
    assert n_without == 0


@pytest.mark.exhaustive
def test_sweeps_oscillate_where_the_paper_s_do(rydberg: duckdb.DuckDBPyConnection) -> None:
    """Figure 2: at the smaller field and with both states driven only; and jumps come after the folds."""
    rows = rydberg.execute(
        "select quantity, coalesce(first_oscillating_up, first_oscillating_down) is not null, "
        "case quantity when 'rabi' then rabi when 'splitting' then splitting else branching_angle end "
        "from rydberg.hysteresis"
    ).fetchall()
    oscillating = {quantity: [value for of, does, value in rows if does and of == quantity] for quantity, *_ in rows}
    assert oscillating == {"rabi": [2.5, 3.5, 4.5], "splitting": [8.0], "branching_angle": [45.0]}
    # One state alone, with the root of 2 times the Rabi frequency.
    up, down = curves.folds(Drive.of([2.5 * math.sqrt(2)], [0.0], 0.0, -16.0), 1).detuning
    ((jump_up, jump_down),) = rydberg.execute(
        "select jump_up_detuning, jump_down_detuning from rydberg.hysteresis where branching_angle = 0"
    ).fetchall()
    assert 0 < jump_up - up < 0.5
    assert -0.5 < jump_down - down < 0


@pytest.mark.exhaustive
def test_six_states_and_the_ladder_oscillate(rydberg: duckdb.DuckDBPyConnection) -> None:
    rows = rydberg.execute(
        "select scheme, rabi, count(*) filter (label = 'oscillating') from rydberg.level_phase "
        "group by all order by all"
    ).fetchall()
    counted = {(scheme, rabi): n for scheme, rabi, n in rows}
    assert [key for key, n in counted.items() if n] == [("direct", 2.5), ("ladder", 2.5), ("ladder", 5.0)]
    assert rydberg.execute(
        "select bool_and(period_us between 0.1 and 0.5), bool_and(highest_transmission > lowest_transmission) "
        "from rydberg.level_cycle where is_settled and is_oscillating"
    ).fetchall() == [(True, True)]


@pytest.mark.costly
def test_another_decay_rate_is_another_unit(small_path: Path) -> None:
    """Twice all rates, and what is stored is the same."""
    once = stoichia(small_path, "rydberg", "--maps-only", "--format", "json", "--rabi", "2.5", "--detuning=-8:2:0.5")
    twice = stoichia(
        *(small_path, "rydberg", "--maps-only", "--format", "json", "--rabi", "5", "--detuning=-16:4:1"),
        *("--interaction", "-32", "--splitting", "16", "--decay-rate", "2", "--probe", "80", "200"),
    )
    assert once.stdout == twice.stdout
    assert sum(row["n_points"] for row in json.loads(once.stdout)) == 2 * 21
    shown = stoichia(small_path, "query", "--format", "csv", "select decay_rate from rydberg.setting")
    assert shown.stdout.split() == ["decay_rate", "2.0"]


@pytest.mark.costly
def test_verb_prints_counts_and_what_to_ask_next(small_path: Path) -> None:
    result = stoichia(small_path, "rydberg", "--rabi", "0.5:6:0.5", "--detuning=-10:8:0.5", "--maps-only")
    assert result.returncode == 0, result.stderr
    assert result.stderr == ""
    assert re.search(r"2  overlapping +\d", result.stdout)
    # What it says to ask works.
    (command,) = re.findall(r"  stoichia --db \S+ query \"(.*)\"", result.stdout)
    assert stoichia(small_path, "query", command).returncode == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--decay-rate", "0"], "a decay rate is above 0, not 0"),
        (["--decay-rate", "-1"], "a decay rate is above 0, not -1"),
        (["--decay-rate", "nan"], "the decay rate is not finite"),
        (["--rabi=-1:8:1"], "a Rabi frequency is not below 0"),
        (["--quench", "-2", "0"], "a Rabi frequency is not below 0"),
        (["--scan-rabi", "-2"], "a Rabi frequency is not below 0"),
        (["--rabi", "8:1:1"], "--rabi '8:1:1' has no points"),
        (["--rabi", "0:8:0.001", "--detuning", "0:8:0.001"], "64,016,001 points is too large"),
        (["--splitting", "inf"], "the splitting is not finite"),
        (["--interaction", "-1000000"], "the interaction is above 200 decay rates"),
        (["--interaction", "-100"], "too fast to follow in time (at most 60): leave that out with --maps-only"),
        (["--branching-angle", "91"], "from 0 to 90 degrees, not 91"),
        (["--seed", "-1"], "a seed is a number"),
        (["--noise", "0.2", "0.1"], "levels of noise ascend from above 0 to 1"),
        (["--noise", "0"], "levels of noise ascend from above 0 to 1"),
        (["--noise-bandwidth", "0"], "a bandwidth of noise is from 0.05 to 10 decay rates, not 0"),
        (["--sweep-rate", "0.001"], "a rate of sweeps is from 0.005 to 1"),
        (["--levels", "none.txt"], "cannot read the levels in none.txt"),
        (["--probe", "40", "10"], "give a detuning of half the Rabi frequency at least"),
        (["--probe", "0", "100"], "are above 0"),
        (["--optical-depth", "-1"], "are above 0"),
        (["--detuning", "-5:5:1"], "expected one argument; one that begins with a minus is written --detuning=-…"),
        (["--splitting", "much"], "invalid float value"),
    ],
)
def test_bad_input_is_refused(
    small_path: Path, capsys: pytest.CaptureFixture[str], arguments: Sequence[str], words: str
) -> None:
    try:
        status: object = command.main(["--db", str(small_path), "rydberg", *arguments])
    except SystemExit as refused:
        status = refused.code
    assert status == 2
    told = capsys.readouterr()
    assert words in told.err
    assert told.err.count("\n") == 1
    assert told.out == ""


def test_it_needs_a_warehouse(tmp_path: Path) -> None:
    result = stoichia(tmp_path / "none.duckdb", "rydberg", "--maps-only")
    assert result.returncode == 2
    assert "no warehouse" in result.stderr


@pytest.fixture
def database() -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a database in memory with a small map."""
    with duckdb.connect() as opened:
        making.make(opened, SMALL)
        yield opened


def test_a_run_that_fails_leaves_what_was_there(database: duckdb.DuckDBPyConnection) -> None:
    before = database.execute("from rydberg.phase_count order by all").fetchall()

    def stopped(steps: Sequence[str]) -> Iterator[str]:
        for step in steps:
            if step == "bifurcation":
                raise KeyboardInterrupt
            yield step

    with pytest.raises(KeyboardInterrupt):
        making.make(database, Settings(rabi=Grid(2.0, 1.0, 1), is_maps_only=True), stopped)
    assert database.execute("from rydberg.phase_count order by all").fetchall() == before


def test_a_run_takes_the_place_of_another(database: duckdb.DuckDBPyConnection) -> None:
    making.make(database, Settings(rabi=Grid(2.0, 1.0, 1), detuning=Grid(0.0, 1.0, 1), is_maps_only=True))
    assert database.execute("select count(*) from rydberg.point").fetchall() == [(2,)]
    made = {
        relation
        for (relation,) in database.execute(
            "select table_name from duckdb_columns() where schema_name = 'rydberg'"
        ).fetchall()
    }
    assert made == {*OF_MAPS} - {"phase_label"}


def test_without_light_nothing_happens(database: duckdb.DuckDBPyConnection) -> None:
    making.make(database, Settings(rabi=Grid(0.0, 1.0, 1), is_maps_only=True))
    assert database.execute("select distinct n_r, n_s, n_unstable from rydberg.fixed_point").fetchall() == [(0, 0, 0)]


@pytest.mark.costly
@pytest.mark.parametrize("name", [figure.name for figure in ROOM.figures])
def test_figures_of_what_was_not_made_say_how(
    connection: duckdb.DuckDBPyConnection, database: duckdb.DuckDBPyConnection, name: str
) -> None:
    with pytest.raises(InputError, match="make it with 'stoichia rydberg'"):
        figures.make(connection, name)
    with pytest.raises(InputError, match="shows no compositions"):
        figures.make(connection, name, Options(components=2))
    if name == "rydberg-phases":
        assert "<svg" in figures.make(database, name).svg()
    else:
        with pytest.raises(InputError, match="all of it"):
            figures.make(database, name)


@pytest.mark.exhaustive
def test_regions_are_named_in_the_map(rydberg: duckdb.DuckDBPyConnection) -> None:
    """Once each, and the second bistable region of the two-state gas too, as the paper's figure has them."""
    texts = re.findall(r">([A-Z +]+)</text>", figures.make(rydberg, "rydberg-phases").svg())
    # A halo and the text itself.
    assert sorted(texts) == sorted(2 * ["SS", "BS", "SS", "BS", "BS", "OSC", "OSC + BS"])


@pytest.mark.exhaustive
def test_a_figure_may_have_nothing_to_show(rydberg: duckdb.DuckDBPyConnection) -> None:
    """Where no point of the map oscillates there are no cycles, and the query of the figure gives no rows."""
    rydberg.execute("begin")
    try:
        rydberg.execute("delete from rydberg.cycle")
        with pytest.raises(InputError, match="no point of the map oscillates"):
            figures.make(rydberg, "rydberg-cycles")
    finally:
        rydberg.execute("rollback")
