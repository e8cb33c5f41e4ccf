"""The data dictionary: a page for each folder of ``sql/`` and for each room.

Nothing of it is written by hand. A warehouse of few compositions is built, with every room, and kept until a file of
SQL changes; its catalogue has the comments, columns and types, and the files the order and the SQL. The pages that
rooms have of their own are copied beside them.
"""

import argparse
import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from stoichia import sql
from stoichia.analysis.rooms.room import Room, found
from stoichia.loaders import warehouse

HERE = Path(__file__).parent
GENERATED = HERE / "generated"
# What each folder of sql/ has; the first sentence of its page.
FOLDERS = {
    "reference": "What is given: the settings of the warehouse, the elements, their oxidation states and vectors.",
    "space": "The whole space by the fast path: ratios, element sets, signatures and masks.",
    "known": "What sources list, as it was read, and what of it is known.",
    "formula": "The grammar of formulas: how a text is read.",
    "label": "The rule, and what answers for single compositions and chemical systems.",
    "sample": "Uniform samples of a category.",
    "candidate": "Which unknown compositions are most like known ones, with the evidence and the proof.",
    "find": "Compositions by what is asked of them, and the known ones most like one.",
    "count": "How many compositions there are, by category and by what they are made of.",
    "export": "What `stoichia export` lists, range by range.",
    "compare": "What `stoichia compare` makes of other sets of oxidation states.",
    "map": "What `stoichia map` makes of samples.",
}
MADE = re.compile(
    r"^create (?:or replace )?(?:(temp) )?(table|view|type|macro)\s+(?:if not exists )?([\w.]+)", re.MULTILINE
)


