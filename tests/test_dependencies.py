"""What is imported is declared: pyproject.toml has a name for every package that the code, or its tests, ask for."""

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.metadata import packages_distributions, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
CODE = [path for folder in ("sql", "loaders", "analysis") for path in sorted((ROOT / folder).rglob("*.py"))]
TESTS = sorted((ROOT / "tests").rglob("*.py"))

# Of these only files of data are read.
READ_AS_FILES = {"matminer", "pymatgen", "smact"}

# Modules of the tests.
OWN = {path.stem for path in TESTS}


@cache
def packages() -> dict[str, set[str]]:
    """Return the packages of each module, as they are installed here."""
    return {module: set(map(canonicalize_name, names)) for module, names in packages_distributions().items()}


def named(requirements: Iterable[str]) -> set[str]:
    """Return the names of the packages that requirements ask for."""
    return {canonicalize_name(Requirement(text).name) for text in requirements}


def needed(requirements: Iterable[str]) -> set[str]:
    """Return the names of the packages that requirements bring into an empty environment."""
    found: dict[tuple[str, str], None] = {}
    remaining = [Requirement(text) for text in requirements]
    while remaining:
        requirement = remaining.pop()
        for extra in ("", *requirement.extras):
            key = (canonicalize_name(requirement.name), extra)
            if key not in found:
                found[key] = None
                remaining += [
                    inner
                    for inner in map(Requirement, requires(requirement.name) or ())
                    if inner.marker is None or inner.marker.evaluate({"extra": extra})
                ]
    return {name for name, _ in found}


def imported(path: Path) -> set[str]:
    """Return the packages' modules that a file imports, wherever in it the import stands."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Import():
                names |= {alias.name for alias in node.names}
            case ast.ImportFrom(module=str(name), level=0):
                names.add(name)
            case ast.Call(
                func=ast.Name("import_module") | ast.Attribute(attr="importorskip"), args=[ast.Constant(str(name)), *_]
            ):
                names.add(name)
    return {name.partition(".")[0] for name in names} - sys.stdlib_module_names - {"stoichia"}


def undeclared(paths: Iterable[Path], declared: set[str]) -> set[tuple[str, str]]:
    """Return what files import without a declaration: the file, and the module."""
    return {
        (path.relative_to(ROOT).as_posix(), module)
        for path in paths
        for module in imported(path)
        if module not in OWN and declared.isdisjoint(packages().get(module, {module}))
    }


def test_what_the_code_imports_is_declared() -> None:
    runtime = named(PROJECT["dependencies"])
    declared = runtime.union(*(named(EXTRAS[extra]) for extra in EXTRAS if extra not in ("dev", "docs")))
    assert undeclared(CODE, declared) == set()
    used = set().union(*(packages().get(module, {module}) for path in CODE for module in imported(path)))
    assert runtime - used == READ_AS_FILES


def test_what_the_tests_import_is_declared() -> None:
    assert undeclared(TESTS, named(PROJECT["dependencies"]).union(*map(named, EXTRAS.values()))) == set()


# Takes two lines: the modules of packages that are not to be there, and the modules to import.
IMPORT_ALL = """
import importlib, sys
absent, modules = map(str.split, sys.stdin)

class Clean:
    def find_spec(self, name, path=None, target=None):
        if name in absent:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Clean())
for module in sorted(modules):
    importlib.import_module(module)
"""


@pytest.mark.exhaustive
def test_a_clean_environment_imports_every_module() -> None:
    """One with nothing but the declared dependencies and what they bring; Ray is an extra."""
    installed = needed(PROJECT["dependencies"])
    absent = {module for module, names in packages().items() if installed.isdisjoint(names)} - {"stoichia"}
    modules = {
        ".".join(("stoichia", *path.relative_to(ROOT).with_suffix("").parts)).removesuffix(".__init__") for path in CODE
    }
    assert len(modules) > 50
    assert {"ray", "pytest"} <= absent
    result = subprocess.run(
        [sys.executable, "-c", IMPORT_ALL],
        input="\n".join(" ".join(names) for names in (absent, modules)),
        capture_output=True,
        text=True,
    )
    assert result.stderr == ""
    assert result.returncode == 0
