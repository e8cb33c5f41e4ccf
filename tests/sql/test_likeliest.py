"""The assignment that is shown: the likeliest by the ICSD's reports, by brute force and beside pymatgen's guesses.

``python tests/sql/test_likeliest.py`` prints how often pymatgen's first guess is the same, of a thousand compounds.
"""

import itertools
import re
import sys
import tempfile
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from stoichia.loaders import known, warehouse

UNDERSTAND = Path(__file__).resolve().parents[2] / "docs" / "understand" / "rule.md"
# What pymatgen takes seconds for is not asked.
MOST_ATOMS = 40

SmallWarehouse = Callable[..., duckdb.DuckDBPyConnection]


def drawn(connection: duckdb.DuckDBPyConnection, n: int) -> list[str]:
    """Draw known compounds of the embedded Materials Project list, the same on every machine."""
    rows = connection.execute(
        "select formula from known_formula where list_contains(sources, 'mp_2017_ricci') and n_components > 1 "
        "and list_sum(amounts) <= $1 order by md5('0:' || formula_reduced) limit $2",
        [MOST_ATOMS, n],
    ).fetchall()
    return [formula for (formula,) in rows]


def shown(connection: duckdb.DuckDBPyConnection, formulas: Sequence[str]) -> dict[str, dict[str, int]]:
    """Return the assignments that label shows of those that are allowed."""
    rows = connection.execute(
        "select formula, reason from label($1::varchar[]) where is_allowed", [list(formulas)]
    ).fetchall()
    return {
        formula: {symbol: int(charge) for symbol, charge in re.findall(r"([A-Z][a-z]?)([+-]?\d+)", reason)}
        for formula, reason in rows
    }


@dataclass(frozen=True)
class Agreement:
    """How assignments compare with pymatgen's first guesses.

    Attributes
    ----------
    n
        Compounds.
    n_both
        Those that are allowed, and of which pymatgen guesses one whole state per element first.
    n_listed
        Those of which this guess is among our assignments.
    n_same
        Those of which it is the one that is shown.
    """

    n: int
    n_both: int
    n_listed: int
    n_same: int

    def __str__(self) -> str:
        n_other, n_none = self.n_listed - self.n_same, self.n_both - self.n_listed
        return (
            f"{self.n:,} known compounds; pymatgen guesses whole states of {self.n_both:,} that we allow:\n"
            f"for {self.n_same:,} ({self.n_same / self.n_both:.1%}) its first guess is the assignment shown, "
            f"for {n_other:,} another of ours, for {n_none:,} none of ours"
        )


def agreement(connection: duckdb.DuckDBPyConnection, n: int) -> Agreement:
    """Compare with pymatgen, which weighs states by reports of an older ICSD."""
    from pymatgen.core import Composition

    formulas = drawn(connection, n)
    ours = shown(connection, formulas)
    n_both = n_listed = n_same = 0
    for formula in ours:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            guesses = Composition(formula).oxi_state_guesses()
        if not guesses or not all(float(state).is_integer() for state in guesses[0].values()):
            continue
        guess = {symbol: int(state) for symbol, state in guesses[0].items()}
        listed = connection.execute(
            "select elements, charges from assignments($1) where is_allowed", [formula]
        ).fetchall()
        n_both += 1
        n_listed += guess in [dict(zip(elements, charges, strict=True)) for elements, charges in listed]
        n_same += guess == ours[formula]
    return Agreement(len(formulas), n_both, n_listed, n_same)


def by_brute_force(connection: duckdb.DuckDBPyConnection, formula: str) -> list[tuple[tuple[int, ...], float]]:
    """Return the allowed choices of states with the share of the least usual one, the likeliest first."""
    ((elements, amounts),) = connection.execute(
        "select elements, amounts from parsed($1::varchar[])", [[formula]]
    ).fetchall()
    offered = {
        symbol: connection.execute(
            "select oxidation_state, icsd_share, usual_rank, electronegativity from species where symbol = $1", [symbol]
        ).fetchall()
        for symbol in elements
    }
    found = []
    for choice in itertools.product(*(offered[symbol] for symbol in elements)):
        charges, shares, ranks, values = zip(*choice, strict=True)
        if sum(amount * charge for amount, charge in zip(amounts, charges, strict=True)) or None in values:
            continue
        cations = [value for value, charge in zip(values, charges, strict=True) if charge > 0]
        anions = [value for value, charge in zip(values, charges, strict=True) if charge < 0]
        if not cations or not anions or max(cations) < min(anions):
            found.append((-min(shares), ranks[::-1], charges))
    return [(charges, -share) for share, _, charges in sorted(found)]


