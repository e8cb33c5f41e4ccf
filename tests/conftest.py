"""What the tests share: warehouses that are made once in a session, whatever number of workers it has.

A test reads such a warehouse, or copies it and writes to the copy:

- `warehouse` is the default one, `connection` reads it;
- `built` gives the path of one with the settings and sources that a test asks for;
- `small_warehouse` gives a connection that reads one with the oxidation states and formulas that a test writes down;
- `mapped` reads a small one with maps and rooms;
- `made_once` gives the path of one that a test makes in its own way.

`in_process` runs the command without starting a process, for what it refuses.
"""

import argparse
import hashlib
import io
import os
import random
import re
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import hypothesis
import pytest
from filelock import FileLock
from running import STOICHIA

from stoichia.analysis import command, maps
from stoichia.analysis.rooms.room import Room, found
from stoichia.loaders import candidates, known, reference
from stoichia.loaders import warehouse as stoichia_warehouse
from stoichia.loaders.sources.source import Source

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# A text in a source that a page must not take for its own.
HOSTILE = "<script>document.title = 'taken over'</script>"
# The formulas beside it.
KNOWN = [
    *("Na2O", "LiF", "MgO", "Li2O", "NaO4", "BeB2", "CO2", "CO", "NaF", "MgF2", "Al2O3", "AlN", "BN", "Be3N2", "CF4"),
    *("LiBeF3", "NaMgF3", "Na4C3Mg", "MgHO", "LiAlO2", "NaAlO2", "Li3N", "LiH", "NaH", "MgH2", "B2O3", "B4C", "NaMg4"),
    *("LiAlH4", "NaBH4", "LiOH", "NaOH", "HCN", "AlMg", "Al3Mg2", "LiAl", "MgB2", "Be2C", "Al4C3", "NO2", "N2O", "OF2"),
]
SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"

# How many examples a property is tried on; `make exhaustive` asks for the second.
hypothesis.settings.register_profile("seeded", max_examples=15, derandomize=True, deadline=None)
hypothesis.settings.register_profile("exhaustive", max_examples=40, deadline=None)
hypothesis.settings.load_profile("seeded")


def pytest_configure() -> None:
    """Let Control-C in, which a shell that runs the tests in the background keeps from them: some send it."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take which part of the files of tests to run."""
    parser.addoption("--part", default="1/1", metavar="K/N", help="run the K-th of every N files of tests")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark as exhaustive what `make test` leaves out of a test of many cases (``seeded``), and of what is costly.

    And leave out the files that are not of the part asked for.
    """
    part, n_parts = map(int, config.getoption("--part").split("/"))
    of_part = set(sorted({item.path for item in items})[part - 1 :: n_parts])
    items[:] = [item for item in items if item.path in of_part]
    cases: dict[str, list[pytest.Item]] = {}
    for item in items:
        if item.get_closest_marker("seeded") and not item.get_closest_marker("exhaustive"):
            cases.setdefault(item.nodeid.partition("[")[0], []).append(item)
    for test, of_test in cases.items():
        (n,) = of_test[0].iter_markers("seeded")
        random.Random(test).shuffle(of_test)
        for item in of_test[n.args[0] :]:
            item.add_marker("exhaustive")
    for item in items:
        # By its name, so that it is the same ones everywhere; a sixth.
        if item.get_closest_marker("costly") and random.Random(item.nodeid).random() > 1 / 6:
            item.add_marker("exhaustive")


@pytest.fixture(scope="session")
def folder_of_session(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that the workers of a session share."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "shared"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def made_once(folder_of_session: Path) -> Callable[[str, Callable[[Path], object]], Path]:
    """Return a function that gives the path of the warehouse of a name; who asks first makes it, at the path given."""

    def made(name: str, make: Callable[[Path], object]) -> Path:
        path = folder_of_session / f"{name}.duckdb"
        with FileLock(path.with_suffix(".lock")):
            if not path.exists():
                unfinished = path.with_name(f"unfinished_{name}.duckdb")
                make(unfinished)
                unfinished.replace(path)
        return path

    return made


@pytest.fixture(scope="session")
def built(
    made_once: Callable[[str, Callable[[Path], object]], Path],
) -> Callable[..., Path]:
    """Return a function that gives the path of a warehouse of the settings and sources it is asked for."""

    def build(settings: stoichia_warehouse.BuildSettings, sources: Sequence[Source] = ()) -> Path:
        # Without where functions lie in memory, which is elsewhere in every worker.
        asked = re.sub(r" at 0x\w+", "", repr((settings, tuple(sources))))
        name = hashlib.sha256(asked.encode()).hexdigest()[:16]
        return made_once(f"built_{name}", lambda path: stoichia_warehouse.build(path, settings, sources))

    return build


@pytest.fixture(scope="session")
def first_build(folder_of_session: Path) -> Path:
    """Return a folder in which `stoichia build` was run, with what it made and, in printed.txt, what it printed."""
    folder = folder_of_session / "first_build"
    with FileLock(folder.with_suffix(".lock")):
        if not folder.exists():
            unfinished = folder.with_name("unfinished_first_build")
            unfinished.mkdir()
            environment = {name: value for name, value in os.environ.items() if name != "STOICHIA_DB"}
            printed = subprocess.run(
                [STOICHIA, "build"], cwd=unfinished, env=environment, capture_output=True, text=True, check=True
            )
            (unfinished / "printed.txt").write_text(printed.stdout + printed.stderr, encoding="utf-8")
            unfinished.rename(folder)
    return folder


@pytest.fixture(scope="session")
def warehouse(first_build: Path) -> Path:
    """Return the path of a warehouse as `stoichia build` makes it: the paper's space, the embedded sources."""
    return first_build / "stoichia.duckdb"


