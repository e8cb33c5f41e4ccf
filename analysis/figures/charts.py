"""The charts of counts by element: the periodic table and the heat map of pairs; and what all charts share.

One Altair definition is a page's interactive element, an SVG and a PNG. About 900 pixels are the double column of a
paper (180 mm): text of 11 pixels prints in 6 points. Every function takes the rows of its query in
`stoichia.analysis.queries`; a chart for a page lets its reader choose among all that the rows have.
"""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from stoichia.analysis import palette

if TYPE_CHECKING:
    import altair as alt
    import polars as pl

# The first comes with vl-convert: files look the same on every machine.
FONT = "'Liberation Sans', Arial, Helvetica, sans-serif"
INK = "#1d2330"
FAINT = "#5c6470"
# What has no compositions.
NONE = "#f3f4f6"

# The periodic table, in cells: where the f block begins and how far it is set off below.
CELL = 50
F_BLOCK_COLUMN = 3
F_BLOCK_GAP = 2.45

# A number as a legend has it.
SHORT_NUMBER = "format(datum.value, datum.value < 1000 ? ',' : '~s')"

# The heat map, in pixels: its side, between bounds for its cells; and the orders of its elements.
PAIRS_SIDE = 896
PAIR_CELLS = (8.7, 26.0)
ORDERS = {"group": "group, then period", "electronegativity": "electronegativity"}


