"""Limit cycles of the Rydberg gas: contrast and period."""

from typing import TYPE_CHECKING, Any

from stoichia.analysis import palette
from stoichia.analysis.drawing.charts import FAINT, table
from stoichia.analysis.drawing.figure import Asked, Figure
from stoichia.analysis.drawing.picture import Chart
from stoichia.analysis.rooms.rydberg.looks import DETUNING, MAP_SIDE, RABI, Drawn, chart

if TYPE_CHECKING:
    import altair as alt
    import polars as pl

SQL = """select
    point.rabi,
    point.detuning,
    phase.label,
    cycle_start.is_even,
    cycle.contrast,
    case
        when cycle.contrast >= 0.2 * max(case when cycle_start.is_even then cycle.contrast end) over () then 'above'
        else 'below'
    end as side_of_cut,
    cycle.period,
    cycle.phase_lag,
    cycle.multiplier,
    cycle.relaxation_time
from rydberg.cycle as cycle
inner join rydberg.cycle_start as cycle_start using (point_id, start)
inner join rydberg.point as point using (point_id)
inner join rydberg.phase as phase using (point_id)
where cycle.start = 'focus' and cycle.is_settled and cycle.period is not null
order by point.rabi, point.detuning"""


def _draw(asked: Asked) -> Chart:
    return chart(asked, FIGURE.name, "Limit cycles of the Rydberg gas: contrast and period", SQL, _cycles)


def _cycles(rows: "pl.DataFrame", colours: str) -> Drawn:
    import altair as alt
    import polars as pl

    x = alt.X("detuning:Q", title=DETUNING, scale=alt.Scale(zero=False, padding=14))
    y = alt.Y("rabi:Q", title=RABI, scale=alt.Scale(zero=False, padding=14))
    tooltip = [
        alt.Tooltip("rabi:Q", title="Ω", format=".2f"),
        alt.Tooltip("detuning:Q", title="Δ", format=".2f"),
        alt.Tooltip("contrast:Q", format=".3f"),
        alt.Tooltip("period:Q", title="period × γ", format=".4f"),
        alt.Tooltip("phase_lag:Q", title="lag of n_s (degrees)", format=".0f"),
        alt.Tooltip("multiplier:Q", title="Floquet multiplier", format=".3f"),
        alt.Tooltip("relaxation_time:Q", title="relaxation × γ", format=".2f"),
    ]
    panels = []
    even, overlap = rows.filter(pl.col("is_even")), rows.filter(pl.col("label") == "overlapping")
    for drawn, column, title, number in (
        (even, "contrast", "contrast (highest − lowest)/(highest + lowest)", ".2f"),
        (even, "period", "period (1/γ)", ".2f"),
        (overlap, "relaxation_time", "in the overlap: time in which a deviation falls to 1/e (1/γ)", ".3~g"),
    ):
        if drawn.is_empty():
            continue
        kind = _kind(column)
        marks = (
            alt.Chart(table(drawn))
            .mark_point(filled=True, opacity=1, stroke=FAINT, strokeWidth=0.4)
            .encode(
                x=x,
                y=y,
                size=alt.Size(
                    f"{column}:Q", title=title, scale=alt.Scale(range=[15, 190], **kind), legend=_legend(number)
                ),
                color=alt.Color(
                    f"{column}:Q",
                    title=title,
                    scale=alt.Scale(scheme=palette.SEQUENTIAL[colours], reverse=True, **kind),
                    legend=_legend(number),
                ),
                # The paper's edge.
                shape=alt.Shape(
                    "side_of_cut:N", scale=alt.Scale(domain=["above", "below"], range=["circle", "cross"]), legend=None
                ),
                tooltip=tooltip,
            )
        )
        panels.append(marks.properties(width=MAP_SIDE, height=300))
    notes = [
        "Two Rydberg states, some points of the map, each from beside its unstable fixed point. Large and dark: more.",
        "The paper's contrast ratio is not defined there; this definition is our convention. In the paper's Figure 3",
        "the oscillation grows with the light; here it shrinks again. Crosses: a contrast below 0.2 of the highest,",
        "where the paper's Figure 3(b) draws the edge of the phase.",
    ]
    best = even.sort("contrast").row(-1, named=True)
    description = (
        f"Contrast and period of {even.height} limit cycles against detuning and Rabi frequency. Periods from "
        f"{min(even['period'].to_list()):.3f} to {max(even['period'].to_list()):.3f}; highest contrast "
        f"{best['contrast']:.2f} at Rabi frequency {best['rabi']:g} and detuning {best['detuning']:g}. Relaxation of "
        f"{overlap.height} cycles in the overlap, slow at its edge."
    )
    upper = alt.hconcat(*panels[:2]).resolve_scale(color="independent", size="independent")
    both = alt.vconcat(upper, *panels[2:]).resolve_scale(color="independent", size="independent")
    return notes, description, both


def _kind(column: str) -> dict[str, Any]:
    """Return of which kind a scale of a column is: relaxation takes ever longer towards an edge."""
    return {"type": "log"} if column == "relaxation_time" else {"zero": False}


def _legend(number: str) -> "alt.Legend":
    import altair as alt

    return alt.Legend(orient="top", format=number, titleLimit=400, direction="horizontal")


FIGURE = Figure(
    "rydberg-cycles",
    "Each is followed for 300/γ; what still changes then has its cycle by Newton's method. Below, every point of the "
    "overlap. Hover for period, contrast, lag and Floquet multiplier.",
    _draw,
    shows_compositions=False,
    made_by="rydberg",
)
