"""The tables of the report: their queries, which run unchanged in ``stoichia query``, and their headings."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import duckdb

from stoichia.analysis import palette, queries
from stoichia.analysis.drawing import map_grid
from stoichia.analysis.page.answers import Answer, ask
from stoichia.loaders import candidates
from stoichia.loaders.known_by import KnownBy

SUMMARY = "from space_summary"

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

REJECTED = """select
    rejected_reason.source,
    rejected_reason.kind as reason,
    rejected_reason.n_rows,
    rejected_reason.example[:60] as example
from rejected_reason
order by rejected_reason.n_rows desc, rejected_reason.source, rejected_reason.kind
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

# The analogues that say the most for the formulas of the rows of best, and these rows.
_WITH_ANALOGUES = """,

of_candidate as (
    select
        analogue.formula,
        list(analogue.analogue order by analogue.similarity desc, analogue.analogue)[:4] as analogues
    from analogues((select list(best.formula) from best)) as analogue
    group by analogue.formula
)

select
    {columns}best.n_components as components,
    best.rank,
    best.formula,
    round(best.score, 3) as score,
    round(best.expected_share, 4) as expected_share,
    round(best.common_states, 3) as common_states,
    of_candidate.analogues
from best
inner join of_candidate using (formula)
order by {order}"""

_BEST = """with best as materialized (
    from candidate
    where candidate.in_space and candidate.category = 'missing' and candidate.rank <= 1000
    qualify row_number() over (partition by candidate.n_components order by candidate.rank) <= 15
)"""
CANDIDATES = _BEST + _WITH_ANALOGUES.format(columns="", order="best.n_components, best.rank")

# Of each number of components as many are looked at: what is best of one is not the best of another.
_BEST_OF_ANION = """with best as materialized (
    select
        candidate.*,
        candidate.elements[-1] as anion
    from candidate
    where
        candidate.in_space
        and candidate.category = 'missing'
        and candidate.rank <= 30_000
        and anion_chemistry_of(candidate.elements) != 'others'
    qualify
        row_number() over (
            partition by candidate.elements[-1]
            order by candidate.expected_share desc nulls last, candidate.rank, candidate.n_components
        ) <= 3
)"""
CANDIDATES_OF_ANION = _BEST_OF_ANION + _WITH_ANALOGUES.format(
    columns="best.anion,\n    ",
    order="anion_chemistry_of(best.elements) desc, best.anion, best.expected_share desc nulls last, best.rank",
)

RELATIONS = "from catalogue_relation order by relation"
COLUMNS = "from catalogue_column order by relation, column_index"
MACROS = "from catalogue_macro order by macro"
REASONS = "from forbidden_reason_meaning"


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


def _of_system(system: Sequence[str]) -> str:
    """Return the query of the best candidates of a chemical system and its subsystems."""
    best = f"""with best as materialized (
    from candidate
    where
        candidate.in_space
        and candidate.category = 'missing'
        and list_has_all({queries.literal(system)}, candidate.elements::varchar[])
    order by candidate.expected_share desc nulls last, candidate.rank
    limit 15
)"""
    return best + _WITH_ANALOGUES.format(columns="", order="best.expected_share desc nulls last, best.rank")


def _table_1(system: Sequence[str]) -> str:
    """Return the query of Table 1: one row per subsystem, with the smallest formulas of each category."""
    return (
        f"select summary.* exclude (n_components) from system_summary({queries.literal(' '.join(system))}) as summary"
    )


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
    if (
        candidates.are_current(connection, KnownBy())
        and connection.execute("select 1 from candidate limit 1").fetchall()
    ):
        likely = {"expected_share": "expected to be listed", "common_states": "share of its least usual state"}
        answers["candidates"] = ask(connection, CANDIDATES, likely)
        answers["candidates_of_anion"] = ask(connection, CANDIDATES_OF_ANION, likely)
        if system:
            answers["candidates_of_system"] = ask(connection, _of_system(system), likely)
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
    scores = ask(
        connection,
        queries.scores_by_method(components, methods),
        words | {"n_points": "points", "n_uncovered": "not shown"},
    )
    separation = ask(connection, queries.separation(components))
    headings = [column.heading.removeprefix("accuracy ").replace("-", " – ") for column in separation.columns]
    columns = [replace(column, heading=heading) for column, heading in zip(separation.columns, headings, strict=True)]
    return scores, replace(separation, columns=columns), ask(connection, queries.uncovered(components))


def reasons(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    """Return the reasons why known compositions are forbidden, each with what it means."""
    return connection.sql(REASONS).fetchall()


def dictionary(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """Return what the file holds, as it describes itself."""
    columns: dict[str, list[tuple[str, str, str]]] = {}
    for relation, _, column, kind, comment in connection.sql(COLUMNS).fetchall():
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
