"""Relations about sources of known formulas, against recounts in Python over the entries that were loaded."""

import json
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path
from shutil import copy

import duckdb
import pytest

from stoichia import sql
from stoichia.loaders import known
from stoichia.loaders import warehouse as stoichia_warehouse
from stoichia.loaders.errors import InputError

Row = Mapping[str, object]

COMPOSITION_TABLES = ("known_source", "known_entry", "rejected_entry", "known_composition")

# A name that has to be quoted is a name too.
NAMES = ("hull", "lab", "o'hara's list")

FLAGS = (True, False, None)


def random_rows(seed: int) -> list[Row]:
    """Return entries of a source: formulas inside the space and outside, some of them twice, some unreadable."""
    generator = random.Random(seed)
    symbols = ["H", "Li", "C", "N", "O", "F", "Na", "Mg", "Al", "S", "Cl", "K", "Ca"]
    formulas = ["NaCl", "Na2Cl2", "MgO", "CaO", "Xx", "", "Na", "LiNaMgO2", "NaCl9", "Li2O", "LiNaO", "NaO8"]
    formulas += [
        "".join(
            f"{symbol}{generator.randint(1, 9)}" for symbol in generator.sample(symbols, generator.choice((2, 2, 3)))
        )
        for _ in range(40)
    ]
    return [
        {
            "formula": formula,
            "entry_id": generator.choice((f"{seed}-{place}", None)),
            "energy_above_hull": generator.choice((0.0, -0.02, 0.01, 0.05, 0.3, None, None)),
            "formation_energy": generator.choice((-1.5, -0.1, 0.2, None)),
            "is_stable": generator.choice(FLAGS),
            "is_experimental": generator.choice(FLAGS),
        }
        for place, formula in enumerate(generator.choices(formulas, k=60))
    ]


def load(connection: duckdb.DuckDBPyConnection, folder: Path, name: str, rows: Sequence[Row]) -> known.LoadSummary:
    """Load rows under a name."""
    path = folder / "rows.json"
    path.write_text(json.dumps(rows))
    return known.load(connection, known.source([str(path)], name=name))


def dicts(connection: duckdb.DuckDBPyConnection, query: str, *values: object) -> list[dict[str, object]]:
    """Return the rows of a query by column."""
    relation = connection.sql(query, params=list(values))
    return [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()]


def everything(connection: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[object, ...]]]:
    """Return all rows of the tables that a load writes."""
    return {
        name: connection.execute(f"select columns(*)::varchar from {name} order by all").fetchall()
        for name in COMPOSITION_TABLES
    }


@pytest.fixture(scope="module")
def blank(built: Callable[..., Path]) -> Path:
    """Return a warehouse of binaries and ternaries without sources; tests copy it."""
    return built(stoichia_warehouse.BuildSettings(components=(2, 3), max_z=20))


