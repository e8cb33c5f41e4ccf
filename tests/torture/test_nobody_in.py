"""Nobody in, in short: a seeded sample of the campaign, and the attacks that once came through."""

import random
import shutil
from pathlib import Path

import duckdb
import nobody_in
import pytest

from stoichia.analysis import command
from stoichia.loaders import reading, warehouse
from stoichia.loaders.errors import InputError


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a warehouse that tests copy."""
    path = tmp_path_factory.mktemp("nobody") / "small.duckdb"
    warehouse.build(path, warehouse.BuildSettings(components=(2,), max_z=9), ())
    return path


@pytest.fixture
def own(small: Path, tmp_path: Path) -> Path:
    """Return a warehouse of a test's own, alone in its folder."""
    folder = tmp_path / "o'wn; drop table element --"
    folder.mkdir()
    return Path(shutil.copy(small, folder / "stoichia.duckdb"))


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.seeded(1)
@pytest.mark.costly
def test_sample_of_the_campaign(own: Path, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    monkeypatch.setenv("CANARY", nobody_in.CANARY)
    nobody_in.nobody_in(own.parent, own, 150, random.Random(seed))


@pytest.mark.parametrize(
    "text",
    [
        "copy (select 42 as x) to 'stoichia.duckdb' (format csv, use_tmp_file false)",
        "copy (select 'x'::blob as x) to 'stoichia.duckdb.wal' (format blob)",
        "explain analyze copy (select 42 as x) to 'stoichia.duckdb' (format json, use_tmp_file false)",
        "with x as (copy (select 42 as x) to 'stoichia.duckdb' (format csv, use_tmp_file false)) select 1",
        "with x as (copy (select 1) to 'stoichia.duckdb.wal') pivot (select 1 as a) on a using sum(a)",
        "select 1; copy (select 42 as x) to 'stoichia.duckdb' (format csv, use_tmp_file false)",
        "prepare p as copy (select 42 as x) to 'stoichia.duckdb' (format csv, use_tmp_file false)",
        "export database 'stoichia.duckdb.tmp'",
        "from json_execute_serialized_sql(json_serialize_sql('with x as (copy (select 1) to ''x'') select 1'))",
        "from enable_logging(storage := 'file', storage_path := 'stoichia.duckdb.tmp')",
        "",
        "-- nothing",
    ],
)
@pytest.mark.seeded(4)
def test_attack_through_the_command(
    own: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    monkeypatch.chdir(own.parent)
    before = nobody_in.files(own.parent)
    assert command.main(["query", text]) == 2
    out, errors = capsys.readouterr()
    assert out == ""
    assert errors.count("\n") == 1
    assert nobody_in.files(own.parent) == before


@pytest.mark.parametrize(
    "text",
    [
        "from 'secret.csv'",
        "from '*.csv'",
        "from 'd?ta.csv'",
        "from 'link.csv'",
        "from '../{folder}/secret.csv'",
        "from 'data.csv/../secret.csv'",
        "from 'file://{here}/secret.csv'",
        "from 'https://localhost:1/data.csv'",
        "from query_table(['data.csv', 'secret.csv'])",
        "from read_csv('data.csv')",
        "from read_text('data.csv')",
        "from glob('*')",
        "copy (select 1) to 'data.csv' (use_tmp_file false)",
        "with x as (copy (select 1) to 'data.csv' (use_tmp_file false)) from x",
        "attach 'data.csv' as planted",
        "select getenv('CANARY') from 'data.csv'",
    ],
)
@pytest.mark.seeded(3)
def test_statement_reaches_the_file_that_is_named_and_no_other(
    own: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    monkeypatch.chdir(own.parent)
    monkeypatch.setenv("CANARY", nobody_in.CANARY)
    Path("secret.csv").write_text(f"{nobody_in.CANARY}\n")
    Path("link.csv").symlink_to("secret.csv")
    Path("data.csv").write_text("formula\nNaCl\n")
    before = nobody_in.files(own.parent)
    # In their quotes these are texts of SQL.
    names = {"{folder}": own.parent.name, "{here}": str(own.parent)}
    for name, path in names.items():
        text = text.replace(name, path.replace("'", "''"))
    assert command.main(["query", "--file", "data.csv", text]) == 2
    out, errors = capsys.readouterr()
    assert out == ""
    assert errors.count("\n") == 1
    assert nobody_in.CANARY not in errors
    assert nobody_in.files(own.parent) == before
    assert command.main(["query", "--file", "data.csv", "from 'data.csv'", "--format", "csv"]) == 0
    assert capsys.readouterr().out == "formula\nNaCl\n"


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("absent.csv", "no file"),
        ("folder", "is a folder"),
        ("*.csv", "pattern"),
        ("stoichia.duckdb", "a statement reads .csv"),
        ("/dev/null", "no file"),
        ("s3://bucket/data.csv", "no file"),
        ("https://localhost:1/data.csv", "no file"),
    ],
)
@pytest.mark.seeded(3)
def test_file_of_a_statement_is_one_that_duckdb_reads(
    own: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, told: str
) -> None:
    monkeypatch.chdir(own.parent)
    Path("folder").mkdir()
    Path("*.csv").write_text("formula\nNaCl\n")
    assert command.main(["query", "--file", name, "select 1"]) == 2
    out, errors = capsys.readouterr()
    assert out == ""
    assert told in errors
    assert errors.count("\n") == 1


@pytest.mark.parametrize(
    "text",
    [
        "from element",
        "select count(*) as n from ratio;",
        "-- how many\nwith numbers as (select 1 as n) from numbers",
        "values (1), (2)",
        "table params",
        "describe element",
        "summarize ratio",
        "show tables",
        "show all tables",
        "explain from element",
        "explain analyze select 1",
        "explain (format json) select 1",
        "pivot (select n_components, n_unique from category_count) on n_components using sum(n_unique)",
        "pivot category_count on n_components in (2, 3) using sum(n_unique)",
        "unpivot (select 1 as a, 2 as b) on a, b",
        "from label(['NaCl'])",
        "from assignments('NaCl')",
        "select symbol from element positional join ratio limit 1",
        "with recursive n as (select 1 as i union all select i + 1 from n where i < 3) from n",
        "select 'copy (select 1) to x' as copy, list_transform([1], lambda x: x + 1)",
        "from duckdb_tables()",
        "from range(3) union all from generate_series(1, 2)",
        "select * from ratio where ratio_id in (select max(ratio_id) from ratio) using sample 3",
    ],
)
@pytest.mark.seeded(10)
def test_what_reads_passes(own: Path, text: str) -> None:
    with warehouse.open_isolated(own, []) as connection:
        reading.check_statement(connection, text)
        connection.sql(text).fetchall()


@pytest.mark.parametrize(
    "condition",
    [
        "n_atoms in (from read_csv('x'))",
        "n_atoms in (with x as (copy (select 1) to 'x') select 1)",
        "true; copy (select 1) to 'x'",
        "getenv('HOME') = ''",
    ],
)
def test_condition_of_an_export(own: Path, condition: str) -> None:
    with warehouse.open_isolated(own, []) as connection:
        reading.check_condition(connection, "n_atoms < 5 -- few\n and formula in (select formula from known_formula)")
        with pytest.raises(InputError):
            reading.check_condition(connection, condition)


@pytest.mark.costly
def test_every_function_that_gives_a_table_is_known_to_look_at_nothing_or_is_refused(own: Path) -> None:
    with warehouse.open_isolated(own, []) as connection:
        names = connection.execute(
            "select distinct function_name from duckdb_functions() "
            "where internal and function_type in ('table', 'table_macro')"
        ).fetchall()
        for (name,) in names:
            if name not in reading.READING_FUNCTIONS:
                with pytest.raises(InputError, match="cannot call"):
                    reading.check_statement(connection, f"from {name}()")


@pytest.mark.parametrize(
    "text",
    [
        "with d as (delete from known_entry returning *) select input as formula from d",
        "update params set max_z = 1",
        "with d as (update params set max_z = 1 returning *) select 'NaCl' as formula from d",
        "copy (select 'NaCl' as formula) to 'stoichia.duckdb' (use_tmp_file false)",
        "with x as (copy (select 1) to 'stoichia.duckdb' (use_tmp_file false)) select 'NaCl' as formula",
        "select 'NaCl' as formula; drop table params",
        "from query('select 1')",
        "select formula from known_formula",
    ],
)
def test_query_of_a_source_does_nothing_to_the_warehouse(
    own: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    monkeypatch.chdir(own.parent)
    before = nobody_in.files(own.parent)
    assert command.main(["ingest", text, "--name", "q"]) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert nobody_in.files(own.parent) == before


NAMES = ["'; drop table element; --", '"; drop table element; --', "a'b\"c", "x') or true --", "$1", "{name}", "%s"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.seeded(1)
def test_name_of_a_source_is_a_text(
    own: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    monkeypatch.chdir(own.parent)
    listing = own.with_name(f"{name.replace('/', '')}.txt")
    listing.write_text("LiF\nXx\n")
    assert command.main(["ingest", f"./{listing.name}", "--name", name]) == 0
    capsys.readouterr()
    assert command.main(["counts", "--source", name, "--format", "csv"]) == 0
    assert ",1," in capsys.readouterr().out
    assert command.main(["forget", name]) == 0
    with duckdb.connect(str(own), read_only=True) as connection:
        assert connection.execute("select count(*) from element").fetchall() == [(103,)]
        assert connection.execute("select count(*) from known_source").fetchall() == [(0,)]
