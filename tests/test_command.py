"""The command as its users run it: every verb, its good and its bad input, and what programs read from it."""

import csv
import fcntl
import gzip
import io
import json
import os
import pty
import re
import shlex
import shutil
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from math import comb
from pathlib import Path
from threading import Timer

import duckdb
import polars as pl
import psutil
import pytest
from running import STOICHIA, run_command

from stoichia.analysis import command
from stoichia.analysis.rooms.room import Room, found
from stoichia.analysis.verbs import Verb, verbs
from stoichia.loaders import warehouse as stoichia_warehouse
from stoichia.loaders.sources import paper_table_1

LABEL_COLUMNS = ["input", "formula", "category", "is_allowed", "is_known", "in_space", "reason"]

COUNT_COLUMNS = [
    "n_components",
    "n_unique",
    "n_allowed",
    "n_known",
    "n_standard",
    "n_missing",
    "n_interesting",
    "n_unlikely",
]

# What the embedded sources make of Table 2; tests/sql/test_counts.py counts it apart.
COUNTS = [
    [2, 225_879, 13_464, 4_647, 2_099, 11_365, 2_548, 209_867],
    [3, 77_637_589, 10_779_441, 12_738, 10_127, 10_769_314, 2_611, 66_855_537],
    [4, 16_902_534_325, 2_909_434_982, 5_458, 5_278, 2_909_429_704, 180, 13_993_099_163],
]

Result = subprocess.CompletedProcess[bytes]


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """Return an empty folder in which the command runs."""
    folder = tmp_path / "here"
    folder.mkdir()
    return folder


def run(folder: Path, *arguments: str, stdin: bytes = b"", stoichia_db: Path | None = None) -> Result:
    """Run the command in a folder."""
    environment = {name: value for name, value in os.environ.items() if name != "STOICHIA_DB"}
    if stoichia_db is not None:
        environment["STOICHIA_DB"] = str(stoichia_db)
    return run_command(folder, *arguments, stdin=stdin, environment=environment)


def answered(result: Result) -> str:
    """Return what a command printed that went well and had nothing to complain about but how few are known.

    Of a file it tells how many.
    """
    told = re.sub(r"^stoichia: only [\d,]+ compositions are known here, .*\n\Z", "", result.stderr.decode(), flags=re.M)
    assert re.sub(r"\Astoichia: [\d,]+ read, .* duplicates under reduction\n\Z", "", told) == ""
    assert result.returncode == 0
    return result.stdout.decode()


def refused(result: Result, status: int, *words: str) -> str:
    """Return the one line with which a command ended that printed nothing else."""
    line = result.stderr.decode()
    assert result.returncode == status
    assert result.stdout == b""
    assert line.endswith("\n")
    assert line.count("\n") == 1
    assert line.startswith("stoichia")
    assert "Traceback" not in line
    assert [word for word in words if word not in line] == []
    return line


def from_csv(text: str) -> list[dict[str, str]]:
    """Return the rows of a CSV answer."""
    return list(csv.DictReader(io.StringIO(text, newline="")))


def from_json(text: str) -> list[dict[str, object]]:
    """Return the rows of a JSON answer."""
    rows = json.loads(text)
    assert isinstance(rows, list)
    assert all(isinstance(row, dict) for row in rows)
    return rows


def from_parquet(content: bytes) -> pl.DataFrame:
    """Return the rows of a Parquet answer."""
    return pl.read_parquet(io.BytesIO(content))


@pytest.fixture
def ask(here: Path, warehouse: Path) -> Callable[..., Result]:
    """Return a function that runs the command on the default warehouse."""

    def asked(*arguments: str, stdin: bytes = b"") -> Result:
        return run(here, *arguments, stdin=stdin, stoichia_db=warehouse)

    return asked


@pytest.fixture(scope="module")
def small(built: Callable[..., Path]) -> Path:
    """Return a warehouse of binaries that tests copy before they write to it."""
    return built(stoichia_warehouse.BuildSettings(components=(2,), max_z=30))


@pytest.fixture
def own(small: Path, here: Path) -> Path:
    """Return a small warehouse in the folder of the command, where it looks for one."""
    return Path(shutil.copy(small, here / "stoichia.duckdb"))


# The command as a whole


def test_help_lists_every_verb(here: Path) -> None:
    listed = re.findall(r"^    ([a-z]+)(?: |$)", answered(run(here, "--help")), flags=re.MULTILINE)
    assert {"build", "ingest", "counts", "label", "system", "query"} <= set(listed)
    assert listed == [verb.name for verb in verbs()]


def test_nothing_asked_is_answered_with_help(in_process: Callable[..., Result], here: Path) -> None:
    assert answered(in_process(here)) == answered(in_process(here, "--help"))


def test_words_are_completed(here: Path) -> None:
    """As bash asks for it, which argcomplete's scripts for other shells do too."""
    asked = "stoichia lab"
    environment = {
        **os.environ,
        "_ARGCOMPLETE": "1",
        "_ARGCOMPLETE_STDOUT_FILENAME": str(here / "words"),
        "COMP_LINE": asked,
        "COMP_POINT": str(len(asked)),
    }
    result = subprocess.run([STOICHIA], cwd=here, env=environment, capture_output=True)
    assert (result.returncode, result.stdout, result.stderr) == (0, b"", b"")
    assert (here / "words").read_text().strip() == "label"


@pytest.mark.parametrize("verb", [verb.name for verb in verbs()])
def test_every_verb_has_help(in_process: Callable[..., Result], here: Path, verb: str) -> None:
    text = answered(in_process(here, verb, "--help"))
    assert verb in text
    assert "--db" in text


@pytest.mark.parametrize("verb", verbs(), ids=lambda verb: verb.name)
def test_examples_of_a_verb_are_commands_of_it(verb: Verb, capsys: pytest.CaptureFixture[str]) -> None:
    assert len(verb.examples) == 2
    for example in verb.examples:
        stoichia, name, *words = shlex.split(example)
        assert (stoichia, name) == ("stoichia", verb.name)
        assert command.parser().parse_args([name, *words]).run is verb.run
    with pytest.raises(SystemExit):
        command.main([verb.name, "--help"])
    assert capsys.readouterr().out.endswith("".join(f"\n  {example}" for example in verb.examples) + "\n")