@pytest.fixture(scope="module")
def filled(blank: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a warehouse of three sources that overlap; tests read it, or copy it."""
    folder = tmp_path_factory.mktemp("filled")
    path = Path(copy(blank, folder / "filled.duckdb"))
    with stoichia_warehouse.open_warehouse(path, writable=True) as connection:
        for seed, name in enumerate(NAMES):
            load(connection, folder, name, random_rows(seed))
    return path


@pytest.fixture(scope="module")
def reading(filled: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a connection that reads the three sources."""
    with stoichia_warehouse.open_warehouse(filled) as connection:
        yield connection


@pytest.fixture
def writing(filled: Path, tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a connection that may write to a copy of the three sources."""
    with stoichia_warehouse.open_warehouse(Path(copy(filled, tmp_path)), writable=True) as connection:
        yield connection


@pytest.fixture
def empty(blank: Path, tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a connection that may write to a warehouse without sources."""
    with stoichia_warehouse.open_warehouse(Path(copy(blank, tmp_path)), writable=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def entries(reading: duckdb.DuckDBPyConnection) -> list[dict[str, object]]:
    """Return the entries, by source and row."""
    return dicts(reading, "from known_entry order by source, row_number")


@pytest.fixture(scope="module")
def compositions(reading: duckdb.DuckDBPyConnection) -> dict[str, dict[str, object]]:
    """Return the known compositions by their key."""
    return {str(row["formula_reduced"]): row for row in dicts(reading, "from known_composition")}


@pytest.mark.costly
def test_sources_are_worth_comparing(
    entries: Sequence[Row], compositions: Mapping[str, Row], reading: duckdb.DuckDBPyConnection
) -> None:
    """Of every kind there is something: else the tests below would hold for no reason."""
    listed_by = defaultdict(set)
    for entry in entries:
        listed_by[entry["formula_reduced"]].add(entry["source"])
    assert {len(names) for names in listed_by.values()} == {1, 2, 3}
    assert {(row["is_allowed"], row["in_space"]) for row in compositions.values()} == set(
        product((True, False), repeat=2)
    )
    assert {row["n_components"] for row in compositions.values()} == {1, 2, 3, 4}
    assert {(entry["is_stable"], entry["is_experimental"]) for entry in entries} == set(product(FLAGS, repeat=2))
    assert reading.execute("select count(distinct source) from rejected_entry").fetchall() == [(3,)]


# What is loaded


def test_tables_agree_on_what_is_loaded(
    reading: duckdb.DuckDBPyConnection, entries: Sequence[Row], compositions: Mapping[str, Row]
) -> None:
    assert {entry["formula_reduced"] for entry in entries} == set(compositions)
    rejected = Counter(source for (source,) in reading.execute("select source from rejected_entry").fetchall())
    accepted = Counter(entry["source"] for entry in entries)
    distinct = Counter(source for source, _ in {(entry["source"], entry["formula_reduced"]) for entry in entries})
    assert dicts(
        reading, "select source, n_read, n_accepted, n_rejected, n_compositions from known_source order by source"
    ) == [
        {
            "source": name,
            "n_read": 60,
            "n_accepted": accepted[name],
            "n_rejected": rejected[name],
            "n_compositions": distinct[name],
        }
        for name in NAMES
    ]
    assert {name: accepted[name] + rejected[name] for name in NAMES} == dict.fromkeys(NAMES, 60)


def test_what_was_told_is_in_the_entries(entries: Sequence[Row]) -> None:
    """With their places, and as stable as their energy says where nothing else does."""
    for seed, name in enumerate(NAMES):
        rows = random_rows(seed)
        for entry in entries:
            if entry["source"] != name:
                continue
            row = rows[int(str(entry["row_number"])) - 1]
            energy = row["energy_above_hull"]
            by_energy = None if energy is None else float(str(energy)) <= 0
            assert entry["input"] == row["formula"]
            assert [entry[key] for key in ("entry_id", "energy_above_hull", "formation_energy", "is_experimental")] == [
                row[key] for key in ("entry_id", "energy_above_hull", "formation_energy", "is_experimental")
            ]
            assert entry["is_stable"] is (by_energy if row["is_stable"] is None else row["is_stable"])


# category_count_of


SOURCE_CHOICES = (None, [], ["hull"], ["lab"], ["o'hara's list"], ["hull", "lab"], ["lab", "lab"], list(NAMES))


def recount(
    reading: duckdb.DuckDBPyConnection,
    entries: Sequence[Row],
    compositions: Mapping[str, Row],
    is_listed: Callable[[Row], bool],
) -> list[dict[str, object]]:
    """Return what category_count_of has to say if those entries make known."""
    names = {str(entry["formula_reduced"]) for entry in entries if is_listed(entry)}
    inside = [compositions[name] for name in names if compositions[name]["in_space"]]
    counted = []
    for n_components, n_unique, n_allowed in reading.execute(
        "select n_components, n_unique, n_allowed from space_count order by n_components"
    ).fetchall():
        of_size = [row for row in inside if row["n_components"] == n_components]
        n_standard = sum(row["is_allowed"] is True for row in of_size)
        n_interesting = len(of_size) - n_standard
        counted.append(
            {
                "n_components": n_components,
                "n_unique": n_unique,
                "n_allowed": n_allowed,
                "n_known": len(of_size),
                "n_standard": n_standard,
                "n_missing": n_allowed - n_standard,
                "n_interesting": n_interesting,
                "n_unlikely": n_unique - n_allowed - n_interesting,
            }
        )
    return counted


@pytest.mark.costly
@pytest.mark.parametrize("only_stable", [False, True], ids=["", "stable"])
@pytest.mark.parametrize("only_experimental", [False, True], ids=["", "experimental"])
@pytest.mark.parametrize("most", [None, -1.0, 0.0, 0.02, 1.0])
def test_counts_of_every_choice_are_recounted(
    reading: duckdb.DuckDBPyConnection,
    entries: Sequence[Row],
    compositions: Mapping[str, Row],
    only_stable: bool,
    only_experimental: bool,
    most: float | None,
) -> None:
    """One entry has to meet all conditions: two of one composition that meet one each make nothing known."""
    n_known = set()
    for sources in SOURCE_CHOICES:

        def is_listed(entry: Row, sources: Sequence[str] | None = sources) -> bool:
            energy = entry["energy_above_hull"]
            return (
                (sources is None or entry["source"] in sources)
                and (not only_stable or entry["is_stable"] is True)
                and (not only_experimental or entry["is_experimental"] is True)
                and (most is None or (isinstance(energy, float) and energy <= most))
            )

        counted = dicts(
            reading,
            "from category_count_of(sources := $1::varchar[], only_stable := $2::boolean, "
            "only_experimental := $3::boolean, max_energy_above_hull := $4::double)",
            sources,
            only_stable,
            only_experimental,
            most,
        )
        assert counted == recount(reading, entries, compositions, is_listed)
        n_known.add(sum(int(str(row["n_known"])) for row in counted))
    assert len(n_known) > (1 if most != -1.0 else 0)


def test_category_count_is_the_count_of_everything(reading: duckdb.DuckDBPyConnection) -> None:
    counted = dicts(reading, "from category_count_of()")
    assert dicts(reading, "from category_count") == counted
    assert counted == dicts(reading, "from category_count_of(sources := (select list(source) from known_source))")
    assert [list(row) for row in counted] == [list(row) for row in dicts(reading, "from category_count")]
    assert reading.sql("from category_count").types == reading.sql("from category_count_of()").types


def test_arguments_are_named_and_may_stand_alone(reading: duckdb.DuckDBPyConnection) -> None:
    """Literals as users type them, one at a time."""

    def n_known(arguments: str) -> int:
        ((n,),) = reading.execute(f"select sum(n_known)::bigint from category_count_of({arguments})").fetchall()
        return int(n)

    everything_known = n_known("")
    for arguments in (
        "sources := ['hull']",
        "only_stable := true",
        "only_experimental := true",
        "max_energy_above_hull := 0",
        "max_energy_above_hull := 0.05",
        "only_stable := true, sources := ['o''hara''s list', 'lab']",
    ):
        assert 0 < n_known(arguments) < everything_known
    assert n_known("sources := null, only_stable := false, max_energy_above_hull := null") == everything_known


def test_counts_without_sources_are_of_the_space(empty: duckdb.DuckDBPyConnection) -> None:
    counted = dicts(empty, "from category_count_of(only_stable := true)")
    assert counted == recount(empty, [], {}, lambda _: True)
    assert counted == dicts(empty, "from category_count")


@pytest.mark.parametrize("columns", ["*", "n_unique", "count(*)", "n_components, n_known"])
@pytest.mark.parametrize(
    ("names", "refused"),
    [
        ("'Hull'", "Hull"),
        ("'hull', 'nope', 'lab'", "nope"),
        ("''", ""),
        ("'a', 'b'", "a, b"),
        ("'b', 'a', 'b'", "a, b"),
    ],
)
def test_count_of_an_unknown_source_is_an_error(
    reading: duckdb.DuckDBPyConnection, columns: str, names: str, refused: str
) -> None:
    """Whatever columns are asked for: a name misspelt must not pass for a source that lists nothing."""
    with pytest.raises(duckdb.InvalidInputException, match=f"no source of that name is loaded: {refused}$"):
        reading.execute(f"select {columns} from category_count_of(sources := [{names}])").fetchall()


# known_formula


def test_known_formula_gathers_what_its_entries_tell(
    reading: duckdb.DuckDBPyConnection, entries: Sequence[Row], compositions: Mapping[str, Row]
) -> None:
    def lowest(values: Sequence[object]) -> object:
        return min((value for value in values if isinstance(value, float)), default=None)

    def any_of(values: Sequence[object]) -> bool | None:
        return True if True in values else False if False in values else None

    listings = defaultdict(list)
    for entry in entries:
        listings[str(entry["formula_reduced"])].append(entry)
    expected = {
        name: {
            **compositions[name],
            "sources": sorted({str(entry["source"]) for entry in listing}),
            "n_entries": len(listing),
            "energy_above_hull": lowest([entry["energy_above_hull"] for entry in listing]),
            "formation_energy": lowest([entry["formation_energy"] for entry in listing]),
            "is_stable": any_of([entry["is_stable"] for entry in listing]),
            "is_experimental": any_of([entry["is_experimental"] for entry in listing]),
            # The entries stand by source and row.
            "entry_ids": [entry["entry_id"] for entry in listing if entry["entry_id"] is not None] or None,
        }
        for name, listing in listings.items()
    }
    rows = dicts(reading, "from known_formula")
    assert len(rows) == len(expected)
    assert {str(row["formula_reduced"]): row for row in rows} == expected
    # Each of the three answers is there, so that none stands for another.
    for flag in ("is_stable", "is_experimental"):
        assert {row[flag] for row in rows} == set(FLAGS)
    assert {row["entry_ids"] is None for row in rows} == {True, False}
    # One looked up is the one listed.
    for name in ("ClNa", "MgO"):
        assert dicts(reading, "from known_formula where formula_reduced = $1", name) == [expected[name]]


# Two sources


def lists_of(entries: Sequence[Row], name: str) -> dict[str, list[Row]]:
    """Return the entries of a source by composition."""
    listed = defaultdict(list)
    for entry in entries:
        if entry["source"] == name:
            listed[str(entry["formula_reduced"])].append(entry)
    return listed


@pytest.mark.parametrize(("source", "other"), list(product(NAMES, repeat=2)))
def test_overlap_counts_each_composition_once(
    reading: duckdb.DuckDBPyConnection,
    entries: Sequence[Row],
    compositions: Mapping[str, Row],
    source: str,
    other: str,
) -> None:
    here, there = set(lists_of(entries, source)), set(lists_of(entries, other))
    counts: dict[tuple[object, object], Counter[str]] = defaultdict(Counter)
    for name in here | there:
        row = compositions[name]
        side = "n_both" if name in here & there else "n_source_only" if name in here else "n_other_only"
        counts[row["n_components"], row["category"]][side] += 1
    rows = dicts(reading, "select * replace (category::varchar as category) from source_overlap($1, $2)", source, other)
    order = [name for (name,) in reading.execute("select unnest(enum_range(null::category))::varchar").fetchall()]
    assert rows == [
        {
            "n_components": n_components,
            "category": category,
            **{side: counts[n_components, category][side] for side in ("n_both", "n_source_only", "n_other_only")},
        }
        for n_components, category in sorted(counts, key=lambda key: (int(str(key[0])), order.index(str(key[1]))))
    ]


@pytest.mark.parametrize(("source", "other"), list(product(NAMES, repeat=2)))
def test_difference_tells_what_only_the_first_lists(
    reading: duckdb.DuckDBPyConnection,
    entries: Sequence[Row],
    compositions: Mapping[str, Row],
    source: str,
    other: str,
) -> None:
    """And what the first says of it: nothing that a third source says."""
    there = lists_of(entries, other)
    expected = []
    for name, listing in lists_of(entries, source).items():
        if name in there:
            continue
        energies = [energy for entry in listing if isinstance(energy := entry["energy_above_hull"], float)]
        flags = {entry["is_experimental"] for entry in listing}
        expected.append(
            {
                "formula": compositions[name]["formula"],
                "n_components": compositions[name]["n_components"],
                "category": compositions[name]["category"],
                "in_space": compositions[name]["in_space"],
                "n_entries": len(listing),
                "energy_above_hull": min(energies, default=None),
                "is_experimental": True if True in flags else False if False in flags else None,
                "entry_ids": [entry["entry_id"] for entry in listing if entry["entry_id"] is not None] or None,
            }
        )
    rows = dicts(reading, "from source_difference($1, $2)", source, other)
    assert rows == sorted(expected, key=lambda row: (int(str(row["n_components"])), str(row["formula"]).encode()))
    assert bool(rows) is (source != other)


def test_source_loaded_is_the_name(reading: duckdb.DuckDBPyConnection) -> None:
    rows = reading.execute("select source_loaded(name) from (select unnest($1) as name)", [list(NAMES)]).fetchall()
    assert sorted(name for (name,) in rows) == sorted(NAMES)


@pytest.mark.parametrize("name", ["Hull", "", "hull ", None])
@pytest.mark.parametrize(
    "query",
    [
        "select source_loaded($1)",
        "from source_overlap($1, 'lab')",
        "from source_overlap('lab', $1)",
        "from source_difference($1, 'lab')",
        "from source_difference('lab', $1)",
        "select count(*) from source_difference('lab', $1)",
    ],
)
def test_source_that_is_not_loaded_is_an_error_with_those_that_are(
    reading: duckdb.DuckDBPyConnection, query: str, name: str | None
) -> None:
    named = "null" if name is None else name
    with pytest.raises(duckdb.InvalidInputException) as caught:
        reading.execute(query, [name]).fetchall()
    assert f"no source {named} is loaded; these are: hull, lab, o'hara's list" in str(caught.value)


@pytest.mark.parametrize(
    "query", ["select source_loaded('a')", "from source_overlap('a', 'b')", "from source_difference('a', 'b')"]
)
def test_without_sources_none_is_loaded(empty: duckdb.DuckDBPyConnection, query: str) -> None:
    with pytest.raises(duckdb.InvalidInputException, match=r"no source . is loaded; these are: none"):
        empty.execute(query).fetchall()


# Forgetting, replacing, failing


@pytest.mark.parametrize("name", NAMES)
def test_forgetting_removes_what_only_that_source_listed(writing: duckdb.DuckDBPyConnection, name: str) -> None:
    before = everything(writing)
    others = {formula for source, _, _, formula, *_ in before["known_entry"] if source != name}
    known.forget(writing, name)
    assert everything(writing) == {
        table: [row for row in rows if (row[0] in others if table == "known_composition" else row[0] != name)]
        for table, rows in before.items()
    }
    assert len(before["known_composition"]) > len(others)


def test_forgetting_all_leaves_nothing(writing: duckdb.DuckDBPyConnection) -> None:
    for name in NAMES:
        known.forget(writing, name)
    assert everything(writing) == {name: [] for name in COMPOSITION_TABLES}
    assert writing.execute("from known_formula").fetchall() == []
    assert writing.execute("select sum(n_known)::bigint from category_count").fetchall() == [(0,)]


def test_forgetting_is_undone_by_loading(writing: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """Apart from when, and from where."""

    def lasting() -> dict[str, list[tuple[object, ...]]]:
        tables = everything(writing)
        return {**tables, "known_source": [(row[0], *row[8:]) for row in tables["known_source"]]}

    before = lasting()
    known.forget(writing, "lab")
    assert lasting() != before
    load(writing, tmp_path, "lab", random_rows(1))
    assert lasting() == before


def test_source_that_is_not_loaded_cannot_be_forgotten(writing: duckdb.DuckDBPyConnection) -> None:
    before = everything(writing)
    with pytest.raises(InputError, match=r"'Lab'.*hull, lab, o'hara's list"):
        known.forget(writing, "Lab")
    assert everything(writing) == before


def test_loading_again_replaces(writing: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """As if the former load had been forgotten first."""
    before = everything(writing)
    load(writing, tmp_path, "lab", random_rows(7)[:20])
    replaced = everything(writing)
    known.forget(writing, "lab")
    load(writing, tmp_path, "lab", random_rows(7)[:20])
    assert [everything(writing)[table] for table in COMPOSITION_TABLES[1:]] == [
        replaced[table] for table in COMPOSITION_TABLES[1:]
    ]
    for table in ("known_source", "known_entry", "rejected_entry"):
        assert [row for row in replaced[table] if row[0] != "lab"] == [row for row in before[table] if row[0] != "lab"]
    assert len([row for row in replaced["known_entry"] + replaced["rejected_entry"] if row[0] == "lab"]) == 20
    assert {row[3] for row in replaced["known_entry"]} == {row[0] for row in replaced["known_composition"]}


@pytest.mark.costly
@pytest.mark.parametrize("name", ["second", "first"])
def test_failure_in_mid_load_leaves_everything(empty: duckdb.DuckDBPyConnection, tmp_path: Path, name: str) -> None:
    """At its last statement, after the former load of that name is forgotten and the new rows are in."""
    load(empty, tmp_path, "first", [{"formula": "NaCl"}, {"formula": "Xx"}])
    before = everything(empty)
    # A disk could be full; here the last table takes only one binary.
    empty.execute("create unique index one_of_a_kind on known_composition (n_components)")
    with pytest.raises(duckdb.ConstraintException):
        load(empty, tmp_path, name, [{"formula": "MgO"}, {"formula": "CaO"}, {"formula": "Yy"}])
    assert everything(empty) == before
    empty.execute("drop index one_of_a_kind")
    load(empty, tmp_path, name, [{"formula": "MgO"}, {"formula": "CaO"}])
    assert empty.execute("select count(*) from known_formula").fetchall() == [(3 if name == "second" else 2,)]


def test_failure_while_forgetting_leaves_everything(
    writing: duckdb.DuckDBPyConnection,
) -> None:
    before = everything(writing)
    writing.execute("alter table known_composition rename to elsewhere")
    with pytest.raises(duckdb.CatalogException):
        known.forget(writing, "lab")
    writing.execute("alter table elsewhere rename to known_composition")
    assert everything(writing) == before


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ("only_stable := true", "tells what is stable"),
        ("max_energy_above_hull := 0.1", "tells energies above the convex hull"),
        ("only_experimental := true", "tells what was observed"),
    ],
)
@pytest.mark.parametrize("question", ["category_count_of", "element_set_count_of", "atom_count_of", "known_by"])
def test_what_no_source_tells_is_no_zero(
    connection: duckdb.DuckDBPyConnection, question: str, condition: str, words: str
) -> None:
    """The lists that come with a build have formulas and nothing else."""
    with pytest.raises(duckdb.InvalidInputException, match=words):
        connection.execute(f"from {question}({condition})").fetchall()


@pytest.mark.parametrize(("n_known", "is_small"), [(0, True), (9_999, True), (10_000, False)])
def test_few_compositions_are_told_from_many(n_known: int, is_small: bool) -> None:
    with duckdb.connect() as connection:
        connection.execute("create table known_composition as from range($1) as listed(number)", [n_known])
        connection.execute(sql.statement("known/known_size"))
        assert connection.execute("select n_compositions, is_small from known_size").fetchall() == [(n_known, is_small)]
