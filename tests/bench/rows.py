"""Every row: the missing quaternaries as Parquet, and how a Ray cluster of one machine keeps up."""

import shutil
from collections.abc import Callable
from pathlib import Path

from measuring import Line, at_least, at_most, built, run, seconds

from stoichia.analysis import export_ray
from stoichia.analysis.export import Engine, Export, local
from stoichia.analysis.export import run as run_export
from stoichia.analysis.export_folder import ExportFolder


def lines(scratch: Path, *, is_quick: bool) -> list[Line]:
    """Measure the whole export, once; and parts of it with vectors, and by one and two workers of Ray."""
    folder = built(scratch / "default")
    to = folder / "missing"
    whole = run("export", "--to", to, folder=folder)
    n_bytes = sum(path.stat().st_size for path in to.rglob("*.parquet"))
    shutil.rmtree(to)
    made = [
        at_least("stoichia export: 2,909,429,704 missing quaternaries", "rows/s", 15e6, [2_909_429_704 / whole.wall]),
        at_most("its peak memory", "GB", 4, [whole.peak / 1e9]),
        at_most("its files", "GB", 5, [n_bytes / 1e9]),
    ]
    if is_quick:
        return made

    def rate(warehouse: Path, what: Export, engine: Engine) -> float:
        n_rows = 0

        def measured() -> None:
            nonlocal n_rows
            n_rows = run_export(warehouse / "stoichia.duckdb", what, ExportFolder.named(str(to)), engine).n_rows

        wall = seconds(measured)
        shutil.rmtree(to)
        return n_rows / wall

    ternaries = rate(folder, Export(components=3, embedding="magpie", rows_per_file=1_000_000), local)
    made.append(at_least("the same for ternaries with their magpie vectors", "rows/s", 1e6, [ternaries]))
    smaller = built(scratch / "smaller", "--components", "4", "--max-z", "60")
    what = Export(rows_per_file=10_000_000)
    one, two = (with_workers(n, lambda: rate(smaller, what, export_ray.cluster())) for n in (1, 2))
    made.append(at_least("quaternaries of 60 elements, one worker of Ray", "rows/s", 7.5e6, [one]))
    made.append(at_least("the same, two workers", "rows/s", 15e6, [two]))
    return made


def with_workers(n: int, measure: Callable[[], float]) -> float:
    """Measure with Ray started on so many cores of this machine."""
    import ray

    ray.init(num_cpus=n, log_to_driver=False, include_dashboard=False)
    try:
        return measure()
    finally:
        ray.shutdown()
