"""Text files, packed or not, read some lines at a time: a line without end is refused, and takes no memory."""

import bz2
import gzip
import io
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

# How many characters are looked at together, but for a longer line.
N_AT_A_TIME = 64 * 1024


@contextmanager
def opened(path: Path, newline: str | None = None) -> Iterator[TextIO]:
    """Open a file for reading text, unpacking what its suffix says is packed."""
    opener = OPENERS.get(path.suffix.lower(), open)
    with opener(path, "rt", encoding="utf-8-sig", newline=newline) as file:
        yield file


def blocks(file: TextIO, where: str) -> Iterator[list[str]]:
    """Give the lines of a file with their ends, some at a time; `where` says in a message which file it is.

    Raises
    ------
    InputError
        If a line is longer than `MOST_CHARACTERS`.
    """
    number = 0
    # The beginning of a line.
    pieces: list[str] = []
    is_whole = True
    while is_whole and (text := file.read(N_AT_A_TIME)):
        # At a terminal what comes short ends there; to read again would ask for the end twice.
        is_whole = len(text) == N_AT_A_TIME
        # An end of two characters, perhaps.
        while text[-1] == "\r" and (more := file.read(1)):
            text += more
        lines = list(io.StringIO(text, newline=""))
        pieces.append(lines[0])
        if sum(map(len, pieces)) > MOST_CHARACTERS:
            raise InputError(f"cannot read {where}: line {number + 1:,} is longer than {MOST_CHARACTERS:,} characters")
        if len(lines) == 1 and lines[0][-1] not in "\r\n":
            continue
        lines[0] = "".join(pieces)
        pieces = [] if lines[-1][-1] in "\r\n" else [lines.pop()]
        number += len(lines)
        yield lines
    if pieces:
        yield ["".join(pieces)]
