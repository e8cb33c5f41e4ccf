"""The report: one HTML file with Table 2 and its provenance, the figures, and the query behind every number."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import Any

import duckdb

from stoichia.analysis import figures, output, palette, queries
from stoichia.analysis.figures import Chart, Figure, MapGrid, Options, map_grid
from stoichia.analysis.questions import KnownBy
from stoichia.analysis.report import map_data, page, tables
from stoichia.loaders import rooms
from stoichia.loaders.errors import InputError

# The paper's Table 1.
PAPER_SYSTEM = ("Li", "Zn", "Sn", "O")
# How many single sources the reader of the periodic table can choose as what is known.
MOST_CHOICES = 5
# Pixels of a picture in the page per inch of a grid of maps.
GRID_DOTS_PER_INCH = 210
# Pixels of a picture of a chart per pixel of the chart.
PICTURE_SCALE = 1.6
CHARTS = ("periodic-table", "element-pairs", "atoms", "electronegativity", "recall-precision")
# Thousands of cells, which are too much for a page's SVG.
MANY_CELLS = ("element-pairs", "ion-leakage")

# What stands below the figures.
CAPTIONS = {
    "periodic-table": (
        "Hover over an element for all its numbers; choose the number of components, which compositions are "
        "counted, and whose listing makes a composition known."
    ),
    "element-pairs": (
        "Either half of the square shows the same. Hover for numbers; Ctrl and the wheel, or two fingers, "
        "zoom; dragging pans; a double click shows all."
    ),
    "atoms": (
        "Of all compositions with so many atoms per formula, the share in each category. Hover for numbers, "
        "click the legend to filter (Shift adds), Ctrl and the wheel zoom, a double click shows all."
    ),
    "electronegativity": (
        "The difference is that between the most and the least electronegative element; a point stands at the "
        "lower end of its bin of 0.1. Hover for numbers, click the legend to filter (Shift adds), Ctrl and "
        "the wheel zoom."
    ),
    "recall-precision": (
        "Recall is the share of the known that a set of oxidation states allows, precision the share of what it allows "
        "that is known. Hover for numbers; Ctrl and the wheel zoom, dragging pans."
    ),
    "maps": (
        "Rows are element embeddings, whose vectors are averaged over the atoms of a composition; columns are "
        "methods of projection."
    ),
    "anion-maps": (
        "The most electronegative element decides: oxides of O, chalcogenides of S, Se, Te or Po, halides of "
        "F, Cl, Br, I or At, pnictides of N, P, As, Sb or Bi, others of any other element. Of two elements of "
        "one electronegativity, the heavier counts."
    ),
    **{name: caption for captions in figures.ROOMS.values() for name, caption in captions.items()},
}


@dataclass(frozen=True)
class Drawn:
    """A figure as the page holds it: a picture, and the definition that takes its place."""

    id: str
    figure: Figure
    picture: str
    width: int
    caption: str
    renderer: str = ""
    spec: Mapping[str, Any] | None = None


def write(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    *,
    system: Sequence[str] | None = None,
    colours: str = "paper",
    figures_folder: Path | None = None,
) -> None:
    """Write the report.

    Parameters
    ----------
    connection
        An open warehouse.
    path
        The HTML file.
    system
        Element symbols of the system of Table 1; the paper's if None, as far as its elements are in the space.
    colours
        One of `palette.PALETTES`.
    figures_folder
        A folder for the figures as SVG and PNG files too; made if need be.

    Raises
    ------
    InputError
        If an element is not in the space, there is no such palette, or no file can be there.
    """
    if colours not in palette.PALETTES:
        raise InputError(f"no palette {colours}: there are {', '.join(palette.PALETTES)}")
    output.check_file(path, [".html"])
    if figures_folder is not None and figures_folder.exists() and not figures_folder.is_dir():
        raise InputError(f"{figures_folder} is a file: name a folder for the figures")
    symbols = _system(connection, system)
    mapped = map_data.sampled_components(connection)
    # First, since what cannot be is told here.
    content = {
        **tables.settings(connection),
        "summary": tables.summary(connection),
        "answers": tables.main(connection, symbols, has_maps=bool(mapped)),
        "map_answers": [(n, tables.of_maps(connection, n)) for n in mapped],
        "dictionary": tables.dictionary(connection),
    }
    options = Options(colours=colours)
    charts = {}
    made = [room for room in figures.ROOMS if rooms.is_made(connection, room)]
    for name in (*CHARTS, *(name for room in made for name in figures.ROOMS[room])):
        choices = _choices(connection) if name == "periodic-table" else []
        # Of a space too large to store there are no such counts; no sets were compared; a room was not made.
        with suppress(InputError):
            charts[name] = _drawn_chart(figures.make(connection, name, options, interactive=True, choices=choices))
    grids = [
        _drawn_grid(figures.make(connection, name, replace(options, components=n)), n)
        for name, of_components in (("maps", mapped), ("anion-maps", [n for n in mapped if n == 2]))
        for n in of_components
    ]
    text = page.render(
        "report.html.jinja",
        "The space of inorganic compositions",
        palette=palette,
        colours=colours,
        charts=charts,
        grids=grids,
        maps=map_data.pack(connection, mapped, colours) if mapped else None,
        map_queries=_map_queries(mapped),
        reasons=tables.REASONS,
        rooms={room: import_module(f"stoichia.analysis.{room}.tables").answers(connection) for room in made},
        system="–".join(symbols),
        **content,
    )
    output.put_file(path, text.encode())
    if figures_folder is not None:
        figures_folder.mkdir(parents=True, exist_ok=True)
        # As files they show what a file can: one choice of what a page leaves to its reader.
        for name in charts:
            _write_files(figures.make(connection, name, options), figures_folder / name)
        for drawn in grids:
            _write_files(drawn.figure, figures_folder / drawn.id)


def figure_page(connection: duckdb.DuckDBPyConnection, figure: Figure, options: Options) -> str:
    """Return a page of one figure that was made to be interactive."""
    if isinstance(figure, Chart):
        return page.render(
            "figure.html.jinja", figure.title, chart=_drawn_chart(figure), maps=None, kind="", map_queries=[]
        )
    sampled = map_data.sampled_components(connection) if options.components is None else [options.components]
    is_of_anions = figure.name == "anion-maps"
    shown = sampled[:1] if is_of_anions else sampled
    return page.render(
        "figure.html.jinja",
        "Maps of compositions",
        chart=None,
        maps=map_data.pack(connection, shown, options.colours),
        kind="anionChemistry" if is_of_anions else "category",
        map_queries=_map_queries(shown),
    )


def _map_queries(components: Sequence[int]) -> list[tuple[str, str]]:
    """Return the queries of what the viewer of maps shows, by what they ask for."""
    return [
        (f"{what} of {palette.compositions(n)}", query)
        for n in components
        for what, query in (
            ("the points", queries.map_points(n, "category")),
            ("the words", queries.map_compositions(n)),
            ("the scores", queries.map_scores(n)),
        )
    ]


def _system(connection: duckdb.DuckDBPyConnection, system: Sequence[str] | None) -> list[str]:
    """Return the elements of Table 1."""
    if system is not None:
        if not system:
            raise InputError("--system takes element symbols, such as Li Zn Sn O")
        return list(system)
    in_space = {
        symbol for (symbol,) in connection.execute("select symbol::varchar from element where in_space").fetchall()
    }
    return [symbol for symbol in PAPER_SYSTEM if symbol in in_space]


def _choices(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, KnownBy]]:
    """Return the single sources that the reader of a page may choose as what is known, the largest ones."""
    rows = connection.execute(
        "select source from known_source order by n_compositions desc, source limit $1", [MOST_CHOICES]
    ).fetchall()
    return [(source, KnownBy(sources=[source])) for (source,) in rows] if len(rows) > 1 else []


def _drawn_chart(figure: Figure) -> Drawn:
    if not isinstance(figure, Chart):
        raise TypeError(figure.name)
    if figure.name in MANY_CELLS:
        picture, width, renderer = *page.picture(figure.png(PICTURE_SCALE), PICTURE_SCALE), "canvas"
    else:
        svg = figure.svg()
        width = round(float(svg.split('width="', 1)[1].split('"', 1)[0]))
        picture, renderer = page.data_address(svg.encode(), "image/svg+xml"), "svg"
    spec = figure.spec | {"description": figure.description}
    return Drawn(figure.name, figure, picture, width, CAPTIONS[figure.name], renderer, spec)


def _drawn_grid(figure: Figure, components: int) -> Drawn:
    if not isinstance(figure, MapGrid):
        raise TypeError(figure.name)
    picture = page.data_address(map_grid.image(figure.drawing, "webp", GRID_DOTS_PER_INCH), "image/webp")
    name = f"{figure.name}-{palette.COMPONENTS.get(components, components)}"
    return Drawn(name, figure, picture, 960, CAPTIONS[figure.name])


def _write_files(figure: Figure, path: Path) -> None:
    path.with_suffix(".svg").write_text(figure.svg(), encoding="utf-8")
    path.with_suffix(".png").write_bytes(figure.png())