def setup(app: Sphinx) -> dict[str, bool]:
    """Let Sphinx call us before it reads the pages."""
    app.connect("builder-inited", write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


@dataclass(frozen=True)
class Page:
    """A page of the dictionary: its name, its first sentence, and the texts of its files, by path, as they run."""

    name: str
    about: str
    files: dict[str, str]


def _pages() -> Iterator[Page]:
    order = (*sql.BUILD_ORDER, *sql.READ, *sql.LOAD, *sql.FORGET, *sql.COMPARE, *sql.KEEP_COMPARISON)
    for folder, about in FOLDERS.items():
        names = dict.fromkeys(name for name in order if name.startswith(f"{folder}/"))
        yield Page(folder, about, {f"sql/{name}.sql": sql.statement(name) for name in names})
    for room in found():
        about = f"The schema `{room.name}`, which `stoichia {room.name}` makes: see [its page](rooms/{room.name}.md)."
        texts = {f"sql/{name}.sql": sql.statement(name, room.folder / "sql") for name in room.statements}
        yield Page(room.name, about, texts)


@dataclass(frozen=True)
class Catalogue:
    """What a warehouse says of itself, by name; names of a room begin with its schema."""

    kinds: dict[str, str]
    comments: dict[str, str]
    columns: dict[str, list[tuple[str, str, str]]]


def write(_: Sphinx) -> None:
    """Write the pages into the folder of what is generated, where they differ from what is there."""
    with warehouse.open_warehouse(kept("dictionary", _make)) as connection:
        catalogue = _catalogue(connection)
    pages = [*_pages()]
    shown = {target for page in pages for text in page.files.values() for _, _, target in MADE.findall(text)}
    if unseen := sorted(set(catalogue.kinds) - shown):
        raise ExtensionError(f"no file is seen to make {', '.join(unseen)}: look at MADE")
    texts = {f"{page.name}.md": _written(page, catalogue) for page in pages}
    texts["contents.md"] = _contents(pages, catalogue)
    for room in found():
        texts[f"rooms/{room.name}.md"] = (room.folder / f"{room.name}.md").read_text(encoding="utf-8")
    for former in GENERATED.rglob("*.md"):
        if former.relative_to(GENERATED).as_posix() not in texts:
            former.unlink()
    for name, text in texts.items():
        file = GENERATED / name
        file.parent.mkdir(parents=True, exist_ok=True)
        # Sphinx reads anew what is newer.
        if not file.exists() or file.read_text(encoding="utf-8") != text:
            file.write_text(text, encoding="utf-8")


def kept(name: str, make: Callable[[Path], object]) -> Path:
    """Return the path of a warehouse that is made when there is none, or one of other SQL, from the last time."""
    texts = [text for page in _pages() for text in page.files.values()]
    state = hashlib.sha256("\n".join(texts).encode()).hexdigest()[:12]
    path = HERE / "_build" / f"{name}-{state}.duckdb"
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
        for former in path.parent.glob(f"{name}-*"):
            former.unlink()
        unfinished = path.with_suffix(".unfinished")
        make(unfinished)
        unfinished.rename(path)
    return path


def _make(path: Path) -> None:
    """Make a small warehouse with every room."""
    warehouse.build(path, warehouse.BuildSettings("smact14", (2,), 2, 3), [])
    with warehouse.open_warehouse(path, writable=True) as connection:
        for room in found():
            room.make(connection, _default_settings(room), iter)


def _default_settings(room: Room) -> object:
    parser = argparse.ArgumentParser()
    room.add_arguments(parser)
    return room.settings(parser.parse_args([]))


def _catalogue(connection: duckdb.DuckDBPyConnection) -> Catalogue:
    kinds, comments = {}, {}
    columns: dict[str, list[tuple[str, str, str]]] = {}
    for schema, name, kind, comment in connection.execute(
        """
        select schema_name, table_name, 'table', comment from duckdb_tables() where not internal
        union all
        select schema_name, view_name, 'view', comment from duckdb_views() where not internal
        union all
        select schema_name, type_name, 'type', comment from duckdb_types() where not internal
        union all
        select distinct
            schema_name, function_name, case function_type when 'macro' then 'macro' else 'table macro' end, comment
        from duckdb_functions()
        where not internal and function_type in ('macro', 'table_macro')
        """
    ).fetchall():
        kinds[_full(schema, name)] = kind
        comments[_full(schema, name)] = comment
    enums = {
        repr(labels): name
        for name, labels in connection.execute(
            "select type_name, labels from duckdb_types() where not internal and logical_type = 'ENUM'"
        ).fetchall()
    }
    for schema, relation, column, kind, comment in connection.execute(
        """
        select schema_name, table_name, column_name, data_type, comment from duckdb_columns()
        where not internal
        order by table_name, column_index
        """
    ).fetchall():
        columns.setdefault(_full(schema, relation), []).append((column, _type(kind, enums), comment))
    return Catalogue(kinds, comments, columns)


def _full(schema: str, name: str) -> str:
    return name if schema == "main" else f"{schema}.{name}"


def _type(text: str, enums: dict[str, str]) -> str:
    """Return a type as people write it: an enum by its name."""

    def named(found: re.Match[str]) -> str:
        return enums.get(repr(re.findall(r"'([^']*)'", found[0])), "enum")

    return re.sub(r"ENUM\([^)]*\)", named, text).lower()


def _written(page: Page, catalogue: Catalogue) -> str:
    parts = [f"# {page.name}", page.about]
    for path in page.files:
        parts += _section(page, path, catalogue)
    return "\n\n".join(parts) + "\n"


def _contents(pages: Sequence[Page], catalogue: Catalogue) -> str:
    """Return a list of all that can be asked, page by page."""
    parts = []
    for page in pages:
        rows = []
        for path, text in page.files.items():
            made = [(kind, target) for temp, kind, target in MADE.findall(text) if not temp]
            link = f"](#{page.name}-{Path(path).stem})"
            rows += [
                (f"[`{target}`{link}", _prose(catalogue.comments[target]))
                for kind, target in made
                if kind in ("table", "view")
            ]
            # The macro of a file's name is what users call; the others of its family it is made of.
            for target in dict.fromkeys(target for kind, target in made if kind == "macro"):
                if target.split(".")[-1:] == [Path(path).stem]:
                    call, comment = _signature(target, catalogue)
                    rows.append((f"[{call}{link}", comment))
        about = page.about.replace("](rooms/", "](../generated/rooms/")
        parts += [f"## [{page.name}](../generated/{page.name}.md)", about, _table(("name", "what it is"), rows)]
    listed = "\n".join(f"../generated/{page.name}" for page in pages)
    parts.append(f"```{{toctree}}\n:hidden:\n{listed}\n```")
    return "\n\n".join(parts) + "\n"


def _section(page: Page, path: str, catalogue: Catalogue) -> Iterator[str]:
    """Give what the page says of a file: what it makes, with columns, and its SQL."""
    text = page.files[path]
    made = list(dict.fromkeys((temp, kind, target) for temp, kind, target in MADE.findall(text)))
    relations = [target for temp, kind, target in made if kind in ("table", "view") and not temp]
    macros = [target for _, kind, target in made if kind == "macro"]
    title = relations[0] if relations else Path(path).stem
    yield f"({page.name}-{Path(path).stem})=\n## {title}"
    header, body = _header(text)
    key = re.search(r"\bKey: (.+?)\.(?:\s|$)", " ".join(header))
    for target in relations:
        yield f"*{catalogue.kinds[target].capitalize()}.* {_prose(catalogue.comments[target])}"
        if key:
            yield f"*Key:* {_prose(key[1])}."
        yield _table(
            ("column", "type", "what it is"),
            [(f"`{column}`", kind, _prose(comment)) for column, kind, comment in catalogue.columns[target]],
        )
    for target in (target for _, kind, target in made if kind == "type"):
        yield f"*Type.* {_prose(catalogue.comments[target])}"
    if not relations:
        yield _header_prose(header)
    if macros:
        yield _table(
            ("macro", "what it is"),
            [_signature(target, catalogue) for target in dict.fromkeys(macros)],
        )
    shown = text if relations else body
    yield f":::{{dropdown}} SQL: `{path}`\n```postgresql\n{shown.strip()}\n```\n:::"


def _signature(name: str, catalogue: Catalogue) -> tuple[str, str]:
    """Return how a macro is called and what it is; its comment has both."""
    comment = catalogue.comments[name]
    call = re.match(rf"{re.escape(name.rsplit('.', maxsplit=1)[-1])}\([^)]*\)", comment)
    if call is None:
        return f"`{name}`", _prose(comment)
    return f"`{call[0]}`", _prose(comment[call.end() :].lstrip(": "))


def _header(text: str) -> tuple[list[str], str]:
    """Return the lines of a file's header without their dashes, and what comes after it."""
    lines = text.splitlines()
    n = next((i for i, line in enumerate(lines) if not line.startswith("--")), len(lines))
    return [line.removeprefix("--").removeprefix(" ") for line in lines[:n]], "\n".join(lines[n:])


def _header_prose(lines: list[str]) -> str:
    """Return a header as paragraphs; what is indented in it stays as it is."""
    parts: list[str] = []
    for paragraph in re.split(r"\n\s*\n", "\n".join(lines)):
        if paragraph.startswith(("    ", "  ")):
            parts.append(f"```text\n{paragraph}\n```")
        else:
            parts.append(_prose(" ".join(line.strip() for line in paragraph.splitlines())))
    return "\n\n".join(parts)


def _prose(text: str) -> str:
    """Return a text so that Markdown takes nothing in it for markup."""
    return re.sub(r"([\\*_<>\[\]{}|#$`~])", r"\\\1", text)


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    """Return a table; its class lets a narrow screen stack the cells of a row."""
    lines = [head, tuple("---" for _ in head), *rows]
    return "{.dictionary}\n" + "\n".join("| " + " | ".join(row) + " |" for row in lines)
