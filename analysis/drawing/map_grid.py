"""The grids of maps: one panel per embedding and method, as matplotlib figures for paper.

A figure has up to a quarter of a million points, so that they are an image inside the SVG and everything else stays
lines and text. Nothing here touches matplotlib's global state.
"""

import base64
import io
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from stoichia.analysis import palette

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import polars as pl
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# In inches: the double column of a paper, and one row of panels.
WIDTH = 7.2
ROW_HEIGHT = 1.46
DOTS_PER_INCH = 300
# Of a marker, in points, for up to 12,000 a panel.
MARKER_SIZE = 1.4
# The kinds are drawn in so many turns, so that none lies on top of the others.
TURNS = 6
# Cells along each side of the grid on which densities are compared, and those across and up that a letter takes.
GRID = 36
LETTER_CELLS = (3, 5)

_STYLE: dict[Any, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 7,
    "svg.fonttype": "path",
    # A fixed salt makes the ids in an SVG the same every time.
    "svg.hashsalt": "stoichia",
    "axes.linewidth": 0.5,
}


def draw(
    points: "pl.DataFrame",
    scores: "pl.DataFrame",
    kinds: Sequence[str],
    colours: str,
    title: str,
    note: str,
    *,
    with_silhouette: bool,
) -> "Figure":
    """Draw a grid of maps.

    Parameters
    ----------
    points
        embedding, method, x, y and kind, one row per point of a map.
    scores
        embedding, method, trustworthiness and silhouette (either may be null), one row per map.
    kinds
        What the points may be, in order.
    colours
        A palette.
    title, note
        Title and the line below it.
    with_silhouette
        Whether the silhouette, which is that of the categories, is written on the panels.

    Returns
    -------
    Figure
        Embeddings downwards, methods across.
    """
    import matplotlib as mpl
    from matplotlib.figure import Figure

    embeddings = in_order(scores["embedding"].unique().to_list(), tuple(palette.EMBEDDINGS))
    methods = in_order(scores["method"].unique().to_list(), tuple(palette.METHODS))
    score_of = {(row["embedding"], row["method"]): row for row in scores.iter_rows(named=True)}
    points_of = points.partition_by("embedding", "method", as_dict=True)
    with mpl.rc_context(_STYLE):
        head, foot = 0.72, 0.5
        height = head + foot + ROW_HEIGHT * len(embeddings)
        figure = Figure(figsize=(WIDTH, height), dpi=DOTS_PER_INCH)
        panels = figure.subplots(
            len(embeddings),
            len(methods),
            squeeze=False,
            gridspec_kw={
                "left": 0.045,
                "right": 0.995,
                "top": 1 - head / height,
                "bottom": foot / height,
                "wspace": 0.03,
                "hspace": 0.05,
            },
        )
        figure.text(0.045, 1 - 0.05 / height, title, va="top", fontsize=9, fontweight="bold")
        figure.text(0.045, 1 - 0.24 / height, note, va="top", fontsize=6.5, color="#5c6470", linespacing=1.5)
        for row, embedding in enumerate(embeddings):
            for column, method in enumerate(methods):
                panel = panels[row, column]
                panel.set(xticks=[], yticks=[])
                for spine in panel.spines.values():
                    spine.set_color("#9aa1ab")
                if row == 0:
                    panel.set_title(palette.METHODS.get(method, method), fontsize=8, pad=3)
                if column == 0:
                    panel.set_ylabel(palette.EMBEDDINGS.get(embedding, embedding), fontsize=8, labelpad=3)
                if (score := score_of.get((embedding, method))) is None:
                    panel.text(0.5, 0.5, "not made", transform=panel.transAxes, ha="center", color="#5c6470")
                    continue
                of_panel = points_of[embedding, method]
                _draw_panel(panel, of_panel["x"].to_numpy(), of_panel["y"].to_numpy(), of_panel["kind"], kinds, colours)
                silhouette = score["silhouette"] if with_silhouette else None
                _write_scores(panel, of_panel.height, score["trustworthiness"], silhouette)
        _draw_legend(figure, kinds, colours, 0.04 / height)
    return figure


def in_order(names: Sequence[str], usual: Sequence[str]) -> list[str]:
    """Return names in their usual order, the others after them."""
    return sorted(names, key=lambda name: (usual.index(name) if name in usual else len(usual), name))


def svg(figure: "Figure") -> str:
    """Return a figure as SVG, the same every time."""
    import matplotlib as mpl

    file = io.StringIO()
    with mpl.rc_context(_STYLE):
        figure.savefig(file, format="svg", metadata={"Date": None, "Creator": "stoichia"})
    return re.sub(r"data:image/png;base64,([A-Za-z0-9+/=\s]+)", _fewer_colours, file.getvalue())


def pdf(figure: "Figure") -> bytes:
    """Return a figure as PDF."""
    import matplotlib as mpl

    file = io.BytesIO()
    with mpl.rc_context(_STYLE):
        figure.savefig(file, format="pdf", metadata={"CreationDate": None, "Creator": "stoichia", "Producer": None})
    return file.getvalue()


def _fewer_colours(found: "re.Match[str]") -> str:
    """Return an image in an SVG in 256 colours, which is all that points in few colours need."""
    from PIL import Image

    file = io.BytesIO()
    with Image.open(io.BytesIO(base64.b64decode(found[1]))) as picture:
        picture.quantize(256, Image.Quantize.FASTOCTREE).save(file, format="png", optimize=True)
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()


