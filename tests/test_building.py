"""What an installation fetches from npm: by exact version and hash of content, from whatever registry is set up."""

import json
import re
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

BUILDING = Path(__file__).parents[1] / "building"
WANTED = json.loads((BUILDING / "package.json").read_text(encoding="utf-8"))
LOCKED = json.loads((BUILDING / "package-lock.json").read_text(encoding="utf-8"))["packages"]


@pytest.fixture
def parts() -> ModuleType:
    """Return the module that fetches them."""
    spec = spec_from_file_location("parts", BUILDING / "parts.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_versions_are_exact() -> None:
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in WANTED["dependencies"].values())
    assert LOCKED[""]["dependencies"] == WANTED["dependencies"]
    for name, version in (WANTED["dependencies"] | WANTED["devDependencies"]).items():
        assert LOCKED[f"node_modules/{name}"]["version"] == version


def test_every_package_has_its_hash_and_no_address() -> None:
    packages = {name: locked for name, locked in LOCKED.items() if name}
    assert len(packages) > 10
    assert all(locked["integrity"].startswith("sha512-") for locked in packages.values())
    assert [name for name, locked in packages.items() if "resolved" in locked] == []


def test_names_of_packages_become_paths(parts: ModuleType) -> None:
    assert {f"node_modules/{name}" for name in parts.WANTED} <= LOCKED.keys()
    text = """import*as a from"apache-arrow"; import { b } from 'hyparquet/src/schema.js'; import c from './c.js'"""
    paths = {"apache-arrow": "../arrow.js", "hyparquet/src/schema.js": "../../schema.js"}
    assert parts._led(text, paths) == (
        """import*as a from"../arrow.js"; import { b } from '../../schema.js'; import c from './c.js'"""
    )
    if (parts.PARTS / "of_lock").is_file():
        names = "|".join(map(re.escape, parts.WANTED))
        for path in parts.PARTS.rglob("*js"):
            assert not re.search(
                rf"\bfrom\s*['\"]({names})", re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.S)
            )


def test_where_npm_fails_everything_else_is_installed(
    parts: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(parts, "PARTS", tmp_path / "vendored")
    monkeypatch.setattr(parts, "WORKSHOP", tmp_path / "npm")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not parts.fetch()
    assert "is left out, since npm failed: there is no npm" in capsys.readouterr().err
    assert not (tmp_path / "vendored").exists()
    assert parts.missing_tools() == [parts.NODE]
