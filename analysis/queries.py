"""The queries that no figure has to itself, as text that runs unchanged in ``stoichia query``.

A page shows them to its readers, so that values stand in them as literals; `literal` is the one way in. All of them
select from one view or macro of the warehouse.
"""

from collections.abc import Sequence

from stoichia.analysis import palette
from stoichia.loaders.known_by import KnownBy


def literal(value: str | float | bool | Sequence[str]) -> str:
    """Return a value as SQL: texts in quotes, lists in brackets."""
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Sequence):
        return "[" + ", ".join(literal(item) for item in value) + "]"
    return repr(value)


def called(macro: str, known_by: KnownBy) -> str:
    """Return the call of a macro of counts for what makes a composition known."""
    given = {
        "sources": None if known_by.sources is None else list(known_by.sources),
        "only_stable": known_by.only_stable or None,
        "only_experimental": known_by.only_experimental or None,
        "max_energy_above_hull": known_by.max_energy_above_hull,
    }
    arguments = [f"{key} := {literal(value)}" for key, value in given.items() if value is not None]
    return f"{macro}({', '.join(arguments)})"


def counted(macro: str, known_by: KnownBy, components: int | None) -> str:
    """Return the query of a macro of counts, for a number of components or all."""
    where = "" if components is None else f"\nwhere counted.n_components = {components}"
    return f"from {called(macro, known_by)} as counted{where}"


# Numbers of components that there are maps of.
SAMPLED_COMPONENTS = "select latest_map_sample.n_components from latest_map_sample order by all"


def map_points(components: int, kind: str) -> str:
    """Return the query of a grid of maps: one row per point, with its category or anion_chemistry as kind."""
    return f"""select
    shown_map_point.embedding,
    shown_map_point.method,
    shown_map_point.point_number,
    shown_map_point.x,
    shown_map_point.y,
    shown_map_point.{kind} as kind
from shown_map_point
where shown_map_point.n_components = {components}
order by shown_map_point.embedding, shown_map_point.method, shown_map_point.point_number"""


def map_scores(components: int) -> str:
    """Return the query of the scores of maps: one row per embedding and method."""
    return f"""select
    shown_map.embedding,
    shown_map.method,
    shown_map.n_per_category,
    shown_map.n_points,
    shown_map.n_uncovered,
    shown_map.trustworthiness,
    shown_map.silhouette,
    shown_map.silhouette_se,
    shown_map.accuracy,
    shown_map.accuracy_sd,
    shown_map.chance,
    shown_map.n_folds
from shown_map
where shown_map.n_components = {components}
order by shown_map.embedding, shown_map.method"""


def map_compositions(components: int) -> str:
    """Return the query of the compositions that the maps of a number of components show, by point_number."""
    return f"""select
    composition.point_number,
    composition.formula,
    composition.category,
    composition.anion_chemistry,
    composition.reason
from shown_map_composition as composition
where composition.n_components = {components}
order by composition.point_number"""


def map_changes(components: int) -> str:
    """Return the query of how many mapped compositions are known now and were not when they were drawn, or were."""
    return f"""select count(*) as n_changed
from shown_map_composition as composition
where composition.n_components = {components} and composition.has_changed"""


def separation(components: int) -> str:
    """Return the query of how well categories are told apart: one row per embedding, a column per choice of them."""
    pairs = [f"{one}-{other}" for i, one in enumerate(palette.CATEGORIES) for other in palette.CATEGORIES[i + 1 :]]
    columns = ",".join(
        f"""
    any_value((100 * told.accuracy)::decimal(4, 1)) filter (told.categories = '{categories}')
        as "accuracy_{categories}",
    any_value((100 * told.accuracy_sd)::decimal(4, 1)) filter (told.categories = '{categories}')
        as "error_{categories}\""""
        for categories in ("all", *pairs)
    )
    return f"""select
    told.embedding,{columns}
from map_separation as told
inner join latest_map_sample using (map_sample_id)
where latest_map_sample.n_components = {components}
group by told.embedding
order by told.embedding"""


def scores_by_method(components: int, methods: Sequence[str]) -> str:
    """Return the query of the scores of maps: one row per embedding, columns per method."""
    columns = ",".join(
        f"""
    any_value(shown_map.trustworthiness) filter (shown_map.method = '{method}')
        as trustworthiness_{method},
    any_value(shown_map.silhouette) filter (shown_map.method = '{method}')
        as silhouette_{method},
    any_value(shown_map.silhouette_se) filter (shown_map.method = '{method}')
        as error_{method}"""
        for method in methods
    )
    return f"""select
    shown_map.embedding,{columns},
    max(shown_map.n_points) as n_points,
    max(shown_map.n_uncovered) as n_uncovered
from shown_map
where shown_map.n_components = {components}
group by shown_map.embedding
order by shown_map.embedding"""


def uncovered(components: int) -> str:
    """Return the query of the elements without a vector: one row per embedding."""
    return f"""select
    map_uncovered.embedding,
    list(map_uncovered.symbol::varchar order by map_uncovered.symbol) as elements
from map_uncovered
inner join latest_map_sample using (map_sample_id)
where latest_map_sample.n_components = {components}
group by map_uncovered.embedding
order by map_uncovered.embedding"""
