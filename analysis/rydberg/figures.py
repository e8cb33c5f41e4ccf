"""The figures of the room: phase maps, scans, limit cycles and the quench."""

from collections.abc import Callable, Sequence
from functools import partial
from math import ceil, floor
from typing import TYPE_CHECKING, Any, Literal

import duckdb

from stoichia.analysis import frames, palette
from stoichia.analysis.figures.charts import FAINT, INK, finished, table
from stoichia.analysis.figures.figure import Chart
from stoichia.analysis.rydberg import FIGURES, queries
from stoichia.loaders.errors import InputError

if TYPE_CHECKING:
    import altair as alt
    import polars as pl

# How phases look, in either palette of `palette.PALETTES`; the second for any colour vision.
COLOURS = {
    "stationary": {"paper": "#eef1f5", "safe": "#eeeeee"},
    "bistable": {"paper": "#8fb8de", "safe": "#56b4e9"},
    "oscillating": {"paper": "#f2a65a", "safe": "#e69f00"},
    "overlapping": {"paper": "#c1443c", "safe": "#882255"},
    "other": {"paper": "#7a7a7a", "safe": "#444444"},
}
# The paper's names, which stand in the map.
LETTERS = {"stationary": "SS", "bistable": "BS", "oscillating": "OSC", "overlapping": "OSC + BS", "other": "other"}
LETTERS_MEAN = "SS: stationary. BS: bistable. OSC: oscillating. OSC + BS: one stationary state and one cycle."
DASHES = {"n_oscillating": (1, 0), "n_overlapping": (2, 2), "n_bistable": (7, 3)}

DETUNING = "detuning Δ (decay rates γ)"
RABI = "Rabi frequency Ω (decay rates γ)"

# Of panels, in pixels; and of the names in a map.
MAP_SIDE = 390
LETTER_WIDTH, LETTER_HEIGHT = 8.5, 15
# Regions of fewer square pixels have no name.
SMALLEST_NAMED = 100


