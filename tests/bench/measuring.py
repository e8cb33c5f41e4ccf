"""How everything is measured: the command from outside, a call from inside; and a line of the table."""

import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SHARED_DATA = ROOT.parent / "shared" / "data"
STOICHIA = Path(sys.executable).with_name("stoichia")
SEED = 20


@dataclass(frozen=True)
class Line:
    """One line of the table.

    Attributes
    ----------
    what
        What was measured, in words.
    value
        The median of the measurements.
    unit
        Its unit.
    target
        The target, in the same unit.
    at_least
        Whether the target is a lower bound; else it is an upper one.
    measurements
        All that was measured.
    note
        What stands below the table: what exactly is compared.
    limit
        The median, in the same unit and run, of the least that has to be done for it; the note says what that is.
    details
        What the measurements follow from, for bench.json.
    """

    what: str
    value: float
    unit: str
    target: float
    at_least: bool
    measurements: list[float]
    note: str = ""
    details: Mapping[str, object] = field(default_factory=dict)
    limit: float | None = None

    @property
    def is_met(self) -> bool:
        """Whether the target is met."""
        return self.value >= self.target if self.at_least else self.value <= self.target

    @property
    def of_limit(self) -> float:
        """How many times the limit it takes; the limit is told."""
        assert self.limit is not None
        return self.limit / self.value if self.at_least else self.value / self.limit

    @property
    def ratio(self) -> float:
        """How many times better than the target the value is."""
        return self.value / self.target if self.at_least else self.target / self.value


def at_most(
    what: str, unit: str, target: float, measurements: list[float], note: str = "", limit: float | None = None
) -> Line:
    """Return a line whose target is an upper bound of the median."""
    return Line(what, statistics.median(measurements), unit, target, False, measurements, note, limit=limit)


def at_least(
    what: str,
    unit: str,
    target: float,
    measurements: list[float],
    note: str = "",
    details: Mapping[str, object] | None = None,
    limit: float | None = None,
) -> Line:
    """Return a line whose target is a lower bound of the median."""
    return Line(what, statistics.median(measurements), unit, target, True, measurements, note, details or {}, limit)


@dataclass(frozen=True)
class Run:
    """What a child process took: wall and processor time in seconds, peak memory in bytes."""

    wall: float
    cpu: float
    peak: int


def run(*arguments: str | Path, folder: Path) -> Run:
    """Run the command in a folder, its output thrown away, and measure it from outside."""
    # Whose warehouse the environment names is not ours to build anew.
    environment = {name: value for name, value in os.environ.items() if name != "STOICHIA_DB"}
    with tempfile.TemporaryFile() as complaint:
        started = time.perf_counter()
        process = subprocess.Popen(
            [STOICHIA, *arguments], cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=complaint
        )
        # Waiting this way tells what this one child used; the process object is told that it has ended.
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            complaint.seek(0)
            raise SystemExit(f"stoichia {' '.join(map(str, arguments))} failed: {complaint.read().decode()}")
    return Run(wall, usage.ru_utime + usage.ru_stime, peak_bytes(usage))


def peak_bytes(usage: resource.struct_rusage) -> int:
    """Return the peak resident memory that a usage tells: in bytes on macOS, in kilobytes elsewhere."""
    return usage.ru_maxrss * (1 if platform.system() == "Darwin" else 1024)


def built(folder: Path, *arguments: str | Path) -> Path:
    """Return a folder with a warehouse in it, built there with these arguments if it is not there yet."""
    if not (folder / "stoichia.duckdb").is_file():
        folder.mkdir(exist_ok=True)
        run("build", *arguments, folder=folder)
    return folder


def seconds(measured: Callable[[], object]) -> float:
    """Return the wall time of a call."""
    started = time.perf_counter()
    measured()
    return time.perf_counter() - started


def repeated(n: int, measure: Callable[[], float]) -> list[float]:
    """Return n measurements."""
    return [measure() for _ in range(n)]
