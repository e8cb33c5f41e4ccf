"""What a constant stray field costs each state, at rest and echoed."""

from stoichia.analysis import frames, palette
from stoichia.analysis.drawing.charts import FAINT, INK, finished, table
from stoichia.analysis.drawing.figure import Asked, Figure
from stoichia.analysis.drawing.picture import Chart

# In pixels, and the end of its axis: below, nothing that matters can be told apart.
WIDTH = 760
LOWEST_PHASE = 1e-6

SQL = """select
    stray_field.sequence,
    stray_field.spin,
    stray_field.m,
    stray_field.phase_rad_per_gauss,
    stray_field.nuclear_rad_per_gauss
from ion.stray_field
order by stray_field.spin desc, stray_field.m desc, stray_field.sequence desc"""


def _draw(asked: Asked) -> Chart:
    import altair as alt
    import polars as pl

    connection, colours = asked.connection, asked.options.colours
    rows = frames.frame(connection.sql(SQL))
    sequences = {"none": "at rest", "echo": "with the echo"}
    drawn = rows.with_columns(
        state=pl.struct("spin", "m").map_elements(
            lambda state: f"F = {state['spin']:g}  m = {state['m']:g}", return_dtype=pl.String
        ),
        shown=pl.max_horizontal(pl.col("phase_rad_per_gauss").abs(), pl.lit(LOWEST_PHASE)),
        mode=pl.col("sequence").replace_strict(sequences),
        # Words beside the marks of the first state.
        word=pl.when(pl.col("spin") + pl.col("m") == pl.col("spin").max() + pl.col("m").max()).then(
            pl.col("sequence").replace_strict(sequences)
        ),
        note=pl.when(pl.col("phase_rad_per_gauss").abs() < LOWEST_PHASE).then(pl.lit("below 1e-6")),
    )
    looks = [palette.LOOKS["missing"], palette.LOOKS["standard"]]
    base = alt.Chart(table(drawn)).encode(
        y=alt.Y("state:N", title=None, sort=None, axis=alt.Axis(grid=True, labelFontSize=12)),
        x=alt.X(
            "shown:Q",
            title="phase that the state gains per stray field, without sign (rad/G)",
            scale=alt.Scale(type="log", domain=[LOWEST_PHASE / 8, 3e3], nice=False),
            axis=alt.Axis(values=[10.0**power for power in range(-6, 4)], format="~e"),
        ),
    )
    lines = base.mark_line(color=FAINT, strokeWidth=1).encode(detail="state:N")
    marks = base.mark_point(filled=True, size=90, opacity=1).encode(
        color=alt.Color(
            "mode:N",
            scale=alt.Scale(domain=list(sequences.values()), range=[look.colour(colours) for look in looks]),
            legend=alt.Legend(title=None, orient="bottom"),
        ),
        shape=alt.Shape(
            "mode:N", scale=alt.Scale(domain=list(sequences.values()), range=[look.shape for look in looks])
        ),
        tooltip=[
            alt.Tooltip("state:N"),
            alt.Tooltip("mode:N"),
            alt.Tooltip("phase_rad_per_gauss:Q", title="rad/G", format=".4~g"),
            alt.Tooltip("nuclear_rad_per_gauss:Q", title="of it the nucleus (rad/G)", format=".3~g"),
        ],
    )
    words = base.transform_filter("isValid(datum.word)").mark_text(dy=-13, fontSize=12, fontWeight="bold", color=INK)
    notes = base.transform_filter("isValid(datum.note)").mark_text(align="left", dx=8, dy=11, fontSize=11, color=FAINT)
    chart = alt.layer(lines, marks, words.encode(text="word:N"), notes.encode(text="note:N"))
    ((duration, field),) = connection.execute("select duration_us, permanent_field_gauss from ion.setting").fetchall()
    title = "What the echo decouples from a constant stray field, and what it does not"
    spec = finished(
        chart.properties(width=WIDTH, height=300),
        title,
        [
            f"Phase in {duration:g} µs at {field:g} G, of all levels. The echo does not invert the quadratic",
            "shift, all that the clock states (m = 0) have: for them it does little. Times and fields are ours.",
        ],
    )
    left = rows.filter(sequence="echo")
    description = "Points on a logarithmic scale. With the echo: " + ", ".join(
        f"F = {spin:g} m = {m:g}, {phase:.3g} rad/G"
        for spin, m, phase in left.select("spin", "m", "phase_rad_per_gauss").iter_rows()
    )
    return Chart(FIGURE.name, title, description + ".", SQL, rows, spec)


FIGURE = Figure(
    "ion-stray-field",
    "Both manifolds, all levels, nothing left out. Hover for numbers and the nucleus's part.",
    _draw,
    shows_compositions=False,
    made_by="ion",
)
