"""What the pages of the documentation show, and what it is when it is run: README.md and all of docs/.

Three things on a page are run. The commands of a block ``console`` run in a shell, one after the other, in a folder of
the page's own that has the default warehouse. After them the sessions of its blocks ``pycon`` run there as one. And a
comment below a paragraph tells where a number in it comes from, by a query that is asked of the warehouse at the end::

    Of 225,879 binaries 13,464 are allowed.

    <!-- 13,464 = select n_allowed from category_count where n_components = 2 -->
"""

import contextlib
import doctest
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
import warnings
from code import InteractiveInterpreter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from stoichia.loaders.warehouse import open_warehouse

ROOT = Path(__file__).resolve().parents[2]
# The longest is the making of a room.
MOST_SECONDS = 300
# Commands about the project itself: what runs pages must not install it or run itself.
NOT_RUN = ("make", "git", "cd")
BUILD = "stoichia build"


def paths() -> list[Path]:
    """Return the pages, README.md first and those of rooms last; what the build of the site writes is none."""
    written = sorted((ROOT / "docs").rglob("*.md"))
    of_rooms = sorted((ROOT / "analysis" / "rooms").glob("*/*.md"))
    return [ROOT / "README.md", *(path for path in written if not _is_made(path)), *of_rooms]


def _is_made(path: Path) -> bool:
    return any(part.startswith("_") or part == "generated" for part in path.relative_to(ROOT).parts)


@dataclass(frozen=True)
class Shown:
    """Something on a page that can be run.

    Attributes
    ----------
    line
        Index of its first line.
    source
        The command, the statement in Python, or the query.
    start, end
        The lines of what it prints: the slice of the page's lines that a real run replaces.
    """

    line: int
    source: str
    start: int
    end: int

    @property
    def is_run(self) -> bool:
        """Whether it is about the warehouse."""
        return self.source.split()[0] not in NOT_RUN


@dataclass(frozen=True)
class Number:
    """A number in a paragraph, and the query that gives it; the paragraph's lines are ``start`` to ``line``."""

    line: int
    start: int
    text: str
    query: str


@dataclass(frozen=True)
class Page:
    """A page as it is written."""

    path: Path
    lines: tuple[str, ...]
    commands: tuple[Shown, ...]
    statements: tuple[Shown, ...]
    numbers: tuple[Number, ...]

    @property
    def name(self) -> str:
        """The path of the page in the project."""
        return self.path.relative_to(ROOT).as_posix()

    def shown(self, thing: Shown) -> list[str]:
        """Return the lines that it prints, as the page has them."""
        return list(self.lines[thing.start : thing.end])


@cache
def read(path: Path) -> Page:
    """Read a page."""
    lines = path.read_text(encoding="utf-8").splitlines()
    commands: list[Shown] = []
    statements: list[Shown] = []
    for language, start, end in _blocks(lines):
        if language == "console":
            commands += _commands(lines, start, end, path)
        elif language == "pycon":
            statements += _statements(lines, start, end)
    return Page(path, tuple(lines), tuple(commands), tuple(statements), tuple(_numbers(lines, path)))


def _blocks(lines: list[str]) -> Iterator[tuple[str, int, int]]:
    """Give language, first line and end of each fenced block."""
    language, start = None, 0
    for i, line in enumerate(lines):
        if not line.startswith("```"):
            continue
        if language is None:
            language, start = line.removeprefix("```"), i + 1
        else:
            yield language, start, i
            language = None


def _commands(lines: list[str], first: int, last: int, path: Path) -> Iterator[Shown]:
    """Give the commands of a console block; one that ends in a backslash goes on in the next line."""
    starts = [i for i in range(first, last) if lines[i].startswith("$ ")]
    if starts[:1] != [first]:
        raise ValueError(f"{path.name}, line {first + 1}: a console block begins with a command")
    for start, end in zip(starts, [*starts[1:], last], strict=True):
        shown = start + 1
        while lines[shown - 1].endswith("\\"):
            shown += 1
        yield Shown(start, "\n".join(lines[start:shown]).removeprefix("$ "), shown, end)


def _statements(lines: list[str], first: int, last: int) -> Iterator[Shown]:
    """Give the statements of a session in Python."""
    text = "\n".join(lines[first:last]) + "\n"
    for example in doctest.DocTestParser().get_examples(text):
        line = first + example.lineno
        shown = line + example.source.count("\n")
        yield Shown(line, example.source, shown, shown + example.want.count("\n"))


def _numbers(lines: list[str], path: Path) -> Iterator[Number]:
    for i, line in enumerate(lines):
        if told := re.fullmatch(r"<!-- (\S+) = (.+) -->", line):
            end = i
            # The paragraph is what stands above the comments.
            while not lines[end - 1].strip() or lines[end - 1].startswith("<!--"):
                end -= 1
            start = end
            while start and lines[start - 1].strip():
                start -= 1
            if not re.search(rf"(?<![\d,.]){re.escape(told[1])}(?![\d,]|\.\d)", "\n".join(lines[start:end])):
                raise ValueError(f"{path.name}, line {i + 1}: the paragraph above has no number {told[1]}")
            yield Number(i, start, told[1], told[2])


@dataclass
class Run:
    """What a page prints when it is run: by line, what each command, statement and query gave."""

    printed: dict[int, str] = field(default_factory=dict)


