"""Gases of other levels: many Rydberg states, and a ladder with the probe's transmission."""

from typing import TYPE_CHECKING

from stoichia.analysis import frames
from stoichia.analysis.drawing.charts import INK, haloed, table
from stoichia.analysis.drawing.figure import Asked, Figure
from stoichia.analysis.drawing.picture import Chart
from stoichia.analysis.rooms.rydberg.looks import DETUNING, Drawn, chart, line_colour

if TYPE_CHECKING:
    import polars as pl

SQL = """select
    curve.scheme,
    curve.rabi,
    curve.shifted_detuning,
    curve.detuning,
    case when curve.scheme = 'direct' then curve.density else curve.transmission end as y,
    case
        when curve.n_unstable = 0 then 'stable'
        when curve.n_unstable = 1 then 'saddle'
        else 'unstable focus'
    end as stability
from rydberg.level_curve as curve
order by curve.scheme, curve.rabi, curve.shifted_detuning"""

CYCLES = """select
    cycle.scheme,
    cycle.rabi,
    cycle.detuning,
    cycle.period,
    case when cycle.scheme = 'direct' then cycle.lowest else cycle.lowest_transmission end as low,
    case when cycle.scheme = 'direct' then cycle.highest else cycle.highest_transmission end as high
from rydberg.level_cycle as cycle
where cycle.is_oscillating and cycle.is_settled
order by cycle.scheme, cycle.rabi, cycle.detuning"""

TITLES = {"direct": "density of the Rydberg states", "ladder": "transmission of the probe"}


def _draw(asked: Asked) -> Chart:
    cycles = frames.frame(asked.connection.sql(CYCLES))
    title = "Many Rydberg states oscillate too, and through a middle level the probe shows it"
    return chart(asked, FIGURE.name, title, SQL, lambda rows, colours: _levels(rows, cycles, colours))


def _levels(rows: "pl.DataFrame", cycles: "pl.DataFrame", colours: str) -> Drawn:
    import altair as alt
    import polars as pl

    kinds = {"stable": "bistable", "saddle": "other", "unstable focus": "overlapping"}
    scale = alt.Scale(domain=list(kinds), range=[line_colour(label, colours) for label in kinds.values()])
    columns = []
    for scheme, title in TITLES.items():
        of_scheme, moving = (some.filter(pl.col("scheme") == scheme) for some in (rows, cycles))
        rabis = of_scheme["rabi"].unique(maintain_order=True).to_list()
        panels = []
        for rabi in rabis:
            drawn, seen = (some.filter(pl.col("rabi") == rabi) for some in (of_scheme, moving))
            marks = (
                alt.Chart(table(drawn))
                .mark_point(filled=True, size=9, opacity=1)
                .encode(
                    x=alt.X("detuning:Q", title=DETUNING if rabi == rabis[-1] else None, scale=alt.Scale(nice=False)),
                    y=alt.Y("y:Q", title=None, scale=alt.Scale(zero=True)),
                    color=alt.Color("stability:N", scale=scale, legend=alt.Legend(title=None, orient="bottom")),
                    tooltip=[
                        alt.Tooltip("detuning:Q", format=".2f"),
                        alt.Tooltip("y:Q", title=title, format=".3f"),
                        alt.Tooltip("stability:N"),
                    ],
                )
            )
            swings = (
                alt.Chart(table(seen))
                .mark_rule(color=line_colour("oscillating", colours), strokeWidth=3, opacity=0.8)
                .encode(
                    x="detuning:Q",
                    y="low:Q",
                    y2="high:Q",
                    tooltip=[
                        alt.Tooltip("detuning:Q"),
                        alt.Tooltip("period:Q", title="period × γ", format=".3f"),
                        alt.Tooltip("low:Q", title="lowest", format=".3f"),
                        alt.Tooltip("high:Q", title="highest", format=".3f"),
                    ],
                )
            )
            name = alt.Chart(table(pl.DataFrame({"word": [f"Ω = {rabi:g} γ"]}))).encode(
                x=alt.value(372), y=alt.value(34), text="word:N"
            )
            panels.append(
                alt.layer(
                    # Of no cycles there is no scale to draw them by.
                    *([swings] if seen.height else []),
                    marks,
                    *haloed(name, align="right", fontSize=12, fontWeight="bold", color=INK),
                ).properties(width=380, height=130)
            )
        columns.append(alt.vconcat(*panels, title=alt.TitleParams(title, fontSize=12, anchor="middle")))
    notes = [
        "Left: the table of Rydberg states (rydberg.level), driven from the ground state. Right: the two states of the",
        "map through the middle level of the experiment; Ω is then that of two photons. Points: fixed points by their",
        "stability; bars: from the lowest to the highest of a limit cycle. Atoms at rest: no Doppler shifts.",
    ]
    counted = ", ".join(
        f"{moving.height} of {scheme}" for scheme in TITLES for moving in [cycles.filter(pl.col("scheme") == scheme)]
    )
    return (
        notes,
        f"Fixed points against detuning at several Rabi frequencies, and limit cycles: {counted}.",
        alt.hconcat(*columns),
    )


FIGURE = Figure(
    "rydberg-levels",
    "Six states take part in the paper's Figure 1(b); which ones it does not say. Hover for numbers.",
    _draw,
    shows_compositions=False,
    made_by="rydberg",
)
