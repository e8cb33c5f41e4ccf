"""The heat map of elements by elements: how alike they are, ordered so that families show."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from stoichia.analysis import frames, palette
from stoichia.analysis.drawing import charts, counted
from stoichia.analysis.drawing.figure import Asked, Figure
from stoichia.analysis.drawing.picture import Chart
from stoichia.loaders.errors import InputError

if TYPE_CHECKING:
    import polars as pl

# In pixels.
SIDE = 860


def _draw(asked: Asked) -> Chart:
    components = asked.options.components
    if components is None:
        # Most is known of three components.
        components = min(counted.components_of(asked.connection), key=lambda n: abs(n - 3))
    sql = (
        "select symbol, other_symbol, n_shared, similarity from element_similarity "
        f"where n_components = {components} order by symbol, other_symbol"
    )
    rows = frames.frame(asked.connection.sql(sql))
    if rows.is_empty():
        raise InputError(f"no similar elements in {palette.compositions(components)}: run 'stoichia candidates'")
    title = f"How alike elements are: the openings that both fill in known {palette.compositions(components)}"
    best = rows.filter(rows["symbol"] < rows["other_symbol"]).sort("similarity", descending=True).head(6)
    words = ", ".join(
        f"{symbol}–{other} ({value:.2f})"
        for symbol, other, value in best.select("symbol", "other_symbol", "similarity").iter_rows()
    )
    return Chart(
        FIGURE.name,
        title,
        f"Heat map, element by element, of the similarity that candidates are ranked by, highest for {words}.",
        sql,
        rows,
        _spec(rows, in_families(rows), asked.options.colours, title),
    )


def in_families(rows: "pl.DataFrame") -> list[str]:
    """Return the elements in an order in which similar ones stand side by side.

    Average linkage, its leaves in optimal order (Bar-Joseph et al., Bioinformatics 2001, 17, S22).
    """
    import numpy as np
    from scipy.cluster import hierarchy
    from scipy.spatial.distance import squareform

    symbols = sorted(set(rows["symbol"]))
    place = {symbol: i for i, symbol in enumerate(symbols)}
    distance = np.ones((len(symbols), len(symbols)))
    np.fill_diagonal(distance, 0)
    for symbol, other, similarity in rows.select("symbol", "other_symbol", "similarity").iter_rows():
        distance[place[symbol], place[other]] = 1 - similarity
    if len(symbols) < 3:
        return symbols
    # Both halves are the same but for the last digit.
    tree = hierarchy.linkage(squareform((distance + distance.T) / 2), "average", optimal_ordering=True)
    return [symbols[i] for i in hierarchy.leaves_list(tree)]


def _spec(rows: "pl.DataFrame", order: Sequence[str], colours: str, title: str) -> dict[str, Any]:
    """Return the definition of the heat map of symbol, other_symbol, n_shared and similarity, in an order."""
    import altair as alt

    size = max(4.0, 0.8 * SIDE / len(order))
    axis = alt.Axis(labelFontSize=min(11.0, size), labelOverlap=False, ticks=False, domain=False, labelPadding=2)
    cells = (
        alt.Chart(charts.table(rows))
        .mark_rect(aria=False)
        .encode(
            x=alt.X("symbol:N", sort=list(order), title=None, axis=axis),
            y=alt.Y("other_symbol:N", sort=list(order), title=None, axis=axis),
            color=alt.Color(
                "similarity:Q",
                scale=alt.Scale(scheme=palette.SEQUENTIAL[colours], reverse=True, domainMin=0, nice=False),
                legend=alt.Legend(title="similarity", orient="top", direction="horizontal", gradientLength=300),
            ),
            tooltip=[
                alt.Tooltip("symbol:N", title="element"),
                alt.Tooltip("other_symbol:N", title="and"),
                alt.Tooltip("similarity:Q", format=".3f"),
                alt.Tooltip("n_shared:Q", title="openings that both fill", format=",.1f"),
            ],
        )
        .properties(width=SIDE, height=SIDE)
    )
    notes = [
        "Elements are ordered by clustering, so that those which stand in for each other are neighbours.",
        "Openings of one component fewer count half; white: no opening that both fill.",
    ]
    return charts.finished(alt.layer(cells), title, notes)


FIGURE = Figure(
    "element-similarity",
    "What candidates are ranked by: two elements are alike if they fill the same places in known compositions.",
    _draw,
    made_by="candidates",
    has_many_cells=True,
)
