"""The pictures on the pages, drawn by commands that the pages show, from a warehouse as `stoichia build` makes it."""

import shlex
import subprocess
import sys
from pathlib import Path

from data_dictionary import GENERATED, kept
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

PICTURES = {
    "missing.svg": "figure periodic-table --components 3 --category missing --palette safe",
    "maps.svg": "figure maps --components 2 --palette safe",
}


def setup(app: Sphinx) -> dict[str, bool]:
    """Let Sphinx call us before it reads the pages."""
    app.connect("builder-inited", draw)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def draw(_: Sphinx) -> None:
    """Draw the pictures that are not there, or of a warehouse of the last time."""
    path = kept("pictures", _make)
    for name, command in PICTURES.items():
        picture = GENERATED / name
        if not picture.exists() or picture.stat().st_mtime < path.stat().st_mtime:
            _stoichia(path, f"{command} --to {shlex.quote(str(picture))}")


def _make(path: Path) -> None:
    _stoichia(path, "build")
    _stoichia(path, "map --quick --components 2 --embedding magpie --method pca tsne")


def _stoichia(warehouse: Path, command: str) -> None:
    stoichia = Path(sys.executable).with_name("stoichia")
    done = subprocess.run(
        [stoichia, "--db", warehouse, *shlex.split(command)], capture_output=True, text=True, timeout=600, check=False
    )
    if done.returncode:
        raise ExtensionError(f"{command}: {done.stderr}")
