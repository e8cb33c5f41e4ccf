"""The oldest DuckDB that we promise reads the file as ours does: every table, view and macro gives the same there."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

# 1.4.0 and 1.4.1 open the file too, but cannot run macros that name a common table expression of their own.
OLDEST = "1.4.2"

FORMULAS = ["NaCl", "MgO", "LiH", "Be(BH)", "CO2", "AlN", "Fe3O4", "CuSO4·5H2O", "NaMg", "Xx", "C60"]
ASKED = str(FORMULAS)

# A call of each macro that users, or no other macro, call.
CALLS = [
    f"from label({ASKED})",
    "from label('CuSO4·5H2O')",
    f"from rules({ASKED}, margin := 0.1, mixed_valence := true)",
    f"from label_given({ASKED})",
    "from label_given(['NaCl', 'HeNeMg', 'FrRnO'])",
    "from rules('NaCl')",
    f"from rules_given({ASKED})",
    f"from analogues_given({ASKED})",
    "from known_rule_of(include_alloys := false)",
    "from assignments('NaMgF3')",
    "from system('Li-Be-O', max_atoms := 9)",
    "from system(['Li', 'O'], sort := 'atoms')",
    "from system('Be-*', max_atoms := 9)",
    "from system_summary('Li-Be-O')",
    "from system_summary(['Li', 'O'])",
    "from composition_at(3, 77)",
    "from composition_at(4, 777)",
    "from composition_between(3, 'missing', 2, 9)",
    "from composition_between(4, 'unlikely', 2, 5)",
    "from export_partition(3, 'missing', 500)",
    "from candidates(components := 3, category := 'missing', with_elements := ['O'], max_atoms := 9)",
    "from candidates_among(['NaMgF3', 'CuO', 'Xx'])",
    "from analogues('NaMgF3')",
    "from analogues(['NaMgF3', 'CuO'])",
    "from find(components := 3, with_elements := ['O'], category := 'missing', max_atoms := 9)",
    "from find(system := 'Li-*', sort := 'elements', n := 100, skip := 3)",
    "from find_by_rule(rule := 'mixed-valence', system := 'Li-O', n := 3)",
    "from find_by_rule(usual_states := 0.1, components := 2, with_elements := ['O'], max_atoms := 5)",
    "from find_count(anions := ['halogen'], without_elements := ['H'], components := 3)",
    "from find_count(only_elements := ['Li', 'O'], max_amount := 3, only_in_space := true, sources := ['formulas'])",
    "from find(with_elements := ['O'], only_elements := ['Li', 'Be', 'H'], sources := ['formulas'], n := 100)",
    "from find_atom_count(with_elements := ['O'], max_amount := 3, sources := ['formulas'])",
    "from find_element_count(with_elements := ['O'], max_amount := 3, sources := ['formulas'])",
    "from added_element(['Li', 'O'], with_elements := ['O'], max_atoms := 9, sources := ['formulas'])",
    "from explored(['Li', 'Be', 'O'], with_elements := ['O'], min_common := 0.05, sources := ['formulas'])",
    "from explored(['Li', 'Be', 'O'])",
    "from entries('NaMgF3')",
    "from composition_of('NaMgF3')",
    "from neighbours('NaMgF3', n := 5)",
    "from nearest('NaMgF3', embedding := 'magpie', n := 5)",
    "select loads_now() as loads, is_ranked() as is_ranked",
    "from export_partition(4, 'missing', 500)",
    "from sample(3, 'missing', 20, seed := 3, with_elements := ['O'], max_atoms := 9)",
    "from sample_by_rule(3, 'unlikely', 4, rule := 'mixed-valence')",
    "with listed as (select unnest(['MgO', 'NaMg']) as formula) from met_by_rule('listed', 'all-metal', null, null)",
    "from sample(4, 'unlikely', 20, without_elements := ['H'])",
    (
        "with drawn as (select sample_number as composition_number, * from sample(3, 'unlikely', 20, seed := 5)) "
        "from reason_of('drawn')"
    ),
    "from sample(3, 'missing', 20, with_elements := ['halogen'], without_elements := ['alkali-metal', 'Be'])",
    "from system('alkali-metal, O', max_atoms := 3)",
    "select fold_of(['O', 'Na'], 5, seed := 3) as fold",
    "from allowed_count(3)",
    "from allowed_estimate(4, n_draws := 500)",
    "from rule_count(3, margin := 0.2)",
    *(
        f"from {name}(sources := ['formulas'])"
        for name in (
            "known_by",
            "category_count_of",
            "atom_count_of",
            "electronegativity_count_of",
            "element_count_of",
            "element_pair_count_of",
            "element_count_placed",
            "element_pair_placed",
            "atom_share",
            "electronegativity_share",
            "element_set_count_of",
            "interesting_reason_of",
        )
    ),
    "from source_difference('formulas', 'formulas')",
    "from source_overlap('formulas', 'formulas', system := 'Li-O')",
    "select anion_chemistry_of(['Na', 'O']) as anion_chemistry",
    "select composition_vector(['Na', 'O'], [2, 1], 'magpie') as vector",
    "select element_set_rank(elements, position_of) as rank from element_set, vocabulary where n_components = 3",
    "select total_charge([2, 1], [1, -2]) as charge",
    "select value_told(' n/a ') as a, value_told('7') as b",
    "select flag_read('yes') as a, number_read('1.5e3') as b, unread_note('band gap', 'wide', null) as c",
]

PROGRAM = """
import json, sys
import duckdb

