"""Rules side by side, by SMACT itself, and by trying every choice."""

import re
import warnings
from collections.abc import Callable, Sequence
from itertools import product
from math import gcd, prod
from pathlib import Path

import duckdb
import pytest
from smact import Element, metals
from smact.screening import MIXED_VALENCE_ELEMENTS, pauling_test, smact_validity

SmallWarehouse = Callable[..., duckdb.DuckDBPyConnection]

# What SMACT gives up on: with mixed valence it tries every choice, up to this many.
SMACT_CAP = 1_000_000
# What tests give up on: SMACT is slow.
PATIENCE = 1000


def amounts_in(formula: str) -> dict[str, int]:
    """Return the reduced amounts, as SMACT takes them."""
    amounts = {symbol: int(amount or 1) for symbol, amount in re.findall("([A-Z][a-z]?)([0-9]*)", formula)}
    return {symbol: amount // gcd(*amounts.values()) for symbol, amount in amounts.items()}


def answers(connection: duckdb.DuckDBPyConnection, formulas: Sequence[str], arguments: str = "") -> list[dict]:
    answer = connection.sql(f"from rules($1::varchar[]{arguments})", params=[list(formulas)])
    return [dict(zip(answer.columns, row, strict=True)) for row in answer.fetchall()]


def states_of(connection: duckdb.DuckDBPyConnection) -> dict[str, list[int]]:
    return dict(
        connection.execute(
            "select symbol::varchar, list(oxidation_state::integer) from oxidation_state group by all"
        ).fetchall()
    )


def n_choices(formula: str, states: dict[str, list[int]], mixed: frozenset[str] = MIXED_VALENCE_ELEMENTS) -> int:
    return prod(
        len(states.get(symbol, [])) ** (amount if symbol in mixed else 1)
        for symbol, amount in amounts_in(formula).items()
    )


def by_smact(formula: str, **options: object) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return smact_validity(formula, **options)  # type: ignore[arg-type]


@pytest.fixture(scope="module", params=[400, pytest.param(4000, marks=pytest.mark.exhaustive)])
def published(request: pytest.FixtureRequest, shared_data: Path) -> list[str]:
    """Real formulas: the Materials Project's, so many drawn by their hash."""
    rows = duckdb.execute(
        "select distinct formula from read_csv($1) order by hash(formula), formula limit $2",
        [str(shared_data / "mp_2018_formation_energy.csv.gz"), request.param],
    ).fetchall()
    return [formula for (formula,) in rows]


@pytest.mark.parametrize("include_alloys", [True, False])
@pytest.mark.parametrize("states", ["smact14", "icsd24"])
@pytest.mark.seeded(1)
def test_smact_validity_by_smact(
    small_warehouse: SmallWarehouse, published: list[str], states: str, include_alloys: bool
) -> None:
    connection = small_warehouse(states, components=(2,), max_amount=2)
    ours = answers(connection, published, f", include_alloys := {include_alloys}")
    assert len(ours) == len(published)
    assert [
        row["input"]
        for row in ours
        if row["is_smact_valid"] != by_smact(row["input"], oxidation_states_set=states, include_alloys=include_alloys)
    ] == []


@pytest.mark.costly
def test_smact_validity_as_it_is_by_default(small_warehouse: SmallWarehouse, published: list[str]) -> None:
    """Its states are then those that three reports of the 2024 ICSD have."""
    connection = small_warehouse("icsd24:consensus=3", components=(2,), max_amount=2)
    ours = {row["input"]: row["is_smact_valid"] for row in answers(connection, published)}
    assert ours == {formula: by_smact(formula) for formula in published}


def test_mixed_valence_by_smact_and_all_that_its_cap_loses(
    small_warehouse: SmallWarehouse, published: list[str]
) -> None:
    """Formulas by the thousand agree; those that SMACT does not try are exactly those beyond its cap."""
    connection = small_warehouse("smact14", components=(2,), max_amount=2)
    states = states_of(connection)
    tried = [
        formula
        for formula in [*published, "CaMn7O12", "V8O15", "W8O23", "Fe3O4", "Pb3O4", "Tb4O7", "Pr6O11"]
        if n_choices(formula, states) <= PATIENCE or n_choices(formula, states) > SMACT_CAP
    ]
    assert len(tried) > len(published) * 3 / 4
    smact = {
        formula: by_smact(formula, oxidation_states_set="smact14", include_alloys=False, mixed_valence=True)
        for formula in tried
    }
    ours = answers(connection, tried, ", include_alloys := false, mixed_valence := true")
    assert {row["input"]: row["is_smact_valid"] for row in ours} == smact
    exact = answers(connection, tried, ", include_alloys := false, mixed_valence := true, max_choices := null")
    lost = {row["input"] for row in exact if row["is_smact_valid"] and not smact[row["input"]]}
    assert lost >= {"CaMn7O12", "V8O15", "W8O23"}
    assert {"Pb3O4", "Tb4O7", "Pr6O11"}.isdisjoint(lost)
    assert all(n_choices(formula, states) > SMACT_CAP for formula in lost)
    assert [row["input"] for row in exact if smact[row["input"]] and not row["is_smact_valid"]] == []
    # The rule itself is what smact_validity without a cap adds, single elements apart.
    assert {row["input"] for row in exact if row["is_mixed_valence_allowed"]} == {
        row["input"] for row in exact if row["is_smact_valid"] and len(amounts_in(row["input"])) > 1
    }


@pytest.mark.parametrize(
    ("formula", "addition"),
    [
        ("Fe3O4", "neutral if Fe is mixed, +2 and +3 (`stoichia rules Fe3O4`)"),
        ("CaMn7O12", "neutral if Mn is mixed, +3 and +4 (`stoichia rules CaMn7O12`)"),
        ("Fe50000O50001", "neutral if Fe is mixed, +2 and +3 (`stoichia rules Fe50000O50001`)"),
        ("TiZn", "SMACT's validity takes it as an alloy (`stoichia rules TiZn`)"),
        ("Fe", "SMACT's validity takes it as an element (`stoichia rules Fe`)"),
        ("Zr3Si6Cu4", "a tie passes at a margin of 0 (`stoichia rules Zr3Si6Cu4`)"),
        ("NaCl2", None),
        ("PmCl3", None),
    ],
)
def test_a_reason_leads_on_to_another_rule(
    connection: duckdb.DuckDBPyConnection, formula: str, addition: str | None
) -> None:
    ((reason,),) = connection.execute("select reason from label($1)", [formula]).fetchall()
    assert reason.partition("; ")[2] == (addition or "")


def test_what_a_reason_leads_on_to_is_what_rules_say(
    connection: duckdb.DuckDBPyConnection, published: list[str]
) -> None:
    """Of real formulas: every addition is true, and what mixed valence allows is told, but for two mixed elements."""
    rows = connection.execute(
        "select label.reason, rules.* from label($1::varchar[]) as label "
        "positional join rules($1::varchar[]) as rules where not rules.is_allowed",
        [published],
    )
    names = [column[0] for column in rows.description or []]
    found = [dict(zip(names, row, strict=True)) for row in rows.fetchall()]
    column_of = {
        "is mixed": "is_mixed_valence_allowed",
        "SMACT's validity": "is_smact_valid",
        "a tie passes": "is_margin_allowed",
    }
    for words, column in column_of.items():
        told = [row for row in found if words in row["reason"]]
        assert all(row[column] for row in told), column
        assert told or column == "is_margin_allowed"
    untold = [row for row in found if row["is_mixed_valence_allowed"] and "; " not in row["reason"]]
    assert len(untold) <= 0.01 * len(found)


def test_amounts_that_smact_truncates(connection: duckdb.DuckDBPyConnection) -> None:
    """One by one: it takes Li0.5CoO2 for CoO2, where we take LiCo2O4."""
    formulas = ["Li0.5CoO2", "Na0.5CoO2", "Ca0.5TiO3", "Mg1.5SiO3.5", "Fe0.5O0.5Cl", "Al2.5O3.5", "K1.5Cl1.5"]
    ours = {row["input"]: row["is_smact_valid"] for row in answers(connection, formulas)}
    smact = {formula: by_smact(formula, oxidation_states_set="smact14") for formula in formulas}
    assert {formula: (smact[formula], ours[formula]) for formula in formulas if smact[formula] != ours[formula]} == {
        "Li0.5CoO2": (True, False),
        "Na0.5CoO2": (True, False),
        # It takes these for Al2O3, and for a lone chlorine.
        "Al2.5O3.5": (True, False),
        "Fe0.5O0.5Cl": (False, True),
    }


def has_margin(formula: str, margin: float, states: dict[str, list[int]]) -> bool:
    """Say by SMACT's threshold form whether some neutral choice of one state per element has a margin."""
    amounts = amounts_in(formula)
    values = [Element(symbol).pauling_eneg for symbol in amounts]
    return any(
        pauling_test(choice, values, threshold=-margin)
        for choice in product(*(states.get(symbol, []) for symbol in amounts))
        if sum(state * amount for state, amount in zip(choice, amounts.values(), strict=True)) == 0
    )


@pytest.mark.parametrize("states", ["smact14", "wiki"])
# Between the hundredths in which electronegativities are given: at a tie SMACT's sums of floating-point numbers round.
@pytest.mark.parametrize("margin", [1e-9, 0.505, 1.495, -0.305, -4])
@pytest.mark.seeded(1)
def test_a_margin_by_smacts_threshold(
    small_warehouse: SmallWarehouse, published: list[str], states: str, margin: float
) -> None:
    connection = small_warehouse(states, components=(2,), max_amount=2)
    listed = states_of(connection)
    asked = [formula for formula in published[:700] if n_choices(formula, listed, frozenset()) <= PATIENCE]
    ours = answers(connection, asked, f", margin := {margin}")
    assert [row["input"] for row in ours if row["is_margin_allowed"] != has_margin(row["input"], margin, listed)] == []
    if margin == 1e-9:
        assert all(row["is_margin_allowed"] == row["is_allowed"] for row in ours)


def test_a_tie_passes_at_margin_zero_only(connection: duckdb.DuckDBPyConnection) -> None:
    ties = connection.execute(
        "select a.symbol::varchar, b.symbol::varchar from element a join element b using (electronegativity) "
        "where a.z < b.z"
    ).fetchall()
    assert ties
    formulas = ["".join(pair) for pair in ties]
    at_zero, strict = answers(connection, formulas), answers(connection, formulas, ", margin := 0.01")
    assert not any(row["is_allowed"] or row["is_margin_allowed"] for row in strict)
    assert any(row["is_margin_allowed"] for row in at_zero)
    assert {row["electronegativity_margin"] for row in at_zero} <= {None, 0}


def test_rules_read_as_label_does(connection: duckdb.DuckDBPyConnection) -> None:
    rows = answers(connection, ["NaCl", "no formula", "Fe", "NaCl", "PmFe", "TiZn", "PmCl3", "HeNa"])
    assert [row["input"] for row in rows] == ["NaCl", "no formula", "Fe", "NaCl", "PmFe", "TiZn", "PmCl3", "HeNa"]
    assert rows[0] == rows[3]
    assert set(rows[1].values()) == {"no formula", None}
    assert [(row["is_all_metal"], row["is_smact_valid"]) for row in rows[4:]] == [
        # SMACT leaves Pm out of its metals.
        (True, False),
        (True, True),
        (False, False),
        (False, False),
    ]
    assert connection.execute("from rules('Fe3O4', margin := 0.3)").fetchall() == [
        ("Fe3O4", "Fe3O4", False, True, False, None, False, False)
    ]
    ((is_metal, n),) = connection.execute(
        "select list(symbol::varchar) filter (is_smact_metal), count(*) filter (is_metal) from element"
    ).fetchall()
    assert (sorted(is_metal), n) == (sorted(metals), len(metals) + 2)


@pytest.mark.costly
def test_known_rule_is_the_rules_of_the_known(small_warehouse: SmallWarehouse) -> None:
    formulas = ["Fe3O4", "NaCl", "TiZn", "Fe", "HeNa", "Cr23C6", "CoSi", "NaO9"]
    connection = small_warehouse("smact14", components=(2,), formulas=formulas)
    for arguments in ("", "margin := 1.5, mixed_valence := true, include_alloys := false, max_choices := 10"):
        known = connection.execute(
            f"select formula, columns('^is_|electro') from known_rule_of({arguments}) order by formula"
        ).fetchall()
        assert (
            known
            == connection.execute(
                "select formula, columns('^is_|electro') from rules((select list(formula) from known_formula)"
                f"{', ' if arguments else ''}{arguments}) order by formula"
            ).fetchall()
        )
        assert len(known) == len(formulas)
    assert (
        connection.execute("select count(*) from known_rule where is_allowed").fetchall()
        == connection.execute("select count(*) from known_formula where is_allowed").fetchall()
    )
    assert (
        connection.execute(
            "select reason::varchar, is_mixed_valence_allowed, is_all_metal from known_rule "
            "join forbidden_known using (formula_reduced) where reason in ('mixed valence', 'all metals') order by all"
        ).fetchall()
        == [("all metals", False, True)] * 2 + [("mixed valence", True, False)] * 2
    )


# The whole space

# Zero states, elements of mixed valence, gaps between states, near electronegativities.
OWN_STATES = (
    "H -1 +1\nLi 0 +1\nC -4 0 +2 +4\nN -3 +3\nO -2 -1\nS -2 0 +4\nTi +2 +4\nV +2 +5\nCo -1 +2 +3\nCu +1 +3\nFe 0 +2\n"
)


@pytest.mark.costly
@pytest.mark.parametrize(
    ("states", "margin"),
    [
        pytest.param(states, margin, id=f"{name}-{margin}", marks=() if margin in margins else pytest.mark.exhaustive)
        for name, states, margins in (
            ("smact14", "smact14", {0.3}),
            ("wiki", "wiki", {-0.25}),
            ("own", OWN_STATES, {0.0, -5}),
        )
        for margin in (0.0, 0.01, 0.3, -0.25, -5)
    ],
)
def test_whole_spaces_are_counted_as_formula_by_formula(
    small_warehouse: SmallWarehouse, states: str, margin: float
) -> None:
    max_z = 29 if states == OWN_STATES else 13
    connection = small_warehouse(states, max_z=max_z, max_amount=3, components=(2, 3))
    for n_components in (2, 3):
        counts = connection.sql(f"from rule_count({n_components}, margin := {margin})")
        rules = [name.removeprefix("n_") for name in counts.columns[2:]]
        columns = ", ".join(f"count(*) filter (is_{rule})" for rule in rules)
        assert (
            counts.fetchall()
            == connection.execute(
                f"select {n_components}, count(*), {columns} from rules("
                f"(select list(formula) from composition where n_components = $1), margin := {margin})",
                [n_components],
            ).fetchall()
        )


def test_whole_spaces_of_the_paper(connection: duckdb.DuckDBPyConnection) -> None:
    """At the strict order the count is Table 2's, by another way; ties and mixed valence add to it."""
    for n_components, n_allowed in ((2, 13_464), (3, 10_779_441)):
        ((n_strict,),) = connection.execute(f"from allowed_count({n_components})").fetchall()
        assert n_strict == n_allowed
    assert connection.execute("from rule_count(2)").fetchall() == [
        (2, 225_879, 13_464, 28_454, 139_320, 13_812, 139_191)
    ]
    with pytest.raises(duckdb.InvalidInputException, match="no compositions of so many components: 7"):
        connection.execute("from rule_count(7)").fetchall()
