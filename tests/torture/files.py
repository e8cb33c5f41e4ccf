"""Rubbish in, files: of every kind that is read, cut, flipped, spliced and endless. No row is lost in silence."""

import bz2
import csv
import gzip
import io
import itertools
import json
import lzma
import os
import random
import re
import resource
import zipfile
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import campaign
import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from stoichia.loaders import formula_file, memory, warehouse
from stoichia.loaders.errors import InputError

# What reading a file may take, in bytes.
LIMIT = memory.LEAST
# Files of a try: opening a warehouse takes longer than reading one.
N_TRIES = 40

# Each file of these takes a process of its own.
APART = ("xlsx", "arrow", "zip")
N_TRIES_APART = 6
KINDS = ("csv", "tsv", "json", "jsonl", "txt", "parquet", *APART)
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
        case "arrow":
            table = pa.table({"id": range(len(texts)), "formula": texts})
            sink = pa.BufferOutputStream()
            with generator.choice([pa.ipc.new_file, pa.ipc.new_stream])(sink, table.schema) as writer:
                writer.write_table(table, max_chunksize=generator.choice([7, 1000]))
            return bytes(sink.getvalue())
        case "xlsx":
            workbook = io.BytesIO()
            with xlsxwriter.Workbook(workbook) as book:
                sheet = book.add_worksheet()
                for i, row in enumerate([HEADER, *rows]):
                    sheet.write_row(i, 0, row)
            return workbook.getvalue()
        case "zip":
            folder = io.BytesIO()
            with zipfile.ZipFile(folder, "w", generator.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])) as packed:
                packed.writestr("table.csv", written("csv", generator))
            return folder.getvalue()
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
    if kind == "arrow":
        opener = pa.ipc.open_file if whole.startswith(b"ARROW1") else pa.ipc.open_stream
        return {opener(whole).read_all().num_rows}
    if kind == "xlsx":
        with zipfile.ZipFile(io.BytesIO(whole)) as packed:
            return {packed.read("xl/worksheets/sheet1.xml").count(b"<row ") - 1}
    if kind == "zip":
        with zipfile.ZipFile(io.BytesIO(whole)) as packed:
            inner = packed.read("table.csv")
        return rows_in("csv", inner, inner)
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
    suffix = "" if kind == "zip" else generator.choice(list(PACKERS))
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
            # What is above the names of columns is told by its number.
            n = rows.n_above + sum(batch.num_rows for batch in rows.batches)
    except InputError as error:
        message = str(error)
        assert "\n" not in message, message
        assert str(path) in message, message
        assert len(message) < 2000, message
    else:
        assert expected is not None, f"{path.name}: {n} rows of what nobody else reads: {content!r}"
        assert n in expected, f"{path.name}: {n} rows, not {expected}: {content!r}"


def bombs() -> Mapping[str, bytes]:
    """Return workbooks, spreadsheets, Arrow and zip files of some kilobytes that ask for gigabytes, by name."""
    sheet = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{}</worksheet>'
    cell = '<row r="{0}"><c r="{1}{0}" t="inlineStr"><is><t>NaCl</t></is></c></row>'
    sheets = {
        "corners": f"<sheetData>{cell.format(1, 'A')}{cell.format(1048576, 'XFD')}</sheetData>",
        "rows": f"<sheetData>{'<row><c><v>1</v></c></row>' * 1_000_000}</sheetData>",
        "spaces": " " * 200_000_000,
        "entities": f"<sheetData>{cell.format(1, 'A').replace('NaCl', '&j;')}</sheetData>",
    }
    pairs = itertools.pairwise("abcdefghij")
    entities = "".join(f"<!ENTITY {name} '{10 * ('&' + inner + ';')}'>" for inner, name in pairs)
    start = f'<?xml version="1.0"?><!DOCTYPE worksheet [<!ENTITY a "NaCl">{entities}]>'
    long = pa.table({"formula": ["\0" * 300_000_000]})
    sink = pa.BufferOutputStream()
    with pa.ipc.new_file(sink, long.schema, options=pa.ipc.IpcWriteOptions(compression="zstd")) as writer:
        writer.write_table(long)
    return {
        **{
            f"{name}.xlsx": _replaced(
                written("xlsx", random.Random(0)),
                "xl/worksheets/sheet1.xml",
                (start if name == "entities" else "") + sheet.format(content),
            )
            for name, content in sheets.items()
        },
        "strings.xlsx": _replaced(
            written("xlsx", random.Random(0)), "xl/sharedStrings.xml", f"<sst><si><t>{'x' * 200_000_000}</t></si></sst>"
        ),
        "text.arrow": sink.getvalue().to_pybytes(),
        "members.zip": _packed({f"{i}.csv": "" for i in range(70_000)}),
        "zip.zip": _packed({"a.zip": _packed({"a.csv": "formula"})}),
        "zeros.zip": _packed({"a.csv": bytes(200 * 1024**2)}),
    }


def _packed(members: Mapping[str, str | bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return file.getvalue()


def _replaced(workbook: bytes, name: str, content: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(workbook)) as packed:
        return _packed({member: packed.read(member) for member in packed.namelist()} | {name: content.encode()})


def endless(folder: Path) -> list[Path]:
    """Write files that unpack to far more than they are, and return them with one that never ends."""
    zeros = gzip.compress(bytes(200 * 1024**2), 1)
    long = pa.DictionaryArray.from_arrays(pa.array([0] * 1_000_000, pa.int32()), ["Na" * 500_000])
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table({"formula": long}), sink, compression="zstd")
    contents = {
        **{f"zeros.{kind}.gz": zeros for kind in KINDS if kind != "zip"},
        "quote.csv.gz": gzip.compress(b'formula,x\n"' + b"NaCl,1\n" * 10_000_000, 1),
        "lists.json.gz": gzip.compress(b"[" * 50_000_000, 1),
        "text.json.gz": gzip.compress(b'["' + b"x" * 100_000_000, 1),
        "columns.csv.gz": gzip.compress(b"," * 10_000_000, 1),
        "cells.parquet": sink.getvalue().to_pybytes(),
        **bombs(),
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
        words = ["--db", database, "label", path, "--format", "csv", "--memory-limit", f"{LIMIT}B"]
        # With something to run first it is forked. Of what Python starts otherwise, by vfork, Linux counts the peak of
        # this process, which made the files, as its own.
        result = attempt.run(*words, limited=os.getpid)
        assert campaign.told(result).returncode == 2, f"{path}: {result}"
        assert not result.stdout, f"{path}: {result.stdout[:200]}"
        assert str(path) in result.stderr, result.stderr
    # Of the largest.
    n_bytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    assert n_bytes < LIMIT, f"{n_bytes:,} bytes"


def check_damaged(attempt: campaign.Try, kind: str) -> None:
    """Damage files of a kind and read each, as `check` does."""
    with warehouse.open_warehouse(campaign.template(), memory_limit=LIMIT) as connection:
        for _ in range(N_TRIES_APART if kind in APART else N_TRIES):
            check(connection, attempt.folder, kind, attempt.random)


if __name__ == "__main__":
    campaign.main(
        "rubbish in files", {**{kind: partial(check_damaged, kind=kind) for kind in KINDS}, "endless": check_endless}
    )
