"""Where the command begins: before anything is loaded that takes time, memory or files."""

import os
import signal
import sys
from typing import NoReturn

from stoichia.loaders import limits
from stoichia.loaders.errors import WarehouseError, first_line, of_the_world


def main() -> int:
    """Load the command, run it and return its exit status."""
    signal.signal(signal.SIGINT, _interrupted)
    try:
        limits.check()
        from stoichia.analysis import command
    except WarehouseError as error:
        return _refused(str(error))
    # With little memory an import fails in many ways.
    except Exception as error:  # noqa: BLE001
        return _refused(of_the_world(error) or f"{first_line(error)}: install stoichia anew")
    return command.main()


def _refused(reason: str) -> int:
    """Print why the command cannot start, and return its exit status."""
    os.write(2, f"stoichia: cannot start: {reason}\n".encode("utf-8", "backslashreplace"))
    return 1


def _interrupted(*_: object) -> NoReturn:
    """End on Control-C while there is nothing yet to put in order."""
    os.write(2, b"stoichia: interrupted\n")
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main())
