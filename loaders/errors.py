"""The errors that a user can act on. Their messages are one line that says what to do."""

import errno
import json
import os
from contextlib import suppress


class StoichiaError(Exception):
    """Base of the errors that end a command with one line; `exit_status` is the command's."""

    exit_status = 1


class InputError(StoichiaError):
    """What the user gave cannot be used: an option, a file, a formula, a path without a warehouse."""

    exit_status = 2


class WarehouseError(StoichiaError):
    """The warehouse cannot be opened or written now: locked, unreadable, disk full."""


class ExportError(StoichiaError):
    """An export cannot go on: no room, the folder in use. What it wrote so far is whole, and the next call goes on."""


class SourceError(StoichiaError):
    """A service that lists known formulas does not answer, or not as it should. What it gave before is kept."""


# What to do about what the world refuses. DuckDB and polars pass the system's words on, not its numbers.
_ADVICE = {
    errno.ENOSPC: "make room on the disk, then run the same command again",
    errno.EDQUOT: "make room in your quota, then run the same command again",
    errno.EFBIG: "raise the limit on the size of a file (ulimit -f), then run the same command again",
    errno.EMFILE: "raise the limit on open files (ulimit -n)",
    errno.ENFILE: "the system has too many open files: end other programs",
    errno.EROFS: "name a place that can be written",
    errno.EACCES: "name a place that you may use",
    errno.EPERM: "name a place that you may use",
    errno.ENAMETOOLONG: "name a shorter path",
    errno.EIO: "check the disk",
}
_MORE_MEMORY = "end other programs, raise the limit (ulimit -v), or ask for less at a time"
# What libraries say when they get no memory, or no thread.
_NO_MEMORY = (
    "can't start new thread",
    "bad_alloc",
    "memory allocation",
    "cannot allocate",
    "out of memory",
    "failed to map",
)
# What DuckDB says of a file that is not as it wrote it.
_DAMAGE = ("Corrupt", "checksum", "Failed to deserialize", "read enough bytes", "Failed to load metadata")


# How DuckDB's second lines begin that tell what may have been meant.
_PROPOSALS = ("Did you mean", "Candidate bindings:", "Candidate functions:")


def first_line(error: BaseException) -> str:
    """Return the first line of an error's message, or the name of its kind if it has none; and what DuckDB proposes.

    Of a message with a Python traceback in it, which DuckDB passes on from a file system, it is the last one; of one
    that DuckDB wrapped in JSON, the message in it.
    """
    text = str(error).strip()
    if text.startswith('{"exception'):
        with suppress(ValueError, KeyError):
            text = str(json.loads(text)["exception_message"])
    lines = text.splitlines() or [type(error).__name__]
    if "Traceback (most recent" in lines[0]:
        return lines[-1]
    return " ".join([lines[0], *(line for line in lines[1:] if line.startswith(_PROPOSALS))])


def short(text: str) -> str:
    """Return what a stranger gave for a message: of a long one the beginning."""
    return text if len(text) <= 300 else f"{text[:300]}…"


def of_the_world(error: BaseException) -> str | None:
    """Return one line on what the world refused and what to do, or None if an error is nothing of the world's."""
    line = first_line(error)
    if isinstance(error, MemoryError) or any(words in line.lower() for words in _NO_MEMORY):
        return f"not enough memory ({line}): {_MORE_MEMORY}"
    if isinstance(error, OSError) and error.errno is not None:
        place = f"{error.filename}: " if error.filename is not None else ""
        advice = f": {_ADVICE[error.errno]}" if error.errno in _ADVICE else ""
        return f"{place}{error.strerror}{advice}"
    if any(words in line for words in _DAMAGE):
        return f"the warehouse is damaged ({line}): build it anew, or put a copy in its place"
    for number, advice in _ADVICE.items():
        if os.strerror(number) in line:
            return f"{line.removesuffix('.')}: {advice}"
    return line if isinstance(error, OSError) else None
