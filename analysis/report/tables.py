"""The tables of the report: their queries, which run unchanged in ``stoichia query``, and their headings."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import duckdb

from stoichia.analysis import palette, queries
from stoichia.analysis.drawing import map_grid
from stoichia.analysis.page.answers import Answer, ask

SUMMARY = """select
    sum(category_count.n_unique)::ubigint as n_unique,
    sum(category_count.n_allowed)::ubigint as n_allowed,
    sum(category_count.n_known)::ubigint as n_known,
    sum(category_count.n_missing)::ubigint as n_missing,
    (select count(*) from element where element.in_space) as n_elements,
    (select element.symbol from element where element.in_space order by element.z limit 1) as first_element,
    (select element.symbol from element where element.in_space order by element.z desc limit 1) as last_element,
    (select count(*) from known_formula) as n_known_formulas,
    (select count(*) from known_formula where not known_formula.in_space) as n_known_outside,
    (select count(*) from known_source) as n_sources,
    (select coalesce(sum(known_source.n_rejected), 0)::ubigint from known_source) as n_rejected
from category_count"""

TABLE_2 = """select
    category_count.n_components,
    category_count.n_unique,
    category_count.n_standard,
    100 * category_count.n_standard / category_count.n_unique as percent_standard,
    category_count.n_missing,
    100 * category_count.n_missing / category_count.n_unique as percent_missing,
    category_count.n_interesting,
    100 * category_count.n_interesting / category_count.n_unique as percent_interesting,
    category_count.n_unlikely,
    100 * category_count.n_unlikely / category_count.n_unique as percent_unlikely,
    category_count.n_allowed,
    100 * category_count.n_allowed / category_count.n_unique as percent_allowed,
    category_count.n_known,
    100 * category_count.n_known / category_count.n_unique as percent_known
from category_count
order by category_count.n_components"""

SOURCES = """select
    known_source.source,
    known_source.description,
    known_source.release,
    known_source.licence,
    known_source.n_compositions,
    known_source.n_read,
    known_source.n_rejected,
    known_source.loaded_at
from known_source
order by known_source.n_compositions desc, known_source.source"""

REJECTED = r"""select
    rejected_entry.source,
    regexp_replace(
        regexp_replace(rejected_entry.reason, ': .*| ".*', ''), '(entry) .*', '\1'
    ) as reason,
    count(*) as n_rows,
    min(rejected_entry.input)[:60] as example
from rejected_entry
group by all
order by n_rows desc, rejected_entry.source, reason
limit 40"""

PARAMS = """select
    params.oxidation_state_set,
    params.components,
    params.max_amount,
    params.max_z
from params"""

BUILD = "select build_metadata.description, build_metadata.value from build_metadata"

SOURCE_ORIGINS = """select
    known_source.source,
    known_source.read_as,
    known_source.loaded_from,
    known_source.attribution
from known_source
order by known_source.source"""

MAP_SAMPLES = """select
    map_sample.n_components,
    map_sample.n_per_category,
    map_sample.n_compositions,
    map_sample.seed::varchar as seed,
    map_sample.drawn_at,
    map_sample.map_sample_id
from map_sample
semi join map using (map_sample_id)
order by map_sample.n_components, map_sample.drawn_at"""

MAP_METHODS = """select
    map.method,
    map.parameters,
    map.versions,
    count(*) as n_maps,
    min(map.made_at) as first_made_at,
    max(map.made_at) as last_made_at
from map
group by all
order by all"""

MAP_EMBEDDINGS = """select
    embedding.embedding,
    embedding.dimension,
    embedding.n_elements,
    embedding.citation,
    embedding.sha256
from embedding
semi join map using (embedding)
order by embedding.embedding"""

RELATIONS = """select
    concat_ws('.', nullif(duckdb_tables.schema_name, 'main'), duckdb_tables.table_name) as relation,
    'table' as kind,
    duckdb_tables.comment
from duckdb_tables()
where not duckdb_tables.internal and not duckdb_tables.temporary
union all
select
    concat_ws('.', nullif(duckdb_views.schema_name, 'main'), duckdb_views.view_name),
    'view',
    duckdb_views.comment
