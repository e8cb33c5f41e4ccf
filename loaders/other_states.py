"""Another set of oxidation states than a warehouse's own, in what a connection is asked."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import duckdb

from stoichia import sql
from stoichia.loaders import reference, statements, warehouse

# What depends on the set: to label formulas; and, beside it, to count, find and draw compositions of the space.
_OF_STATES = ("oxidation_state", "species", "component_state", "state_pair", "vocabulary")
_OF_SPACE = ("element_side", "allowed_mask", "element_set", "space_count", "element_set_block")


@contextmanager
def lent(
    connection: duckdb.DuckDBPyConnection, name: str | None, components: Sequence[int] | None = ()
) -> Iterator[None]:
    """Let another set of oxidation states stand in for the warehouse's own, in what a connection is asked meanwhile.

    Parameters
    ----------
    connection
        An open warehouse.
    name
        The set, as `reference.oxidation_state_set` reads it; the warehouse's own if None.
    components
        The numbers of components of which the space is asked, not formulas alone; all that it has if None. It is
        counted anew for them, which takes seconds for four components.

    Raises
    ------
    InputError
        If there is no such set.
    """
    if name is None:
        yield
        return
    oxidation_states = reference.oxidation_state_set(name)
    settings = warehouse.settings_of(connection, name)
    # What stands in lies in a database in memory; temporary views lead to it, which go before what has their names.
    lent_names = [*_OF_STATES]
    connection.execute("attach ':memory:' as other_states (read_write)")
    try:
        with connection.cursor() as scratch:
            scratch.execute("use other_states")
            warehouse.stage(scratch, oxidation_states, settings)
            for step in sql.STATES:
                statements.run(scratch, step)
            if components is None or set(components) & set(settings.components):
                lent_names += _OF_SPACE
                scratch.execute(
                    "update params set components = list_filter(components, lambda n: "
                    "$1::utinyint[] is null or list_contains($1::utinyint[], n))",
                    [components],
                )
                scratch.execute("update params set listed_components = list_intersect(listed_components, components)")
                for step in (*sql.DEFINITION, *sql.SPACE_TABLES, *sql.SPACE):
                    statements.run(scratch, step)
        for relation in lent_names:
            connection.execute(f"create temp view {relation} as from other_states.{relation}")
        connection.execute(
            "create or replace temp table known_composition as "
            "with own as materialized (select row_number() over () as composition_number, * from known_composition) "
            "select own.* exclude (composition_number) replace (labelled_of.is_allowed as is_allowed, "
            "category_of(labelled_of.is_allowed, true) as category) "
            "from own inner join labelled_of('own') as labelled_of using (composition_number)"
        )
        # Candidates are ranked and labelled by the warehouse's own set.
        connection.execute("create temp table candidate_learnt as from candidate_learnt limit 0")
        yield
    finally:
        for relation in lent_names:
            connection.execute(f"drop view if exists temp.{relation}")
        connection.execute("drop table if exists temp.known_composition")
        connection.execute("drop table if exists temp.candidate_learnt")
        connection.execute("detach other_states")
