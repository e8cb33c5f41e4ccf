"""Every row of a category as files: complete, sorted, once each, whatever happens on the way."""

import hashlib
import json
import os
import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow.dataset
import pytest
from running import STOICHIA

from stoichia.analysis import embed, export
from stoichia.analysis.export import Export, Manifest
from stoichia.analysis.export_folder import ExportFolder
from stoichia.loaders import known
from stoichia.loaders.errors import ExportError, InputError
from stoichia.loaders.sources.source import Source
from stoichia.loaders.warehouse import BuildSettings, open_warehouse

CATEGORIES = ("standard", "missing", "interesting", "unlikely")
KNOWN = [
    "NaCl",
    "MgO",
    "CaF2",
    "Mg3N2",
    "AlMg",
    "HF2",
    "KAlO2",
    "CaCO3",
    "Na2CaO",
    "LiNaKAl",
    "KCSN",
    "MgAlSiN3",
    "NaClHe",
]
# Large files would hide what happens at their borders.
TERNARIES = Export(components=3, columns=tuple(export.COLUMNS), rows_per_file=2000)


@pytest.fixture(scope="module")
def known_list(text_file: Callable[[Sequence[str]], Path]) -> Source:
    """Return the known compositions as a source."""
    return known.source([str(text_file(KNOWN))], name="known")


@pytest.fixture(scope="module")
def small(built: Callable[..., Path], known_list: known.Source) -> Path:
    """Return the path of a small warehouse with compositions of every category."""
    return built(BuildSettings(components=(2, 3, 4), max_amount=4, max_z=20), [known_list])


@pytest.fixture(scope="module")
def counted(built: Callable[..., Path], known_list: known.Source) -> Path:
    """Return the path of one like it, whose sets of four elements are counted, not listed."""
    return built(BuildSettings(components=(4,), max_amount=4, max_z=20, most_listed=0), [known_list])


