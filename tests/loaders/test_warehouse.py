"""Opening the warehouse, and the build: it replaces the old file whole or leaves it as it was."""

import itertools
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from importlib.metadata import version
from math import comb, gcd
from pathlib import Path

import duckdb
import pytest

from stoichia import sql
from stoichia.loaders import known, warehouse
from stoichia.loaders.errors import InputError, WarehouseError

# A third of a second: all compositions of two of the first eighteen elements.
SMALL = warehouse.BuildSettings(components=(2,), max_z=18)
N_SMALL = comb(18, 2) * 43


@pytest.fixture
def old(built: Callable[..., Path], tmp_path: Path) -> Path:
    """Return a warehouse, alone in its folder, that a build is to replace: of nine elements."""
    folder = tmp_path / "old"
    folder.mkdir()
    return Path(shutil.copy(built(warehouse.BuildSettings(components=(2,), max_z=9)), folder / "stoichia.duckdb"))


def n_unique(path: Path) -> list[int]:
    """Return the numbers of compositions of a warehouse."""
    with warehouse.open_warehouse(path) as connection:
        return [n for (n,) in connection.execute("select n_unique from category_count").fetchall()]


def beside(path: Path) -> list[str]:
    """Return the names of all files in the folder of a warehouse."""
    return sorted(file.name for file in path.parent.iterdir())


