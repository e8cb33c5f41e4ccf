"""What users ask in SQL: label, assignments and system, in Python and in a plain DuckDB shell."""

import itertools
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from stoichia.loaders.sources import paper_table_1

LABEL_COLUMNS = ["input", "formula", "category", "is_allowed", "is_known", "in_space", "reason"]

# Ten elements, amounts in the hundreds: nine states of each would be 3.5 billion choices.
TEN_ELEMENTS = "Na12Mg34Al7Si19P3S29O292F5Cl11Br3"


def species_of(connection: duckdb.DuckDBPyConnection) -> dict[str, list[int]]:
    rows = connection.execute("select symbol::varchar, oxidation_state from species").fetchall()
    states: dict[str, list[int]] = {}
    for symbol, state in rows:
        states.setdefault(symbol, []).append(state)
    return states


def electronegativity_of(connection: duckdb.DuckDBPyConnection) -> dict[str, float | None]:
    return dict(connection.execute("select symbol::varchar, electronegativity from element").fetchall())


def labels(connection: duckdb.DuckDBPyConnection, *formulas: str | None) -> list[dict[str, object]]:
    answer = connection.execute("from label($1::varchar[])", [list(formulas)])
    columns = [column[0] for column in answer.description or []]
    assert columns == LABEL_COLUMNS
    return [dict(zip(columns, row, strict=True)) for row in answer.fetchall()]


def test_label_gives_one_row_per_formula_in_order(connection: duckdb.DuckDBPyConnection) -> None:
    given = ["ZnO", "Xx", None, "O1Zn1", "ZnO", "", "LiZn4SnO8"]
    rows = labels(connection, *given)
    assert [row["input"] for row in rows] == given
    assert [row["formula"] for row in rows] == ["ZnO", None, None, "ZnO", "ZnO", None, "LiZn4SnO8"]


def test_label_leaves_what_cannot_be_read_null(connection: duckdb.DuckDBPyConnection) -> None:
    for row in labels(connection, "Xx2O", "Fe2O3)", "", None, "Fe0", "nacl"):
        assert row["reason"]
        assert all(row[name] is None for name in LABEL_COLUMNS if name not in ("input", "reason"))


def test_label_takes_one_text(connection: duckdb.DuckDBPyConnection) -> None:
    assert connection.execute("select formula from label('LiFePO4')").fetchall() == [("LiFePO4",)]
    assert connection.execute("select formula from label($1)", ["LiFePO4"]).fetchall() == [("LiFePO4",)]
    assert connection.execute("select count(*) from label([]::varchar[])").fetchall() == [(0,)]


@pytest.mark.parametrize(
    ("formula", "category", "words"),
    [
        ("Li2ZnSn3O8", "standard", ["allowed", "Li+1", "Zn+2", "Sn+4", "O-2"]),
        ("LiZnSnO2", "missing", ["allowed"]),
        ("LiZn4SnO8", "interesting", ["neutral"]),
        ("HeO", "unlikely", ["no oxidation state", "He"]),
        ("PmCl3", "unlikely", ["electronegativity", "unknown", "Pm"]),
        ("NaCl2", "unlikely", ["neutral"]),
        ("AgTe4Au", "interesting", ["neutral as", "anion", "Te-2", "2.10", "cation", "Au+5", "2.40"]),
    ],
)
def test_label_says_why(formula: str, category: str, words: list[str], connection: duckdb.DuckDBPyConnection) -> None:
    (row,) = labels(connection, formula)
    assert row["category"] == category
    assert all(word in str(row["reason"]) for word in words), row["reason"]


def test_label_tells_what_lies_in_the_space(connection: duckdb.DuckDBPyConnection) -> None:
    rows = labels(connection, "ZnO", "Zn9O", "Fe", "LiFePO4", "LiFeMnPO4", "CuSO4·5H2O")
    assert [row["in_space"] for row in rows] == [True, False, False, True, False, False]


