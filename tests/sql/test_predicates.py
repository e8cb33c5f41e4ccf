"""Truth tables of the scalar macros: the definition of allowed, the categories, and the pieces of the grammar."""

import duckdb
import pytest

HUGE = 2_000_000_000


def value(connection: duckdb.DuckDBPyConnection, expression: str, *arguments: object) -> object:
    ((answer,),) = connection.execute(f"select {expression}", list(arguments)).fetchall()
    return answer


@pytest.mark.parametrize(
    ("amounts", "charges", "charge"),
    [
        ([1, 1], [1, -1], 0),
        ([1, 2], [2, -1], 0),
        ([1, 1], [0, 0], 0),
        ([8, 8, 8, 8], [8, 8, 8, 8], 256),
        ([2, 3], [-3, 2], 0),
        ([1, 1], [-1, -1], -2),
        ([3], [2], 6),
        ([100_000, 99_999], [-4, 4], -4),
        ([HUGE, 1], [8, -1], 8 * HUGE - 1),
        ([1, None], [1, -1], None),
        ([1, 1], [1, None], None),
        (None, [1], None),
        ([1], None, None),
    ],
)
def test_total_charge(
    connection: duckdb.DuckDBPyConnection,
    amounts: list[int | None] | None,
    charges: list[int | None] | None,
    charge: int | None,
) -> None:
    """Amounts times charges, summed; unknown where any of them is."""
    assert value(connection, "total_charge($1::bigint[], $2::tinyint[])", amounts, charges) == charge


@pytest.mark.parametrize(("charge", "neutral"), [(0, True), (1, False), (-1, False), (256, False), (None, None)])
def test_is_neutral(connection: duckdb.DuckDBPyConnection, charge: int | None, neutral: bool | None) -> None:
    assert value(connection, "is_neutral($1::bigint)", charge) is neutral


@pytest.mark.parametrize(
    ("highest_cation", "lowest_anion", "ordered"),
    [
        ("0.93", "3.16", True),
        ("3.16", "0.93", False),
        # A tie fails, by however little the one misses the other.
        ("2.20", "2.20", False),
        ("2.19", "2.20", True),
        ("2.20", "2.19", False),
        # Without cations or without anions nothing is out of order: every element in its zero state.
        (None, "2.20", True),
        ("2.20", None, True),
        (None, None, True),
        ("0.00", "0.00", False),
        ("0.00", "0.01", True),
    ],
)
def test_is_ordered(
    connection: duckdb.DuckDBPyConnection, highest_cation: str | None, lowest_anion: str | None, ordered: bool
) -> None:
    """Null is no ion of that sign, not an unknown electronegativity."""
    assert (
        value(connection, "is_ordered($1::decimal(3, 2), $2::decimal(3, 2))", highest_cation, lowest_anion) is ordered
    )


@pytest.mark.parametrize(
    ("is_allowed", "is_known", "category"),
    [
        (True, True, "standard"),
        (True, False, "missing"),
        (False, True, "interesting"),
        (False, False, "unlikely"),
        (None, True, None),
        (None, False, None),
        (True, None, None),
        (False, None, None),
        (None, None, None),
    ],
)
def test_category_of(
    connection: duckdb.DuckDBPyConnection, is_allowed: bool | None, is_known: bool | None, category: str | None
) -> None:
    """The paper's Table 1; an unknown label makes no category."""
    assert value(connection, "category_of($1::boolean, $2::boolean)", is_allowed, is_known) == category


def test_categories_sort_as_the_paper_lists_them(connection: duckdb.DuckDBPyConnection) -> None:
    assert value(connection, "enum_range(null::category)") == ["standard", "missing", "interesting", "unlikely"]


