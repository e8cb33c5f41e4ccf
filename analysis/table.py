"""Tables for people: plain for a file or a program, fitted to the width of a terminal."""

import re
from collections.abc import Sequence
from decimal import Decimal

from stoichia.analysis import wording

# Of a column with long texts a terminal shows at least so much of a line.
LEAST_WIDTH = 24
# Of a list of texts, such as ids of entries, a terminal shows so many.
MOST_TEXTS = 5
# A space that no line ends at, while lines are broken: a character that texts do not have.
_HELD = "\ue000"
# The type of an element's symbol lists 103 texts.
_VALUE = "'(?:[^']|'')*'"
_ENUM = re.compile(rf"ENUM\({_VALUE}(?:, {_VALUE}){{8,}}\)")


def plain(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return all of a table: thousands apart, yes and no, nothing where a value is unknown."""
    # Imported here: most commands of a program ask for another format.
    from tabulate import tabulate

    return tabulate(
        _cells(rows),
        headers=[wording.visible(column) for column in columns],
        disable_numparse=True,
        colalign=["right" if is_number else "left" for is_number in _numeric(columns, rows)] if rows else None,
    )


def fitted(columns: Sequence[str], rows: Sequence[Sequence[object]], width: int) -> tuple[str, Sequence[str]]:
    """Return a table of lines that are no wider than a terminal, and the names of the columns left out of it.

    Long texts take several lines; of a long list of texts the first are shown, and how many more there are; the last
    columns are left out where even so there is no room.
    """
    # Imported here: only a terminal needs them.
    from rich import box
    from rich.cells import cell_len
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    names = [wording.visible(column) for column in columns]
    # No line ends before a sign of percent.
    cells = [[text.replace(" %", f"{_HELD}%") for text in row] for row in _cells(_with_short_lists(rows))]
    numeric = _numeric(columns, rows)
    widest = [max(map(cell_len, column)) for column in zip(names, *cells, strict=True)]
    least = [
        most if is_number else _least_width(column, most)
        for column, most, is_number in zip(zip(names, *cells, strict=True), widest, numeric, strict=True)
    ]
    # Three spaces between columns, and the first one whatever its width.
    n_shown = max(1, sum(sum(least[: i + 1]) + 3 * i <= width for i in range(len(least))))
    shown = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1))
    widths = _widths(least[:n_shown], widest[:n_shown], width - 3 * (n_shown - 1))
    for name, room, is_number in zip(names, widths, numeric, strict=False):
        shown.add_column(Text(name), justify="right" if is_number else "left", width=room, overflow="fold")
    for row in cells:
        shown.add_row(*map(Text, row[:n_shown]))
    console = Console(width=width, color_system=None, force_terminal=False, legacy_windows=False)
    with console.capture() as captured:
        console.print(shown)
    lines = captured.get().replace(_HELD, " ").splitlines()
    return "\n".join(line.rstrip() for line in lines), columns[n_shown:]


def _with_short_lists(rows: Sequence[Sequence[object]]) -> list[list[object]]:
    """Return rows in which long lists of texts are texts that tell the first and how many more there are."""
    return [
        [
            f"{', '.join(value[:MOST_TEXTS])} and {len(value) - MOST_TEXTS:,} more"
            if isinstance(value, list) and len(value) > MOST_TEXTS and all(isinstance(text, str) for text in value)
            else value
            for value in row
        ]
        for row in rows
    ]


def _least_width(texts: Sequence[str], most: int) -> int:
    """Return how narrow a column of texts may be: as its longest word, or `LEAST_WIDTH` where texts are long."""
    from rich.cells import cell_len

    return LEAST_WIDTH if most > LEAST_WIDTH else max(cell_len(word) for text in texts for word in [*text.split(), ""])


def _widths(least: Sequence[int], most: Sequence[int], width: int) -> Sequence[int]:
    """Return the width of each column, between its least and its most; what lacks least gets it first."""
    widths = list(least)
    for i in sorted(range(len(widths)), key=lambda i: most[i] - least[i]):
        widths[i] += max(0, min(most[i] - least[i], width - sum(widths)))
    return [min(room, width) for room in widths]


def _cells(rows: Sequence[Sequence[object]]) -> list[list[str]]:
    return [[_shortened(wording.visible(wording.written(value))) for value in row] for row in rows]


def _shortened(text: str) -> str:
    """Return a text in which the type of an enumeration with many values tells how many."""
    return _ENUM.sub(lambda found: f"ENUM({len(re.findall(_VALUE, found[0]))})", text)


def _numeric(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> list[bool]:
    """Return which columns have numbers only."""
    return [
        all(
            row[i] is None or (isinstance(row[i], int | float | Decimal) and not isinstance(row[i], bool))
            for row in rows
        )
        for i in range(len(columns))
    ]
