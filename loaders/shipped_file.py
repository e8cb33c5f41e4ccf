"""Files that ship inside installed packages."""

from importlib.metadata import PackageNotFoundError, files
from pathlib import Path

from stoichia.loaders.errors import StoichiaError


def shipped_file(package: str, name: str) -> Path:
    """Return where an installed package has a file, without importing the package."""
    try:
        shipped = files(package) or []
    except PackageNotFoundError:
        raise StoichiaError(f"the {package} package is not installed: install stoichia with its dependencies") from None
    for file in shipped:
        if file.name == name:
            return Path(str(file.locate()))
    raise StoichiaError(f"the installed {package} has no {name}: install the pinned version")
