"""The report: one HTML file with Table 2 and its provenance, the figures, and the query behind every number."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import duckdb

from stoichia.analysis import figures, output, palette
from stoichia.analysis.figures import Options, Picture
from stoichia.analysis.page import answers, drawn, map_data, rendering
from stoichia.analysis.page.answers import Answer
from stoichia.analysis.report import tables
from stoichia.analysis.rooms import room
from stoichia.analysis.rooms.room import Room
from stoichia.loaders import schema
from stoichia.loaders.errors import InputError
from stoichia.loaders.known_by import KnownBy

TEMPLATES = Path(__file__).parent / "templates"
# The paper's Table 1.
PAPER_SYSTEM = ("Li", "Zn", "Sn", "O")
# How many single sources the reader of the periodic table can choose as what is known.
MOST_CHOICES = 5
CHARTS = (
    "periodic-table",
    "element-pairs",
    "atoms",
    "electronegativity",
    "recall-precision",
    "element-similarity",
    "hit-rates",
    "score-shares",
)


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
        A folder for the figures as SVG, PNG and PDF files too; made if need be.

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
    made = [found for found in room.found() if schema.is_made(connection, found.name)]
    for name in (*CHARTS, *(figure.name for found in made for figure in found.figures)):
        choices = _choices(connection) if name == "periodic-table" else []
        # Of a space too large to store there are no such counts; no sets were compared; a part of a room was left out.
        with suppress(InputError):
            charts[name] = drawn.chart(figures.make(connection, name, options, interactive=True, choices=choices))
    grids = [
        drawn.grid(figures.make(connection, name, replace(options, components=n)), n)
        for name, of_components in (("maps", mapped), ("anion-maps", [n for n in mapped if n == 2]))
        for n in of_components
    ]
    text = rendering.render(
        "report/report.html.jinja",
        "The space of inorganic compositions",
        {"report": TEMPLATES, **{found.name: found.folder for found in made}},
        palette=palette,
        colours=colours,
        charts=charts,
        grids=grids,
        maps=map_data.pack(connection, mapped, colours) if mapped else None,
        map_queries=map_data.queries_of(mapped),
        reasons=tables.reasons(connection),
        rooms=[(found, _tables_of(connection, found)) for found in made],
        system="–".join(symbols),
        **content,
    )
    output.put_file(path, text.encode())
    if figures_folder is not None:
        figures_folder.mkdir(parents=True, exist_ok=True)
        # As files they show what a file can: one choice of what a page leaves to its reader.
        for name in charts:
            _write_files(figures.make(connection, name, options), figures_folder / name)
        for grid in grids:
            _write_files(grid.figure, figures_folder / grid.id)


def _system(connection: duckdb.DuckDBPyConnection, system: Sequence[str] | None) -> list[str]:
    """Return the elements of Table 1."""
    if system is not None:
        if not system:
            raise InputError("`system` takes element symbols, such as Li Zn Sn O")
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


def _tables_of(connection: duckdb.DuckDBPyConnection, found: Room) -> Mapping[str, Answer]:
    """Return the tables of a room's section, but for those of a part of it that was left out."""
    asked = {}
    for name, sql in found.tables.items():
        with suppress(duckdb.CatalogException):
            asked[name] = answers.ask(connection, sql, found.headings)
    return asked


def _write_files(picture: Picture, path: Path) -> None:
    path.with_suffix(".svg").write_text(picture.svg(), encoding="utf-8")
    path.with_suffix(".png").write_bytes(picture.png())
    path.with_suffix(".pdf").write_bytes(picture.pdf())
