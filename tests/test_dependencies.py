"""What is imported is declared, lazy imports too."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def declared(*extras: str) -> set[str]:
    """Return the distributions that pyproject.toml names, with those of extras."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    texts = [*project["dependencies"], *(text for extra in extras for text in project["optional-dependencies"][extra])]
    return {distribution(re.split(r"[<>=!~\[; ]", text)[0]) for text in texts}


def distribution(name: str) -> str:
    """Return a name as the index of packages has it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def imported(folder: Path) -> dict[str, set[str]]:
    """Return the packages that are not Python's own or ours, and the files below a folder that import them."""
    found: dict[str, set[str]] = {}
    # The bench's files import each other by name.
    ours = {"stoichia", "tests", *(path.stem for path in folder.rglob("*.py"))}
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = (
                [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else [str(node.module)]
                if isinstance(node, ast.ImportFrom) and node.level == 0
                else []
            )
            for package in {name.partition(".")[0] for name in names} - sys.stdlib_module_names - ours:
                found.setdefault(package, set()).add(str(path.relative_to(ROOT)))
    return found


@pytest.mark.parametrize(
    ("folder", "extras"), [("sql", ()), ("loaders", ()), ("analysis", ("ray",)), ("tests", ("ray", "dev"))]
)
def test_what_is_imported_is_declared(folder: str, extras: tuple[str, ...]) -> None:
    """Not only what it happens to come with."""
    names, distributions = declared(*extras), packages_distributions()
    undeclared = {
        package: sorted(paths)
        for package, paths in imported(ROOT / folder).items()
        if not names & {distribution(name) for name in distributions.get(package, [package])}
    }
    assert undeclared == {}