@pytest.fixture(scope="session")
def connection(warehouse: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a read-only connection to the default warehouse."""
    with stoichia_warehouse.open_warehouse(warehouse) as opened:
        yield opened


@pytest.fixture(scope="session")
def text_file(folder_of_session: Path) -> Callable[[Sequence[str]], Path]:
    """Return a function that gives the path of a file with the lines it is given, the same one for the same lines."""

    def write(lines: Sequence[str]) -> Path:
        text = "\n".join(lines)
        path = folder_of_session / f"{hashlib.sha256(text.encode()).hexdigest()[:16]}.txt"
        with FileLock(path.with_suffix(".lock")):
            if not path.exists():
                path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture(scope="session")
def small_warehouse(
    built: Callable[..., Path], text_file: Callable[[Sequence[str]], Path]
) -> Iterator[Callable[..., duckdb.DuckDBPyConnection]]:
    """Give a function that returns a read-only connection to a warehouse of the oxidation states it is given.

    Its first argument is a name of an oxidation-state set or the lines of a file of them; asked twice for the same
    warehouse, it gives the one it has.
    """
    opened: dict[Path, duckdb.DuckDBPyConnection] = {}
    with ExitStack() as stack:

        def build(
            oxidation_states: str,
            *,
            max_z: int = 103,
            max_amount: int = 8,
            components: Sequence[int] = (2, 3),
            formulas: Sequence[str] = (),
            most_listed: int = stoichia_warehouse.MOST_LISTED_SETS,
        ) -> duckdb.DuckDBPyConnection:
            if oxidation_states not in reference.OXIDATION_STATE_FILES and "\n" in oxidation_states:
                oxidation_states = str(text_file(oxidation_states.split("\n")))
            settings = stoichia_warehouse.BuildSettings(
                oxidation_states, tuple(components), max_amount, max_z, most_listed
            )
            path = built(settings, [known.source([str(text_file(formulas))], name="formulas")] if formulas else ())
            if path not in opened:
                opened[path] = stack.enter_context(stoichia_warehouse.open_warehouse(path))
            return opened[path]

        yield build


@pytest.fixture(scope="session")
def make_small() -> Callable[[duckdb.DuckDBPyConnection, Room], None]:
    """Give a function that makes a room on small grids: with the arguments of its verb in its tests' ``small.txt``."""

    def make(connection: duckdb.DuckDBPyConnection, room: Room) -> None:
        given = Path(__file__).parent / "analysis" / "rooms" / room.name / "small.txt"
        parser = argparse.ArgumentParser()
        room.add_arguments(parser)
        room.make(connection, room.settings(parser.parse_args(shlex.split(given.read_text(encoding="utf-8")))), iter)

    return make


@pytest.fixture(scope="session")
def mapped_warehouse(
    made_once: Callable[[str, Callable[[Path], object]], Path],
    make_small: Callable[[duckdb.DuckDBPyConnection, Room], None],
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """Return the path of a small warehouse of two sources, with maps and rooms."""
    return made_once("mapped", lambda path: make_mapped(path, tmp_path_factory.mktemp("mapped"), make_small))


def make_mapped(path: Path, folder: Path, make_small: Callable[[duckdb.DuckDBPyConnection, Room], None]) -> None:
    """Build the warehouse, from sources in a folder."""
    lists = {"mine": [*KNOWN, HOSTILE, "Xx2O", "Li8C99999"], "theirs": ["MgO", "LiF", "NaCl", "<b>bold</b>"]}
    sources = []
    for name, formulas in lists.items():
        # A name of a file is a text too.
        listing = folder / f"{name}<img src=x onerror=document.title=1>.txt"
        listing.write_text("\n".join(formulas), encoding="utf-8")
        sources.append(known.source([str(listing)], name=name))
    settings = stoichia_warehouse.BuildSettings("smact14", (2, 3), 4, 13)
    stoichia_warehouse.build(path, settings, sources)
    with stoichia_warehouse.open_warehouse(path, writable=True) as connection:
        maps.make(
            connection,
            maps.MapSettings(n_per_category=40, embeddings=("magpie", "random_200"), methods=("pca", "tsne")),
            n_workers=1,
        )
        for room in found():
            make_small(connection, room)
    cuts = [f"icsd24:consensus={reports},commonality={share}" for reports in (1, 30) for share in ("0%", "10%")]
    stoichia_warehouse.compare(path, ["smact14", "wiki", *cuts])
    candidates.validate(path, 2)
    with stoichia_warehouse.open_warehouse(path, writable=True) as connection:
        # Too few are hidden for shares that mean something.
        connection.execute(
            "insert into share_step values (2, true, 0, 0.001), (2, true, 0.2, 0.02), (2, true, 0.5, 0.1), "
            "(2, false, 0, 0.0001), (3, true, 0, 0.0005), (3, true, 0.3, 0.03), (3, true, 0.6, 0.4), "
            "(3, false, 0, 0.0002)"
        )


@pytest.fixture(scope="session")
def mapped(mapped_warehouse: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a read-only connection to the small warehouse with maps."""
    with stoichia_warehouse.open_warehouse(mapped_warehouse) as connection:
        yield connection


@pytest.fixture
def in_process(
    monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> Callable[..., subprocess.CompletedProcess[bytes]]:
    """Return a function that runs the command in a folder as a process of its own would, without starting one.

    For what is refused: a verb that answers may cut the warehouse off from files, for other connections of this process
    too. So it takes no warehouse that a test has open.
    """

    def run(folder: Path, *words: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        monkeypatch.chdir(folder)
        monkeypatch.delenv("STOICHIA_DB", raising=False)
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        capfdbinary.readouterr()
        try:
            status = command.main(words)
        except SystemExit as end:
            status = int(end.code or 0)
        return subprocess.CompletedProcess(words, status, *capfdbinary.readouterr())

    return run


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    """Give the Chromium that is installed; skip where there is none."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("no Chromium is installed to look at pages")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder of the published lists of formulas that lies beside a clone; skip where there is none."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the published lists of formulas (../shared/data) are not here")
    return SHARED_DATA
