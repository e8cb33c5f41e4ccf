"""The errors that a user can act on. Their messages are one line that says what to do."""


class StoichiaError(Exception):
    """Base of the errors that end a command with one line; `exit_status` is the command's."""

    exit_status = 1


class InputError(StoichiaError):
    """What the user gave cannot be used: an option, a file, a formula, a path without a warehouse."""

    exit_status = 2


class WarehouseError(StoichiaError):
    """The warehouse cannot be opened or written now: locked, unreadable, disk full."""
