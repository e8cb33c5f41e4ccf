"""How values are written for people, in a table of the terminal as in one of the page."""

import unicodedata
from datetime import datetime
from decimal import Decimal


def written(value: object, *, is_rounded: bool = False) -> str:
    """Return a value as people read it: thousands apart, yes and no, nothing where it is unknown.

    Parameters
    ----------
    value
        As DuckDB gives it.
    is_rounded
        Fractions and times get as many digits as a page has room for, and a true minus; otherwise they are as they are,
        to be copied from a terminal.
    """
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case int():
            return f"{value:,}"
        case list():
            return ", ".join(written(item, is_rounded=is_rounded) for item in value)
        case Decimal() if is_rounded:
            return f"{value:,}".replace("-", "−")
        case float() if is_rounded:
            # Three decimals would show nothing of what is smaller, and the sign of a zero.
            return (f"{value + 0.0:,.3f}" if abs(value) >= 1e-3 or value == 0 else f"{value:.2e}").replace("-", "−")
        case datetime() if is_rounded:
            return f"{value:%Y-%m-%d %H:%M}"
        case _:
            return str(value)


def percentage(value: float) -> str:
    """Return a percentage with two decimals, or with one significant digit where those would be zero."""
    return f"{value:.2f}" if value >= 0.01 or value == 0 else f"{Decimal(f'{value:.0e}'):f}"


def visible(text: str) -> str:
    r"""Return a text as one line in which nothing commands a terminal: what is not printed is shown as ``\x1b``.

    So are line breaks, marks that turn the direction of writing, and what stands for bytes that are no text.
    """
    return "".join(
        character if character.isprintable() or unicodedata.category(character) == "Zs" else _escaped(character)
        for character in text
    )


def _escaped(character: str) -> str:
    # What Python reads as half a character stands for a byte.
    byte = ord(character) - 0xDC00
    return f"\\x{byte:02x}" if 0x80 <= byte <= 0xFF else character.encode("unicode_escape").decode()
