"""The figures, one file each, and those of the rooms: `make` draws one by its name.

All that a figure shows comes from its query, which runs unchanged in ``stoichia query``.
"""

from collections.abc import Sequence

import duckdb

from stoichia.analysis import palette
from stoichia.analysis.drawing.counted import components_of
from stoichia.analysis.drawing.figure import Asked, Figure, Options, figures_in
from stoichia.analysis.drawing.picture import Chart, MapGrid, Picture
from stoichia.analysis.rooms import room
from stoichia.loaders.errors import InputError
from stoichia.loaders.known_by import KnownBy

__all__ = ["FIGURES", "Chart", "Figure", "MapGrid", "Options", "Picture", "make"]

FIGURES: dict[str, Figure] = {
    figure.name: figure
    for figures in (figures_in(__name__), *(found.figures for found in room.found()))
    for figure in figures
}


def make(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    options: Options | None = None,
    *,
    interactive: bool = False,
    choices: Sequence[tuple[str, KnownBy]] = (),
) -> Picture:
    """Draw a figure.

    Parameters
    ----------
    connection
        An open warehouse.
    name
        A key of `FIGURES`.
    options
        What to show.
    interactive
        Whether it is for a page, whose reader may choose, filter and zoom.
    choices
        For the periodic table on a page: what else may make a composition known, by label.

    Raises
    ------
    InputError
        If there is no such figure, it does not take an option, or the warehouse has nothing for it.
    """
    options = options or Options()
    if name not in FIGURES:
        raise InputError(f"no figure {name}: there are {', '.join(FIGURES)}")
    figure = FIGURES[name]
    if options.colours not in palette.PALETTES:
        raise InputError(f"no palette {options.colours}: there are {', '.join(palette.PALETTES)}")
    if not figure.shows_compositions and options != Options(colours=options.colours):
        raise InputError(f"the figure {name} shows no compositions: leave components, category and sources out")
    if options.number is not None and options.number not in palette.NUMBERS:
        raise InputError(f"no compositions called {options.number}: there are {', '.join(palette.NUMBERS)}")
    if options.components is not None and options.components not in components_of(connection):
        raise InputError(f"the warehouse has no {palette.compositions(options.components)}: build it with `components`")
    if not figure.shows_one_number and options.number is not None:
        raise InputError(f"the figure {name} shows every category: leave the category out")
    if figure.shows_compositions and figure.made_by and options.known_by != KnownBy():
        raise InputError(
            f"the figure {name} shows what was known when stoichia {figure.made_by} ran: leave the sources out"
        )
    try:
        return figure.draw(Asked(connection, options, interactive, choices))
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        # What a room's verb makes is not there, or a part of it was left out.
        if figure.shows_compositions or figure.made_by is None:
            raise
        raise InputError(
            f"nothing in the warehouse for the figure {name}: make it with 'stoichia {figure.made_by}', all of it"
        ) from error
