"""The folder of a run: away with it at the end, by the next run if it was killed, and never while it lives."""

import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from stoichia.loaders import scratch
from stoichia.loaders.errors import WarehouseError

HOLDER = """
import sys, time
from stoichia.loaders import scratch
with scratch.held() as folder:
    (folder / "half written").write_text("x")
    print(folder, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the place for temporary files."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return tmp_path


def holder() -> tuple[subprocess.Popen[str], Path]:
    """Begin a process that holds a folder until its input ends."""
    process = subprocess.Popen([sys.executable, "-c", HOLDER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    return process, Path(process.stdout.readline().strip())


def test_folder_is_gone_at_the_end(place: Path) -> None:
    with scratch.held() as folder:
        assert folder.parent == place
        assert Path(tempfile.mkdtemp()).parent == folder
    assert list(place.iterdir()) == []
    assert tempfile.gettempdir() == str(place)


def test_folder_of_a_killed_run_goes_with_the_next(place: Path) -> None:
    process, folder = holder()
    process.kill()
    process.communicate()
    assert (folder / "half written").exists()
    with scratch.held():
        assert not folder.exists()
    assert list(place.iterdir()) == []


def test_folder_of_a_run_that_lives_stays(place: Path) -> None:
    process, folder = holder()
    with scratch.held():
        assert (folder / "half written").exists()
    process.communicate("")
    assert list(place.iterdir()) == []


def test_what_others_put_there_stays(place: Path) -> None:
    other = place / "stoichia-others"
    other.mkdir()
    link = place / f"{scratch.PREFIX}link"
    link.symlink_to(other)
    with scratch.held():
        pass
    assert set(place.iterdir()) == {other, link}


def test_no_place_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    with pytest.raises(WarehouseError, match="no place for temporary files"), scratch.held():
        pass
