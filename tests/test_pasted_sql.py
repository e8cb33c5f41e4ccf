"""No value is pasted into SQL: what a user gives is a bound parameter; what is pasted is ours, place by place."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]

# Where a text is put together, by file and function, and why no value of a user comes into it.
SHOWN = "a page shows the query beside its number, to be run as it stands: numbers, our words, or queries.literal"
JUSTIFIED = {
    ("analysis/figures/element_similarity.py", "_draw"): SHOWN,
    ("analysis/figures/periodic_table.py", "_query"): SHOWN,
    ("analysis/figures/recall_precision.py", "_query"): SHOWN,
    ("analysis/maps.py", "_store"): "the name of a table of ours",
    ("analysis/output.py", "_copied"): "a path cannot be a parameter of copy; its quotes are doubled",
    ("analysis/queries.py", "all of it"): SHOWN,
    ("analysis/questions.py", "find"): "the names of arguments",
    ("analysis/questions.py", "find_by_rule"): "the names of arguments",
    ("analysis/questions.py", "find_count"): "the names of arguments",
    ("analysis/questions.py", "rules"): "the names of arguments",
    ("analysis/report/tables.py", "_interesting_reasons"): SHOWN,
    ("analysis/report/tables.py", "_of_system"): SHOWN,
    ("analysis/report/tables.py", "_table_1"): SHOWN,
    ("analysis/rooms/ion/verb.py", "hints"): "a command to type, of numbers",
    ("analysis/verbs/session.py", "print_load"): "a command to type; its quotes are doubled",
    ("analysis/verbs/answers.py", "__init__"): "a name of ours",
    ("analysis/verbs/answers.py", "_ask"): "a query and names of ours",
    ("analysis/verbs/answers.py", "_count"): "names of tables of ours",
    ("analysis/verbs/answers.py", "about"): "names of tables of ours",
    ("loaders/incoming.py", "stage"): "names and types of ours",
    ("loaders/other_states.py", "lent"): "names of relations of ours",
    ("loaders/reading.py", "check_condition"): "is parsed, and never run",
    ("loaders/schema.py", "replaced"): "the name of a room",
    ("loaders/staged_text.py", "_empty"): "names of columns of ours",
    ("loaders/staged_text.py", "from_texts"): "names of columns of ours",
    ("loaders/statements.py", "run"): "the name of a relation of ours",
    ("loaders/warehouse.py", "_attach"): "a path cannot be a parameter of attach; its quotes are doubled",
}

BEGINS = re.compile(
    r"\s*((select|from|insert|delete|update|create|drop|attach|copy|set|use)\b"
    r"|with\s+\w+\s+as\b|where\s+[\w.]+\s*(=|<|>|in\b|is\b))"
)
RUNS = {"execute", "executemany", "sql", "query"}


def test_no_sql_is_pasted_from_a_value() -> None:
    found = set()
    for folder in ("loaders", "analysis"):
        for path in (ROOT / folder).rglob("*.py"):
            name = str(path.relative_to(ROOT))
            functions = set(pasted(ast.parse(path.read_text(encoding="utf-8"))))
            whole = (name, "all of it") in JUSTIFIED
            found |= {(name, "all of it" if whole else function) for function in functions}
    assert found == set(JUSTIFIED)


def test_pasting_is_found() -> None:
    texts = [
        "c.execute(f'select {x}')",
        "c.sql('select ' + x)",
        "c.execute('select %s' % x)",
        "c.query('a', 'select {}'.format(x))",
        "text = f'from {x}'\nc.sql(text)",
        "c.execute(a, f'{x}')",
    ]
    for text in texts:
        indented = text.replace("\n", "\n    ")
        assert list(pasted(ast.parse(f"def given(c, x):\n    {indented}\n"))) == ["given"], text
    assert (
        list(pasted(ast.parse("def bound(c, x):\n    c.execute('select $1' 'from t', [x]); print(f'a {x}')\n"))) == []
    )


def pasted(tree: ast.Module) -> Iterator[str]:
    """Yield the functions that put a statement together from texts and values."""
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        inner = {id(node) for other in ast.walk(function) if is_inner(other, function) for node in ast.walk(other)}
        nodes = [node for node in ast.walk(function) if id(node) not in inner]
        if any(is_pasted(node) for node in nodes):
            yield function.name


def is_inner(node: ast.AST, function: ast.FunctionDef) -> bool:
    """Tell whether a node is another function within a function."""
    return isinstance(node, ast.FunctionDef) and node is not function


def is_pasted(node: ast.AST) -> bool:
    """Tell whether a node is a text of SQL with values in it, or runs one."""
    if isinstance(node, ast.JoinedStr) and has_values(node):
        first = node.values[0]
        return isinstance(first, ast.Constant) and BEGINS.match(str(first.value)) is not None
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in RUNS
        and any(has_values(argument) for argument in node.args)
    )


def has_values(node: ast.AST) -> bool:
    """Tell whether an expression puts values into a text."""
    if isinstance(node, ast.JoinedStr):
        return any(isinstance(part, ast.FormattedValue) for part in node.values)
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.Add | ast.Mod)
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in {"format", "join"}
