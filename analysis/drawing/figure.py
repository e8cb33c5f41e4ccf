"""What a figure is: its name, what stands below it, what it takes, and how it is drawn."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pkgutil import iter_modules

import duckdb

from stoichia.analysis.drawing.picture import Picture
from stoichia.loaders.known_by import KnownBy


@dataclass(frozen=True)
class Options:
    """What a figure shows.

    Attributes
    ----------
    components
        Number of components. If None: on a page, and in figures with a panel for each, all that the warehouse has;
        otherwise the smallest.
    number
        Which compositions are counted, one of `palette.NUMBERS`; if None, what the figure counts by default.
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
class Asked:
    """What a figure is drawn from and for.

    Attributes
    ----------
    connection
        An open warehouse.
    options
        What to show.
    is_interactive
        Whether it is for a page, whose reader may choose, filter and zoom.
    choices
        What else may make a composition known there, by label.
    """

    connection: duckdb.DuckDBPyConnection
    options: Options
    is_interactive: bool = False
    choices: Sequence[tuple[str, KnownBy]] = ()


@dataclass(frozen=True)
class Figure:
    """A figure that can be drawn.

    Attributes
    ----------
    name
        What users call it.
    caption
        What stands below it on a page.
    draw
        Draws it; raises `InputError` if the warehouse has nothing for it.
    shows_compositions
        Whether it takes a number of components and what makes a composition known.
    shows_one_number
        Whether it shows one number of compositions, which may be chosen.
    made_by
        The verb whose run decided what it shows; None if it is asked of the warehouse when it is drawn.
    has_many_cells
        Whether it has thousands of cells, too much for a page's SVG: it stands there as a picture, drawn on a canvas.
    """

    name: str
    caption: str
    draw: Callable[[Asked], Picture]
    shows_compositions: bool = True
    shows_one_number: bool = False
    made_by: str | None = None
    has_many_cells: bool = False


def figures_in(package: str) -> tuple[Figure, ...]:
    """Return the figures of a package: ``FIGURE`` of each of its modules, in the order of their names."""
    folder = import_module(package).__path__
    modules = [import_module(f"{package}.{module.name}") for module in iter_modules(folder)]
    return tuple(sorted((module.FIGURE for module in modules), key=lambda figure: figure.name))
