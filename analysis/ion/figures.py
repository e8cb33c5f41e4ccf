"""The figures of the room ion: the map of leakage, filter functions, and what a stray field costs each state."""

from typing import TYPE_CHECKING

import duckdb
import numpy as np

from stoichia.analysis import frames, palette
from stoichia.analysis.figures.charts import FAINT, INK, finished, table, zoom
from stoichia.analysis.figures.figure import Chart
from stoichia.analysis.ion import FIGURES, queries

if TYPE_CHECKING:
    import polars as pl

# Of a panel of the map, in pixels; a cell of the raster on which its words are placed has a few.
WIDTH = 390
HEIGHT = 280
RASTER = 4
# A word is some times as wide as it is high.
WORD_ASPECT = 2.2
# Cells of the raster, sideways, between the middle of a region that has a word and its edge.
LEAST_ROOM = 3.5

# The other figures, in pixels, and the ends of their axes: below, nothing that matters can be told apart.
WIDE = 820
LOWEST_FILTER = 1e-7
LOWEST_PHASE = 1e-6

# From few to much leakage, in each palette of sequential colours; the words on them are dark with a white halo.
BIN_COLOURS = {
    "paper": ("#fde725", "#7ad151", "#2a9d8f", "#414487"),
    "safe": ("#fee838", "#b9ac70", "#7c7b78", "#35456c"),
}
SEQUENCE_LOOKS = {
    "none": ("unlikely", "no decoupling"),
    "echo": ("standard", "echo"),
    "continuous": ("missing", "continuous"),
    "continuous and a half": ("interesting", "continuous and half a turn more"),
}
# Frequency by whose value a line's word stands, as a share of the frequencies.
WORD_PLACES = {"none": 0.2, "echo": 0.25, "continuous": 0.42, "continuous and a half": 0.3}
PROTOCOL_WORDS = {
    "linear": "linear half turn",
    "sin2": "sin2 half turn",
    "hann": "hann half turn",
    "continuous": "continuous turns",
}


def make(connection: duckdb.DuckDBPyConnection, name: str, colours: str, *, interactive: bool = False) -> Chart:
    """Return a figure.

    Parameters
    ----------
    connection
        An open warehouse.
    name
        One of `FIGURES`.
    colours
        One of `palette.PALETTES`.
    interactive
        Whether it is for a page, whose reader may zoom.
    """
    makers = dict(zip(FIGURES, (_leakage, _filter_functions, _stray_field), strict=True))
    return makers[name](connection, colours, interactive)


