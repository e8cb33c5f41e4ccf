"""The charts of shares: how much of the compositions each category has, against a quantity."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from stoichia.analysis import palette, queries
from stoichia.analysis.drawing import counted
from stoichia.analysis.drawing.charts import finished, haloed, parameter, table, word_colours, zoom
from stoichia.analysis.drawing.figure import Asked
from stoichia.analysis.drawing.picture import Chart

if TYPE_CHECKING:
    import polars as pl

# Of a panel, in pixels; in it, lines keep off its sides.
WIDTH = 265
HEIGHT = 300
MARGIN = 10
# The upper end of the axis; above a share of 1 there is room for words.
HIGHEST = 5.0
# Of one letter of a word, in pixels.
LETTER_WIDTH = 7.5
LETTER_HEIGHT = 13


def chart(asked: Asked, name: str, macro: str, quantity: str, axis_title: str, title: str) -> Chart:
    """Return the chart of the shares of the categories against a quantity.

    Parameters
    ----------
    asked
        What it is drawn from and for.
    name, title
        The figure's.
    macro
        The macro of shares: one row per number of components, value of the quantity and category.
    quantity, axis_title
        The quantity's column there, and its name with its unit.
    """
    import polars as pl

    sql = queries.counted(macro, asked.options.known_by, asked.options.components)
    rows = counted.rows_of(asked, sql, name)
    is_unknown = pl.col(quantity).is_null()
    notes = ["All counted, none sampled; k, M, G: thousand, million, billion. A category without members has no point."]
    if n_left_out := sum(rows.filter(is_unknown)["n"]):
        notes.append(f"Not shown: {n_left_out:,} compositions with an element of unknown electronegativity.")
    notes.append(counted.basis(asked))
    drawn = rows.filter(~is_unknown)
    spec = _spec(drawn, asked.options.colours, quantity, axis_title, title, notes, interactive=asked.is_interactive)
    description = f"Lines on a logarithmic scale. {_in_words(drawn, quantity)}"
    return Chart(name, title, description, sql, rows, spec)


def _spec(
    rows: "pl.DataFrame",
    colours: str,
    quantity: str,
    axis_title: str,
    title: str,
    notes: Sequence[str],
    *,
    interactive: bool,
) -> dict[str, Any]:
    """Return the share of each category against a quantity on a logarithmic scale, a panel per number of components.

    Parameters
    ----------
    rows
        n_components, the quantity, category, n (compositions of the category) and n_unique (all of the same quantity).
    colours
        A palette.
    quantity, axis_title
        The quantity's column, and its name with its unit.
    title, notes
        Title and lines below it.
    interactive
        Whether the reader may filter and zoom.

    Returns
    -------
    dict
        A Vega-Lite definition.
    """
    import altair as alt
    import polars as pl

    points = rows.filter(pl.col("n") > 0).select(
        pl.col("n_components").map_elements(palette.compositions, return_dtype=pl.String).alias("components"),
        pl.col(quantity).cast(pl.Float64),
        pl.col("category").cast(pl.String),
        "n",
        "n_unique",
        share=pl.col("n") / pl.col("n_unique"),
    )
    lowest = min(points["share"].to_list(), default=1.0) / 3
    words = _words(points, quantity, lowest)
    drawn = pl.concat([points.with_columns(is_word=0), words.with_columns(is_word=1)], how="diagonal_relaxed")

    looks = [palette.LOOKS[category] for category in palette.CATEGORIES]
    categories = list(palette.CATEGORIES)
    legend = alt.Legend(
        title="Click to filter" if interactive else None, orient="bottom", symbolSize=80, symbolStrokeWidth=0, columns=4
    )
    chosen = alt.selection_point(name="chosen", fields=["category"], bind="legend")
    # The same for those who use the keyboard.
    only = parameter("only", "Show", ["all", *categories], ["all", *categories], interactive=interactive)
    is_chosen: dict[str, Any] = {
        "test": {"and": [{"param": "chosen"}, "only == 'all' || datum.category == only"]},
        "value": 1,
    }
    base = alt.Chart().encode(
        x=alt.X(f"{quantity}:Q", title=axis_title, scale=alt.Scale(zero=False, nice=False, padding=MARGIN)),
        y=alt.Y(
            "share:Q",
            title="share of the compositions",
            scale=alt.Scale(type="log", domain=[lowest, HIGHEST], nice=False),
            axis=alt.Axis(
                values=[10.0**-power for power in range(13)],
                labelExpr="datum.value == 1 ? 'all' : '1 in ' + format(1 / datum.value, '~s')",
            ),
        ),
        opacity=alt.OpacityValue(0.06, condition=is_chosen) if interactive else alt.value(1),
    )
    of_points = base.transform_filter("!datum.is_word").encode(
        color=alt.Color(
            "category:N",
            scale=alt.Scale(domain=categories, range=palette.colours(palette.CATEGORIES, colours)),
            legend=legend,
        ),
    )
    lines = of_points.mark_line(strokeWidth=1.5, clip=True).encode(
        strokeDash=alt.StrokeDash(
            "category:N",
            scale=alt.Scale(domain=categories, range=[list(look.dash) or [1, 0] for look in looks]),
            legend=legend,
        )
    )
    markers = of_points.mark_point(filled=True, size=26, clip=True).encode(
        shape=alt.Shape(
            "category:N", scale=alt.Scale(domain=categories, range=[look.shape for look in looks]), legend=legend
        ),
        tooltip=[
            alt.Tooltip("category:N"),
            alt.Tooltip("components:N", title="of"),
            alt.Tooltip(f"{quantity}:Q", title=axis_title),
            alt.Tooltip("n:Q", title="compositions", format=","),
            alt.Tooltip("n_unique:Q", title="out of", format=","),
            alt.Tooltip("share:Q", format=".3~%"),
        ],
    )
    of_words = base.transform_filter("datum.is_word").encode(text="category:N")
    named = haloed(
        of_words,
        word_colours("category", {name: palette.LOOKS[name] for name in categories}, colours),
        fontSize=12,
        fontWeight="bold",
        clip=True,
    )
    if interactive:
        # On the first layer: of the others, the legend would not know it.
        lines = lines.add_params(chosen, only, zoom())
    panel = alt.layer(lines, markers, *named, data=table(drawn)).properties(width=WIDTH, height=HEIGHT)
    order = [palette.compositions(n) for n in sorted(rows["n_components"].unique())]
    facets = panel.facet(alt.Facet("components:N", title=None, sort=order), columns=3)
    return finished(facets.resolve_scale(x="independent"), title, notes)


def _words(points: "pl.DataFrame", quantity: str, lowest: float) -> "pl.DataFrame":
    """Return where each line's word stands: above or below one of its points, where it covers least.

    Parameters
    ----------
    points
        components, the quantity, category and share.
    quantity
        The quantity's column.
    lowest
        The lower end of the axis.

    Returns
    -------
    pl.DataFrame
        components, category, and the quantity and share at the middle of the word.
    """
    import numpy as np
    import polars as pl

    words = []
    height_unit = HEIGHT / np.log10(HIGHEST / lowest)
    for (components,), panel in points.group_by("components", maintain_order=True):
        start, end = min(panel[quantity].to_list()), max(panel[quantity].to_list())
        width_unit = (WIDTH - 2 * MARGIN) / (end - start or 1)
        # In pixels from the lower left corner.
        lines = {
            category: np.column_stack(
                [
                    MARGIN + (line[quantity].to_numpy() - start) * width_unit,
                    np.log10(line["share"].to_numpy() / lowest) * height_unit,
                ]
            )
            for (category,), line in panel.group_by("category", maintain_order=True)
        }
        steps = np.linspace(0, WIDTH, 2 * WIDTH)
        covered = np.concatenate(
            [
                *lines.values(),
                *(
                    np.column_stack([steps, np.interp(steps, line[:, 0], line[:, 1], left=-99, right=-99)])
                    for line in lines.values()
                ),
            ]
        )
        for category, line in lines.items():
            half = np.array([LETTER_WIDTH * len(str(category)), LETTER_HEIGHT]) / 2
            up = np.array([0, LETTER_HEIGHT + 1])
            middles = np.concatenate([line + up, line - up])
            n_covered = (np.abs(covered[None] - middles[:, None]) < half + 2).all(axis=2).sum(axis=1)
            is_outside = ((middles < half) | (middles > np.array([WIDTH, HEIGHT]) - half)).any(axis=1)
            # Where nothing is covered: near the middle, and above the line rather than below.
            distance = np.abs(middles[:, 0] / WIDTH - 0.5) + (np.arange(len(middles)) >= len(line)) / 4
            middle = middles[np.argmin(n_covered + 1000 * is_outside + distance)]
            inside = np.stack(np.meshgrid(np.linspace(-1, 1, 25), np.linspace(-1, 1, 9)), axis=-1).reshape(-1, 2)
            covered = np.concatenate([covered, middle + inside * half])
            words.append(
                {
                    "components": components,
                    "category": category,
                    quantity: float((middle[0] - MARGIN) / width_unit + start),
                    "share": float(lowest * 10 ** (middle[1] / height_unit)),
                }
            )
    return pl.DataFrame(
        words, schema={name: points.schema[name] for name in ("components", "category", quantity, "share")}
    )


def _in_words(rows: "pl.DataFrame", column: str) -> str:
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
