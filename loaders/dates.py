"""The dates that files are given: of now, or the one that makes them reproducible."""

import os
from datetime import UTC, datetime

from stoichia.loaders.errors import InputError


def reproducible_now() -> datetime:
    """Return the moment that is written into files, in UTC: that of ``SOURCE_DATE_EPOCH`` if it is set, else now.

    See https://reproducible-builds.org/specs/source-date-epoch.

    Raises
    ------
    InputError
        If the variable is no number of seconds since 1970.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch is None:
        return datetime.now(UTC).replace(tzinfo=None)
    try:
        return datetime.fromtimestamp(int(epoch), UTC).replace(tzinfo=None)
    except (ValueError, OverflowError, OSError):
        raise InputError(f"SOURCE_DATE_EPOCH is {epoch!r}: it is to be a number of seconds since 1970") from None