def periodic_table(
    rows: "pl.DataFrame", colours: str, number: str, knowns: Sequence[str], notes: Sequence[str], *, interactive: bool
) -> dict[str, Any]:
    """Return the periodic table, its cells coloured by, and with, a number of compositions that hold the element.

    Parameters
    ----------
    rows
        known (which of `knowns`), n_components, symbol, name, z, period, periodic_group, block and the numbers n_….
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
    first_of_row = pl.when(pl.col("period") == 6).then(57).otherwise(89)
    placed = rows.with_columns(
        column=pl.when(is_f_block)
        .then(F_BLOCK_COLUMN + pl.col("z").cast(pl.Int32) - first_of_row)
        .otherwise(pl.col("periodic_group").cast(pl.Int32)),
        row=pl.col("period") + pl.when(is_f_block).then(F_BLOCK_GAP).otherwise(0.0),
    )
    width = alt.Scale(domain=[0.2, 18.55], nice=False, zero=False)
    height = alt.Scale(domain=[0.15, 7.55 + F_BLOCK_GAP], nice=False, zero=False, reverse=True)
    x = alt.X("column:Q", axis=None, scale=width)
    y = alt.Y("row:Q", axis=None, scale=height)
    choices = Choices(rows, number, knowns, interactive=interactive)
    counted = (
        choices.applied(alt.Chart(table(placed)))
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
    text_colour = alt.condition("datum.is_dark", alt.value("white"), alt.value(INK))
    cells = counted.mark_rect(stroke="#c4c9d0", strokeWidth=0.7, cornerRadius=2).encode(
        x=alt.X("left:Q", axis=None, scale=width),
        x2="right",
        y=alt.Y("top:Q", axis=None, scale=height),
        y2="bottom",
        color=_colour_of_number(
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
                labelExpr=SHORT_NUMBER,
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
            *_number_tooltips(),
        ],
    )
    symbols = counted.mark_text(fontSize=17, fontWeight="bold", dy=-2)
    numbers = counted.mark_text(fontSize=11, dy=14.5)
    atomic_numbers = counted.mark_text(fontSize=9.5, dx=-21, dy=-17, align="left")
    heads = [
        *({"column": float(group), "row": 0.36, "text": str(group)} for group in range(1, 19)),
        *({"column": 0.38, "row": float(period), "text": str(period)} for period in range(1, 8)),
        *({"column": F_BLOCK_COLUMN - 0.62, "row": period + F_BLOCK_GAP, "text": str(period)} for period in (6, 7)),
    ]
    chart = alt.layer(
        cells,
        atomic_numbers.encode(x=x, y=y, text="z:Q", color=text_colour),
        symbols.encode(x=x, y=y, text="symbol:N", color=text_colour),
        numbers.encode(x=x, y=y, text="text:N", color=text_colour),
        alt.Chart(table(pl.DataFrame(heads))).mark_text(fontSize=10, color=FAINT).encode(x=x, y=y, text="text:N"),
        *([cover] if interactive else []),
    ).properties(width=round(18.35 * CELL), height=round((7.4 + F_BLOCK_GAP) * CELL))
    return finished(
        chart,
        choices.title("How often each element occurs in {number} {compositions}"),
        [
            "Compositions that hold the element, all counted, none sampled (M: millions, rounded; palest cells: none).",
            *notes,
        ],
    )


def element_pairs(
    rows: "pl.DataFrame", colours: str, number: str, notes: Sequence[str], *, interactive: bool
) -> dict[str, Any]:
    """Return the element-by-element heat map of a number of compositions that hold both elements.

    Parameters
    ----------
    rows
        n_components, symbol, element_group, group_place, electronegativity_place, the same of the other element, and
        the numbers n_…; every pair once.
    colours, number, notes, interactive
        As for `periodic_table`.

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
        "labelColor": FAINT,
    }
    parameters = [
        parameter("order", "Order", list(ORDERS), list(ORDERS.values()), interactive=interactive),
        alt.param(name="symbols", value=symbols),
        alt.param(name="groups", value={f"{(start + end) / 2:g}": group for group, start, end in groups.iter_rows()}),
    ]
    if interactive:
        parameters.append(zoom())
    drawn = rows.drop("element_group", "other_element_group")
    cells = (
        Choices(rows, number, interactive=interactive)
        .applied(alt.Chart(table(drawn)))
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
        .mark_rect(clip=True, aria=False)
        .encode(
            x=alt.X("first:Q", scale=scale, axis=alt.Axis(**by_element, labelAngle=-90)),
            x2="first_end",
            y=alt.Y("second:Q", scale=scale, axis=alt.Axis(**by_element)),
            y2="second_end",
            color=_colour_of_number(
                colours,
                alt.Legend(
                    title="compositions with both elements",
                    orient="top",
                    direction="horizontal",
                    gradientLength=min(350, n_elements * cell),
                    gradientThickness=11,
                    titleLimit=400,
                    labelExpr=SHORT_NUMBER,
                    offset=10,
                ),
            ),
            tooltip=[alt.Tooltip("pair:N", title="elements"), *_number_tooltips()],
        )
    )
    # Lines between the groups, and the groups' names along the other two sides.
    lines = alt.Chart(table(groups.filter(pl.col("start") > 0))).mark_rule(color="#8b93a0", strokeWidth=0.5, clip=True)
    shown = alt.value(alt.expr("order == 'group' ? 0.8 : 0"))
    upright = lines.encode(x=alt.X("start:Q", scale=scale, axis=alt.Axis(**by_group, orient="top")), opacity=shown)
    level = lines.encode(y=alt.Y("start:Q", scale=scale, axis=alt.Axis(**by_group, orient="right")), opacity=shown)
    side = round(n_elements * cell)
    chart = alt.layer(cells, upright, level).resolve_axis(x="independent", y="independent")
    return finished(
        chart.properties(width=side, height=side),
        Choices(rows, number, interactive=interactive).title(
            "Where the {number} {compositions} are, by pairs of elements"
        ),
        ["Compositions that hold both elements, all counted, none sampled (grey: none).", *notes],
    )


