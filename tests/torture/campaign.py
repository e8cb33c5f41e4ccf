"""What campaigns share: seeded tries within a time or a number, counted by trial, and told as a line of JSON each."""

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import duckdb

from stoichia.loaders import warehouse
from stoichia.loaders.known import source

COMMAND = (sys.executable, "-m", "stoichia.analysis.start")
# A command that takes longer hangs.
SECONDS = 300
# What the same command may make differently each time.
VOLATILE_FACTS = ("built_at", "build_seconds")

Result = subprocess.CompletedProcess[str]


class SkippedError(Exception):
    """The machine does not allow a trial."""


@dataclass
class Try:
    """One try of a trial: its own random numbers, and a folder for it alone.

    Attributes
    ----------
    random
        Seeded by the campaign's seed, the trial and the number of the try.
    folder
        An empty folder, removed afterwards.
    """

    random: random.Random
    folder: Path

    def warehouse(self, name: str = "w.duckdb") -> Path:
        """Return a copy of a small warehouse."""
        return Path(shutil.copy(template(), self.folder / name))

    def environment(self) -> dict[str, str]:
        """Return the environment of a command, whose temporary files go to a folder of the try."""
        (self.folder / "tmp").mkdir(exist_ok=True)
        return {**os.environ, "TMPDIR": str(self.folder / "tmp")}

    def run(
        self,
        *arguments: str | Path,
        environment: Mapping[str, str] | None = None,
        limited: Callable[[], None] | None = None,
        folder: Path | None = None,
    ) -> Result:
        """Run the command to its end, in the folder; `limited` is run in the new process before it."""
        with self.started(*arguments, environment=environment, limited=limited, folder=folder) as process:
            try:
                out, err = process.communicate(timeout=SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                message = f"{list(map(str, arguments))} hangs"
                raise AssertionError(message) from None
        return subprocess.CompletedProcess(list(map(str, arguments)), process.returncode, out, err)

    def started(
        self,
        *arguments: str | Path,
        environment: Mapping[str, str] | None = None,
        limited: Callable[[], None] | None = None,
        folder: Path | None = None,
    ) -> subprocess.Popen[str]:
        """Begin the command in a group of processes of its own."""
        return subprocess.Popen(
            [*COMMAND, *map(str, arguments)],
            cwd=folder or self.folder,
            env=self.environment() if environment is None else environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="surrogateescape",
            start_new_session=True,
            preexec_fn=limited,  # noqa: PLW1509 - it sets limits and nothing else
        )


Trial = Callable[[Try], None]


@dataclass
class Count:
    """What came of a trial."""

    tries: int = 0
    failures: list[str] = field(default_factory=list)
    skipped: str | None = None


def told(result: Result) -> Result:
    """Return a result whose command succeeded, or failed in one line; anything else fails the try."""
    lines = [line for line in result.stderr.splitlines() if "UserWarning" not in line and not line.startswith("  from")]
    where = f"{result.args}: exit {result.returncode}: {result.stderr[-600:]}"
    assert result.returncode in (0, 1, 2), where
    assert "Traceback" not in result.stderr, where
    assert "no reason it knows" not in result.stderr, where
    if result.returncode:
        assert len(lines) == 1, where
        assert lines[0].startswith("stoichia: "), where
    return result


@cache
def template() -> Path:
    """Return a small warehouse, built once in a process."""
    path = Path(tempfile.mkdtemp(prefix="torture-template-")) / "w.duckdb"
    warehouse.build(path, warehouse.BuildSettings(components=(2,), max_z=30), [source(["aflow_prototypes"])])
    return path


def content(path: Path) -> dict[str, tuple[int, int]]:
    """Return the number of rows and a checksum of each table, but for when and where from, and what time it took."""
    with duckdb.connect(str(path), read_only=True) as connection:
        connection.execute("set enable_progress_bar = false")
        found = {}
        for schema, table in connection.execute(
            "select schema_name, table_name from duckdb_tables() where not temporary order by all"
        ).fetchall():
            columns = [
                f'"{column}"::varchar'
                for (column,) in connection.execute(
                    "select column_name from duckdb_columns() where schema_name = $1 and table_name = $2 "
                    "and data_type not like 'TIMESTAMP%' and column_name not in ('seconds', 'loaded_from')",
                    [schema, table],
                ).fetchall()
            ]
            rows = f'from "{schema}"."{table}"'
            if table == "build_metadata":
                rows += f" where name not in {VOLATILE_FACTS}"
            ((n, checksum),) = connection.execute(
                f"select count(*), coalesce(sum(hash([{', '.join(columns)}])::hugeint), 0) {rows}"
            ).fetchall()
            found[f"{schema}.{table}"] = (n, int(checksum))
    return found


def files(folder: Path) -> set[str]:
    """Return the paths of all files and folders below a folder."""
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


def main(name: str, trials: Mapping[str, Trial]) -> None:
    """Run a campaign as its arguments say, print what came of it, and end with 1 if anything failed."""
    parser = argparse.ArgumentParser(description=f"The campaign {name}: {', '.join(trials)}.")
    parser.add_argument("--seed", default="1", help="of all that is random (default: 1)")
    parser.add_argument("--tries", type=int, help="tries of each trial (default: as many as there is time for)")
    parser.add_argument("--minutes", type=float, default=1.0, help="time for all trials (default: 1)")
    parser.add_argument("--only", nargs="+", choices=list(trials), default=list(trials), help="these trials")
    parser.add_argument("--first", type=int, default=0, help="number of the first try, to see one again (default: 0)")
    options = parser.parse_args()
    counts = campaign({trial: trials[trial] for trial in options.only}, options)
    for trial, count in counts.items():
        line = {"campaign": name, "trial": trial, "tries": count.tries, "failures": len(count.failures)}
        print(json.dumps(line | ({"skipped": count.skipped} if count.skipped else {})), flush=True)
    sys.exit(any(count.failures for count in counts.values()))


def campaign(trials: Mapping[str, Trial], options: argparse.Namespace) -> dict[str, Count]:
    """Try each trial in turn, until there are enough tries or no time is left, and return what came of each."""
    counts = {name: Count() for name in trials}
    deadline = time.monotonic() + 60 * options.minutes
    number = options.first
    while any(_goes_on(count, number, options) for count in counts.values()):
        for name, trial in trials.items():
            count = counts[name]
            if options.tries is None and time.monotonic() > deadline:
                return counts
            if count.skipped is None:
                _try(name, trial, number, options.seed, count)
        number += 1
    return counts


def _goes_on(count: Count, number: int, options: argparse.Namespace) -> bool:
    return count.skipped is None and (options.tries is None or number < options.first + options.tries)


def _try(name: str, trial: Trial, number: int, seed: str, count: Count) -> None:
    with tempfile.TemporaryDirectory(prefix="torture-", ignore_cleanup_errors=True) as folder:
        try:
            trial(Try(random.Random(f"{seed} {name} {number}"), Path(folder)))
        except SkippedError as reason:
            count.skipped = str(reason)
            return
        except AssertionError as error:
            count.failures.append(str(error))
            print(f"{name} --seed {seed} --first {number}: {error}", file=sys.stderr, flush=True)
        count.tries += 1