@pytest.mark.parametrize(
    ("number", "fraction"),
    [
        ("", (1, 1)),
        ("1", (1, 1)),
        ("12", (12, 1)),
        ("0", (0, 1)),
        ("0.0", (0, 1)),
        ("2.50", (25, 10)),
        (".5", (5, 10)),
        ("3.", (3, 1)),
        ("0.33", (33, 100)),
        ("0.3331", (3331, 10_000)),
        ("9e-05", (9, 100_000)),
        ("2.5e+3", (2500, 1)),
        ("1/3", (1, 3)),
        ("1&1/2", (3, 2)),
        ("0." + "0" * 60, (0, 1)),
        ("0.25" + "0" * 60, (25, 100)),
        # Thirds and sixths as they are printed.
        ("0.333", (2, 6)),
        ("0.3333333", (2, 6)),
        ("0.667", (4, 6)),
        ("0.66667", (4, 6)),
        ("1.333", (8, 6)),
        ("12.6666", (76, 6)),
        ("0.167", (1, 6)),
        ("0.1667", (1, 6)),
        ("0.833", (5, 6)),
        (".3333", (2, 6)),
        ("0.33333333333333337", (2, 6)),
        ("0.8333333333333334", (5, 6)),
        # More digits than a hugeint holds, or than a composition needs; no number at all.
        ("1" * 37, None),
        ("0." + "0" * 30 + "1", None),
        ("9" * 40 + ".333", None),
        ("1e+100", None),
        ("1e+99999", None),
        ("1/0", None),
        ("1/" + "9" * 12, None),
        ("1.2.3", None),
        (".", None),
        (None, None),
    ],
)
def test_formula_fraction(
    connection: duckdb.DuckDBPyConnection, number: str | None, fraction: tuple[int, int] | None
) -> None:
    answer = value(connection, "formula_fraction($1::varchar)", number)
    assert answer == (None if fraction is None else {"n": fraction[0], "d": fraction[1]})


@pytest.mark.parametrize(
    ("fractions", "factor", "amounts"),
    [
        ([(1, 1), (2, 1)], 1, [1, 2]),
        ([(1, 2), (1, 1)], 2, [1, 2]),
        ([(1, 2), (1, 3)], 6, [3, 2]),
        ([(33, 100), (67, 100)], 100, [33, 67]),
        ([(0, 1), (1, 7)], 7, [0, 1]),
        # Until hugeints are full, and bigints.
        ([(1, 10**18 + 9), (1, 10**18 + 7), (1, 7)], None, [None, None, None]),
        ([(1, 10**18), (1, 1)], 10**18, [1, None]),
        (None, None, None),
    ],
)
def test_formula_whole_amounts(
    connection: duckdb.DuckDBPyConnection,
    fractions: list[tuple[int, int]] | None,
    factor: int | None,
    amounts: list[int | None] | None,
) -> None:
    structs = fractions and [{"n": n, "d": d} for n, d in fractions]
    cast = "$1::struct(n hugeint, d hugeint)[]"
    assert value(connection, f"formula_whole_factor({cast})", structs) == factor
    assert value(connection, f"formula_whole_amounts({cast}, $2::hugeint)", structs, factor) == amounts


@pytest.mark.parametrize(
    ("components", "summed"),
    [
        ([(3, 5), (7, 1)], [(3, 5), (7, 1)]),
        ([(3, 1), (3, 5), (7, 1), (7, 0), (7, 2)], [(3, 6), (7, 3)]),
        ([(103, 10**15), (103, 10**15)], [(103, 2 * 10**15)]),
        ([(1, 0)], [(1, 0)]),
        ([], []),
        (None, None),
    ],
)
def test_formula_components_summed(
    connection: duckdb.DuckDBPyConnection,
    components: list[tuple[int, int]] | None,
    summed: list[tuple[int, int]] | None,
) -> None:
    packed = components and [(place << 55) + amount for place, amount in components]
    answer = value(connection, "formula_components_summed($1::bigint[])", packed)
    assert answer == (summed and [(place << 55) + amount for place, amount in summed])


@pytest.mark.parametrize(
    ("text", "is_plain"),
    [
        ("NaCl", True),
        ("C6H12O6", True),
        ("La0.67Sr0.33MnO3", True),
        # A second way to read it, or none.
        ("D2O", False),
        ("FeII2O", False),
        ("NaOAc", False),
        ("Na01Cl", False),
        ("Na0Cl", False),
        ("Fe0.333O", False),
        ("CuCl2.2H2O", False),
        ("Al2O3.2SiO2", False),
        ("Na Cl", False),
        ("", False),
        ("Na" * 126, False),
        (None, None),
    ],
)
def test_formula_is_plain(connection: duckdb.DuckDBPyConnection, text: str | None, is_plain: bool | None) -> None:
    assert value(connection, "formula_is_plain($1::varchar)", text) is is_plain


@pytest.mark.parametrize(
    ("symbols", "amounts", "text"),
    [
        (["Na", "Cl"], [1, 1], "NaCl"),
        (["H", "O"], [2, 1], "H2O"),
        (["C", "H", "O"], [6, 12, 6], "C6H12O6"),
        (["Fe"], [1], "Fe"),
        (["Fe"], [100_000], "Fe100000"),
        ([], [], None),
        (None, None, None),
    ],
)
def test_formula_text(
    connection: duckdb.DuckDBPyConnection, symbols: list[str] | None, amounts: list[int] | None, text: str | None
) -> None:
    assert value(connection, "formula_text($1::varchar[], $2::ubigint[])", symbols, amounts) == text
