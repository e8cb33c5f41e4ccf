"""The house: imports, lazy ones included, lead to the same floor or one below, and never round in a circle."""

import ast
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = tuple(f"analysis.rooms.{path.name}" for path in (ROOT / "analysis/rooms").iterdir() if path.is_dir())
# From the ground up. A module is on the floor of the longest of these names that its own begins with.
FLOORS = (
    ("sql",),
    # What all sources of known formulas are read with, and the layouts in which they are published.
    ("loaders", "loaders.sources.published_format"),
    ("loaders.sources",),
    # What loads any of them, and what works on a warehouse.
    ("loaders.candidates", "loaders.known", "loaders.other_states", "loaders.warehouse"),
    # What users ask of a warehouse, as relations, frames, vectors, maps and exports.
    ("analysis",),
    # What figures are made of.
    ("analysis.drawing",),
    ("analysis.rooms", "analysis.rooms.room"),
    ("analysis.figures",),
    ("analysis.page",),
    # Rooms of their own are known by their `Room` alone.
    ("analysis.report", "analysis.explorer", *ROOMS),
    ("analysis.verbs",),
    ("analysis.command", "analysis.start"),
)
FILES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for package in ("sql", "loaders", "analysis")
    for path in (ROOT / package).rglob("*.py")
}


def floor(module: str) -> int:
    parts = module.split(".")
    for end in range(len(parts), 0, -1):
        for number, names in enumerate(FLOORS):
            if ".".join(parts[:end]) in names:
                return number
    raise AssertionError(module)


@cache
def imports(module: str) -> set[str]:
    """Return the modules of stoichia that a module imports, wherever in it the import stands, but for types."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(FILES[module].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, module
            names = [
                whole
                if (whole := f"{node.module}.{alias.name}").removeprefix("stoichia.") in FILES
                else str(node.module)
                for alias in node.names
            ]
        else:
            continue
        found.update(name.removeprefix("stoichia.") for name in names if name.startswith("stoichia."))
    return found


def test_the_imports_are_read() -> None:
    assert "loaders.warehouse" in imports("analysis")
    assert "analysis.page.figure_file" in imports("analysis.verbs.figure")


@pytest.mark.parametrize("module", FILES)
def test_no_import_leads_up(module: str) -> None:
    assert {name: floor(name) for name in imports(module) if floor(name) > floor(module)} == {}


def test_a_room_is_known_by_its_room_alone() -> None:
    """Nobody imports from a room but the room itself; `Room` and what it is made of belong to all."""
    found = {
        (module, name)
        for module in FILES
        for name in imports(module)
        for room in ROOMS
        if name.startswith(room) and not module.startswith(room)
    }
    assert found == set()


def test_a_source_is_known_by_its_kind_alone() -> None:
    """Nobody imports a kind of source but another one that goes on from it."""
    kinds = {name for name in FILES if name.startswith("loaders.sources.")} - {
        f"loaders.sources.{name}" for name in ("kinds", "published_format", "source")
    }
    assert {"loaders.sources.file", "loaders.sources.optimade"} <= kinds
    found = {
        (module, name)
        for module in FILES
        for name in imports(module) & kinds
        if not module.startswith("loaders.sources.")
    }
    assert found == set()


def test_no_imports_go_round_in_a_circle() -> None:
    waiting = {module: imports(module) - {module} for module in FILES}
    while free := [module for module, names in waiting.items() if not names]:
        waiting = {module: names.difference(free) for module, names in waiting.items() if module not in free}
    assert sorted(waiting) == []


def test_shared_code_names_no_room() -> None:
    names = [room.rpartition(".")[2] for room in ROOMS]
    of_rooms = {ROOT / "analysis/rooms" / name for name in names}
    tests = [*(ROOT / "tests").glob("*.py"), *(ROOT / "tests/bench").glob("*.py")]
    code = [path for folder in ("sql", "loaders", "analysis") for path in (ROOT / folder).rglob("*") if path.is_file()]
    found = [
        (path.relative_to(ROOT).as_posix(), name)
        for path in [*tests, *code]
        if path.suffix in (".py", ".sql", ".jinja", ".js") and not of_rooms & set(path.parents)
        for name in names
        if f"stoichia.analysis.rooms.{name}" in (text := path.read_text(encoding="utf-8"))
        or f'"{name}' in text
        or f"'{name}" in text
    ]
    assert found == []
