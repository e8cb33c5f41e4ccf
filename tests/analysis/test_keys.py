"""The key that the header of a relation states is one: no two rows share it; null is a value there too."""

import re
from collections.abc import Mapping

import duckdb
import pytest

from stoichia import sql
from stoichia.analysis.rooms.room import found

FILES = {path.stem: path.read_text(encoding="utf-8") for path in sql.FOLDER.glob("*/*.sql")} | {
    f"{room.name}.{path.stem}": path.read_text(encoding="utf-8")
    for room in found()
    for path in (room.folder / "sql").glob("*.sql")
}


def stated_keys() -> Mapping[str, list[str]]:
    """Return the columns of the key of each table and view that states one."""
    keys = {}
    for name, text in FILES.items():
        header = " ".join(re.findall("^-- ?(.*)", text.split("\ncreate")[0], flags=re.MULTILINE))
        makes = re.search(r"^create (?:or replace )?(?:table|view) " + re.escape(name), text, flags=re.MULTILINE)
        if makes and (stated := re.search(r"[Kk]ey:\s*(\w+|\([^)]*\))", header)):
            keys[name] = [column.strip() for column in stated[1].strip("()").split(",")]
    return keys


KEYS = stated_keys()


def test_most_relations_state_their_key() -> None:
    relations = [name for name, text in FILES.items() if re.search(r"^create (table|view)", text, flags=re.MULTILINE)]
    # The others are one row, or a list of what has no key.
    assert len(KEYS) > 0.8 * len(relations)


@pytest.mark.parametrize("name", KEYS)
def test_a_key_is_a_key(mapped: duckdb.DuckDBPyConnection, name: str) -> None:
    columns = KEYS[name]
    if columns == ["none"]:
        assert mapped.execute(f"select count(*) from {name}").fetchall() == [(1,)]
        return
    shared = mapped.execute(
        f"select {', '.join(columns)}, count(*) from {name} group by all having count(*) > 1 limit 3"
    ).fetchall()
    assert shared == []
