"""Hits against rank: how many of the best candidates were hidden compositions, for each method of ranking."""

from typing import TYPE_CHECKING, Any

from stoichia.analysis import frames, palette
from stoichia.analysis.drawing import charts
from stoichia.analysis.drawing.figure import Asked, Figure
from stoichia.analysis.drawing.picture import Chart
from stoichia.loaders.errors import InputError

if TYPE_CHECKING:
    import polars as pl

SQL = """select
    hit_rate.n_components,
    hit_rate.method,
    hit_rate.n_best,
    hit_rate.hit_share,
    hit_rate.hit_share_low,
    hit_rate.hit_share_high,
    hit_rate.chance,
    hit_rate.n_seeds
from hit_rate
where hit_rate.split = 'composition' and hit_rate.category = 'missing'
order by hit_rate.n_components, hit_rate.method, hit_rate.n_best"""

# The methods in words, best first, with a kind whose colour, marker and dash they take.
METHODS = {
    "similarity": ("similarity to known", "standard"),
    "substitution": ("substitution of ions", "missing"),
    "analogues": ("number of analogues", "interesting"),
    "reports": ("reports of its ions", "unlikely"),
}


def _draw(asked: Asked) -> Chart:
    rows = frames.frame(asked.connection.sql(SQL))
    if rows.is_empty():
        raise InputError("nothing was tested: run 'stoichia candidates --validate'")
    title = "How often the best candidates were hidden compositions"
    best = rows.filter((rows["method"] == "similarity") & (rows["n_best"] == 100))
    words = "; ".join(
        f"{palette.compositions(n)}: {share:.2g} of the best 100"
        for n, share in best.select("n_components", "hit_share").iter_rows()
    )
    return Chart(
        FIGURE.name,
        title,
        f"Share of hits against rank, by method of ranking. By similarity, {words}.",
        SQL,
        rows,
        _spec(rows, asked.options.colours, title),
    )


def _spec(rows: "pl.DataFrame", colours: str, title: str) -> dict[str, Any]:
    """Return the share of hits against rank, a panel per number of components, with intervals and chance."""
    import altair as alt
    import polars as pl

    points = rows.with_columns(
        pl.col("method").replace_strict({name: word for name, (word, _) in METHODS.items()}),
        components=pl.col("n_components").map_elements(palette.compositions, return_dtype=pl.String),
        hit_share_low=pl.col("hit_share_low").clip(lower_bound=0),
        hit_share_high=pl.col("hit_share_high").clip(upper_bound=1),
    )
    # One draw has none.
    has_interval = points["hit_share_low"].null_count() == 0
    words = [word for word, _ in METHODS.values()]
    looks = [palette.LOOKS[kind] for _, kind in METHODS.values()]
    intervals = [
        alt.Tooltip("hit_share_low:Q", title="95 % interval from", format=".2~%"),
        alt.Tooltip("hit_share_high:Q", title="to", format=".2~%"),
    ]
    base = alt.Chart().encode(
        x=alt.X(
            "n_best:Q",
            title="so many best candidates",
            scale=alt.Scale(type="log", domain=[80, 130_000], nice=False),
            axis=alt.Axis(values=[100, 1000, 10_000, 100_000], format=",", grid=False),
        ),
        color=alt.Color(
            "method:N",
            title="ranked by",
            scale=alt.Scale(domain=words, range=[look.colour(colours) for look in looks]),
            legend=alt.Legend(orient="top", symbolStrokeWidth=0),
        ),
        tooltip=[
            alt.Tooltip("method:N", title="ranked by"),
            alt.Tooltip("n_best:Q", title="of the best", format=","),
            alt.Tooltip("hit_share:Q", title="hits", format=".2~%"),
            *(intervals if has_interval else []),
            alt.Tooltip("chance:Q", title="chance", format=".2~e"),
        ],
    )
    share = alt.Y(
        "hit_share:Q", title="share that was hidden", axis=alt.Axis(format="%"), scale=alt.Scale(domain=[0, 1])
    )
    shape = alt.Shape(
        "method:N", title="ranked by", scale=alt.Scale(domain=words, range=[look.shape for look in looks])
    )
    dash = alt.StrokeDash(
        "method:N",
        title="ranked by",
        scale=alt.Scale(domain=words, range=[list(look.dash) or [1, 0] for look in looks]),
    )
    bars = base.mark_rule(strokeWidth=1.4).encode(y="hit_share_low:Q", y2="hit_share_high:Q")
    layers = (
        *([bars] if has_interval else []),
        base.mark_line(strokeWidth=1.6).encode(y=share, strokeDash=dash),
        base.mark_point(filled=True, size=46, opacity=1).encode(y=share, shape=shape),
    )
    panel = alt.layer(*layers, data=charts.table(points)).properties(width=265, height=260)
    order = [palette.compositions(n) for n in sorted(rows["n_components"].unique())]
    facets = panel.facet(alt.Facet("components:N", title=None, sort=order), columns=3)
    chances = ", ".join(
        f"{palette.COMPONENTS.get(n, str(n))} {chance:.1g}"
        for n, chance in rows.select("n_components", "chance").unique("n_components", maintain_order=True).iter_rows()
    )
    (n_seeds,) = rows.select(pl.col("n_seeds").max()).row(0)
    times = "once" if n_seeds == 1 else f"{n_seeds} times"
    told = "mean, and 95 % interval of the mean" if has_interval else "mean, without an interval"
    notes = [
        f"A fifth of the known compositions hidden, {times}; of the allowed ones ranked best, the share that",
        f"was hidden: {'of one draw, which has no interval' if n_seeds == 1 else told}. By chance: {chances}.",
    ]
    return charts.finished(facets, title, notes)


FIGURE = Figure(
    "hit-rates",
    "Known compositions are hidden, all others ranked, and the hidden ones counted among the best.",
    _draw,
    shows_compositions=False,
    made_by="candidates --validate",
)