@pytest.mark.costly
def test_label_follows_brute_force(connection: duckdb.DuckDBPyConnection) -> None:
    """Small formulas inside and outside the space: some neutral choice of states is ordered, or none is."""
    states, electronegativity = species_of(connection), electronegativity_of(connection)
    formulas = [
        {"Fe": 3, "O": 4}, {"Sn": 1, "Pb": 1}, {"Ti": 1, "Pb": 1, "O": 3}, {"C": 60, "H": 20}, {"Xe": 1, "F": 6},
        {"H": 12, "N": 4, "S": 7, "O": 30}, {"Ca": 5, "P": 3, "O": 13, "H": 1}, {"Br": 1, "Cl": 3},
        {"Cu": 2, "Ag": 1, "Au": 3, "Te": 11}, {"K": 40, "C": 1, "N": 3, "O": 22}, {"Rb": 1, "K": 1},
        {"Os": 1, "Pt": 2},
    ]  # fmt: skip
    for composition in formulas:
        elements, amounts = list(composition), list(composition.values())
        allowed = False
        for charges in itertools.product(*(states[symbol] for symbol in elements)):
            values = [electronegativity[symbol] for symbol in elements]
            cations = [value for value, charge in zip(values, charges, strict=True) if charge > 0 and value is not None]
            anions = [value for value, charge in zip(values, charges, strict=True) if charge < 0 and value is not None]
            neutral = sum(n * q for n, q in zip(amounts, charges, strict=True)) == 0
            allowed |= neutral and (not cations or not anions or max(cations) < min(anions))
        (row,) = labels(connection, "".join(f"{symbol}{n}" for symbol, n in composition.items()))
        assert row["is_allowed"] == allowed, composition


