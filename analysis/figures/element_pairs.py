"""The heat map of elements by elements: how many compositions hold both."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from stoichia.analysis import palette, queries
from stoichia.analysis.drawing import charts, counted
from stoichia.analysis.drawing.figure import Asked, Figure
from stoichia.analysis.drawing.picture import Chart

if TYPE_CHECKING:
    import polars as pl

# In pixels: its side, between bounds for its cells; and the orders of its elements.
PAIRS_SIDE = 896
PAIR_CELLS = (8.7, 26.0)
ORDERS = {"group": "group, then period", "electronegativity": "electronegativity"}


def _draw(asked: Asked) -> Chart:
    import polars as pl

    options = asked.options
    number = options.number or "missing"
    sql = queries.counted("element_pair_placed", options.known_by, counted.shown_components(asked))
    rows = counted.rows_of(asked, sql, FIGURE.name)
    first = rows.filter(pl.col("n_components") == rows["n_components"].min())
    ranked = first.with_columns(pair=pl.concat_str("symbol", "other_symbol", separator="–")).sort(
        f"n_{number}", "pair", descending=[True, False]
    )
    kind = f"{palette.NUMBERS[number]} {palette.compositions(first['n_components'][0])}"
    spec = _spec(rows, options.colours, number, [counted.basis(asked)], interactive=asked.is_interactive)
    return Chart(
        FIGURE.name,
        f"Where the {kind} are, by pairs of elements",
        f"Heat map, element by element, of the number of {kind} that hold both elements, most of all "
        f"{counted.listed(ranked.head(6), 'pair', number)}.",
        sql,
        rows,
        spec,
    )


def _spec(
    rows: "pl.DataFrame", colours: str, number: str, notes: Sequence[str], *, interactive: bool
) -> dict[str, Any]:
    """Return the element-by-element heat map of a number of compositions that hold both elements.

    Parameters
    ----------
    rows
        n_components, symbol, element_group, group_place, electronegativity_place, the same of the other element, and
        the numbers n_…; every pair once.
    colours, number, notes, interactive
        A palette, which of `palette.NUMBERS` is shown (first), lines below the title, whether a reader may choose.

    Returns
    -------
    dict
        A Vega-Lite definition.
    """
    import altair as alt
    import polars as pl

    of_one = ("symbol", "element_group", *(f"{order}_place" for order in ORDERS))
    element = pl.concat([rows.select(of_one), rows.select(**{name: f"other_{name}" for name in of_one})]).unique()
    symbols = {order: element.sort(f"{order}_place")["symbol"].to_list() for order in ORDERS}
    groups = (
        element.group_by("element_group")
        .agg(start=pl.col("group_place").min(), end=pl.col("group_place").max() + 1)
        .sort("start")
    )
    n_elements = element.height
    cell = min(max(PAIRS_SIDE / n_elements, PAIR_CELLS[0]), PAIR_CELLS[1])
    scale = alt.Scale(domain=[0, n_elements], nice=False, zero=False)
    by_element: dict[str, Any] = {
        "values": [place + 0.5 for place in range(n_elements)],
        "labelExpr": "symbols[order][floor(datum.value)]",
        "labelFontSize": min(0.87 * cell, 11),
        "labelOverlap": False,
        "labelPadding": 2,
        "ticks": False,
        "domain": False,
        "grid": False,
        "title": None,
    }
    by_group = by_element | {
        "values": ((groups["start"] + groups["end"]) / 2).to_list(),
        "labelExpr": "order == 'group' ? groups['' + datum.value] : ''",
        "labelFontSize": 9.5,
        "labelColor": charts.FAINT,
    }
    parameters = [
        charts.parameter("order", "Order", list(ORDERS), list(ORDERS.values()), interactive=interactive),
        alt.param(name="symbols", value=symbols),
        alt.param(name="groups", value={f"{(start + end) / 2:g}": group for group, start, end in groups.iter_rows()}),
    ]
    # Before a reader zooms nothing lies beyond the frame, and a clip takes longer to draw than all cells.
    clip: alt.ExprRef | bool = False
    if interactive:
        parameters.append(charts.zoom())
        clip = alt.ExprRef("isArray(zoom.first)")
    drawn = rows.drop("element_group", "other_element_group")
    cells = (
        charts.Choices(rows, number, interactive=interactive)
        .applied(alt.Chart(charts.table(drawn)))
        .add_params(*parameters)
        # Either half of the square: the pair, and the pair the other way round.
        .transform_calculate(half="[0, 1]")
        .transform_flatten(["half"])
        .transform_calculate(
            first="datum.half ? datum['other_' + order + '_place'] : datum[order + '_place']",
            second="datum.half ? datum[order + '_place'] : datum['other_' + order + '_place']",
            first_end="datum.first + 1",
            second_end="datum.second + 1",
            pair="datum.symbol + '–' + datum.other_symbol",
        )
        .mark_rect(clip=clip, aria=False)
        .encode(
            x=alt.X("first:Q", scale=scale, axis=alt.Axis(**by_element, labelAngle=-90)),
            x2="first_end",
            y=alt.Y("second:Q", scale=scale, axis=alt.Axis(**by_element)),
            y2="second_end",
            color=charts.colour_of_number(
                colours,
                alt.Legend(
                    title="compositions with both elements",
                    orient="top",
                    direction="horizontal",
                    gradientLength=min(350, n_elements * cell),
                    gradientThickness=11,
                    titleLimit=400,
                    labelExpr=charts.SHORT_NUMBER,
                    offset=10,
                ),
            ),
            tooltip=[alt.Tooltip("pair:N", title="elements"), *charts.number_tooltips()],
        )
    )
    # Lines between the groups, and the groups' names along the other two sides.
    lines = alt.Chart(charts.table(groups.filter(pl.col("start") > 0))).mark_rule(
        color="#8b93a0", strokeWidth=0.5, clip=clip
    )
    shown = alt.value(alt.expr("order == 'group' ? 0.8 : 0"))
    upright = lines.encode(x=alt.X("start:Q", scale=scale, axis=alt.Axis(**by_group, orient="top")), opacity=shown)
    level = lines.encode(y=alt.Y("start:Q", scale=scale, axis=alt.Axis(**by_group, orient="right")), opacity=shown)
    side = round(n_elements * cell)
    chart = alt.layer(cells, upright, level).resolve_axis(x="independent", y="independent")
    return charts.finished(
        chart.properties(width=side, height=side),
        charts.Choices(rows, number, interactive=interactive).title(
            "Where the {number} {compositions} are, by pairs of elements"
        ),
        ["Compositions that hold both elements, all counted, none sampled (grey: none).", *notes],
    )


FIGURE = Figure(
    "element-pairs",
    "Either half of the square shows the same. Hover for numbers; Ctrl and the wheel, or two fingers, "
    "zoom; dragging pans; a double click shows all.",
    _draw,
    shows_one_number=True,
    has_many_cells=True,
)
