"""What makes a composition known, of all that is loaded."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass

import duckdb


@dataclass(frozen=True)
class KnownBy:
    """What makes a composition known, of all that is loaded.

    Attributes
    ----------
    sources
        Names of sources; every loaded one if None.
    only_stable
        Only entries on the convex hull.
    only_experimental
        Only entries observed in experiment.
    max_energy_above_hull
        Only entries up to this energy above the convex hull, in eV per atom.
    """

    sources: Sequence[str] | None = None
    only_stable: bool = False
    only_experimental: bool = False
    max_energy_above_hull: float | None = None


@contextmanager
def lent(connection: duckdb.DuckDBPyConnection, known_by: KnownBy) -> Iterator[None]:
    """Let a choice of what is known stand in for all that is, in what a connection is asked meanwhile."""
    if known_by == KnownBy():
        yield
        return
    connection.execute(
        # A temporary table goes before that of the warehouse that has its name.
        "create temp table known_composition as from known_by(sources := $sources::varchar[], "
        "only_stable := $only_stable::boolean, only_experimental := $only_experimental::boolean, "
        "max_energy_above_hull := $max_energy_above_hull::double)",
        asdict(known_by),
    )
    try:
        yield
    finally:
        connection.execute("drop table if exists temp.known_composition")
