"""A table of a user, before it is known which of its columns are read; and the bounds on what is read."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import TYPE_CHECKING, TypeVar

from stoichia.loaders import incoming
from stoichia.loaders.errors import InputError
from stoichia.loaders.sources.published_format import PublishedFormat
from stoichia.loaders.tables.text_file import MOST_CHARACTERS

if TYPE_CHECKING:
    import pyarrow as pa

# How many rows are looked at to find the column of formulas, and how many texts in all.
N_SAMPLED = 100
MOST_SAMPLED = 20_000

# A table has no more columns, and a cell that is read no more characters: as many as one of a worksheet.
MOST_COLUMNS = 100_000
MOST_IN_CELL = 32_767

# So many names of columns are told in a message.
_MOST_TOLD = 20

# What the user says for every column of a table.
ALL = ("all",)


@dataclass(frozen=True)
class Columns:
    """Which columns of a table to read, as far as the user says.

    Attributes
    ----------
    named
        The column of a role of `ROLES`, such as ``{"input": "Formel"}``.
    published_format
        The format that the table has; None to recognise it.
    elements_from
        The columns that are named by an element each and hold its amount; `ALL` that are named so; none if empty.
    sheet
        The name of the sheet of a workbook; None for the first that has formulas.
    kept
        The columns that are given back beside the answers; `ALL`, or none if empty.
    """

    named: Mapping[str, str] = field(default_factory=dict)
    published_format: PublishedFormat | None = None
    elements_from: Sequence[str] = ()
    sheet: str | None = None
    kept: Sequence[str] = ()

    @property
    def are_named(self) -> bool:
        """Whether a column is named, so that the table must have names."""
        return bool(
            self.named or self.published_format or self.elements_from or (self.kept and tuple(self.kept) != ALL)
        )


ANY_COLUMNS = Columns()


@dataclass(frozen=True)
class Table:
    """A table whose rows are read when its columns are chosen.

    Attributes
    ----------
    names
        The names of its columns; those of a struct too, such as ``data.formula``.
    sample
        The first texts of the columns that may hold formulas.
    batches
        Given names of columns to be read as texts, and others to be kept as they are, gives its rows: tables of bounded
        size with these columns, in this order.
    own
        The names of the columns that its rows consist of.
    n_above
        How many rows stand above the names of its columns: titles and the like, which are not read.
    """

    names: Sequence[str]
    sample: Mapping[str, Sequence[str | None]]
    batches: "Callable[[Sequence[str], Sequence[str]], Iterator[pa.RecordBatch]]"
    own: Sequence[str]
    n_above: int = 0


Record = TypeVar("Record")


class NotTheTableError(InputError):
    """A table has no rows, no formulas or not the columns asked for: another sheet may have them."""


def check_width(n_columns: int, where: str) -> None:
    """Raise `InputError` if a table has too many columns; `where` says in the message which it is."""
    if n_columns > MOST_COLUMNS:
        raise InputError(f"cannot read {where}: it has more than {MOST_COLUMNS:,} columns")


def listed(names: Sequence[str]) -> str:
    """Return names for a message, and how many more there are."""
    n_more = len(names) - _MOST_TOLD
    return ", ".join(names) if n_more <= 0 else f"{', '.join(names[:_MOST_TOLD])} and {n_more:,} more"


def n_sampled(n_columns: int) -> int:
    """Return how many rows of a table with so many columns are looked at to find the one of formulas."""
    return max(1, min(N_SAMPLED, MOST_SAMPLED // max(1, n_columns)))


def first(records: Iterable[Record], n: int, size: Callable[[Record], int]) -> list[Record]:
    """Take the first records, up to a number and to a size of all."""
    taken = []
    whole = 0
    for record in islice(records, n):
        taken.append(record)
        whole += size(record)
        if whole > MOST_CHARACTERS:
            break
    return taken


def head_of(
    blocks: Iterable[Sequence[Record]], n: int, size: Callable[[Record], int]
) -> tuple[list[Record], Iterator[Sequence[Record]]]:
    """Return the first records, as `first` does, and all blocks of records, with these."""
    remaining = iter(blocks)
    taken: list[Sequence[Record]] = []

    def records() -> Iterator[Record]:
        for block in remaining:
            taken.append(block)
            yield from block

    return first(records(), n, size), chain(taken, remaining)


def distinct(names: Iterable[str | None]) -> list[str]:
    """Return names made distinct by numbers behind the repeated and the empty ones."""
    made: dict[str, None] = {}
    for i, name in enumerate(names, start=1):
        candidate = name or f"column {i}"
        while candidate in made:
            candidate = f"{candidate} {i}"
        made[candidate] = None
    return list(made)


def gathered(batches: "Iterable[pa.RecordBatch]", n_rows: int) -> "Iterator[list[pa.RecordBatch]]":
    """Give batches together that have so many rows at least, or more than `MOST_CHARACTERS` bytes."""
    parts: list[pa.RecordBatch] = []
    n_held = n_bytes = 0
    for batch in batches:
        parts.append(batch)
        n_held += batch.num_rows
        n_bytes += batch.nbytes
        if n_held >= n_rows or n_bytes > MOST_CHARACTERS:
            yield parts
            parts = []
            n_held = n_bytes = 0
    if parts:
        yield parts


def batches(
    blocks: "Iterable[Sequence[Sequence[object]]]",
    names: Sequence[str],
    types: "Sequence[pa.DataType]",
    most_rows: int,
    where: str,
) -> "Iterator[pa.RecordBatch]":
    """Give rows as tables of bounded size.

    Parameters
    ----------
    blocks
        The rows, some at a time: the values of each column.
    names, types
        The columns.
    most_rows
        A batch has no more rows.
    where
        What messages call the table.

    Raises
    ------
    InputError
        If a text is longer than `MOST_IN_CELL`.
    """
    import pyarrow as pa

    n_before = 0
    n_characters = 0
    held: list[list[object]] = [[] for _ in names]

    def batch(n: int) -> pa.RecordBatch:
        arrays = [
            incoming.texts(column[:n]) if kind == pa.string() else pa.array(column[:n], kind)  # type: ignore[arg-type]
            for column, kind in zip(held, types, strict=True)
        ]
        for column in held:
            del column[:n]
        return pa.RecordBatch.from_arrays(arrays, names=list(names))

    for block in blocks:
        for column, values in zip(held, block, strict=True):
            sizes = [len(value) if isinstance(value, str) else 0 for value in values]
            if max(sizes, default=0) > MOST_IN_CELL:
                place, size = next((i, size) for i, size in enumerate(sizes, start=1) if size > MOST_IN_CELL)
                raise InputError(
                    f"cannot read {where}: a cell of row {n_before + len(column) + place:,} has {size:,} characters, "
                    f"more than {MOST_IN_CELL:,}"
                )
            n_characters += sum(sizes)
            column.extend(values)
        while len(held[0]) >= most_rows or n_characters > MOST_CHARACTERS:
            n = min(len(held[0]), most_rows)
            yield batch(n)
            n_before += n
            n_characters = 0
    if held[0]:
        yield batch(len(held[0]))
