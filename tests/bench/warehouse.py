"""The build of Table 2, and single questions to the default warehouse."""

import shutil
import statistics
from pathlib import Path

import duckdb
from measuring import Line, at_most, repeated, run, seconds

from stoichia.loaders.transaction import transaction
from stoichia.loaders.warehouse import STORAGE_VERSION


def lines(scratch: Path, *, is_quick: bool) -> list[Line]:
    """Measure both; the last warehouse that is built stays."""
    n = 3 if is_quick else 7
    folder = scratch / "default"
    return [*build_lines(folder, n), *query_lines(folder, n)]


def build_lines(folder: Path, n: int) -> list[Line]:
    """Measure the build of Table 2, each time from an empty folder; the last warehouse stays in `folder`."""
    runs, copies, sizes = [], [], []
    for _ in range(n):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        runs.append(run("build", folder=folder))
        copies.append(seconds(lambda: copy_tables(folder / "stoichia.duckdb", folder / "copy.duckdb")))
        (folder / "copy.duckdb").unlink()
        sizes.append((folder / "stoichia.duckdb").stat().st_size)
    what = "build of Table 2, element sets stored, from an empty folder"
    return [
        at_most(
            what,
            "s",
            2.5,
            [build.wall for build in runs],
            f"The limit of the {what}: DuckDB copies the tables of the finished file into a new one.",
            statistics.median(copies),
        ),
        at_most(
            "its ratio to each copy",
            "times",
            2.5,
            [build.wall / copy for build, copy in zip(runs, copies, strict=True)],
        ),
        at_most("its peak memory", "GB", 3, [build.peak / 1e9 for build in runs]),
        at_most("its file", "MB", 120, [size / 1e6 for size in sizes]),
    ]


def copy_tables(path: Path, to: Path) -> None:
    """Copy the tables of a warehouse into a new file, as a build writes them: in one transaction, and no log."""
    without_log = {"auto_checkpoint_skip_wal_threshold": "0", "wal_autocheckpoint": "0B"}
    with duckdb.connect(str(to), config={"storage_compatibility_version": STORAGE_VERSION, **without_log}) as copy:
        copy.execute(f"attach '{path}' as warehouse (read_only)")
        tables = copy.execute(
            "select table_name from duckdb_tables() where database_name = 'warehouse' and schema_name = 'main'"
        ).fetchall()
        with transaction(copy):
            for (table,) in tables:
                copy.execute(f"create table {table} as from warehouse.{table}")


def query_lines(folder: Path, n: int) -> list[Line]:
    """Measure single questions to the default warehouse."""
    with duckdb.connect(str(folder / "stoichia.duckdb"), read_only=True) as connection:

        def label() -> float:
            return 1000 * seconds(lambda: connection.execute("from label('LiFePO4')").fetchall())

        def nothing() -> float:
            return 1000 * seconds(lambda: connection.execute("from nothing()").fetchall())

        n_columns = len(connection.execute("from label('X')").description or ())
        columns = ", ".join(f"null::varchar as column_{i}" for i in range(n_columns))
        connection.execute(f"create temp macro nothing() as table select {columns}")
        label()
        label_milliseconds, nothing_milliseconds = repeated(10 * n, label), repeated(10 * n, nothing)
        connection.execute("create temp table drawn as from sample(4, 'missing', 1000000)")
        drawn = connection.table("drawn")
        writing = statistics.median(
            repeated(3, lambda: seconds(lambda: drawn.write_parquet(str(folder / "drawn.parquet"), compression="zstd")))
        )
    counts = repeated(n, lambda: run("counts", folder=folder).wall)
    sample = repeated(n, lambda: run("sample", "--format", "csv", folder=folder).wall)
    large_sample = repeated(n, lambda: run("sample", "--n", "1000000", "--format", "parquet", folder=folder).wall)
    system = repeated(n, lambda: run("system", "Li", "Zn", "Sn", "O", folder=folder).wall)
    return [
        at_most("stoichia counts, start-up included", "s", 0.5, counts),
        at_most(
            "from label('LiFePO4'), on an open connection",
            "ms",
            8,
            label_milliseconds,
            "The limit of from label('LiFePO4'): a macro of as many columns and nothing else.",
            statistics.median(nothing_milliseconds),
        ),
        at_most("stoichia system Li Zn Sn O, start-up included", "s", 1, system),
        at_most("stoichia sample, 3,000 of 2.9 billion, start-up included", "s", 1, sample),
        at_most(
            "stoichia sample, 1,000,000 of 2.9 billion",
            "s",
            3,
            large_sample,
            "The limit of stoichia sample, 1,000,000: DuckDB writes the same rows, as Parquet.",
            writing,
        ),
    ]
