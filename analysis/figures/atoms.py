"""Shares of the categories against atoms per formula."""

from stoichia.analysis.drawing import shares
from stoichia.analysis.drawing.figure import Asked, Figure
from stoichia.analysis.drawing.picture import Chart


def _draw(asked: Asked) -> Chart:
    title = "Share of each category against atoms per formula"
    return shares.chart(asked, FIGURE.name, "atom_share", "n_atoms", "atoms per formula", title)


FIGURE = Figure(
    "atoms",
    "Of all compositions with so many atoms per formula, the share in each category. Hover for numbers, "
    "click the legend to filter (Shift adds), Ctrl and the wheel zoom, a double click shows all.",
    _draw,
)
