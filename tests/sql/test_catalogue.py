"""The catalogue describes itself, the files in sql/ are what is built, and the data checks find nothing."""

import re
from pathlib import Path

import duckdb
import pytest

from stoichia import sql
from stoichia.analysis.rooms.room import Room, found

CHECKS = sorted((Path(__file__).parent / "checks").glob("*.sql"))
# They fill and empty what others make.
FILLING = (
    "space/mask_batch",
    "space/count_batch",
    "space/fill_allowed_mask",
    "space/fill_element_set",
    "space/fill_space_count",
    "space/fill_element_set_block",
    "known/read_batch",
    "known/forget",
    "known/drop_input",
    "known/load_batch",
    "known/load",
    "known/load_composition",
    "compare/keep_comparison",
    "candidate/score_batch",
    "candidate/add_contributions",
    "candidate/drop_outscored",
    "candidate/choice_batch",
    "candidate/keep_candidates",
    "candidate/lend_candidates",
)
SQL_FILES = sorted(path.relative_to(sql.FOLDER).with_suffix("").as_posix() for path in sql.FOLDER.glob("*/*.sql"))
# What a file makes, and its text; what a room has is in a schema of its own.
FILES = {name.split("/")[1]: sql.statement(name) for name in SQL_FILES if name not in FILLING} | {
    f"{room.name}.{path.stem}": path.read_text(encoding="utf-8")
    for room in found()
    for path in (room.folder / "sql").glob("*.sql")
}
TEXTS = FILES | {name: sql.statement(name) for name in FILLING}


@pytest.fixture(params=["connection", "mapped"])
def catalogue(request: pytest.FixtureRequest) -> duckdb.DuckDBPyConnection:
    """Return a connection to the default warehouse, and to a small one with maps and rooms."""
    opened = request.getfixturevalue(request.param)
    assert isinstance(opened, duckdb.DuckDBPyConnection)
    return opened


@pytest.mark.parametrize("room", found(), ids=lambda room: room.name)
def test_a_room_is_what_its_files_make(mapped: duckdb.DuckDBPyConnection, room: Room) -> None:
    made = mapped.execute(
        "select table_name from duckdb_tables() where schema_name = $1 "
        "union all select view_name from duckdb_views() where schema_name = $1 and not internal",
        [room.name],
    ).fetchall()
    relations = {
        name
        for name in room.statements
        if re.search("^create (table|view)", sql.statement(name, room.folder / "sql"), re.MULTILINE)
    }
    assert {name for (name,) in made} == relations


def without_comments(text: str) -> str:
    return re.sub(r"--.*", "", text)


def test_every_relation_has_a_comment(catalogue: duckdb.DuckDBPyConnection) -> None:
    rows = catalogue.execute(
        """
        select table_name from duckdb_tables() where not internal and comment is null
        union all
        select view_name from duckdb_views() where not internal and comment is null
        """
    ).fetchall()
    assert rows == []


def test_every_column_has_a_comment(catalogue: duckdb.DuckDBPyConnection) -> None:
    rows = catalogue.execute(
        "select table_name, column_name from duckdb_columns() where not internal and comment is null"
    ).fetchall()
    assert rows == []


def test_every_macro_has_a_comment(catalogue: duckdb.DuckDBPyConnection) -> None:
    rows = catalogue.execute(
        "select distinct function_name from duckdb_functions() "
        "where not internal and function_type in ('macro', 'table_macro') and comment is null"
    ).fetchall()
    assert rows == []


def test_the_fixed_names_are_there(connection: duckdb.DuckDBPyConnection) -> None:
    relations = {
        row[0]
        for row in connection.execute(
            "select table_name from duckdb_tables() union all select view_name from duckdb_views() where not internal"
        ).fetchall()
    }
    assert relations >= {
        "element",
        "oxidation_state",
        "species",
        "ratio",
        "element_set",
        "known_formula",
        "known_entry",
        "rejected_entry",
        "category_count",
        "params",
        "build_metadata",
    }
    macros = {
        row[0]
        for row in connection.execute(
            "select distinct function_name from duckdb_functions() where not internal"
        ).fetchall()
    }
    assert macros >= {"label", "assignments", "system"}


def test_every_file_is_listed_once() -> None:
    listed = {*sql.BUILD_ORDER, *sql.READ, *sql.LOAD, *sql.FORGET, *sql.COMPARE, *sql.KEEP_COMPARISON}
    listed |= {*sql.LEARN, *sql.RANK, *sql.CALIBRATE, *sql.COMPARE_METHODS, *sql.VALIDATE}
    listed |= {*sql.KEEP_CANDIDATES, *sql.LEND_CANDIDATES}
    for room in found():
        files = sorted(path.stem for path in (room.folder / "sql").glob("*.sql"))
        assert sorted(room.statements) == files
    assert len(sql.BUILD_ORDER) == len(set(sql.BUILD_ORDER))
    assert sorted(listed) == SQL_FILES


@pytest.mark.parametrize("name", FILES)
def test_a_file_makes_what_its_name_says(name: str) -> None:
    """A file makes one relation or type of its name, or the macros of one family."""
    text = without_comments(FILES[name])
    made = re.findall(
        r"^create (?:or replace )?(temp table|temp view|table|view|type|macro)\s+([\w.]+)", text, flags=re.MULTILINE
    )
    relations = [target for kind, target in made if kind not in ("macro", "type")]
    assert made
    if relations:
        assert relations == [name]
    types = [target for kind, target in made if kind == "type"]
    assert types in ([], [name])


@pytest.mark.parametrize("name", TEXTS)
def test_a_file_keeps_the_rules(name: str) -> None:
    text = TEXTS[name]
    assert text.startswith("-- "), "the header says what one row is"
    code = without_comments(text).lower()
    assert "select *" not in code
    assert not re.search(r"\bset variable\b", code)
    assert max(len(line) for line in text.splitlines()) <= 100


@pytest.mark.parametrize("check", CHECKS, ids=[check.stem for check in CHECKS])
def test_the_data_check_finds_nothing(check: Path, connection: duckdb.DuckDBPyConnection) -> None:
    assert connection.execute(check.read_text(encoding="utf-8")).fetchmany(5) == []


def test_scratch_does_not_stay(connection: duckdb.DuckDBPyConnection) -> None:
    scratch = {
        name.split("/")[1]
        for name in SQL_FILES
        if re.search(r"^create (or replace )?temp table", sql.statement(name), flags=re.MULTILINE)
    }
    tables = {row[0] for row in connection.execute("select table_name from duckdb_tables()").fetchall()}
    assert scratch
    assert not scratch & tables
