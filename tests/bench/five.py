"""Five components, counted, sampled and checked by the definition; six, estimated, and how often estimates hold."""

import random
import shutil
import statistics
from collections.abc import Sequence
from math import comb, gcd, sqrt
from pathlib import Path

import duckdb
import numpy as np
from measuring import SEED, Line, Run, at_least, at_most, repeated, run, seconds

from stoichia import sql
from stoichia.analysis import export
from stoichia.analysis.export_folder import ExportFolder
from stoichia.loaders import reference, statements, warehouse

# Random quinaries that are labelled by the definition, and estimates of each small space.
N_LABELLED = 200_000
N_FILES = 24
N_SEEDS = 200

# The spaces whose exact count the estimates are to hold: sets of states, largest atomic number and amount.
SMALL_SPACES = (("smact14", 20, 3), ("icsd24", 30, 3), ("wiki", 20, 2))
COMPONENTS = (2, 3, 4, 5)


def lines(scratch: Path, *, is_quick: bool) -> list[Line]:
    """Measure the quinary build and what is asked of it."""
    folder = scratch / "five"
    folder.mkdir()
    builds = []
    for _ in range(1 if is_quick else 7):
        (folder / "stoichia.duckdb").unlink(missing_ok=True)
        builds.append(run("build", "--components", "5", folder=folder))
    sample = run("sample", "--components", "5", "--format", "csv", folder=folder)
    estimate = run("estimate", "--components", "6", "--format", "csv", folder=folder)
    return [
        *build_lines(builds),
        at_most("stoichia sample, 3,000 of five components, start-up included", "s", 5, [sample.wall]),
        at_most("stoichia estimate of six components, start-up included", "s", 60, [estimate.wall]),
        at_most("its peak memory", "GB", 8, [estimate.peak / 1e9]),
        export_line(folder / "stoichia.duckdb", scratch / "quinaries", 6 if is_quick else N_FILES),
        *sample_lines(folder / "stoichia.duckdb", 20_000 if is_quick else N_LABELLED),
        *coverage_lines(scratch, 20 if is_quick else N_SEEDS),
    ]


def build_lines(builds: Sequence[Run]) -> list[Line]:
    """Say how long the count took, beside the time in which memory takes in what it counts the bits of."""
    n_masks, n_bytes = masks()
    traffic = n_masks * n_bytes / bytes_per_second()
    note = (
        f"The limit of that count: one core writes a mask of {n_bytes:,} bytes for each of its {n_masks:,} sets of "
        "patterns, by the bandwidth measured in this run; sets are counted without such masks."
    )
    return [
        at_most("exact count of five components, build", "s", 30, [build.wall for build in builds], note, traffic),
        at_most("its peak memory", "GB", 3, [build.peak / 1e9 for build in builds]),
    ]


def masks() -> tuple[int, int]:
    """Return how many sets of patterns five components have, and the bytes of a mask of their ratios for each."""
    settings = warehouse.BuildSettings(components=(5,))
    with duckdb.connect() as connection:
        connection.execute("set enable_progress_bar = false")
        warehouse.stage(connection, reference.oxidation_state_set(settings.oxidation_states), settings)
        for step in sql.BUILD_ORDER[: sql.BUILD_ORDER.index("space/signature") + 1]:
            statements.run(connection, step)
        ((n_masks,),) = connection.execute("select count(distinct pattern_set_key) from signature").fetchall()
        ((n_ratios,),) = connection.execute("select count(*) from ratio").fetchall()
    return n_masks, (n_ratios + 7) // 8


def bytes_per_second() -> float:
    """Return how fast one core writes to memory what it reads there, more than caches hold."""
    given = np.ones(2**28, np.uint8)
    taken = np.empty_like(given)
    np.copyto(taken, given)
    return given.nbytes / statistics.median(repeated(7, lambda: seconds(lambda: np.copyto(taken, given))))


