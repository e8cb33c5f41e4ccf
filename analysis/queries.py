"""The queries of figures and report, as text that runs unchanged in ``stoichia query``.

A page shows them to its readers, so that values stand in them as literals; `literal` is the one way in.
"""

from collections.abc import Sequence

from stoichia.analysis import palette
from stoichia.analysis.questions import KnownBy


def literal(value: str | float | bool | Sequence[str]) -> str:
    """Return a value as SQL: texts in quotes, lists in brackets."""
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Sequence):
        return "[" + ", ".join(literal(item) for item in value) + "]"
    return repr(value)


def counted(name: str, known_by: KnownBy) -> str:
    """Return a count view, or the call of its macro, for what makes a composition known."""
    given = {
        "sources": None if known_by.sources is None else list(known_by.sources),
        "only_stable": known_by.only_stable or None,
        "only_experimental": known_by.only_experimental or None,
        "max_energy_above_hull": known_by.max_energy_above_hull,
    }
    arguments = [f"{key} := {literal(value)}" for key, value in given.items() if value is not None]
    return f"{name}_of({', '.join(arguments)})" if arguments else name


def element_numbers(knowns: Sequence[KnownBy], components: int | None) -> str:
    """Return the query of the periodic table: one row per choice of what is known, number of components and element."""
    parts = [
        f"""select
    {i} as known,
    counted.n_components,
    element.symbol,
    element.name,
    element.z,
    element.period,
    element.periodic_group,
    element.block,
    {_numbers()}
from {counted("element_count", known_by)} as counted
inner join element using (symbol)
{_where(components)}"""
        for i, known_by in enumerate(knowns)
    ]
    return "\nunion all\n".join(parts) + "order by known, n_components, z"


def element_pair_numbers(known_by: KnownBy, components: int | None) -> str:
    """Return the query of the heat map: one row per number of components and pair of elements.

    Every element has its place, from 0, in the order of groups (the f block between groups 2 and 3) and in that of
    electronegativity.
    """
    return f"""with placed as (
    select
        element.symbol,
        coalesce(element.periodic_group::varchar, 'f') as element_group,
        row_number() over (
            order by coalesce(element.periodic_group, 2.5), element.period, element.z
        ) - 1 as group_place,
        row_number() over (order by element.electronegativity_rank) - 1 as electronegativity_place
    from element
    where element.in_space
)

select
    counted.n_components,
    counted.symbol,
    counted.other_symbol,
    placed.element_group,
    placed.group_place,
    placed.electronegativity_place,
    other.element_group as other_element_group,
    other.group_place as other_group_place,
    other.electronegativity_place as other_electronegativity_place,
    {_numbers()}
from {counted("element_pair_count", known_by)} as counted
inner join placed using (symbol)
inner join placed as other on counted.other_symbol = other.symbol
{_where(components)}order by all"""


def shares(quantity: str, column: str, known_by: KnownBy, components: int | None) -> str:
    """Return the query of the shares: one row per number of components, value of the quantity and category."""
    numbers = ", ".join(f"counted.n_{category}" for category in palette.CATEGORIES)
    return f"""select
    counted.n_components,
    counted.{column},
    unnest(enum_range(null::category)) as category,
    unnest([{numbers}]) as n,
    counted.n_unique
from {counted(quantity, known_by)} as counted
{_where(components)}order by all"""


def trade_off(components: int | None) -> str:
    """Return the query of recall against precision: one row per compared set and number of components.

    What a cut does not say is SMACT's default. Sets that allow nothing, or of a space of which nothing is known, have
    no place in it.
    """
    return f"""with asked as (
    select
        comparison.oxidation_states,
        case
            when starts_with(comparison.oxidation_states, 'icsd24:')
                then coalesce(
                    nullif(regexp_extract(comparison.oxidation_states, 'commonality=([^,]+)', 1), ''),
                    'low'
                )
        end as commonality,
        case
            when starts_with(comparison.oxidation_states, 'icsd24:')
                then coalesce(
                    nullif(regexp_extract(comparison.oxidation_states, 'consensus=([0-9]+)', 1), ''),
                    '3'
                )::integer
        end as consensus,
        comparison.n_components,
        comparison.n_allowed,
        comparison.n_known,
        comparison.n_standard,
        comparison.recall,
        comparison.precision,
        comparison.is_current
    from comparison
    where comparison.n_standard > 0
)

select
    counted.oxidation_states,
    counted.commonality,
    counted.consensus,
    counted.n_components,
    counted.n_allowed,
    counted.n_known,
    counted.n_standard,
    counted.recall,
    counted.precision,
    counted.is_current
from asked as counted
{_where(components)}order by all"""


