"""Locks between processes: the system takes them from a process that ends, in whatever way."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from stoichia.loaders.errors import WarehouseError


@contextmanager
def held_alone(lock: Path, of: Path) -> Iterator[None]:
    """Hold a lock that is a file while it is held.

    Parameters
    ----------
    lock
        Its file, which is made and removed.
    of
        What it stands for, in messages.

    Raises
    ------
    WarehouseError
        If another process holds it, or the file cannot be made.
    """
    # Not every system has it, and nothing else here needs it.
    import fcntl

    while True:
        try:
            descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o666)
        except OSError as error:
            raise WarehouseError(f"cannot write in {lock.parent}: {error.strerror}") from None
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            raise WarehouseError(f"another process builds {of}: wait for it, or end it") from None
        # Its last holder may have removed the file after it was opened here: a lock on that is no lock.
        with suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(descriptor), lock.stat()):
                break
        os.close(descriptor)
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)
        os.close(descriptor)


@contextmanager
def held_against_writers(database: Path) -> Iterator[None]:
    """Hold the lock on a database that its readers hold; it goes if this process opens the file and closes it again.

    Raises
    ------
    WarehouseError
        If another process writes it.
    """
    import fcntl

    with database.open("rb") as file:
        try:
            # DuckDB's own kind of lock.
            fcntl.lockf(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError):
            raise WarehouseError(f"{database} is in use by another process: wait for it, or end it") from None
        yield