def export_line(path: Path, to: Path, n_files: int) -> Line:
    """Export some files of the quinaries, from all over the space: the whole of it takes hours."""
    rows_per_file = export.MOST_ROWS
    with warehouse.open_warehouse(path) as connection:
        ranges = connection.execute("from export_partition(5, 'missing', $1)", [rows_per_file]).fetchall()
    step = len(ranges) // n_files
    partitions = [export.Partition(*row) for row in ranges[step // 2 :: step][:n_files]]
    what = export.Export(components=5, columns=export.DEFAULT_COLUMNS, rows_per_file=rows_per_file)
    folder = ExportFolder.named(str(to))
    with folder.held():
        task = export.Task(path, what, folder, "bench")
        took = seconds(lambda: list(export.local(task, partitions)))
    shutil.rmtree(to)
    n_rows = sum(partition.n_rows for partition in partitions)
    return at_least(
        f"stoichia export of missing quinaries, {n_rows:,} rows in {n_files} files", "rows/s", 15e6, [n_rows / took]
    )


def sample_lines(path: Path, n: int) -> list[Line]:
    """Label random quinaries by the definition: how far from the exact share, in standard deviations."""
    with warehouse.open_warehouse(path) as connection:
        ((n_unique, n_allowed),) = connection.execute("select n_unique, n_allowed from space_count").fetchall()
        symbols = [symbol for (symbol,) in connection.execute("select symbol::varchar from element").fetchall()]
        formulas = random_quinaries(symbols, n)
        n_found = 0

        def label() -> None:
            nonlocal n_found
            for start in range(0, n, 50_000):
                ((n_more,),) = connection.execute(
                    "select count(*) filter (is_allowed) from label($1::varchar[])", [formulas[start : start + 50_000]]
                ).fetchall()
                n_found += n_more

        took = seconds(label)
    share = n_allowed / n_unique
    deviations = abs(n_found - n * share) / sqrt(n * share * (1 - share))
    rows = f"{n:,} random quinaries by label"
    return [
        at_most(f"share allowed of {rows}, off the exact one", "standard deviations", 2.58, [deviations]),
        at_most(f"{rows}, duration", "s", 120, [took]),
    ]


def random_quinaries(symbols: Sequence[str], n: int) -> list[str]:
    """Return different formulas of the quinary space, each as likely as another."""
    generator = random.Random(SEED)
    formulas: set[str] = set()
    while len(formulas) < n:
        amounts = [generator.randint(1, 8) for _ in range(5)]
        if gcd(*amounts) == 1:
            chosen = sorted(generator.sample(symbols, 5))
            formulas.add("".join(f"{symbol}{amount}" for symbol, amount in zip(chosen, amounts, strict=True)))
    return sorted(formulas)


def coverage_lines(scratch: Path, n_seeds: int) -> list[Line]:
    """Estimate small spaces, whose exact counts are known, with many seeds: how often the bounds hold them."""
    held: list[bool] = []
    for states, max_z, max_amount in SMALL_SPACES:
        path = scratch / f"{states}.duckdb"
        settings = warehouse.BuildSettings(states, COMPONENTS, max_amount, max_z)
        assert max(comb(max_z, n) for n in COMPONENTS) <= settings.most_listed
        warehouse.build(path, settings, ())
        with warehouse.open_warehouse(path) as connection:
            held += [holds(connection, n, seed) for n in COMPONENTS for seed in range(n_seeds)]
    share = sum(held) / len(held)
    what = f"99 % bounds that hold the exact count, of {len(held):,} estimates of spaces of 2 to 5 components"
    # Two standard deviations of chance below 99 %.
    target = 100 * (0.99 - 2 * sqrt(0.99 * 0.01 / len(held)))
    return [Line(what, 100 * share, "%", round(target, 2), at_least=True, measurements=[100 * share])]


def holds(connection: duckdb.DuckDBPyConnection, n_components: int, seed: int) -> bool:
    """Tell whether the bounds of one estimate hold the exact count."""
    ((is_held,),) = connection.execute(
        "select space_count.n_allowed between estimate.n_allowed_low and estimate.n_allowed_high "
        "from allowed_estimate($1, n_draws := 1000, seed := $2) as estimate join space_count using (n_components)",
        [n_components, seed],
    ).fetchall()
    return bool(is_held)
