"""The phases of the Rydberg gas against detuning and splitting, or magnetic field, at one Rabi frequency."""

from typing import TYPE_CHECKING

from stoichia.analysis import frames
from stoichia.analysis.drawing.charts import FAINT, INK, haloed, table
from stoichia.analysis.drawing.figure import Asked, Figure
from stoichia.analysis.drawing.picture import Chart
from stoichia.analysis.rooms.rydberg.looks import COLOURS, DETUNING, MAP_SIDE, Drawn, chart, line_colour

if TYPE_CHECKING:
    import polars as pl

SQL = "from rydberg.splitting_map order by splitting, first_detuning"

# Where something oscillates, whatever the Rabi frequency.
BANDS = """select
    scan.value as splitting,
    scan.n_oscillating + scan.n_overlapping as n_points,
    scan.lowest_rabi,
    scan.highest_rabi
from rydberg.scan as scan
where scan.quantity = 'splitting' and scan.lowest_rabi is not null
order by scan.value"""

# The fields of the paper's Figure 2(b), in G: at the first it oscillates, at the second it does not.
PAPER_FIELDS = (2.35, 4.69)


def _draw(asked: Asked) -> Chart:
    title = "At one Rabi frequency, oscillation ends when the splitting grows"
    bands = frames.frame(asked.connection.sql(BANDS))
    return chart(asked, FIGURE.name, title, SQL, lambda rows, colours: _map(rows, bands, colours))


def _map(rows: "pl.DataFrame", bands: "pl.DataFrame", colours: str) -> Drawn:
    import altair as alt
    import polars as pl

    labels = [label for label in COLOURS if label in set(rows["label"])]
    scale = alt.Scale(domain=labels, range=[COLOURS[label][colours] for label in labels])
    x = alt.Scale(domain=[min(rows["from_detuning"]), max(rows["to_detuning"])], nice=False)
    reach = max(rows["to_splitting"])
    y = alt.Scale(domain=[0, reach], nice=False)
    cells = (
        alt.Chart(table(rows))
        .mark_rect(clip=True, strokeWidth=0.3, aria=False)
        .encode(
            x=alt.X("from_detuning:Q", title=DETUNING, scale=x),
            x2="to_detuning",
            y=alt.Y("from_splitting:Q", title="splitting δ (decay rates γ)", scale=y),
            y2="to_splitting",
            color=alt.Color("label:N", scale=scale, legend=alt.Legend(title=None, orient="bottom")),
            stroke=alt.Stroke("label:N", scale=scale, legend=None),
            tooltip=[
                alt.Tooltip("label:N", title="phase"),
                alt.Tooltip("splitting:Q", title="δ", format=".2f"),
                alt.Tooltip("field_gauss:Q", title="field (G)", format=".3f"),
                alt.Tooltip("first_detuning:Q", title="from Δ", format=".2f"),
                alt.Tooltip("last_detuning:Q", title="to Δ", format=".2f"),
            ],
        )
    )
    highest = rows.sort("splitting").row(-1, named=True)
    gauss = highest["field_gauss"] / highest["splitting"]
    fields = pl.DataFrame(
        {
            "splitting": [field / gauss for field in PAPER_FIELDS],
            "word": [f"{field:g} G" for field in PAPER_FIELDS],
        }
    ).filter(pl.col("splitting") < reach)
    of_field = alt.Chart(table(fields)).encode(y=alt.Y("splitting:Q", scale=y))
    lines = of_field.mark_rule(color=INK, strokeDash=[5, 3], strokeWidth=1)
    words = haloed(
        of_field.encode(x=alt.value(MAP_SIDE - 6), text="word:N"), align="right", dy=-8, fontSize=12, color=INK
    )
    panels = [alt.layer(cells, lines, *words).properties(width=MAP_SIDE, height=MAP_SIDE)]
    oscillating = rows.filter(pl.col("label").is_in(["oscillating", "overlapping"]))["splitting"]
    rabi = rows["rabi"][0]
    told = (
        f"From a splitting of {min(oscillating):g} to {max(oscillating):g} something oscillates."
        if len(oscillating)
        else "Nothing oscillates."
    )
    if bands.height:
        base = alt.Chart(table(bands)).encode(
            x=alt.X("splitting:Q", title="splitting δ (decay rates γ)", scale=alt.Scale(zero=True, nice=False)),
            tooltip=[
                alt.Tooltip("splitting:Q", title="δ"),
                alt.Tooltip("lowest_rabi:Q", title="from Ω", format=".1f"),
                alt.Tooltip("highest_rabi:Q", title="to Ω", format=".1f"),
                alt.Tooltip("n_points:Q", title="points", format=","),
            ],
        )
        colour = line_colour("oscillating", colours)
        between = base.encode(
            y=alt.Y("lowest_rabi:Q", title="Rabi frequency Ω (decay rates γ)", scale=alt.Scale(zero=True)),
            y2="highest_rabi",
        )
        at = alt.Chart(table(pl.DataFrame({"rabi": [rabi], "word": [f"Ω = {rabi:g} γ"]}))).encode(y="rabi:Q")
        panels.append(
            alt.layer(
                between.mark_area(color=COLOURS["oscillating"][colours], opacity=0.5),
                between.mark_rule(color=colour, strokeWidth=2),
                base.encode(y="lowest_rabi:Q").mark_point(filled=True, color=colour, size=30, opacity=1),
                base.encode(y="highest_rabi:Q").mark_point(filled=True, color=colour, size=30, opacity=1),
                at.mark_rule(color=FAINT, strokeDash=[5, 3]),
                *haloed(at.encode(x=alt.value(255), text="word:N"), align="right", dy=-8, fontSize=12, color=INK),
            ).properties(width=260, height=MAP_SIDE)
        )
        told += " " + " ".join(
            f"At a splitting of {row['splitting']:g} it takes Rabi frequencies from {row['lowest_rabi']:g} to "
            f"{row['highest_rabi']:g}."
            for row in bands.iter_rows(named=True)
        )
    notes = [
        f"Left: phases at Ω = {rabi:g} γ, as an experiment sees them that varies the field. Dashed: the paper's,",
        "if the decay rate was given in 2π MHz (default 1). Right: the Rabi frequencies at which something oscillates",
        "at any detuning. The larger the splitting, the stronger the light it takes. Grids are our convention.",
    ]
    return notes, told, alt.hconcat(*panels).resolve_scale(color="independent")


FIGURE = Figure(
    "rydberg-splitting",
    "The paper's Figure 2(b) has two lines of the left map: oscillation in a small magnetic field, none in twice that. "
    "Hover for numbers.",
    _draw,
    shows_compositions=False,
    made_by="rydberg",
)
