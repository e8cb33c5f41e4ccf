"""What README.md shows is what happens: its commands and its session in Python run as written."""

import doctest
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")

# Commands about the project itself: the tests must not install it or run themselves.
NOT_RUN = ("make", "git", "cd")


@dataclass(frozen=True)
class Example:
    """A command of README.md, the line it stands in, and what it prints."""

    line: int
    command: str
    shown: tuple[str, ...]

    @property
    def is_run(self) -> bool:
        """Whether the command is about the warehouse."""
        return self.command.split()[0] not in NOT_RUN


def blocks(language: str) -> list[tuple[int, str]]:
    """Return line number and text of each fenced block of a language."""
    found = re.finditer(rf"^```{language}\n(.*?)^```$", README, flags=re.MULTILINE | re.DOTALL)
    return [(README.count("\n", 0, block.start(1)) + 1, block.group(1)) for block in found]


def examples() -> list[Example]:
    """Return the commands of the console blocks, in order; one that ends in a backslash goes on in the next line."""
    found = []
    for first_line, text in blocks("console"):
        lines = text.splitlines()
        starts = [i for i, line in enumerate(lines) if line.startswith("$ ")]
        assert starts[:1] == [0], f"line {first_line}: a console block begins with a command"
        for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
            shown = start + 1
            while lines[shown - 1].endswith("\\"):
                shown += 1
            command = "\n".join(lines[start:shown]).removeprefix("$ ")
            found.append(Example(first_line + start, command, tuple(lines[shown:end])))
    return found


def as_pattern(shown: tuple[str, ...]) -> str:
    """Return the pattern of the output that lines of README.md show.

    Blanks at the end of a line do not count; `…` stands for anything in its line, and alone in a line for any
    number of lines.
    """
    lines = [
        "(?:.*\n)*?" if line.strip() == "…" else ".*?".join(map(re.escape, line.rstrip().split("…"))) + " *\n"
        for line in shown
    ]
    return "".join(lines)


@pytest.fixture(scope="module")
def tour(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[int, str]]:
    """Return a fresh folder and, by line, what the commands of README.md printed there, run one after the other.

    `../shared/data` lies beside the folder, as it does beside a clone, where it is there at all.
    """
    folder = tmp_path_factory.mktemp("tour") / "clone"
    folder.mkdir()
    data = ROOT.parent / "shared" / "data"
    if data.is_dir():
        (folder.parent / "shared").mkdir()
        (folder.parent / "shared" / "data").symlink_to(data)
    environment = {name: value for name, value in os.environ.items() if name != "STOICHIA_DB"}
    environment["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    printed = {}
    for example in examples():
        if not example.is_run or ("../shared/data" in example.command and not data.is_dir()):
            continue
        result = subprocess.run(
            example.command,
            shell=True,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=120,
        )
        printed[example.line] = f"exit status {result.returncode}\n{result.stdout}"
    return folder, printed


def test_readme_has_examples_and_builds_first() -> None:
    commands = [example.command for example in examples() if example.is_run]
    assert commands[0] == "stoichia build"
    assert len(commands) > 5
    # The two commands that head it.
    assert README.index("make run") < README.index("make test") < README.index("$ stoichia build")


@pytest.mark.parametrize("example", examples(), ids=lambda example: f"line {example.line}: {example.command[:40]}")
def test_command_prints_what_the_readme_shows(tour: tuple[Path, dict[int, str]], example: Example) -> None:
    if not example.is_run:
        pytest.skip("a command about the project itself")
    printed = tour[1]
    if example.line not in printed:
        pytest.skip("the published lists of formulas (../shared/data) are not here")
    output = "".join(line.rstrip() + "\n" for line in printed[example.line].splitlines())
    expected = "exit status 0\n" + "".join(line.rstrip() + "\n" for line in example.shown)
    if not re.fullmatch("exit status 0\n" + as_pattern(example.shown), output):
        # Compared as texts, pytest shows where they differ.
        assert output == expected


def test_pattern_takes_an_ellipsis_for_anything_and_nothing_else_so() -> None:
    pattern = as_pattern(("a.c", "took … s", "…", "end  "))
    assert re.fullmatch(pattern, "a.c\ntook 4.2 s\nend\n")
    assert re.fullmatch(pattern, "a.c\ntook 4.2 s\nmore\nand more\nend\n")
    assert not re.fullmatch(pattern, "abc\ntook 4.2 s\nend\n")
    assert not re.fullmatch(pattern, "a.c\ntook 4.2\nend\n")
    assert not re.fullmatch(pattern, "a.c\ntook 4.2 s\nmore\n")


def test_session_of_the_readme_gives_what_it_shows(
    tour: tuple[Path, dict[int, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tour[0])
    monkeypatch.delenv("STOICHIA_DB", raising=False)
    sessions = blocks("pycon")
    assert len(sessions) > 5
    globs: dict[str, object] = {}
    for line, session in sessions:
        example = doctest.DocTestParser().get_doctest(session, globs, f"README.md, line {line}", None, line)
        told: list[str] = []
        runner = doctest.DocTestRunner()
        runner.run(example, out=told.append, clear_globs=False)
        globs = example.globs
        assert runner.summarize(verbose=False).failed == 0, "".join(told)
    warehouse = globs["warehouse"]
    assert isinstance(warehouse, duckdb.DuckDBPyConnection)
    warehouse.close()


def test_every_verb_is_described() -> None:
    text = subprocess.run(
        [Path(sys.executable).with_name("stoichia"), "--help"], capture_output=True, text=True, check=True
    ).stdout
    verbs = re.findall(r"^    ([a-z]+) ", text, flags=re.MULTILINE)
    assert len(verbs) >= 6
    assert [verb for verb in verbs if f"`stoichia {verb}`" not in README] == []


def test_links_to_files_lead_somewhere() -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)]+)\)", README)
    named = re.findall(r"`((?:sql|loaders|analysis|tests)/[\w/.]+)`", README)
    assert named
    assert [path for path in [*links, *named] if not (ROOT / path).exists()] == []
