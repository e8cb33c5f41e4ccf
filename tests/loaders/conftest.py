"""Warehouses of two components that tests of the loaders may write to."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

from stoichia.loaders import warehouse as stoichia_warehouse


@pytest.fixture(scope="session")
def template(built: Callable[..., Path]) -> Path:
    """Return a warehouse of all binaries without known formulas; tests copy it and leave it as it is."""
    return built(stoichia_warehouse.BuildSettings(components=(2,)))


@pytest.fixture
def scratch(template: Path, tmp_path: Path) -> Path:
    """Return a copy of the template in a folder of its own."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    return Path(shutil.copy(template, folder / "scratch.duckdb"))


@pytest.fixture
def loading(scratch: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a connection that may load sources of known formulas."""
    with stoichia_warehouse.open_warehouse(scratch, writable=True) as connection:
        yield connection
