"""Tables that DuckDB reads: Parquet files, what other libraries made Parquet of, queries, frames."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import duckdb
from duckdb.sqltypes import DuckDBPyType

from stoichia.loaders.tables.grammar import LONGEST, Grammar
from stoichia.loaders.tables.table import MOST_IN_CELL, NotTheTableError, Table, check_width, gathered, n_sampled

if TYPE_CHECKING:
    import pyarrow as pa

_DUCKDB_BATCH = 2048

# What may hold a formula, or a composition as data; a structure of numbers is one, if its fields are elements.
_TEXTS = {"varchar", "enum"}
_NUMBERS = {
    *("tinyint", "utinyint", "smallint", "usmallint", "integer", "uinteger", "bigint", "ubigint", "hugeint"),
    *("decimal", "float", "double"),
}
# Of these a cell has a bound by itself.
_SMALL = {*_NUMBERS, "boolean", "uhugeint", "date", "time", "timestamp", "interval", "uuid"}


def table(grammar: Grammar, relation: duckdb.DuckDBPyRelation, where: str) -> Table:
    """Return the table that a relation of another connection is; `where` says in messages where it comes from."""
    if not relation.select(duckdb.ConstantExpression(1)).limit(1).fetchall():
        raise NotTheTableError(f"{where}: no rows in it")
    fields = _fields(relation)
    check_width(len(fields), where)
    telling = [name for name, (_, kind) in fields.items() if _may_tell(kind)]
    sample = (
        relation.select(*(_start_of(fields[name][0].cast("VARCHAR")) for name in telling))
        .limit(n_sampled(len(telling)))
        .fetchall()
        if telling
        else []
    )

    def read(texts: Sequence[str], kept: Sequence[str]) -> "Iterator[pa.RecordBatch]":
        import pyarrow as pa

        selected = [_bounded(fields[name][0].cast("VARCHAR"), name) for name in texts]
        for name in kept:
            value, kind = fields[name]
            selected.append(value if kind.id in _SMALL else _bounded(value, name))
        named = [expression.alias(f"column {i}") for i, expression in enumerate(selected)]
        # DuckDB's own batches, as small as they come: their cells may be long.
        found = relation.select(*named).to_arrow_reader(_DUCKDB_BATCH)
        # One more could be too many.
        for parts in gathered(found, grammar.formulas_at_a_time() - _DUCKDB_BATCH + 1):
            yield pa.concat_batches(parts).rename_columns([*texts, *kept])

    return Table(
        list(fields), {name: [row[i] for row in sample] for i, name in enumerate(telling)}, read, relation.columns
    )


def _fields(relation: duckdb.DuckDBPyRelation) -> dict[str, tuple[duckdb.Expression, DuckDBPyType]]:
    """Return the columns of a relation by name, and their types; those of a struct too, such as ``data.formula``."""
    fields = {}
    for name, kind in zip(relation.columns, relation.types, strict=True):
        fields[name] = duckdb.ColumnExpression(name), kind
        if kind.id == "struct":
            for child, kind_of_child in _parts(kind):
                fields[f"{name}.{child}"] = duckdb.ColumnExpression(name, child), kind_of_child
    return fields


def _parts(kind: DuckDBPyType) -> list[tuple[str, DuckDBPyType]]:
    # An array has a length beside what it is of.
    return [(name, part) for name, part in kind.children if isinstance(part, DuckDBPyType)]


def _may_tell(kind: DuckDBPyType) -> bool:
    if kind.id in _TEXTS:
        return True
    if kind.id not in {"struct", "map", "list", "array"}:
        return False
    parts = {part.id for name, part in _parts(kind) if name != "key"}
    return parts <= _NUMBERS or (kind.id == "list" and parts <= _TEXTS)


def _start_of(text: duckdb.Expression) -> duckdb.Expression:
    return duckdb.FunctionExpression("left", text, duckdb.ConstantExpression(LONGEST + 1))


def _bounded(value: duckdb.Expression, name: str) -> duckdb.Expression:
    """Return a value, or an error where its text is too long."""
    message = f"a cell in the column {name!r} is longer than {MOST_IN_CELL:,} characters"
    length = duckdb.FunctionExpression("strlen", value.cast("VARCHAR"))
    error = duckdb.FunctionExpression("error", duckdb.ConstantExpression(message))
    return duckdb.CaseExpression(length > MOST_IN_CELL, error).otherwise(value)