@pytest.mark.parametrize(
    ("formula", "assignment"),
    [
        ("LaFeAsO", "La+3 Fe+2 As-3 O-2"),
        ("CaVO3", "Ca+2 V+4 O-2"),
        ("DyCoO3", "Dy+3 Co+3 O-2"),
        ("CsCrUO6", "Cs+1 Cr+6 U+5 O-2"),
    ],
)
def test_the_likeliest_is_shown(formula: str, assignment: str, connection: duckdb.DuckDBPyConnection) -> None:
    assert connection.execute("select reason from label($1)", [formula]).fetchall() == [(f"allowed as {assignment}",)]
    first = connection.execute("select assignment from assignments($1)", [formula]).fetchall()[0]
    assert first == (assignment,)


@pytest.mark.parametrize("answer", ["find('La-Fe-As-O', max_atoms := 4)", "system('La-Fe-As-O', max_atoms := 4)"])
def test_the_likeliest_is_shown_wherever_reasons_are(answer: str, connection: duckdb.DuckDBPyConnection) -> None:
    rows = connection.execute(f"select reason from {answer} where formula = 'LaFeAsO'").fetchall()
    assert rows == [("allowed as La+3 Fe+2 As-3 O-2",)]


@pytest.mark.costly
@pytest.mark.parametrize("n", [60, pytest.param(300, marks=pytest.mark.exhaustive)])
def test_assignments_come_in_the_order_of_reports(connection: duckdb.DuckDBPyConnection, n: int) -> None:
    """Of compounds of any number of elements: by brute force, with the share, and label shows the first."""
    formulas = [*drawn(connection, n), "Sr2CrCuSO3", "Li4CrSbTe2O12", "H16AuC6S2N4ClO4", "Li10Ti2Fe3Ni3O16"]
    labelled = shown(connection, formulas)
    for formula in formulas:
        expected = by_brute_force(connection, formula)
        listed = connection.execute(
            "select charges, common_states, elements from assignments($1) where is_allowed", [formula]
        ).fetchall()
        assert [(tuple(charges), share) for charges, share, _ in listed] == expected, formula
        assert (formula in labelled) == bool(expected)
        if expected:
            assert labelled[formula] == dict(zip(listed[0][2], expected[0][0], strict=True))


@pytest.mark.costly
def test_states_without_reports_are_the_least_usual(small_warehouse: SmallWarehouse) -> None:
    """Of a set of one's own, too, usual is what the ICSD reports: of states that it does not, the smaller charge."""
    connection = small_warehouse("Fe +2 +3 +8\nO -2\nN -8 -7 -3\nTi +7 +8", components=(2, 3))
    shares = dict(connection.execute("select species, icsd_share from species where icsd_share = 0").fetchall())
    assert shares == dict.fromkeys(["Fe+8", "N-8", "N-7", "Ti+7", "Ti+8"], 0)
    assert connection.execute("select assignment, common_states from assignments('TiN')").fetchall() == [
        ("Ti+7 N-7", 0),
        ("Ti+8 N-8", 0),
    ]


@pytest.mark.parametrize("n", [40, pytest.param(1000, marks=pytest.mark.exhaustive)])
def test_pymatgen_mostly_guesses_the_same(connection: duckdb.DuckDBPyConnection, n: int) -> None:
    found = agreement(connection, n)
    assert found.n == n
    assert found.n_both > n / 2
    assert found.n_same > 0.85 * found.n_both
    if n == 1000:
        assert str(found) in UNDERSTAND.read_text(encoding="utf-8")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "stoichia.duckdb"
        warehouse.build(path, warehouse.BuildSettings(components=(2,)), known.embedded())
        with warehouse.open_warehouse(path) as opened:
            sys.stdout.write(f"{agreement(opened, 1000)}\n")
