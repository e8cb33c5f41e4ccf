"""Scans of the Rydberg gas: which phases there are as one quantity varies."""

from typing import TYPE_CHECKING, Literal

from stoichia.analysis.drawing.charts import haloed, table
from stoichia.analysis.drawing.figure import Asked, Figure
from stoichia.analysis.drawing.picture import Chart
from stoichia.analysis.rooms.rydberg.looks import Drawn, chart, line_colour

if TYPE_CHECKING:
    import polars as pl

DASHES = {"n_oscillating": (1, 0), "n_overlapping": (2, 2), "n_bistable": (7, 3)}

SQL = """select
    scan.quantity,
    scan.value,
    scan.n_points,
    scan.n_oscillating,
    scan.n_overlapping,
    scan.n_bistable,
    setting.scan_rabi,
    model.interaction,
    model.splitting,
    model.branching_angle
from rydberg.scan as scan
inner join rydberg.model as model using (model_id)
cross join rydberg.setting as setting
where scan.quantity != 'splitting'
order by scan.quantity, scan.value"""


def _draw(asked: Asked) -> Chart:
    title = "Oscillation needs two Rydberg states, both driven, neither too near nor too far for the light"
    return chart(asked, FIGURE.name, title, SQL, _scans)


def _scans(rows: "pl.DataFrame", colours: str) -> Drawn:
    import altair as alt
    import polars as pl

    first = rows.row(0, named=True)
    titles = {
        "splitting_at_rabi": f"splitting δ (decay rates γ), at Ω = {first['scan_rabi']:g} γ",
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
                    domain=list(words.values()), range=[line_colour(word, colours) for word in words.values()]
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
            for text in haloed(
                base.properties(data=table(some)).encode(text="phase:N"),
                fontSize=12,
                fontWeight="bold",
                align=align,
                dy=-11,
            )
        ]
        panels.append(alt.layer(lines, points, *names).properties(width=255, height=260))
        oscillating = scan.filter(pl.col("n_oscillating") > 0)["value"].to_list()
        name = quantity.removesuffix("_at_rabi").replace("_", " ")
        told.append(
            f"{name} from {min(oscillating):g} to {max(oscillating):g}" if oscillating else f"{name} of nothing"
        )
    of_splitting, of_interaction = (
        rows.filter(pl.col("quantity") == quantity).row(0, named=True)
        for quantity in ("splitting_at_rabi", "interaction")
    )
    held = (
        f"χ = {of_splitting['interaction']:g} γ, δ = {of_interaction['splitting']:g} γ, "
        f"{of_splitting['branching_angle']:g} degrees"
    )
    notes = [
        "How much of a grid is in which phase: of detunings at one Rabi frequency (left), of detunings and Rabi",
        f"frequencies (else). What is not varied: {held}. At 0 and 90 degrees",
        "light drives one state only. Grids and branching are our convention, and shares depend on the grid.",
    ]
    return notes, f"Shares of the grid by phase. Some of it oscillates at a {', '.join(told)}.", alt.hconcat(*panels)


FIGURE = Figure(
    "rydberg-scans",
    "The paper varies the splitting by a magnetic field and the branching by polarisation, and finds oscillation "
    "only at a small splitting and when both states are driven. Hover for numbers.",
    _draw,
    shows_compositions=False,
    made_by="rydberg",
)
