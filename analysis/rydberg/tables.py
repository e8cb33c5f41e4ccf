"""The tables of the report about the Rydberg gas: their queries, and their headings."""

import duckdb

from stoichia.analysis.report.answers import Answer, ask
from stoichia.analysis.rydberg import queries

UNITS = {"n_states": "Rydberg states", "noise": "noise (rms)", "made_at": "made (UTC)"}


def answers(connection: duckdb.DuckDBPyConnection) -> dict[str, Answer]:
    """Return the tables by name; the warehouse has the room, or its maps alone."""
    found = connection.execute("select table_name from duckdb_columns() where schema_name = 'rydberg'").fetchall()
    made = {relation for (relation,) in found}
    asked = {
        "phase_count": queries.COUNTS,
        "curve_end": queries.ENDS,
        "crystalline_fraction": queries.FRACTIONS,
        "setting": queries.SETTING,
    }
    return {name: ask(connection, sql, UNITS) for name, sql in asked.items() if name in made}
