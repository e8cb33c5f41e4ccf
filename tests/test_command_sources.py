"""The verbs about sources of known formulas as their users run them: ingest, sources, forget, counts."""

import argparse
import bz2
import csv
import io
import json
import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import polars as pl
import pytest
from running import run_command

from stoichia.analysis.verbs import Verb, verbs

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

# NaF3 has no choice of states that makes it neutral; all others have one.
HULL = [
    {"formula": "NaCl", "entry_id": "h-1", "energy_above_hull": 0.0, "is_experimental": True},
    {"formula": "MgO", "entry_id": "h-2", "energy_above_hull": 0.03, "is_experimental": False},
    {"formula": "NaF3", "entry_id": "h-3", "energy_above_hull": 0.2, "is_experimental": None},
    {"formula": "KCl", "entry_id": "h-4", "energy_above_hull": None, "is_experimental": None},
    {"formula": "Xx", "entry_id": "h-5", "energy_above_hull": 0.0, "is_experimental": True},
]
# What verbs that tell of unknown compositions say of a warehouse like this.
FEW_KNOWN = re.compile(
    r"^stoichia: only [\d,]+ compositions are known here, so missing means little: .* ingest mp-open'\n", re.MULTILINE
)
LAB = "formula,is_experimental\nNaCl,true\nCaO,true\nNaCl9,false\n"

Result = subprocess.CompletedProcess[bytes]


def run(folder: Path, *arguments: str) -> Result:
    """Run the command in a folder, on the warehouse there."""
    environment = {name: value for name, value in os.environ.items() if name not in {"STOICHIA_DB", "MP_API_KEY"}}
    return run_command(folder, *arguments, environment=environment)


def answered(result: Result) -> str:
    """Return what a command printed that went well and had nothing to complain about but how few are known."""
    assert FEW_KNOWN.sub("", result.stderr.decode()) == ""
    assert result.returncode == 0
    return result.stdout.decode()


def refused(result: Result, *words: str) -> None:
    """Check that a command ended with one line about bad input, and printed nothing else."""
    line = result.stderr.decode()
    assert result.returncode == 2
    assert result.stdout == b""
    assert line.startswith("stoichia")
    assert line.endswith("\n")
    assert line.count("\n") == 1
    assert [word for word in words if word not in line] == []


def as_json(folder: Path, *arguments: str) -> list[dict[str, object]]:
    """Return the rows of a JSON answer."""
    rows = json.loads(answered(run(folder, *arguments, "--format", "json")))
    assert isinstance(rows, list)
    return rows


def as_csv(folder: Path, *arguments: str) -> list[dict[str, str]]:
    """Return the rows of a CSV answer."""
    return list(csv.DictReader(io.StringIO(answered(run(folder, *arguments, "--format", "csv")), newline="")))