class Choices:
    """What the reader of a page chooses of the rows, and what stands fast in a file.

    Parameters
    ----------
    rows
        n_components, the numbers n_…, and known where there are several of `knowns`.
    number
        Which number is shown, or shown first.
    knowns
        What makes a composition known, in words.
    interactive
        Whether the reader may choose.
    """

    def __init__(self, rows: "pl.DataFrame", number: str, knowns: Sequence[str] = (), *, interactive: bool) -> None:
        components = rows["n_components"].unique().sort().to_list()
        numbers = [number, *(other for other in palette.NUMBERS if other != number)]
        words = [palette.COMPONENTS.get(n, str(n)) for n in components]
        self._parameters = [
            parameter("components", "Components", components, words, interactive=interactive),
            parameter(
                "number", "Compositions", numbers, [palette.NUMBERS[name] for name in numbers], interactive=interactive
            ),
        ]
        self._condition = "datum.n_components == components"
        if len(knowns) > 1:
            self._parameters.append(
                parameter("known", "Known by", list(range(len(knowns))), knowns, interactive=interactive)
            )
            self._condition += " && datum.known == known"

    def applied(self, chart: "alt.Chart") -> "alt.Chart":
        """Return a chart of the chosen rows, with the chosen number as value."""
        return (
            chart.add_params(*self._parameters)
            .transform_filter(self._condition)
            .transform_calculate(value="datum['n_' + number]")
        )

    def title(self, text: str) -> "alt.ExprRef":
        """Return a title that tells what was chosen in the places of {number} and {compositions}."""
        import altair as alt

        compositions = {str(n): palette.compositions(n) for n in palette.COMPONENTS}
        expression = (
            json.dumps(text)
            .replace("{number}", f'" + {json.dumps(palette.NUMBERS)}[number] + "')
            .replace("{compositions}", f'" + {json.dumps(compositions)}["" + components] + "')
        )
        return alt.ExprRef(expression)


def parameter(
    name: str, label: str, options: Sequence[Any], labels: Sequence[str], *, interactive: bool
) -> "alt.Parameter":
    """Return a value that begins as the first option and that the reader of a page may change."""
    import altair as alt

    if len(options) == 1 or not interactive:
        return alt.param(name=name, value=options[0])
    choice = alt.binding_select(options=list(options), labels=list(labels), name=f"{label} ")
    return alt.param(name=name, value=options[0], bind=choice)


def zoom() -> "alt.Parameter":
    """Return what lets the reader of a page zoom (Ctrl and the wheel, or two fingers) and pan (drag)."""
    import altair as alt

    return alt.selection_interval(name="zoom", bind="scales", zoom="wheel![event.ctrlKey]")


def table(rows: "pl.DataFrame") -> "alt.InlineData":
    """Return rows, whose texts have no commas, as comma-separated values, which take a third of the room of JSON."""
    import altair as alt

    kinds = {name: "number" if kind.is_numeric() else "string" for name, kind in rows.schema.items()}
    return alt.InlineData(values=rows.write_csv(quote_style="never"), format=alt.CsvDataFormat(type="csv", parse=kinds))


def finished(
    chart: "alt.LayerChart | alt.FacetChart | alt.HConcatChart | alt.VConcatChart",
    title: "str | alt.ExprRef",
    notes: Sequence[str],
) -> dict[str, Any]:
    """Return the definition of a chart with its title, the lines below it and the style that all charts share."""
    import altair as alt

    definition: dict[str, Any] = (
        chart.properties(
            title=alt.TitleParams(
                text=title,
                subtitle=list(notes),
                anchor="start",
                fontSize=15,
                subtitleFontSize=12,
                color=INK,
                subtitleColor=FAINT,
                offset=14,
                subtitlePadding=5,
                subtitleLineHeight=16,
            ),
            padding=6,
            background="white",
        )
        .configure(font=FONT)
        .configure_view(stroke=None)
        .configure_axis(
            labelFontSize=11,
            titleFontSize=12,
            titleFontWeight="normal",
            labelColor=INK,
            titleColor=INK,
            gridColor="#e8eaed",
        )
        .configure_legend(labelFontSize=11, titleFontSize=12, titleFontWeight="normal", labelColor=INK, titleColor=INK)
        .configure_header(labelFontSize=12, labelFontWeight="bold", labelColor=INK)
        .to_dict()
    )
    return definition


def _colour_of_number(colours: str, legend: "alt.Legend") -> "alt.Color":
    """Return the colour that tells the value: the darker, the more."""
    import altair as alt

    scale = alt.Scale(scheme=palette.SEQUENTIAL[colours], reverse=True, domainMin=0, nice=False)
    return alt.condition("datum.value == 0", alt.value(NONE), alt.Color("value:Q", scale=scale, legend=legend))


def _number_tooltips() -> "list[alt.Tooltip]":
    import altair as alt

    return [alt.Tooltip(f"n_{name}:Q", title=word, format=",") for name, word in palette.NUMBERS.items()]