def test_label_takes_ten_elements(connection: duckdb.DuckDBPyConnection) -> None:
    """Distinct partial sums by brute force agree that it is allowed, and the assignment shown is neutral."""
    ((elements, amounts),) = connection.execute(
        "select elements, amounts from parsed($1::varchar[])", [[TEN_ELEMENTS]]
    ).fetchall()
    states, electronegativity = species_of(connection), electronegativity_of(connection)
    partial: set[tuple[int, float, float]] = {(0, 0.0, 9.0)}
    for symbol, amount in zip(elements, amounts, strict=True):
        value = float(electronegativity[symbol] or 0)
        partial = {
            (charge + amount * state, max(high, value) if state > 0 else high, min(low, value) if state < 0 else low)
            for charge, high, low in partial
            for state in states[symbol]
        }
    assert any(charge == 0 and high < low for charge, high, low in partial)
    (row,) = labels(connection, TEN_ELEMENTS)
    assert row["is_allowed"]
    assert not row["in_space"]
    shown = str(row["reason"]).removeprefix("allowed as ").split()
    charges = [int(species.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")) for species in shown]
    assert len(charges) == len(elements)
    assert sum(n * q for n, q in zip(amounts, charges, strict=True)) == 0


@pytest.mark.parametrize("formula", ["ZnO", "PbTiO3", "LiFePO4", "AuAgTe4", "Fe3O4", "K3Fe5(CN)2", "PmO", "O2F2"])
def test_assignments_are_all_neutral_choices(formula: str, connection: duckdb.DuckDBPyConnection) -> None:
    ((elements, amounts),) = connection.execute(
        "select elements, amounts from parsed($1::varchar[])", [[formula]]
    ).fetchall()
    states, electronegativity = species_of(connection), electronegativity_of(connection)
    expected: dict[tuple[int, ...], tuple[float | None, bool]] = {}
    for charges in itertools.product(*(states[symbol] for symbol in elements)):
        if sum(n * q for n, q in zip(amounts, charges, strict=True)) == 0:
            values = [electronegativity[symbol] for symbol in elements]
            if None in values:
                expected[charges] = (None, False)
                continue
            cations = [value for value, charge in zip(values, charges, strict=True) if charge > 0]
            anions = [value for value, charge in zip(values, charges, strict=True) if charge < 0]
            margin = min(anions) - max(cations) if cations and anions else None  # type: ignore[type-var,operator]
            expected[charges] = (margin, margin is None or margin > 0)
    rows = connection.execute(
        "select charges, electronegativity_margin, is_allowed, elements, assignment from assignments($1)", [formula]
    ).fetchall()
    assert {tuple(row[0]): (row[1], row[2]) for row in rows} == expected
    assert len(rows) == len(expected)
    for charges, _, _, shown, assignment in rows:
        assert shown == elements
        assert assignment == " ".join(f"{s}{q:+d}" for s, q in zip(elements, charges, strict=True))


@pytest.mark.costly
def test_assignments_agree_with_label(connection: duckdb.DuckDBPyConnection) -> None:
    for formula in ("ZnO", "SnPb", "FeAl", "Fe3O4", "BaSbPt", "Li6ZnO4", "HeO"):
        (row,) = labels(connection, formula)
        ((allowed,),) = connection.execute(
            "select coalesce(bool_or(is_allowed), false) from assignments($1)", [formula]
        ).fetchall()
        assert row["is_allowed"] == allowed


def test_assignments_of_what_cannot_be_read(connection: duckdb.DuckDBPyConnection) -> None:
    assert connection.execute("from assignments('Xx2O')").fetchall() == []


def test_table_1_of_the_paper(connection: duckdb.DuckDBPyConnection) -> None:
    """The seven known compounds come out as the paper's Table 1 has them, and nothing else does."""
    rows = connection.execute(
        "select formula, category::varchar from system(['Li', 'Zn', 'Sn', 'O']) "
        "where contains(sources, 'paper_table_1') order by all"
    ).fetchall()
    interesting = {"LiZn4SnO8", "LiZn4Sn4O8"}
    assert rows == sorted(
        (formula, "interesting" if formula in interesting else "standard") for formula in paper_table_1.FORMULAS
    )
    others = {row["formula"]: row["category"] for row in labels(connection, "Zn2O", "ZnO3", "LiZnO", "LiZnO4")}
    assert others == {"Zn2O": "missing", "ZnO3": "unlikely", "LiZnO": "missing", "LiZnO4": "unlikely"}
    others = {row["formula"]: row["category"] for row in labels(connection, "LiZnSnO2", "LiZnSnO")}
    assert others == {"LiZnSnO2": "missing", "LiZnSnO": "unlikely"}


def test_system_has_every_subsystem(connection: duckdb.DuckDBPyConnection) -> None:
    rows = connection.execute(
        "select n_components, count(*), count(distinct formula) from system('Li-Zn-Sn-O') where in_space "
        "group by all order by all"
    ).fetchall()
    # Pairs, triples and the quadruple of four elements, times 43, 439 and 3,823 ratios.
    assert rows == [(2, 6 * 43, 6 * 43), (3, 4 * 439, 4 * 439), (4, 3823, 3823)]


def test_system_bounds_atoms(connection: duckdb.DuckDBPyConnection) -> None:
    full = connection.execute("select formula from system('Li-Zn-O') where n_atoms <= 5 order by all").fetchall()
    bounded = connection.execute("select formula from system('Li-Zn-O', max_atoms := 5) order by all").fetchall()
    assert full == bounded
    assert 0 < len(bounded) < 3 * 43 + 439


def test_system_takes_symbols_in_any_way(connection: duckdb.DuckDBPyConnection) -> None:
    expected = connection.execute("select formula from system(['Na', 'Cl'])").fetchall()
    for text in ("Na-Cl", "Cl Na", "Na,Cl", "Na, Cl, Na"):
        assert connection.execute("select formula from system($1)", [text]).fetchall() == expected


def test_system_agrees_with_the_masks(connection: duckdb.DuckDBPyConnection) -> None:
    """A system with ties in electronegativity (H, Pd): as many allowed of each size as the masks say."""
    by_label = connection.execute(
        "select n_components, count(*) filter (is_allowed) from system('Cu-Pd-H-Se') where in_space "
        "group by all order by all"
    ).fetchall()
    by_mask = connection.execute(
        """
        select n_components, sum(n_allowed)::bigint
        from element_set
        join allowed_mask using (n_components, mask_id)
        where list_has_all(['Cu', 'Pd', 'H', 'Se'], elements::varchar[])
        group by all
        order by all
        """
    ).fetchall()
    assert by_label == by_mask


@pytest.mark.costly
def test_system_refuses_what_is_no_element(
    connection: duckdb.DuckDBPyConnection, small_warehouse: Callable[..., duckdb.DuckDBPyConnection]
) -> None:
    with pytest.raises(duckdb.InvalidInputException, match="no element or group of elements of that name: Xx"):
        connection.execute("from system(['Li', 'Xx'])").fetchall()
    small = small_warehouse("smact14", max_z=20, max_amount=4)
    with pytest.raises(duckdb.InvalidInputException, match=r"no such element in the space.*Fe"):
        small.execute("from system(['O', 'Fe'])").fetchall()


def test_system_has_the_known_compounds_outside_the_space(connection: duckdb.DuckDBPyConnection) -> None:
    """Na3V2(PO4)3 among them; elements alone are no compounds; sources are those of known_formula."""
    outside = connection.execute(
        "select formula, category, sources, n_atoms from system('Na-V-P-O') where not in_space order by all"
    ).fetchall()
    expected = connection.execute(
        "select formula, category, sources, list_sum(amounts) from known_formula where not in_space "
        "and n_components > 1 and list_has_all(['Na', 'V', 'P', 'O'], elements::varchar[]) order by all"
    ).fetchall()
    assert outside == expected
    assert ("Na3V2P3O12", "standard", ["mp_2017_ricci"], 20) in outside
    within = connection.execute(
        "select listed.formula from system('Na-V-P-O', sort := 'atoms') as listed "
        "left join known_formula using (formula) where listed.sources is distinct from known_formula.sources"
    ).fetchall()
    assert within == []
    n_atoms = connection.execute("select n_atoms from system('Na-V-P-O', sort := 'atoms')").fetchall()
    assert n_atoms == sorted(n_atoms)


@pytest.mark.costly
@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("Li-*", "n_components = 2 and 'Li' in elements"),
        ("O-*-F", "n_components = 3 and list_has_all(elements, ['O', 'F'])"),
        ("* alkali-metal, O", "n_components = 3 and 'O' in elements and list_has_any(elements, ['Li', 'Na'])"),
        ("*-*", "n_components = 2"),
    ],
)
def test_a_system_with_wildcards_is_all_systems_of_that_form(
    small_warehouse: Callable[..., duckdb.DuckDBPyConnection], text: str, condition: str
) -> None:
    formulas = ["LiF", "Li9F", "O9F", "LiO9F", "LiBeO9F", "FeO"]
    small = small_warehouse("smact14", max_z=12, max_amount=3, components=(2, 3), formulas=formulas)
    listed = small.execute("select formula, category, in_space from system($1) order by all", [text]).fetchall()
    expected = small.execute(
        "select formula, category, in_space from (select formula, category, elements, n_components, true as in_space "
        "from composition union all select formula, category, elements, n_components, false from known_composition "
        f"where not in_space) where {condition} order by all"
    ).fetchall()
    assert listed == expected


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ("system('Li')", "two elements or more"),
        ("system('')", "two elements or more"),
        ("system('Li-*-*-*-O')", "the space has 2, 3, 4 components, not 5"),
        ("system('Li-O', sort := 'beauty')", "not beauty"),
        ("source_overlap('paper_table_1', 'aflow_prototypes', system := 'Ba-Xx')", "Xx"),
    ],
)
def test_what_is_no_system_is_refused(connection: duckdb.DuckDBPyConnection, call: str, message: str) -> None:
    with pytest.raises(duckdb.InvalidInputException, match=message):
        connection.execute(f"from {call}").fetchall()