def help_of(verb: Verb) -> str:
    """Return the help of a verb."""
    of_verb = argparse.ArgumentParser()
    verb.add_arguments(of_verb)
    return of_verb.format_help()


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a small warehouse of two sources, as the command builds it; tests only read it."""
    folder = tmp_path_factory.mktemp("shared")
    (folder / "hull.json").write_text(json.dumps(HULL))
    (folder / "lab.csv").write_text(LAB)
    text = answered(run(folder, "build", "--components", "2", "--max-z", "20", "--known", "hull.json", "lab.csv"))
    assert "hull: 5 rows read, 4 distinct compositions, 1 rows rejected\n" in text
    assert "lab: 3 rows read, 3 distinct compositions, 0 rows rejected\n" in text
    return folder


@pytest.fixture
def here(shared: Path, tmp_path: Path) -> Path:
    """Return a folder with a copy of that warehouse, which a test may write to."""
    folder = tmp_path / "here"
    folder.mkdir()
    shutil.copy(shared / "stoichia.duckdb", folder)
    return folder


def entries(folder: Path, source: str) -> list[dict[str, object]]:
    """Return what is told of the entries of a source."""
    return as_json(
        folder,
        "query",
        "select input, entry_id, energy_above_hull, is_experimental from known_entry "
        f"where source = '{source}' order by row_number",
    )


# ingest


def test_ingest_reads_the_columns_that_are_named(here: Path) -> None:
    (here / "mine.tsv").write_text("Formel\tNr\tAbstand\tgemessen\nNaCl\t7\t0.25\tyes\nMgO\t8\tna\tno\n")
    text = answered(
        run(
            here,
            *("ingest", "mine.tsv", "--formula-column", "Formel", "--id-column", "Nr"),
            *("--energy-column", "Abstand", "--experimental-column", "gemessen", "--name", "my list"),
        )
    )
    assert text == "my list: 2 rows read, 2 distinct compositions, 0 rows rejected\n"
    assert entries(here, "my list") == [
        {"input": "NaCl", "entry_id": "7", "energy_above_hull": 0.25, "is_experimental": True},
        {"input": "MgO", "entry_id": "8", "energy_above_hull": None, "is_experimental": False},
    ]


@pytest.mark.costly
def test_ingest_recognises_a_published_table_and_takes_a_word_for_it(here: Path) -> None:
    """The same file, once with the columns that tell whose it is, once without one of them."""
    data = {"mat_id": "agm1", "formula": "NaCl", "e_above_hull": 0.0, "e_form": -2.1}
    (here / "whole.json.bz2").write_bytes(bz2.compress(json.dumps({"entries": [{"data": data}]}).encode()))
    del data["e_above_hull"]
    (here / "part.json").write_text(json.dumps({"entries": [{"data": data}]}))
    assert "taken for Alexandria computed structure entries, CC BY 4.0:" in answered(
        run(here, "ingest", "whole.json.bz2")
    )
    assert "taken for" not in answered(run(here, "ingest", "part.json", "--format-of", "alexandria"))
    rows = [row for row in as_json(here, "sources") if row["source"] in {"whole", "part"}]
    assert [(row["source"], row["read_as"], row["licence"]) for row in rows] == [
        ("whole", "alexandria", "CC BY 4.0"),
        ("part", "alexandria", "CC BY 4.0"),
    ]
    assert [row["entry_id"] for row in entries(here, "part")] == ["agm1"]


@pytest.mark.costly
def test_ingest_reads_a_query(here: Path) -> None:
    """Over a file, as it lies beside the user."""
    pl.DataFrame({"f": ["NaCl", "MgO", "CaO"], "e": [0.0, 0.5, 0.0]}).write_parquet(here / "big.parquet")
    query = "select f as formula, e as energy_above_hull from 'big.parquet' where e = 0"
    text = answered(run(here, "ingest", query, "--name", "part"))
    assert text == "part: 2 rows read, 2 distinct compositions, 0 rows rejected\n"
    assert [row["input"] for row in entries(here, "part")] == ["NaCl", "CaO"]
    assert as_json(here, "sources")[-1]["loaded_from"] == query


def test_ingest_tells_why_rows_are_rejected(here: Path) -> None:
    """By reason, the frequent ones first, with an example each, and how to see them all."""
    formulas = ["Xx", "Zz", "NaCl", "Fe0", *(f"- Na{i} Cl -" for i in range(1, 4))]
    duplicates = ["", "", "", "", "1000001", "1000002", "1000003"]
    (here / "cod.csv").write_text(
        "\n".join(
            ["file,formula,duplicateof,status"]
            + [f"{i},{formula},{of}," for i, (formula, of) in enumerate(zip(formulas, duplicates, strict=True))]
        )
    )
    lines = answered(run(here, "ingest", "cod.csv")).splitlines()
    assert lines[0] == "cod: 7 rows read, 1 distinct compositions, 6 rows rejected"
    assert lines[1].startswith("  taken for ")
    assert [(line.split(":")[0], line.split(", such as ")[-1]) for line in lines[2:-1]] == [
        ("  3", "'- Na1 Cl -'"),
        ("  2", "'Xx'"),
        ("  1", "'Fe0'"),
    ]
    assert "duplicate of entry" in lines[2]
    # What it proposes to type runs.
    command = lines[-1].partition(": stoichia ")[2]
    assert len(as_json(here, *shlex.split(command))) == 6


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["mine.csv", "--formula-column", "formel"], ["mine.csv", "'formel'", "Formel, Nr"]),
        (["mine.csv", "--id-column", "id"], ["mine.csv", "'id'", "Formel, Nr"]),
        (["mine.csv", "--energy-column", "e"], ["mine.csv", "'e'", "Formel, Nr"]),
        (["mine.csv", "--experimental-column", "x"], ["mine.csv", "'x'", "Formel, Nr"]),
        (["mine.csv", "--format-of", "mp"], ["mine.csv", "'formula_pretty'", "mp"]),
        (["mine.csv", "--format-of", "mine"], ["--format-of", "mine", "alexandria"]),
        (["paper_table_1", "--release", "2025"], ["--release", "mp-open"]),
        (["mine.csv", "hull.json"], ["one source", "mine.csv hull.json"]),
        (["list.txt", "--id-column", "id"], ["list.txt", "columns"]),
        (["paper_table_1", "--formula-column", "formula"], ["paper_table_1", "columns"]),
        (["optimade"], ["optimade", "URL"]),
        (["select formula from nowhere"], ["query", "nowhere"]),
        (["select 'NaCl' as"], ["query", "syntax"]),
        (["select 'NaCl' as formula where false"], ["query", "no rows"]),
        (["from 'absent.parquet'"], ["query", "absent.parquet"]),
        (["drop table known_entry"], ["no file", "drop table known_entry"]),
        (["select 'NaCl' as formula", "--id-column", "id"], ["query", "'id'", "formula"]),
        (["empty.json"], ["empty.json", "no rows"]),
    ],
    ids=lambda value: " ".join(value) if value and isinstance(value, list) else "",
)
@pytest.mark.seeded(8)
def test_ingest_refuses_in_one_line(
    in_process: Callable[..., Result], shared: Path, tmp_path: Path, arguments: Sequence[str], words: Sequence[str]
) -> None:
    """And leaves the warehouse as it is."""
    for name, text in {
        "mine.csv": "Formel,Nr\nNaCl,1\n",
        "list.txt": "NaCl\n",
        "hull.json": "[]",
        "empty.json": "[]",
    }.items():
        (tmp_path / name).write_text(text)
    warehouse = shared / "stoichia.duckdb"
    before = warehouse.read_bytes()
    refused(in_process(tmp_path, "--db", str(warehouse), "ingest", *arguments), *words)
    assert warehouse.read_bytes() == before


# sources


def test_sources_tells_what_is_loaded_from_where(shared: Path) -> None:
    rows = as_json(shared, "sources")
    assert [list(row) for row in rows] == [
        [
            "source",
            "description",
            "read_as",
            "loaded_from",
            "release",
            "licence",
            "attribution",
            "loaded_at",
            "n_read",
            "n_accepted",
            "n_rejected",
            "n_compositions",
        ]
    ] * 2
    assert [(row["source"], row["loaded_from"]) for row in rows] == [
        ("hull", str(shared / "hull.json")),
        ("lab", str(shared / "lab.csv")),
    ]
    assert [[row[name] for name in ("n_read", "n_accepted", "n_rejected", "n_compositions")] for row in rows] == [
        [5, 4, 1, 4],
        [3, 3, 0, 3],
    ]
    texts = as_csv(shared, "sources")
    assert [{name: value or None for name, value in row.items()} for row in texts] == [
        {name: None if value is None else str(value) for name, value in row.items()} for row in rows
    ]
    table = answered(run(shared, "sources")).splitlines()
    assert [line.split()[0] for line in table[2:]] == ["hull", "lab"]


def test_sources_compares_two(shared: Path) -> None:
    expected = [
        {"n_components": 2, "category": "standard", "n_both": 1, "n_source_only": 2, "n_other_only": 1},
        {"n_components": 2, "category": "interesting", "n_both": 0, "n_source_only": 1, "n_other_only": 1},
    ]
    assert as_json(shared, "sources", "--compare", "hull", "lab") == expected
    assert as_csv(shared, "sources", "--compare", "hull", "lab") == [
        {name: str(value) for name, value in row.items()} for row in expected
    ]
    table = answered(run(shared, "sources", "--compare", "hull", "lab")).splitlines()
    assert [line.split() for line in table[2:]] == [[str(value) for value in row.values()] for row in expected]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["sources", "--compare", "hull", "Lab"], ["Lab", "hull, lab"]),
        (["sources", "--compare", "nope", "lab", "--format", "csv"], ["nope", "hull, lab"]),
        (["sources", "--compare", "hull"], ["--compare"]),
        (["sources", "hull"], ["hull"]),
        (["forget"], ["SOURCE"]),
        (["forget", "Lab"], ["'Lab'", "hull, lab"]),
        (["forget", "hull", "lab"], ["lab"]),
        (["counts", "--source", "nope"], ["nope"]),
        (["counts", "--source", "hull", "Lab", "--format", "json"], ["Lab"]),
        (["counts", "--source"], ["--source"]),
        (["counts", "--max-energy-above-hull", "low"], ["--max-energy-above-hull", "low"]),
        (["counts", "--stable", "yes"], ["yes"]),
    ],
    ids=lambda value: " ".join(value) if value and isinstance(value, list) else "",
)
def test_other_verbs_refuse_in_one_line(
    in_process: Callable[..., Result], shared: Path, arguments: Sequence[str], words: Sequence[str]
) -> None:
    before = (shared / "stoichia.duckdb").read_bytes()
    refused(in_process(shared, *arguments), *words)
    assert (shared / "stoichia.duckdb").read_bytes() == before


# forget


@pytest.mark.costly
def test_forget_removes_a_source(here: Path) -> None:
    assert "hull" in answered(run(here, "forget", "hull"))
    assert [row["source"] for row in as_json(here, "sources")] == ["lab"]
    listed = as_json(here, "query", "select formula, sources from known_formula order by formula")
    assert listed == [{"formula": name, "sources": ["lab"]} for name in ("CaO", "NaCl", "NaCl9")]
    assert [row["n_known"] for row in as_json(here, "counts")] == [2]
    refused(run(here, "forget", "hull"), "'hull'", "lab")
    answered(run(here, "forget", "lab"))
    refused(run(here, "forget", "lab"), "'lab'", "none")
    # Without sources there is an answer still.
    assert as_json(here, "sources") == []
    assert [row["n_known"] for row in as_json(here, "counts", "--stable")] == [0]


# counts


@pytest.mark.parametrize(
    ("arguments", "n_standard", "n_interesting"),
    [
        ("", 4, 1),
        ("--source hull", 3, 1),
        ("--source lab", 2, 0),
        ("--source hull lab", 4, 1),
        ("--stable", 1, 0),
        ("--experimental", 2, 0),
        ("--source hull --experimental", 1, 0),
        ("--source hull --stable --experimental", 1, 0),
        ("--max-energy-above-hull 0.03", 2, 0),
        ("--max-energy-above-hull=1e3 --source hull", 2, 1),
        ("--max-energy-above-hull -1", 0, 0),
        ("--source hull lab --stable --experimental --max-energy-above-hull 0", 1, 0),
    ],
)
@pytest.mark.seeded(4)
def test_counts_are_of_what_is_asked_for(shared: Path, arguments: str, n_standard: int, n_interesting: int) -> None:
    """Known compositions outside the space, such as NaCl9, are not counted."""
    (row,) = as_json(shared, "counts", *arguments.split())
    assert list(row) == COUNT_COLUMNS
    numbers = {name: int(str(value)) for name, value in row.items()}
    assert (numbers["n_standard"], numbers["n_interesting"]) == (n_standard, n_interesting)
    assert numbers["n_known"] == n_standard + n_interesting
    assert numbers["n_missing"] == numbers["n_allowed"] - n_standard
    assert numbers["n_unlikely"] == numbers["n_unique"] - numbers["n_allowed"] - n_interesting


@pytest.mark.parametrize("verb", ["counts", "label NaCl", "rules NaCl", "label NaCl --explain", "candidates"])
@pytest.mark.parametrize(
    ("condition", "told"), [("--stable", "what is stable"), ("--max-energy-above-hull 0.1", "energies above")]
)
@pytest.mark.seeded(3)
def test_condition_that_no_source_tells_of_is_refused(shared: Path, verb: str, condition: str, told: str) -> None:
    """In every verb that takes one: that nothing is known would be no answer."""
    result = run(shared, *verb.split(), *condition.split(), "--source", "lab")
    assert (result.returncode, result.stdout) == (2, b"")
    line = result.stderr.decode().splitlines()[-1]
    assert line.startswith(f"stoichia: no source here tells {told}")
    assert line.endswith(": load one that does, such as mp-open")


def test_every_verb_that_takes_a_condition_is_tried() -> None:
    """A figure of counts asks the same macros."""
    taking = {verb.name for verb in verbs() if "--stable" in help_of(verb)}
    assert taking == {"counts", "label", "rules", "candidates", "figure"}


@pytest.mark.parametrize("words", ["counts", "label NaCl --source lab", "find Na-Cl --count", "system Na Cl"])
@pytest.mark.seeded(2)
def test_verbs_that_tell_of_the_unknown_say_how_few_are_known(shared: Path, words: str) -> None:
    """Of all that is loaded, whatever is chosen of it."""
    told = run(shared, *words.split()).stderr.decode()
    assert len(FEW_KNOWN.findall(told)) == 1
    assert told.splitlines()[-1].startswith("stoichia: only 6 compositions are known here")


def test_counts_formats_agree(shared: Path) -> None:
    arguments = ("counts", "--source", "hull", "--max-energy-above-hull", "0.2")
    (row,) = as_json(shared, *arguments)
    assert as_csv(shared, *arguments) == [{name: str(value) for name, value in row.items()}]
    table = answered(run(shared, *arguments)).splitlines()
    numbers = re.findall(r"(?<![\d.])[\d,]+(?![\d.]| %)", table[2])
    assert [int(number.replace(",", "")) for number in numbers] == list(row.values())
    assert pl.read_parquet(io.BytesIO(run(shared, *arguments, "--format", "parquet").stdout)).to_dicts() == [row]


@pytest.mark.costly
def test_repeated_option_adds(here: Path) -> None:
    """The second would else take the place of the first without a word."""
    for name, formula in (("one", "TiO"), ("two", "ZnO"), ("three", "MgO")):
        (here / f"{name}.txt").write_text(f"{formula}\n")
    answered(
        run(
            here, "build", "--components", "2", "--max-z", "30", "--known", "one.txt", "two.txt", "--known", "three.txt"
        )
    )
    assert [row["source"] for row in as_json(here, "sources")] == ["one", "two", "three"]
    (row,) = as_json(here, "counts", "--source", "one", "--source", "three")
    assert row["n_known"] == 2
