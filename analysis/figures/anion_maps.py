"""Maps of samples, marked by the chemistry of their anion."""

from stoichia.analysis import palette
from stoichia.analysis.drawing import maps
from stoichia.analysis.drawing.figure import Asked, Figure
from stoichia.analysis.drawing.picture import MapGrid


def _draw(asked: Asked) -> MapGrid:
    return maps.grid(asked, FIGURE.name, "anion_chemistry", palette.ANION_CHEMISTRIES, "anion chemistry")


FIGURE = Figure(
    "anion-maps",
    "The most electronegative element decides: oxides of O, chalcogenides of S, Se, Te or Po, halides of "
    "F, Cl, Br, I or At, pnictides of N, P, As, Sb or Bi, others of any other element. Of two elements of "
    "one electronegativity, the heavier counts.",
    _draw,
    made_by="map",
)
