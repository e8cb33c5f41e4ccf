"""What figures of counts share: their rows, what these rest on, and the largest of them in words."""

from typing import TYPE_CHECKING

import duckdb

from stoichia.analysis import frames
from stoichia.analysis.drawing.figure import Asked
from stoichia.loaders.errors import InputError
from stoichia.loaders.known_by import KnownBy

if TYPE_CHECKING:
    import polars as pl


def components_of(connection: duckdb.DuckDBPyConnection) -> list[int]:
    """Return the numbers of components that the warehouse covers."""
    ((components,),) = connection.execute("select components from params").fetchall()
    return list(components)


def rows_of(asked: Asked, sql: str, name: str) -> "pl.DataFrame":
    """Return what is counted for a figure; spaces too large to store have no counts but those of Table 2."""
    rows = frames.frame(asked.connection.sql(sql))
    if rows.is_empty():
        raise InputError(f"the warehouse has no counts for the figure {name}")
    return rows


def shown_components(asked: Asked) -> int | None:
    """Return the number of components to ask for, None for all."""
    return asked.options.components or (None if asked.is_interactive else components_of(asked.connection)[0])


def basis(asked: Asked) -> str:
    """Return what allowed and known rest on, in words."""
    ((states, max_amount),) = asked.connection.execute("select oxidation_state_set, max_amount from params").fetchall()
    return (
        f"Allowed: oxidation states {states}, amounts up to {max_amount}. Known: {known_words(asked.options.known_by)}."
    )


def known_words(known_by: KnownBy) -> str:
    """Return what makes a composition known, in words."""
    words = "any loaded source" if known_by.sources is None else ", ".join(known_by.sources)
    conditions = [
        "on the convex hull" * known_by.only_stable,
        "observed in experiment" * known_by.only_experimental,
        f"up to {known_by.max_energy_above_hull} eV/atom above the hull" * (known_by.max_energy_above_hull is not None),
    ]
    return ", ".join([words, *filter(None, conditions)])


def listed(rows: "pl.DataFrame", column: str, number: str) -> str:
    """Return rows in words: what a column calls each, and its number n_…."""
    return ", ".join(f"{thing} ({n:,})" for thing, n in rows.select(column, f"n_{number}").iter_rows())
