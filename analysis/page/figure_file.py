"""Files of single figures: SVG, PDF or PNG for a paper, a page that needs nothing else."""

from pathlib import Path

import duckdb

from stoichia.analysis import figures, output
from stoichia.analysis.figures import Chart, Options, Picture
from stoichia.analysis.page import drawn, map_data, rendering

FORMATS = (".svg", ".png", ".pdf", ".html")


def write(connection: duckdb.DuckDBPyConnection, name: str, path: Path, options: Options | None = None) -> Picture:
    """Write a figure to a file: ``.svg``, ``.pdf`` or ``.png`` for a paper, ``.html`` for a page that needs no other.

    Parameters
    ----------
    connection
        An open warehouse.
    name
        A key of `figures.FIGURES`.
    path
        The file; its ending tells the format.
    options
        What to show.

    Returns
    -------
    Picture
        What was written.

    Raises
    ------
    InputError
        As `figures.make` does, and if the ending is none of `FORMATS` or there is no such folder.
    """
    output.check_file(path, FORMATS)
    ending = path.suffix.lower()
    picture = figures.make(connection, name, options, interactive=ending == ".html")
    if ending == ".svg":
        content = picture.svg().encode()
    elif ending == ".png":
        content = picture.png()
    elif ending == ".pdf":
        content = picture.pdf()
    else:
        content = page(connection, picture, options or Options()).encode()
    output.put_file(path, content)
    return picture


def page(connection: duckdb.DuckDBPyConnection, picture: Picture, options: Options) -> str:
    """Return a page of one figure that was drawn to be interactive."""
    if isinstance(picture, Chart):
        return rendering.render(
            "figure.html.jinja", picture.title, chart=drawn.chart(picture), maps=None, kind="", map_queries=[]
        )
    sampled = map_data.sampled_components(connection) if options.components is None else [options.components]
    is_of_anions = picture.name == "anion-maps"
    shown = sampled[:1] if is_of_anions else sampled
    return rendering.render(
        "figure.html.jinja",
        "Maps of compositions",
        chart=None,
        maps=map_data.pack(connection, shown, options.colours),
        kind="anionChemistry" if is_of_anions else "category",
        map_queries=map_data.queries_of(shown),
    )