@contextmanager
def other_process(program: str, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """Run a Python program beside this one, once it has printed its first line; it ends with the block."""
    process = subprocess.Popen(
        [sys.executable, "-c", program, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline()
        yield process
    finally:
        process.kill()
        process.communicate()


# What a build makes


def n_ratios(n_components: int, max_amount: int) -> int:
    """Count coprime tuples of amounts: all tuples, by Möbius inversion over their common divisor."""

    def moebius(n: int) -> int:
        factors = []
        for divisor in range(2, n + 1):
            while n % divisor == 0:
                factors.append(divisor)
                n //= divisor
        return 0 if len(set(factors)) < len(factors) else (-1) ** len(factors)

    return sum(moebius(d) * (max_amount // d) ** n_components for d in range(1, max_amount + 1))


@pytest.mark.parametrize(
    ("components", "max_amount", "max_z"),
    [
        ((2,), 32, 103),
        ((2, 3, 4), 5, 10),
        ((6,), 2, 9),
        *(
            pytest.param(*space, marks=pytest.mark.exhaustive)
            for space in (
                ((2,), 8, 103),
                ((3,), 8, 20),
                ((4,), 8, 12),
                ((5,), 3, 12),
                ((2, 3), 1, 103),
                ((2, 4), 3, 20),
                ((2,), 8, 2),
                ((6,), 1, 8),
            )
        ),
    ],
)
@pytest.mark.seeded(1)
def test_number_of_compositions(tmp_path: Path, components: tuple[int, ...], max_amount: int, max_z: int) -> None:
    path = tmp_path / "counted.duckdb"
    warehouse.build(path, warehouse.BuildSettings("smact14", components, max_amount, max_z), ())
    with warehouse.open_warehouse(path) as connection:
        for relation in ("element_set", "ratio"):
            rows = connection.execute(
                f"select n_components, count(*) from {relation} group by all order by all"
            ).fetchall()
            assert rows == [
                (n, comb(max_z, n) if relation == "element_set" else n_ratios(n, max_amount)) for n in components
            ]
        rows = connection.execute("select n_components, n_unique from category_count order by all").fetchall()
        assert rows == [(n, comb(max_z, n) * n_ratios(n, max_amount)) for n in components]
        assert connection.execute("from params").fetchall() == [
            ("smact14", list(components), max_amount, max_z, list(components), None, None)
        ]


def test_closed_formula_counts_coprime_tuples() -> None:
    for n, largest in ((2, 8), (3, 8), (4, 8), (3, 12)):
        tuples = itertools.product(range(1, largest + 1), repeat=n)
        assert n_ratios(n, largest) == sum(gcd(*amounts) == 1 for amounts in tuples)


@pytest.mark.costly
def test_components_may_come_in_any_order_and_twice(tmp_path: Path) -> None:
    path = tmp_path / "components.duckdb"
    warehouse.build(path, warehouse.BuildSettings(components=(3, 2, 3), max_amount=2, max_z=9), ())
    with warehouse.open_warehouse(path) as connection:
        assert connection.execute("select components from params").fetchall() == [([2, 3],)]
        rows = connection.execute("select n_components, n_unique from category_count order by all").fetchall()
    assert rows == [(2, comb(9, 2) * n_ratios(2, 2)), (3, comb(9, 3) * n_ratios(3, 2))]


def test_build_describes_itself(old: Path) -> None:
    with warehouse.open_warehouse(old) as connection:
        facts = dict(connection.execute("select name, value from build_metadata").fetchall())
    for package in ("stoichia", "smact", "duckdb"):
        assert facts[f"{package}_version"] == version(package)
    assert float(facts["build_seconds"]) > 0
    assert len(facts["element_data_sha256"]) == len(facts["oxidation_state_sha256"]) == 64


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (warehouse.BuildSettings(components=()), ["`components`", "2", "6"]),
        (warehouse.BuildSettings(components=(1, 2)), ["`components`", "2", "6"]),
        (warehouse.BuildSettings(components=(7,)), ["`components`", "2", "6"]),
        (warehouse.BuildSettings(max_amount=0), ["`max_amount`", "1", "32"]),
        (warehouse.BuildSettings(max_amount=33), ["`max_amount`", "1", "32"]),
        (warehouse.BuildSettings(max_amount=-1), ["`max_amount`", "1", "32"]),
        (warehouse.BuildSettings(max_z=1), ["`max_z`", "2", "103"]),
        (warehouse.BuildSettings(max_z=104), ["`max_z`", "2", "103"]),
        (warehouse.BuildSettings(components=(4,), max_z=3), ["`max_z`", "4"]),
        (warehouse.BuildSettings(components=(6,)), ["`max_z`", "1,429,840,335"]),
        (warehouse.BuildSettings(max_amount=18), ["`max_amount`", "100,000"]),
        (warehouse.BuildSettings("icsd25"), ["icsd25", "icsd24"]),
    ],
)
def test_settings_out_of_bounds_are_refused(old: Path, settings: warehouse.BuildSettings, words: list[str]) -> None:
    before = old.read_bytes()
    with pytest.raises(InputError) as raised:
        warehouse.build(old, settings, ())
    assert all(word in str(raised.value) for word in words)
    assert "\n" not in str(raised.value)
    assert old.read_bytes() == before
    assert beside(old) == ["stoichia.duckdb"]


def test_folder_must_exist(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="absent"):
        warehouse.build(tmp_path / "absent" / "stoichia.duckdb", SMALL, ())
    assert list(tmp_path.iterdir()) == []


def test_path_must_not_be_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    with pytest.raises(InputError, match="folder"):
        warehouse.build(folder, SMALL, ())
    assert list(tmp_path.iterdir()) == [folder]
    assert list(folder.iterdir()) == []


def test_other_file_is_not_replaced(tmp_path: Path) -> None:
    """Who mistypes --db must not lose a file."""
    path = tmp_path / "notes.txt"
    path.write_text("formula\nNaCl\n")
    with pytest.raises(InputError, match=r"notes\.txt"):
        warehouse.build(path, SMALL, ())
    assert path.read_text() == "formula\nNaCl\n"
    assert list(tmp_path.iterdir()) == [path]


def test_other_database_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "other.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table precious as select 1")
    before = path.read_bytes()
    with pytest.raises(InputError, match="would be lost: name another file with `path`"):
        warehouse.build(path, SMALL, ())
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


# A build replaces the old warehouse, or leaves it


@pytest.mark.costly
def test_build_replaces_and_leaves_nothing_beside(old: Path) -> None:
    warehouse.build(old, SMALL, [known.source(["aflow_prototypes"])])
    assert n_unique(old) == [N_SMALL]
    assert beside(old) == ["stoichia.duckdb"]


@pytest.mark.exhaustive
def test_build_through_a_link_replaces_what_it_leads_to(old: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.duckdb"
    link.symlink_to(old)
    warehouse.build(link, SMALL, ())
    assert link.is_symlink()
    assert n_unique(old) == n_unique(link) == [N_SMALL]
    assert beside(old) == ["stoichia.duckdb"]
    # Where it leads to nothing yet, there is a warehouse then.
    old.unlink()
    warehouse.build(link, SMALL, ())
    assert link.is_symlink()
    assert n_unique(old) == [N_SMALL]


@pytest.mark.costly
def test_path_may_be_relative(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    warehouse.build(Path("here.duckdb"), SMALL, ())
    assert n_unique(tmp_path / "here.duckdb") == [N_SMALL]


@pytest.mark.costly
def test_steps_are_told_as_they_begin(tmp_path: Path) -> None:
    begun = []

    def note(steps: Sequence[str]) -> Iterator[str]:
        for step in steps:
            begun.append(step)
            yield step

    sources = known.sources(["aflow_prototypes", "paper_table_1"])
    warehouse.build(tmp_path / "told.duckdb", SMALL, sources, note)
    assert begun[0] == "reference/params"
    assert [step for step in begun if step.startswith("load ")] == [f"load {source.name}" for source in sources]
    assert begun[-1] == sql.LISTED_SPACE[-1]


def test_build_that_fails_at_the_space_leaves_the_old_warehouse(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Which is filled beside all else."""
    before = old.read_bytes()
    text_of = sql.statement
    monkeypatch.setattr(
        sql, "statement", lambda name: "select error('full')" if name == sql.SPACE[0] else text_of(name)
    )
    with pytest.raises(duckdb.InvalidInputException, match="full"):
        warehouse.build(old, SMALL, known.sources(["paper_table_1"]))
    assert old.read_bytes() == before
    assert beside(old) == ["stoichia.duckdb"]


@pytest.mark.parametrize("content", [b"", b"id,name\n1,x\n", b"formula\nNa\xff\n"])
@pytest.mark.seeded(1)
def test_build_that_fails_at_a_source_leaves_the_old_warehouse(old: Path, tmp_path: Path, content: bytes) -> None:
    before = old.read_bytes()
    path = tmp_path / "bad.csv"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"bad\.csv"):
        warehouse.build(old, SMALL, known.sources(["aflow_prototypes", str(path)]))
    assert old.read_bytes() == before
    assert beside(old) == ["stoichia.duckdb"]


BUILD_AND_DIE = """
import os, signal, sys
from pathlib import Path
from stoichia.loaders import known, warehouse

def die_after(steps):
    for step in steps:
        yield step
        if step.endswith(sys.argv[2]):
            os.kill(os.getpid(), signal.SIGKILL)

settings = warehouse.BuildSettings(components=(2,))
warehouse.build(Path(sys.argv[1]), settings, [known.source(["paper_table_1"])], die_after)
"""


@pytest.mark.costly
@pytest.mark.parametrize(
    "step",
    [
        "space/fill_element_set",
        *(pytest.param(step, marks=pytest.mark.exhaustive) for step in ("reference/params", "paper_table_1")),
    ],
)
def test_killed_build_leaves_the_old_warehouse_and_the_next_one_works(old: Path, step: str) -> None:
    before = old.read_bytes()
    result = subprocess.run([sys.executable, "-c", BUILD_AND_DIE, str(old), step], timeout=60)
    assert result.returncode == -signal.SIGKILL
    assert old.read_bytes() == before
    assert n_unique(old) == [comb(9, 2) * 43]
    warehouse.build(old, SMALL, [known.source(["aflow_prototypes"])])
    assert n_unique(old) == [N_SMALL]
    assert beside(old) == ["stoichia.duckdb"]


@pytest.mark.costly
@pytest.mark.parametrize("seconds", [0.0, pytest.param(0.5, marks=pytest.mark.exhaustive)])
def test_build_may_be_killed_at_any_moment(old: Path, seconds: float) -> None:
    """From the moment its file appears: at first that is an empty one, which is no DuckDB file yet."""
    before = old.read_bytes()
    program = (
        "import sys; from pathlib import Path; from stoichia.loaders import warehouse; "
        "warehouse.build(Path(sys.argv[1]), warehouse.BuildSettings(), ())"
    )
    process = subprocess.Popen([sys.executable, "-c", program, str(old)])
    while process.poll() is None and beside(old) == ["stoichia.duckdb"]:
        pass
    time.sleep(seconds)
    process.kill()
    assert process.wait() == -signal.SIGKILL
    assert old.read_bytes() == before
    warehouse.build(old, SMALL, ())
    assert n_unique(old) == [N_SMALL]
    assert beside(old) == ["stoichia.duckdb"]


@pytest.mark.parametrize(
    ("length", "log"),
    [
        (0, None),
        (5000, b"no log at all"),
        *(
            pytest.param(length, log, marks=pytest.mark.exhaustive)
            for length in (0, 100, 5000, 50_000)
            for log in (None, b"no log at all")
            if (length, log) not in {(0, None), (5000, b"no log at all")}
        ),
    ],
)
@pytest.mark.seeded(1)
def test_whatever_a_killed_build_left_is_swept_away(old: Path, length: int, log: bytes | None) -> None:
    """A power cut may leave any beginning of a file."""
    left = old.with_name("stoichia.duckdb.building")
    left.write_bytes(old.read_bytes()[:length])
    if log is not None:
        left.with_name(left.name + ".wal").write_bytes(log)
    warehouse.build(old, SMALL, ())
    assert n_unique(old) == [N_SMALL]
    assert beside(old) == ["stoichia.duckdb"]


COMMAND = "import resource, signal, sys; {}; from stoichia.analysis.command import main; sys.exit(main(sys.argv[1:]))"


@pytest.mark.parametrize("seconds", [0.1, pytest.param(1.0, marks=pytest.mark.exhaustive)])
def test_interrupted_build_leaves_the_old_warehouse_and_nothing_beside(old: Path, seconds: float) -> None:
    """Control-C ends a build at once, with one line, wherever it is."""
    before = old.read_bytes()
    # What runs the tests may have switched the signal off for all its children.
    program = COMMAND.format("signal.signal(signal.SIGINT, signal.default_int_handler)")
    process = subprocess.Popen(
        [sys.executable, "-c", program, "build", "--db", str(old)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        while process.poll() is None and beside(old) == ["stoichia.duckdb"]:
            time.sleep(0.01)
        time.sleep(seconds)
        process.send_signal(signal.SIGINT)
        out, errors = process.communicate(timeout=30)
    finally:
        process.kill()
        process.communicate()
    assert out == ""
    assert "interrupted" in errors
    assert len(errors.splitlines()) == 1
    assert process.returncode == 1
    assert old.read_bytes() == before
    assert beside(old) == ["stoichia.duckdb"]


@pytest.mark.exhaustive
def test_full_disk_leaves_the_old_warehouse_and_nothing_beside(old: Path) -> None:
    """A limit on the size of files stands in for the disk: writing beyond it fails in the same way."""
    before = old.read_bytes()
    program = COMMAND.format("resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))")
    result = subprocess.run(
        [sys.executable, "-c", program, "build", "--components", "2,3", "--db", str(old)],
        capture_output=True,
        text=True,
    )
    assert result.returncode == 1
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1
    assert "Traceback" not in result.stderr
    assert old.read_bytes() == before
    assert beside(old) == ["stoichia.duckdb"]


# Other processes


HOLD_BUILD = """
import sys
from pathlib import Path
from stoichia.loaders import warehouse

def pause(steps):
    for step in steps:
        if step == "space/ratio":
            print("building", flush=True)
            sys.stdin.readline()
        yield step

warehouse.build(Path(sys.argv[1]), warehouse.BuildSettings(components=(2,), max_z=12), (), pause)
print("built", flush=True)
"""

HOLD_OPEN = """
import sys
from pathlib import Path
from stoichia.loaders import warehouse

connection = warehouse.open_warehouse(Path(sys.argv[1]), writable=sys.argv[2] == "writable")
print("open", flush=True)
sys.stdin.readline()
"""


@pytest.mark.exhaustive
def test_two_builds_at_one_path(old: Path) -> None:
    """The second is refused at once and does the first no harm."""
    before = old.read_bytes()
    with other_process(HOLD_BUILD, str(old)) as first:
        with pytest.raises(WarehouseError, match="another process"):
            warehouse.build(old, SMALL, ())
        assert old.read_bytes() == before
        out, _ = first.communicate("\n", timeout=60)
        assert out == "built\n"
        assert first.returncode == 0
    assert n_unique(old) == [comb(12, 2) * 43]
    assert beside(old) == ["stoichia.duckdb"]


RACE = """
import sys
from pathlib import Path
from stoichia.loaders import warehouse
from stoichia.loaders.errors import WarehouseError

print("ready", flush=True)
sys.stdin.readline()
try:
    warehouse.build(Path(sys.argv[1]), warehouse.BuildSettings(components=(2,), max_z=int(sys.argv[2])), ())
    print("won")
except WarehouseError as error:
    print(error)
"""


@pytest.mark.exhaustive
def test_of_builds_that_begin_at_once_one_wins_and_the_others_are_told(old: Path) -> None:
    elements = (10, 11, 12)
    with ExitStack() as stack:
        builds = [stack.enter_context(other_process(RACE, str(old), str(n))) for n in elements]
        for build in builds:
            assert build.stdin is not None
            build.stdin.write("\n")
            build.stdin.flush()
        told = [build.communicate(timeout=60)[0].strip() for build in builds]
    won = [n for n, words in zip(elements, told, strict=True) if words == "won"]
    assert all(words == "won" or "another process builds" in words for words in told)
    # Who begins when another has ended may win too: the last of them has the file.
    assert n_unique(old)[0] in [comb(n, 2) * 43 for n in won]
    assert beside(old) == ["stoichia.duckdb"]


@pytest.mark.costly
def test_lock_of_a_killed_build_holds_nobody(old: Path) -> None:
    old.with_name("stoichia.duckdb.building.lock").touch()
    warehouse.build(old, SMALL, ())
    assert n_unique(old) == [N_SMALL]
    assert beside(old) == ["stoichia.duckdb"]


@pytest.mark.exhaustive
def test_nobody_writes_what_a_build_is_about_to_replace(old: Path) -> None:
    with other_process(HOLD_BUILD, str(old)) as first:
        with pytest.raises(WarehouseError, match="another process"):
            warehouse.open_warehouse(old, writable=True)
        assert n_unique(old) == [comb(9, 2) * 43]
        first.communicate("\n", timeout=60)
    assert n_unique(old) == [comb(12, 2) * 43]


def test_build_while_an_ingest_runs(old: Path) -> None:
    """Replacing the file under a writer would lose what it writes, and its log would belong to no file."""
    before = old.read_bytes()
    with other_process(HOLD_OPEN, str(old), "writable"):
        with pytest.raises(WarehouseError, match="another process"):
            warehouse.build(old, SMALL, ())
        assert old.read_bytes() == before
    assert n_unique(old) == [comb(9, 2) * 43]
    assert beside(old) == ["stoichia.duckdb"]


@pytest.mark.costly
def test_build_while_others_read(old: Path) -> None:
    """Readers keep the warehouse they opened; who opens it later gets the new one."""
    program = HOLD_OPEN + "print(connection.execute('select sum(n_unique) from category_count').fetchall())\n"
    with other_process(program, str(old), "read-only") as reader:
        warehouse.build(old, SMALL, ())
        assert n_unique(old) == [N_SMALL]
        out, _ = reader.communicate("\n", timeout=60)
        assert str(comb(9, 2) * 43) in out
    assert beside(old) == ["stoichia.duckdb"]


def test_several_processes_may_read(old: Path) -> None:
    with other_process(HOLD_OPEN, str(old), "read-only"), other_process(HOLD_OPEN, str(old), "read-only"):
        first, second = warehouse.open_warehouse(old), warehouse.open_warehouse(old)
        for connection in (first, second):
            assert connection.execute("select max_z from params").fetchall() == [(9,)]
            connection.close()


def test_one_process_may_write(old: Path) -> None:
    with other_process(HOLD_OPEN, str(old), "writable"):
        for writable in (False, True):
            with pytest.raises(WarehouseError, match="another process") as raised:
                warehouse.open_warehouse(old, writable=writable)
            assert str(old) in str(raised.value)
    assert n_unique(old) == [comb(9, 2) * 43]


WRITE_AND_DIE = """
import os, signal, sys
from pathlib import Path
from stoichia.loaders import warehouse

connection = warehouse.open_warehouse(Path(sys.argv[1]), writable=True)
connection.execute("insert into build_metadata values ('mark', 'of the old file', 'A test made it.')")
os.kill(os.getpid(), signal.SIGKILL)
"""


def marks(path: Path) -> list[tuple[str]]:
    """Return what WRITE_AND_DIE committed to a warehouse."""
    with warehouse.open_warehouse(path) as connection:
        return connection.execute("select value from build_metadata where name = 'mark'").fetchall()


def test_killed_writer_leaves_what_it_committed_and_no_log(old: Path) -> None:
    subprocess.run([sys.executable, "-c", WRITE_AND_DIE, str(old)])
    assert beside(old) == ["stoichia.duckdb"]
    assert marks(old) == [("of the old file",)]


FOREIGN_WRITER = """
import os, signal, sys
import duckdb

connection = duckdb.connect(sys.argv[1])
connection.execute("insert into build_metadata values ('mark', 'planted', 'Another program made it.')")
print("written", flush=True)
sys.stdin.readline()
os.kill(os.getpid(), signal.SIGKILL)
"""


def foreign_log(path: Path, folder: Path) -> bytes:
    """Return a log that another program left of changes to a copy of a warehouse."""
    copy = Path(shutil.copy(path, folder / "copy.duckdb"))
    with other_process(FOREIGN_WRITER, str(copy)) as writer:
        writer.communicate("\n")
    log = copy.with_name("copy.duckdb.wal")
    content = log.read_bytes()
    assert content
    return content


@pytest.mark.parametrize("suffix", [".wal", ".wal.checkpoint", ".wal.recovery"])
def test_log_that_we_did_not_write_is_refused(old: Path, tmp_path: Path, suffix: str) -> None:
    log = old.with_name(old.name + suffix)
    log.write_bytes(foreign_log(old, tmp_path))
    before = old.read_bytes(), log.read_bytes()
    for use in (
        lambda: warehouse.open_warehouse(old),
        lambda: warehouse.open_warehouse(old, writable=True),
        lambda: warehouse.open_isolated(old, []),
        lambda: warehouse.compare(old, ["wiki"]),
        lambda: warehouse.build(old, SMALL, ()),
    ):
        with pytest.raises(InputError, match="log of changes") as raised:
            use()
        assert str(log) in str(raised.value)
    assert (old.read_bytes(), log.read_bytes()) == before
    log.unlink()
    assert marks(old) == []
    assert beside(old) == ["stoichia.duckdb"]


def test_log_through_a_link_is_refused_too(old: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.duckdb"
    link.symlink_to(old)
    old.with_name("stoichia.duckdb.wal").write_bytes(foreign_log(old, tmp_path))
    with pytest.raises(InputError, match="log of changes"):
        warehouse.open_warehouse(link)


def test_log_of_a_program_at_work_is_no_planted_one(old: Path) -> None:
    with other_process(FOREIGN_WRITER, str(old)), pytest.raises(WarehouseError, match="another process"):
        warehouse.open_warehouse(old)


@pytest.mark.costly
def test_log_without_a_file_does_not_meet_the_new_one(old: Path, tmp_path: Path) -> None:
    log = old.with_name("stoichia.duckdb.wal")
    log.write_bytes(foreign_log(old, tmp_path))
    old.unlink()
    with pytest.raises(InputError, match="log of changes"):
        warehouse.build(old, SMALL, ())
    log.unlink()
    warehouse.build(old, SMALL, ())
    assert marks(old) == []


# Opening


def test_missing_file_says_how_to_make_one(tmp_path: Path) -> None:
    path = tmp_path / "absent.duckdb"
    for writable in (False, True):
        with pytest.raises(InputError, match="stoichia build") as raised:
            warehouse.open_warehouse(path, writable=writable)
        assert str(path) in str(raised.value)
    assert not path.exists()


@pytest.mark.parametrize("content", [b"", b"formula\nNaCl\n", bytes(range(256)) * 100])
def test_file_that_is_no_database_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other.duckdb"
    path.write_bytes(content)
    for writable in (False, True):
        with pytest.raises(InputError, match="not a DuckDB file") as raised:
            warehouse.open_warehouse(path, writable=writable)
        assert str(path) in str(raised.value)
    assert path.read_bytes() == content


@pytest.mark.costly
def test_name_of_a_file_is_no_message(tmp_path: Path) -> None:
    """DuckDB's messages quote the path, so that words in it must not be taken for what went wrong."""
    path = tmp_path / "locked by another process.duckdb"
    path.write_bytes(b"formula\nNaCl\n" * 1000)
    with pytest.raises(InputError, match="not a DuckDB file"):
        warehouse.open_warehouse(path)
    path.with_name(path.name + ".building").write_bytes(b"what a killed build left")
    path.unlink()
    warehouse.build(path, SMALL, ())
    assert n_unique(path) == [N_SMALL]


@pytest.mark.parametrize("statement", ["create table other as select 1", "create table params as select 1 as i"])
def test_other_database_is_refused(tmp_path: Path, statement: str) -> None:
    path = tmp_path / "other.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(statement)
    with pytest.raises(InputError, match="no stoichia warehouse"):
        warehouse.open_warehouse(path)


def test_what_is_no_file_is_no_warehouse(tmp_path: Path) -> None:
    """A pipe would keep its reader for ever, and a build would replace it."""
    pipe = tmp_path / "pipe.duckdb"
    os.mkfifo(pipe)
    for path in (tmp_path, pipe, Path("/dev/null")):
        for use in (
            lambda: warehouse.open_warehouse(path),  # noqa: B023 - used at once
            lambda: warehouse.open_isolated(path, []),  # noqa: B023
            lambda: warehouse.build(path, SMALL, ()),  # noqa: B023
        ):
            with pytest.raises(InputError, match=r"is a (folder|pipe or device)"):
                use()
    assert pipe.is_fifo()
    assert list(tmp_path.iterdir()) == [pipe]


def test_sqlite_file_is_refused_before_an_extension_is_looked_for(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("create table precious (i)")
        connection.commit()
    before = path.read_bytes()
    for use in (
        lambda: warehouse.open_warehouse(path),
        lambda: warehouse.open_warehouse(path, writable=True),
        lambda: warehouse.open_isolated(path, []),
        lambda: warehouse.build(path, SMALL, ()),
    ):
        with pytest.raises(InputError, match="not a DuckDB file"):
            use()
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_name_that_is_not_in_utf_8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"b\377.duckdb")
    for use in (lambda: warehouse.open_warehouse(path), lambda: warehouse.build(path, SMALL, ())):
        with pytest.raises(InputError, match="UTF-8"):
            use()
    path = tmp_path / ("x" * 4000)
    for use in (lambda: warehouse.open_warehouse(path), lambda: warehouse.build(path, SMALL, ())):
        with pytest.raises(InputError, match="cannot open"):
            use()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("length", [5000, 20_000])
def test_damaged_file_is_told_and_left(old: Path, length: int) -> None:
    content = old.read_bytes()
    for damaged in (content[:length], content[:12] + bytes(length) + content[12 + length :]):
        old.write_bytes(damaged)
        for use in (
            lambda: warehouse.open_warehouse(old),
            lambda: warehouse.open_isolated(old, []),
            lambda: warehouse.build(old, SMALL, ()),
        ):
            with pytest.raises(InputError, match="is damaged: remove it"):
                use()
        assert old.read_bytes() == damaged
        assert beside(old) == ["stoichia.duckdb"]


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("delete from params", "params has 0 rows"),
        ("insert into params from params", "params has 2 rows"),
        ("drop table params", "lacks the table params: make it anew with 'stoichia build'"),
        ("drop table build_metadata", "lacks the table build_metadata"),
        ("delete from build_metadata", "does not tell which stoichia"),
        ("update build_metadata set value = 'x' where name = 'stoichia_version'", "does not tell which stoichia"),
        ("update build_metadata set value = '99.1' where name = 'stoichia_version'", r"made by stoichia 99\.1"),
    ],
)
@pytest.mark.seeded(1)
def test_warehouse_that_is_not_as_it_should_be_is_refused_and_can_be_replaced(
    old: Path, statement: str, words: str
) -> None:
    with duckdb.connect(str(old)) as connection:
        connection.execute(statement)
    for use in (
        lambda: warehouse.open_warehouse(old),
        lambda: warehouse.open_warehouse(old, writable=True),
        lambda: warehouse.open_isolated(old, []),
    ):
        with pytest.raises(InputError, match=words):
            use()
    warehouse.build(old, SMALL, ())
    assert n_unique(old) == [N_SMALL]


def test_warehouse_of_an_older_version_is_opened(old: Path) -> None:
    with duckdb.connect(str(old)) as connection:
        connection.execute("update build_metadata set value = '0.0.1' where name = 'stoichia_version'")
    assert n_unique(old) == [comb(9, 2) * 43]


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write to any file")
def test_warehouse_without_write_permission_can_be_read(old: Path) -> None:
    old.chmod(0o444)
    assert n_unique(old) == [comb(9, 2) * 43]


def test_connection_is_read_only_unless_asked(old: Path) -> None:
    with warehouse.open_warehouse(old) as connection, pytest.raises(duckdb.InvalidInputException, match="read-only"):
        connection.execute("delete from build_metadata")


def test_isolated_connection_reaches_one_folder_alone(old: Path, tmp_path: Path) -> None:
    allowed, forbidden = tmp_path / "allowed", tmp_path / "forbidden"
    for folder in (allowed, forbidden):
        folder.mkdir()
        (folder / "list.csv").write_text("formula\nNaCl\n")
    with warehouse.open_isolated(old, [allowed]) as connection:
        assert connection.execute("from read_csv($1)", [str(allowed / "list.csv")]).fetchall() == [("NaCl",)]
        with pytest.raises(duckdb.PermissionException):
            connection.execute("from read_csv($1)", [str(forbidden / "list.csv")])
        with pytest.raises(duckdb.Error):
            connection.execute("set enable_external_access = true")
        # A name that is no table must not be taken for a variable of this program.
        hidden = connection.sql("select 1 as i")
        with pytest.raises(duckdb.CatalogException):
            connection.execute("from hidden")
        assert hidden.fetchall() == [(1,)]


def test_default_path_is_in_the_environment_or_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("STOICHIA_DB", raising=False)
    assert warehouse.default_path() == Path("stoichia.duckdb")
    monkeypatch.setenv("STOICHIA_DB", "elsewhere/mine.duckdb")
    assert warehouse.default_path() == Path("elsewhere/mine.duckdb")
    monkeypatch.setenv("STOICHIA_DB", "")
    assert warehouse.default_path() == Path("stoichia.duckdb")


def test_isolated_connection_does_not_tell_the_proxy_of_the_environment(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://user:password@localhost:1")
    with warehouse.open_isolated(old, []) as connection:
        told = connection.execute("select value from duckdb_settings() where value like '%password%'").fetchall()
        assert told == []
        assert connection.execute("select current_setting('http_proxy')").fetchall() == [("",)]
