"""The periodic table, its cells coloured by how many compositions hold the element."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from stoichia.analysis import palette, queries
from stoichia.analysis.drawing import charts, counted
from stoichia.analysis.drawing.figure import Asked, Figure
from stoichia.analysis.drawing.picture import Chart
from stoichia.loaders.known_by import KnownBy

if TYPE_CHECKING:
    import polars as pl

# Of a cell, in pixels; and how far the f block is set off from the rows above it, in cells.
CELL = 50
F_BLOCK_GAP = 0.45

# On a page that is narrower than the table: the sizes of the texts that are left, by layer; who taps is told the rest.
ON_A_PHONE = {"symbols": 9.5, "heads": 7}


def _draw(asked: Asked) -> Chart:
    import polars as pl

    options = asked.options
    number = options.number or "allowed"
    knowns = [(counted.known_words(options.known_by), options.known_by), *asked.choices]
    sql = _query([known_by for _, known_by in knowns], counted.shown_components(asked))
    rows = counted.rows_of(asked, sql, FIGURE.name)
    first = rows.filter(pl.col("n_components") == rows["n_components"].min(), pl.col("known") == 0)
    ranked = first.sort(f"n_{number}", "z", descending=[True, False])
    none = ranked.filter(pl.col(f"n_{number}") == 0)["symbol"].to_list()
    kind = f"{palette.NUMBERS[number]} {palette.compositions(first['n_components'][0])}"
    spec = _spec(
        rows,
        options.colours,
        number,
        [label for label, _ in knowns],
        [counted.basis(asked)],
        interactive=asked.is_interactive,
    )
    return Chart(
        FIGURE.name,
        f"How often each element occurs in {kind}",
        f"Periodic table with the number of {kind} that hold each element, most of all "
        f"{counted.listed(ranked.head(6), 'symbol', number)}. None hold {', '.join(none) or 'no element'}.",
        sql,
        rows,
        spec,
    )


def _query(knowns: Sequence[KnownBy], components: int | None) -> str:
    """Return the query: one row per choice of what is known, number of components and element."""
    parts = [
        f"select {i} as known, counted.*\n{queries.counted('element_count_placed', known_by, components)}"
        for i, known_by in enumerate(knowns)
    ]
    return "\nunion all\n".join(parts) + "\norder by known, n_components, z"


def _spec(
    rows: "pl.DataFrame", colours: str, number: str, knowns: Sequence[str], notes: Sequence[str], *, interactive: bool
) -> dict[str, Any]:
    """Return the periodic table, its cells coloured by, and with, a number of compositions that hold the element.

    Parameters
    ----------
    rows
        known (which of `knowns`), n_components, symbol, name, z, block, table_column, table_row and the numbers n_….
    colours
        A palette.
    number
        Which of `palette.NUMBERS` is shown, or shown first.
    knowns
        What makes a composition known, in words.
    notes
        Lines below the title.
    interactive
        Whether the reader may choose.

    Returns
    -------
    dict
        A Vega-Lite definition.
    """
    import altair as alt
    import polars as pl

    is_f_block = pl.col("block") == "f"
    placed = rows.with_columns(
        column=pl.col("table_column").cast(pl.Float64),
        row=pl.col("table_row") + pl.when(is_f_block).then(F_BLOCK_GAP).otherwise(0.0),
    )
    width = alt.Scale(domain=[0.2, 18.55], nice=False, zero=False)
    height = alt.Scale(domain=[0.15, 9.55 + F_BLOCK_GAP], nice=False, zero=False, reverse=True)
    x = alt.X("column:Q", axis=None, scale=width)
    y = alt.Y("row:Q", axis=None, scale=height)
    choices = charts.Choices(rows, number, knowns, interactive=interactive)
    counted = (
        choices.applied(alt.Chart(charts.table(placed)))
        .transform_calculate(
            left="datum.column - 0.48",
            right="datum.column + 0.48",
            top="datum.row - 0.48",
            bottom="datum.row + 0.48",
        )
        .transform_joinaggregate(highest="max(value)")
        .transform_calculate(
            is_dark=f"datum.value > {palette.DARK_FROM[colours]} * datum.highest",
            text=(
                "datum.value < 1e6 ? format(datum.value, ',') : "
                "format(datum.value / 1e6, datum.value < 1e7 ? '.2f' : datum.value < 1e8 ? '.1f' : ',.0f') + ' M'"
            ),
        )
    )
    text_colour = alt.condition("datum.is_dark", alt.value("white"), alt.value(charts.INK))
    cells = counted.mark_rect(stroke="#c4c9d0", strokeWidth=0.7, cornerRadius=2).encode(
        x=alt.X("left:Q", axis=None, scale=width),
        x2="right",
        y=alt.Y("top:Q", axis=None, scale=height),
        y2="bottom",
        color=charts.colour_of_number(
            colours,
            alt.Legend(
                title="compositions with the element",
                orient="none",
                direction="horizontal",
                legendX=3.3 * CELL,
                legendY=0.45 * CELL,
                gradientLength=7 * CELL,
                gradientThickness=11,
                titleLimit=400,
                labelExpr=charts.SHORT_NUMBER,
            ),
        ),
    )
    # On top of the texts, which would keep the mouse from the cells.
    cover = counted.mark_rect(opacity=0, aria=False).encode(
        x=alt.X("left:Q", axis=None, scale=width),
        x2="right",
        y=alt.Y("top:Q", axis=None, scale=height),
        y2="bottom",
        tooltip=[
            alt.Tooltip("name:N", title="element"),
            alt.Tooltip("symbol:N"),
            alt.Tooltip("z:Q", title="atomic number"),
            *charts.number_tooltips(),
        ],
    )
    symbols = counted.mark_text(fontSize=17, fontWeight="bold", dy=-2)
    numbers = counted.mark_text(fontSize=11, dy=14.5)
    atomic_numbers = counted.mark_text(fontSize=9.5, dx=-21, dy=-17, align="left")
    heads = [
        *({"column": float(group), "row": 0.36, "text": str(group)} for group in range(1, 19)),
        *({"column": 0.38, "row": float(period), "text": str(period)} for period in range(1, 8)),
        *({"column": 2.38, "row": period + 2 + F_BLOCK_GAP, "text": str(period)} for period in (6, 7)),
    ]
    chart = alt.layer(
        cells.properties(name="cells"),
        atomic_numbers.encode(x=x, y=y, text="z:Q", color=text_colour).properties(name="atomic-numbers"),
        symbols.encode(x=x, y=y, text="symbol:N", color=text_colour).properties(name="symbols"),
        numbers.encode(x=x, y=y, text="text:N", color=text_colour).properties(name="numbers"),
        alt.Chart(charts.table(pl.DataFrame(heads)), name="heads")
        .mark_text(fontSize=10, color=charts.FAINT)
        .encode(x=x, y=y, text="text:N"),
        *([cover] if interactive else []),
    ).properties(width=round(18.35 * CELL), height=round((9.4 + F_BLOCK_GAP) * CELL))
    finished = charts.finished(
        chart,
        choices.title("How often each element occurs in {number} {compositions}"),
        [
            "Compositions that hold the element, all counted, none sampled (M: millions, rounded; palest cells: none).",
            *notes,
        ],
    )
    return finished | {"usermeta": {"narrow": ON_A_PHONE}}


FIGURE = Figure(
    "periodic-table",
    "Hover over an element for all its numbers; choose the number of components, which compositions are "
    "counted, and whose listing makes a composition known.",
    _draw,
    shows_one_number=True,
)
