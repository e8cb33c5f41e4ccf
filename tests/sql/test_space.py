"""The space: its counts, small ones written out in full, and the numbers that address every composition."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from stoichia.loaders import known
from stoichia.loaders import warehouse as stoichia_warehouse

SmallWarehouse = Callable[..., duckdb.DuckDBPyConnection]

# Five elements, in the order of electronegativity He (unknown), Li 0.98, Be 1.57, B 2.04, H 2.20.
FIVE_ELEMENTS = """
H -1 +1
He +1
Li +1
Be +2
B -1 +3
"""

# HeLi2 and H3B2 are spelt in other orders; H3B lies outside, its amount being above 2.
FIVE_ELEMENTS_KNOWN = ["LiH", "H2B2", "Li He2", "Be(BH)", "HBeLi", "H3B"]

# Every binary, by composition_id. LiB and LiH: +1 and -1; BeB2 and BeH2: +2 and -1. BH is neutral as B-1 H+1 alone,
# with the anion below the cation; helium's electronegativity is unknown, whatever its state.
FIVE_ELEMENTS_BINARIES = """
 0 HeLi  unlikely      1 HeLi2 unlikely    2 He2Li interesting
 3 HeBe  unlikely      4 HeBe2 unlikely    5 He2Be unlikely
 6 LiBe  unlikely      7 LiBe2 unlikely    8 Li2Be unlikely
 9 HeB   unlikely     10 HeB2  unlikely   11 He2B  unlikely
