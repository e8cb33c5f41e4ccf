"""The warehouse's grammar, which tells formulas from other texts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import duckdb

from stoichia.loaders import memory

# What is longer is not looked at: a composition as data may have a hundred elements.
LONGEST = 6000


@dataclass(frozen=True)
class Reading:
    """What a text is read as.

    Attributes
    ----------
    formula_reduced
        The composition.
    n_elements
        How many elements it has.
    """

    formula_reduced: str
    n_elements: int


class Grammar:
    """Reads texts as formulas, each once.

    Parameters
    ----------
    connection
        A connection to a warehouse.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        self._readings: dict[str, Reading | None] = {}

    def read(self, texts: Iterable[str | None]) -> list[Reading | None]:
        """Return what each text is read as; None for what is no formula."""
        asked = list(texts)
        unread = list({text: None for text in asked if text is not None and text not in self._readings})
        self._readings.update(dict.fromkeys(unread))
        # Numbers and the like need no grammar: no symbol begins with a small letter.
        likely = [
            text for text in unread if len(text) <= LONGEST and not text.islower() and text.upper() != text.lower()
        ]
        if likely:
            for text, formula_reduced, n_elements in self.connection.execute(
                "select input, formula_reduced, len(elements) from parsed_given($1::varchar[]) where reason is null",
                [likely],
            ).fetchall():
                self._readings[text] = Reading(formula_reduced, n_elements)
        return [None if text is None else self._readings[text] for text in asked]

    def shares(self, sample: Mapping[str, Sequence[str | None]]) -> Mapping[str, "Share"]:
        """Return of each column which share of its rows is read; those without a text do not count."""
        self.read(text for texts in sample.values() for text in texts)
        return {name: self._share(texts) for name, texts in sample.items()}

    def _share(self, texts: Sequence[str | None]) -> "Share":
        readings = self.read(texts)
        found = [reading for reading in readings if reading is not None]
        n_compounds = sum(reading.n_elements > 1 for reading in found)
        n_told = sum(text is not None for text in texts)
        return Share(len(found) / (n_told or 1), 2 * n_compounds >= len(found) > 0, readings)

    def formulas_at_a_time(self) -> int:
        """Return how many formulas to read at a time."""
        return memory.formulas_at_a_time(self.connection)


@dataclass(frozen=True)
class Share:
    """What of a column is read.

    Attributes
    ----------
    readable
        The share of the texts that are formulas.
    has_compounds
        Whether half of these at least have more than one element: letters and words can be read as elements too.
    readings
        What each text is read as.
    """

    readable: float
    has_compounds: bool
    readings: Sequence[Reading | None]

    @property
    def is_of_formulas(self) -> bool:
        """Whether most are."""
        return self.readable >= 0.5

    def tells_the_same_as(self, other: "Share") -> bool:
        """Whether both have the same compositions in the rows that both have one in, if there are any."""
        both = [
            (mine, theirs)
            for mine, theirs in zip(self.readings, other.readings, strict=False)
            if mine is not None and theirs is not None
        ]
        return bool(both) and all(mine.formula_reduced == theirs.formula_reduced for mine, theirs in both)
