"""A quench of the Rydberg gas: oscillation, spectrum, noise and phase."""

from typing import TYPE_CHECKING

from stoichia.analysis.drawing.charts import FAINT, INK, haloed, table
from stoichia.analysis.drawing.figure import Asked, Figure
from stoichia.analysis.drawing.picture import Chart
from stoichia.analysis.rooms.rydberg.looks import Drawn, chart, line_colour
from stoichia.loaders.errors import InputError

if TYPE_CHECKING:
    import altair as alt
    import polars as pl

SQL = "from rydberg.quench_panel order by panel, series, x, y"


def _draw(asked: Asked) -> Chart:
    title = "A quench of the Rydberg gas: oscillation, spectrum, noise and phase"
    return chart(asked, FIGURE.name, title, SQL, _quench)


def _quench(rows: "pl.DataFrame", colours: str) -> Drawn:
    import altair as alt
    import polars as pl

    hues = [line_colour(label, colours) for label in ("oscillating", "bistable", "overlapping")]

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
        return alt.layer(stroke, *haloed(words, fontSize=12, fontWeight="bold", align="left", dx=offset))

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


FIGURE = Figure(
    "rydberg-quench",
    "Time is in units of the inverse decay rate. The paper fits 0.75 exp(−0.94 N) + 0.25 to its measured "
    "fractions, which this model has no reason to follow. Phases of runs lie all round the circle, here as "
    "there; here not evenly, since random starts are not.",
    _draw,
    shows_compositions=False,
    made_by="rydberg",
)
