"""Sources of known formulas: what a load brings, what it replaces, and what a failed one leaves."""

import gzip
import random
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from importlib.metadata import version
from math import gcd
from pathlib import Path

import duckdb
import pytest

from stoichia.loaders import known, memory, warehouse
from stoichia.loaders.errors import InputError
from stoichia.loaders.sources.source import Source
from stoichia.loaders.tables.table import Columns

PAPER = ["ZnO", "ZnO2", "LiZnO2", "Li6ZnO4", "Li2ZnSn3O8", "LiZn4SnO8", "LiZn4Sn4O8"]

# What comes with stoichia and loads in an instant.
SMALL_LISTS = known.sources(["aflow_prototypes", "paper_table_1"])


def written(path: Path, formulas: Sequence[str]) -> Source:
    """Write formulas to a text file and return it as a source."""
    path.write_text("\n".join(formulas), encoding="utf-8")
    return known.source([str(path)])


def everything(connection: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[object, ...]]]:
    """Return all rows of the relations that a load writes; they tell when each source was loaded too."""
    return {
        name: connection.execute(f"select columns(*)::varchar from {name} order by all").fetchall()
        for name in ("known_source", "known_entry", "rejected_entry", "known_composition")
    }


def entries(connection: duckdb.DuckDBPyConnection, source: str) -> list[tuple[int, str]]:
    """Return the accepted rows of a source, in order."""
    return connection.execute(
        "select row_number, input from known_entry where source = $1 order by row_number", [source]
    ).fetchall()


def known_formulas(connection: duckdb.DuckDBPyConnection) -> set[str]:
    """Return the known compositions, reduced; each has one row."""
    rows = connection.execute("select formula_reduced from known_formula").fetchall()
    assert len(rows) == len(set(rows))
    return {formula for (formula,) in rows}


def n_known(connection: duckdb.DuckDBPyConnection) -> dict[int, int]:
    """Return how many compositions of the space are known, by number of components."""
    return dict(connection.execute("select n_components, n_known from category_count").fetchall())


# The embedded sources


def test_embedded_sources_have_names_that_say_what_they_are() -> None:
    assert [source.name for source in known.embedded()] == ["mp_2017_ricci", "aflow_prototypes", "paper_table_1"]


