"""Pictures as a page holds them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from stoichia.analysis import palette
from stoichia.analysis.drawing import map_grid
from stoichia.analysis.figures import FIGURES, Chart, MapGrid, Picture
from stoichia.analysis.page import rendering

# Pixels of a picture in the page per inch of a grid of maps.
GRID_DOTS_PER_INCH = 210
# Pixels of a picture of a chart per pixel of the chart.
PICTURE_SCALE = 1.6


@dataclass(frozen=True)
class Drawn:
    """A figure as the page holds it: a picture, and the definition that takes its place."""

    id: str
    figure: Picture
    picture: str
    width: int
    caption: str
    renderer: str = ""
    spec: Mapping[str, Any] | None = None


def chart(picture: Picture) -> Drawn:
    """Return a chart for a page."""
    if not isinstance(picture, Chart):
        raise TypeError(picture.name)
    figure = FIGURES[picture.name]
    if figure.has_many_cells:
        shown, width, renderer = *rendering.picture(picture.png(PICTURE_SCALE), PICTURE_SCALE), "canvas"
    else:
        svg = picture.svg()
        width = round(float(svg.split('width="', 1)[1].split('"', 1)[0]))
        shown, renderer = rendering.data_address(svg.encode(), "image/svg+xml"), "svg"
    spec = picture.spec | {"description": picture.description}
    return Drawn(picture.name, picture, shown, width, figure.caption, renderer, spec)


def grid(picture: Picture, components: int) -> Drawn:
    """Return a grid of maps of a number of components for a page."""
    if not isinstance(picture, MapGrid):
        raise TypeError(picture.name)
    shown = rendering.data_address(map_grid.image_for_page(picture.drawing, GRID_DOTS_PER_INCH), "image/png")
    name = f"{picture.name}-{palette.COMPONENTS.get(components, components)}"
    return Drawn(name, picture, shown, 960, FIGURES[picture.name].caption)
