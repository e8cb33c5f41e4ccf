"""The chart of recall against precision: what sets of oxidation states, and cuts on report counts, get for what."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

from stoichia.analysis import frames, palette
from stoichia.analysis.drawing.charts import FAINT, INK, finished, haloed, table, zoom
from stoichia.analysis.drawing.figure import Asked, Figure
from stoichia.analysis.drawing.picture import Chart
from stoichia.loaders.errors import InputError

if TYPE_CHECKING:
    import polars as pl

# Of a panel, in pixels; in it, points keep off its sides, and words off each other.
WIDTH = 265
HEIGHT = 300
MARGIN = 60
LINE_HEIGHT = 12


def _draw(asked: Asked) -> Chart:
    import polars as pl

    sql = _query(asked.options.components)
    rows = frames.frame(asked.connection.sql(sql))
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
    spec = _spec(rows, asked.options.colours, title, notes, interactive=asked.is_interactive)
    description = f"Recall against precision on a logarithmic scale, of {n_sets} sets. Highest recall: {words}."
    return Chart(FIGURE.name, title, description, sql, rows, spec)


def _query(components: int | None) -> str:
    """Return the query: one row per compared set and number of components.

    Sets that allow nothing, or of a space of which nothing is known, have no place in it.
    """
    where = "" if components is None else f" and comparison.n_components = {components}"
    return f"""select
    comparison.oxidation_states,
    comparison.commonality,
    comparison.consensus,
    comparison.n_components,
    comparison.n_allowed,
    comparison.n_known,
    comparison.n_standard,
    comparison.recall,
    comparison.precision,
    comparison.is_current
from comparison
where comparison.n_standard > 0{where}
order by all"""


def _spec(rows: "pl.DataFrame", colours: str, title: str, notes: Sequence[str], *, interactive: bool) -> dict[str, Any]:
    """Return recall against precision, a panel per number of components, cuts of one commonality joined by lines.

    Parameters
    ----------
    rows
        oxidation_states, commonality and consensus (null unless it is a cut), n_components, n_allowed, n_known,
        n_standard, recall and precision.
    colours
        A palette.
    title, notes
        Title and lines below it.
    interactive
        Whether the reader may zoom.

    Returns
    -------
    dict
        A Vega-Lite definition.
    """
    import altair as alt
    import polars as pl

    is_end = pl.col("consensus") == pl.col("consensus").max().over("n_components", "commonality")
    # The table of a chart has no commas in its texts.
    name = pl.col("oxidation_states").str.replace_all(",", " ")
    points = rows.with_columns(
        name,
        components=pl.col("n_components").map_elements(palette.compositions, return_dtype=pl.String),
        is_cut=pl.col("consensus").is_not_null().cast(pl.Int8),
        # The word beside a point: a set's name, and for a line of cuts, where it ends, its commonality.
        word=pl.when(pl.col("consensus").is_null())
        .then(name)
        .when(is_end)
        .then(pl.concat_str(pl.lit("≥ "), "commonality")),
    )
    points = _with_words(points)
    base = alt.Chart().encode(
        x=alt.X(
            "precision:Q",
            title="precision: share of the allowed that is known",
            scale=alt.Scale(type="log", nice=False, padding=MARGIN),
            axis=alt.Axis(
                values=[10.0**-power for power in range(13)],
                labelExpr="datum.value == 1 ? 'all' : '1 in ' + format(1 / datum.value, '~s')",
            ),
        ),
        y=alt.Y(
            "recall:Q",
            title="recall: share of the known that is allowed",
            scale=alt.Scale(domain=[0, 1], nice=False),
            axis=alt.Axis(format="%"),
        ),
    )
    tooltip = [
        alt.Tooltip("oxidation_states:N", title="oxidation states"),
        alt.Tooltip("components:N", title="of"),
        alt.Tooltip("recall:Q", format=".3~%"),
        alt.Tooltip("precision:Q", format=".3~%"),
        alt.Tooltip("n_known:Q", title="known", format=","),
        alt.Tooltip("n_allowed:Q", title="allowed", format=","),
        alt.Tooltip("n_standard:Q", title="both", format=","),
    ]
    cut_colour = palette.LOOKS["missing"].colour(colours)
    of_cuts = base.transform_filter("datum.is_cut")
    lines = of_cuts.mark_line(strokeWidth=1.3, color=cut_colour, opacity=0.6).encode(
        detail="commonality:N", order="consensus:Q"
    )
    cuts = of_cuts.mark_point(filled=True, size=28, opacity=1, color=cut_colour, shape="circle").encode(tooltip=tooltip)
    sets = (
        base.transform_filter("!datum.is_cut")
        .mark_point(filled=True, size=75, opacity=1, color=INK, shape="diamond")
        .encode(tooltip=tooltip)
    )
    # Names to the left of their sets, where smaller precisions leave room; the shares to the right.
    text = []
    kinds: tuple[tuple[str, Literal["left", "right"], int, str], ...] = (
        ("!datum.is_cut", "right", -8, INK),
        ("datum.is_cut", "left", 8, FAINT),
    )
    for condition, align, offset, colour in kinds:
        word = base.transform_filter(f"isValid(datum.word) && {condition}").encode(
            x="word_side:Q", y="word_height:Q", text="word:N"
        )
        text += haloed(word, align=align, baseline="middle", dx=offset, fontSize=11, color=colour)
    if interactive:
        lines = lines.add_params(zoom())
    panel = alt.layer(lines, *text, cuts, sets, data=table(points)).properties(width=WIDTH, height=HEIGHT)
    order = [palette.compositions(n) for n in sorted(rows["n_components"].unique())]
    facets = panel.facet(alt.Facet("components:N", title=None, sort=order), columns=3)
    return finished(facets.resolve_scale(x="independent"), title, notes)


def _with_words(points: "pl.DataFrame") -> "pl.DataFrame":
    """Return the points with the place of their words: beside them, none upon another, nor upon a point of another."""
    import polars as pl

    line = LINE_HEIGHT / HEIGHT
    placed = []
    worded = points.filter(pl.col("word").is_not_null()).sort("recall", "oxidation_states")
    for (n_components, is_cut), panel in worded.group_by("n_components", "is_cut", maintain_order=True):
        # Points that are nearly as high share the side of the outermost.
        cluster = (pl.col("recall").diff() > 2 * line).fill_null(value=False).cum_sum()
        side = pl.col("precision").max() if is_cut else pl.col("precision").min()
        sided = panel.select("oxidation_states", "recall", word_side=side.over(cluster))
        free = 0.0
        for name, recall, side_of_word in sided.iter_rows():
            free = max(recall, free + line)
            placed.append((n_components, name, side_of_word, free))
    places = pl.DataFrame(placed, ["n_components", "oxidation_states", "word_side", "word_height"], orient="row")
    return points.join(
        places.cast({"n_components": points.schema["n_components"]}),
        on=["n_components", "oxidation_states"],
        how="left",
    )


FIGURE = Figure(
    "recall-precision",
    "Recall is the share of the known that a set of oxidation states allows, precision the share of what it allows "
    "that is known. Hover for numbers; Ctrl and the wheel zoom, dragging pans.",
    _draw,
    made_by="compare",
)