@pytest.mark.exhaustive
def test_aflow_prototypes_are_pymatgens(loading: duckdb.DuckDBPyConnection) -> None:
    # Imported where it is used, as it takes seconds: every worker reads every file of tests.
    from pymatgen.analysis.prototypes._data import AFLOW_PROTOTYPE_LIBRARY

    """Row for row, against the compositions of the structures that pymatgen makes of its own file."""

    def reduced(structure_amounts: dict[str, float]) -> str:
        amounts = {symbol: round(amount) for symbol, amount in structure_amounts.items()}
        assert amounts == structure_amounts
        divisor = gcd(*amounts.values())
        return "".join(
            symbol + (str(amount // divisor) if amount > divisor else "") for symbol, amount in sorted(amounts.items())
        )

    summary = known.load(loading, known.source(["aflow_prototypes"]))
    rows = loading.execute("select formula_reduced from known_entry order by row_number").fetchall()
    assert [formula for (formula,) in rows] == [
        reduced(prototype["snl"].structure.composition.get_el_amt_dict()) for prototype in AFLOW_PROTOTYPE_LIBRARY
    ]
    assert (summary.n_read, summary.n_accepted, summary.n_rejected) == (288, 288, 0)
    assert summary.n_compositions == len(set(rows)) == len(known_formulas(loading))


@pytest.mark.costly
def test_ricci_has_every_row_of_the_archive_in_matminer(loading: duckdb.DuckDBPyConnection) -> None:
    summary = known.load(loading, known.source(["mp_2017_ricci"]))
    assert summary == known.LoadSummary(n_read=47_737, n_accepted=47_737, n_rejected=0, n_compositions=34_630)
    # As the archive has them, the row they stand in first.
    assert loading.execute(
        "select row_number, formula_reduced from known_entry where entry_id in ('mp-10000', 'mp-10003')"
    ).fetchall() == [(5, "Hf2S"), (6, "CoNb4Si")]
    # Every entry says which it is, and the source what it is.
    assert loading.execute("select count(distinct entry_id) from known_entry").fetchall() == [(47_737,)]
    assert loading.execute("select release, licence, attribution from known_source").fetchall() == [
        (
            f"matminer {version('matminer')}",
            "CC0 1.0, at doi:10.5061/dryad.gn001",
            "Ricci et al., Sci. Data 2017, 4, 170085, doi:10.1038/sdata.2017.85",
        )
    ]


def test_paper_source_is_table_1(loading: duckdb.DuckDBPyConnection) -> None:
    summary = known.load(loading, known.source(["paper_table_1"]))
    assert summary == known.LoadSummary(n_read=7, n_accepted=7, n_rejected=0, n_compositions=7)
    assert entries(loading, "paper_table_1") == list(enumerate(PAPER, start=1))
    rows = loading.execute("select formula from known_formula").fetchall()
    assert {formula for (formula,) in rows} == set(PAPER)


def test_embedded_source_says_where_it_comes_from(loading: duckdb.DuckDBPyConnection) -> None:
    for source in SMALL_LISTS:
        known.load(loading, source)
    told = {
        row[0]: row[1:]
        for row in loading.execute(
            "select source, description, release, licence, attribution from known_source"
        ).fetchall()
    }
    description, release, licence, attribution = told["aflow_prototypes"]
    assert "AFLOW" in description
    assert "pymatgen" in release
    assert licence
    assert "10.1016" in attribution
    assert "10.1039/d4fd00063c" in told["paper_table_1"][3]


# What a load brings and replaces


def test_rows_loaded_in_batches_are_those_loaded_at_once(
    loading: duckdb.DuckDBPyConnection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = written(tmp_path / "list.txt", ["NaCl", "Na2Cl2", "no formula", "MgO", "NaCl", "Xx", "CaO"])
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    known.load(loading, source)
    at_once = everything(loading)
    monkeypatch.setattr(memory, "rows_at_a_time", lambda _: 2)
    known.load(loading, source)
    assert everything(loading) == at_once
    assert [row_number for row_number, _ in entries(loading, source.name)] == [1, 2, 4, 5, 7]


def test_rows_above_the_names_of_columns_are_counted(loading: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    path = tmp_path / "titled.csv"
    path.write_text("Table 3\n\nformula,gap\nNaCl,8.5\nZnO,3.4\n", encoding="utf-8")
    summary = known.load(loading, known.source([str(path)]))
    assert summary == known.LoadSummary(n_read=2, n_accepted=2, n_rejected=0, n_compositions=2, n_above=1)


def test_every_row_is_accepted_or_rejected(loading: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    formulas = ["NaCl", "Xx", "Na2Cl2", "nacl", "Fe2O3", "Fe0", "D2O"]
    summary = known.load(loading, written(tmp_path / "mixed.txt", formulas))
    assert summary == known.LoadSummary(n_read=7, n_accepted=4, n_rejected=3, n_compositions=3)
    assert loading.execute("select n_read, n_accepted, n_rejected, n_compositions from known_source").fetchall() == [
        (7, 4, 3, 3)
    ]
    accepted = loading.execute(
        "select source, row_number, input, formula_reduced from known_entry order by all"
    ).fetchall()
    assert accepted == [
        ("mixed", 1, "NaCl", "ClNa"),
        ("mixed", 3, "Na2Cl2", "ClNa"),
        ("mixed", 5, "Fe2O3", "Fe2O3"),
        ("mixed", 7, "D2O", "H2O"),
    ]
    rejected = loading.execute("select source, row_number, input, reason from rejected_entry order by all").fetchall()
    assert [row[:3] for row in rejected] == [("mixed", 2, "Xx"), ("mixed", 4, "nacl"), ("mixed", 6, "Fe0")]
    assert [word in row[3] for row, word in zip(rejected, ("Xx", "capital", "zero"), strict=True)] == [True] * 3
    notes = dict(loading.execute("select input, note from known_entry").fetchall())
    assert notes["NaCl"] is None
    assert "H" in notes["D2O"]


def test_load_adds_to_other_sources(loading: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    known.load(loading, written(tmp_path / "first.txt", ["NaCl", "MgO"]))
    before = everything(loading)
    known.load(loading, written(tmp_path / "second.txt", ["MgO", "CaO"]))
    assert known_formulas(loading) == {"ClNa", "MgO", "CaO"}
    assert n_known(loading) == {2: 3}
    # A composition that two sources list has one row, and both have their entries.
    assert set(before["known_entry"]) < set(everything(loading)["known_entry"])
    assert set(before["known_source"]) < set(everything(loading)["known_source"])
    assert set(before["known_composition"]) < set(everything(loading)["known_composition"])


def test_load_replaces_the_same_source_only(loading: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    known.load(loading, written(tmp_path / "first.txt", ["NaCl", "MgO", "Xx", "KCl"]))
    known.load(loading, written(tmp_path / "second.txt", ["MgO", "Yy"]))
    others = "from known_entry where source = 'second' union all by name from rejected_entry where source = 'second'"
    before = loading.execute(others).fetchall()
    known.load(loading, written(tmp_path / "first.txt", ["CaO", "KCl"]))
    assert entries(loading, "first") == [(1, "CaO"), (2, "KCl")]
    assert loading.execute("select count(*) from rejected_entry where source = 'first'").fetchall() == [(0,)]
    assert loading.execute(others).fetchall() == before
    # NaCl is gone with the load that listed it; MgO stays, since the other source lists it too.
    assert known_formulas(loading) == {"MgO", "CaO", "ClK"}
    assert loading.execute("select source, n_read from known_source order by source").fetchall() == [
        ("first", 2),
        ("second", 2),
    ]


def test_loading_again_changes_nothing_but_the_time(loading: duckdb.DuckDBPyConnection) -> None:
    for source in SMALL_LISTS:
        known.load(loading, source)
    before = everything(loading)
    for source in SMALL_LISTS:
        known.load(loading, source)
    after = everything(loading)
    assert {name: after[name] for name in after if name != "known_source"} == {
        name: before[name] for name in before if name != "known_source"
    }
    counts = [(row[0], *row[8:]) for row in before["known_source"]]
    assert [(row[0], *row[8:]) for row in after["known_source"]] == counts


def test_what_a_load_wrote_can_be_read_from_python(loading: duckdb.DuckDBPyConnection) -> None:
    """With what is installed: DuckDB wants one more package to hand out times with a time zone."""
    known.load(loading, known.source(["paper_table_1"]))
    ((loaded_at,),) = loading.execute("select loaded_at from known_source").fetchall()
    assert loaded_at is not None


def test_file_may_be_given_a_name(loading: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    path = tmp_path / "export.csv.gz"
    path.write_bytes(gzip.compress(b"id,compound\n1,NaCl\n"))
    assert known.source([str(path)]).name == "export"
    known.load(loading, known.source([str(path)], columns=Columns({"input": "compound"}), name="icsd 2026"))
    assert entries(loading, "icsd 2026") == [(1, "NaCl")]
    assert loading.execute("select description, loaded_from from known_source").fetchall() == [
        ("the file export.csv.gz", str(path))
    ]


def test_unknown_source_lists_the_embedded_ones(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"absent.*aflow_prototypes.*paper_table_1"):
        known.source([str(tmp_path / "absent.csv")])


def test_two_sources_of_one_name_are_refused(tmp_path: Path) -> None:
    """The second would take the place of the first without a word."""
    written(tmp_path / "list.txt", ["NaCl"])
    written(tmp_path / "list.dat", ["MgO"])
    sources = [known.source([str(tmp_path / name)]) for name in ("list.txt", "list.dat")]
    with pytest.raises(InputError, match="'list'"):
        warehouse.build(tmp_path / "two.duckdb", warehouse.BuildSettings(components=(2,), max_z=20), sources)
    assert not (tmp_path / "two.duckdb").exists()


def test_source_does_not_take_the_place_of_another_unasked(loading: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """Files of one name in two folders are two sources."""
    for folder, formula in (("first", "NaCl"), ("second", "MgO")):
        (tmp_path / folder).mkdir()
        written(tmp_path / folder / "list.txt", [formula])
    known.load(loading, known.source([str(tmp_path / "first" / "list.txt")]))
    with pytest.raises(InputError, match="`name`"):
        known.load(loading, known.source([str(tmp_path / "second" / "list.txt")]))
    assert entries(loading, "list") == [(1, "NaCl")]
    known.load(loading, known.source([str(tmp_path / "second" / "list.txt")], name="list"))
    assert entries(loading, "list") == [(1, "MgO")]


@pytest.mark.parametrize("name", ["", "  ", "two\nlines", "x" * 101])
def test_name_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(InputError, match="`name`"):
        known.source(["paper_table_1"], name=name)


# Inside the space and outside


def test_compositions_outside_the_space_are_known_and_not_counted(
    loading: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    inside = {"NaCl": "standard", "Fe2O3": "standard", "NaO8": "interesting"}
    outside = {"Na27Cl9Br18": "standard", "NaCl9": "interesting", "CaTiO3": "standard", "Fe": "interesting"}
    known.load(loading, written(tmp_path / "both.txt", [*inside, *outside]))
    rows = loading.execute(
        "select formula, in_space, category::varchar, is_allowed, element_set_id is null, ratio_id is null "
        "from known_formula"
    ).fetchall()
    assert sorted(rows) == sorted(
        [(formula, True, category, category == "standard", False, False) for formula, category in inside.items()]
        + [
            # The formula is reduced: what puts it beyond the space is its third component.
            (formula.replace("27Cl9Br18", "3Br2Cl"), False, category, category == "standard", True, True)
            for formula, category in outside.items()
        ]
    )
    counts = loading.execute("select n_known, n_standard, n_interesting from category_count").fetchall()
    assert counts == [(3, 2, 1)]


def test_known_formula_points_at_its_place_in_the_space(connection: duckdb.DuckDBPyConnection) -> None:
    misplaced = connection.execute(
        """
        select known_formula.formula
        from known_formula
        left join element_set using (n_components, element_set_id)
        left join ratio using (n_components, ratio_id)
        where
            known_formula.in_space
            and (
                known_formula.elements is distinct from element_set.elements
                or known_formula.amounts is distinct from ratio.amounts
            )
        """
    ).fetchall()
    assert misplaced == []
    assert connection.execute("select count(*) > 200 from known_formula where in_space").fetchall() == [(True,)]


def test_known_formula_agrees_with_label(connection: duckdb.DuckDBPyConnection) -> None:
    disagreeing = connection.execute(
        """
        from (
            select formula, category, is_allowed, in_space, true as is_known from known_formula
        )
        except
        select formula, category, is_allowed, in_space, is_known
        from label((select list(known_formula.formula_reduced) from known_formula))
        """
    ).fetchall()
    assert disagreeing == []


@pytest.mark.exhaustive
def test_materials_project_of_2018(shared_data: Path, tmp_path: Path) -> None:
    """The numbers of the issue: rows of the file, and distinct compositions inside the paper's space."""
    source = known.source([str(shared_data / "mp_2018_formation_energy.csv.gz")])
    path = tmp_path / "mp.duckdb"
    warehouse.build(path, warehouse.BuildSettings(), [source])
    with warehouse.open_warehouse(path) as connection:
        assert n_known(connection) == {2: 10_098, 3: 35_743, 4: 15_949}
        assert connection.execute("select n_read, n_accepted, n_rejected from known_source").fetchall() == [
            (132_752, 132_752, 0)
        ]
        # The order of the file, and its spelling.
        with gzip.open(source.place, "rt", encoding="utf-8") as file:
            formulas = [line.split(",")[0] for line in file][1:]
        assert entries(connection, "mp_2018_formation_energy") == list(enumerate(formulas, start=1))


# Failed loads


@pytest.mark.parametrize(
    ("name", "content", "column"),
    [
        ("list.csv", b"id,formula\n1,MgO\n", "compound"),
        ("list.csv", b"", None),
        ("list.csv.gz", b"formula\nMgO\n", None),
        ("list.json", b'[{"formula": "MgO"}, {"form', None),
        ("list.parquet", b"MgO", None),
        ("list.xlsx", b"MgO", None),
    ],
)
@pytest.mark.seeded(1)
def test_failed_load_leaves_the_former_one(
    loading: duckdb.DuckDBPyConnection, tmp_path: Path, name: str, content: bytes, column: str | None
) -> None:
    known.load(loading, written(tmp_path / "list.txt", ["NaCl", "Xx"]))
    known.load(loading, known.source(["paper_table_1"]))
    before = everything(loading)
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError):
        known.load(
            loading,
            known.source(
                [str(tmp_path / name)],
                columns=Columns({"input": column} if column else {}),
                name="list",
            ),
        )
    assert everything(loading) == before
    # And the connection is fit for another try.
    known.load(loading, written(tmp_path / "list.txt", ["CaO"]))
    assert entries(loading, "list") == [(1, "CaO")]


INGEST = """
import sys
from pathlib import Path
from stoichia.loaders import known, warehouse
with warehouse.open_warehouse(Path(sys.argv[1]), writable=True) as connection:
    print("begins", flush=True)
    known.load(connection, known.source([sys.argv[2]]))
"""


def random_formulas(n: int) -> list[str]:
    """Return formulas of three elements; the same ones every time."""
    generator = random.Random(20)
    symbols = ["Li", "Na", "Mg", "Al", "Si", "P", "S", "Cl", "K", "Ca", "Ti", "Fe", "Zn", "Sn", "O"]
    return ["".join(f"{symbol}{generator.randint(1, 60)}" for symbol in generator.sample(symbols, 3)) for _ in range(n)]


@pytest.mark.parametrize(
    "moment",
    ["while it commits", "at once", "soon"],
)
@pytest.mark.exhaustive
def test_killed_load_leaves_the_former_one(scratch: Path, tmp_path: Path, moment: str) -> None:
    """Or, killed while it commits, either the former load or the new one: never a part."""
    path = tmp_path / "list.txt"
    with warehouse.open_warehouse(scratch, writable=True) as connection:
        known.load(connection, written(path, ["NaCl", "Xx", "MgO"]))
        known.load(connection, known.source(["paper_table_1"]))
        before = everything(connection)
    formulas = random_formulas(50_000)
    written(path, formulas)
    process = subprocess.Popen(
        [sys.executable, "-c", INGEST, str(scratch), str(path)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "begins\n"
    if moment == "soon":
        time.sleep(0.3)
    elif moment == "while it commits":
        log = scratch.with_name(scratch.name + ".wal")
        while process.poll() is None and not (log.exists() and log.stat().st_size):
            time.sleep(0.001)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    # Read-only first: whoever opens the file after the crash sees it whole, before anything is written.
    for writable in (False, True):
        with warehouse.open_warehouse(scratch, writable=writable) as connection:
            after = everything(connection)
            if moment == "while it commits" and entries(connection, "list") == list(enumerate(formulas, start=1)):
                ((n_read,),) = connection.execute("select n_read from known_source where source = 'list'").fetchall()
                assert n_read == len(formulas)
            else:
                assert after == before
    with warehouse.open_warehouse(scratch, writable=True) as connection:
        summary = known.load(connection, known.source([str(path)]))
        assert summary.n_read == summary.n_accepted == len(formulas)
