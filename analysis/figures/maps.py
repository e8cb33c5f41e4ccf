"""Maps of samples, marked by category."""

from stoichia.analysis import palette
from stoichia.analysis.drawing import maps
from stoichia.analysis.drawing.figure import Asked, Figure
from stoichia.analysis.drawing.picture import MapGrid


def _draw(asked: Asked) -> MapGrid:
    return maps.grid(asked, FIGURE.name, "category", palette.CATEGORIES, "category")


FIGURE = Figure(
    "maps",
    "Rows are element embeddings, whose vectors are averaged over the atoms of a composition; columns are "
    "methods of projection.",
    _draw,
    made_by="map",
)