from duckdb_views()
where not duckdb_views.internal and not duckdb_views.temporary
order by relation"""

COLUMNS = """select
    concat_ws('.', nullif(duckdb_columns.schema_name, 'main'), duckdb_columns.table_name) as relation,
    duckdb_columns.column_name as column,
    duckdb_columns.data_type as type,
    duckdb_columns.comment
from duckdb_columns()
where not duckdb_columns.internal and duckdb_columns.database_name = current_database()
order by relation, duckdb_columns.column_index"""

MACROS = """select distinct
    concat_ws('.', nullif(duckdb_functions.schema_name, 'main'), duckdb_functions.function_name)
        || '(' || array_to_string(duckdb_functions.parameters, ', ') || ')' as macro,
    duckdb_functions.function_type = 'table_macro' as is_table,
    duckdb_functions.comment
from duckdb_functions()
where
    not duckdb_functions.internal
    and duckdb_functions.function_type in ('macro', 'table_macro')
order by macro"""

# What the reasons of interesting_reason say, in plain words; forbidden_known has them exactly.
REASONS = {
    "all metals": "every element is a metal: alloys and intermetallic compounds, which ionic rules do not describe",
    "mixed valence": (
        "allowed if atoms of one of the elements in mixed_valence_element (SMACT's list: no Pb, no Tl) "
        "may differ in oxidation state, as in Fe3O4"
    ),
    "order": "neutral in some choice of states, but with a cation that is not less electronegative than an anion",
    "unbalanced": "no choice of one listed state per element adds up to zero",
    "unknown electronegativity": "holds an element whose electronegativity the data do not have",
    "no oxidation state": "holds an element for which the set lists no oxidation state",
}


def _interesting_reasons(components: Sequence[int]) -> str:
    """Return the query of the reasons why known compositions are forbidden, a column per number of components."""
    by_components = "".join(
        f"""
    coalesce(
        sum(interesting_reason.n_interesting) filter (interesting_reason.n_components = {n}), 0
    )::ubigint as n_{palette.COMPONENTS.get(n, n)},"""
        for n in components
    )
    return f"""select
    interesting_reason.reason,
    sum(interesting_reason.n_interesting)::ubigint as n_all,
    100 * n_all / sum(n_all) over () as percent_all,{by_components}
    flatten(
        list(interesting_reason.formulas[:3] order by interesting_reason.n_components)
    )[:8] as formulas
from interesting_reason
where interesting_reason.in_space
group by interesting_reason.reason
order by n_all desc, interesting_reason.reason"""


def _table_1(system: Sequence[str]) -> str:
    """Return the query of Table 1: one row per subsystem, with the smallest formulas of each category."""
    categories = "".join(
        f"""
    count(*) filter (labelled.category = '{category}') as n_{category},
    list(labelled.formula order by labelled.n_atoms, labelled.formula)
        filter (labelled.category = '{category}')[:{n}] as formulas_{category},"""
        for category, n in zip(palette.CATEGORIES, (8, 4, 8, 4), strict=True)
    ).rstrip(",")
    return f"""with labelled as (
    select
        composition.formula,
        composition.category,
        composition.n_atoms,
        composition.n_components,
        array_to_string(regexp_extract_all(composition.formula, '[A-Z][a-z]?'), '–') as subsystem
    from system({queries.literal("-".join(system))}) as composition
)

select
    labelled.subsystem,{categories}
from labelled
group by labelled.n_components, labelled.subsystem
order by labelled.n_components, labelled.subsystem"""


def _separation(components: int) -> str:
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
    return f"""{queries.latest_sample(components)}

select
    told.embedding,{columns}
from map_separation as told
semi join latest_sample using (map_sample_id)
group by told.embedding
order by told.embedding"""


def _scores(components: int, methods: Sequence[str]) -> str:
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
    return f"""{queries.shown_maps(components)}

select
    shown_map.embedding,{columns},
    max(shown_map.n_points) as n_points,
    max(shown_map.n_uncovered) as n_uncovered
from shown_map
group by shown_map.embedding
order by shown_map.embedding"""


def _uncovered(components: int) -> str:
    """Return the query of the elements without a vector: one row per embedding."""
    return f"""{queries.latest_sample(components)}

select
    map_uncovered.embedding,
    list(map_uncovered.symbol::varchar order by map_uncovered.symbol) as elements
