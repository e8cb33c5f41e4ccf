"""What figures of maps share: the maps of a warehouse as a grid."""

from stoichia.analysis import frames, palette, queries
from stoichia.analysis.drawing import counted, map_grid
from stoichia.analysis.drawing.figure import Asked
from stoichia.analysis.drawing.picture import MapGrid
from stoichia.loaders.errors import InputError


def grid(asked: Asked, name: str, kind: str, kinds: tuple[str, ...], words: str) -> MapGrid:
    """Return the grid of the maps of a number of components, its points marked by their kind.

    Parameters
    ----------
    asked
        What it is drawn from and for.
    name
        The figure's.
    kind
        What points are marked by: ``category`` or ``anion_chemistry``.
    kinds, words
        The kinds in order, and what they are of.

    Raises
    ------
    InputError
        If the warehouse has no such maps.
    """
    connection = asked.connection
    sampled = [row[0] for row in connection.execute(queries.SAMPLED_COMPONENTS).fetchall()]
    components = asked.options.components or (sampled[0] if sampled else counted.components_of(connection)[0])
    sql = queries.map_points(components, kind)
    scores = frames.frame(connection.sql(queries.map_scores(components)))
    if scores.is_empty():
        raise InputError(
            f"no maps of {palette.compositions(components)} in the warehouse: make them with 'stoichia map'"
        )
    rows = frames.frame(connection.sql(sql))
    title = f"Maps of {palette.compositions(components)}, by {words}"
    n_points = rows["point_number"].n_unique()
    note = (
        f"{n_points:,} compositions, up to {max(scores['n_per_category']):,} of each category. "
        "Coordinates have no unit; each letter stands by the place that is most its own.\n"
        "n: points; trust.: trustworthiness, 0 to 1"
        + ("; silh.: silhouette of the categories, −1 to 1." if kind == "category" else ".")
    )
    ((n_changed,),) = connection.execute(queries.map_changes(components)).fetchall()
    if n_changed:
        note += f"\nSince they were drawn {n_changed:,} of them have become known or unknown: run stoichia map again."
    drawing = map_grid.draw(rows, scores, kinds, asked.options.colours, title, note, with_silhouette=kind == "category")
    embeddings = scores["embedding"].n_unique()
    description = (
        f"Grid of {scores.height} scatter plots: {embeddings} embeddings by {scores['method'].n_unique()} methods "
        f"of projection, points marked by {words}."
    )
    return MapGrid(name, title, description, sql, rows, drawing)
