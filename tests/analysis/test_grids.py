"""Grids as a user writes them: which numbers they have, and what is none."""

import pytest

from stoichia.analysis import grids
from stoichia.analysis.grids import Grid
from stoichia.loaders.errors import InputError


@pytest.mark.parametrize(
    ("text", "grid"),
    [
        ("2.5", Grid(2.5, 1.0, 1)),
        ("-3", Grid(-3.0, 1.0, 1)),
        ("2:2:1", Grid(2.0, 1.0, 1)),
        ("0.5:25:0.5", Grid(0.5, 0.5, 50)),
        ("-12:8:0.1", Grid(-12.0, 0.1, 201)),
        # 0.3 / 0.1 is less than 3.
        ("0:0.3:0.1", Grid(0.0, 0.1, 4)),
        # Where no step ends at STOP, it ends before.
        ("0:1:0.4", Grid(0.0, 0.4, 3)),
        ("1:2:5", Grid(1.0, 5.0, 1)),
        ("1:100000:1", Grid(1.0, 1.0, grids.MOST_POINTS)),
    ],
)
def test_grid(text: str, grid: Grid) -> None:
    assert grids.parse(text, "--field") == grid


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "is no grid"),
        ("some", "is no grid"),
        ("0:1", "is no grid"),
        ("0:1:0.1:2", "is no grid"),
        ("1::1", "is no grid"),
        ("0:nan:1", "is no grid"),
        ("inf", "is no grid"),
        ("5:1:1", "has no points"),
        ("0:1:0", "has no points"),
        ("0:1:-0.1", "has no points"),
        ("0:100000:1", "has more than 100,000 points"),
        ("0:8:1e-9", "has more than 100,000 points"),
        # More steps than a float can count.
        ("0:1:1e-320", "has more than 100,000 points"),
    ],
)
def test_what_is_no_grid_is_refused_in_one_line(text: str, told: str) -> None:
    with pytest.raises(InputError) as complaint:
        grids.parse(text, "--field")
    assert str(complaint.value).startswith(f"--field {text!r} {told}: ")
    assert "\n" not in str(complaint.value)
