"""Text files, packed or not, read line by line: a line without end is refused, and takes no memory."""

import bz2
import gzip
import lzma
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, TextIO

from stoichia.loaders.errors import InputError

# By the suffix of a file.
OPENERS: Mapping[str, Callable[..., IO[Any]]] = {".gz": gzip.open, ".bz2": bz2.open, ".xz": lzma.open}

# A line, a row of CSV that goes over several, and a value of JSON end here: exports carry whole structures in a cell,
# and what goes on for longer is no table. The same bound as that of DuckDB's reader of JSON.
MOST_CHARACTERS = 16 * 1024**2


@contextmanager
def opened(path: Path, newline: str | None = None) -> Iterator[TextIO]:
    """Open a file for reading text, unpacking what its suffix says is packed."""
    opener = OPENERS.get(path.suffix.lower(), open)
    with opener(path, "rt", encoding="utf-8-sig", newline=newline) as file:
        yield file


def lines(file: TextIO, where: str) -> Iterator[str]:
    """Give the lines of a file with their ends; `where` says in a message which file it is.

    Raises
    ------
    InputError
        If a line is longer than `MOST_CHARACTERS`.
    """
    number = 0
    while line := file.readline(MOST_CHARACTERS + 1):
        number += 1
        if len(line) > MOST_CHARACTERS:
            raise InputError(f"cannot read {where}: line {number:,} is longer than {MOST_CHARACTERS:,} characters")
        yield line
