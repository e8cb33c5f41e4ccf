"""Compositions that are data, spelled for the grammar: lists of elements and amounts, a column for each element."""

import re
from collections.abc import Sequence
from itertools import zip_longest

_ITEM = re.compile(r"""\s*,?\s*["']?([^\s"',\[\]()]+)["']?\s*""")
_LIST = re.compile(r"""\s*(?:array\()?[\[(](.*?)[\])]\)?\s*""", re.DOTALL)
_AMOUNT = re.compile(r"(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,4})?")

# What stands in a cell where there is nothing.
_NOTHING = {"", "nan", "none", "null", "na", "n/a", "-"}


def is_symbol(text: str) -> bool:
    """Whether a text has the form of an element symbol."""
    return re.fullmatch("[A-Z][a-z]?", text) is not None


def of_lists(texts: Sequence[str | None]) -> str | None:
    """Return the composition of a list of elements and one of amounts; what is none keeps both texts.

    Lists are as JSON, Python, numpy and DuckDB print them.
    """
    elements, amounts = texts
    if elements is None and amounts is None:
        return None
    symbols, numbers = _items(elements), _items(amounts)
    if symbols is None or numbers is None or len(symbols) != len(numbers):
        return f"elements {elements}, amounts {amounts}"
    return _composition(symbols, numbers)


def of_columns(symbols: Sequence[str], texts: Sequence[str | None]) -> str | None:
    """Return the composition of amounts in columns of their elements' names; none in an empty or zero cell."""
    present = [
        (symbol, text.strip())
        for symbol, text in zip_longest(symbols, texts)
        if text is not None and text.strip().lower() not in _NOTHING and not _is_zero(text)
    ]
    return _composition([symbol for symbol, _ in present], [_with_point(text) for _, text in present])


def _items(text: str | None) -> list[str] | None:
    found = _LIST.fullmatch(text or "")
    if found is None:
        return None
    inner = found[1]
    items = _ITEM.findall(inner)
    return items if not _ITEM.sub("", inner).strip(" ,") else None


def _composition(symbols: Sequence[str], amounts: Sequence[str]) -> str:
    # What is no symbol or no amount is left for the grammar to refuse.
    pairs = (
        f'"{symbol}":{amount if _AMOUNT.fullmatch(amount) else f"{chr(34)}{amount}{chr(34)}"}'
        for symbol, amount in zip(symbols, amounts, strict=True)
    )
    return "{" + ",".join(pairs) + "}"


def _is_zero(text: str) -> bool:
    return re.fullmatch(r"\s*[+-]?0*[.,]?0*(?:[eE][+-]?\d+)?\s*", text) is not None


def _with_point(amount: str) -> str:
    """Return an amount with a decimal point where it has a comma."""
    return re.sub(r"^(\d*),(\d+)$", r"\1.\2", amount)
