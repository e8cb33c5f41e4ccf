"""How fast and how small: what `make bench` measures, beside its peer SMACT in the same run.

It prints a table and writes it to bench.json. Nothing is asserted: a target that is not met is said to be so.
"""

import argparse
import gzip
import json
import os
import platform
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from math import comb
from pathlib import Path

import duckdb
from tabulate import tabulate

ROOT = Path(__file__).resolve().parents[1]
OQMD = ROOT.parent / "shared" / "data" / "oqmd_band_gap.csv.gz"
STOICHIA = Path(sys.executable).with_name("stoichia")
N_OQMD = 341_608
SEED = 20


@dataclass(frozen=True)
class Line:
    """One line of the table.

    Attributes
    ----------
    what
        What was measured, in words.
    value
        The median of the measurements, or what follows from medians.
    unit
        Its unit.
    target
        The target, in the same unit.
    at_least
        Whether the target is a lower bound; else it is an upper one.
    measurements
        All that was measured.
    """

    what: str
    value: float
    unit: str
    target: float
    at_least: bool
    measurements: list[float]

    @property
    def is_met(self) -> bool:
        """Whether the target is met."""
        return self.value >= self.target if self.at_least else self.value <= self.target

    @property
    def ratio(self) -> float:
        """How many times better than the target the value is."""
        return self.value / self.target if self.at_least else self.target / self.value


@dataclass(frozen=True)
class Run:
    """What a child process took: wall and processor time in seconds, peak memory in bytes."""

    wall: float
    cpu: float
    peak: int


