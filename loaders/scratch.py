"""The folder of a run for what it writes on the way: gone when the run ends, or when the next one begins."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from stoichia.loaders.errors import WarehouseError

# What the folders' names begin with, in the system's place for temporary files.
PREFIX = "stoichia-run-"


@contextmanager
def held() -> Iterator[Path]:
    """Give a new folder, in which all that Python's `tempfile` makes meanwhile goes too.

    It is locked while its process lives. What killed runs left is known by its open lock, and removed first.

    Raises
    ------
    WarehouseError
        If there is no place for temporary files.
    """
    former = tempfile.tempdir
    try:
        place = Path(tempfile.gettempdir())
        _sweep(place)
        folder, lock = _made(place)
    except OSError as error:
        raise WarehouseError(
            f"no place for temporary files ({error.strerror}): name a folder that can be written with TMPDIR"
        ) from None
    tempfile.tempdir = str(folder)
    try:
        yield folder
    finally:
        tempfile.tempdir = former
        shutil.rmtree(folder, ignore_errors=True)
        if lock is not None:
            os.close(lock)


def _made(place: Path) -> tuple[Path, int | None]:
    """Make a folder and lock it, where the system can: return both."""
    while True:
        folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=place))
        try:
            if (lock := _locked(folder)) is not None:
                return folder, lock
        except FileNotFoundError:
            # Between the two steps another run took it for a dead one's.
            continue
        except (OSError, ImportError):
            return folder, None


def _sweep(place: Path) -> None:
    """Remove the folders of runs that were killed."""
    for folder in place.glob(f"{PREFIX}*"):
        with suppress(OSError, ImportError):
            if (lock := _locked(folder)) is not None:
                shutil.rmtree(folder, ignore_errors=True)
                os.close(lock)


def _locked(folder: Path) -> int | None:
    """Return the descriptor that holds a folder until it is closed; None if another process holds or removed it."""
    # Not every system has it, and there nobody's folder is removed.
    import fcntl

    lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.fstat(lock).st_ino == folder.stat(follow_symlinks=False).st_ino:
            return lock
    except BlockingIOError:
        pass
    except BaseException:
        os.close(lock)
        raise
    os.close(lock)
    return None
