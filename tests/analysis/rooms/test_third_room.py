"""A room that is a package of its own is taken in without a change elsewhere: verb, figure, report, catalogue."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from running import STOICHIA

from stoichia.loaders import warehouse as stoichia_warehouse

PACKAGE = Path(__file__).parent / "third"


@pytest.fixture(scope="module")
def path(built: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the path of a small warehouse that the room may be made in."""
    small = built(stoichia_warehouse.BuildSettings(components=(2,), max_amount=2, max_z=10))
    return Path(shutil.copy(small, tmp_path_factory.mktemp("third") / "small.duckdb"))


def stoichia(path: Path, *words: str) -> str:
    paths = os.pathsep.join(filter(None, [str(PACKAGE), os.environ.get("PYTHONPATH")]))
    result = subprocess.run(
        [STOICHIA, "--db", path, *words], capture_output=True, text=True, env=os.environ | {"PYTHONPATH": paths}
    )
    assert result.returncode == 0, result.stderr
    return result.stdout


def test_a_room_of_another_package_is_taken_in(path: Path) -> None:
    assert "Square some numbers" in stoichia(path, "--help")
    told = stoichia(path, "squares", "--largest", "4")
    assert "16" in told
    assert f"stoichia --db {path} figure squares-curve" in told
    assert stoichia(path, "squares", "--largest", "3", "--format", "csv") == "n,n_squared\n1,1\n2,4\n3,9\n"
    with duckdb.connect(str(path), read_only=True) as connection:
        without = connection.execute(
            "select table_name, column_name from duckdb_columns() where schema_name = 'squares' and comment is null"
        ).fetchall()
    assert without == []


@pytest.mark.exhaustive
def test_its_figures_are_among_the_others(path: Path, tmp_path: Path) -> None:
    """As a file, and in the report, whose dictionary has its tables."""
    picture, report = tmp_path / "squares.svg", tmp_path / "report.html"
    stoichia(path, "squares", "--largest", "3")
    stoichia(path, "figure", "squares-curve", "--to", str(picture))
    assert picture.read_text(encoding="utf-8").startswith("<svg")
    stoichia(path, "report", "--to", str(report))
    text = report.read_text(encoding="utf-8")
    for words in (
        '<li><a href="#squares">Numbers and squares</a></li>',
        "<h2>Numbers and squares</h2>",
        'id="figure-squares-curve"',
        "Euclid, <em>Elements</em>",
        # The dictionary.
        "One row per number with its square.",
    ):
        assert words in text
