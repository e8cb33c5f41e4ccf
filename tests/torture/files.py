"""Rubbish in, files: of every kind that is read, cut, flipped, spliced and endless. No row is lost in silence."""

import bz2
import csv
import gzip
import io
import json
import lzma
import random
import re
import resource
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import campaign
import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from stoichia.loaders import formula_file, memory, warehouse
from stoichia.loaders.errors import InputError

# What reading a file may take, in bytes.
LIMIT = memory.LEAST
# Files of a try: opening a warehouse takes longer than reading one.
N_TRIES = 40

KINDS = ("csv", "tsv", "json", "jsonl", "txt", "parquet")
TEXTS = ["NaCl", "Fe2O3", "CuSO4·5H2O", "Li₂O", "(NH4)2SO4", "Xx", "", "not, a formula", 'say "NaCl"', "Na\nCl", "#1"]
HEADER = ["id", "formula", "energy"]
PACKERS: Mapping[str, tuple[Callable[[bytes], bytes], Callable[[bytes], bytes]]] = {
    "": (bytes, bytes),
    ".gz": (gzip.compress, gzip.decompress),
    ".bz2": (bz2.compress, bz2.decompress),
    ".xz": (lzma.compress, lzma.decompress),
}
# What breaks formats where it stands.
SPLINTERS = [
    b"\0",
    b'"',
    b"'",
    b"\n",
    b"\r",
    b",",
    b"\t",
    b"[",
    b"]",
    b"{",
    b"}",
    b"\\",
    b"\xff",
    b"\xef\xbb\xbf",
    b"PAR1",
]


def written(kind: str, generator: random.Random) -> bytes:
    """Return a file of a kind with random rows, unpacked."""
    texts = [generator.choice(TEXTS) for _ in range(generator.randrange(1, 60))]
    rows = [[str(i), text, f"{generator.random():.3f}"] for i, text in enumerate(texts)]
    match kind:
        case "csv" | "tsv":
            file = io.StringIO(newline="")
            csv.writer(file, delimiter="," if kind == "csv" else "\t").writerows([HEADER, *rows])
            return file.getvalue().encode()
        case "json":
            values = generator.choice([texts, [dict(zip(HEADER, row, strict=True)) for row in rows]])
            return json.dumps(generator.choice([values, {"data": values, "meta": {}}])).encode()
        case "jsonl":
            return "".join(json.dumps(dict(zip(HEADER, row, strict=True))) + "\n" for row in rows).encode()
        case "parquet":
            table = pa.table({"id": range(len(texts)), "formula": texts})
            packed = generator.choice(["none", "snappy", "zstd"])
            sink = pa.BufferOutputStream()
            pq.write_table(table, sink, compression=packed, row_group_size=generator.choice([7, 1000]))
            return bytes(sink.getvalue())
        case _:
            return "\n".join(text.replace("\n", " ") for text in texts).encode()


def damaged(content: bytes, generator: random.Random) -> bytes:
    """Return a content with one kind of damage, or none."""
    start, end = sorted(generator.choices(range(len(content) + 1), k=2))
    match generator.randrange(8):
        case 0:
            return content[:start]
        case 1:
            return content[start:]
        case 2:
            return content[:start] + content[end:]
        case 3:
            return content[:end] + content[start:]
        case 4:
            flipped = bytearray(content)
            for _ in range(generator.randrange(1, 6)):
                if flipped:
                    flipped[generator.randrange(len(flipped))] ^= 1 << generator.randrange(8)
            return bytes(flipped)
        case 5:
            return content[:start] + generator.choice(SPLINTERS) * generator.randrange(1, 4) + content[start:]
        case 6:
            return content[:start] + generator.randbytes(generator.randrange(1, 20)) + content[start:]
        case _:
            return content


