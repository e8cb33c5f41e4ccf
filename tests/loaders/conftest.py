"""Warehouses of two components that tests of the loaders may write to: a build of them takes a third of a second."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from stoichia.loaders import warehouse as stoichia_warehouse


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a warehouse of all binaries without known formulas; tests copy it and leave it as it is."""
    path = tmp_path_factory.mktemp("template") / "template.duckdb"
    stoichia_warehouse.build(path, stoichia_warehouse.BuildSettings(components=(2,)), ())
    return path


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
