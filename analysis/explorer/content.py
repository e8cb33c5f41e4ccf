"""What the explorer's page is made of: its own modules, what npm publishes, the report's style, and settings."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import duckdb

from stoichia.analysis import palette
from stoichia.analysis.page import rendering, vega
from stoichia.analysis.report import tables
from stoichia.loaders.errors import WarehouseError

HERE = Path(__file__).parent
# What building/parts.py fetches.
PARTS = HERE / "vendored"
# What the page calls the warehouse, wherever it lies.
WAREHOUSE = "warehouse.duckdb"
# What browsers are told that files are, by their endings.
KINDS = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".wasm": "application/wasm",
    ".svg": "image/svg+xml",
}
# Scripts of the page's own origin only, WebAssembly among them; nothing inline, nothing from elsewhere.
POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; "
    "style-src 'self'; img-src 'self' data: blob:; base-uri 'none'; form-action 'none'"
)
ELEMENTS = "select symbol::varchar, name, z, table_column, table_row from element where in_space order by z"
GROUPS = "select group_name, list(symbol::varchar order by symbol) from element_group group by group_name order by all"


@dataclass(frozen=True)
class Look:
    """How the page looks, and what it calls the command.

    Attributes
    ----------
    colours
        One of `palette.PALETTES`.
    command
        What a reader types to ask the same warehouse.
    """

    colours: str = "paper"
    command: str = "stoichia"


def files() -> dict[str, Path]:
    """Return the files of the page by the path that it asks for them.

    Raises
    ------
    WarehouseError
        If what npm publishes was not there when stoichia was installed.
    """
    if not (PARTS / "of_lock").is_file():
        raise WarehouseError(
            "the page lacks what npm publishes, which could not be fetched when stoichia was installed: install it "
            "anew where npm's registry can be reached (in a clone: touch pyproject.toml, then make run)"
        )
    found = {path.name: path for path in sorted((HERE / "page").iterdir()) if path.suffix in KINDS}
    found |= {
        f"vendored/{path.relative_to(PARTS).as_posix()}": path for path in sorted(PARTS.rglob("*")) if path.is_file()
    }
    found["page.css"] = rendering.TEMPLATES / "page.css"
    return found


def made(connection: duckdb.DuckDBPyConnection, look: Look) -> Mapping[str, Callable[[], bytes]]:
    """Return what is made when it is asked for, by the path that the page asks for it."""
    settings = _settings(connection, look)
    return {"settings.json": lambda: settings, "vega.js": _vega}


@cache
def _vega() -> bytes:
    return vega.script().encode()


def _settings(connection: duckdb.DuckDBPyConnection, look: Look) -> bytes:
    """Return what the page needs before it has the warehouse: names of things, and how they look."""
    names = (*palette.CATEGORIES, *palette.ANION_CHEMISTRIES)
    elements = connection.execute(ELEMENTS).fetchall()
    groups = dict(connection.execute(GROUPS).fetchall())
    ((components, max_amount, listed),) = connection.execute(
        "select components, max_amount, listed_components from params"
    ).fetchall()
    settings: dict[str, Any] = {
        "version": version("stoichia"),
        "warehouse": WAREHOUSE,
        "command": look.command,
        "elements": [dict(zip(("symbol", "name", "z", "column", "row"), element, strict=True)) for element in elements],
        "groups": groups,
        "spaceComponents": components,
        "listedComponents": listed,
        "maxAmount": max_amount,
        "categories": palette.CATEGORIES,
        "numbers": palette.NUMBERS,
        "components": {str(n): word for n, word in palette.COMPONENTS.items()},
        "embeddings": palette.EMBEDDINGS,
        "methods": palette.METHODS,
        # What the report has too, asked anew.
        "queries": {
            "anions": tables.CANDIDATES_OF_ANION,
            "sources": tables.SOURCES,
            "origins": tables.SOURCE_ORIGINS,
            "rejected": tables.REJECTED,
            "params": tables.PARAMS,
            "build": tables.BUILD,
        },
        "palettes": palette.PALETTES,
        "colours": look.colours,
        "looks": {
            name: {
                "letter": palette.LOOKS[name].letter,
                "meaning": palette.LOOKS[name].meaning,
                "shape": palette.LOOKS[name].shape,
                "colours": {each: palette.LOOKS[name].colour(each) for each in palette.PALETTES},
            }
            for name in names
        },
    }
    return json.dumps(settings, ensure_ascii=False).encode()
