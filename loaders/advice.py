"""What to write in place of a statement that DuckDB does not answer, or that takes it an hour.

Told from the statement's syntax tree, by what it asks of the warehouse's view and macros.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import duckdb

from stoichia.loaders.errors import InputError

# A node of a syntax tree, as DuckDB writes it in JSON.
Node = Mapping[str, Any]

# The view whose rows are made as they are read, and the columns by which few of its element sets are.
SPACE = "composition"
_SELECTIVE = {"elements", "element_set_id"}


def refuse_look_up(connection: duckdb.DuckDBPyConnection, text: str) -> None:
    """Raise `InputError` if a statement looks for formulas in the whole space, which has no index of them."""
    for node in _dicts(_tree(connection, text)):
        if node.get("type") == "SELECT_NODE" and _looks_up(node):
            raise InputError(
                "composition makes its rows as they are read, and would make all of the space to find a formula: "
                "ask label('Fe3O4'), or give its elements too, by electronegativity: elements = ['Fe', 'O']"
            )


def instead_of_call(connection: duckdb.DuckDBPyConnection, text: str, error: duckdb.Error) -> str | None:
    """Return what to write where DuckDB refuses how a statement calls a macro of the warehouse.

    None of them can take a column of another table; those that look at one text before they run, no query for it.
    """
    of_macros = dict(
        connection.execute(
            "select function_name, bool_or(parameters[1] = 'formulas') from duckdb_functions() "
            "where not internal and function_type = 'table_macro' group by all"
        ).fetchall()
    )
    for node in _dicts(_tree(connection, text)):
        called = node.get("function", {}).get("function_name") if node.get("type") == "TABLE_FUNCTION" else None
        if called is None or called not in of_macros:
            continue
        given = {inner.get("type") for inner in _dicts(node, but_subqueries=True)}
        # Those for what is given take no query.
        of_any = called.removesuffix("_given")
        listed = f"give a list to {of_any}, {of_any}((select list(…) from …))"
        if "COLUMN_REF" in given:
            how = f"{listed}, and join its rows by input" if of_macros[called] else "call it once for each value"
            return f"DuckDB cannot call {called} with a column of another table: {how}"
        if "SUBQUERY" in given and of_macros[called] and "subqueries" in str(error):
            return f"DuckDB cannot call {called} with a query for what it is given: {listed}"
    return None


def _looks_up(select: Node) -> bool:
    """Tell whether a SELECT reads the space for formulas, and not for few of its element sets."""
    read = _dicts(select.get("from_table", {}), but_subqueries=True)
    if SPACE not in {node.get("table_name", "").lower() for node in read}:
        return False
    conditions = [select.get(part) for part in ("where_clause", "having", "qualify")]
    for join in _dicts(select["from_table"], but_subqueries=True):
        conditions += [join.get("condition"), [{"column_names": [name]} for name in join.get("using_columns", [])]]
    compared = {
        node["column_names"][-1].lower() for node in _dicts(conditions, but_subqueries=True) if node.get("column_names")
    }
    return "formula" in compared and not compared & _SELECTIVE


def _tree(connection: duckdb.DuckDBPyConnection, text: str) -> Node:
    """Return the syntax tree of a statement; one of nothing if it is none of those that DuckDB writes out."""
    ((written,),) = connection.execute(
        "select json_serialize_sql($1::varchar, skip_empty := true, skip_null := true, skip_default := true)", [text]
    ).fetchall()
    tree: Node = json.loads(written)
    return tree


def _dicts(tree: object, *, but_subqueries: bool = False) -> Iterator[Node]:
    """Yield the nodes of a tree, from the top; those of subqueries too unless that is not asked for."""
    if isinstance(tree, list):
        for part in tree:
            yield from _dicts(part, but_subqueries=but_subqueries)
    elif isinstance(tree, dict) and not (but_subqueries and str(tree.get("type", "")).endswith("_NODE")):
        yield tree
        for part in tree.values():
            yield from _dicts(part, but_subqueries=but_subqueries)
