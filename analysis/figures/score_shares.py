"""The score against the hit rate: of candidates with a score, the share that the loaded sources would list."""

from typing import TYPE_CHECKING, Any

from stoichia.analysis import frames, palette
from stoichia.analysis.drawing import charts
from stoichia.analysis.drawing.figure import Asked, Figure
from stoichia.analysis.drawing.picture import Chart
from stoichia.loaders.errors import InputError

if TYPE_CHECKING:
    import polars as pl

SQL = """select
    share_step.n_components,
    share_step.is_allowed,
    share_step.least_score,
    share_step.expected_share
from share_step
semi join space_count using (n_components)
order by share_step.n_components, share_step.is_allowed, share_step.least_score"""


def _draw(asked: Asked) -> Chart:
    rows = frames.frame(asked.connection.sql(SQL))
    if rows.is_empty():
        raise InputError("no scores were calibrated: run 'stoichia candidates'")
    title = "What a score means: the share of such candidates that the sources would list"
    best = rows.filter(rows["is_allowed"]).group_by("n_components", maintain_order=True).last()
    words = "; ".join(
        f"{palette.compositions(n)}: {share:.2g} from {score:.2g} on"
        for n, score, share in best.select("n_components", "least_score", "expected_share").iter_rows()
    )
    return Chart(
        FIGURE.name,
        title,
        f"Expected share against score, allowed and forbidden candidates apart. Highest, of allowed {words}.",
        SQL,
        rows,
        _spec(rows, asked.options.colours, title),
    )


def _spec(rows: "pl.DataFrame", colours: str, title: str) -> dict[str, Any]:
    """Return steps of the expected share against the score, a panel per number of components."""
    import altair as alt
    import polars as pl

    kinds = ("missing", "unlikely")
    words = ["allowed (missing)", "forbidden (unlikely)"]
    last = pl.col("least_score").max().over("n_components")
    steps = rows.with_columns(
        components=pl.col("n_components").map_elements(palette.compositions, return_dtype=pl.String),
        kind=pl.when("is_allowed").then(pl.lit(words[0])).otherwise(pl.lit(words[1])),
    )
    # A step lasts to the next, and the last one to the end of the panel.
    ends = steps.group_by("n_components", "is_allowed", maintain_order=True).last()
    ends = ends.join(rows.group_by("n_components").agg(end=pl.col("least_score").max()), on="n_components")
    steps = pl.concat([steps, ends.with_columns(least_score=pl.col("end")).select(steps.columns)]).drop("is_allowed")
    steps = steps.filter(pl.col("expected_share") > 0, pl.col("least_score") <= last)
    lines = (
        alt.Chart()
        .mark_line(interpolate="step-after", strokeWidth=1.8)
        .encode(
            x=alt.X("least_score:Q", title="score"),
            y=alt.Y(
                "expected_share:Q",
                title="share that was hidden",
                scale=alt.Scale(type="log", domainMax=1),
                axis=alt.Axis(format="~%", values=[10.0**-power for power in range(8)]),
            ),
            color=alt.Color(
                "kind:N",
                title=None,
                scale=alt.Scale(domain=words, range=list(palette.colours(kinds, colours))),
                legend=alt.Legend(orient="top"),
            ),
            strokeDash=alt.StrokeDash("kind:N", title=None, scale=alt.Scale(domain=words, range=[[1, 0], [6, 3]])),
            tooltip=[
                alt.Tooltip("kind:N", title="candidates"),
                alt.Tooltip("least_score:Q", title="score from", format=".2f"),
                alt.Tooltip("expected_share:Q", title="share", format=".2~%"),
            ],
        )
    )
    panel = alt.layer(lines, data=charts.table(steps)).properties(width=265, height=260)
    order = [palette.compositions(n) for n in sorted(rows["n_components"].unique())]
    facets = panel.facet(alt.Facet("components:N", title=None, sort=order), columns=3)
    notes = ["A fifth of the known compositions hidden: of candidates with such a score, the share that was hidden."]
    return charts.finished(facets.resolve_scale(x="independent"), title, notes)


FIGURE = Figure(
    "score-shares",
    "Where the allowed stand above the forbidden of the same score, the rule adds to analogy; else it does not.",
    _draw,
    shows_compositions=False,
    made_by="candidates",
)