def make(connection: duckdb.DuckDBPyConnection, name: str, colours: str, *, interactive: bool = False) -> Chart:  # noqa: ARG001  # its panels are the same on a page
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
        Whether it is for a page, where its reader may hover over it; it is the same in a file.

    Raises
    ------
    InputError
        If no point of the map oscillates.
    """
    sql, title, drawn = _FIGURES[name]
    rows = frames.frame(connection.sql(sql))
    if rows.is_empty():
        raise InputError(f"nothing to show in the figure {name}: no point of the map oscillates")
    notes, description, chart = drawn(rows, colours)
    return Chart(name, title, description, sql, rows, finished(chart, title, notes))


# Notes below the title, what a reader who cannot see it is told, and the panels.
Drawn = tuple[Sequence[str], str, "alt.HConcatChart | alt.VConcatChart"]


def _phases(rows: "pl.DataFrame", colours: str) -> Drawn:
    import altair as alt
    import polars as pl

    panels, told = [], []
    for (n_states,), of_model in rows.group_by("n_states", maintain_order=True):
        runs = of_model.filter(pl.col("kind") == "run")
        # Of the longest run: one of a single point has no step.
        last = runs.sort("n_points").tail(1)
        n_points = last["n_points"].item()
        x_step = (last["last_detuning"] - last["first_detuning"]).item() / (n_points - 1) if n_points > 1 else 1.0
        y_step = float(runs["rabi"].unique().sort().diff().drop_nulls().min() or 1.0)  # type: ignore[arg-type]
        bars = runs.select(
            "label",
            left=pl.col("first_detuning") - x_step / 2,
            right=pl.col("last_detuning") + x_step / 2,
            bottom=pl.col("rabi") - y_step / 2,
            top=pl.col("rabi") + y_step / 2,
        )
        domain_x = [min(bars["left"].to_list()), max(bars["right"].to_list())]
        domain_y = [max(0.0, min(bars["bottom"].to_list())), max(bars["top"].to_list())]
        along_x = partial(alt.X, title=DETUNING, scale=alt.Scale(domain=domain_x, nice=False, zero=False))
        along_y = partial(alt.Y, title=RABI, scale=alt.Scale(domain=domain_y, nice=False, zero=False))
        labels = [label for label in LETTERS if label in set(bars["label"])]
        # Hairs of the same colour, so that no seam shows between rows.
        colour = alt.Scale(domain=labels, range=[COLOURS[label][colours] for label in labels])
        cells = (
            alt.Chart(table(bars))
            .mark_rect(clip=True, strokeWidth=0.3, aria=False)
            .encode(
                x=along_x("left:Q"),
                x2="right",
                y=along_y("bottom:Q"),
                y2="top",
                color=alt.Color("label:N", scale=colour, legend=None),
                stroke=alt.Stroke("label:N", scale=colour, legend=None),
                tooltip=[alt.Tooltip("label:N", title="phase"), alt.Tooltip("bottom:Q", title="Ω", format=".2f")],
            )
        )
        curves = of_model.filter(pl.col("kind") != "run").select("kind", "rabi", detuning="first_detuning")
        layers: list[Any] = [cells]
        for kind, size, shape in (
            ("fold", 3, "circle"),
            ("hopf", 5, "square"),
            ("cusp", 45, "diamond"),
            ("tip", 45, "circle"),
        ):
            some = curves.filter(pl.col("kind") == kind)
            if some.height:
                layers.append(
                    alt.Chart(table(some))
                    .mark_point(
                        filled=kind != "tip",
                        size=size,
                        color=INK,
                        opacity=1,
                        shape=shape,
                        clip=True,
                        aria=False,
                    )
                    .encode(x=along_x("detuning:Q"), y=along_y("rabi:Q"))
                )
        words, lines = _places(bars, domain_x, domain_y)
        if lines.height:
            layers.append(
                alt.Chart(table(lines))
                .mark_rule(color=INK, strokeWidth=0.8)
                .encode(x=along_x("x:Q"), x2="x_end", y=along_y("y:Q"), y2="y_end")
            )
        named = alt.Chart(table(words)).encode(x=along_x("x:Q"), y=along_y("y:Q"), text="text:N")
        layers += _with_halo(named, fontSize=13, color=INK)
        interaction, splitting = of_model.select("interaction", "splitting").row(0)
        head = f"{'one Rydberg state' if n_states == 1 else 'two Rydberg states'}: χ = {interaction:g} γ"
        if splitting is not None:
            head += f" and δ = {splitting:g} γ"
        panels.append(
            alt.layer(*layers).properties(
                width=MAP_SIDE, height=MAP_SIDE, title=alt.TitleParams(head.replace("-", "−"), fontSize=12, color=INK)
            )
        )
        told.append(f"{head}: {', '.join(labels)}")
    notes = [
        LETTERS_MEAN,
        "Dots: folds (saddle-nodes), which end in cusps (diamonds); squares: Hopf bifurcations, with tips (rings).",
        "Told from the fixed points of the mean-field equations; axes and their ranges are our convention.",
    ]
    description = f"Maps of phases against detuning and Rabi frequency. {'. '.join(told)}."
    return notes, description, alt.hconcat(*panels).resolve_scale(color="independent", stroke="independent")


def _with_halo(base: "alt.Chart", **look: Any) -> "list[alt.Chart]":  # noqa: ANN401
    """Return the texts of a chart, and below them the same in broad white strokes, so that they read on anything."""
    import altair as alt

    strokes: tuple[dict[str, Any], ...] = ({"stroke": "white", "strokeWidth": 3}, {"stroke": alt.Undefined})
    return [base.mark_text(fontWeight="bold", **look, **stroke) for stroke in strokes]


def _places(
    bars: "pl.DataFrame", domain_x: Sequence[float], domain_y: Sequence[float]
) -> "tuple[pl.DataFrame, pl.DataFrame]":
    """Return where the names of the phases stand, and the lines from those that stand beside theirs.

    Each connected region has one: inside where it fits, else in the nearest place that is all of one phase.
    """
    import numpy as np
    import polars as pl
    from scipy import ndimage

    side = MAP_SIDE
    # The map in pixels, row 0 at the bottom.
    labels = list(LETTERS)
    raster = np.full((side, side), -1)
    for label, *edges in bars.select("label", "left", "right", "bottom", "top").iter_rows():
        (left, right), (low, high) = (
            [(edge - domain[0]) / (domain[1] - domain[0]) * side for edge in pair]
            for pair, domain in ((edges[:2], domain_x), (edges[2:], domain_y))
        )
        raster[max(floor(low), 0) : ceil(high), max(floor(left), 0) : ceil(right)] = labels.index(label)
    is_free = np.ones((side, side), dtype=bool)
    words, lines = [], []
    regions = []
    for number, _label in enumerate(labels):
        parts, n_parts = ndimage.label(raster == number, np.ones((3, 3)))
        for part in range(1, n_parts + 1):
            inside = parts == part
            if inside.sum() > SMALLEST_NAMED:
                regions.append((int(inside.sum()), number, inside))
    for _, number, inside in sorted(regions, key=lambda region: -region[0]):
        text = LETTERS[labels[number]]
        half = (LETTER_HEIGHT // 2 + 1, round(LETTER_WIDTH * len(text) / 2) + 2)
        size = (2 * half[0] + 1, 2 * half[1] + 1)
        fits = ndimage.minimum_filter(inside & is_free, size, mode="constant")
        depth = ndimage.distance_transform_edt(np.pad(inside, 1))[1:-1, 1:-1]
        centre = np.unravel_index(depth.argmax(), depth.shape)
        if fits.any():
            place = np.unravel_index(np.where(fits, depth, -1).argmax(), depth.shape)
        else:
            uniform = ndimage.minimum_filter(raster, size) == ndimage.maximum_filter(raster, size)
            uniform &= ndimage.minimum_filter(is_free, size, mode="constant")
            rows, columns = np.indices(raster.shape)
            distance = np.hypot(rows - centre[0], columns - centre[1])
            place = np.unravel_index(np.where(uniform, distance, np.inf).argmin(), depth.shape)
            lines.append(_in_units([*centre, *place], domain_x, domain_y))
        is_free[
            max(place[0] - half[0], 0) : place[0] + half[0] + 1, max(place[1] - half[1], 0) : place[1] + half[1] + 1
        ] = False
        y, x = _in_units(place, domain_x, domain_y)
        words.append((text, x, y))
    return (
        pl.DataFrame(words, ["text", "x", "y"], orient="row"),
        pl.DataFrame(lines, dict.fromkeys(("y", "x", "y_end", "x_end"), pl.Float64), orient="row"),
    )


def _in_units(pixels: Sequence[Any], domain_x: Sequence[float], domain_y: Sequence[float]) -> list[float]:
    """Return rows and columns of pixels, in turn, as Rabi frequencies and detunings."""
    return [
        float(domain[0] + (pixel + 0.5) / MAP_SIDE * (domain[1] - domain[0]))
        for pixel, domain in zip(pixels, (domain_y, domain_x) * (len(pixels) // 2), strict=True)
    ]


def _scans(rows: "pl.DataFrame", colours: str) -> Drawn:
    import altair as alt
    import polars as pl

    titles = {
        "splitting": "splitting δ (decay rates γ)",
        "interaction": "interaction χ (decay rates γ)",
        "branching_angle": "branching angle (degrees)",
    }
    words = {"n_oscillating": "oscillating", "n_overlapping": "overlapping", "n_bistable": "bistable"}
    panels, told = [], []
    for quantity, title in titles.items():
        scan = rows.filter(pl.col("quantity") == quantity)
        drawn = scan.unpivot(list(words), index=["value", "n_points"], variable_name="number", value_name="n").select(
            "value",
            "n",
            "n_points",
            share=pl.col("n") / pl.col("n_points"),
            phase=pl.col("number").replace_strict(words),
        )
        base = alt.Chart(table(drawn)).encode(
            x=alt.X("value:Q", title=title, scale=alt.Scale(nice=False, padding=8, zero=False)),
            y=alt.Y(
                "share:Q",
                title="share of the points of the grid",
                axis=alt.Axis(format="~%", tickCount=6),
                scale=alt.Scale(domain=[0, 1.12 * (max(drawn["share"]) or 1)], nice=False),
            ),
            color=alt.Color(
                "phase:N",
                scale=alt.Scale(
                    domain=list(words.values()), range=[_line_colour(word, colours) for word in words.values()]
                ),
                legend=None,
            ),
        )
        lines = base.mark_line(strokeWidth=1.8).encode(
            strokeDash=alt.StrokeDash(
                "phase:N",
                scale=alt.Scale(domain=list(words.values()), range=[list(DASHES[number]) for number in words]),
                legend=None,
            )
        )
        points = base.mark_point(filled=True, size=22, opacity=1).encode(
            shape=alt.Shape(
                "phase:N",
                scale=alt.Scale(domain=list(words.values()), range=["circle", "triangle-up", "square"]),
                legend=None,
            ),
            tooltip=[
                alt.Tooltip("phase:N"),
                alt.Tooltip("value:Q", title=title),
                alt.Tooltip("n:Q", title="points", format=","),
                alt.Tooltip("n_points:Q", title="out of", format=","),
            ],
        )
        peaks = drawn.filter(pl.col("n") > 0).sort("share").group_by("phase", maintain_order=True).last()
        place = (pl.col("value") - min(drawn["value"])) / (max(drawn["value"]) - min(drawn["value"]) or 1)
        sides: tuple[tuple[Literal["left", "center", "right"], pl.Expr], ...] = (
            ("left", place < 0.2),
            ("center", place.is_between(0.2, 0.8)),
            ("right", place > 0.8),
        )
        names = [
            text
            for align, condition in sides
            for some in [peaks.filter(condition)]
            if some.height
            for text in _with_halo(
                base.properties(data=table(some)).encode(text="phase:N"), fontSize=12, align=align, dy=-11
            )
        ]
        panels.append(alt.layer(lines, points, *names).properties(width=255, height=260))
        oscillating = scan.filter(pl.col("n_oscillating") > 0)["value"].to_list()
        told.append(f"{quantity.replace('_', ' ')} from {min(oscillating):g} to {max(oscillating):g}")
    notes = [
        "How much of a grid of Rabi frequencies and detunings is in which phase; else as in the paper's map",
        "(χ = −16 γ, δ = 8 γ, both states driven alike). At 0 and 90 degrees light drives one state only.",
        "Grids and branching are our convention.",
    ]
    return notes, f"Shares of the grid by phase. Some of it oscillates at a {', '.join(told)}.", alt.hconcat(*panels)


def _line_colour(label: str, colours: str) -> str:
    """Return the colour of a phase, darker: lines and words need more contrast than areas."""
    colour = COLOURS[label][colours].removeprefix("#")
    return "#" + "".join(f"{int(colour[i : i + 2], 16) * 7 // 10:02x}" for i in (0, 2, 4))


def _cycles(rows: "pl.DataFrame", colours: str) -> Drawn:
    import altair as alt

    x = alt.X("detuning:Q", title=DETUNING, scale=alt.Scale(zero=False, padding=14))
    y = alt.Y("rabi:Q", title=RABI, scale=alt.Scale(zero=False, padding=14))
    tooltip = [
        alt.Tooltip("rabi:Q", title="Ω", format=".2f"),
        alt.Tooltip("detuning:Q", title="Δ", format=".2f"),
        alt.Tooltip("contrast:Q", format=".3f"),
        alt.Tooltip("period:Q", title="period × γ", format=".4f"),
        alt.Tooltip("phase_lag:Q", title="lag of n_s (degrees)", format=".0f"),
    ]
    scheme = alt.Scale(scheme=palette.SEQUENTIAL[colours], reverse=True)
    panels = []
    for column, title, number in (
        ("contrast", "contrast (highest − lowest)/(highest + lowest)", ".2f"),
        ("period", "period (1/γ)", ".2f"),
    ):
        marks = (
            alt.Chart(table(rows))
            .mark_point(filled=True, opacity=1, stroke=FAINT, strokeWidth=0.4)
            .encode(
                x=x,
                y=y,
                size=alt.Size(
                    f"{column}:Q", title=title, scale=alt.Scale(zero=False, range=[15, 190]), legend=_legend(number)
                ),
                color=alt.Color(f"{column}:Q", title=title, scale=scheme, legend=_legend(number)),
                tooltip=tooltip,
            )
        )
        panels.append(marks.properties(width=MAP_SIDE, height=300))
    notes = [
        "Two Rydberg states, some points of the map, each from beside its unstable fixed point. Large and dark: more.",
        "The paper's contrast ratio is not defined there; this definition is our convention.",
    ]
    best = rows.sort("contrast").row(-1, named=True)
    description = (
        f"Contrast and period of {rows.height} limit cycles against detuning and Rabi frequency. Periods from "
        f"{min(rows['period'].to_list()):.3f} to {max(rows['period'].to_list()):.3f}; highest contrast "
        f"{best['contrast']:.2f} at Rabi frequency {best['rabi']:g} and detuning {best['detuning']:g}."
    )
    return notes, description, alt.hconcat(*panels).resolve_scale(color="independent", size="independent")


def _legend(number: str) -> "alt.Legend":
    import altair as alt

    return alt.Legend(orient="top", format=number, titleLimit=400, direction="horizontal")


def _quench(rows: "pl.DataFrame", colours: str) -> Drawn:
    import altair as alt
    import polars as pl

    hues = [_line_colour(label, colours) for label in ("oscillating", "bistable", "overlapping")]

    def panel(name: str) -> "pl.DataFrame":
        return rows.filter(pl.col("panel") == name).select("series", "x", "y")

    def lines(
        name: str,
        title: str,
        y: alt.Y,
        names: list[str],
        is_named: pl.Expr,
        offset: int,
    ) -> alt.LayerChart | alt.FacetChart:
        """Return lines of some names, which stand beside the points that are named."""
        drawn = panel(name)
        base = alt.Chart(table(drawn)).encode(
            x=alt.X("x:Q", title=title, scale=alt.Scale(nice=False)),
            y=y,
            color=alt.Color("series:N", scale=alt.Scale(domain=names, range=hues[: len(names)]), legend=None),
        )
        stroke = base.mark_line(strokeWidth=1.4, clip=True).encode(
            strokeDash=alt.StrokeDash(
                "series:N", scale=alt.Scale(domain=names, range=[[1, 0], [5, 2], [2, 2]][: len(names)]), legend=None
            ),
            order="x:Q",
        )
        words = base.properties(data=table(drawn.filter(is_named))).encode(text="series:N")
        return alt.layer(stroke, *_with_halo(words, fontSize=12, align="left", dx=offset))

    if panel("fraction").is_empty():
        raise InputError("nothing to show in the figure rydberg-quench: quenched there the gas does not oscillate")
    at_end = pl.col("x") == pl.col("x").max().over("series")
    off_peaks = (pl.col("x") - 1.9).abs() == (pl.col("x") - 1.9).abs().min().over("series")
    trace = lines(
        "trace",
        "time since the light is on (1/γ)",
        alt.Y("y:Q", title="population"),
        ["n_r", "n_s", "n_r + n_s"],
        at_end,
        5,
    ).properties(width=790, height=190, title=_panel_title("a  The oscillation sets in"))
    noises = sorted(panel("spectrum")["series"].unique().to_list())
    spectrum = lines(
        "spectrum",
        "frequency (γ)",
        alt.Y(
            "y:Q",
            title="amplitude of the density",
            scale=alt.Scale(type="log", nice=False),
            axis=alt.Axis(values=[10.0**-power for power in range(1, 13, 2)], format=".0e"),
        ),
        noises,
        off_peaks,
        0,
    ).properties(width=350, height=230, title=_panel_title("b  Its spectrum, without and with noise"))
    melting = alt.Chart(table(panel("fraction"))).encode(
        x=alt.X("x:Q", title="noise strength N"),
        y=alt.Y("y:Q", title="crystalline fraction Q/Q of no noise", scale=alt.Scale(domain=[0, 1.08], nice=False)),
    )
    fraction = alt.layer(
        melting.mark_line(color=FAINT, strokeWidth=1),
        melting.mark_point(filled=True, size=40, opacity=1, color=INK),
        melting.mark_text(align="left", dx=7, dy=-7, fontSize=11, color=INK).encode(text="series:N"),
    ).properties(width=185, height=230, title=_panel_title("c  How noise melts it"))
    repeats = panel("repeats")
    reach = 1.15 * float(repeats.select((pl.col("x") ** 2 + pl.col("y") ** 2).sqrt().max()).item() or 1.0)
    square = alt.Scale(domain=[-reach, reach], nice=False)
    phases = (
        alt.Chart(table(repeats))
        .mark_point(filled=True, size=14, opacity=0.55, color=hues[2])
        .encode(
            x=alt.X("x:Q", title="real part of the amplitude", scale=square, axis=alt.Axis(tickCount=4)),
            y=alt.Y("y:Q", title="imaginary part", scale=square, axis=alt.Axis(tickCount=4)),
        )
        .properties(width=230, height=230, title=_panel_title(f"d  The phase in {repeats.height} runs"))
    )
    notes = [
        "Two Rydberg states, in the model's units; populations stand for the probe's transmission that the paper",
        "shows. Numbers in c: root mean square of the noise, as a share of the Rabi frequencies. Noise, its band and",
        "the random starts of d (pure states) are our convention.",
    ]
    description = (
        "Four panels: populations against time since the light is on; spectra without and with noise, with a sharp "
        "line; crystalline fraction against noise strength, falling; amplitude and phase of "
        f"{repeats.height} runs, on a circle."
    )
    panels = alt.vconcat(trace, alt.hconcat(spectrum, fraction, phases))
    return notes, description, panels.resolve_scale(color="independent", strokeDash="independent")


def _panel_title(text: str) -> "alt.TitleParams":
    import altair as alt

    return alt.TitleParams(text, anchor="start", fontSize=12, color=INK)


_FIGURES: dict[str, tuple[str, str, Callable[["pl.DataFrame", str], Drawn]]] = dict(
    zip(
        FIGURES,
        (
            (queries.PHASES, "Phases of a Rydberg gas, by the mean-field equations", _phases),
            (
                queries.SCANS,
                "Oscillation needs two Rydberg states, both driven, at a splitting like the interaction",
                _scans,
            ),
            (queries.CYCLES, "Limit cycles of the Rydberg gas: contrast and period", _cycles),
            (queries.QUENCH, "A quench of the Rydberg gas: oscillation, spectrum, noise and phase", _quench),
        ),
        strict=True,
    )
)
