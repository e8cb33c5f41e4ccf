"""SQL of users: one statement that only reads passes, and nothing else.

DuckDB's own guards leave holes. With external access off a statement may still write to the database's own path, its
log and its temporary folder; and ``with x as (copy … to …) select …`` is a SELECT to its parser. So the syntax tree
decides, by what is allowed: kinds of nodes, and functions that give tables.
"""

import re
from pathlib import Path

import duckdb

from stoichia.loaders.errors import InputError

# What a syntax tree that only reads has for nodes; a CTE that changes something has others, such as COPY_QUERY_NODE.
READING_NODES = frozenset({"SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE"})

# DuckDB's functions that give a table from nothing but their arguments and the catalogue. Of its others all but those
# of `REFUSED_FUNCTIONS` read files.
READING_FUNCTIONS = frozenset(
    {
        *("generate_series", "histogram", "histogram_values", "icu_calendar_names", "json_each", "json_tree"),
        *("pg_timezone_names", "query_table", "range", "repeat", "repeat_row", "summary", "unnest"),
        *("duckdb_columns", "duckdb_constraints", "duckdb_databases", "duckdb_dependencies", "duckdb_functions"),
        *("duckdb_indexes", "duckdb_keywords", "duckdb_schemas", "duckdb_settings", "duckdb_tables", "duckdb_types"),
        *("duckdb_views", "pragma_database_size", "pragma_show", "pragma_storage_info", "pragma_table_info"),
        *("pragma_user_agent", "pragma_version"),
    }
)

# What no text of a user calls, wherever it runs: it runs another text, takes a number for an address in memory, changes
# what DuckDB does, or tells what is secret.
REFUSED_FUNCTIONS = frozenset(
    {
        *("json_execute_serialized_sql", "json_serialize_plan", "query"),
        *("arrow_scan", "arrow_scan_dumb", "pandas_scan", "python_arrow_scan", "python_map_function", "seq_scan"),
        *("checkpoint", "force_checkpoint", "enable_logging", "disable_logging", "truncate_duckdb_logs", "write_log"),
        *("enable_profiling", "disable_profiling", "create_external_resource", "deregister_external_resource"),
        *("destroy_external_resource", "register_external_resource", "register_external_resource_type"),
        *("duckdb_logs", "duckdb_logs_parsed", "duckdb_secrets", "getenv", "which_secret"),
    }
)

# Words that do something else than read where a statement or a CTE begins with them.
CHANGING_WORDS = frozenset(
    {
        *(
            "alter",
            "attach",
            "call",
            "checkpoint",
            "copy",
            "create",
            "deallocate",
            "delete",
            "detach",
            "drop",
            "execute",
        ),
        *("export", "import", "insert", "install", "load", "merge", "pragma", "prepare", "reset", "set", "truncate"),
        *("update", "use", "vacuum"),
    }
)

# What may stand before the statement that is explained.
_EXPLAIN = re.compile(
    r"explain\b\s*(?:analyze\b\s*)?(?:\(\s*(?:analyze|format)\b[\w\s,]*\)\s*)?(?P<explained>.*)",
    re.IGNORECASE | re.DOTALL,
)

# The files that DuckDB itself reads in a statement, by the last of their suffixes or that before a packed one's.
FILES = (".csv", ".tsv", ".json", ".jsonl", ".ndjson", ".parquet")
_PACKED = (".gz", ".zst")

_WANTED = "give one statement that reads: from, select, with, values, describe, summarize, show, pivot or explain"


def check_statement(connection: duckdb.DuckDBPyConnection, text: str, *, reaches_files: bool = False) -> None:
    """Raise an error unless a text is one statement that only reads.

    Parameters
    ----------
    connection
        Where it is to run.
    text
        The text.
    reaches_files
        Whether it may call functions that read files.

    Raises
    ------
    InputError
        If it is more, less or something else, or calls what it may not.
    duckdb.Error
        If it cannot be parsed.
    """
    statements = connection.extract_statements(text)
    if len(statements) != 1:
        raise InputError(f"{_WANTED}; there are {len(statements) or 'none'}")
    kind = statements[0].type
    # Its own text begins with its first word: what a comment before it is, only DuckDB can tell.
    if kind == duckdb.StatementType.EXPLAIN and (explain := _EXPLAIN.fullmatch(statements[0].query.strip())):
        check_statement(connection, explain["explained"], reaches_files=reaches_files)
    elif kind == duckdb.StatementType.SELECT:
        _check_tree(connection, text, reaches_files=reaches_files)
    elif kind == duckdb.StatementType.MULTI:
        _check_words(connection, text, reaches_files=reaches_files)
    else:
        raise InputError(f"{_WANTED}; {kind.name.lower().replace('_', ' ')} is none")


def check_file(path: Path) -> None:
    """Raise `InputError` unless a path leads to a file that a statement can read, and no pattern of several."""
    if not path.is_file():
        raise InputError(f"{path} is a folder: name a file in it" if path.is_dir() else f"no file {path}")
    plain = path.with_suffix("") if path.suffix.lower() in _PACKED else path
    if plain.suffix.lower() not in FILES:
        raise InputError(f"{path}: a statement reads {', '.join(FILES)}, also packed as {' or '.join(_PACKED)}")
    if set("*?[{") & set(str(path.resolve())):
        raise InputError(f"{path}: DuckDB takes its name for a pattern of several: rename it")


def check_condition(connection: duckdb.DuckDBPyConnection, text: str) -> None:
    """Do as `check_statement` does with a condition on the columns of a row."""
    _check_tree(connection, f"select (\n{text}\n)", reaches_files=False)


def _check_tree(connection: duckdb.DuckDBPyConnection, text: str, *, reaches_files: bool) -> None:
    """Raise `InputError` unless the syntax tree of a statement has nothing in it but what reads."""
    ((complaint, nodes, functions),) = connection.execute(
        "select json_extract_string(tree, '$.error_message'), "
        "list_filter(json_extract_string(tree, '$..type'), lambda type: ends_with(type, '_NODE')), "
        "json_extract_string(tree, '$..function_name') "
        "from (select json_serialize_sql($1::varchar) as tree)",
        [text],
    ).fetchall()
    if complaint is not None:
        raise InputError(complaint)
    if changing := set(nodes) - READING_NODES:
        raise InputError(f"{_WANTED}, and has no {min(changing).split('_')[0].lower()} in it")
    called = {name.lower() for name in functions}
    _check_functions(connection, called, reaches_files=reaches_files)
    if internal := [name for name in called if name.startswith("__internal_")]:
        raise InputError(f"{min(internal)} is not for statements")


def _check_words(connection: duckdb.DuckDBPyConnection, text: str, *, reaches_files: bool) -> None:
    """Raise `InputError` if a word of a statement that has no syntax tree could be more than reading.

    These are pivots that find their columns in the data: DuckDB makes two statements of them, one after the other.
    """
    words = set(re.findall(r"\w+", text.lower()))
    if changing := words & CHANGING_WORDS:
        raise InputError(f"a pivot with the word {min(changing)} in it names its columns: on … in (…)")
    _check_functions(connection, words, reaches_files=reaches_files)


def _check_functions(connection: duckdb.DuckDBPyConnection, called: set[str], *, reaches_files: bool) -> None:
    refused = called & REFUSED_FUNCTIONS
    if not reaches_files:
        tables = connection.execute(
            "select distinct function_name from duckdb_functions() "
            "where internal and function_type in ('table', 'table_macro')"
        ).fetchall()
        refused |= called & {name for (name,) in tables} - READING_FUNCTIONS
    if refused:
        raise InputError(f"a statement here cannot call {min(refused)}")
