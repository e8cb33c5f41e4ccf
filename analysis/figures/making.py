"""The figures, by name: what is asked of the warehouse for each, and files of them for a page or a paper.

`make` gives a figure, `write` a file of it. All that a figure shows comes from its query, which runs unchanged in
``stoichia query``.
"""

from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from stoichia.analysis import frames, ion, output, palette, queries, rydberg
from stoichia.analysis.figures.figure import Chart, Figure, MapGrid, Options
from stoichia.analysis.questions import KnownBy
from stoichia.loaders.errors import InputError

if TYPE_CHECKING:
    import polars as pl

FORMATS = (".svg", ".png", ".html")

# The rooms, which are the spaces of other papers, and the captions of each one's figures by name.
ROOMS = {"rydberg": rydberg.FIGURES, "ion": ion.FIGURES}


def make(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    options: Options | None = None,
    *,
    interactive: bool = False,
    choices: Sequence[tuple[str, KnownBy]] = (),
) -> Figure:
    """Return a figure.

    Parameters
    ----------
    connection
        An open warehouse.
    name
        One of `NAMES`.
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
    if name not in _MAKERS:
        raise InputError(f"no figure {name}: there are {', '.join(NAMES)}")
    if options.colours not in palette.PALETTES:
        raise InputError(f"no palette {options.colours}: there are {', '.join(palette.PALETTES)}")
    if name in OF_ROOMS and options != Options(colours=options.colours):
        raise InputError(f"the figure {name} shows no compositions: leave components, category and sources out")
    if options.number is not None and options.number not in palette.NUMBERS:
        raise InputError(f"no compositions called {options.number}: there are {', '.join(palette.NUMBERS)}")
    if options.components is not None and options.components not in components_of(connection):
        raise InputError(f"the warehouse has no {palette.compositions(options.components)}: build it with --components")
    if name not in _COUNTING and options.number is not None:
        raise InputError(f"the figure {name} shows every category: leave the category out")
    if name in _MADE_BY and options.known_by != KnownBy():
        verb = _MADE_BY[name]
        raise InputError(f"the figure {name} shows what was known when stoichia {verb} ran: leave the sources out")
    return _MAKERS[name](connection, options, interactive, choices)


def write(connection: duckdb.DuckDBPyConnection, name: str, path: Path, options: Options | None = None) -> Figure:
    """Write a figure to a file: ``.svg`` or ``.png`` for a paper, ``.html`` for a page that needs nothing else.

    Parameters
    ----------
    connection
        An open warehouse.
    name
        One of `NAMES`.
    path
        The file; its ending tells the format.
    options
        What to show.

    Returns
    -------
    Figure
        What was written.

    Raises
    ------
    InputError
        As `make` does, and if the ending is none of `FORMATS` or there is no such folder.
    """
    output.check_file(path, FORMATS)
    ending = path.suffix.lower()
    figure = make(connection, name, options, interactive=ending == ".html")
    if ending == ".svg":
        content = figure.svg().encode()
    elif ending == ".png":
        content = figure.png()
    else:
        from stoichia.analysis import report

        content = report.figure_page(connection, figure, options or Options()).encode()
    output.put_file(path, content)
    return figure


def components_of(connection: duckdb.DuckDBPyConnection) -> list[int]:
    """Return the numbers of components that the warehouse covers."""
    ((components,),) = connection.execute("select components from params").fetchall()
    return list(components)


def _periodic_table(
    connection: duckdb.DuckDBPyConnection,
    options: Options,
    interactive: bool,
    choices: Sequence[tuple[str, KnownBy]],
) -> Figure:
    import polars as pl

    from stoichia.analysis.figures import charts

    number = options.number or "allowed"
    knowns = [(_known_words(options.known_by), options.known_by), *choices]
    sql = queries.element_numbers([known_by for _, known_by in knowns], _components(connection, options, interactive))
    rows = _rows(connection, sql, "periodic-table")
    first = rows.filter(pl.col("n_components") == rows["n_components"].min(), pl.col("known") == 0)
    ranked = first.sort(f"n_{number}", "z", descending=[True, False])
    none = ranked.filter(pl.col(f"n_{number}") == 0)["symbol"].to_list()
    kind = f"{palette.NUMBERS[number]} {palette.compositions(first['n_components'][0])}"
    spec = charts.periodic_table(
        rows,
        options.colours,
        number,
        [label for label, _ in knowns],
        [_basis(connection, options)],
        interactive=interactive,
    )
    return Chart(
        "periodic-table",
        f"How often each element occurs in {kind}",
        f"Periodic table with the number of {kind} that hold each element, most of all "
        f"{_listed(ranked.head(6), 'symbol', number)}. None hold {', '.join(none) or 'no element'}.",
        sql,
        rows,
        spec,
    )


def _element_pairs(
    connection: duckdb.DuckDBPyConnection, options: Options, interactive: bool, _: Sequence[tuple[str, KnownBy]]
) -> Figure:
    import polars as pl

    from stoichia.analysis.figures import charts

    number = options.number or "missing"
    sql = queries.element_pair_numbers(options.known_by, _components(connection, options, interactive))
    rows = _rows(connection, sql, "element-pairs")
    first = rows.filter(pl.col("n_components") == rows["n_components"].min())
    ranked = first.with_columns(pair=pl.concat_str("symbol", "other_symbol", separator="–")).sort(
        f"n_{number}", "pair", descending=[True, False]
    )
    kind = f"{palette.NUMBERS[number]} {palette.compositions(first['n_components'][0])}"
    spec = charts.element_pairs(rows, options.colours, number, [_basis(connection, options)], interactive=interactive)
    return Chart(
        "element-pairs",
        f"Where the {kind} are, by pairs of elements",
        f"Heat map, element by element, of the number of {kind} that hold both elements, most of all "
        f"{_listed(ranked.head(6), 'pair', number)}.",
        sql,
        rows,
        spec,
    )


def _shares(name: str, relation: str, quantity: str, axis: str, title: str) -> Callable[..., Figure]:
    """Return the maker of a figure of shares against a quantity."""

    def maker(
        connection: duckdb.DuckDBPyConnection, options: Options, interactive: bool, _: Sequence[tuple[str, KnownBy]]
    ) -> Figure:
        import polars as pl

        from stoichia.analysis.figures import shares

        sql = queries.shares(relation, quantity, options.known_by, options.components)
        rows = _rows(connection, sql, name)
        is_unknown = pl.col(quantity).is_null()
        notes = [
            "All counted, none sampled; k, M, G: thousand, million, billion. A category without members has no point."
        ]
        if n_left_out := sum(rows.filter(is_unknown)["n"]):
            notes.append(f"Not shown: {n_left_out:,} compositions with an element of unknown electronegativity.")
        notes.append(_basis(connection, options))
        drawn = rows.filter(~is_unknown)
        spec = shares.draw(drawn, options.colours, quantity, axis, title, notes, interactive=interactive)
        description = f"Lines on a logarithmic scale. {_share_words(drawn, quantity)}"
        return Chart(name, title, description, sql, rows, spec)

    return maker


def _map_grid(name: str, kind: str, kinds: tuple[str, ...], words: str) -> Callable[..., Figure]:
    """Return the maker of a grid of maps whose points are of some kinds."""

    def maker(
        connection: duckdb.DuckDBPyConnection, options: Options, _interactive: bool, _: Sequence[tuple[str, KnownBy]]
    ) -> Figure:
        from stoichia.analysis.figures import map_grid

        sampled = [row[0] for row in connection.execute(queries.SAMPLED_COMPONENTS).fetchall()]
        components = options.components or (sampled[0] if sampled else components_of(connection)[0])
        sql = queries.map_points(components, kind)
        scores = frames.frame(connection.sql(queries.map_scores(components)))
        if scores.is_empty():
            raise InputError(
                f"no maps of {palette.compositions(components)} in the warehouse: make them with 'stoichia map'"
            )
        rows = frames.frame(connection.sql(sql))
        title = f"Maps of {palette.compositions(components)}, by {words}"
        n_points = rows["point_number"].n_unique()
        note = (
            f"{n_points:,} compositions, up to {max(scores['n_per_category']):,} of each category. "
            "Coordinates have no unit; each letter stands by the place that is most its own.\n"
            "n: points; trust.: trustworthiness, 0 to 1"
            + ("; silh.: silhouette of the categories, −1 to 1." if kind == "category" else ".")
        )
        ((n_changed,),) = connection.execute(queries.map_changes(components)).fetchall()
        if n_changed:
            note += (
                f"\nSince they were drawn {n_changed:,} of them have become known or unknown: run stoichia map again."
            )
        drawing = map_grid.draw(rows, scores, kinds, options.colours, title, note, with_silhouette=kind == "category")
        embeddings = scores["embedding"].n_unique()
        description = (
            f"Grid of {scores.height} scatter plots: {embeddings} embeddings by {scores['method'].n_unique()} methods "
            f"of projection, points marked by {words}."
        )
        return MapGrid(name, title, description, sql, rows, drawing)

    return maker


def _trade_off(
    connection: duckdb.DuckDBPyConnection, options: Options, interactive: bool, _: Sequence[tuple[str, KnownBy]]
) -> Figure:
    import polars as pl

    from stoichia.analysis.figures import trade_off

    sql = queries.trade_off(options.components)
    rows = frames.frame(connection.sql(sql))
    if rows.is_empty():
        raise InputError("no sets of oxidation states to show: compare some with 'stoichia compare'")
    title = "What sets of oxidation states get right: recall against precision"
    is_current = rows["is_current"].all()
    notes = [
        "Diamonds: sets. Circles: cuts on the reports of the 2024 ICSD; a line joins those of one least share in an",
        "element's reports (≥), from the lowest least number of reports to the highest. Known: when compared"
        + ("." if is_current else "; sources changed since: compare again."),
    ]
    best = rows.sort("recall", descending=True).group_by("n_components", maintain_order=True).first()
    words = "; ".join(
        f"{palette.compositions(n)}: {name}, {recall:.2g} at a precision of {precision:.2g}"
        for n, name, recall, precision in best.sort("n_components")
        .select("n_components", "oxidation_states", "recall", "precision")
        .iter_rows()
    )
    n_sets = rows.select(pl.col("oxidation_states").n_unique()).item()
    spec = trade_off.draw(rows, options.colours, title, notes, interactive=interactive)
    description = f"Recall against precision on a logarithmic scale, of {n_sets} sets. Highest recall: {words}."
    return Chart("recall-precision", title, description, sql, rows, spec)


def _of_room(name: str) -> Callable[..., Figure]:
    """Return the maker of a figure of a room, whose module is imported when it is asked for."""

    def maker(
        connection: duckdb.DuckDBPyConnection, options: Options, interactive: bool, _: Sequence[tuple[str, KnownBy]]
    ) -> Figure:
        room = OF_ROOMS[name]
        module = import_module(f"stoichia.analysis.{room}.figures")
        try:
            figure: Figure = module.make(connection, name, options.colours, interactive=interactive)
        # No such room, or one of which a part was left out.
        except (duckdb.CatalogException, duckdb.BinderException) as error:
            raise InputError(
                f"nothing in the warehouse for the figure {name}: make it with 'stoichia {room}', all of it"
            ) from error
        return figure

    return maker


# The room that a figure is of.
OF_ROOMS = {name: room for room, captions in ROOMS.items() for name in captions}

_MAKERS: dict[str, Callable[..., Figure]] = {
    "periodic-table": _periodic_table,
    "maps": _map_grid("maps", "category", palette.CATEGORIES, "category"),
    "anion-maps": _map_grid("anion-maps", "anion_chemistry", palette.ANION_CHEMISTRIES, "anion chemistry"),
    "element-pairs": _element_pairs,
    "atoms": _shares(
        "atoms", "atom_count", "n_atoms", "atoms per formula", "Share of each category against atoms per formula"
    ),
    "electronegativity": _shares(
        "electronegativity",
        "electronegativity_count",
        "electronegativity_difference",
        "electronegativity difference (Pauling scale)",
        "Share of each category against electronegativity difference",
    ),
    "recall-precision": _trade_off,
    **{name: _of_room(name) for name in OF_ROOMS},
}

NAMES = tuple(_MAKERS)

# Figures of what a verb made before.
_MADE_BY = {"maps": "map", "anion-maps": "map", "recall-precision": "compare"}

# Figures that show one number of compositions.
_COUNTING = ("periodic-table", "element-pairs")


def _rows(connection: duckdb.DuckDBPyConnection, sql: str, name: str) -> "pl.DataFrame":
    """Return what is counted for a figure; spaces too large to store have no counts but those of Table 2."""
    rows = frames.frame(connection.sql(sql))
    if rows.is_empty():
        raise InputError(f"the warehouse has no counts for the figure {name}")
    return rows


def _components(connection: duckdb.DuckDBPyConnection, options: Options, interactive: bool) -> int | None:
    """Return the number of components to ask for, None for all."""
    return options.components or (None if interactive else components_of(connection)[0])


def _basis(connection: duckdb.DuckDBPyConnection, options: Options) -> str:
    """Return what allowed and known rest on, in words."""
    ((states, max_amount),) = connection.execute("select oxidation_state_set, max_amount from params").fetchall()
    return f"Allowed: oxidation states {states}, amounts up to {max_amount}. Known: {_known_words(options.known_by)}."


def _known_words(known_by: KnownBy) -> str:
    words = "any loaded source" if known_by.sources is None else ", ".join(known_by.sources)
    conditions = [
        "on the convex hull" * known_by.only_stable,
        "observed in experiment" * known_by.only_experimental,
        f"up to {known_by.max_energy_above_hull} eV/atom above the hull" * (known_by.max_energy_above_hull is not None),
    ]
    return ", ".join([words, *filter(None, conditions)])


def _listed(rows: "pl.DataFrame", column: str, number: str) -> str:
    return ", ".join(f"{thing} ({n:,})" for thing, n in rows.select(column, f"n_{number}").iter_rows())


def _share_words(rows: "pl.DataFrame", column: str) -> str:
    """Return, in words, where each category's share is highest and lowest."""
    import polars as pl

    sentences = []
    for (components, category), line in rows.filter(pl.col("n") > 0).group_by(
        "n_components", "category", maintain_order=True
    ):
        ordered = line.with_columns(share=pl.col("n") / pl.col("n_unique")).sort("share")
        low, high = ordered.row(0, named=True), ordered.row(-1, named=True)
        sentences.append(
            f"{category}, {palette.compositions(components)}: {low['share']:.2g} at {low[column]} "
            f"to {high['share']:.2g} at {high[column]}"
        )
    return "Lowest and highest shares. " + "; ".join(sentences) + "."