class Runner:
    """Runs pages, each in a folder of its own.

    ``../shared/data`` lies beside each folder, as it does beside a clone, where it is there at all.

    Parameters
    ----------
    folder
        Where it makes them.
    template
        A folder in which the warehouse was built that every page begins with, with what that printed in printed.txt;
        it is made if None.
    """

    def __init__(self, folder: Path, template: Path | None = None) -> None:
        self.folder = folder
        self._template = template
        self.data = ROOT.parent / "shared" / "data"
        self.environment = {name: value for name, value in os.environ.items() if name != "STOICHIA_DB"}
        self.environment["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        if self.data.is_dir():
            (folder / "shared").mkdir()
            (folder / "shared" / "data").symlink_to(self.data)
        self._runs: dict[Path, Run] = {}

    @property
    def template(self) -> Path:
        """The folder in which the warehouse was built that every page begins with."""
        if self._template is None:
            self._template = self.folder / "template"
            self._template.mkdir()
            (self._template / "printed.txt").write_text(self._shell(BUILD, self._template), encoding="utf-8")
        return self._template

    def run(self, page: Page) -> Run:
        """Run a page; asked again, return what it gave."""
        if page.path not in self._runs:
            folder = Path(tempfile.mkdtemp(dir=self.folder))
            shutil.copy(self.template / "stoichia.duckdb", folder)
            run = self._runs[page.path] = Run()
            for command in page.commands:
                if command.is_run and (self.data.is_dir() or "../shared/data" not in command.source):
                    # In a folder without a warehouse the same command prints the same again.
                    is_first = command.source == BUILD and command is page.commands[0]
                    printed = (self.template / "printed.txt").read_text(encoding="utf-8") if is_first else None
                    run.printed[command.line] = printed or self._shell(command.source, folder)
            with contextlib.chdir(folder):
                _run_session(page, run)
                _ask(page, run)
            shutil.rmtree(folder)
        return self._runs[page.path]

    def _shell(self, command: str, folder: Path) -> str:
        result = subprocess.run(
            command,
            shell=True,
            cwd=folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=MOST_SECONDS,
            check=False,
        )
        failed = f"exit status {result.returncode}\n" if result.returncode else ""
        return failed + result.stdout


def _run_session(page: Page, run: Run) -> None:
    """Run the statements in Python as one session."""
    names: dict[str, object] = {"__name__": "__main__"}
    interpreter = InteractiveInterpreter(names)
    # What has no environment variable asks the warehouse of the folder.
    elsewhere = os.environ.pop("STOICHIA_DB", None)
    try:
        for statement in page.statements:
            told = io.StringIO()
            with warnings.catch_warnings(), contextlib.redirect_stdout(told), contextlib.redirect_stderr(told):
                # They name the line of a file.
                warnings.simplefilter("ignore")
                interpreter.runsource(statement.source, f"<{page.name}>")
            run.printed[statement.line] = told.getvalue()
    finally:
        if elsewhere is not None:
            os.environ["STOICHIA_DB"] = elsewhere
        close = getattr(names.get("warehouse"), "close", None)
        if close is not None:
            close()


def _ask(page: Page, run: Run) -> None:
    """Ask the queries of a page's numbers."""
    if not page.numbers:
        return
    with open_warehouse(Path("stoichia.duckdb")) as connection:
        for number in page.numbers:
            ((value,),) = connection.execute(number.query).fetchall()
            run.printed[number.line] = value if isinstance(value, str) else f"{value:,}"


def told(printed: str) -> list[str]:
    """Return the lines of an output; blanks at the end of a line do not count."""
    return [line.rstrip() for line in printed.splitlines()]


def is_as_shown(shown: list[str], printed: str) -> bool:
    """Return whether an output is what a page shows.

    In what it shows `…` stands for anything in its line, and alone in a line for any number of lines.
    """
    return re.fullmatch(_pattern(shown), "".join(line + "\n" for line in told(printed))) is not None


def _pattern(shown: list[str]) -> str:
    lines = [
        "(?:.*\n)*?" if line.strip() == "…" else ".*?".join(map(re.escape, line.rstrip().split("…"))) + "\n"
        for line in shown
    ]
    return "".join(lines)


def updated(page: Page, run: Run) -> str:
    """Return the text of a page with what a run of it printed in place of what it showed."""
    lines = list(page.lines)
    for number in reversed(page.numbers):
        value = run.printed[number.line]
        if value != number.text:
            for i in range(number.start, number.line + 1):
                lines[i] = re.sub(rf"(?<![\d,.]){re.escape(number.text)}(?![\d,]|\.\d)", value, lines[i])
    for thing in sorted([*page.commands, *page.statements], key=lambda thing: thing.line, reverse=True):
        if thing.line in run.printed and not is_as_shown(page.shown(thing), run.printed[thing.line]):
            lines[thing.start : thing.end] = _merged(page.shown(thing), told(run.printed[thing.line]))
    return "\n".join(lines) + "\n"


def _merged(shown: list[str], printed: list[str]) -> list[str]:
    """Return the lines of an output, but those with an ellipsis in place of the line that they stand for."""
    kept = [line for line in shown if "…" in line and line.strip() != "…"]
    merged = []
    for line in printed:
        match = next((pattern for pattern in kept if is_as_shown([pattern], line)), None)
        merged.append(match or line)
    return merged
