"""What the system lets this process have: libraries crash, without a word, where it is too little."""

import sys

from stoichia.loaders.errors import WarehouseError

# The least with which a command that loads little comes to an end, in gigabytes of address space and open files.
LEAST_GIGABYTES = 1.0
LEAST_OPEN_FILES = 64


def check(gigabytes: float = LEAST_GIGABYTES) -> None:
    """Raise `WarehouseError` if this process may have fewer open files or less address space than it needs.

    Parameters
    ----------
    gigabytes
        The address space that it needs, more than the memory that it uses.
    """
    if sys.platform == "win32":
        return
    import resource

    for limit, least, words in (
        (
            resource.RLIMIT_AS,
            gigabytes * 1e9,
            f"{gigabytes:g} GB of address space at least: raise the limit (ulimit -v)",
        ),
        (resource.RLIMIT_NOFILE, LEAST_OPEN_FILES, f"{LEAST_OPEN_FILES} open files: raise the limit (ulimit -n)"),
    ):
        allowed, _ = resource.getrlimit(limit)
        if allowed != resource.RLIM_INFINITY and allowed < least:
            raise WarehouseError(f"this needs {words}")
