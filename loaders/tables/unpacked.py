"""Packed files that libraries read: unpacked first, within bounds."""

from collections.abc import Mapping
from pathlib import Path

from stoichia.loaders.tables import apart
from stoichia.loaders.tables.text_file import OPENERS

# What each kind begins with; Excel's and OpenDocument's own containers are two.
_STARTS: Mapping[str, tuple[bytes, ...]] = {
    "parquet": (b"PAR1",),
    "arrow": (b"ARROW1", b"FEA1", b"\xff\xff\xff\xff"),
    "sheets": (b"PK", b"\xd0\xcf\x11\xe0"),
}


def file(path: Path, unpacked: Path, kind: str) -> Path:
    """Unpack a file, as far as it is of its kind, and return the place of what was in it.

    Raises
    ------
    ValueError
        If it is something else, or too much.
    """
    with OPENERS[path.suffix.lower()](path) as packed, unpacked.open("wb") as target:
        while block := packed.read(1024**2):
            if not target.tell() and not block.startswith(_STARTS[kind]):
                raise ValueError(f"what is packed in it is no {kind}")
            apart.check_unpacked(target.tell() + len(block), path)
            target.write(block)
    return unpacked
