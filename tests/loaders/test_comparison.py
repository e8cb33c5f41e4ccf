"""Comparing sets of oxidation states: each against a warehouse that is built with it."""

from collections.abc import Callable, Sequence
from pathlib import Path
from shutil import copy

import duckdb
import pytest

from stoichia.loaders import known
from stoichia.loaders import warehouse as stoichia_warehouse
from stoichia.loaders.errors import InputError, WarehouseError

OWN = "Li 0 +1\nC -4 +2 +4\nN -3 +3\nO -2 -1\nF -1\nNa +1\nMg +2\nAl +3\nS -2 +4 +6\nCl -1 +5 +7\n"
FORMULAS = ["MgO", "NaCl", "Na3N", "CO", "CO2", "MgAl", "LiC", "NaAlCl4", "Al2MgO4", "CaTiO3", "CS7", "Mg3N2", "K2SO4"]


@pytest.fixture(scope="module")
def light(built: Callable[..., Path], text_file: Callable[[Sequence[str]], Path]) -> Callable[..., Path]:
    """Return a function that gives the path of a warehouse of light elements; tests read it, or copy it."""

    def of(states: str, formulas: Sequence[str] = FORMULAS) -> Path:
        settings = stoichia_warehouse.BuildSettings(states, components=(2, 3), max_amount=3, max_z=18)
        return built(settings, [known.source([str(text_file(formulas))], name="listing")] if formulas else [])

    return of


