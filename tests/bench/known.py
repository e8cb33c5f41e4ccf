"""Known formulas: files of many, labelled and loaded, and Table 2 for a choice of sources and entries."""

import gzip
import random
import statistics
from collections.abc import Iterator
from pathlib import Path

import duckdb
from measuring import SEED, SHARED_DATA, Line, at_least, at_most, built, repeated, run, seconds
from peer import usable_symbols

from stoichia.loaders.warehouse import STORAGE_VERSION

OQMD = SHARED_DATA / "oqmd_band_gap.csv.gz"
N_OQMD = 341_608
# How often a formula stands in a file that repeats them.
N_TIMES = 10


def lines(scratch: Path, *, is_quick: bool) -> list[Line]:
    """Measure labelling and loading files, then choosing among what is loaded; if it has to be quick, only files."""
    folder = built(scratch / "default")
    return file_lines(folder, 3) if is_quick else [*file_lines(folder, 7), *source_lines(folder, 7)]


def formula_file(folder: Path) -> tuple[Path, int, str]:
    """Return a file of many formulas, their number and what they are: OQMD's, or made ones where it is absent."""
    if OQMD.is_file():
        return OQMD, N_OQMD, "OQMD"
    path = folder / "random_formulas.csv.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.write("formula\n")
        file.writelines(formula + "\n" for formula in random_formulas(300_000))
    return path, 300_000, "random"


def random_formulas(n: int) -> Iterator[str]:
    """Give formulas of two to four elements with amounts up to twelve."""
    generator = random.Random(SEED)
    symbols = usable_symbols()
    for _ in range(n):
        yield "".join(
            f"{symbol}{generator.randint(1, 12)}"
            for symbol in generator.sample(symbols, generator.choice([2, 3, 3, 4]))
        )


def file_lines(folder: Path, n: int) -> list[Line]:
    """Measure labelling and loading a file."""
    path, n_formulas, kind = formula_file(folder)
    label = [run("label", path, "--format", "csv", folder=folder).wall for _ in range(n)]
    repeating = repeating_file(path, folder)
    label_repeating = [run("label", repeating, "--format", "csv", folder=folder).wall for _ in range(min(n, 3))]
    # A name of its own each time: every load adds, none replaces.
    ingest = [run("ingest", path, "--name", f"load {i}", folder=folder).wall for i in range(n)]
    rows = f"{n_formulas:,} {kind} formulas"
    limit = repeated(n, lambda: seconds(lambda: taken_apart(path)))
    return [
        at_least(
            f"stoichia label, {rows}",
            "formulas/s",
            400_000,
            [n_formulas / wall for wall in label],
            "The limit of stoichia label: DuckDB reads the file and takes its texts apart with one regular expression.",
            limit=n_formulas / statistics.median(limit),
        ),
        at_least(
            f"those that it has seen, {N_TIMES} times the same in any order",
            "formulas/s",
            1_000_000,
            [(N_TIMES - 1) * n_formulas / (wall - statistics.median(label)) for wall in label_repeating],
        ),
        at_most(f"stoichia ingest, {rows}", "s", 10, ingest),
    ]


def repeating_file(path: Path, folder: Path) -> Path:
    """Return a file with the formulas of another, each several times, in any order."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        _, *lines = file
    lines *= N_TIMES
    random.Random(SEED).shuffle(lines)
    repeating = folder / "repeating.txt"
    repeating.write_text("".join(line.split(",")[0].strip() + "\n" for line in lines), encoding="utf-8")
    return repeating


def taken_apart(path: Path) -> None:
    """Take the texts of a file apart, and nothing else: what labelling them takes at least."""
    with duckdb.connect() as connection:
        connection.execute(
            f"select count(regexp_extract_all(formula, '([A-Z][a-z]?)([0-9.]*)', 1)) from read_csv('{path}')"
        ).fetchall()


def source_lines(folder: Path, n: int) -> list[Line]:
    """Measure loading two million rows of Parquet, and Table 2 for a choice of sources and entries after that."""
    path = folder / "two_million.parquet"
    texts = folder / "two_million.txt"
    with texts.open("w", encoding="utf-8") as file:
        # One at a time, and copied in little memory: what this process takes would be taken for that of the loads.
        file.writelines(f"{formula}\n" for formula in random_formulas(2_000_000))
    with duckdb.connect(config={"memory_limit": "500MB"}) as connection:
        connection.execute(
            "copy (select formula, formula || n as entry_id, hash(n) % 1000 / 1000 as energy_above_hull, "
            "hash(n) % 2 = 0 as is_experimental from (select formula, row_number() over () as n "
            "from read_csv($1, header := false, columns := {'formula': 'varchar'}))) to $2 (format parquet)",
            [str(texts), str(path)],
        )
    loads, copies = [], []
    for _ in range(n):
        loads.append(run("ingest", path, folder=folder))
        copies.append(seconds(lambda: copy_rows(path, folder / "copy.duckdb")))
        (folder / "copy.duckdb").unlink()
    what = "stoichia ingest, 2,000,000 rows of Parquet with ids and energies"
    choice = ["counts", "--source", path.stem, "load 0", "--experimental", "--max-energy-above-hull", "0.1"]
    return [
        at_most(
            what,
            "s",
            12,
            [load.wall for load in loads],
            f"The limit of {what}: DuckDB copies the rows of the file into two tables of a new file.",
            statistics.median(copies),
        ),
        at_most("its processor time", "s", 24, [load.cpu for load in loads]),
        at_most("its peak memory", "GB", 2, [load.peak / 1e9 for load in loads]),
        at_most(
            "Table 2 for another choice of sources and entries, start-up included",
            "s",
            1,
            repeated(n, lambda: run(*choice, folder=folder).wall),
        ),
    ]


def copy_rows(path: Path, to: Path) -> None:
    """Copy the rows of a Parquet file into two tables of a new file."""
    with duckdb.connect(str(to), config={"storage_compatibility_version": STORAGE_VERSION}) as copy:
        for table in ("entry", "composition"):
            copy.read_parquet(str(path)).create(table)
