"""Vega as a page carries it: one script, which is made once for each version and kept between runs."""

import hashlib
from contextlib import suppress
from functools import cache
from importlib.metadata import version

from stoichia.analysis import output

# What the script gives to a page.
GIVEN = "window.vegaEmbed = vegaEmbed;"


@cache
def script() -> str:
    """Return what draws interactive charts, Vega with all it needs, as one script.

    To make it takes longer than most charts, so that it is kept in the user's folder for such things, below the hash of
    what it is; a file that is not of this hash is made anew.
    """
    from platformdirs import user_cache_path

    path = user_cache_path("stoichia", appauthor=False) / f"vega-{version('vl-convert-python')}.js"
    with suppress(OSError):
        mark, _, kept = path.read_bytes().partition(b"\n")
        if mark == _mark(kept):
            return kept.decode()
    import vl_convert

    made = vl_convert.javascript_bundle(GIVEN)
    # Where nothing can be written, each run makes its own.
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        output.put_file(path, _mark(made.encode()) + b"\n" + made.encode())
    return made


def _mark(content: bytes) -> bytes:
    """Return the line above a script that is kept: nothing but a whole one, made for the same use, is below it."""
    return b"// sha256 " + hashlib.sha256(GIVEN.encode() + content).hexdigest().encode()
