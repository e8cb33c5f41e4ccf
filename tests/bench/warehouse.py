"""The build of Table 2, and single questions to the default warehouse."""

import shutil
from pathlib import Path

import duckdb
from measuring import Line, at_most, repeated, run, seconds


def lines(scratch: Path, *, is_quick: bool) -> list[Line]:
    """Measure both; the last warehouse that is built stays."""
    n = 3 if is_quick else 7
    folder = scratch / "default"
    return [*build_lines(folder, n), *query_lines(folder, n)]


def build_lines(folder: Path, n: int) -> list[Line]:
    """Measure the build of Table 2, each time from an empty folder; the last warehouse stays in `folder`."""
    runs, sizes = [], []
    for _ in range(n):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        runs.append(run("build", folder=folder))
        sizes.append((folder / "stoichia.duckdb").stat().st_size)
    return [
        at_most("build of Table 2, element sets stored, from an empty folder", "s", 6, [build.wall for build in runs]),
        at_most("its peak memory", "GB", 3, [build.peak / 1e9 for build in runs]),
        at_most("its file", "MB", 120, [size / 1e6 for size in sizes]),
    ]


def query_lines(folder: Path, n: int) -> list[Line]:
    """Measure single questions to the default warehouse."""
    with duckdb.connect(str(folder / "stoichia.duckdb"), read_only=True) as connection:

        def label() -> float:
            return 1000 * seconds(lambda: connection.execute("from label('LiFePO4')").fetchall())

        label()
        label_milliseconds = repeated(10 * n, label)
    counts = repeated(n, lambda: run("counts", folder=folder).wall)
    sample = repeated(n, lambda: run("sample", "--format", "csv", folder=folder).wall)
    large_sample = repeated(n // 2, lambda: run("sample", "--n", "1000000", "--format", "parquet", folder=folder).wall)
    system = repeated(n, lambda: run("system", "Li", "Zn", "Sn", "O", folder=folder).wall)
    return [
        at_most("stoichia counts, start-up included", "s", 0.5, counts),
        at_most("from label('LiFePO4'), on an open connection", "ms", 20, label_milliseconds),
        at_most("stoichia system Li Zn Sn O, start-up included", "s", 1, system),
        at_most("stoichia sample, 3,000 of 2.9 billion, start-up included", "s", 1, sample),
        at_most("stoichia sample, 1,000,000 of 2.9 billion", "s", 20, large_sample),
    ]