def _leakage(connection: duckdb.DuckDBPyConnection, colours: str, interactive: bool) -> Chart:
    """Return the map of leakage against field and rotation time, a panel per protocol, its regions named in it."""
    import altair as alt
    import polars as pl

    sql = queries.LEAKAGE_RUNS
    rows = frames.frame(connection.sql(sql))
    ((spin, m),) = connection.execute("select spin, m from ion.setting").fetchall()
    bins = [name for (name,) in connection.execute("select bin from ion.leakage_bin order by below").fetchall()]
    panels = [PROTOCOL_WORDS[name] for name in rows["protocol"].unique(maintain_order=True)]
    drawn = rows.with_columns(panel=pl.col("protocol").replace_strict(PROTOCOL_WORDS), is_word=0)
    ends = {axis: (_number(rows[f"from_{axis}"].min()), _number(rows[f"to_{axis}"].max())) for axis in ("gauss", "us")}
    words = _words(drawn, bins, ends)
    x = alt.X(
        "from_gauss:Q",
        title="field that turns (G)",
        scale=alt.Scale(type="log", nice=False, domain=list(ends["gauss"])),
        axis=alt.Axis(grid=False, tickCount=6),
    )
    y = alt.Y(
        "from_us:Q",
        title="time of half a turn (µs)",
        scale=alt.Scale(type="log", nice=False, domain=list(ends["us"])),
        axis=alt.Axis(grid=False, tickCount=6),
    )
    bin_scale = alt.Scale(domain=bins, range=list(BIN_COLOURS[colours]))
    legend = alt.Legend(title=f"leakage of F = {spin:g}, m = {m:g}", orient="bottom", symbolType="square")
    base = alt.Chart()
    cells = (
        base.transform_filter("!datum.is_word")
        # No lines of background between neighbours.
        .mark_rect(strokeWidth=0.4, clip=True)
        .encode(
            x=x,
            x2="to_gauss",
            y=y,
            y2="to_us",
            color=alt.Color("bin:N", scale=bin_scale, legend=legend),
            stroke=alt.Stroke("bin:N", scale=bin_scale, legend=legend),
            tooltip=[
                alt.Tooltip("protocol:N"),
                alt.Tooltip("bin:N", title="leakage"),
                alt.Tooltip("rotation_time_us:Q", title="time of half a turn (µs)", format=".3~f"),
                alt.Tooltip("first_gauss:Q", title="from field (G)", format=".3~f"),
                alt.Tooltip("last_gauss:Q", title="to field (G)", format=".3~f"),
            ],
        )
    )
    if interactive:
        # The words move with the cells.
        cells = cells.add_params(zoom())
    text = base.transform_filter("datum.is_word").encode(x=x, y=y, text="bin:N")
    halo = text.mark_text(fontSize=13, fontWeight="bold", stroke="white", strokeWidth=4, strokeJoin="round")
    named = text.mark_text(fontSize=13, fontWeight="bold", color=INK)
    everything = pl.concat([drawn, words], how="diagonal_relaxed")
    panel = alt.layer(cells, halo, named, data=table(everything)).properties(width=WIDTH, height=HEIGHT)
    chart = panel.facet(alt.Facet("panel:N", title=None, sort=panels), columns=2)
    title = "How fast the field may turn: leakage against its strength and the time of half a turn"
    spec = finished(
        chart,
        title,
        [
            "Leakage: the probability that a state does not follow the field. Protocols and grid are ours: the paper's",
            "values are lost in the text that we have. Continuous: 2π n in all; the time is that of half a turn.",
        ],
    )
    counts = connection.sql(queries.COUNTS).fetchall()
    description = (
        f"Maps of the leakage of F = {spin:g}, m = {m:g}, field against time of half a turn, in four bins. "
        + " ".join(f"{PROTOCOL_WORDS[name]}: {low:,} of {n:,} points below 1e-6." for name, n, low, *_ in counts)
    )
    return Chart("ion-leakage", title, description, sql, rows, spec)


def _filter_functions(connection: duckdb.DuckDBPyConnection, colours: str, interactive: bool) -> Chart:
    """Return the filter functions of the sequences, log-log, each with its word."""
    import altair as alt
    import polars as pl

    sql = queries.FILTERS
    rows = frames.frame(connection.sql(sql))
    names = [name for name in SEQUENCE_LOOKS if name in rows["sequence"].unique()]
    looks = [palette.LOOKS[SEQUENCE_LOOKS[name][0]] for name in names]
    lowest, highest = _number(rows["frequency_khz"].min()), _number(rows["frequency_khz"].max())
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
    halo = of_words.mark_text(
        align="right", dx=-6, dy=-11, fontSize=13, fontWeight="bold", stroke="white", strokeWidth=3, strokeJoin="round"
    )
    text_colour = alt.when("false").then(alt.value(INK))
    for name, look in zip(names, looks, strict=True):
        text_colour = text_colour.when(f"datum.sequence == '{name}'").then(alt.value(look.text_colour(colours)))
    named = of_words.mark_text(align="right", dx=-6, dy=-11, fontSize=13, fontWeight="bold").encode(
        color=text_colour.otherwise(alt.value(INK))
    )
    if interactive:
        lines = lines.add_params(zoom())
    chart = alt.layer(lines, halo, named, data=table(everything)).properties(width=WIDE, height=430)
    ((duration, spin, m),) = connection.execute("select duration_us, spin, m from ion.setting").fetchall()
    title = "What noise along the field costs a superposition, by its frequency"
    notes = [
        f"Of F = {spin:g}, m = {m:g} and {m - 1:g}, for {duration:g} µs: loss of fidelity by the squared amplitude of",
        "the noise (rad/µs). A sequence's zeros lie below the axis. Times and fields are ours, not the paper's.",
    ]
    laws = connection.sql(queries.LAWS).fetchall()
    description = "Lines on logarithmic scales. At low frequency F goes as: " + "; ".join(
        f"{name}, f to the power of {power:.2f}" for name, power, *_ in laws
    )
    return Chart("ion-filter", title, description + ".", sql, rows, finished(chart, title, notes))


