"""How values are written: the terminal's tables have them whole, the page's as its readers take them in."""

from datetime import datetime
from decimal import Decimal

import pytest

from stoichia.analysis import wording


@pytest.mark.parametrize(
    ("value", "in_terminal", "on_page"),
    [
        (None, "", ""),
        (True, "yes", "yes"),
        (-12345, "-12,345", "-12,345"),
        ("a-b", "a-b", "a-b"),
        ([1000, None, False], "1,000, , no", "1,000, , no"),
        ([-0.5, Decimal("-1234.5")], "-0.5, -1234.5", "−0.500, −1,234.5"),
        (1234.5678, "1234.5678", "1,234.568"),
        (-0.0, "-0.0", "0.000"),
        (0.00012, "0.00012", "1.20e−04"),
        (datetime(2026, 1, 2, 3, 4, 5), "2026-01-02 03:04:05", "2026-01-02 03:04"),
    ],
)
def test_values_are_written(value: object, in_terminal: str, on_page: str) -> None:
    assert wording.written(value) == in_terminal
    assert wording.written(value, is_rounded=True) == on_page


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0.00"),
        (91.2, "91.20"),
        (0.0123, "0.01"),
        (0.00009, "0.00009"),
        (0.0000049, "0.000005"),
        (100.0, "100.00"),
    ],
)
def test_percentages_never_hide_what_there_is(value: float, text: str) -> None:
    assert wording.percentage(value) == text
