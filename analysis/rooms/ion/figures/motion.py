"""Populations, fields and currents over time: an echo, and the beginning of continuous turns."""

from stoichia.analysis import frames, palette
from stoichia.analysis.drawing.charts import INK, finished, haloed, table
from stoichia.analysis.drawing.figure import Asked, Figure
from stoichia.analysis.drawing.picture import Chart

# In pixels.
WIDTH, HEIGHT = 360, 130

SQL = """with shown as (
    select
        sequence.sequence,
        case when sequence.kind = 'echo'
            then (sequence.duration_us - sequence.rotation_time_us) / 2 - sequence.rotation_time_us / 2
            else 0
        end as first_us,
        case when sequence.kind = 'echo'
            then (sequence.duration_us + sequence.rotation_time_us) / 2 + sequence.return_time_us
                + sequence.rotation_time_us / 2
            -- Three turns.
            else 3 * (sequence.duration_us - sequence.ramp_time_us) / sequence.n_turns
        end as last_us
    from ion.sequence
    where sequence.sequence in ('echo', 'continuous')
)

select
    value.sequence,
    value.time_us,
    value.quantity,
    value.series,
    value.value
from (
    select
        population.sequence,
        population.time_us,
        'population' as quantity,
        'm = ' || printf('%g', population.m) as series,
        population.population as value
    from ion.population
    union all
    select
        motion.sequence,
        motion.time_us,
        'field' as quantity,
        unnest(['B_x', 'B_z']) as series,
        unnest([motion.field_x_gauss, motion.field_z_gauss]) as value
    from ion.motion
    union all
    select
        wire_current.sequence,
        wire_current.time_us,
        'current' as quantity,
        unnest(['left wire', 'right wire']) as series,
        unnest([wire_current.left_ampere, wire_current.right_ampere]) as value
    from ion.wire_current
) as value
inner join shown on value.sequence = shown.sequence and value.time_us between shown.first_us and shown.last_us
order by value.sequence, value.quantity, value.series, value.time_us"""

TITLES = {"population": "population", "field": "field (G)", "current": "current (A)"}
SEQUENCES = {
    "echo": "a  An echo: half a turn, and the way back",
    "continuous": "b  Continuous turns, from the beginning",
}
LOOKS = ("standard", "missing", "interesting", "unlikely")


def _draw(asked: Asked) -> Chart:
    import altair as alt
    import polars as pl

    connection, colours = asked.connection, asked.options.colours
    rows = frames.frame(connection.sql(SQL))
    hues = [palette.LOOKS[look].colour(colours) for look in LOOKS]
    columns = []
    for sequence, title in SEQUENCES.items():
        panels = []
        for quantity, quantity_title in TITLES.items():
            drawn = rows.filter(pl.col("sequence") == sequence, pl.col("quantity") == quantity)
            series = drawn["series"].unique(maintain_order=True).to_list()
            base = alt.Chart(table(drawn)).encode(
                x=alt.X(
                    "time_us:Q",
                    title="time (µs)" if quantity == "current" else None,
                    scale=alt.Scale(nice=False, zero=False),
                ),
                y=alt.Y("value:Q", title=quantity_title),
                color=alt.Color(
                    "series:N",
                    scale=alt.Scale(domain=series, range=[hues[i % len(hues)] for i in range(len(series))]),
                    legend=None,
                ),
                tooltip=[
                    alt.Tooltip("series:N"),
                    alt.Tooltip("time_us:Q", title="µs", format=".2f"),
                    alt.Tooltip("value:Q", title=quantity_title, format=".3~g"),
                ],
            )
            # A word beside the highest of each line.
            tops = drawn.sort("value").group_by("series", maintain_order=True).last()
            words = haloed(
                base.properties(data=table(tops)).encode(text="series:N"),
                dy=-8,
                fontSize=11,
                fontWeight="bold",
                color=INK,
            )
            panels.append(
                alt.layer(base.mark_line(strokeWidth=1.6), *words).properties(
                    width=WIDTH,
                    height=HEIGHT,
                    title=alt.TitleParams(title if quantity == "population" else "", anchor="start", fontSize=12),
                )
            )
        columns.append(alt.vconcat(*panels).resolve_scale(color="independent"))
    (setting,) = connection.execute(
        "select species, spin, m, permanent_field_gauss, control_field_gauss from ion.setting"
    ).fetchall()
    species, spin, m, permanent, control = setting
    ((most,),) = connection.execute(
        "select max(most) from ion.bus_state where sequence = 'echo' and abs(m) != $1", [abs(m)]
    ).fetchall()
    title = "While the field turns, the states in between carry the ion from m to −m"
    notes = [
        f"{species}, from F = {spin:g}, m = {m:g}: populations along the permanent field of {permanent:g} G.",
        f"Continuous turns have {control:g} G. Currents: of two wires 40 µm below the ion, 40 µm to either side.",
        "Times, fields and wires are our convention.",
    ]
    description = "Populations, fields and currents against time, of an echo and of continuous turns. " + (
        f"In the echo the states in between are populated by {most:.2g} at most." if most else ""
    )
    spec = finished(alt.hconcat(*columns).resolve_scale(color="independent"), title, notes)
    return Chart(FIGURE.name, title, description, SQL, rows, spec)


FIGURE = Figure(
    "ion-motion",
    "The paper's Figure 2 shows the echo; its fields and times are lost. Hover for numbers.",
    _draw,
    shows_compositions=False,
    made_by="ion",
)