@pytest.mark.parametrize("room", found(), ids=lambda room: room.name)
@pytest.mark.parametrize("words", [["counts"], ["--help"]], ids=" ".join)
def test_other_verbs_import_nothing_of_a_room_but_what_they_list(here: Path, room: Room, words: list[str]) -> None:
    code = f"""
import contextlib, sys
from stoichia.analysis import command
with contextlib.suppress(SystemExit):
    command.main({words})
print(*sys.modules)
"""
    result = subprocess.run([sys.executable, "-c", code], cwd=here, capture_output=True, text=True, check=True)
    imported = set(result.stdout.split())
    package = f"stoichia.analysis.rooms.{room.name}."
    of_room = {name.removeprefix(package) for name in imported if name.startswith(package)}
    # Only the list of verbs has those of rooms.
    assert ("room" in of_room) == (words == ["--help"])
    light = {"room", "verb", "settings", "statements", "tables", "looks", "figures", "species"}
    assert {name.partition(".")[0] for name in of_room} <= light
    # No numerics at start-up.
    assert not imported & {"numpy", "scipy"}


def test_version(here: Path) -> None:
    assert re.fullmatch(r"stoichia \d+\.\d+.*\n", answered(run(here, "--version")))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nonsense"], ["nonsense", "build", "query"]),
        (["lable"], ["did you mean label?"]),
        (["counts", "--format", "tabel"], ["did you mean table?"]),
        (["--debug"], ["VERB"]),
        (["--nonsense"], []),
        (["counts", "more"], ["more"]),
        (["counts", "--format", "xml"], ["xml", "json"]),
        (["build", "--components", "2,x"], ["--components"]),
        (["build", "--components", "2,,3"], ["--components"]),
        (["build", "--components", ""], ["--components"]),
        (["sample", "--n", "0"], ["--n", "0"]),
        (["sample", "--category", "plausible"], ["plausible", "missing"]),
        (["sample", "--components", "5"], ["components", "5"]),
        (["sample", "--components", "2", "--with", "Xx"], ["no element or group", "Xx"]),
        (["build", "--components", "1,2"], ["--components", "2", "6"]),
        (["build", "--components", "6"], ["--max-z"]),
        (["build", "--max-amount", "many"], ["--max-amount", "many"]),
        (["build", "--max-amount", "0"], ["--max-amount", "32"]),
        (["build", "--max-amount", "2.5"], ["--max-amount", "2.5"]),
        (["build", "--max-z", "104"], ["--max-z", "103"]),
        (["build", "--max-z", "Fe"], ["--max-z", "Fe"]),
        (["build", "--oxidation-states", "icsd25"], ["icsd25", "icsd24", "wiki"]),
        (["build", "--known"], ["--known"]),
        (["build", "--known", "absent.csv"], ["absent.csv", "mp_2017_ricci"]),
        (["build", "--db", "absent/stoichia.duckdb"], ["absent"]),
        (["build", "--db", "."], []),
        (["build", "more"], ["more"]),
        (["ingest"], ["SOURCE"]),
        (["ingest", "absent.csv"], ["absent.csv", "paper_table_1"]),
        (["label", "absent.csv"], ["absent.csv"]),
        (["label", "absent/list"], ["absent/list"]),
        (["label", "NaCl", "--formula-column", "formula"], ["--formula-column"]),
        (["label", "-"], ["standard input"]),
        (["label"], ["standard input"]),
        (["label", "NaCl", "--format", "yaml"], ["yaml", "csv"]),
        (["system"], ["ELEMENT"]),
        (["system", "Xx", "O"], ["Xx"]),
        (["system", "Li-Xx"], ["Xx"]),
        (["system", "li", "O"], ["li"]),
        (["system", "Rf", "O"], ["Rf"]),
        (["system", "Li", "O", "--max-atoms", "many"], ["--max-atoms", "many"]),
        (["system", "Li", "O", "--category", "nice"], ["nice", "standard", "missing", "interesting", "unlikely"]),
        (["query"], ["SQL"]),
        (["query", "selec 1"], ["selec"]),
        (["query", "from nowhere"], ["nowhere"]),
        (["query", "select no_column from element"], ["no_column"]),
        (["query", "select error('too bad')"], ["too bad"]),
        (["query", "select 1", "--format", "xml"], ["xml"]),
    ],
    ids=" ".join,
)
@pytest.mark.seeded(20)
def test_bad_input_is_told_in_one_line(
    in_process: Callable[..., Result], own: Path, arguments: Sequence[str], words: Sequence[str]
) -> None:
    refused(in_process(own.parent, *arguments), 2, *words)
    assert list(own.parent.iterdir()) == [own]


@pytest.mark.parametrize("arguments", [["build", "--max-z", "104"], ["label"], ["query", "selec 1"]], ids=" ".join)
def test_a_process_that_is_given_bad_input_ends_with_one_line(
    ask: Callable[..., Result], here: Path, arguments: Sequence[str]
) -> None:
    refused(ask(*arguments), 2)
    assert list(here.iterdir()) == []


@pytest.mark.parametrize(
    "arguments",
    [["counts"], ["label", "NaCl"], ["system", "Li", "O"], ["query", "select 1"], ["ingest", "paper_table_1"]],
    ids=" ".join,
)
def test_without_a_warehouse_every_verb_says_how_to_make_one(
    in_process: Callable[..., Result], here: Path, arguments: Sequence[str]
) -> None:
    refused(in_process(here, *arguments), 2, "stoichia build", "--db", "stoichia.duckdb")
    refused(in_process(here, *arguments, "--db", "mine.duckdb"), 2, "stoichia build", "mine.duckdb")
    (here / "mine.duckdb").write_text("formula\nNaCl\n")
    refused(in_process(here, *arguments, "--db", "mine.duckdb"), 2, "mine.duckdb", "not a DuckDB file")


