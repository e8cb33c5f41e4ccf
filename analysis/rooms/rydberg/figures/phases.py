"""The phases of the Rydberg gas against detuning and Rabi frequency."""

from collections.abc import Sequence
from functools import partial
from math import ceil, floor
from typing import TYPE_CHECKING, Any

from stoichia.analysis.drawing.charts import INK, haloed, table
from stoichia.analysis.drawing.figure import Asked, Figure
from stoichia.analysis.drawing.picture import Chart
from stoichia.analysis.rooms.rydberg.looks import COLOURS, DETUNING, MAP_SIDE, RABI, Drawn, chart

if TYPE_CHECKING:
    import polars as pl

# The paper's names, which stand in the map.
LETTERS = {"stationary": "SS", "bistable": "BS", "oscillating": "OSC", "overlapping": "OSC + BS", "other": "other"}
LETTERS_MEAN = "SS: stationary. BS: bistable. OSC: oscillating. OSC + BS: one stationary state and one cycle."
# Of the names in a map, in pixels; regions of fewer square pixels have none.
LETTER_WIDTH, LETTER_HEIGHT = 8.5, 15
SMALLEST_NAMED = 100

SQL = "from rydberg.phase_map order by n_states, kind, rabi, first_detuning"


def _draw(asked: Asked) -> Chart:
    return chart(asked, FIGURE.name, "Phases of a Rydberg gas, by the mean-field equations", SQL, _phases)


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
        layers += haloed(named, fontSize=13, fontWeight="bold", color=INK)
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


FIGURE = Figure(
    "rydberg-phases",
    "Each point is labelled by its fixed points, of which none is missed: one that is stable, two, none, or one "
    "beside an unstable focus. Hover for the phase. The paper states interaction, splitting and which phases lie "
    "side by side; it prints no numbers for their edges.",
    _draw,
    shows_compositions=False,
    made_by="rydberg",
)