def _stray_field(connection: duckdb.DuckDBPyConnection, colours: str, _interactive: bool) -> Chart:
    """Return what a constant stray field costs each state, at rest and echoed."""
    import altair as alt
    import polars as pl

    sql = queries.STRAY_FIELDS
    rows = frames.frame(connection.sql(sql))
    sequences = {"none": "at rest", "echo": "with the echo"}
    drawn = rows.with_columns(
        state=pl.format("F = {}  m = {}", pl.col("spin").cast(pl.Int32), pl.col("m").cast(pl.Int32)),
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
        chart.properties(width=WIDE - 60, height=300),
        title,
        [
            f"Phase in {duration:g} µs at {field:g} G, of all eight levels. The echo does not invert the quadratic",
            "shift, all that the clock states (m = 0) have: for them it does little. Times and fields are ours.",
        ],
    )
    left = rows.filter(sequence="echo")
    description = "Points on a logarithmic scale. With the echo: " + ", ".join(
        f"F = {spin:g} m = {m:g}, {phase:.3g} rad/G"
        for spin, m, phase in left.select("spin", "m", "phase_rad_per_gauss").iter_rows()
    )
    return Chart("ion-stray-field", title, description + ".", sql, rows, spec)


def _number(value: object) -> float:
    """Return an end of a column of numbers, which polars calls anything."""
    return float(value)  # type: ignore[arg-type]


def _words(rows: "pl.DataFrame", bins: list[str], ends: dict[str, tuple[float, float]]) -> "pl.DataFrame":
    """Return where each bin's word stands in each panel: farthest from all that is not of the bin."""
    import polars as pl
    from scipy.ndimage import distance_transform_edt

    # The middles of the raster's cells along either axis, which is logarithmic.
    middles = {
        axis: ends[axis][0] * (ends[axis][1] / ends[axis][0]) ** ((np.arange(size) + 0.5) / size)
        for axis, size in (("gauss", WIDTH // RASTER), ("us", HEIGHT // RASTER))
    }
    words = []
    for (panel,), part in rows.group_by("panel", maintain_order=True):
        of_bin = np.full((len(middles["us"]), len(middles["gauss"])), -1)
        edges = [
            np.searchsorted(middles[axis], part[f"{end}_{axis}"]) for axis in ("us", "gauss") for end in ("from", "to")
        ]
        for name, bottom, top, left, right in zip(part["bin"], *edges, strict=True):
            of_bin[bottom:top, left:right] = bins.index(name)
        for i, name in enumerate(bins):
            # The edge of the panel is no part of the bin.
            room = distance_transform_edt(np.pad(of_bin == i, 1), sampling=(WORD_ASPECT, 1))[1:-1, 1:-1]
            # What is in fringes only has no region to name.
            if room.max() < LEAST_ROOM:
                continue
            y, x = np.unravel_index(np.argmax(room), room.shape)
            words.append(
                {
                    "panel": panel,
                    "bin": name,
                    "is_word": 1,
                    "from_gauss": middles["gauss"][x],
                    "from_us": middles["us"][y],
                }
            )
    return pl.DataFrame(
        words,
        {"panel": pl.String, "bin": pl.String, "is_word": pl.Int32, "from_gauss": pl.Float64, "from_us": pl.Float64},
    )
