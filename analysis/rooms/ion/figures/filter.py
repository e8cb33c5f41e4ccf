"""The filter functions of the sequences, log-log, each with its word."""

from stoichia.analysis import frames, palette
from stoichia.analysis.drawing.charts import finished, haloed, table, word_colours, zoom
from stoichia.analysis.drawing.figure import Asked, Figure
from stoichia.analysis.drawing.picture import Chart
from stoichia.analysis.rooms.ion import tables

# In pixels, and the end of its axis: below, nothing that matters can be told apart.
WIDTH = 820
LOWEST_FILTER = 1e-7

SEQUENCE_LOOKS = {
    "none": ("unlikely", "no decoupling"),
    "echo": ("standard", "echo"),
    "continuous": ("missing", "continuous"),
    "continuous and a half": ("interesting", "continuous and half a turn more"),
}
# Frequency by whose value a line's word stands, as a share of the frequencies.
WORD_PLACES = {"none": 0.2, "echo": 0.25, "continuous": 0.42, "continuous and a half": 0.3}

# Of several echoes the table tells: their lines lie close.
SQL = """select
    filter_function.sequence,
    filter_function.frequency_khz,
    filter_function.filter_per_variance_us2
from ion.filter_function
inner join ion.sequence using (sequence)
where filter_function.axis = 'z' and coalesce(sequence.n_pulses, 1) = 1
order by sequence.place, filter_function.frequency_khz"""


def _draw(asked: Asked) -> Chart:
    import altair as alt
    import polars as pl

    connection, colours = asked.connection, asked.options.colours
    rows = frames.frame(connection.sql(SQL))
    names = [name for name in SEQUENCE_LOOKS if name in rows["sequence"].unique()]
    looks = [palette.LOOKS[SEQUENCE_LOOKS[name][0]] for name in names]
    lowest, highest = rows.select(lowest=pl.min("frequency_khz"), highest=pl.max("frequency_khz")).row(0)
    value = pl.col("filter_per_variance_us2")
    drawn = rows.with_columns(shown=pl.max_horizontal(value, pl.lit(LOWEST_FILTER / 10)), is_word=0)
    ((rate,),) = connection.execute(
        "select 1e3 * n_turns / (duration_us - ramp_time_us) from ion.sequence where sequence = 'continuous'"
    ).fetchall()
    words = []
    for name in names:
        line = drawn.filter(sequence=name)
        place = line.row(round(WORD_PLACES[name] * (line.height - 1)), named=True)
        words.append(place | {"is_word": 1, "word": SEQUENCE_LOOKS[name][1]})
        if name == "continuous" and lowest < rate < highest:
            peak = line.row(int(line["filter_per_variance_us2"].arg_max() or 0), named=True)
            words.append(peak | {"is_word": 1, "word": "rate of rotation"})
    everything = pl.concat([drawn, pl.DataFrame(words, {**drawn.schema, "word": pl.String})], how="diagonal_relaxed")
    x = alt.X(
        "frequency_khz:Q",
        title="frequency of the noise (kHz)",
        scale=alt.Scale(type="log", nice=False, domain=[lowest, highest]),
        axis=alt.Axis(tickCount=6, format="~g"),
    )
    y = alt.Y(
        "shown:Q",
        title="filter function by the variance of F_z (µs²)",
        scale=alt.Scale(type="log", nice=False, domain=[LOWEST_FILTER, 3e4]),
        axis=alt.Axis(values=[10.0**power for power in range(-7, 5)], format="~e"),
    )
    base = alt.Chart().encode(x=x, y=y)
    lines = (
        base.transform_filter("!datum.is_word")
        .mark_line(strokeWidth=1.6, clip=True)
        .encode(
            color=alt.Color(
                "sequence:N",
                scale=alt.Scale(domain=names, range=[look.colour(colours) for look in looks]),
                legend=alt.Legend(title=None, orient="bottom", symbolSize=300),
            ),
            strokeDash=alt.StrokeDash(
                "sequence:N", scale=alt.Scale(domain=names, range=[list(look.dash) or [1, 0] for look in looks])
            ),
            tooltip=[
                alt.Tooltip("sequence:N"),
                alt.Tooltip("frequency_khz:Q", title="kHz", format=".4~g"),
                alt.Tooltip("filter_per_variance_us2:Q", title="µs²", format=".4~g"),
            ],
        )
    )
    of_words = base.transform_filter("datum.is_word").encode(text="word:N")
    named = haloed(
        of_words,
        word_colours("sequence", dict(zip(names, looks, strict=True)), colours),
        align="right",
        dx=-6,
        dy=-11,
        fontSize=13,
        fontWeight="bold",
    )
    if asked.is_interactive:
        lines = lines.add_params(zoom())
    chart = alt.layer(lines, *named, data=table(everything)).properties(width=WIDTH, height=430)
    ((duration, spin, m),) = connection.execute("select duration_us, spin, m from ion.setting").fetchall()
    title = "What noise along the field costs a superposition, by its frequency"
    notes = [
        f"Of F = {spin:g}, m = {m:g} and {m - 1:g}, for {duration:g} µs: loss of fidelity by the squared amplitude of",
        "the noise (rad/µs). A sequence's zeros lie below the axis. Times and fields are ours, not the paper's.",
    ]
    laws = connection.sql(tables.LAWS).fetchall()
    description = "Lines on logarithmic scales. At low frequency F goes as: " + "; ".join(
        f"{name}, f to the power of {power:.2f}" for name, power, *_ in laws
    )
    return Chart(FIGURE.name, title, description + ".", SQL, rows, finished(chart, title, notes))


FIGURE = Figure(
    "ion-filter",
    "Where its filter function is high, noise of that frequency costs most. A continuous rotation is most "
    "sensitive at its own rate. Ctrl and the wheel zoom, dragging pans.",
    _draw,
    shows_compositions=False,
    made_by="ion",
)