def image(figure: "Figure", kind: str = "png", dots_per_inch: int = DOTS_PER_INCH) -> bytes:
    """Return a figure as an image, png or webp, the same every time."""
    import matplotlib as mpl

    file = io.BytesIO()
    with mpl.rc_context(_STYLE):
        if kind == "png":
            figure.savefig(file, format="png", dpi=dots_per_inch, metadata={"Software": "stoichia"})
        else:
            figure.savefig(file, format=kind, dpi=dots_per_inch, pil_kwargs={"quality": 80})
    return file.getvalue()


def _draw_panel(
    panel: "Axes",
    x: "npt.NDArray[np.floating]",
    y: "npt.NDArray[np.floating]",
    kind: "pl.Series",
    kinds: Sequence[str],
    colours: str,
) -> None:
    import numpy as np
    from matplotlib import patheffects
    from matplotlib.lines import Line2D

    is_of = {name: np.flatnonzero((kind == name).to_numpy()) for name in kinds}
    for turn in range(TURNS):
        for name in kinds:
            look = palette.LOOKS[name]
            chosen = is_of[name][turn::TURNS]
            # Lines of markers alone are drawn several times faster than what scatter makes; the panel's limits are set
            # below, so that none has to be worked out for each of them.
            panel.add_artist(
                Line2D(
                    x[chosen],
                    y[chosen],
                    linestyle="none",
                    marker=look.marker,
                    markersize=MARKER_SIZE,
                    markeredgewidth=0,
                    color=look.colour(colours),
                    alpha=0.75,
                    zorder=-1,
                )
            )
    # All points of a panel become one image in an SVG.
    panel.set_rasterization_zorder(0)
    # Room for the letters at the sides, and below for the scores.
    (left, right), (lowest, highest) = (x.min(), x.max()), (y.min(), y.max())
    panel.set_xlim(left - 0.04 * (right - left), right + 0.04 * (right - left))
    panel.set_ylim(lowest - 0.13 * (highest - lowest), highest + 0.05 * (highest - lowest))
    for name, (letter_x, letter_y) in _letter_places(x, y, is_of).items():
        look = palette.LOOKS[name]
        text = panel.text(
            letter_x, letter_y, look.letter, ha="center", va="center", fontsize=7.5, fontweight="bold", color="#111"
        )
        # The letter in ink stands on white in a rim of its colour: it reads on any background.
        text.set_path_effects(
            [
                patheffects.withStroke(linewidth=4.2, foreground=look.colour(colours)),
                patheffects.withStroke(linewidth=2.6, foreground="white"),
            ]
        )


def _letter_places(
    x: "npt.NDArray[np.floating]", y: "npt.NDArray[np.floating]", is_of: "dict[str, npt.NDArray[np.intp]]"
) -> dict[str, tuple[float, float]]:
    """Return where the letter of each kind stands: beside the place where it is dense, and denser than the others."""
    import numpy as np
    from scipy.ndimage import gaussian_filter, uniform_filter

    edges = [np.linspace(values.min(), values.max() + 1e-6, GRID + 1) for values in (x, y)]
    density = {
        name: gaussian_filter(np.histogram2d(x[at], y[at], bins=edges)[0] / len(at), 1.5)
        for name, at in is_of.items()
        if len(at)
    }
    total = sum(density.values()) + 1e-12
    # Points that a letter, some cells wide and high, would cover.
    covered = uniform_filter(np.histogram2d(x, y, bins=edges)[0], LETTER_CELLS)
    middles = [(edge[:-1] + edge[1:]) / 2 for edge in edges]
    across, upwards = np.indices(covered.shape)
    taken = np.zeros(covered.shape, dtype=bool)
    places = {}
    for name, own in density.items():
        i, j = np.unravel_index(np.argmax(own**2 / total), own.shape)
        far = np.hypot((across - i) / LETTER_CELLS[0], (upwards - j) / LETTER_CELLS[1])
        # Few points are worth a step aside, of no more than its own size.
        cost = covered / (covered[i, j] + 1e-12) + 0.4 * far + 10 * (far > 1.3) + 100 * taken
        i, j = np.unravel_index(np.argmin(cost), cost.shape)
        places[name] = (float(middles[0][i]), float(middles[1][j]))
        taken |= (abs(across - i) < LETTER_CELLS[0]) & (abs(upwards - j) < LETTER_CELLS[1])
    return places


def _write_scores(panel: "Axes", n_points: int, trustworthiness: float | None, silhouette: float | None) -> None:
    parts = [f"n {n_points:,}"]
    parts += [f"trust. {trustworthiness:.3f}"] if trustworthiness is not None else []
    # Adding 0 turns -0.0 into 0.0.
    parts += [f"silh. {round(silhouette, 2) + 0:.2f}".replace("-", "−")] if silhouette is not None else []
    panel.text(
        0.988,
        0.03,
        "   ".join(parts),
        transform=panel.transAxes,
        ha="right",
        fontsize=5.8,
        color="#1d2330",
        bbox={"facecolor": "white", "alpha": 0.8, "linewidth": 0, "pad": 1},
    )


def _draw_legend(figure: "Figure", kinds: Sequence[str], colours: str, height: float) -> None:
    from matplotlib.lines import Line2D

    handles = [
        Line2D(
            [],
            [],
            linestyle="none",
            marker=palette.LOOKS[kind].marker,
            color=palette.LOOKS[kind].colour(colours),
            markersize=4.5,
            markeredgewidth=0,
            label=f"{palette.LOOKS[kind].letter}  {kind}: {palette.LOOKS[kind].meaning}",
        )
        for kind in kinds
    ]
    figure.legend(
        handles=handles,
        loc="lower center",
        bbox_to_anchor=(0.52, height),
        ncols=len(kinds) // 2 + len(kinds) % 2,
        frameon=False,
        fontsize=6.5,
        handletextpad=0.1,
        columnspacing=1.6,
    )
