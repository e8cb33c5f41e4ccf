"""Other rules and other sets of oxidation states, on the default warehouse."""

from pathlib import Path

import duckdb
from measuring import Line, at_most, built, repeated, run, seconds

from stoichia.loaders import reference


def lines(scratch: Path, *, is_quick: bool) -> list[Line]:
    """Measure a comparison of SMACT's five sets, and counts of whole spaces by rule."""
    folder = built(scratch / "default")
    n = 1 if is_quick else 3
    compare = repeated(n, lambda: run("compare", *reference.OXIDATION_STATE_FILES, folder=folder).wall)
    with duckdb.connect(str(folder / "stoichia.duckdb"), read_only=True) as connection:

        def count(n_components: int) -> float:
            return seconds(lambda: connection.execute("from rule_count($1, margin := 0.5)", [n_components]).fetchall())

        ternaries = repeated(n, lambda: count(3))
    # By the command, so that its memory is not this process's: what it starts later would be told to have had it.
    quaternaries = run("query", "from rule_count(4, margin := 0.5)", folder=folder)
    return [
        at_most("stoichia compare, SMACT's five sets, 2 to 4 components", "s", 40, compare),
        at_most("rule_count(3, margin := 0.5): mixed valence and a margin, all ternaries", "s", 10, ternaries),
        at_most("rule_count(4, margin := 0.5): the same, all quaternaries", "s", 120, [quaternaries.wall]),
    ]
