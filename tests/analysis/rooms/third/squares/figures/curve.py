"""Squares against numbers."""

from stoichia.analysis import frames
from stoichia.analysis.drawing.charts import finished, table
from stoichia.analysis.drawing.figure import Asked, Figure
from stoichia.analysis.drawing.picture import Chart

SQL = "select square.n, square.n_squared from squares.square as square order by square.n"


def _draw(asked: Asked) -> Chart:
    import altair as alt

    rows = frames.frame(asked.connection.sql(SQL))
    chart = alt.layer(alt.Chart(table(rows)).mark_line().encode(x="n:Q", y="n_squared:Q"))
    return Chart(FIGURE.name, "Squares", "A parabola.", SQL, rows, finished(chart, "Squares", ["Counted."]))


FIGURE = Figure("squares-curve", "Numbers and their squares.", _draw, shows_compositions=False, made_by="squares")
