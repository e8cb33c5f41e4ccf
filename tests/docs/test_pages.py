"""What README.md and the pages below docs/ show is what happens: commands, sessions and numbers, run as written."""

import re
import subprocess
from collections.abc import Callable, Iterable
from pathlib import Path

import pages
import pytest
from running import STOICHIA

from stoichia import analysis

PAGES = [pages.read(path) for path in pages.paths()]
README = PAGES[0]


def cases(of_page: Callable[[pages.Page], Iterable[object]]) -> list[object]:
    """Return pages with what is on them; but for README.md they take minutes, with maps, exports and figures."""
    return [
        pytest.param(page, thing, marks=[] if page is README else pytest.mark.exhaustive)
        for page in PAGES
        for thing in of_page(page)
    ]


@pytest.fixture(scope="module")
def runner(first_build: Path, tmp_path_factory: pytest.TempPathFactory) -> pages.Runner:
    """Return what runs pages, and remembers what they gave."""
    return pages.Runner(tmp_path_factory.mktemp("pages"), first_build)


def name(value: object) -> str:
    """Name a page, or something on it, in a test's name."""
    if isinstance(value, pages.Page):
        return value.name
    if isinstance(value, pages.Shown):
        return f"line {value.line + 1}: {value.source[:40]!a}"
    return f"line {value.line + 1}"


def test_readme_is_short_and_builds_first() -> None:
    assert len(README.lines) < 200
    commands = [command.source for command in README.commands if command.is_run]
    assert commands[0] == pages.BUILD
    assert len(commands) > 5
    assert len(README.statements) > 5
    # The two commands that head it.
    text = "\n".join(README.lines)
    assert text.index("make run") < text.index("make test") < text.index("$ stoichia build")


@pytest.mark.parametrize(("page", "command"), cases(lambda page: page.commands), ids=name)
def test_command_prints_what_the_page_shows(runner: pages.Runner, page: pages.Page, command: pages.Shown) -> None:
    if not command.is_run:
        pytest.skip("a command about the project itself")
    run = runner.run(page)
    if command.line not in run.printed:
        pytest.skip("the published lists of formulas (../shared/data) are not here")
    check(page.shown(command), run.printed[command.line])


@pytest.mark.parametrize(("page", "statement"), cases(lambda page: page.statements), ids=name)
def test_session_gives_what_the_page_shows(runner: pages.Runner, page: pages.Page, statement: pages.Shown) -> None:
    check(page.shown(statement), runner.run(page).printed[statement.line])


def check(shown: list[str], printed: str) -> None:
    if not pages.is_as_shown(shown, printed):
        # Compared as texts, pytest shows where they differ.
        assert pages.told(printed) == [line.rstrip() for line in shown]
        pytest.fail("an ellipsis stands for something else")


@pytest.mark.parametrize(("page", "number"), cases(lambda page: page.numbers), ids=name)
def test_number_is_what_its_query_gives(runner: pages.Runner, page: pages.Page, number: pages.Number) -> None:
    assert runner.run(page).printed[number.line] == number.text


def test_an_ellipsis_stands_for_anything_and_nothing_else_does() -> None:
    shown = ["a.c", "took … s", "…", "end  "]
    assert pages.is_as_shown(shown, "a.c\ntook 4.2 s\nend\n")
    assert pages.is_as_shown(shown, "a.c\ntook 4.2 s\nmore\nand more\nend \n")
    assert not pages.is_as_shown(shown, "abc\ntook 4.2 s\nend\n")
    assert not pages.is_as_shown(shown, "a.c\ntook 4.2\nend\n")
    assert not pages.is_as_shown(shown, "a.c\ntook 4.2 s\nmore\n")


def test_an_update_writes_what_a_page_prints(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "ROOT", tmp_path)
    path = tmp_path / "page.md"
    path.write_text(
        "```console\n$ a\nold\n$ b\n1 s\nin … s\n```\n\nOf 1,200 there are 200.\n\n<!-- 200 = select 201 -->\n\n"
        "```pycon\n>>> 1 + 1\n3\n>>> x = 1\n\n```\n",
        encoding="utf-8",
    )
    page = pages.read(path)
    run = pages.Run({1: "new\n", 3: "2 s\nin 4 s\n", 10: "201", 13: "2\n", 15: ""})
    assert pages.updated(page, run) == (
        "```console\n$ a\nnew\n$ b\n2 s\nin … s\n```\n\nOf 1,200 there are 201.\n\n<!-- 201 = select 201 -->\n\n"
        "```pycon\n>>> 1 + 1\n2\n>>> x = 1\n\n```\n"
    )


def test_every_verb_is_described() -> None:
    text = subprocess.run([STOICHIA, "--help"], capture_output=True, text=True, check=True).stdout
    verbs = re.findall(r"^    ([a-z]+) ", text, flags=re.MULTILINE)
    assert len(verbs) >= 6
    written = "\n".join(line for page in PAGES for line in page.lines)
    assert [verb for verb in verbs if not re.search(rf"stoichia {verb}\b", written)] == []


@pytest.mark.parametrize(
    "path",
    [README.path, pages.ROOT / "docs" / "how-to" / "questions.md", Path(analysis.__file__)],
    ids=lambda path: path.stem,
)
def test_all_that_a_session_needs_is_named(path: Path) -> None:
    """The reference has the same names: it is made from `__all__`."""
    paragraphs = path.read_text(encoding="utf-8").split("\n\n")
    (told,) = [paragraph for paragraph in paragraphs if "`open_warehouse`" in paragraph]
    assert sorted(re.findall(r"`([a-z_]+)`", told)) == sorted(analysis.__all__)
    # Sphinx documents those, and shells complete them.
    assert set(analysis.__all__) <= set(dir(analysis))


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_to_files_lead_somewhere(page: pages.Page) -> None:
    text = "\n".join(page.lines)
    links = [target.partition("#")[0] for target in re.findall(r"\]\((?!https?:|#)([^)]+)\)", text)]
    # What the build of the site makes is there only after it, and Sphinx complains if it does not.
    written = [link for link in links if Path(link).parent.name != "generated"]
    assert [link for link in written if not (page.path.parent / link).exists()] == []
    named = re.findall(r"`((?:sql|loaders|analysis|tests|docs)/[\w/.]+)`", text)
    assert [path for path in named if not (pages.ROOT / path).exists()] == []
