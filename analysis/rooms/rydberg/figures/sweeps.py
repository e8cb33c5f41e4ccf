"""Swept detuning of the Rydberg gas: traces up and down, as light, splitting and branching vary."""

from typing import TYPE_CHECKING

from stoichia.analysis.drawing.charts import INK, haloed, table
from stoichia.analysis.drawing.figure import Asked, Figure
from stoichia.analysis.drawing.picture import Chart
from stoichia.analysis.rooms.rydberg.looks import DETUNING, Drawn, chart, line_colour

if TYPE_CHECKING:
    import polars as pl

SQL = """select
    gas.quantity,
    case gas.quantity
        when 'rabi' then gas.rabi
        when 'splitting' then gas.splitting
        else gas.branching_angle
    end as value,
    sweep.direction,
    sweep.detuning,
    sweep.lowest,
    sweep.highest,
    hysteresis.largest_swing,
    setting.sweep_rate
from rydberg.sweep as sweep
inner join rydberg.sweep_gas as gas using (sweep_id)
inner join rydberg.hysteresis as hysteresis using (sweep_id)
cross join rydberg.setting as setting
order by gas.quantity, value, sweep.direction, sweep.detuning"""

# Between the traces, in density.
OFFSET = 0.7

TITLES = {
    "rabi": "Rabi frequency Ω (γ)",
    "splitting": "splitting δ (γ)",
    "branching_angle": "branching angle (degrees)",
}


def _draw(asked: Asked) -> Chart:
    return chart(
        asked, FIGURE.name, "Swept detuning: where a gas oscillates depends on where it comes from", SQL, _sweeps
    )


def _sweeps(rows: "pl.DataFrame", colours: str) -> Drawn:
    import altair as alt
    import polars as pl

    hues = [line_colour(label, colours) for label in ("overlapping", "bistable")]
    panels, told = [], []
    for quantity, title in TITLES.items():
        drawn = rows.filter(pl.col("quantity") == quantity).with_columns(
            level=OFFSET * (pl.col("value").rank("dense") - 1)
        )
        drawn = drawn.with_columns(
            low=pl.col("level") + pl.col("lowest") - 0.004, high=pl.col("level") + pl.col("highest") + 0.004
        ).drop("sweep_rate")
        base = alt.Chart(table(drawn)).encode(
            x=alt.X("detuning:Q", title=DETUNING, scale=alt.Scale(nice=False)),
            color=alt.Color(
                "direction:N",
                scale=alt.Scale(domain=["up", "down"], range=hues),
                legend=alt.Legend(title=None, orient="bottom"),
            ),
        )
        traces = base.mark_area(opacity=0.6, line=False).encode(
            y=alt.Y("low:Q", title="Rydberg density, one above the other", axis=alt.Axis(labels=False, ticks=False)),
            y2="high:Q",
            detail="value:Q",
            tooltip=[
                alt.Tooltip("value:Q", title=title),
                alt.Tooltip("direction:N"),
                alt.Tooltip("detuning:Q", format=".2f"),
                alt.Tooltip("lowest:Q", format=".3f"),
                alt.Tooltip("highest:Q", format=".3f"),
            ],
        )
        names = (
            drawn.group_by("value", maintain_order=True)
            .first()
            .with_columns(
                word=pl.col("value").map_elements(lambda value: f"{value:g}", return_dtype=pl.String),
                at=pl.col("level") + 0.12,
            )
        )
        words = haloed(
            alt.Chart(table(names)).encode(y="at:Q", x=alt.value(4), text="word:N"),
            align="left",
            fontSize=12,
            fontWeight="bold",
            color=INK,
        )
        panels.append(
            alt.layer(traces, *words).properties(
                width=250, height=70 * names.height + 40, title=alt.TitleParams(title, fontSize=12)
            )
        )
        oscillating = names.filter(pl.col("largest_swing").is_not_null())["value"].to_list()
        told.append(f"{title}: " + (", ".join(f"{value:g}" for value in oscillating) or "none") + ".")
    notes = [
        f"From the lowest to the highest density within a step, swept at {rows['sweep_rate'][0]:g} γ².",
        "Numbers tell what is varied. Where a trace is broad it oscillates. The paper sweeps a probe's transmission so",
        "(Figures 2 and 3(a)), one way; here up and down differ. Values, rate and range are our convention.",
    ]
    return (
        notes,
        "Traces of the density as the detuning is swept up and down. It oscillates at " + " ".join(told),
        alt.hconcat(*panels),
    )


FIGURE = Figure(
    "rydberg-sweeps",
    "Oscillation at one of three splittings, and with both states driven only, as the paper's Figure 2 has it. "
    "Hover for numbers.",
    _draw,
    shows_compositions=False,
    made_by="rydberg",
)