# Numbers of components that there are maps of.
SAMPLED_COMPONENTS = """select distinct map_sample.n_components
from map
inner join map_sample using (map_sample_id)
where map.n_dimensions = 2
order by map_sample.n_components"""


def map_points(components: int, kind: str) -> str:
    """Return the query of a grid of maps: one row per point, with its category or anion_chemistry as kind."""
    kinds = {"category": "map_composition.category", "anion_chemistry": "anion_chemistry_of(map_composition.elements)"}
    return f"""{shown_maps(components)}

select
    shown_map.embedding,
    shown_map.method,
    map_point.point_number,
    map_point.x,
    map_point.y,
    {kinds[kind]} as kind
from shown_map
inner join map_point using (map_id)
inner join map_composition using (map_sample_id, point_number)
order by shown_map.embedding, shown_map.method, map_point.point_number"""


def map_scores(components: int) -> str:
    """Return the query of the scores of maps: one row per embedding and method."""
    return f"""{shown_maps(components)}

select
    shown_map.embedding,
    shown_map.method,
    shown_map.n_per_category,
    shown_map.n_points,
    shown_map.n_uncovered,
    shown_map.trustworthiness,
    shown_map.silhouette,
    shown_map.silhouette_se,
    map_separation.accuracy,
    map_separation.accuracy_sd,
    map_separation.chance,
    map_separation.n_folds
from shown_map
left join map_separation
    on
        shown_map.map_sample_id = map_separation.map_sample_id
        and shown_map.embedding = map_separation.embedding
        and map_separation.categories = 'all'
order by shown_map.embedding, shown_map.method"""


def map_compositions(components: int) -> str:
    """Return the query of the compositions that the maps of a number of components show, by point_number."""
    return f"""{latest_sample(components)}

select
    map_composition.point_number,
    map_composition.formula,
    map_composition.category,
    anion_chemistry_of(map_composition.elements) as anion_chemistry,
    map_composition.reason
from map_composition
semi join latest_sample using (map_sample_id)
order by map_composition.point_number"""


def map_changes(components: int) -> str:
    """Return the query of how many mapped compositions are known now and were not when they were drawn, or were."""
    return f"""{latest_sample(components)}

select count(*) as n_changed
from map_composition
semi join latest_sample using (map_sample_id)
left join known_composition using (formula)
where
    (map_composition.category in ('standard', 'interesting'))
    != (known_composition.formula_reduced is not null)"""


def latest_sample(components: int) -> str:
    """Return the with clause of latest_sample: of a number of components, the sample drawn last that has maps."""
    return f"""with latest_sample as (
    select map_sample.map_sample_id
    from map_sample
    where
        map_sample.n_components = {components}
        and map_sample.map_sample_id in (select map.map_sample_id from map where map.n_dimensions = 2)
    order by map_sample.drawn_at desc, map_sample.map_sample_id
    limit 1
)"""


def shown_maps(components: int) -> str:
    """Return the with clause of shown_map: of the latest sample, each embedding and method as asked for last."""
    return f"""{latest_sample(components)},

shown_map as (
    select map.*, map_sample.n_per_category
    from map
    inner join map_sample using (map_sample_id)
    semi join latest_sample using (map_sample_id)
    where map.n_dimensions = 2
    qualify
        row_number() over (
            partition by map.embedding, map.method
            order by map.asked_at desc, map.map_id
        ) = 1
)"""


def _numbers() -> str:
    return ",\n    ".join(f"counted.n_{number}" for number in palette.NUMBERS)


def _where(components: int | None) -> str:
    return "" if components is None else f"where counted.n_components = {components}\n"