@pytest.fixture(scope="module")
def own_states(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the path of a user's own oxidation states."""
    path = tmp_path_factory.mktemp("states") / "own.states"
    path.write_text(OWN)
    return path


@pytest.fixture
def own(light: Callable[..., Path], own_states: Path, tmp_path: Path) -> Path:
    """Return a warehouse with states of a user's own, and beside it the file of them."""
    copy(own_states, tmp_path)
    return Path(copy(light(str(own_states)), tmp_path / "own.duckdb"))


def rows(path: Path, query: str) -> list[tuple]:
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute(query).fetchall()


@pytest.mark.parametrize(
    "named", [["icsd24:consensus=30,commonality=10%"], pytest.param(["wiki"], marks=pytest.mark.exhaustive)]
)
@pytest.mark.costly
def test_a_set_is_what_a_warehouse_built_with_it_has(
    own: Path, light: Callable[..., Path], tmp_path: Path, named: list[str]
) -> None:
    (tmp_path / "zero.states").write_text("O -2 0\nMg 0 +2\nTc +7\n")
    sets = [*named, str(tmp_path / "zero.states")]
    names = stoichia_warehouse.compare(own, sets)
    assert names == [*named, "zero.states"]
    allowed = "select n_components, composition_id from composition where is_allowed"
    labels = dict(rows(own, "select formula, is_allowed from known_formula"))
    ours = set(rows(own, allowed))
    for name, states in zip(names, sets, strict=True):
        other = light(states)
        theirs = set(rows(other, allowed))
        counts = rows(
            own,
            "select * exclude (oxidation_states, consensus, commonality, compared_at, is_current) from comparison "
            f"where oxidation_states = '{name}'",
        )
        assert sorted(counts) == [
            (
                *table,
                # Nothing may be known, or allowed.
                table[4] / table[3] if table[3] else None,
                table[4] / table[2] if table[2] else None,
                sum(n == table[0] for n, _ in theirs - ours),
                sum(n == table[0] for n, _ in ours - theirs),
            )
            for table in rows(other, "from category_count order by n_components")
        ]
        changed = dict(rows(own, f"select formula, is_allowed from changed_known where oxidation_states = '{name}'"))
        assert changed == {
            formula: is_allowed
            for formula, is_allowed in rows(other, "select formula, is_allowed from known_formula")
            if is_allowed != labels[formula]
        }
    assert rows(own, "select count(distinct oxidation_states), count(*) > 3 from changed_known") == [(len(sets), True)]
    assert set(rows(own, "select oxidation_states, consensus, commonality from comparison")) == {
        (name, 30, "10%") if ":" in name else (name, None, None) for name in names
    }


@pytest.mark.costly
def test_its_own_set_changes_nothing_and_a_set_compared_again_replaces_itself(own: Path) -> None:
    states = str(own.with_suffix(".states"))
    for _ in range(2):
        assert stoichia_warehouse.compare(own, [states, states]) == ["own.states"]
    assert rows(own, "select n_components, n_gained, n_lost from comparison order by all") == [(2, 0, 0), (3, 0, 0)]
    assert rows(own, "from changed_known") == []
    assert rows(own, "select columns('^n_[^gl]') from comparison order by all") == rows(own, "from category_count")
    (own.with_suffix(".states")).write_text("Mg +2\nO -2\n")
    stoichia_warehouse.compare(own, [states])
    assert rows(own, "select n_components, n_allowed, n_standard from comparison order by all") == [
        (2, 1, 1),
        (3, 0, 0),
    ]


@pytest.mark.costly
def test_changes_are_counted_by_pair_of_categories(own: Path, light: Callable[..., Path]) -> None:
    """Against a warehouse that is built with the set, composition by composition."""
    stoichia_warehouse.compare(own, ["wiki"])
    category = "select n_components, composition_id, category::varchar from composition"
    ours = {(n, number): name for n, number, name in rows(own, category)}
    expected: dict[tuple[int, str, str], int] = {}
    for n, number, name in rows(light("wiki"), category):
        if name != ours[n, number]:
            key = (n, ours[n, number], name)
            expected[key] = expected.get(key, 0) + 1
    found = rows(own, "select n_components, category::varchar, other_category::varchar, n from category_change")
    assert {(n, one, other): changed for n, one, other, changed in found} == expected


@pytest.mark.costly
def test_without_known_formulas_there_is_no_recall(
    light: Callable[..., Path], own_states: Path, tmp_path: Path
) -> None:
    path = Path(copy(light(str(own_states), []), tmp_path / "none.duckdb"))
    stoichia_warehouse.compare(path, ["icsd24"])
    assert rows(path, "select distinct recall, precision from comparison") == [(None, 0.0)]


@pytest.mark.exhaustive
def test_where_element_sets_are_only_counted_so_is_the_set(tmp_path: Path) -> None:
    """Table 2 is whole; what changes sides is known where element sets are listed."""
    paths = {}
    for states in ("smact14", "icsd24"):
        paths[states] = tmp_path / f"{states}.duckdb"
        settings = stoichia_warehouse.BuildSettings(states, (2, 3), max_amount=3, max_z=12, most_listed=100)
        stoichia_warehouse.build(paths[states], settings, [known.source(["aflow_prototypes"])])
    stoichia_warehouse.compare(paths["smact14"], ["icsd24"])
    assert rows(paths["smact14"], "select columns('^n_[^gl]') from comparison order by all") == rows(
        paths["icsd24"], "from category_count"
    )
    assert rows(paths["smact14"], "select n_gained is null, n_lost is null from comparison order by n_components") == [
        (False, False),
        (True, True),
    ]
    with pytest.raises(duckdb.InvalidInputException, match="are counted, not listed"):
        rows(paths["smact14"], "from rule_count(3)")


@pytest.mark.costly
def test_a_comparison_says_when_other_compositions_are_known_since(own: Path, tmp_path: Path) -> None:
    is_current = "select n_components, is_current from comparison order by n_components"
    stoichia_warehouse.compare(own, ["wiki"])
    assert rows(own, is_current) == [(2, True), (3, True)]
    (tmp_path / "more.txt").write_text("Na2O\nMgO\nLiAlO2\n")
    more = known.source([str(tmp_path / "more.txt")], name="more")
    stoichia_warehouse.ingest(own, more)
    assert rows(own, is_current) == [(2, False), (3, False)]
    with stoichia_warehouse.open_warehouse(own, writable=True) as connection:
        known.forget(connection, "more")
    assert rows(own, is_current) == [(2, True), (3, True)]
    with stoichia_warehouse.open_warehouse(own, writable=True) as connection:
        known.forget(connection, "listing")
    # No ternary of the listing is in the space.
    assert rows(own, is_current) == [(2, False), (3, True)]
    stoichia_warehouse.compare(own, ["wiki"])
    assert rows(own, is_current) == [(2, True), (3, True)]


def test_what_cannot_be_compared(own: Path, tmp_path: Path) -> None:
    """Nothing is written unless every set can be read."""
    with pytest.raises(InputError, match="no oxidation-state set or file 'nope'"):
        stoichia_warehouse.compare(own, ["smact14", "nope"])
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "own.states").write_text(OWN)
    with pytest.raises(InputError, match=r"two files are called own\.states"):
        stoichia_warehouse.compare(own, [str(tmp_path / "own.states"), str(tmp_path / "a" / "own.states")])
    with pytest.raises(InputError, match="no warehouse at"):
        stoichia_warehouse.compare(tmp_path / "nowhere.duckdb", ["smact14"])
    assert rows(own, "from compared_set") == []


def test_a_warehouse_in_use_is_left_alone(own: Path) -> None:
    import subprocess
    import sys

    holding = (
        f"import duckdb, sys; c = duckdb.connect({str(own)!r}, read_only=True); print('open', flush=True); "
        "sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", holding], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "open\n"
        with pytest.raises(WarehouseError, match="is in use by another process"):
            stoichia_warehouse.compare(own, ["smact14"])
        holder.communicate("")
