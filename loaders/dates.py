"""The dates that files are given: of now, or the one that makes them reproducible."""

import os
from datetime import UTC, datetime

from stoichia.loaders.errors import InputError


def reproducible_now() -> datetime:
    """Return the moment in UTC that is written into files: that of ``SOURCE_DATE_EPOCH`` if set, else now.

    See https://reproducible-builds.org/specs/source-date-epoch.

    Raises
    ------
    InputError
        If the variable is no number of seconds since 1970.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch is None:
        return datetime.now(UTC)
    try:
        return datetime.fromtimestamp(int(epoch), UTC)
    except (ValueError, OverflowError, OSError):
        raise InputError(f"SOURCE_DATE_EPOCH is {epoch!r}: it is to be a number of seconds since 1970") from None
