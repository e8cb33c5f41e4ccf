"""The script of Vega that is kept between runs is whole and the same, or made anew."""

from pathlib import Path

import platformdirs
import pytest
import vl_convert

from stoichia.analysis.page import vega

MADE = "window.drawn = '→'; // "


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Keep the script below a folder of the test, and count in a list how often it was made."""
    times: list[str] = []

    def make(snippet: str) -> str:
        times.append(snippet)
        return MADE + snippet

    monkeypatch.setattr(vl_convert, "javascript_bundle", make)
    monkeypatch.setattr(platformdirs, "user_cache_path", lambda *_, **__: tmp_path / "kept")
    return times


def script() -> str:
    """Return the script as another run does."""
    vega.script.cache_clear()
    try:
        return vega.script()
    finally:
        vega.script.cache_clear()


def test_a_script_is_made_once(made: list[str], tmp_path: Path) -> None:
    assert script() == script() == script() == MADE + vega.GIVEN
    assert made == [vega.GIVEN]
    (kept,) = (tmp_path / "kept").iterdir()
    assert kept.read_text(encoding="utf-8").endswith(MADE + vega.GIVEN)


def test_a_script_of_another_version_is_not_taken(made: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    first = script()
    monkeypatch.setattr(vega, "version", lambda _: "999.0")
    assert script() == first
    monkeypatch.setattr(vega, "GIVEN", "window.another = vegaEmbed;")
    assert script() == MADE + "window.another = vegaEmbed;"
    assert len(made) == 3


@pytest.mark.parametrize("damage", ["cut", "changed", "emptied", "no text", "a folder"])
def test_a_damaged_script_is_made_anew(made: list[str], tmp_path: Path, damage: str) -> None:
    whole = script()
    (kept,) = (tmp_path / "kept").iterdir()
    content = kept.read_bytes()
    match damage:
        case "cut":
            kept.write_bytes(content[:-1])
        case "changed":
            kept.write_bytes(content.replace(b"drawn", b"Drawn"))
        case "emptied":
            kept.write_bytes(b"")
        case "no text":
            kept.write_bytes(b"\xff" + content)
        case _:
            kept.unlink()
            kept.mkdir()
    assert script() == whole
    assert len(made) == 2
    assert kept.is_dir() or kept.read_bytes() == content


def test_where_nothing_can_be_kept_a_script_is_made(made: list[str], tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("a file", encoding="utf-8")
    assert script() == script()
    assert len(made) == 2
