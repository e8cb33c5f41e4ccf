"""A process of its own for files that libraries read as a whole: what a few bytes unpack to has a bound there.

A workbook of a few kilobytes may ask for terabytes, and the library ends its process when it does not get them. This
one may take so much memory and time and no more, and writes what it reads as files that are read row by row.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from stoichia.loaders.errors import InputError, short
from stoichia.loaders.tables.table import listed

# Seconds of work.
_MOST_SECONDS = 600

# A packed file holds no more than so many bytes for each of its own, or than this.
_MOST_PACKED = 100
_LEAST_UNPACKED = 1024**3

# What one in a zip file is no table of the user.
_BESIDE = ("__MACOSX/", ".")


@dataclass(frozen=True)
class Part:
    """A table in a file: its name there, and the file that was made of it."""

    name: str
    path: Path


def parts(kind: str, path: Path, folder: Path, n_bytes: int, where: str) -> Sequence[Part]:
    """Have a file read apart, and return what was made of it.

    Parameters
    ----------
    kind
        A key of `READERS`.
    path
        The file.
    folder
        An empty folder for what is made.
    n_bytes
        What the process may take beyond what it takes to start.
    where
        What messages call the file.

    Raises
    ------
    InputError
        If it cannot be read, or not within these bounds.
    """
    words = [sys.executable, "-m", __name__, kind, str(path.resolve()), str(folder), str(n_bytes)]
    done = subprocess.run(words, capture_output=True, check=False)
    if done.returncode == 0:
        return [Part(name, Path(place)) for name, place in json.loads(done.stdout)]
    complaint = done.stderr.decode(errors="replace").strip().splitlines()[-1:] or [""]
    if done.returncode == 1 and complaint[0]:
        raise InputError(f"cannot read {where}: {short(complaint[0])}")
    raise InputError(f"cannot read {where} within the memory limit and {_MOST_SECONDS} seconds: raise `memory_limit`")


def _sheets(path: Path, folder: Path) -> Sequence[tuple[str, str]]:
    """Write the sheets of a workbook as CSV: each cell as the text that is seen, and no row without any."""
    from zipfile import ZipFile, is_zipfile

    import fastexcel
    import polars as pl

    if is_zipfile(path):
        with ZipFile(path) as packed:
            check_unpacked(sum(member.file_size for member in packed.infolist()), path)
    book = fastexcel.read_excel(path)
    made = []
    for i, name in enumerate(book.sheet_names):
        rows = book.load_sheet(i, header_row=None, dtypes="string").to_polars()
        if rows.is_empty():
            continue
        place = folder / f"{i}.csv"
        rows.filter(~pl.all_horizontal(pl.all().is_null())).write_csv(place, include_header=False)
        made.append((name, str(place)))
    return made


def _arrow(path: Path, folder: Path) -> Sequence[tuple[str, str]]:
    """Write an Arrow file or stream, or Feather of any version, as Parquet, batch by batch."""
    import pyarrow as pa
    import pyarrow.feather
    import pyarrow.parquet as pq

    place = folder / "table.parquet"
    with path.open("rb") as file:
        start = file.read(6)
    if start.startswith(b"FEA1"):
        pq.write_table(pyarrow.feather.read_table(path), place)
        return [("", str(place))]
    with pa.memory_map(str(path)) as source:
        if start == b"ARROW1":
            reader = pa.ipc.open_file(source)
            found = (reader.get_batch(i) for i in range(reader.num_record_batches))
        else:
            # It may end anywhere between batches, so that one that was cut off looks whole but for its end.
            if source.size() < 4 or source.read_at(4, source.size() - 4) != bytes(4):
                raise ValueError("the stream in it has no end: was it cut off?")
            reader = pa.ipc.open_stream(source)
            found = iter(reader)
        with pq.ParquetWriter(place, reader.schema) as writer:
            for batch in found:
                writer.write_batch(batch)
    return [("", str(place))]


def _zip(path: Path, folder: Path) -> Sequence[tuple[str, str]]:
    """Unpack the only file in a zip file."""
    from zipfile import ZipFile

    with ZipFile(path) as packed:
        members = [
            member
            for member in packed.infolist()
            if not member.is_dir() and not member.filename.startswith(_BESIDE) and "/." not in member.filename
        ]
        if len(members) != 1:
            names = listed([member.filename for member in members]) or "nothing"
            raise ValueError(f"one table to a zip file, and this has {names}")
        place = folder / Path(members[0].filename).name
        with packed.open(members[0]) as file, place.open("wb") as unpacked:
            while block := file.read(1024**2):
                check_unpacked(unpacked.tell() + len(block), path)
                unpacked.write(block)
        return [(members[0].filename, str(place))]


def check_unpacked(n_bytes: int, path: Path) -> None:
    """Raise `ValueError` if so many bytes are more than what may be packed in a file."""
    most = max(_LEAST_UNPACKED, _MOST_PACKED * path.stat().st_size)
    if n_bytes > most:
        raise ValueError(f"what is packed in it is more than {most:,} bytes")


READERS: Mapping[str, Callable[[Path, Path], Sequence[tuple[str, str]]]] = {
    "sheets": _sheets,
    "arrow": _arrow,
    "zip": _zip,
}


def _bound(n_bytes: int) -> None:
    """Let this process take so many bytes more than it has, and work so long."""
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (_MOST_SECONDS, _MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with Path("/proc/self/statm").open() as file:
        has = int(file.read().split()[5]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_DATA, (has + n_bytes, has + n_bytes))


def _main() -> int:
    kind, path, folder, n_bytes = sys.argv[1:]
    # What the library needs to start is not what the file asks for.
    if kind == "sheets":
        import fastexcel  # noqa: F401
        import polars as pl

        pl.DataFrame({"warm": [1]}).filter(pl.all_horizontal(pl.all().is_null())).write_csv()
    elif kind == "arrow":
        import pyarrow.feather
        import pyarrow.parquet  # noqa: F401
    _bound(int(n_bytes))
    try:
        made = READERS[kind](Path(path), Path(folder))
    except MemoryError:
        return 3
    except Exception as error:  # noqa: BLE001
        if "malloc" in str(error).lower() or "alloc" in type(error).__name__.lower():
            return 3
        # Without the places in a library where it came up.
        told = " ".join(str(error).split()).partition(" Context: ")[0]
        sys.stderr.write(f"{told or type(error).__name__}\n")
        return 1
    sys.stdout.write(json.dumps(made))
    return 0


if __name__ == "__main__":
    sys.exit(_main())
