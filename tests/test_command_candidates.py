"""The verb candidates as its users run it: ranked when the known have changed, told so, and asked again."""

import csv
import io
import subprocess
from pathlib import Path

import pytest
from running import in_text, run_command

from stoichia.loaders import known
from stoichia.loaders import warehouse as stoichia_warehouse

SALTS = ["LiCl", "NaCl", "KCl", "NaBr", "NaI", "KI", "Li2O", "Na2O", "K2O"]


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return in_text(run_command(folder, "--db", "w.duckdb", *words, timeout=300))


def rows(result: subprocess.CompletedProcess[str]) -> list[dict[str, str]]:
    assert result.returncode == 0, result.stderr
    return list(csv.DictReader(io.StringIO(result.stdout)))


@pytest.mark.costly
def test_candidates_are_ranked_when_the_known_have_changed(tmp_path: Path) -> None:
    settings = stoichia_warehouse.BuildSettings(components=(2,), max_z=60)
    stoichia_warehouse.build(tmp_path / "w.duckdb", settings, [])
    nothing = run(tmp_path, "candidates")
    assert nothing.returncode == 2
    assert nothing.stderr.splitlines()[-1] == (
        "stoichia: no compound is known to learn from: load some with 'stoichia ingest'"
    )
    (tmp_path / "one.txt").write_text("NaCl", encoding="utf-8")
    stoichia_warehouse.ingest(tmp_path / "w.duckdb", known.source([str(tmp_path / "one.txt")]))
    alone = run(tmp_path, "candidates", "--format", "csv")
    assert rows(alone) == []
    assert "no two allowed known compounds differ by one element alone" in alone.stderr
    (tmp_path / "salts.txt").write_text("\n".join(SALTS), encoding="utf-8")
    stoichia_warehouse.ingest(tmp_path / "w.duckdb", known.source([str(tmp_path / "salts.txt")]))
    first = run(tmp_path, "candidates", "--components", "2", "--category", "missing", "--format", "csv")
    assert first.stderr == "stoichia: what is known has changed, ranking candidates anew\n"
    listed = rows(first)
    assert {"formula", "score", "rank", "expected_share", "category"} <= set(listed[0])
    assert {"LiBr", "KBr", "LiI"} <= {row["formula"] for row in listed}
    assert [int(row["rank"]) for row in listed] == sorted(int(row["rank"]) for row in listed)
    again = run(tmp_path, "candidates", "--components", "2", "--category", "missing", "--format", "csv")
    assert (again.stdout, again.stderr) == (first.stdout, "")
    evidence = rows(run(tmp_path, "candidates", "--with", "Br", "--without", "Li", "--evidence", "--format", "csv"))
    assert {row["analogue"] for row in evidence if row["formula"] == "KBr"} == {"NaBr", "KCl", "KI"}
    assert {row["energy_above_hull"] for row in evidence} == {""}
    explained = rows(run(tmp_path, "label", "NaCl", "Xx", "--explain", "--format", "csv"))
    assert {row["analogue"] for row in explained} == {"LiCl", "KCl", "NaBr", "NaI"}
    for words, reason in (
        (["--experimental"], "tells what was observed in experiment"),
        (["--max-energy-above-hull", "0.1"], "tells energies above the convex hull"),
    ):
        chosen = run(tmp_path, "candidates", *words)
        assert chosen.returncode == 2
        assert reason in chosen.stderr
    unknown = run(tmp_path, "candidates", "--with", "Xx")
    assert (unknown.returncode, unknown.stderr) == (
        2,
        "stoichia: no element or group of elements of that name: Xx\n",
    )
