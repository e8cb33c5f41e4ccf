"""The errors that a user can act on. Their messages are one line that says what to do."""


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


def first_line(error: BaseException) -> str:
    """Return the first line of an error's message, or the name of its kind if it has none.

    Of a message with a Python traceback in it, which DuckDB passes on from a file system, it is the last one.
    """
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return lines[-1] if "Traceback (most recent" in lines[0] else lines[0]


def short(text: str) -> str:
    """Return what a stranger gave for a message: of a long one the beginning."""
    return text if len(text) <= 300 else f"{text[:300]}…"