from map_uncovered
semi join latest_sample using (map_sample_id)
group by map_uncovered.embedding
order by map_uncovered.embedding"""


def settings(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """Return the settings of the space that the report's sentences name."""
    ((states, components, max_amount),) = connection.execute(
        "select oxidation_state_set, components, max_amount from params"
    ).fetchall()
    *firsts, last = map(str, components)
    words = f"{', '.join(firsts)} or {last}" if firsts else last
    return {"states": states, "components": words, "max_amount": max_amount}


def summary(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """Return the numbers of the report's sentences by name, and their query as sql."""
    answer = connection.sql(SUMMARY)
    (row,) = answer.fetchall()
    return {"sql": SUMMARY, **dict(zip(answer.columns, row, strict=True))}


def main(connection: duckdb.DuckDBPyConnection, system: Sequence[str], *, has_maps: bool) -> dict[str, Answer]:
    """Return the tables of the report by name; without a system, or maps, none of theirs."""
    ((components,),) = connection.execute("select components from params").fetchall()
    table_2 = {
        "n_components": "components",
        "n_unique": "compositions",
        **{f"n_{number}": word for number, word in palette.NUMBERS.items() if number != "unique"},
    }
    sources = {"n_read": "rows read", "n_rejected": "rows rejected", "loaded_at": "loaded (UTC)"}
    reasons = {"n_all": "known, forbidden", "formulas": "for example"}
    answers = {
        "table_2": ask(connection, TABLE_2, table_2),
        "sources": ask(connection, SOURCES, sources),
        "reasons": ask(connection, _interesting_reasons(components), reasons, bar="n_all"),
        "rejected": ask(connection, REJECTED, {"n_rows": "rows"}, bar="n_rows"),
        "params": ask(connection, PARAMS),
        "build": ask(connection, BUILD),
        "origins": ask(connection, SOURCE_ORIGINS),
    }
    if system:
        answers["table_1"] = ask(connection, _table_1(system))
    if has_maps:
        times = {"drawn_at": "drawn (UTC)", "first_made_at": "first made (UTC)", "last_made_at": "last made (UTC)"}
        answers["map_samples"] = ask(connection, MAP_SAMPLES, {"n_per_category": "of each category", **times})
        answers["map_methods"] = ask(connection, MAP_METHODS, times)
        answers["map_embeddings"] = ask(connection, MAP_EMBEDDINGS, {"n_elements": "elements"})
    return answers


def of_maps(connection: duckdb.DuckDBPyConnection, components: int) -> tuple[Answer, Answer, Answer]:
    """Return the tables of the scores of maps, of the separation of categories and of elements without a vector."""
    rows = connection.sql(queries.map_scores(components)).project("method").distinct().fetchall()
    methods = map_grid.in_order([method for (method,) in rows], tuple(palette.METHODS))
    words = {
        f"{score}_{method}": f"{palette.METHODS.get(method, method)} {score}"
        for method in methods
        for score in ("trustworthiness", "silhouette")
    }
    scores = ask(connection, _scores(components, methods), words | {"n_points": "points", "n_uncovered": "not shown"})
    separation = ask(connection, _separation(components))
    headings = [column.heading.removeprefix("accuracy ").replace("-", " – ") for column in separation.columns]
    columns = [replace(column, heading=heading) for column, heading in zip(separation.columns, headings, strict=True)]
    return scores, replace(separation, columns=columns), ask(connection, _uncovered(components))


def dictionary(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """Return what the file holds, as it describes itself."""
    columns: dict[str, list[tuple[str, str, str]]] = {}
    for relation, column, kind, comment in connection.sql(COLUMNS).fetchall():
        # An enum's type lists its values, over a hundred for the symbols.
        columns.setdefault(relation, []).append((column, kind if len(kind) < 60 else kind[:57] + "…", comment or ""))
    return {
        "relations": [
            (relation, kind, comment or "", columns.get(relation, []))
            for relation, kind, comment in connection.sql(RELATIONS).fetchall()
        ],
        "macros": connection.sql(MACROS).fetchall(),
        "sql": [("relations", RELATIONS), ("columns", COLUMNS), ("macros", MACROS)],
    }
