"""What a figure is: what it shows, the query and the rows it shows it from, and how it becomes a picture."""

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from stoichia.analysis.questions import KnownBy

if TYPE_CHECKING:
    import polars as pl
    from matplotlib.figure import Figure as Drawing

# Pixels of a PNG per pixel of a chart: 900 pixels across a double column print with 300 dots per inch.
PNG_SCALE = 2.4


@dataclass(frozen=True)
class Options:
    """What a figure shows.

    Attributes
    ----------
    components
        Number of components. If None: on a page, and in figures with a panel for each, all that the warehouse has;
        otherwise the smallest.
    number
        Which compositions are counted, one of `palette.NUMBERS`. If None, the allowed ones in the periodic table and
        the missing ones in the heat map of pairs of elements.
    known_by
        What makes a composition known.
    colours
        One of `palette.PALETTES`.
    """

    components: int | None = None
    number: str | None = None
    known_by: KnownBy = field(default_factory=KnownBy)
    colours: str = "paper"


@dataclass(frozen=True)
class Figure(ABC):
    """A figure that was made.

    Attributes
    ----------
    name
        One of `making.NAMES`.
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


@dataclass(frozen=True)
class Chart(Figure):
    """A figure that Vega-Lite draws from `spec`."""

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

        return bytes(vl_convert.vegalite_to_png(self.spec, scale=scale))


@dataclass(frozen=True)
class MapGrid(Figure):
    """A figure that matplotlib draws: `drawing`."""

    drawing: "Drawing"

    def svg(self) -> str:
        """Return it as SVG, the same every time."""
        from stoichia.analysis.figures import map_grid

        return map_grid.svg(self.drawing)

    def png(self) -> bytes:
        """Return it as PNG for print, the same every time."""
        from stoichia.analysis.figures import map_grid

        return map_grid.image(self.drawing)
