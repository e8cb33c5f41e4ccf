"""The grids of maps: one panel per embedding and method, as matplotlib figures for paper.

A figure has up to a quarter of a million points, so that they are an image inside the SVG and everything else stays
lines and text. Nothing here touches matplotlib's global state.
"""

import base64
import io
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from stoichia.analysis import palette

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import polars as pl
    from matplotlib.figure import Figure
    from PIL.Image import Image

# In inches: the double column of a paper, one row of panels, and what is above them all and below.
WIDTH = 7.2
ROW_HEIGHT = 1.46
HEAD = 0.72
FOOT = 0.5
# Between a panel and the name beside it: 3 points.
LABEL_PAD = 3 / 72
DOTS_PER_INCH = 300
# Where the panels begin and end, in widths of the figure; what is between them, in widths and heights of a panel.
LEFT = 0.045
RIGHT = 0.995
GAPS = (0.03, 0.05)
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


class _Frame(NamedTuple):
    """Where a panel stands, in widths and heights of the figure."""

    left: float
    bottom: float
    width: float
    height: float

    def at(self, across: float, upwards: float) -> tuple[float, float]:
        """Return where a place in it, in its own widths and heights, is in the figure."""
        return self.left + across * self.width, self.bottom + upwards * self.height


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
    from matplotlib.patches import Rectangle

    embeddings = in_order(scores["embedding"].unique().to_list(), tuple(palette.EMBEDDINGS))
    methods = in_order(scores["method"].unique().to_list(), tuple(palette.METHODS))
    score_of = {(row["embedding"], row["method"]): row for row in scores.iter_rows(named=True)}
    points_of = points.partition_by("embedding", "method", as_dict=True)
    with mpl.rc_context(_STYLE):
        height = HEAD + FOOT + ROW_HEIGHT * len(embeddings)
        figure = Figure(figsize=(WIDTH, height), dpi=DOTS_PER_INCH)
        figure.text(LEFT, 1 - 0.05 / height, title, va="top", fontsize=9, fontweight="bold")
        figure.text(LEFT, 1 - 0.24 / height, note, va="top", fontsize=6.5, color="#5c6470", linespacing=1.5)
        across = (RIGHT - LEFT) / (len(methods) + GAPS[0] * (len(methods) - 1))
        upwards = (1 - (HEAD + FOOT) / height) / (len(embeddings) + GAPS[1] * (len(embeddings) - 1))
        places = []
        for row, embedding in enumerate(embeddings):
            for column, method in enumerate(methods):
                frame = _Frame(
                    LEFT + column * (1 + GAPS[0]) * across,
                    1 - HEAD / height - upwards - row * (1 + GAPS[1]) * upwards,
                    across,
                    upwards,
                )
                figure.add_artist(
                    Rectangle(frame.at(0, 0), across, upwards, fill=False, edgecolor="#9aa1ab", linewidth=0.5)
                )
                middle_x, middle_y = frame.at(0.5, 0.5)
                if row == 0:
                    above = frame.at(0, 1)[1] + LABEL_PAD / height
                    figure.text(middle_x, above, palette.METHODS.get(method, method), fontsize=8, ha="center")
                if column == 0:
                    figure.text(
                        frame.left - LABEL_PAD / WIDTH,
                        middle_y,
                        palette.EMBEDDINGS.get(embedding, embedding),
                        fontsize=8,
                        ha="center",
                        va="bottom",
                        rotation="vertical",
                        rotation_mode="anchor",
                    )
                if (score := score_of.get((embedding, method))) is None:
                    figure.text(middle_x, middle_y, "not made", ha="center", color="#5c6470")
                    continue
                of_panel = points_of[embedding, method]
                places.append(_placed(figure, frame, of_panel, kinds, colours))
                silhouette = score["silhouette"] if with_silhouette else None
                _write_scores(figure, frame, of_panel.height, score["trustworthiness"], silhouette)
        _draw_points(figure, places, kinds, colours)
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
    """Return an image in an SVG in 256 colours."""
    from PIL import Image

    with Image.open(io.BytesIO(base64.b64decode(found[1]))) as picture:
        return "data:image/png;base64," + base64.b64encode(_in_few_colours(picture)).decode()


