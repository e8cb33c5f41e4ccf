"""How the figures of the Rydberg gas look, and the steps that they share."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from stoichia.analysis import frames
from stoichia.analysis.drawing.charts import finished
from stoichia.analysis.drawing.figure import Asked
from stoichia.analysis.drawing.picture import Chart
from stoichia.loaders.errors import InputError

if TYPE_CHECKING:
    import altair as alt
    import polars as pl

# How phases look, in either palette of `palette.PALETTES`; the second for any colour vision.
COLOURS = {
    "stationary": {"paper": "#eef1f5", "safe": "#eeeeee"},
    "bistable": {"paper": "#8fb8de", "safe": "#56b4e9"},
    "oscillating": {"paper": "#f2a65a", "safe": "#e69f00"},
    "overlapping": {"paper": "#c1443c", "safe": "#882255"},
    "other": {"paper": "#7a7a7a", "safe": "#444444"},
}

DETUNING = "detuning Δ (decay rates γ)"
RABI = "Rabi frequency Ω (decay rates γ)"

# Of a map, in pixels.
MAP_SIDE = 390

# Notes below the title, what a reader who cannot see it is told, and the panels.
Drawn = tuple[Sequence[str], str, "alt.HConcatChart | alt.VConcatChart"]


def chart(asked: Asked, name: str, title: str, sql: str, drawn: Callable[["pl.DataFrame", str], Drawn]) -> Chart:
    """Return the chart of a figure from its query and what draws the rows in a palette; on a page it is the same.

    Raises
    ------
    InputError
        If no point of the map oscillates.
    """
    rows = frames.frame(asked.connection.sql(sql))
    if rows.is_empty():
        raise InputError(f"nothing to show in the figure {name}: no point of the map oscillates")
    notes, description, panels = drawn(rows, asked.options.colours)
    return Chart(name, title, description, sql, rows, finished(panels, title, notes))


def line_colour(label: str, colours: str) -> str:
    """Return the colour of a phase, darker: lines and words need more contrast than areas."""
    colour = COLOURS[label][colours].removeprefix("#")
    return "#" + "".join(f"{int(colour[i : i + 2], 16) * 7 // 10:02x}" for i in (0, 2, 4))