def run(*arguments: str | Path, folder: Path) -> Run:
    """Run the command in a folder, its output thrown away, and measure it from outside."""
    started = time.perf_counter()
    process = subprocess.Popen(
        [STOICHIA, *arguments], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    # Waiting this way tells what this one child used; the process object is told that it has ended.
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    _, complaint = process.communicate()
    if process.returncode != 0:
        raise SystemExit(f"stoichia {' '.join(map(str, arguments))} failed: {complaint}")
    return Run(wall, usage.ru_utime + usage.ru_stime, peak_bytes(usage))


def peak_bytes(usage: resource.struct_rusage) -> int:
    """Return the peak resident memory that a usage tells: in bytes on macOS, in kilobytes elsewhere."""
    return usage.ru_maxrss * (1 if platform.system() == "Darwin" else 1024)


def repeated(n: int, measure: Callable[[], float]) -> list[float]:
    """Return n measurements."""
    return [measure() for _ in range(n)]


def at_most(what: str, unit: str, target: float, measurements: list[float]) -> Line:
    """Return a line whose target is an upper bound of the median."""
    return Line(what, statistics.median(measurements), unit, target, at_least=False, measurements=measurements)


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
            started = time.perf_counter()
            connection.execute("from label('LiFePO4')").fetchall()
            return 1000 * (time.perf_counter() - started)

        label()
        label_milliseconds = repeated(10 * n, label)
    counts = repeated(n, lambda: run("counts", folder=folder).wall)
    sample = repeated(n, lambda: run("sample", "--format", "csv", folder=folder).wall)
    large_sample = repeated(3, lambda: run("sample", "--n", "1000000", "--format", "parquet", folder=folder).wall)
    system = repeated(n, lambda: run("system", "Li", "Zn", "Sn", "O", folder=folder).wall)
    return [
        at_most("stoichia counts, start-up included", "s", 0.5, counts),
        at_most("from label('LiFePO4'), on an open connection", "ms", 20, label_milliseconds),
        at_most("stoichia system Li Zn Sn O, start-up included", "s", 1, system),
        at_most("stoichia sample, 3,000 of 2.9 billion, start-up included", "s", 1, sample),
        at_most("stoichia sample, 1,000,000 of 2.9 billion", "s", 20, large_sample),
    ]


def formula_file(folder: Path) -> tuple[Path, int, str]:
    """Return a file of many formulas, their number and what they are: OQMD's, or made ones where it is absent."""
    if OQMD.is_file():
        return OQMD, N_OQMD, "OQMD"
    path = folder / "random_formulas.csv.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.write("formula\n")
        file.writelines(formula + "\n" for formula in random_formulas(300_000))
    return path, 300_000, "random"


def random_formulas(n: int) -> list[str]:
    """Return formulas of two to four elements with amounts up to twelve."""
    generator = random.Random(SEED)
    symbols = usable_symbols()
    return [
        "".join(
            f"{symbol}{generator.randint(1, 12)}"
            for symbol in generator.sample(symbols, generator.choice([2, 3, 3, 4]))
        )
        for _ in range(n)
    ]


def file_lines(folder: Path, n: int) -> list[Line]:
    """Measure labelling and loading a file."""
    path, n_formulas, kind = formula_file(folder)
    label = [n_formulas / run("label", path, "--format", "csv", folder=folder).wall for _ in range(n)]
    # A name of its own each time: every load adds, none replaces.
    ingest = [run("ingest", path, "--name", f"load {i}", folder=folder).wall for i in range(n)]
    rows = f"{n_formulas:,} {kind} formulas"
    return [
        Line(f"stoichia label, {rows}", statistics.median(label), "formulas/s", 100_000, True, label),
        at_most(f"stoichia ingest, {rows}", "s", 10, ingest),
    ]


def source_lines(folder: Path, n: int) -> list[Line]:
    """Measure loading two million rows of Parquet, and Table 2 for a choice of sources and entries after that."""
    path = folder / "two_million.parquet"
    formulas = random_formulas(2_000_000)
    with duckdb.connect() as connection:
        connection.execute(
            "create table entry as select unnest($1::varchar[]) as formula, "
            "unnest($1::varchar[]) || generate_subscripts($1::varchar[], 1) as entry_id, "
            "hash(generate_subscripts($1::varchar[], 1)) % 1000 / 1000 as energy_above_hull, "
            "hash(generate_subscripts($1::varchar[], 1)) % 2 = 0 as is_experimental",
            [formulas],
        )
        connection.table("entry").write_parquet(str(path))
    loads = [run("ingest", path, folder=folder) for _ in range(n)]
    choice = ["counts", "--source", path.stem, "load 0", "--experimental", "--max-energy-above-hull", "0.1"]
    return [
        at_most(
            "stoichia ingest, 2,000,000 rows of Parquet with ids and energies", "s", 40, [load.wall for load in loads]
        ),
        at_most("its peak memory", "GB", 3, [load.peak / 1e9 for load in loads]),
        at_most(
            "Table 2 for another choice of sources and entries, start-up included",
            "s",
            1,
            repeated(2 * n, lambda: run(*choice, folder=folder).wall),
        ),
    ]


def usable_symbols() -> list[str]:
    """Return the elements that allowed compositions can hold: with a listed state (smact14) and an electronegativity.

    smact_filter is spared the others: it would answer for them, but never with a composition.
    """
    from pymatgen.core.periodic_table import Element as PeriodicElement
    from smact import Element
    from smact.data_loader import lookup_element_oxidation_states

    symbols = [PeriodicElement.from_Z(z).symbol for z in range(1, 104)]
    return [
        symbol
        for symbol in symbols
        if lookup_element_oxidation_states(symbol) and Element(symbol).pauling_eneg is not None
    ]


@dataclass(frozen=True)
class Peer:
    """Quaternary counting beside smact_filter.

    Attributes
    ----------
    smact_seconds
        Processor seconds of smact_filter for each quadruple of the sample, one core.
    n_quadruples
        How many quadruples of usable elements there are.
    build_seconds
        Processor seconds, of all cores together, of each build of the quaternary space.
    """

    smact_seconds: list[float]
    n_quadruples: int
    build_seconds: list[float]

    @property
    def smact_total(self) -> float:
        """The processor seconds that smact_filter would take for all quadruples, from the mean of the sample."""
        # The mean, since the total is asked for: the median would leave the slow quadruples out.
        return statistics.fmean(self.smact_seconds) * self.n_quadruples

    @property
    def ratios(self) -> list[float]:
        """How many times faster per core each build is."""
        return [self.smact_total / seconds for seconds in self.build_seconds]


def compare_with_smact(folder: Path, n: int, n_sampled: int) -> Peer:
    """Measure smact_filter on random quadruples, and the whole build of quaternaries alone, by turns."""
    from smact import Element
    from smact.screening import smact_filter

    symbols = usable_symbols()
    generator = random.Random(SEED)
    sample = [[Element(symbol) for symbol in generator.sample(symbols, 4)] for _ in range(n_sampled)]
    smact_filter(sample[0], threshold=1, oxidation_states_set="smact14")  # what it reads once from its files
    smact_seconds: list[float] = []
    build_seconds: list[float] = []
    for i in range(n):
        build_seconds.append(run("build", "--components", "4", "--db", "quaternaries.duckdb", folder=folder).cpu)
        for elements in sample[i::n]:
            started = time.process_time()
            smact_filter(elements, threshold=8, oxidation_states_set="smact14")
            smact_seconds.append(time.process_time() - started)
    return Peer(smact_seconds, comb(len(symbols), 4), build_seconds)


def peer_line(peer: Peer) -> Line:
    """Return the line of the comparison with SMACT."""
    return Line(
        "counting quaternaries, per core, against smact_filter",
        statistics.median(peer.ratios),
        "times faster",
        100_000,
        True,
        peer.ratios,
    )


def peer_text(peer: Peer) -> str:
    """Say exactly what is compared."""
    return (
        "What is compared, in processor seconds, those of all cores added up:\n"
        f"- smact.screening.smact_filter (smact14, threshold 8) for all {peer.n_quadruples:,} quadruples of elements "
        "with states and electronegativity:\n"
        f"  {peer.smact_total:,.0f} s, from {len(peer.smact_seconds)} random quadruples (mean "
        f"{statistics.fmean(peer.smact_seconds):.3f} s, median {statistics.median(peer.smact_seconds):.3f} s)\n"
        "- the whole command 'stoichia build --components 4', its start-up, known formulas and file included:\n"
        f"  {statistics.median(peer.build_seconds):.2f} s, median of {len(peer.build_seconds)}"
    )


def machine() -> dict[str, str]:
    """Return what the numbers depend on."""
    packages = ("stoichia", "duckdb", "smact", "pymatgen", "numpy")
    return {
        "machine": f"{platform.system()} {platform.machine()}, {processor()}",
        "cores": str(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()),
        "memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 1e9:.0f} GB",
        "python": platform.python_version(),
        **{package: version(package) for package in packages},
    }


def processor() -> str:
    """Return the name of the processor, where the system tells it."""
    path = Path("/proc/cpuinfo")
    if path.is_file():
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or "processor unknown"


def table(lines: Sequence[Line]) -> str:
    """Return the lines as a table for people."""
    rows = [
        [
            line.what,
            f"{line.value:,.0f}" if line.value >= 1000 else f"{line.value:.3g}",
            line.unit,
            len(line.measurements),
            f"{'≥' if line.at_least else '≤'} {line.target:,g}",
            f"{line.ratio:.2f}",
            "met" if line.is_met else "NOT MET",
        ]
        for line in lines
    ]
    return tabulate(
        rows, headers=["what", "median", "unit", "of n", "target", "target/median", ""], disable_numparse=True
    )


def main() -> None:
    """Measure, print the table and write bench.json."""
    parser = argparse.ArgumentParser(description="Measure stoichia against its targets, and against SMACT.")
    parser.add_argument("--quick", action="store_true", help="fewer repeats")
    is_quick = parser.parse_args().quick
    n, n_sampled = (3, 10) if is_quick else (7, 40)
    facts = machine()
    print("\n".join(f"{name:9} {value}" for name, value in facts.items()), flush=True)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "bench"
        lines = build_lines(folder, n)
        lines += query_lines(folder, n)
        lines += file_lines(folder, 3 if is_quick else 5)
        lines += source_lines(folder, 1 if is_quick else 3)
        peer = compare_with_smact(folder, n, n_sampled)
    lines.append(peer_line(peer))
    print(f"\n{table(lines)}\n\n{peer_text(peer)}")
    report = {
        "facts": facts,
        "lines": [{**asdict(line), "ratio": line.ratio, "is_met": line.is_met} for line in lines],
        "smact_filter": {**asdict(peer), "smact_total": peer.smact_total},
    }
    (ROOT / "bench.json").write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