def _in_few_colours(picture: "Image") -> bytes:
    """Return an image as PNG in 256 colours, which is all that points in few colours need."""
    from PIL import Image

    file = io.BytesIO()
    few = picture.convert("RGB").quantize(256, Image.Quantize.FASTOCTREE)
    # Paper that is all but white is white.
    few.putpalette([255 if value >= 254 else value for value in few.getpalette() or ()])
    few.save(file, format="png")
    return file.getvalue()


def image(figure: "Figure") -> bytes:
    """Return a figure as PNG for print, the same every time."""
    import matplotlib as mpl

    file = io.BytesIO()
    with mpl.rc_context(_STYLE):
        figure.savefig(file, format="png", metadata={"Software": "stoichia"})
    return file.getvalue()


def image_for_page(figure: "Figure", dots_per_inch: int) -> bytes:
    """Return a figure as PNG in 256 colours, a third of the work, and of the error, of a lossy image of its size."""
    import matplotlib as mpl
    from PIL import Image

    file = io.BytesIO()
    with mpl.rc_context(_STYLE):
        figure.savefig(file, format="rgba", dpi=dots_per_inch)
    width = int(WIDTH * dots_per_inch)
    height = len(file.getvalue()) // (4 * width)
    return _in_few_colours(Image.frombytes("RGBA", (width, height), file.getvalue()))


def _placed(
    figure: "Figure", frame: _Frame, points: "pl.DataFrame", kinds: Sequence[str], colours: str
) -> "dict[str, npt.NDArray[np.floating]]":
    """Write the letters of a panel, and return where its points stand in the figure, x and y of those of each kind."""
    import numpy as np
    from matplotlib import patheffects

    x, y, kind = points["x"].to_numpy(), points["y"].to_numpy(), points["kind"]
    is_of = {name: np.flatnonzero((kind == name).to_numpy()) for name in kinds}
    # Room for the letters at the sides, and below for the scores.
    least = np.array([x.min() - 0.04 * np.ptp(x), y.min() - 0.13 * np.ptp(y)])
    most = np.array([x.max() + 0.04 * np.ptp(x), y.max() + 0.05 * np.ptp(y)])
    # Points that are all in one place stand in the middle.
    least, most = np.where(most > least, (least, most), (least - 0.5, most + 0.5))
    span = most - least
    for name, place in _letter_places(x, y, is_of).items():
        look = palette.LOOKS[name]
        text = figure.text(
            *frame.at(*(place - least) / span),
            s=look.letter,
            ha="center",
            va="center",
            fontsize=7.5,
            fontweight="bold",
            color="#111",
        )
        # The letter in ink stands on white in a rim of its colour: it reads on any background.
        text.set_path_effects(
            [
                patheffects.withStroke(linewidth=4.2, foreground=look.colour(colours)),
                patheffects.withStroke(linewidth=2.6, foreground="white"),
            ]
        )
    in_figure = np.column_stack(frame.at(*((np.column_stack([x, y]) - least) / span).T))
    return {name: in_figure[at] for name, at in is_of.items()}


def _draw_points(
    figure: "Figure", places: "Sequence[dict[str, npt.NDArray[np.floating]]]", kinds: Sequence[str], colours: str
) -> None:
    import numpy as np
    from matplotlib.lines import Line2D

    if not places:
        return
    for turn in range(TURNS):
        for name in kinds:
            look = palette.LOOKS[name]
            x, y = np.concatenate([of_panel[name][turn::TURNS] for of_panel in places]).T
            # Lines of markers alone are drawn several times faster than what scatter makes. Those of all panels are
            # one, and all points one image in an SVG.
            figure.add_artist(
                Line2D(
                    x,
                    y,
                    linestyle="none",
                    marker=look.marker,
                    markersize=MARKER_SIZE,
                    markeredgewidth=0,
                    color=look.colour(colours),
                    alpha=0.75,
                    zorder=-1,
                    rasterized=True,
                )
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


def _write_scores(
    figure: "Figure", frame: _Frame, n_points: int, trustworthiness: float | None, silhouette: float | None
) -> None:
    parts = [f"n {n_points:,}"]
    parts += [f"trust. {trustworthiness:.3f}"] if trustworthiness is not None else []
    # Adding 0 turns -0.0 into 0.0.
    parts += [f"silh. {round(silhouette, 2) + 0:.2f}".replace("-", "−")] if silhouette is not None else []
    figure.text(
        *frame.at(0.988, 0.03),
        s="   ".join(parts),
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