12 LiB   missing      13 LiB2  unlikely   14 Li2B  unlikely
15 BeB   unlikely     16 BeB2  missing    17 Be2B  unlikely
18 HeH   unlikely     19 HeH2  unlikely   20 He2H  unlikely
21 LiH   standard     22 LiH2  unlikely   23 Li2H  unlikely
24 BeH   unlikely     25 BeH2  missing    26 Be2H  unlikely
27 BH    interesting  28 BH2   unlikely   29 B2H   unlikely
"""

# Of the seven ratios of ten sets three are neutral: Li2BH as 2(+1) -1 -1 and BeBH as +2 -1 -1, both ordered, and LiB2H
# as +1 2(-1) +1, where hydrogen is the cation and boron the anion.
FIVE_ELEMENTS_TERNARIES_ALLOWED = {"Li2BH": "missing", "BeBH": "standard"}


def written_out(table: str) -> list[tuple[int, str, str]]:
    words = table.split()
    return [
        (int(number), formula, category)
        for number, formula, category in zip(words[::3], words[1::3], words[2::3], strict=True)
    ]


def test_counts_of_the_paper(connection: duckdb.DuckDBPyConnection) -> None:
    """Table 2 of the paper, as far as it does not depend on what is known."""
    assert connection.execute(
        "select n_components, n_unique, n_allowed from category_count order by n_components"
    ).fetchall() == [
        (2, 225_879, 13_464),
        (3, 77_637_589, 10_779_441),
        (4, 16_902_534_325, 2_909_434_982),
    ]
    assert connection.execute(
        "select n_components, count(*) from ratio group by n_components order by n_components"
    ).fetchall() == [(2, 43), (3, 439), (4, 3_823)]
    assert connection.execute(
        "select n_components, count(*) from element_set group by n_components order by n_components"
    ).fetchall() == [(2, 5_253), (3, 176_851), (4, 4_421_275)]
    assert connection.execute("select count(*), count(distinct symbol) from species").fetchall() == [(421, 100)]
    assert connection.execute("select count(*) from element").fetchall() == [(103,)]


@pytest.mark.parametrize(
    ("states", "n_elements", "n_species"),
    [("icsd16", 93, 377), ("icsd24", 90, 358), ("pymatgen_sp", 87, 224), ("wiki", 101, 572)],
)
@pytest.mark.seeded(2)
def test_every_set_of_states_is_read_whole(
    small_warehouse: SmallWarehouse, states: str, n_elements: int, n_species: int
) -> None:
    connection = small_warehouse(states, components=(2,), max_amount=2)
    assert connection.execute("select count(distinct symbol), count(*) from species").fetchall() == [
        (n_elements, n_species)
    ]
    assert connection.execute("select oxidation_state_set from params").fetchall() == [(states,)]


def test_the_small_space_is_complete(small_warehouse: SmallWarehouse) -> None:
    """Five elements, amounts up to two: each binary with its number and category, each allowed ternary."""
    connection = small_warehouse(FIVE_ELEMENTS, max_z=5, max_amount=2, formulas=FIVE_ELEMENTS_KNOWN)
    assert connection.execute(
        "select composition_id, formula, category::varchar from composition where n_components = 2 order by all"
    ).fetchall() == written_out(FIVE_ELEMENTS_BINARIES)
    assert (
        dict(
            connection.execute(
                "select formula, category::varchar from composition where n_components = 3 and is_allowed"
            ).fetchall()
        )
        == FIVE_ELEMENTS_TERNARIES_ALLOWED
    )
    assert connection.execute("from category_count order by n_components").fetchall() == [
        # n_components, n_unique, n_allowed, n_known, n_standard, n_missing, n_interesting, n_unlikely
        (2, 30, 4, 3, 1, 3, 2, 24),
        (3, 70, 2, 2, 1, 1, 1, 67),
    ]
    assert connection.execute(
        "select formula_reduced, formula, category::varchar, in_space, element_set_id, ratio_id "
        "from known_formula order by all"
    ).fetchall() == [
        ("BBeH", "BeBH", "standard", True, 9, 0),
        ("BH", "BH", "interesting", True, 9, 0),
        ("BH3", "BH3", "standard", False, None, None),
        ("BeHLi", "LiBeH", "interesting", True, 6, 0),
        ("HLi", "LiH", "standard", True, 7, 0),
        ("He2Li", "He2Li", "interesting", True, 0, 2),
    ]
    # label says the same of each, by the definition.
    assert (
        connection.execute(
            "select labelled.formula, labelled.category::varchar from composition "
            "inner join label((select list(formula) from composition)) as labelled using (formula) "
            "where labelled.category is distinct from composition.category or not labelled.in_space"
        ).fetchall()
        == []
    )


@pytest.mark.costly
def test_the_small_space_of_zero_states_is_complete(small_warehouse: SmallWarehouse) -> None:
    """A zero state is neither cation nor anion: beryllium goes with everything, helium with nothing."""
    connection = small_warehouse("Li 0 +1\nBe 0\nH -1\nHe 0\n", max_z=4, max_amount=2)
    assert connection.execute(
        "select formula from composition where is_allowed order by n_components, composition_id"
    ).fetchall() == [
        # Li 0 with Be 0, in any ratio; Li +1 with H -1, with or without Be 0.
        ("LiBe",), ("LiBe2",), ("Li2Be",), ("LiH",), ("LiBeH",), ("LiBe2H",), ("Li2BeH2",),
    ]  # fmt: skip
    assert connection.execute("select n_unique, n_allowed from space_count order by n_components").fetchall() == [
        (18, 4),
        (28, 3),
    ]


@pytest.mark.costly
def test_ties_in_electronegativity_are_forbidden(small_warehouse: SmallWarehouse) -> None:
    """K and Rb tie at 0.82, C and Se at 2.55; Rb is given the state -1 to be the anion of K +1."""
    connection = small_warehouse("K +1\nRb -1\nC -4 +4\nSe -2 +4\nCl -1\n", max_z=37, max_amount=4, components=(2,))
    assert connection.execute("select formula from composition where is_allowed order by formula").fetchall() == [
        ("CCl4",),
        ("K2Se",),
        ("K4C",),
        ("KCl",),
        ("SeCl4",),
    ]
    # Neutral but tied (KRb, CSe, CSe2), neutral but upside down (Rb4C, Rb4Se).
    for formula, anion, cation in [
        ("KRb", "Rb-1 (0.82)", "K+1 (0.82)"),
        ("CSe2", "Se-2 (2.55)", "C+4 (2.55)"),
        ("CSe", "C-4 (2.55)", "Se+4 (2.55)"),
        ("Rb4C", "Rb-1 (0.82)", "C+4 (2.55)"),
        ("Rb4Se", "Rb-1 (0.82)", "Se+4 (2.55)"),
    ]:
        ((is_allowed, reason),) = connection.execute("select is_allowed, reason from label($1)", [formula]).fetchall()
        assert not is_allowed
        assert f"anion {anion}" in reason
        assert f"cation {cation}" in reason


def test_elements_stand_by_electronegativity_then_atomic_number(connection: duckdb.DuckDBPyConnection) -> None:
    rows = connection.execute("select electronegativity, z from element order by electronegativity_rank").fetchall()
    # An unknown electronegativity stands first.
    assert rows == sorted(rows, key=lambda row: (row[0] is not None, row[0] or 0, row[1]))
    assert connection.execute(
        "select list(symbol::varchar order by z) from element where electronegativity is null"
    ).fetchall() == [(["He", "Ne", "Ar", "Pm", "Rn", "Lr"],)]


@pytest.mark.parametrize(("n_components", "step", "n_sets"), [(2, 1, 5_253), (3, 10, 17_686), (4, 211, 20_954)])
def test_element_sets_are_numbered_as_the_arithmetic_says(
    connection: duckdb.DuckDBPyConnection, n_components: int, step: int, n_sets: int
) -> None:
    """element_set_rank finds a set's number from its elements alone: every set of two, a sample of the others."""
    assert connection.execute(
        """
        select
            count(*),
            count(*) filter (
                element_set_rank(element_set.elements, vocabulary.position_of) = element_set.element_set_id
            )
        from element_set
        cross join vocabulary
        where element_set.n_components = $1 and element_set.element_set_id % $2 = 0
        """,
        [n_components, step],
    ).fetchall() == [(n_sets, n_sets)]


@pytest.mark.costly
def test_element_sets_are_numbered_so_in_a_smaller_space(small_warehouse: SmallWarehouse) -> None:
    """Positions are those among the elements of the space, not among all elements."""
    connection = small_warehouse("wiki", max_z=20, components=(4,), max_amount=3)
    ids = connection.execute(
        "select element_set_rank(element_set.elements, vocabulary.position_of) from element_set cross join vocabulary "
        "order by element_set.element_set_id"
    ).fetchall()
    assert [number for (number,) in ids] == list(range(4_845))