def answer(query):
    try:
        return str(connection.execute(query).fetchall())
    except duckdb.InvalidInputException as refusal:
        # Of sets that are only counted.
        return str(refusal)

with duckdb.connect(sys.argv[1], read_only=True) as connection:
    connection.execute("set enable_progress_bar = false")
    json.dump([duckdb.__version__, list(map(answer, json.load(sys.stdin)))], sys.stdout)
"""


@pytest.fixture(scope="module")
def oldest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the oldest DuckDB that we promise; skip where it cannot be installed."""
    folder = tmp_path_factory.mktemp("oldest")
    command = ["-m", "pip", "install", "--quiet", "--no-deps", "--target", str(folder), f"duckdb=={OLDEST}"]
    installed = subprocess.run([sys.executable, *command], capture_output=True, text=True, timeout=300)
    if installed.returncode:
        pytest.skip(f"DuckDB {OLDEST} cannot be installed here: {installed.stderr.strip()[-200:]}")
    return folder


@pytest.fixture(scope="module", params=[700, 1000], ids=["counted", "listed"])
def small(
    request: pytest.FixtureRequest, small_warehouse: Callable[..., duckdb.DuckDBPyConnection]
) -> duckdb.DuckDBPyConnection:
    """Give a connection to a small space; its 715 sets of four elements are counted, or listed."""
    space = {"max_z": 13, "max_amount": 3, "components": (2, 3, 4)}
    return small_warehouse("smact14", formulas=FORMULAS, most_listed=request.param, **space)


def answers(path: str, queries: list[str], packages: Path | None = None) -> tuple[str, list[str]]:
    """Return the version of DuckDB that answers in a process of its own, from a folder of packages, and its answers."""
    environment = {**os.environ, "PYTHONPATH": str(packages)} if packages else dict(os.environ)
    result = subprocess.run(
        [sys.executable, "-c", PROGRAM, path],
        env=environment,
        input=json.dumps(queries),
        capture_output=True,
        text=True,
    )
    assert result.stderr == ""
    version, given = json.loads(result.stdout)
    return version, given


def test_every_macro_is_called(small: duckdb.DuckDBPyConnection) -> None:
    """By the calls themselves, by a view, or by a macro that is called."""
    bodies: dict[str, str] = {}
    for name, body in small.execute(
        "select function_name, macro_definition from duckdb_functions() where not internal"
    ).fetchall():
        bodies[name] = bodies.get(name, "") + body
    views = small.execute("select sql from duckdb_views() where not internal").fetchall()
    remaining = [*CALLS, *(sql for (sql,) in views)]
    called: set[str] = set()
    while remaining:
        words = set(re.findall(r"\w+", remaining.pop())) & bodies.keys()
        remaining += [bodies[name] for name in words - called]
        called |= words
    assert bodies.keys() - called == set()


@pytest.mark.exhaustive
def test_the_oldest_duckdb_answers_as_ours(small: duckdb.DuckDBPyConnection, oldest: Path) -> None:
    ((path,),) = small.execute(
        "select path from duckdb_databases() where database_name = current_database()"
    ).fetchall()
    relations = small.execute(
        "select table_name from duckdb_tables() union all "
        # How macros are described, with their defaults or without, is each DuckDB's own.
        "select view_name from duckdb_views() where not internal and view_name != 'catalogue_macro' order by all"
    ).fetchall()
    queries = [f"from ({query}) order by all" for query in [*CALLS, *(f"from {name}" for (name,) in relations)]]
    version, theirs = answers(path, queries, oldest)
    assert version == OLDEST
    ours_version, ours = answers(path, queries)
    assert ours_version == duckdb.__version__
    assert [query for query, a, b in zip(queries, ours, theirs, strict=True) if a != b] == []
    # Answers are rows, most of them.
    assert sum(answer.startswith("[(") for answer in ours) > len(queries) * 3 / 5
