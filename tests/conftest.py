"""Warehouses that the tests share: each is built once in a session and only read."""

import argparse
import hashlib
import shlex
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import duckdb
import pytest

from stoichia.analysis.rooms.room import Room
from stoichia.loaders import known, reference
from stoichia.loaders import warehouse as stoichia_warehouse

SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the path of a warehouse as `stoichia build` makes it: the paper's space, the embedded sources."""
    path = tmp_path_factory.mktemp("default") / "stoichia.duckdb"
    stoichia_warehouse.build(path, stoichia_warehouse.BuildSettings(), known.embedded())
    return path


@pytest.fixture(scope="session")
def connection(warehouse: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a read-only connection to the default warehouse."""
    with stoichia_warehouse.open_warehouse(warehouse) as opened:
        yield opened


@pytest.fixture(scope="session")
def small_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., duckdb.DuckDBPyConnection]]:
    """Give a function that builds a warehouse and returns a read-only connection to it.

    Its first argument is a name of an oxidation-state set or the lines of a file of them; asked twice for the same
    warehouse, it gives the one it has.
    """
    made: dict[Path, duckdb.DuckDBPyConnection] = {}
    folder = tmp_path_factory.mktemp("small")
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
            asked = repr((oxidation_states, max_z, max_amount, tuple(components), tuple(formulas), most_listed))
            path = folder / f"{hashlib.sha256(asked.encode()).hexdigest()[:16]}.duckdb"
            if path not in made:
                if oxidation_states not in reference.OXIDATION_STATE_FILES and "\n" in oxidation_states:
                    states = path.with_suffix(".states.txt")
                    states.write_text(oxidation_states, encoding="utf-8")
                    oxidation_states = str(states)
                sources = []
                if formulas:
                    listing = path.with_suffix(".formulas.txt")
                    listing.write_text("\n".join(formulas), encoding="utf-8")
                    sources.append(known.source([str(listing)], name="formulas"))
                settings = stoichia_warehouse.BuildSettings(
                    oxidation_states, tuple(components), max_amount, max_z, most_listed
                )
                stoichia_warehouse.build(path, settings, sources)
                made[path] = stack.enter_context(stoichia_warehouse.open_warehouse(path))
            return made[path]

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
def shared_data() -> Path:
    """Return the folder of the published lists of formulas that lies beside a clone; skip where there is none."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the published lists of formulas (../shared/data) are not here")
    return SHARED_DATA