@pytest.mark.costly
def test_compositions_are_addressed_one_to_one(small_warehouse: SmallWarehouse) -> None:
    """composition_id counts every composition once, and composition_at gives back the one of a number."""
    connection = small_warehouse(FIVE_ELEMENTS, max_z=5, max_amount=2, formulas=FIVE_ELEMENTS_KNOWN)
    for n_components, n_unique in ((2, 30), (3, 70)):
        rows = connection.execute(
            "from composition where n_components = $1 order by composition_id", [n_components]
        ).fetchall()
        assert [row[1] for row in rows] == list(range(n_unique))
        for number, row in enumerate(rows):
            assert connection.execute("from composition_at($1, $2)", [n_components, number]).fetchall() == [row]
        for beyond in (n_unique, -1, 2**64):
            assert connection.execute("from composition_at($1, $2)", [n_components, beyond]).fetchall() == []


@pytest.mark.parametrize(
    ("formula", "category"),
    [("ZnO", "standard"), ("LiZnO2", "standard"), ("LiZn4SnO8", "interesting"), ("LiZnSnO2", "missing")],
)
def test_a_composition_of_the_paper_has_its_address(
    connection: duckdb.DuckDBPyConnection, formula: str, category: str
) -> None:
    """By its elements and by its number the view gives what label says."""
    ((elements, amounts),) = connection.execute("select elements, amounts from parsed([$1])", [formula]).fetchall()
    row = connection.execute(
        "select composition_id, category::varchar, n_atoms, amounts from composition "
        "where n_components = $1 and elements = $2::varchar[] and formula = $3",
        [len(elements), elements, formula],
    ).fetchall()
    assert [found[1:] for found in row] == [(category, sum(amounts), amounts)]
    assert connection.execute("select formula from composition_at($1, $2)", [len(elements), row[0][0]]).fetchall() == [
        (formula,)
    ]


def test_known_formulas_have_the_address_of_their_elements_and_amounts(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    assert connection.execute("select count(*), count(*) filter (in_space) from known_formula").fetchall() != [(0, 0)]
    assert (
        connection.execute(
            """
        select known_formula.formula
        from known_formula
        left join element_set using (n_components, element_set_id)
        left join ratio using (n_components, ratio_id)
        where
            known_formula.in_space
            and (
                element_set.elements is distinct from known_formula.elements
                or ratio.amounts::ubigint[] is distinct from known_formula.amounts
            )
        """
        ).fetchall()
        == []
    )
    # Inside the space is what params says, and nothing else.
    assert (
        connection.execute(
            """
        select formula
        from known_formula
        cross join params
        where in_space != (
            list_contains(params.components, n_components) and list_max(amounts) <= params.max_amount
        )
        """
        ).fetchall()
        == []
    )


def contents(path: Path) -> dict[str, tuple[int, int]]:
    """Return the number of rows and a checksum of the rows and their order, for each table but what tells the time."""
    timeless = {"known_source": "exclude (loaded_at)", "build_metadata": None}
    with stoichia_warehouse.open_warehouse(path) as connection:
        tables = [name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()]
        return {
            table: connection.execute(
                f"with placed_row as (select rowid as place, * {timeless.get(table, '')} from {table}) "
                "select count(*), bit_xor(hash(placed_row)) from placed_row"
            ).fetchall()[0]
            for table in tables
            if timeless.get(table, "") is not None
        }


@pytest.mark.parametrize(
    ("settings", "n_element_sets"),
    [({"max_z": 25}, 15_250), pytest.param({}, 4_603_379, marks=pytest.mark.exhaustive)],
)
@pytest.mark.costly
def test_two_builds_give_equal_tables(
    built: Callable[..., Path], tmp_path: Path, settings: dict[str, int], n_element_sets: int
) -> None:
    """The same rows in the same order, so that their numbers can be cited."""
    sources = known.sources(["aflow_prototypes"]) if settings else known.embedded()
    again = tmp_path / "again.duckdb"
    stoichia_warehouse.build(again, stoichia_warehouse.BuildSettings(**settings), sources)
    first = contents(built(stoichia_warehouse.BuildSettings(**settings), sources))
    assert first == contents(again)
    assert first["element_set"][0] == n_element_sets
    assert first["species"][0] == 421


@pytest.mark.costly
def test_order_of_rows_is_part_of_the_checksum(tmp_path: Path) -> None:
    """What the test above compares would differ if two builds numbered the same sets otherwise."""
    path = tmp_path / "small.duckdb"
    stoichia_warehouse.build(path, stoichia_warehouse.BuildSettings(max_z=5, components=(2,)), ())
    before = contents(path)
    with stoichia_warehouse.open_warehouse(path, writable=True) as connection:
        connection.execute("create or replace table element_set as from element_set order by element_set_id desc")
    after = contents(path)
    assert {name for name in before if before[name] != after[name]} == {"element_set"}
