"""What comes out when a figure is drawn: what it shows, the query and rows it shows it from, as SVG, PNG and PDF."""

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl
    from matplotlib.figure import Figure as Drawing

# Pixels of a PNG per pixel of a chart: 900 pixels across a double column print with 300 dots per inch.
PNG_SCALE = 2.4


@dataclass(frozen=True)
class Picture(ABC):
    """A figure that was drawn.

    Attributes
    ----------
    name
        Name of the figure.
    title
        What is counted or drawn.
    description
        What a reader who cannot see it is told.
    sql
        The query whose rows it shows.
    rows
        Those rows.
    """

    name: str
    title: str
    description: str
    sql: str
    rows: "pl.DataFrame"

    @abstractmethod
    def svg(self) -> str:
        """Return it as SVG, the same every time."""

    @abstractmethod
    def png(self) -> bytes:
        """Return it as PNG for print, the same every time."""

    @abstractmethod
    def pdf(self) -> bytes:
        """Return it as PDF."""


@dataclass(frozen=True)
class Chart(Picture):
    """A picture that Vega-Lite draws from `spec`."""

    spec: dict[str, Any]

    def svg(self) -> str:
        """Return it as SVG, the same every time."""
        import vl_convert

        # Vega numbers clips and gradients on and on while a process lives.
        number_of: dict[str, int] = {}
        return re.sub(
            r'(?<=["#])(clip|gradient_)(\d+)(?=[")])',
            lambda found: f"{found[1]}{number_of.setdefault(found[0], len(number_of))}",
            vl_convert.vegalite_to_svg(self.spec),
        )

    def png(self, scale: float = PNG_SCALE) -> bytes:
        """Return it as PNG, the same every time, with so many pixels per pixel of the chart."""
        import vl_convert

        return bytes(vl_convert.vegalite_to_png(_still(self.spec), scale=scale))

    def pdf(self) -> bytes:
        """Return it as PDF."""
        import vl_convert

        return bytes(vl_convert.svg_to_pdf(self.svg()))


def _still(part: Any) -> Any:  # noqa: ANN401  # any part of a definition
    """Return a definition without its tooltips: Vega words one for every mark, and pixels show none.

    An SVG has them as the labels of its marks.
    """
    if isinstance(part, dict):
        return {name: _still(value) for name, value in part.items() if name != "tooltip"}
    return [_still(item) for item in part] if isinstance(part, list) else part


@dataclass(frozen=True)
class MapGrid(Picture):
    """A picture that matplotlib draws: `drawing`."""

    drawing: "Drawing"

    def svg(self) -> str:
        """Return it as SVG, the same every time."""
        from stoichia.analysis.drawing import map_grid

        return map_grid.svg(self.drawing)

    def png(self) -> bytes:
        """Return it as PNG for print, the same every time."""
        from stoichia.analysis.drawing import map_grid

        return map_grid.image(self.drawing)

    def pdf(self) -> bytes:
        """Return it as PDF."""
        from stoichia.analysis.drawing import map_grid

        return map_grid.pdf(self.drawing)