def test_sources_are_compared_in_a_system(connection: duckdb.DuckDBPyConnection) -> None:
    counted = connection.execute(
        "select sum(n_both), sum(n_other_only) "
        "from source_overlap('aflow_prototypes', 'mp_2017_ricci', system := 'Ba-Ti-O')"
    ).fetchall()
    expected = connection.execute(
        "select count(*) filter (len(sources) = 2), count(*) filter (sources = ['mp_2017_ricci']) from "
        "(select list_filter(sources, lambda source: source != 'paper_table_1') as sources from known_formula "
        "where list_has_all(['Ba', 'Ti', 'O'], elements::varchar[]))"
    ).fetchall()
    assert counted == expected


@pytest.mark.costly
def test_known_formulas_outside_the_space_are_labelled(
    small_warehouse: Callable[..., duckdb.DuckDBPyConnection],
) -> None:
    connection = small_warehouse("smact14", max_z=20, max_amount=4, formulas=["NaCl", "Fe2O3", "Al9O", "NaAlSiO4"])
    rows = connection.execute("select formula, is_allowed, in_space from known_formula order by all").fetchall()
    assert rows == [("Al9O", False, False), ("Fe2O3", True, False), ("NaAlSiO4", True, False), ("NaCl", True, True)]
    assert connection.execute("select sum(n_known) from category_count").fetchall() == [(1,)]


@pytest.mark.costly
def test_macros_work_in_a_plain_shell(warehouse: Path) -> None:
    shell = Path(sys.executable).with_name("duckdb")
    if not shell.exists() and shutil.which("duckdb") is None:
        pytest.skip("the DuckDB shell is not installed")
    command = [str(shell) if shell.exists() else "duckdb", "-readonly", "-json", str(warehouse)]
    for query, n_rows in [
        ("from label(['ZnO', 'Xx'])", 2),
        ("from label('CuSO4·5H2O')", 1),
        ("from assignments('ZnO')", 2),
        ("from system('Li-O')", 43),
        ("from category_count", 3),
        ("from composition_at(2, 7)", 1),
        ("from category_count_of(sources := ['paper_table_1'])", 3),
        ("from source_overlap('aflow_prototypes', 'paper_table_1') where n_components = 1", 1),
        ("from source_difference('paper_table_1', 'aflow_prototypes')", 7),
        ("from known_formula where contains(sources, 'paper_table_1')", 7),
        ("from sample(4, 'missing', 5)", 5),
    ]:
        run = subprocess.run([*command, "-c", query], capture_output=True, text=True, check=True)
        assert len(json.loads(run.stdout)) == n_rows
