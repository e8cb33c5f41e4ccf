"""Shares of the categories against the difference of electronegativity."""

from stoichia.analysis.drawing import shares
from stoichia.analysis.drawing.figure import Asked, Figure
from stoichia.analysis.drawing.picture import Chart


def _draw(asked: Asked) -> Chart:
    return shares.chart(
        asked,
        FIGURE.name,
        "electronegativity_share",
        "electronegativity_difference",
        "electronegativity difference (Pauling scale)",
        "Share of each category against electronegativity difference",
    )


FIGURE = Figure(
    "electronegativity",
    "The difference is that between the most and the least electronegative element; a point stands at the "
    "lower end of its bin of 0.1. Hover for numbers, click the legend to filter (Shift adds), Ctrl and "
    "the wheel zoom.",
    _draw,
)