@pytest.fixture
def asked(small: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a connection to it."""
    with open_warehouse(small) as connection:
        yield connection


def run(path: Path, what: Export, to: Path) -> Manifest:
    return export.run(path, what, ExportFolder.named(str(to)), export.local)


def listed(folder: Path) -> dict[str, str]:
    """Return the checksums of all files in a folder, by path."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize("components", [2, 3, 4])
@pytest.mark.parametrize("category", CATEGORIES)
@pytest.mark.seeded(1)
def test_rows_are_those_of_the_view(
    small: Path, asked: duckdb.DuckDBPyConnection, tmp_path: Path, category: str, components: int
) -> None:
    what = replace(
        TERNARIES, components=components, category=category, rows_per_file=200_000 if components == 4 else 2000
    )
    manifest = run(small, what, tmp_path / "to")
    ((n,),) = asked.execute(f"select n_{category} from category_count where n_components = $1", [components]).fetchall()
    assert n > 0
    assert manifest.n_rows == n
    written = asked.read_parquet(f"{tmp_path}/to/composition/*.parquet")
    view = asked.sql(f"from composition where n_components = {components} and category = '{category}'")
    assert written.columns == view.columns
    assert asked.sql("select count(*) from (from written union from view)").fetchall() == [(n,)]
    # Sorted within the files and across them.
    keys = pl.concat(
        pl.read_parquet(tmp_path / "to" / name, columns=["composition_id"]) for name in sorted(manifest.files)
    )["composition_id"]
    assert keys.to_list() == sorted(set(keys))
    assert keys.len() == n


@pytest.mark.costly
def test_manifest_tells_what_is_there(small: Path, tmp_path: Path) -> None:
    manifest = run(small, TERNARIES, tmp_path / "to")
    told = json.loads((tmp_path / "to" / "manifest.json").read_text())
    there = listed(tmp_path / "to")
    assert len(told["files"]) > 5
    assert {file["name"]: file["sha256"] for file in told["files"]}.items() <= there.items()
    assert set(there) - {file["name"] for file in told["files"]} == {
        "manifest.json",
        "README.md",
        "element_set.parquet",
        "ratio.parquet",
    }
    last = -1
    for file in told["files"]:
        rows = pl.read_parquet(tmp_path / "to" / file["name"])
        assert file["n_rows"] == rows.height
        assert file["n_bytes"] == (tmp_path / "to" / file["name"]).stat().st_size
        assert file["first_element_set_id"] == last + 1
        assert rows["element_set_id"].is_between(file["first_element_set_id"], file["last_element_set_id"]).all()
        last = file["last_element_set_id"]
    assert told["n_rows"] == manifest.n_rows
    assert told["settings"]["warehouse"]["max_z"] == "20"
    # About as many rows each: no more than one element set's ratios apart.
    assert np.ptp([file["n_rows"] for file in told["files"]]) < 2 * 55


@pytest.mark.parametrize("columns", [("formula",), ("category", "composition_id"), export.DEFAULT_COLUMNS])
def test_columns_are_those_asked_for(small: Path, tmp_path: Path, columns: tuple[str, ...]) -> None:
    run(small, replace(TERNARIES, columns=columns, rows_per_file=None), tmp_path / "to")
    assert tuple(pl.read_parquet(tmp_path / "to" / "composition" / "*.parquet").columns) == columns


@pytest.mark.costly
def test_where_chooses_rows_by_columns_that_are_not_exported(
    small: Path, asked: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    condition = "n_atoms <= 6 and list_contains(elements, 'O') -- oxides"
    manifest = run(small, replace(TERNARIES, columns=("composition_id",), where=condition), tmp_path / "to")
    chosen = asked.execute(
        "select composition_id from composition where n_components = 3 and category = 'missing' and n_atoms <= 6 "
        "and list_contains(elements, 'O') order by composition_id"
    ).fetchall()
    assert manifest.n_rows == len(chosen) > 10
    assert pl.read_parquet(tmp_path / "to" / "composition" / "*.parquet").rows() == chosen


@pytest.mark.costly
def test_every_reader_reads_it(small: Path, asked: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    manifest = run(small, TERNARIES, tmp_path / "to")
    folder = tmp_path / "to" / "composition"
    by_duckdb = asked.sql(f"from '{folder}/*.parquet' order by composition_id").fetchall()
    by_polars = pl.scan_parquet(folder / "*.parquet").sort("composition_id").collect()
    by_pandas = pd.read_parquet(folder).sort_values("composition_id")
    by_arrow = pyarrow.dataset.dataset(folder).to_table().sort_by("composition_id")
    assert len(by_duckdb) == manifest.n_rows
    assert by_polars.rows() == by_duckdb
    assert [tuple(row.values()) for row in by_arrow.to_pylist()] == by_duckdb
    for name in ("composition_id", "formula", "category", "is_allowed", "n_atoms"):
        assert by_pandas[name].to_list() == by_polars[name].to_list()
    assert list(map(list, by_pandas["elements"])) == by_polars["elements"].to_list()
    # Spark has no unsigned type of 64 bits: it takes numbers of up to 20 digits, which are slow.
    assert pyarrow.types.is_int64(by_arrow.schema.field("composition_id").type)


@pytest.mark.parametrize("category", ["missing", "interesting"])
@pytest.mark.seeded(1)
@pytest.mark.costly
def test_sets_that_are_only_counted_give_the_same_rows(
    asked: duckdb.DuckDBPyConnection, counted: Path, tmp_path: Path, category: str
) -> None:
    manifest = run(counted, Export(components=4, category=category, rows_per_file=100_000), tmp_path / "to")
    assert not (tmp_path / "to" / "element_set.parquet").exists()
    written = asked.read_parquet(f"{tmp_path}/to/composition/*.parquet")
    assert written.columns == list(export.DEFAULT_COUNTED_COLUMNS)
    view = asked.sql(
        f"select {', '.join(written.columns)} from composition where n_components = 4 and category = '{category}'"
    )
    assert asked.sql("select count(*) from (from written union from view)").fetchall() == [(manifest.n_rows,)]
    assert manifest.n_rows == len(view) > 0


@pytest.mark.parametrize("is_listed", [True, False])
def test_readme_of_the_folder_tells_how(
    small: Path, counted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_listed: bool
) -> None:
    run(small if is_listed else counted, Export(components=4, where="n_atoms <= 7"), tmp_path / "to")
    monkeypatch.chdir(tmp_path / "to")
    text = Path("README.md").read_text(encoding="utf-8")
    (statement,) = re.findall(r"```sql\n(.*?)```", text, flags=re.DOTALL)
    rows = duckdb.sql(statement).fetchall()
    assert len(rows) == 10
    assert all(set(elements) >= {"Li", "O"} and len(amounts) == 4 for elements, amounts in rows)
    (program,) = re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL)
    lines = program.strip().splitlines()
    known_names: dict[str, object] = {}
    exec("\n".join(lines[:-1]), known_names)
    head = eval(lines[-1], known_names)
    assert head.height == 10
    assert all("Li" in elements for elements in head["elements"])


@pytest.mark.costly
def test_vectors_are_those_of_embed(small: Path, asked: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    what = replace(TERNARIES, category="unlikely", columns=("formula",), embedding="skipatom", rows_per_file=20_000)
    run(small, what, tmp_path / "to")
    rows = pl.read_parquet(tmp_path / "to" / "composition" / "*.parquet")
    assert rows.schema["vector"] == pl.Array(pl.Float32, 200)
    with pytest.warns(UserWarning, match="Ar"):
        expected = embed(asked, rows.select("formula"), "skipatom")["vector"]
    lacks_one = expected.is_null()
    assert 0 < lacks_one.sum() < rows.height
    assert (rows["vector"].is_null() == lacks_one).all()
    np.testing.assert_allclose(
        rows["vector"].drop_nulls().to_numpy(), expected.drop_nulls().to_numpy(), rtol=1e-6, atol=1e-7
    )


@pytest.mark.costly
def test_two_runs_give_the_same_files(small: Path, tmp_path: Path) -> None:
    first, second = (run(small, TERNARIES, tmp_path / name) for name in ("first", "second"))
    assert first.files == second.files


@pytest.mark.exhaustive
def test_a_killed_export_goes_on_where_it_was(small: Path, tmp_path: Path) -> None:
    command = [STOICHIA, "--db", small, "export", "--to", "to", "--category", "unlikely", "--rows-per-file", "20000"]
    process = subprocess.Popen(command, cwd=tmp_path)
    manifest = tmp_path / "to" / "manifest.json"
    for _ in range(1500):
        if manifest.exists() and json.loads(manifest.read_text())["files"]:
            break
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    before = {file["name"]: file for file in json.loads(manifest.read_text())["files"]}
    ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert ended.stderr == ""
    after = {file["name"]: file for file in json.loads(manifest.read_text())["files"]}
    assert before.items() < after.items()
    what = Export(category="unlikely", rows_per_file=20000)
    assert {name: file["sha256"] for name, file in after.items()} == {
        name: file.sha256 for name, file in run(small, what, tmp_path / "whole").files.items()
    }
    assert set(listed(tmp_path / "to")) == set(listed(tmp_path / "whole"))


@pytest.mark.costly
def test_what_a_killed_export_left_unfinished_is_removed_and_nothing_else(small: Path, tmp_path: Path) -> None:
    manifest = run(small, TERNARIES, tmp_path / "to")
    done = listed(tmp_path / "to")
    ours = tmp_path / "to" / "composition" / f".part-000003.parquet.0123.{manifest.mark}"
    theirs = tmp_path / "to" / "composition" / ".part-000003.parquet.0123.abcd"
    ours.touch()
    theirs.touch()
    run(small, TERNARIES, tmp_path / "to")
    assert not ours.exists()
    assert theirs.exists()
    theirs.unlink()
    assert listed(tmp_path / "to") == done


@pytest.mark.costly
def test_a_file_that_is_gone_or_cut_short_is_made_again(small: Path, tmp_path: Path) -> None:
    first = run(small, TERNARIES, tmp_path / "to")
    done = listed(tmp_path / "to")
    names = sorted(first.files)
    (tmp_path / "to" / names[1]).unlink()
    os.truncate(tmp_path / "to" / names[2], 100)
    assert run(small, TERNARIES, tmp_path / "to").files == first.files
    assert listed(tmp_path / "to") == done


@pytest.mark.costly
def test_a_disk_that_cannot_hold_it_is_refused(small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ExportFolder, "free_bytes", lambda _: 1000)
    with pytest.raises(ExportError, match=r"needs 0\.\d\d GB for all \d+ files, .* has 0\.00 GB free"):
        run(small, TERNARIES, tmp_path / "to")
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "to").mkdir()
    (tmp_path / "to" / "notes.txt").write_text("mine")
    with pytest.raises(ExportError):
        run(small, TERNARIES, tmp_path / "to")
    assert [path.name for path in (tmp_path / "to").rglob("*")] == ["notes.txt"]


def test_files_without_rows_do_not_tell_how_large_others_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = ExportFolder.named(str(tmp_path))
    partitions = [export.Partition(i, i, i, 0 if i < 4 else 1_000_000) for i in range(10)]
    monkeypatch.setattr(ExportFolder, "free_bytes", lambda _: 3000)
    room = export._Room(folder, partitions)
    for i in range(4):
        room.add(export.WrittenFile(f"{i}", i, i, 0, 500, ""), partitions[i])
    room.check()
    room.add(export.WrittenFile("4", 4, 4, 1_000_000, 1_000_500, ""), partitions[4])
    with pytest.raises(ExportError, match=r"needs 0\.01 GB for all 10 files, 0\.01 GB of it more"):
        room.check()


@pytest.mark.exhaustive
def test_a_disk_that_fills_up_on_the_way_keeps_what_is_done(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = iter([10**12] * 7)
    monkeypatch.setattr(ExportFolder, "free_bytes", lambda _: next(free, 0))
    with pytest.raises(ExportError, match="make room"):
        run(small, TERNARIES, tmp_path / "to")
    monkeypatch.undo()
    done = json.loads((tmp_path / "to" / "manifest.json").read_text())["files"]
    assert len(done) > export.N_TRIAL
    whole = run(small, TERNARIES, tmp_path / "to")
    assert whole.files == run(small, TERNARIES, tmp_path / "whole").files


def test_a_full_disk_is_told_in_one_line(small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(rows: duckdb.DuckDBPyRelation, file: Path) -> None:
        file.write_bytes(b"PAR1")
        raise duckdb.IOException(f"IO Error: Could not write file {file} after {rows.columns}: No space left on device")

    monkeypatch.setattr(export, "_write_companions", lambda *_: None)
    monkeypatch.setattr(export, "_write", full)
    with pytest.raises(ExportError, match="no space left"):
        run(small, TERNARIES, tmp_path / "to")
    assert list(tmp_path.iterdir()) == []


def test_what_others_put_into_the_folder_stays(small: Path, tmp_path: Path) -> None:
    (tmp_path / "to" / "composition").mkdir(parents=True)
    (tmp_path / "to" / "notes.txt").write_text("mine")
    (tmp_path / "to" / "composition" / "mine.csv").write_text("mine")
    before = listed(tmp_path / "to")
    run(small, TERNARIES, tmp_path / "to")
    assert before.items() < listed(tmp_path / "to").items()


@pytest.mark.parametrize("name", ["composition/part-000000.parquet", "ratio.parquet", "README.md"])
def test_a_file_of_others_with_a_name_of_ours_is_refused(small: Path, tmp_path: Path, name: str) -> None:
    place = tmp_path / "to" / name
    place.parent.mkdir(parents=True)
    place.write_text("mine")
    with pytest.raises(InputError, match=name):
        run(small, TERNARIES, tmp_path / "to")
    assert list(listed(tmp_path / "to")) == [name]


@pytest.mark.parametrize(
    "other",
    [{"category": "unlikely"}, {"columns": ("formula",)}, {"where": "true"}, {"rows_per_file": 2001}],
    ids=lambda other: next(iter(other)),
)
@pytest.mark.seeded(1)
def test_a_folder_of_another_export_is_refused(small: Path, tmp_path: Path, other: dict[str, object]) -> None:
    run(small, TERNARIES, tmp_path / "to")
    before = listed(tmp_path / "to")
    with pytest.raises(InputError, match=f"another export, with other {next(iter(other))}"):
        run(small, replace(TERNARIES, **other), tmp_path / "to")  # type: ignore[arg-type]
    assert listed(tmp_path / "to") == before


@pytest.mark.exhaustive
def test_a_folder_of_another_warehouse_is_refused(
    small: Path, small_warehouse: Callable[..., duckdb.DuckDBPyConnection], tmp_path: Path
) -> None:
    other = small_warehouse("smact14", max_z=20, max_amount=4, components=(2, 3, 4))
    ((path,),) = other.execute("select path from duckdb_databases() where not internal").fetchall()
    run(small, TERNARIES, tmp_path / "to")
    with pytest.raises(InputError, match="other "):
        run(Path(path), TERNARIES, tmp_path / "to")


def test_a_folder_in_use_is_refused(small: Path, tmp_path: Path) -> None:
    with ExportFolder.named(str(tmp_path / "to")).held(), pytest.raises(ExportError, match="another export writes"):
        run(small, TERNARIES, tmp_path / "to")
    (tmp_path / "to").mkdir()
    (tmp_path / "to" / "manifest.json").write_text("{}")
    with pytest.raises(InputError, match=r"manifest\.json"):
        run(small, TERNARIES, tmp_path / "to")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--where", "n_atomes < 5"], ["--where", "n_atomes"]),
        (["--where", "n_atoms < 5) or (true"], ["--where"]),
        (["--where", "true; drop table ratio"], ["--where"]),
        (["--where", "n_atoms < $1"], ["--where"]),
        (["--where", "exists(from read_text('/etc/hostname'))"], ["--where"]),
        (["--where", "formula::integer > 0"], ["--where", "INT32"]),
        (["--columns", "formula,weight"], ["weight", "composition_id"]),
        (["--columns", "formula", "formula"], ["--columns"]),
        (["--embedding", "magpies"], ["magpies", "magpie"]),
        (["--components", "7"], ["2, 3, 4", "7"]),
        (["--category", "nice"], ["nice", "missing"]),
        (["--rows-per-file", "0"], ["--rows-per-file"]),
        (["--to", "absent/to"], ["absent/to"]),
        (["--to", "file"], ["file"]),
    ],
    ids=lambda value: " ".join(value) if value and value[0].startswith("--") else "",
)
def test_bad_input_is_told_in_one_line(
    in_process: Callable[..., "subprocess.CompletedProcess[bytes]"],
    small: Path,
    tmp_path: Path,
    arguments: list[str],
    words: list[str],
) -> None:
    (tmp_path / "file").write_text("mine")
    ended = in_process(tmp_path, "--db", str(small), "export", "--components", "2", "--to", "to", *arguments)
    assert ended.returncode == 2, ended
    complaint = ended.stderr.decode()
    assert complaint.count("\n") == 1
    assert [word for word in words if word not in complaint] == []
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