def test_warehouse_in_use_is_a_failure_of_the_world(here: Path, own: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from stoichia.loaders import warehouse; "
        "connection = warehouse.open_warehouse(Path(sys.argv[1]), writable=True); print('open', flush=True); "
        "sys.stdin.readline()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(own)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"open\n"
        for arguments in (["counts"], ["ingest", "paper_table_1"]):
            refused(run(here, *arguments), 1, "stoichia.duckdb", "another process")
        writer.communicate(b"\n")
    answered(run(here, "counts"))


@pytest.mark.parametrize(
    ("statement", "arguments", "missing"),
    [
        ("drop table ratio", ["system", "Li", "O"], "table ratio"),
        ("drop table ratio", ["export", "--components", "2", "--to", "out"], "table ratio"),
        ("drop macro table label_given", ["label", "NaCl"], "table function label_given"),
        ("drop table known_entry", ["ingest", "paper_table_1"], "table known_entry"),
    ],
)
@pytest.mark.seeded(2)
def test_what_the_warehouse_lacks_is_named(
    here: Path, own: Path, statement: str, arguments: Sequence[str], missing: str
) -> None:
    with duckdb.connect(str(own)) as connection:
        connection.execute(statement)
    refused(run(here, *arguments), 2, f"stoichia.duckdb lacks the {missing}", "stoichia build")


@pytest.mark.exhaustive
def test_db_stands_before_or_after_the_verb_or_in_the_environment(here: Path, warehouse: Path, own: Path) -> None:
    def n_rows(*arguments: str, stoichia_db: Path | None = None) -> int:
        return len(from_csv(answered(run(here, *arguments, "--format", "csv", stoichia_db=stoichia_db))))

    # The default warehouse has three rows, the small one that lies here has one.
    assert n_rows("counts") == 1
    assert n_rows("--db", str(warehouse), "counts") == 3
    assert n_rows("counts", "--db", str(warehouse)) == 3
    assert n_rows(f"--db={warehouse}", "counts") == 3
    assert n_rows("counts", stoichia_db=warehouse) == 3
    # What is nearer wins.
    assert n_rows("--db", str(own), "counts", stoichia_db=warehouse) == 1
    assert n_rows("counts", "--db", str(own), stoichia_db=warehouse) == 1
    assert n_rows("--db", str(warehouse), "counts", "--db", str(own)) == 1


def test_main_returns_the_exit_status(small: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert command.main(["counts", "--db", str(small), "--format", "csv"]) == 0
    out, errors = capfd.readouterr()
    assert [row["n_components"] for row in from_csv(out)] == ["2"]
    assert errors.startswith("stoichia: only 0 compositions are known here")
    assert command.main(["counts", "--db", str(small.with_name("absent.duckdb"))]) == 2
    out, errors = capfd.readouterr()
    assert out == ""
    assert "absent.duckdb" in errors


def test_control_c_ends_a_statement(here: Path, warehouse: Path) -> None:
    """One that unfolds 17 billion compositions, and that DuckDB does not end."""
    statement = "select max(formula) from composition"
    with subprocess.Popen(
        [STOICHIA, "--db", warehouse, "query", statement], cwd=here, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stderr is not None
        while process.poll() is None and psutil.Process(process.pid).cpu_times().user < 1.5:
            time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        asked_at = time.monotonic()
        assert process.wait(60) == 1
        assert time.monotonic() - asked_at < 10
        assert process.stderr.read() == b"stoichia: interrupted\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ["system", "Li-Zn-Sn-O", "--format", "csv"],
        ["system", "Li-Zn-Sn-O", "--format", "json"],
        ["query", "select repeat('x', 100) as x from range(10_000)", "--format", "csv"],
        ["query", "select repeat('x', 1000) as x from range(190)"],
        ["build", "--help"],
        # The next are asked about while some are written.
        ["label", "formulas.txt", "--format", "csv"],
    ],
    ids=["csv", "json", "long", "table", "help", "ahead"],
)
@pytest.mark.seeded(2)
def test_closed_pipe_is_quiet(here: Path, warehouse: Path, arguments: Sequence[str]) -> None:
    """As in `stoichia system Li Zn Sn O --format csv | head -1`."""
    (here / "formulas.txt").write_text("NaCl\nMgO\nXx\n" * 200_000)
    with subprocess.Popen(
        [STOICHIA, "--db", warehouse, *arguments], cwd=here, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(60) in {0, 1}


def test_word_longer_than_a_name_of_a_file_is_a_formula(here: Path, warehouse: Path) -> None:
    word = "Na" * 200
    assert "longer than 250 characters" in answered(run(here, "--db", str(warehouse), "label", word, "--format", "csv"))


def test_closed_pipe_ends_what_waits_for_more(here: Path, warehouse: Path) -> None:
    """As in `(cat formulas.txt; sleep 1000) | stoichia label --format csv | head -1`."""
    with subprocess.Popen(
        [STOICHIA, "--db", warehouse, "label", "--format", "csv"],
        cwd=here,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        # Else the test would wait for what waits for it.
        patience = Timer(60, process.kill)
        patience.start()
        # More than are answered at a time, and what is left fits into the pipe.
        process.stdin.write(b"NaCl\n" * 210_000)
        process.stdin.flush()
        assert process.stdout.readline()
        process.stdout.close()
        assert process.wait() == 0
        patience.cancel()


def test_closed_from_the_start_is_quiet_too(here: Path, warehouse: Path) -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    result = subprocess.run(
        [STOICHIA, "--db", warehouse, "counts"], cwd=here, stdout=write_end, stderr=subprocess.PIPE, timeout=60
    )
    os.close(write_end)
    assert result.stderr == b""


# build and ingest


@pytest.mark.costly
def test_build_prints_table_2_and_what_to_type_next(here: Path) -> None:
    text = answered(run(here, "build", "--components", "2,3", "--max-amount", "4", "--max-z", "50"))
    lines = text.splitlines()
    header = lines[0].split()
    assert header == [
        "components",
        "compositions",
        "allowed",
        "known",
        "standard",
        "missing",
        "interesting",
        "unlikely",
    ]
    # 4 · 4 tuples without (2, 2), (3, 3), (4, 4), (2, 4), (4, 2); 4³ tuples without the 2³ even ones and (3, 3, 3).
    assert [line.split()[:2] for line in lines[2:4]] == [
        ["2", f"{comb(50, 2) * 11:,}"],
        ["3", f"{comb(50, 3) * 55:,}"],
    ]
    assert "%" in lines[2]
    assert "mp_2017_ricci: 47,737 rows read, 34,630 distinct compositions, 0 rows rejected" in text
    assert "aflow_prototypes: 288 rows read" in text
    assert "paper_table_1: 7 rows read" in text
    assert [path.name for path in here.iterdir()] == ["stoichia.duckdb"]
    # How to get the whole database of today.
    assert [line.split("#")[0].strip() for line in lines if "ingest" in line] == [
        "stoichia ingest mp-open",
        "stoichia ingest mp",
    ]


@pytest.mark.exhaustive
def test_every_command_that_a_build_proposes_runs(here: Path) -> None:
    """Of a short list: what is of the world is not proposed to whoever names a list."""
    text = answered(run(here, "build", "--components", "2,3", "--max-z", "50", "--known", "aflow_prototypes"))
    proposed = [line.strip() for line in text.splitlines() if line.startswith("  stoichia ")]
    assert len(proposed) == 3
    assert "ingest" not in text
    environment = {**os.environ, "PATH": f"{STOICHIA.parent}{os.pathsep}{os.environ['PATH']}"}
    environment.pop("STOICHIA_DB", None)
    for line in proposed:
        subprocess.run(line, shell=True, cwd=here, env=environment, check=True, stdout=subprocess.DEVNULL)


@pytest.mark.exhaustive
def test_build_with_known_files_in_place_of_the_embedded_sources(here: Path) -> None:
    (here / "mine.csv").write_text("id,compound\n1,NaCl\n2,NaCl3\n3,?\n")
    (here / "yours.csv.gz").write_bytes(gzip.compress(b"compound\nMgO\n"))
    text = answered(
        run(here, "build", "--components", "2", "--known", "mine.csv", "yours.csv.gz", "--formula-column", "compound")
    )
    assert "mine: 3 rows read" in text
    assert "1 rows rejected" in text
    assert "yours: 1 rows read" in text
    assert "aflow" not in text.split("Warehouse")[0]
    (row,) = from_csv(answered(run(here, "counts", "--format", "csv")))
    assert [row[name] for name in ("n_known", "n_standard", "n_interesting")] == ["3", "2", "1"]


@pytest.mark.costly
def test_build_that_fails_prints_no_table(here: Path, own: Path) -> None:
    before = own.read_bytes()
    (here / "mine.csv").write_text("id,name\n1,x\n")
    refused(run(here, "build", "--components", "2", "--known", "mine.csv"), 2, "mine.csv", "--formula-column")
    assert own.read_bytes() == before
    assert sorted(path.name for path in here.iterdir()) == ["mine.csv", "stoichia.duckdb"]


@pytest.mark.exhaustive
def test_table_1_of_the_paper(here: Path) -> None:
    """From the seven formulas that the paper says are known, by system and by label."""
    answered(run(here, "build", "--known", "paper_table_1", "--components", "2,3,4", "--max-z", "50"))
    rows = from_csv(answered(run(here, "system", "Li", "Zn", "Sn", "O", "--format", "csv")))
    by_category: dict[str, set[str]] = {}
    for row in rows:
        by_category.setdefault(row["category"], set()).add(row["formula"])
    assert by_category["standard"] == {"ZnO", "ZnO2", "LiZnO2", "Li6ZnO4", "Li2ZnSn3O8"}
    assert by_category["interesting"] == {"LiZn4SnO8", "LiZn4Sn4O8"}
    examples = {"missing": {"Zn2O", "LiZnO", "LiZnSnO2"}, "unlikely": {"ZnO3", "LiZnO4", "LiZnSnO"}}
    assert all(formulas <= by_category[category] for category, formulas in examples.items())
    table = {formula: category for category in by_category for formula in by_category[category]}
    asked = [*paper_table_1.FORMULAS, *examples["missing"], *examples["unlikely"]]
    labelled = from_csv(answered(run(here, "label", *asked, "--format", "csv")))
    assert [row["category"] for row in labelled] == [table[formula] for formula in asked]


@pytest.mark.usefixtures("own")
@pytest.mark.costly
def test_ingest_adds_and_tells(here: Path) -> None:
    (here / "mine.txt").write_text("NaCl\nMgO\nXx\n")
    text = answered(run(here, "ingest", "mine.txt"))
    assert re.search(r"mine: 3 rows read, 2 distinct compositions, 1 rows? rejected", text)
    # It says how to see them, in a command that runs.
    (proposed,) = re.findall(r"stoichia query \"(.+)\"", text)
    (row,) = from_csv(answered(run(here, "query", proposed, "--format", "csv")))
    assert (row["row_number"], row["input"]) == ("3", "Xx")
    assert "reject" not in answered(run(here, "ingest", "paper_table_1")).replace("0 rows rejected", "")
    (count,) = from_csv(answered(run(here, "counts", "--format", "csv")))
    # NaCl, MgO, ZnO, ZnO2.
    assert count["n_known"] == "4"
    answered(run(here, "ingest", "mine.txt", "--name", "again"))
    sources = from_csv(answered(run(here, "query", "select source from known_source order by 1", "--format", "csv")))
    assert [row["source"] for row in sources] == ["again", "mine", "paper_table_1"]
    # In place of the former load of the same name.
    (here / "mine.txt").write_text("CaO\n")
    answered(run(here, "ingest", "mine.txt"))
    rows = from_csv(answered(run(here, "query", "from known_entry where source = 'mine'", "--format", "csv")))
    assert [row["input"] for row in rows] == ["CaO"]


@pytest.mark.parametrize(
    ("name", "content", "arguments", "words"),
    [
        ("list.csv", b"id,formula\n1,NaCl\n", ["--formula-column", "compound"], ["compound", "id, formula"]),
        ("list.txt", b"NaCl\n", ["--formula-column", "formula"], ["--formula-column"]),
        ("list.csv", b"", [], ["list.csv", "no rows"]),
        ("list.csv.gz", b"formula\nNaCl\n", [], ["list.csv.gz", "gzip"]),
        ("list.json", b'{"formula": "NaCl"', [], ["list.json"]),
        ("list.parquet", b"formula\nNaCl\n", [], ["list.parquet"]),
        ("list.csv", b"formula\nNa\xff\n", [], ["list.csv", "UTF-8"]),
        ("list.xlsx", b"NaCl\n", [], ["list.xlsx", "invalid Zip"]),
    ],
)
@pytest.mark.parametrize("verb", ["ingest", "label"])
def test_bad_file_is_told_in_one_line(
    in_process: Callable[..., Result],
    here: Path,
    own: Path,
    verb: str,
    name: str,
    content: bytes,
    arguments: Sequence[str],
    words: Sequence[str],
) -> None:
    before = own.read_bytes()
    (here / name).write_bytes(content)
    # In a folder, so that nobody can take it for a formula.
    refused(in_process(here, verb, f"./{name}", *arguments), 2, *words)
    assert own.read_bytes() == before
    assert sorted(path.name for path in here.iterdir()) == sorted([name, "stoichia.duckdb"])


# counts


def test_counts_for_people(ask: Callable[..., Result]) -> None:
    lines = answered(ask("counts")).splitlines()
    assert [line.split()[:3] for line in lines[2:]] == [[f"{n:,}" for n in row[:3]] for row in COUNTS]
    assert "(17.21 %)" in lines[4]


def test_counts_for_programs(ask: Callable[..., Result]) -> None:
    rows = from_csv(answered(ask("counts", "--format", "csv")))
    assert [list(row) for row in rows] == [COUNT_COLUMNS] * 3
    assert [list(row.values()) for row in rows] == [[str(n) for n in row] for row in COUNTS]
    expected = [dict(zip(COUNT_COLUMNS, row, strict=True)) for row in COUNTS]
    objects = from_json(answered(ask("counts", "--format", "json")))
    assert objects == expected
    assert {type(value) for row in objects for value in row.values()} == {int}
    frame = from_parquet(ask("counts", "--format", "parquet").stdout)
    assert frame.columns == COUNT_COLUMNS
    assert all(dtype.is_integer() for dtype in frame.dtypes)
    assert frame.to_dicts() == expected


# label


GIVEN = ["LiFePO4", "Xx2", "NaCl", "NaCl", "Cl1Na1", "Fe3O4", "ZnO", "CuSO4·5H2O", "Fe 2 O3"]

# input, formula, category, is_allowed, is_known, in_space
EXPECTED: list[list[object]] = [
    ["LiFePO4", "LiFePO4", "standard", True, True, True],
    ["Xx2", None, None, None, None, None],
    ["NaCl", "NaCl", "standard", True, True, True],
    ["NaCl", "NaCl", "standard", True, True, True],
    ["Cl1Na1", "NaCl", "standard", True, True, True],
    ["Fe3O4", "Fe3O4", "interesting", False, True, True],
    ["ZnO", "ZnO", "standard", True, True, True],
    ["CuSO4·5H2O", "CuH10SO9", "standard", True, True, False],
    ["Fe 2 O3", "Fe2O3", "standard", True, True, True],
]


@pytest.mark.costly
def test_label_for_programs(ask: Callable[..., Result]) -> None:
    rows = from_json(answered(ask("label", *GIVEN, "--format", "json")))
    assert [list(row) for row in rows] == [LABEL_COLUMNS] * len(GIVEN)
    assert [list(row.values())[:6] for row in rows] == EXPECTED
    assert all(row["reason"] for row in rows)
    frame = from_parquet(ask("label", *GIVEN, "--format", "parquet").stdout)
    assert frame.columns == LABEL_COLUMNS
    assert frame.cast({"category": pl.String}).to_dicts() == rows
    texts = from_csv(answered(ask("label", *GIVEN, "--format", "csv")))
    spelled = {"None": "", "True": "true", "False": "false"}
    assert texts == [{name: spelled.get(str(value), str(value)) for name, value in row.items()} for row in rows]


def test_label_for_people(ask: Callable[..., Result]) -> None:
    lines = answered(ask("label", *GIVEN)).splitlines()
    assert lines[0].split() == LABEL_COLUMNS
    assert len(lines) == 2 + len(GIVEN)
    assert lines[4].split()[:6] == ["NaCl", "NaCl", "standard", "yes", "yes", "yes"]


@pytest.mark.costly
def test_label_gives_the_same_from_arguments_file_and_standard_input(ask: Callable[..., Result], here: Path) -> None:
    expected = answered(ask("label", *GIVEN, "--format", "csv"))
    lines = "# mine\n\n" + "\n".join(GIVEN)
    contents = {
        "list.txt": lines,
        "list.csv": "formula,n\n" + "".join(f"{formula},1\n" for formula in GIVEN),
        "list.json": json.dumps(GIVEN),
        "list.jsonl": "\n".join(json.dumps({"id": 1, "material": formula}) for formula in GIVEN),
    }
    for name, content in contents.items():
        (here / name).write_text(content, encoding="utf-8")
        assert answered(ask("label", name, "--format", "csv")) == expected
    assert answered(ask("label", "./list.txt", "--format", "csv")) == expected
    assert answered(ask("label", "-", "--format", "csv", stdin=lines.encode())) == expected
    assert answered(ask("label", "--format", "csv", stdin=lines.replace("\n", "\r\n").encode())) == expected


@pytest.mark.costly
def test_rules_of_arguments_and_of_a_file(ask: Callable[..., Result], here: Path) -> None:
    rows = from_csv(answered(ask("rules", "Fe3O4", "TiZn", "xyz?", "--margin", "1", "--no-alloys", "--format", "csv")))
    assert [row["is_mixed_valence_allowed"] for row in rows] == ["true", "false", ""]
    assert [row["is_smact_valid"] for row in rows] == ["false", "false", ""]
    (here / "list.txt").write_text("TiZn\nFe3O4\n")
    rows = from_csv(answered(ask("rules", "list.txt", "--mixed-valence", "--format", "csv")))
    assert [(row["input"], row["is_smact_valid"]) for row in rows] == [("TiZn", "true"), ("Fe3O4", "true")]
    refused = ask("rules", "TiZn", "--margin", "much")
    assert refused.returncode == 2
    assert b"'much' is no number such as 0.05" in refused.stderr


@pytest.mark.costly
def test_label_gives_my_table_back_and_a_tally(ask: Callable[..., Result], here: Path) -> None:
    (here / "mine.csv").write_text(
        "id;formula;gap, eV\n1;NaCl;8,5\n2;Na2Cl2;8,5\n3;Xx;\n4;NaCl3;0,1\n", encoding="utf-8"
    )
    results = [
        ask("label", "mine.csv", "--keep", "all", "--format", "csv"),
        ask("label", "--keep", "all", "mine.csv", "--format", "csv"),
        ask("label", "--keep", "all", "--format", "csv", stdin=(here / "mine.csv").read_bytes()),
    ]
    assert len({answered(result) for result in results}) == 1
    assert {result.stderr.decode() for result in results} == {
        "stoichia: 4 read, 1 of them no formulas; 2 valid, 2 known, 1 new, 1 duplicates under reduction\n"
    }
    rows = from_csv(answered(results[0]))
    assert list(rows[0]) == ["id", "formula_given", "gap, eV", *LABEL_COLUMNS]
    assert [(row["id"], row["gap, eV"], row["input"]) for row in rows] == [
        ("1", "8,5", "NaCl"),
        ("2", "8,5", "Na2Cl2"),
        ("3", "", "Xx"),
        ("4", "0,1", "NaCl3"),
    ]
    some = from_csv(answered(ask("rules", "mine.csv", "--keep", "id", "--format", "csv")))
    assert [row["id"] for row in some] == ["1", "2", "3", "4"]
    known = ask("label", "mine.csv", "--source", "paper_table_1", "--format", "csv")
    assert b"0 known, 3 new" in known.stderr
    assert {row["is_known"] for row in from_csv(answered(known))} == {"false", ""}


@pytest.mark.costly
def test_files_and_formulas_stand_in_a_row(ask: Callable[..., Result], here: Path) -> None:
    """An argument that is a file is one, whatever its name; what looks like a path and is none is told."""
    (here / "NaCl").write_text("MgO\n")
    (here / "b.csv").write_text("formula,n\nZnO,1\n")
    rows = from_csv(answered(ask("label", "CaO", "NaCl", "b.csv", "Pb(Mg1/3Nb2/3)O3", "--format", "csv")))
    assert [row["input"] for row in rows] == ["CaO", "MgO", "ZnO", "Pb(Mg1/3Nb2/3)O3"]
    for path in ("data/x.csv", "x.xlsx", "NaCl.json", "./NaCl2", "notes.pdf"):
        refused(ask("label", "CaO", path), 2, f"no file {path}")
    (here / "notes.pdf").write_text("x")
    refused(ask("label", "notes.pdf"), 2, "notes.pdf: unknown kind of file .pdf")
    refused(ask("label", "CaO", "b.csv", "--keep", "all"), 2, "--keep goes with one file")


def test_label_takes_the_column_named(ask: Callable[..., Result], here: Path) -> None:
    (here / "list.csv").write_text("formula,mine\nNaCl,ZnO\n")
    (row,) = from_csv(answered(ask("label", "list.csv", "--formula-column", "mine", "--format", "csv")))
    assert row["input"] == "ZnO"


@pytest.mark.costly
def test_label_keeps_the_order_of_a_large_file(ask: Callable[..., Result], here: Path) -> None:
    given = [f"Li{i % 7 + 1}Fe{i % 5 + 1}O{i % 11 + 1}" if i % 3 else f"Xx{i}" for i in range(20_000)]
    (here / "list.txt").write_text("\n".join(given))
    rows = from_csv(answered(ask("label", "list.txt", "--format", "csv")))
    assert [row["input"] for row in rows] == given


@pytest.mark.parametrize("verb", ["label", "rules"])
@pytest.mark.exhaustive
def test_answer_of_several_batches_is_one(ask: Callable[..., Result], here: Path, verb: str) -> None:
    """Within half a gigabyte a batch has 13,000 formulas."""
    given = [f"Li{i % 7 + 1}O{i % 11 + 1}" if i % 3 else f"Xx{i % 50}" for i in range(14_000)]
    (here / "list.txt").write_text("\n".join(given))

    def asked(output_format: str) -> Result:
        return ask(verb, "list.txt", "--memory-limit", "512MiB", "--format", output_format)

    rows = from_csv(answered(asked("csv")))
    assert [row["input"] for row in rows] == given
    assert [row["input"] for row in from_json(answered(asked("json")))] == given
    written = from_parquet(asked("parquet").stdout)
    assert written["input"].to_list() == given
    assert written["formula"].fill_null("").to_list() == [row["formula"] for row in rows]
    table = asked("table")
    assert len(table.stdout.splitlines()) == 202
    assert b"only the first 200 rows" in table.stderr


@pytest.mark.costly
def test_rows_before_a_damage_are_printed_and_the_damage_is_told(ask: Callable[..., Result], here: Path) -> None:
    (here / "list.csv").write_text("formula,n\n" + "NaCl,1\n" * 14_000 + 'ZnO,"2\n')
    result = ask("label", "list.csv", "--memory-limit", "512MiB", "--format", "csv")
    assert result.returncode == 2
    assert 13_000 < len(from_csv(result.stdout.decode())) < 14_000
    assert b"a quote in it is never closed" in result.stderr


@pytest.mark.parametrize("size", ["2", "2 kB", "-1GB", "much", ""])
@pytest.mark.seeded(2)
def test_memory_limit_is_a_size_that_is_enough(ask: Callable[..., Result], size: str) -> None:
    refused(ask("label", "NaCl", f"--memory-limit={size}"), 2, "--memory-limit")


@pytest.mark.costly
def test_label_appends_to_a_file(here: Path, warehouse: Path) -> None:
    """As in `stoichia label … --format csv >> labels.csv`: what is there stays, nothing is written over."""
    path = here / "labels.csv"
    path.write_text("what was there\n")
    for formula in ("NaCl", "ZnO"):
        with path.open("ab") as file:
            subprocess.run(
                [STOICHIA, "label", formula, "--format", "csv", "--db", warehouse], stdout=file, check=True, cwd=here
            )
    lines = path.read_text().splitlines()
    assert [line.split(",")[0] for line in lines] == ["what was there", "input", "NaCl", "input", "ZnO"]


@pytest.mark.parametrize("locale", ["C", "C.UTF-8"])
def test_label_refuses_standard_input_in_another_encoding(here: Path, warehouse: Path, locale: str) -> None:
    environment = {**os.environ, "STOICHIA_DB": str(warehouse), "LC_ALL": locale}
    result = subprocess.run(
        [STOICHIA, "label"], cwd=here, env=environment, input="NaCl\nÉ\n".encode("latin-1"), capture_output=True
    )
    refused(result, 2, "standard input", "UTF-8")


def test_argument_in_another_encoding_is_told_in_one_line(here: Path, warehouse: Path) -> None:
    result = subprocess.run(
        [str(STOICHIA).encode(), b"--db", bytes(warehouse), b"label", "É".encode("latin-1")],
        cwd=here,
        capture_output=True,
    )
    refused(result, 2, "UTF-8")


@pytest.mark.parametrize(
    "locale",
    [
        {"LC_ALL": "C"},
        {"LC_ALL": "C.UTF-8"},
        # Python's own way out of ASCII switched off, as in a locale of the last century.
        {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    ],
    ids=["C", "UTF-8", "ASCII"],
)
@pytest.mark.seeded(1)
def test_label_reads_and_prints_utf_8_in_every_locale(here: Path, warehouse: Path, locale: dict[str, str]) -> None:
    environment = {**os.environ, "STOICHIA_DB": str(warehouse), **locale}
    for arguments in ([], ["--format", "csv"]):
        result = subprocess.run(
            [STOICHIA, "label", *arguments], cwd=here, env=environment, input="Li₂O\n".encode(), capture_output=True
        )
        assert "Li₂O" in answered(result)
        assert "Li2O" in answered(result)


# sample


@pytest.mark.costly
def test_sample_draws_what_is_asked_for(ask: Callable[..., Result]) -> None:
    arguments = ["sample", "--n", "50", "--seed", "3", "--with", "O", "--without", "Tc,Pm", "--max-atoms", "9"]
    rows = from_json(answered(ask(*arguments, "--format", "json")))
    assert [row["sample_number"] for row in rows] == list(range(1, 51))
    assert len({row["composition_id"] for row in rows}) == 50
    for row in rows:
        elements, amounts = row["elements"], row["amounts"]
        assert isinstance(elements, list)
        assert isinstance(amounts, list)
        assert "O" in elements
        assert not {"Tc", "Pm"} & set(elements)
        assert row["n_atoms"] == sum(amounts) <= 9
    labels = from_csv(answered(ask("label", *(str(row["formula"]) for row in rows), "--format", "csv")))
    assert {row["category"] for row in labels} == {"missing"}
    assert from_csv(answered(ask(*arguments, "--format", "csv")))[0]["formula"] == rows[0]["formula"]


def test_sample_of_a_small_category_is_all_of_it(ask: Callable[..., Result]) -> None:
    result = ask("sample", "--components", "4", "--category", "interesting", "--format", "csv")
    formulas = [row["formula"] for row in from_csv(result.stdout.decode())]
    assert len(set(formulas)) == len(formulas) == COUNTS[2][6]
    assert {"LiZn4Sn4O8", "LiZn4SnO8"} <= set(formulas)
    assert result.stderr.decode() == f"stoichia: there are {COUNTS[2][6]} interesting ones, and these are all\n"
    assert result.returncode == 0


# system


@pytest.mark.costly
def test_system_lists_all_subsystems_in_order(ask: Callable[..., Result]) -> None:
    rows = from_json(answered(ask("system", "Li", "Zn", "Sn", "O", "--format", "json")))
    assert [list(row) for row in rows] == [[*LABEL_COLUMNS, "n_components", "n_atoms", "sources"]] * len(rows)
    # Beside them what is known and outside the space.
    assert all(row["is_known"] for row in rows if not row["in_space"])
    n_components = [row["n_components"] for row in rows if row["in_space"]]
    assert n_components == [2] * 6 * 43 + [3] * 4 * 439 + [4] * 3823
    assert len({str(row["formula"]) for row in rows}) == len(rows)
    # The bound on atoms and the category only leave rows out.
    bounded = from_json(answered(ask("system", "Li", "Zn", "Sn", "O", "--max-atoms", "6", "--format", "json")))
    assert bounded == [row for row in rows if int(str(row["n_atoms"])) <= 6]
    chosen = from_json(
        answered(ask("system", "Li", "Zn", "Sn", "O", "--category", "standard", "missing", "--format", "json"))
    )
    assert chosen == [row for row in rows if row["category"] in {"standard", "missing"}]


@pytest.mark.parametrize(
    "symbols", [["Li-Zn-Sn-O"], ["O", "Sn", "Zn", "Li"], ["Li,Zn", "Sn-O"], ["Li", "Li", "Zn", "Sn", "O"]], ids=" ".join
)
@pytest.mark.seeded(2)
def test_system_takes_its_symbols_in_any_order_and_form(ask: Callable[..., Result], symbols: Sequence[str]) -> None:
    expected = answered(ask("system", "Li", "Zn", "Sn", "O", "--max-atoms", "5", "--format", "csv"))
    assert answered(ask("system", *symbols, "--max-atoms", "5", "--format", "csv")) == expected


@pytest.mark.costly
def test_system_formats_agree(ask: Callable[..., Result]) -> None:
    arguments = ("system", "Na-Cl", "--max-atoms", "4")
    rows = from_json(answered(ask(*arguments, "--format", "json")))
    assert [row["formula"] for row in rows] == ["NaCl", "NaCl2", "Na2Cl", "NaCl3", "Na3Cl"]
    assert [row["formula"] for row in from_csv(answered(ask(*arguments, "--format", "csv")))] == [
        row["formula"] for row in rows
    ]
    frame = from_parquet(ask(*arguments, "--format", "parquet").stdout)
    assert frame.cast({"category": pl.String}).to_dicts() == rows
    lines = answered(ask(*arguments)).splitlines()
    # Without the spelling, which is the formula.
    assert [line.split()[0] for line in lines[2:]] == [row["formula"] for row in rows]


def test_long_table_says_that_it_is_cut(ask: Callable[..., Result]) -> None:
    result = ask("system", "Li-Zn-Sn-O")
    assert result.returncode == 0
    assert len(result.stdout.splitlines()) < 300
    assert re.fullmatch(rb"[^\n]*first \d+ rows[^\n]*--format[^\n]*\n", result.stderr)


# query


@pytest.mark.costly
def test_query_formats_keep_exact_values(ask: Callable[..., Result]) -> None:
    sql = (
        "select 9007199254740993 as big, 16902534325::hugeint as huge, 0.10::decimal(3, 2) as dec, null as none, "
        "[1, 2] as list, 'a \"b\", é' as text, true as yes union all by name select 2 as big order by big desc"
    )
    rows = from_json(answered(ask("query", sql, "--format", "json")))
    assert rows[0] == {
        "big": 9007199254740993,
        "huge": 16902534325,
        "dec": 0.1,
        "none": None,
        "list": [1, 2],
        "text": 'a "b", é',
        "yes": True,
    }
    assert rows[1]["big"] == 2
    texts = from_csv(answered(ask("query", sql, "--format", "csv")))
    assert list(texts[0].values()) == ["9007199254740993", "16902534325", "0.10", "", "[1, 2]", 'a "b", é', "true"]
    frame = from_parquet(ask("query", sql, "--format", "parquet").stdout)
    assert frame["big"].to_list() == [9007199254740993, 2]
    assert frame["text"].to_list() == ['a "b", é', None]
    table = answered(ask("query", sql))
    assert "9,007,199,254,740,993" in table
    assert "yes" in table


@pytest.mark.parametrize("output_format", ["table", "csv", "json", "parquet"])
@pytest.mark.seeded(2)
def test_answer_without_rows_is_an_answer(ask: Callable[..., Result], output_format: str) -> None:
    result = ask("query", "select symbol, z from element where z > 200", "--format", output_format)
    assert result.returncode == 0
    assert result.stderr == b""
    match output_format:
        case "table":
            assert result.stdout.split()[:2] == [b"symbol", b"z"]
        case "csv":
            assert result.stdout == b"symbol,z\n"
        case "json":
            assert json.loads(result.stdout) == []
        case _:
            assert from_parquet(result.stdout).columns == ["symbol", "z"]


def test_query_from_standard_input(ask: Callable[..., Result]) -> None:
    sql = "-- how many\nselect count(*) as n\nfrom element;\n"
    assert from_json(answered(ask("query", "-", "--format", "json", stdin=sql.encode()))) == [{"n": 103}]


def test_query_knows_the_macros(ask: Callable[..., Result]) -> None:
    rows = from_json(answered(ask("query", "select is_allowed from assignments('NaCl') limit 1", "--format", "json")))
    assert rows == [{"is_allowed": True}]


@pytest.mark.parametrize(
    "sql",
    [
        "create table mine as select 1",
        "create or replace view category_count as select 1",
        "create or replace macro label(x) as table select 1",
        "insert into known_source select * from known_source",
        "update element set name = 'x'",
        "delete from known_composition",
        "drop table element",
        "comment on table element is 'x'",
        "attach 'mine.duckdb'",
        "attach 'stoichia.duckdb' as mine (read_only)",
        "copy element to 'mine.csv'",
        "copy (select 1) to '/dev/stdout'",
        "export database 'mine'",
        "import database 'mine'",
        "from read_csv('list.csv')",
        "from 'list.csv'",
        "from read_text('list.csv')",
        "from read_blob('/etc/hostname')",
        "from glob('*')",
        "from read_parquet('https://example.org/list.parquet')",
        "install httpfs",
        "load httpfs",
        "set enable_external_access = true",
        "set allowed_directories = ['/']",
        "reset lock_configuration",
        "select * from read_json_auto('list.csv'); select 1",
    ],
)
@pytest.mark.seeded(8)
def test_query_neither_writes_nor_reaches_out(
    in_process: Callable[..., Result], here: Path, own: Path, sql: str
) -> None:
    (here / "list.csv").write_text("formula\nNaCl\n")
    before = own.read_bytes()
    refused(in_process(here, "query", sql), 2)
    assert own.read_bytes() == before
    assert sorted(path.name for path in here.iterdir()) == ["list.csv", "stoichia.duckdb"]


def test_query_of_a_file_beside_the_warehouse(ask: Callable[..., Result], here: Path) -> None:
    (here / "data.csv").write_text("formula,gap\nO2Ti,3.2\nZnO,3.4\n")
    sql = (
        "select data.gap, answer.formula from 'data.csv' as data "
        "join label((select list(formula) from 'data.csv')) as answer on data.formula = answer.input order by gap"
    )
    rows = from_json(answered(ask("query", "--file", "data.csv", sql, "--format", "json")))
    assert rows == [{"gap": 3.2, "formula": "TiO2"}, {"gap": 3.4, "formula": "ZnO"}]
    refused(ask("query", sql), 2, "--file data.csv")


@pytest.mark.parametrize(
    ("name", "option"),
    [
        *(("data.parquet", "format parquet"), ("data.json", "format json, array true"), ("data.ndjson", "format json")),
        *(("data.csv.gz", "format csv, compression gzip"), ("data.csv.zst", "format csv, compression zstd")),
        *(("data.tsv", "format csv, delim '\t'"), ("data.jsonl.gz", "format json, compression gzip")),
    ],
)
@pytest.mark.seeded(2)
def test_kinds_of_files_that_a_query_reads(ask: Callable[..., Result], here: Path, name: str, option: str) -> None:
    duckdb.execute(f"copy (select 'NaCl' as formula, 8.5::double as gap) to '{here / name}' ({option})")
    rows = from_json(answered(ask("query", "--file", name, f"from '{name}'", "--format", "json")))
    assert rows == [{"formula": "NaCl", "gap": 8.5}]


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        ("select * from composition where formula = 'Fe3O4'", "ask label('Fe3O4')"),
        ("from known_formula as k, lateral label(k.formula)", "label((select list(…) from …))"),
        ("from known_formula as k, lateral parsed(k.formula)", "parsed((select list(…) from …))"),
    ],
)
@pytest.mark.seeded(2)
def test_query_tells_what_to_write_instead(ask: Callable[..., Result], sql: str, told: str) -> None:
    refused(ask("query", sql), 2, told)


# Terminals


def on_terminal(folder: Path, *arguments: str) -> tuple[int, str]:
    """Run the command on a terminal and return its exit status and all that the terminal saw."""
    controller, terminal = pty.openpty()
    # A window of 40 lines of 120 characters: in one without size, as it comes, there is no room for a bar.
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
    process = subprocess.Popen([STOICHIA, *arguments], cwd=folder, stdin=terminal, stdout=terminal, stderr=terminal)
    os.close(terminal)
    seen = b""
    # Linux ends the last read from a terminal with an error, other systems with nothing.
    with suppress(OSError):
        while piece := os.read(controller, 65536):
            seen += piece
    os.close(controller)
    return process.wait(60), seen.decode()


@pytest.mark.usefixtures("own")
def test_parquet_is_not_for_a_terminal(here: Path) -> None:
    status, seen = on_terminal(here, "counts", "--format", "parquet")
    assert status == 2
    assert "Parquet" in seen
    assert "PAR1" not in seen


@pytest.mark.usefixtures("own")
def test_label_without_formulas_on_a_terminal_does_not_wait(here: Path) -> None:
    status, seen = on_terminal(here, "label")
    assert status == 2
    assert "no formulas" in seen


@pytest.mark.exhaustive
def test_progress_is_for_terminals_only(here: Path) -> None:
    """What the whole build prints elsewhere is compared with README.md."""
    status, seen = on_terminal(here, "build", "--components", "2", "--max-z", "20", "--known", "paper_table_1")
    assert status == 0
    assert "%|" in seen
    result = run(here, "build", "--components", "2", "--max-z", "20", "--known", "paper_table_1")
    assert result.stderr.startswith(b"stoichia: only 7 compositions are known here")
    assert result.stderr.count(b"\n") == 1
    # Neither ours nor DuckDB's.
    assert not re.search("[█▕]|step", result.stdout.decode())


# compare


@pytest.mark.usefixtures("own")
@pytest.mark.exhaustive
def test_compare_prints_table_2_under_each_set(here: Path) -> None:
    (here / "mine.csv").write_text("formula\nMgO\nNaCl\nMgNi2\nFeO3\n")
    answered(run(here, "ingest", "mine.csv"))
    table = answered(run(here, "compare", "icsd24", "icsd24:consensus=30,commonality=10%"))
    assert [line.split()[0] for line in table.splitlines()] == [
        "oxidation",
        "-" * 35,
        "icsd24",
        "icsd24:consensus=30,commonality=10%",
    ]
    rows = from_csv(answered(run(here, "compare", "icsd24:commonality=main", "smact14", "--format", "csv")))
    assert list(rows[0]) == ["oxidation_states", *COUNT_COLUMNS, "recall", "precision", "n_gained", "n_lost"]
    assert [row["oxidation_states"] for row in rows] == ["icsd24:commonality=main", "smact14"]
    assert (rows[1]["n_gained"], rows[1]["n_lost"]) == ("0", "0")
    assert [row["n_known"] for row in rows] == ["4", "4"]
    changes = from_json(answered(run(here, "compare", "icsd24", "--changes", "--format", "json")))
    assert changes == [
        {"oxidation_states": "icsd24", "formula": "MgNi2", "n_components": 2, "in_space": True, "is_allowed": False}
    ]


@pytest.mark.usefixtures("own")
def test_compare_refuses_what_is_no_set(here: Path) -> None:
    refused(run(here, "compare", "nope"), 2, "no oxidation-state set or file 'nope'", "smact14")
    refused(run(here, "compare", "icsd24:reports=2"), 2, "cannot read 'reports=2'")
    refused(run(here, "compare"), 2, "NAME|FILE")
    refused(run(here, "--db", "nowhere.duckdb", "compare", "wiki"), 2, "no warehouse at nowhere.duckdb")
