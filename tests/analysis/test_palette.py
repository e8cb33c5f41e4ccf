"""The palettes: the warehouse's order, and colours that can be told apart, whatever one's colour vision."""

from itertools import combinations

import duckdb
import numpy as np
import numpy.typing as npt
import pytest

from stoichia.analysis import palette

GROUPS = (palette.CATEGORIES, palette.ANION_CHEMISTRIES)

# Machado, Oliveira and Fernandes, IEEE Trans. Vis. Comput. Graph. 2009, 15, 1291: severity 1, on linear sRGB.
COLOUR_VISION = {
    "usual": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
    "none": np.tile([0.2126, 0.7152, 0.0722], (3, 1)),
}
TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)


def linear(colour: str) -> npt.NDArray[np.float64]:
    """Return a colour in linear sRGB."""
    parts = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def lab(rgb: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return a colour in CIE L*a*b*, where a distance of 2.3 is just noticeable."""
    xyz = TO_XYZ @ np.clip(rgb, 0, 1) / np.array([0.95047, 1, 1.08883])
    x, y, z = np.where(xyz > (6 / 29) ** 3, np.cbrt(xyz), xyz / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def contrast_on_white(colour: str) -> float:
    """Return the contrast ratio of WCAG 2 on white."""
    return float(1.05 / (linear(colour) @ [0.2126, 0.7152, 0.0722] + 0.05))


@pytest.mark.parametrize(("kind", "names"), [("category", GROUPS[0]), ("anion_chemistry", GROUPS[1])])
def test_order_is_the_enums(connection: duckdb.DuckDBPyConnection, kind: str, names: tuple[str, ...]) -> None:
    assert connection.execute(f"select enum_range(null::{kind})").fetchall() == [(list(names),)]


def test_numbers_are_columns_of_counts(connection: duckdb.DuckDBPyConnection) -> None:
    columns = connection.sql("from category_count").columns
    assert {f"n_{number}" for number in palette.NUMBERS} == set(columns) - {"n_components"}


@pytest.mark.parametrize("names", GROUPS)
def test_nothing_is_told_by_colour_alone(names: tuple[str, ...]) -> None:
    for mark in ("letter", "shape", "marker", "dash", "paper", "safe"):
        assert len({getattr(palette.LOOKS[name], mark) for name in names}) == len(names), mark


def test_paper_palette_has_the_colours_of_the_paper() -> None:
    """The largest and the smallest of red, green and blue."""
    expected = {
        "standard": "blue", "missing": "red", "interesting": "green",
        "halides": "blue", "chalcogenides": "red", "oxides": "green",
    }  # fmt: skip
    for name, colour in expected.items():
        assert ("red", "green", "blue")[int(np.argmax(linear(palette.LOOKS[name].paper)))] == colour
    red, green, blue = linear(palette.LOOKS["pnictides"].paper)
    assert min(red, green) > 5 * blue
    for name in ("unlikely", "others"):
        assert len(set(linear(palette.LOOKS[name].paper))) == 1


@pytest.mark.parametrize("names", GROUPS)
@pytest.mark.parametrize("vision", [vision for vision in COLOUR_VISION if vision != "none"])
def test_safe_palette_is_told_apart(names: tuple[str, ...], vision: str) -> None:
    seen = {name: lab(COLOUR_VISION[vision] @ linear(palette.LOOKS[name].safe)) for name in names}
    for one, other in combinations(names, 2):
        assert np.linalg.norm(seen[one] - seen[other]) > 25, (one, other)


def test_safe_categories_are_told_apart_in_grey() -> None:
    """Printed without colour, no two categories have nearly the same lightness."""
    lightness = sorted(lab(COLOUR_VISION["none"] @ linear(colour))[0] for colour in palette.colours(GROUPS[0], "safe"))
    assert min(np.diff(lightness)) > 8


@pytest.mark.parametrize("colours", palette.PALETTES)
@pytest.mark.parametrize("names", GROUPS)
def test_words_can_be_read(names: tuple[str, ...], colours: str) -> None:
    assert min(contrast_on_white(palette.LOOKS[name].text_colour(colours)) for name in names) > 3
