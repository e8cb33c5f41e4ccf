"""Whatever happens, the command says it in one line: closed or full streams, limits, and what nobody foresaw."""

import argparse
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from stoichia.analysis import command
from stoichia.analysis.verbs import Verb
from stoichia.loaders import errors, warehouse

START = [sys.executable, "-m", "stoichia.analysis.start"]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a small warehouse that is only read."""
    path = tmp_path_factory.mktemp("words") / "small.duckdb"
    warehouse.build(path, warehouse.BuildSettings(components=(2,), max_z=12), ())
    return path


def run(path: Path, *arguments: str, before: Callable[[], None] | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command; `before` is run in the new process first."""
    return subprocess.run(
        [*START, "--db", path, *arguments],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=120,
        preexec_fn=before,
    )


def one_line(result: subprocess.CompletedProcess[str], status: int, words: str) -> None:
    """Assert that a command ended with a status and one line with some words in it."""
    assert result.returncode == status
    assert result.stderr.count("\n") == 1
    assert result.stderr.startswith("stoichia: ")
    assert words in result.stderr
    assert "Traceback" not in result.stderr


def test_closed_output_is_told(small: Path) -> None:
    one_line(run(small, "counts", before=lambda: os.close(1)), 1, "standard output is closed")


def test_closed_input_is_empty(small: Path) -> None:
    one_line(run(small, "label", before=lambda: os.close(0)), 2, "no formulas")
    assert run(small, "label", "NaCl", before=lambda: os.close(0)).returncode == 0


def test_closed_error_stream_keeps_the_answer(small: Path) -> None:
    before = small.read_bytes()
    result = run(small, "counts", before=lambda: os.close(2))
    assert (result.returncode, result.stdout.count("\n")) == (0, 3)
    assert small.read_bytes() == before


@pytest.mark.costly
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is always full")
@pytest.mark.parametrize("output", ["table", "csv", "json", "parquet", "xlsx"])
def test_full_output_is_told_once(small: Path, output: str) -> None:
    result = run(small, "counts", "--format", output, before=lambda: os.dup2(os.open("/dev/full", os.O_WRONLY), 1))
    one_line(result, 1, "cannot write to standard output: No space left on device")


@pytest.mark.costly
def test_control_bytes_are_shown(small: Path) -> None:
    query = "select chr(27) || '[31m' || chr(7) as cell"
    assert "\x1b" not in run(small, "query", query).stdout
    assert r"\x1b[31m\x07" in run(small, "query", query).stdout
    assert run(small, "query", query, "--format", "csv").stdout == "cell\n\x1b[31m\x07\n"
    for arguments in (
        ["query", "select \x1b"],
        ["label", "\x1b[31m"],
        ["\x1b"],
        ["sample", "--n", "\x1b"],
        ["forget", "\x1b"],
    ):
        result = run(small, *arguments)
        assert "\x1b" not in result.stderr + result.stdout
    one_line(run(small.with_name("\x1b.duckdb"), "counts"), 2, r"\x1b.duckdb")


@pytest.mark.parametrize(
    ("which", "least", "words"),
    [(resource.RLIMIT_NOFILE, 20, "ulimit -n"), (resource.RLIMIT_AS, 400_000_000, "ulimit -v")],
)
def test_too_little_is_told(small: Path, which: int, least: int, words: str) -> None:
    one_line(run(small, "counts", before=lambda: resource.setrlimit(which, (least, least))), 1, words)


def test_drawing_asks_for_what_its_engine_reserves(small: Path, tmp_path: Path) -> None:
    few = 20 * 10**9
    result = run(
        small, "figure", "atoms", "--to", str(tmp_path / "a.png"),
        before=lambda: resource.setrlimit(resource.RLIMIT_AS, (few, few)),
    )  # fmt: skip
    one_line(result, 1, "100 GB of address space")


@pytest.mark.costly
def test_limit_on_files_is_told(tmp_path: Path) -> None:
    result = run(
        tmp_path / "new.duckdb", "build", "--components", "2", "--max-z", "20",
        before=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000)),
    )  # fmt: skip
    one_line(result, 1, "ulimit -f")
    assert list(tmp_path.iterdir()) == []


def test_control_c_while_the_command_starts(small: Path) -> None:
    code = (
        "import os, signal, sys\n"
        "class Interrupts:\n"
        "    def find_spec(self, name, path, target=None):\n"
        "        if name == 'duckdb': os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.meta_path.insert(0, Interrupts())\n"
        "from stoichia.analysis.start import main\n"
        f"sys.argv = ['stoichia', '--db', {str(small)!r}, 'counts']\n"
        "main()\n"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (result.returncode, result.stdout, result.stderr) == (1, "", "stoichia: interrupted\n")


def raising(error: BaseException) -> Callable[[argparse.Namespace], None]:
    def run_verb(_: argparse.Namespace) -> None:
        raise error

    return run_verb


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (KeyError("x"), "failed for no reason it knows (KeyError: 'x')"),
        (MemoryError(), "not enough memory"),
        (RuntimeError("can't start new thread"), "not enough memory"),
        (OSError(28, "No space left on device", "/a"), "/a: No space left on device: make room"),
        (ValueError("Too many open files"), "ulimit -n"),
        (
            ValueError('{"exception_type":"IO","exception_message":"No space left on device"}'),
            "No space left on device: ",
        ),
    ],
)
def test_failure_nobody_foresaw(
    error: BaseException, words: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "verbs", lambda _: [Verb("counts", "Fails.", raising(error))])
    assert command.main(["counts"]) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert words in said
    assert command.main(["counts", "--debug"]) == 1
    assert "Traceback" in capsys.readouterr().err
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_damage_is_called_so() -> None:
    told = errors.of_the_world(ValueError("Corrupt database file: computed checksum 1 does not match"))
    assert told is not None
    assert "the warehouse is damaged" in told


def test_name_that_duckdb_cuts_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "a?b.duckdb", tmp_path / "a?b" / "c.duckdb"):
        path.parent.mkdir(exist_ok=True)
        one_line(run(path, "build", "--components", "2", "--max-z", "5"), 2, "name another file with --db")
        assert list(path.parent.glob("**/*.duckdb*")) == []
