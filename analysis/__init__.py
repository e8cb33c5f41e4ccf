"""All that only reads the warehouse, but for its own results: answers, embeddings, maps, figures and the report.

A session in Python needs these: `open_warehouse`, then `counts`, `label`, `rules`, `comparison`, `system`, `find`,
`nearest`, `sample`, `candidates`, `analogues` and `embed`.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stoichia.analysis.embeddings import embed
    from stoichia.analysis.frames import (
        analogues,
        candidates,
        comparison,
        counts,
        find,
        label,
        nearest,
        rules,
        sample,
        system,
    )
    from stoichia.loaders.warehouse import open_warehouse

__all__ = [
    "analogues",
    "candidates",
    "comparison",
    "counts",
    "embed",
    "find",
    "label",
    "nearest",
    "open_warehouse",
    "rules",
    "sample",
    "system",
]


def __getattr__(name: str) -> object:
    """Import what a session needs when it is asked for: the command begins here too, before anything else is loaded."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    modules = {"embed": "stoichia.analysis.embeddings", "open_warehouse": "stoichia.loaders.warehouse"}
    return getattr(import_module(modules.get(name, "stoichia.analysis.frames")), name)


def __dir__() -> list[str]:
    """Tell the names that are imported when they are asked for: shells complete them, and the reference lists them."""
    return sorted({*globals(), *__all__})
