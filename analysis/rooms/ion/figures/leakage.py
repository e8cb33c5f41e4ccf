"""The map of leakage against field and rotation time, a panel per protocol, its regions named in it."""

from typing import TYPE_CHECKING

from stoichia.analysis import frames
from stoichia.analysis.drawing.charts import INK, finished, haloed, table, zoom
from stoichia.analysis.drawing.figure import Asked, Figure
from stoichia.analysis.drawing.picture import Chart
from stoichia.analysis.rooms.ion import tables

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

# From few to much leakage, in each palette of sequential colours; the words on them are dark with a white halo.
BIN_COLOURS = {
    "paper": ("#fde725", "#7ad151", "#2a9d8f", "#414487"),
    "safe": ("#fee838", "#b9ac70", "#7c7b78", "#35456c"),
}
PROTOCOL_WORDS = {
    "linear": "linear half turn",
    "sin2": "sin2 half turn",
    "hann": "hann half turn",
    "continuous": "continuous turns",
}

SQL = "select run.* exclude (place) from ion.leakage_run as run order by run.place, rotation_time_us, from_gauss"


def _draw(asked: Asked) -> Chart:
    import altair as alt
    import polars as pl

    connection, colours = asked.connection, asked.options.colours
    rows = frames.frame(connection.sql(SQL))
    ((spin, m),) = connection.execute("select spin, m from ion.setting").fetchall()
    bins = [name for (name,) in connection.execute("select bin from ion.leakage_bin order by below").fetchall()]
    panels = [PROTOCOL_WORDS[name] for name in rows["protocol"].unique(maintain_order=True)]
    drawn = rows.with_columns(panel=pl.col("protocol").replace_strict(PROTOCOL_WORDS), is_word=0)
    ends = {
        axis: (rows.select(pl.min(f"from_{axis}")).item(), rows.select(pl.max(f"to_{axis}")).item())
        for axis in ("gauss", "us")
    }
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
                alt.Tooltip("from_gauss:Q", title="from field (G)", format=".4~g"),
                alt.Tooltip("to_gauss:Q", title="to field (G)", format=".4~g"),
            ],
        )
    )
    if asked.is_interactive:
        # The words move with the cells.
        cells = cells.add_params(zoom())
    text = base.transform_filter("datum.is_word").encode(x=x, y=y, text="bin:N")
    named = haloed(text, width=4, fontSize=13, fontWeight="bold", color=INK)
    everything = pl.concat([drawn, words], how="diagonal_relaxed")
    panel = alt.layer(cells, *named, data=table(everything)).properties(width=WIDTH, height=HEIGHT)
    chart = panel.facet(alt.Facet("panel:N", title=None, sort=panels), columns=2)
    title = "How fast the field may turn: leakage against its strength and the time of half a turn"
    spec = finished(
        chart,
        title,
        [
            "The most that a state leaks, which does not follow the field, at a field or a stronger one: the envelope",
            "of its fringes. Protocols and grid are ours: the paper's values are lost in the text that we have.",
            "Continuous: 2π n in all; the time is that of half a turn.",
        ],
    )
    counts = connection.sql(tables.COUNTS).fetchall()
    description = (
        f"Maps of the envelope of the leakage of F = {spin:g}, m = {m:g}, field against time of half a turn, in four "
        "bins. "
        + " ".join(
            f"{PROTOCOL_WORDS[name]}: {low:,} of {n:,} points leak less than 1e-6." for name, n, low, *_ in counts
        )
    )
    return Chart(FIGURE.name, title, description, SQL, rows, spec)


def _words(rows: "pl.DataFrame", bins: list[str], ends: dict[str, tuple[float, float]]) -> "pl.DataFrame":
    """Return where each bin's word stands in each panel: farthest from all that is not of the bin."""
    import numpy as np
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
            # A narrow one has no room for a name.
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


FIGURE = Figure(
    "ion-leakage",
    "A word stands in each region that has the room for one. Fringes, where the leakage is low by chance, are finer "
    "than any picture and not drawn. Hover for numbers; Ctrl and the wheel zoom, dragging pans.",
    _draw,
    shows_compositions=False,
    made_by="ion",
    has_many_cells=True,
)