def rows_in(kind: str, content: bytes, whole: bytes) -> set[int] | None:
    """Return how many rows there may be in a damaged file, by means of other readers; None if it has to be refused.

    Parameters
    ----------
    kind
        Its kind.
    content
        What is in it, unpacked.
    whole
        What was in it before.
    """
    if kind == "parquet":
        return {pq.read_table(pa.BufferReader(whole)).num_rows}
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    lines = re.split(r"\r\n|\r|\n", text)
    if kind == "txt":
        return {sum(bool(line.strip()) and not line.strip().startswith("#") for line in lines)}
    if kind == "jsonl":
        return {sum(bool(line.strip()) for line in lines)}
    if kind == "json":
        try:
            value = json.loads(text)
        except (ValueError, RecursionError):
            return None
        if isinstance(value, dict):
            value = value.get("data") if isinstance(value.get("data"), list) else list(value.values())
        return {len(value)} if isinstance(value, list) else None
    delimiter = "\t" if kind == "tsv" else max(",;\t", key=lines[0].count)
    try:
        n = sum(map(bool, csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)))
    except csv.Error:
        # Every row ends where its line does.
        n = sum(map(bool, lines))
    # Without its header the first row is a row.
    return {n - 1} if content.partition(b"\n")[0] == whole.partition(b"\n")[0] else {n - 1, n}


def check(connection: duckdb.DuckDBPyConnection, folder: Path, kind: str, generator: random.Random) -> None:
    """Damage a file and read it.

    Raises
    ------
    AssertionError
        If rows come out that are not in it, or rows are missing, or a refusal is not one line about the file.
    """
    suffix = generator.choice(list(PACKERS))
    pack, unpack = PACKERS[suffix]
    whole = written(kind, generator)
    content = damaged(pack(whole), generator) if generator.random() < 0.5 else pack(damaged(whole, generator))
    path = folder / f"damaged.{kind}{suffix}"
    path.write_bytes(content)
    try:
        expected = rows_in(kind, unpack(content), whole)
    except (OSError, EOFError, ValueError, lzma.LZMAError):
        expected = None
    except Exception as error:
        if type(error).__name__ != "error":
            raise
        expected = None
    try:
        with formula_file.read(connection, path) as rows:
            n = sum(batch.num_rows for batch in rows.batches)
    except InputError as error:
        message = str(error)
        assert "\n" not in message, message
        assert str(path) in message, message
        assert len(message) < 2000, message
    else:
        assert expected is not None, f"{path.name}: {n} rows of what nobody else reads: {content!r}"
        assert n in expected, f"{path.name}: {n} rows, not {expected}: {content!r}"


def endless(folder: Path) -> list[Path]:
    """Write files that unpack to far more than they are, and return them with one that never ends."""
    zeros = gzip.compress(bytes(200 * 1024**2), 1)
    long = pa.DictionaryArray.from_arrays(pa.array([0] * 1_000_000, pa.int32()), ["Na" * 500_000])
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table({"formula": long}), sink, compression="zstd")
    contents = {
        **{f"zeros.{kind}.gz": zeros for kind in KINDS},
        "quote.csv.gz": gzip.compress(b'formula,x\n"' + b"NaCl,1\n" * 10_000_000, 1),
        "lists.json.gz": gzip.compress(b"[" * 50_000_000, 1),
        "text.json.gz": gzip.compress(b'["' + b"x" * 100_000_000, 1),
        "columns.csv.gz": gzip.compress(b"," * 10_000_000, 1),
        "cells.parquet": sink.getvalue().to_pybytes(),
    }
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    return [Path("/dev/zero"), *(folder / name for name in contents)]


def check_endless(attempt: campaign.Try) -> None:
    """Label files that are bombs.

    Raises
    ------
    AssertionError
        If one is read, takes more memory than it may, or a refusal is not one line about the file.
    """
    database = attempt.warehouse()
    for path in endless(attempt.folder):
        result = attempt.run("--db", database, "label", path, "--format", "csv", "--memory-limit", f"{LIMIT}B")
        assert campaign.told(result).returncode == 2, f"{path}: {result}"
        assert not result.stdout, f"{path}: {result.stdout[:200]}"
        assert str(path) in result.stderr, result.stderr
    # Of the largest.
    n_bytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    assert n_bytes < LIMIT, f"{n_bytes:,} bytes"


def check_damaged(attempt: campaign.Try, kind: str) -> None:
    """Damage files of a kind and read each, as `check` does."""
    with warehouse.open_warehouse(campaign.template(), memory_limit=LIMIT) as connection:
        for _ in range(N_TRIES):
            check(connection, attempt.folder, kind, attempt.random)


if __name__ == "__main__":
    campaign.main(
        "rubbish in files", {**{kind: partial(check_damaged, kind=kind) for kind in KINDS}, "endless": check_endless}
    )
