"""Tables for people: everything where nobody measures, and lines that fit where a terminal does."""

from decimal import Decimal

import pytest

from stoichia.analysis import table

COLUMNS = ["formula", "is_allowed", "n", "reason", "sources", "note"]
ROWS = [
    ["LiFePO4", True, 2_909_434_982, "allowed as Li+1 Fe+2 P+5 O-2", ["mp", "oqmd"], None],
    ["日本", False, 1, "not neutral with one state per element", [], "x" * 40],
    ["", None, None, "", None, "12.5 %"],
]


@pytest.mark.parametrize("width", [24, 40, 60, 80, 100, 120, 160, 300])
def test_lines_fit_and_lose_nothing(width: int) -> None:
    """What is not shown is named; what is shown is all there, letter by letter."""
    from rich.cells import cell_len

    shown, left_out = table.fitted(COLUMNS, ROWS, width)
    assert max(map(cell_len, shown.splitlines())) <= width
    n = len(COLUMNS) - len(left_out)
    assert list(left_out) == COLUMNS[n:]
    letters = sorted("".join(shown.split()).replace("─", ""))
    whole = table.plain(COLUMNS[:n], [row[:n] for row in ROWS])
    assert letters == sorted("".join(whole.split("\n", 2)[0::2]).replace(" ", "").replace("\n", ""))


def test_wide_terminals_leave_nothing_out() -> None:
    assert table.fitted(COLUMNS, ROWS, 300)[1] == []
    assert table.fitted(COLUMNS, ROWS, 24)[1] == COLUMNS[2:]


def test_a_percentage_is_on_one_line() -> None:
    shown, _ = table.fitted(["share"], [["2,909,434,982 (17.21 %)"]], 16)
    assert [line.strip() for line in shown.splitlines()[2:]] == ["2,909,434,982", "(17.21 %)"]


def test_numbers_stand_to_the_right_and_a_long_enumeration_is_counted() -> None:
    symbols = ", ".join(f"'{symbol}'" for symbol in ("H", "He", "Li", "Be", "B", "C", "N", "O", "it''s"))
    lines = table.plain(["type", "x"], [[f"ENUM({symbols})[]", Decimal("1.5")], ["ENUM('a', 'b')", 20]]).splitlines()
    assert [line.split() for line in lines[2:]] == [["ENUM(9)[]", "1.5"], ["ENUM('a',", "'b')", "20"]]
    assert len({len(line) for line in lines[2:]}) == 1


def test_a_table_without_rows_has_its_header() -> None:
    assert table.fitted(COLUMNS, [], 200)[0].split()[: len(COLUMNS)] == COLUMNS


def test_a_terminal_shows_the_first_of_many_texts() -> None:
    rows = [[[f"mp-{i}" for i in range(1234)]], [["mp-1"] * 5], [[1, 2, 3, 4, 5, 6]]]
    lines = table.fitted(["entry_ids"], rows, 200)[0].splitlines()
    assert [line.strip() for line in lines[2:]] == [
        "mp-0, mp-1, mp-2, mp-3, mp-4 and 1,229 more",
        "mp-1, mp-1, mp-1, mp-1, mp-1",
        "1, 2, 3, 4, 5, 6",
    ]
    assert "mp-1233" in table.plain(["entry_ids"], rows)
