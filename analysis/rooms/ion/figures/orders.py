"""Leakage and shift against the field, with both orders of the Magnus expansion."""

from stoichia.analysis import frames, palette
from stoichia.analysis.drawing.charts import INK, finished, table
from stoichia.analysis.drawing.figure import Asked, Figure
from stoichia.analysis.drawing.picture import Chart

# In pixels, and the ends of the axes: below, nothing that matters can be told apart.
WIDTH, HEIGHT = 420, 360
LOWEST_LEAKAGE, LOWEST_SHIFT = 1e-12, 1e-2

LOOKS = {"linear": "unlikely", "sin2": "interesting", "hann": "standard", "continuous": "missing"}

SQL = "from ion.leakage_curve order by protocol, field_gauss"


def _draw(asked: Asked) -> Chart:
    import altair as alt
    import polars as pl

    connection, colours = asked.connection, asked.options.colours
    rows = frames.frame(connection.sql(SQL))
    ((spin, m, time, duration),) = connection.execute(
        "select spin, m, echo_time_us, duration_us from ion.setting"
    ).fetchall()
    names = list(LOOKS)
    colour = alt.Color(
        "protocol:N",
        scale=alt.Scale(domain=names, range=[palette.LOOKS[look].colour(colours) for look in LOOKS.values()]),
        legend=alt.Legend(title=None, orient="bottom", symbolSize=300),
    )
    kinds = ["computed", "by a Magnus term"]
    dash = alt.StrokeDash(
        "kind:N",
        scale=alt.Scale(domain=kinds, range=[[1, 0], [4, 3]]),
        legend=alt.Legend(title=None, orient="bottom", symbolSize=300),
    )
    panels = []
    for exact, magnus, title, panel_title, domain, least in (
        (
            "leakage",
            "first_order_leakage",
            f"leakage of F = {spin:g}, m = {m:g}",
            "a  Leakage, with the first order",
            [LOWEST_LEAKAGE, 1],
            LOWEST_LEAKAGE / 10,
        ),
        (
            "shift_rad",
            "second_order_shift_rad",
            "phase per unit of m (rad)",
            "b  Repeatable shift, with the second order",
            [LOWEST_SHIFT, 3],
            LOWEST_SHIFT / 10,
        ),
    ):
        drawn = (
            rows.select("protocol", "field_gauss", computed=pl.col(exact), magnus=pl.col(magnus))
            .unpivot(["computed", "magnus"], index=["protocol", "field_gauss"], variable_name="kind")
            .drop_nulls()
            .with_columns(
                kind=pl.col("kind").replace_strict(dict(zip(("computed", "magnus"), kinds, strict=True))),
                shown=pl.max_horizontal("value", pl.lit(least)),
            )
        )
        panels.append(
            alt.Chart(table(drawn))
            .mark_line(strokeWidth=1.3, clip=True)
            .encode(
                x=alt.X(
                    "field_gauss:Q",
                    title="field that turns (G)",
                    scale=alt.Scale(type="log", nice=False),
                    axis=alt.Axis(tickCount=6, format="~g"),
                ),
                y=alt.Y(
                    "shown:Q",
                    title=title,
                    scale=alt.Scale(type="log", nice=False, domain=domain),
                    axis=alt.Axis(format="~e", tickCount=8),
                ),
                color=colour,
                strokeDash=dash,
                tooltip=[
                    alt.Tooltip("protocol:N"),
                    alt.Tooltip("kind:N"),
                    alt.Tooltip("field_gauss:Q", title="field (G)", format=".4~g"),
                    alt.Tooltip("value:Q", title=title, format=".3~g"),
                ],
            )
            .properties(
                width=WIDTH,
                height=HEIGHT,
                title=alt.TitleParams(panel_title, anchor="start", fontSize=12, color=INK),
            )
        )
    title = "What a stronger field gains: leakage and shift, and what the Magnus expansion says of them"
    notes = [
        f"Half turns of {time:g} µs, over a dozen fringes; of continuous turns ({duration:g} µs) the envelope of",
        "fringes finer than the picture. Times and fields are ours: the paper's are lost in the text that we have.",
    ]
    last = [
        f"{name} {leaking['field_gauss'].max():.3g} G"  # type: ignore[str-bytes-safe]
        for name in names
        if not (leaking := rows.filter((pl.col("protocol") == name) & (pl.col("leakage") >= 1e-4))).is_empty()
    ]
    told = f"Lines on logarithmic scales, falling with the field. The last with a leakage of 1e-4: {', '.join(last)}."
    return Chart(FIGURE.name, title, told, SQL, rows, finished(alt.hconcat(*panels), title, notes))


FIGURE = Figure(
    "ion-orders",
    "Dashed: the first-order Magnus term for the leakage, the second-order one for the shift. Where the leakage is not "
    "small both fail. Hover for numbers.",
    _draw,
    shows_compositions=False,
    made_by="ion",
)
