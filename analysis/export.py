"""Every composition of a category, row by row, as Parquet files with a manifest.

The compositions are cut into ranges of element sets, the partitions; each becomes one file, made by `write_partition`
wherever an engine runs it. A file is put into the folder whole and then recorded in the manifest, so that an export
that was stopped goes on with the partitions that are not recorded.
"""

import hashlib
import json
import os
from collections.abc import Callable, Generator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import closing, suppress
from dataclasses import asdict, dataclass, field, replace
from math import inf
from pathlib import Path
from time import monotonic
from uuid import uuid4

import duckdb

from stoichia.analysis import embeddings
from stoichia.analysis.export_folder import ExportFolder
from stoichia.loaders import reading
from stoichia.loaders.errors import ExportError, InputError, first_line
from stoichia.loaders.fetched import Report, no_report
from stoichia.loaders.warehouse import open_isolated

# What a row takes in memory while its partition is sorted, in bytes, by column; texts and lists by the longest usual.
COLUMNS = {
    "n_components": 1,
    "composition_id": 8,
    "element_set_id": 4,
    "ratio_id": 4,
    "formula": 32,
    "elements": 32,
    "amounts": 32,
    "n_atoms": 2,
    "is_allowed": 1,
    "is_known": 1,
    "category": 1,
}
DEFAULT_COLUMNS = ("element_set_id", "ratio_id", "n_atoms")
# Where element sets are counted, not listed, no file beside the rows says which elements a number stands for.
DEFAULT_COUNTED_COLUMNS = ("element_set_id", "elements", "ratio_id", "n_atoms")
KEY = "element_set_id, ratio_id"

# A file has at most so many rows, and fewer if they are wide.
MOST_ROWS = 20_000_000
PARTITION_BYTES = 300_000_000

# Readers take a file in pieces of so many rows; one of vectors holds so many numbers.
ROW_GROUP_ROWS = 1 << 20
ROW_GROUP_NUMBERS = 1 << 24

MANIFEST = "manifest.json"
ELEMENT_SETS = "element_set.parquet"
RATIOS = "ratio.parquet"
README = "README.md"

# The share of the time that goes into writing the manifest again, at most: it grows with every file.
MANIFEST_SHARE = 0.05

# The size of all is told from so many files, taken from all over the space.
N_TRIAL = 4


class NoRoomError(ExportError):
    """The disk does not hold the export."""


@dataclass(frozen=True)
class Export:
    """What to export.

    Attributes
    ----------
    components
        Number of distinct elements.
    category
        One of the four categories.
    columns
        Columns of the view ``composition``, in the order they are to have; if none, those that with the files beside
        the rows tell all.
    where
        A condition in SQL over all columns of that view; None for every row.
    embedding
        An embedding whose vectors are to be the last column, vector; None for no such column.
    rows_per_file
        About how many compositions a file is made from; None for what suits the columns. No fewer than those of one
        element set, or of 64 where sets are counted, not listed.
    """

    components: int = 4
    category: str = "missing"
    columns: Sequence[str] = ()
    where: str | None = None
    embedding: str | None = None
    rows_per_file: int | None = None


@dataclass(frozen=True)
class Partition:
    """A range of element sets that becomes one file.

    Attributes
    ----------
    number
        Its number from 0, in the order of the element sets.
    first_element_set_id, last_element_set_id
        The range, both included.
    n_rows
        How many compositions of the category it has.
    """

    number: int
    first_element_set_id: int
    last_element_set_id: int
    n_rows: int

    @property
    def name(self) -> str:
        """The path of its file below the folder."""
        return f"composition/part-{self.number:06}.parquet"


@dataclass(frozen=True)
class WrittenFile:
    """A file that is in the folder: what the manifest says of it.

    Attributes
    ----------
    name
        Its path below the folder.
    first_element_set_id, last_element_set_id
        The element sets it was made from, both included.
    n_rows, n_bytes
        Its rows and its size.
    sha256
        Its checksum.
    """

    name: str
    first_element_set_id: int
    last_element_set_id: int
    n_rows: int
    n_bytes: int
    sha256: str


@dataclass(frozen=True)
class Task:
    """All that is needed to make any one of an export's files.

    Attributes
    ----------
    warehouse
        The warehouse's path.
    export
        What is exported.
    folder
        Where it goes.
    mark
        Names of unfinished files end with it.
    """

    warehouse: Path
    export: Export
    folder: ExportFolder
    mark: str


# Makes the files of partitions by `write_partition`, in any order, and gives each when it is in the folder.
Engine = Callable[[Task, Sequence[Partition]], Generator[WrittenFile]]


@dataclass
class Manifest:
    """What a folder holds.

    Attributes
    ----------
    settings
        What was exported, and from what: a folder has one export, with the same settings from first to last.
    mark
        What names of unfinished files end with.
    files
        The finished files by name.
    """

    settings: Mapping[str, object]
    mark: str = field(default_factory=lambda: uuid4().hex[:8])
    files: dict[str, WrittenFile] = field(default_factory=dict)

    @property
    def n_rows(self) -> int:
        """How many rows the files have."""
        return sum(file.n_rows for file in self.files.values())

    @property
    def n_bytes(self) -> int:
        """How large the files are."""
        return sum(file.n_bytes for file in self.files.values())

    def to_json(self) -> str:
        """Return it as the folder has it."""
        return json.dumps(
            {
                "settings": self.settings,
                "n_rows": self.n_rows,
                "n_bytes": self.n_bytes,
                "unfinished_mark": self.mark,
                "files": [asdict(file) for _, file in sorted(self.files.items())],
            },
            indent=1,
        )

    @classmethod
    def from_json(cls, text: str) -> "Manifest":
        """Return what `to_json` wrote; a ValueError, KeyError or TypeError says that the text is none."""
        read = json.loads(text)
        files = [WrittenFile(**file) for file in read["files"]]
        return cls(read["settings"], read["unfinished_mark"], {file.name: file for file in files})


def run(path: Path, export: Export, folder: ExportFolder, engine: Engine, report: Report = no_report) -> Manifest:
    """Export compositions, or go on with an export that was stopped.

    Parameters
    ----------
    path
        The warehouse.
    export
        What to export.
    folder
        Where to: a new folder, that of a former run of the same export, or one that has no file of a name of ours.
    engine
        What makes the files.
    report
        Told how many compositions of the category are done.

    Returns
    -------
    Manifest
        What the folder holds now.

    Raises
    ------
    InputError
        If the warehouse has no such compositions, columns or embedding, the condition cannot be used, or the folder
        holds something else.
    ExportError
        If there is no room, or the folder is in use.
    """
    with folder.held():
        with folder.scratch() as scratch, open_isolated(path, [scratch], n_threads=1) as connection:
            export = _checked(connection, export)
            partitions = _partitions(connection, export)
            manifest, is_new = _begun(folder, _settings(connection, export, partitions), partitions)
        try:
            with folder.scratch() as scratch, open_isolated(path, [scratch], n_threads=1) as connection:
                _write_companions(connection, export, folder, manifest, scratch)
            _write_files(Task(path, export, folder, manifest.mark), partitions, manifest, engine, report)
        except Exception as error:
            # An export that could not begin leaves nothing; one that stops later goes on another day.
            if is_new and (not manifest.files or (isinstance(error, NoRoomError) and len(manifest.files) <= N_TRIAL)):
                folder.remove([*_names(partitions), MANIFEST])
            raise
    return manifest


def write_partition(task: Task, partition: Partition) -> WrittenFile:
    """Make the file of a partition and put it into the folder.

    The same task and partition give the same file, wherever and however often they run.

    Parameters
    ----------
    task
        What is exported, and where to.
    partition
        The partition.

    Returns
    -------
    WrittenFile
        The file, which is in the folder.

    Raises
    ------
    InputError
        If the condition fails for a composition.
    NoRoomError
        If the disk is full.
    """
    with (
        task.folder.scratch() as scratch,
        open_isolated(task.warehouse, [scratch], n_threads=1) as connection,
        task.folder.adding(partition.name, task.mark, scratch) as file,
    ):
        rows = _rows(connection, task.export, partition).order(KEY)
        try:
            if task.export.embedding is None:
                _write(rows.select(*task.export.columns), file)
            else:
                _write_vectors(rows, task.export.columns, embeddings.load(connection, task.export.embedding), file)
        except (duckdb.IOException, OSError) as error:
            if "No space left" in str(error):
                raise NoRoomError(f"no space left in {scratch}: make room, then run the same command again") from None
            raise
        except (duckdb.DataError, duckdb.InvalidInputException) as error:
            if task.export.where is None:
                raise
            raise InputError(f"`where` cannot be answered: {first_line(error)}") from None
        with file.open("rb") as written:
            sha256 = hashlib.file_digest(written, "sha256").hexdigest()
        return WrittenFile(
            partition.name,
            partition.first_element_set_id,
            partition.last_element_set_id,
            _n_rows(file),
            file.stat().st_size,
            sha256,
        )


def local(task: Task, partitions: Sequence[Partition]) -> Generator[WrittenFile]:
    """Make files on this machine, one on each of its cores: an `Engine`."""
    n_cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    with ThreadPoolExecutor(n_cores) as pool:
        try:
            for future in as_completed([pool.submit(write_partition, task, partition) for partition in partitions]):
                yield future.result()
        finally:
            pool.shutdown(cancel_futures=True)


def _checked(connection: duckdb.DuckDBPyConnection, export: Export) -> Export:
    """Return an export with all its settings, or raise `InputError`."""
    ((components,),) = connection.execute("select components from params").fetchall()
    if export.components not in components:
        raise InputError(f"this warehouse has {', '.join(map(str, components))} components, not {export.components}")
    columns = export.columns or (DEFAULT_COLUMNS if _are_listed(connection, export) else DEFAULT_COUNTED_COLUMNS)
    if unknown := [column for column in columns if column not in COLUMNS]:
        raise InputError(f"no such column: {unknown[0]}; there are {', '.join(COLUMNS)}")
    if len(set(columns)) < len(columns):
        raise InputError("`columns` takes different columns")
    if export.where is not None:
        try:
            reading.check_condition(connection, export.where)
            _rows(connection, export, Partition(0, 0, 0, 0))
        except (InputError, duckdb.Error) as error:
            raise InputError(f"`where` is no condition on a composition: {first_line(error)}") from None
    width = sum(COLUMNS[column] for column in columns)
    if export.embedding is not None:
        width += 4 * embeddings.load(connection, export.embedding).vectors.shape[1] + 64
    return replace(
        export, columns=columns, rows_per_file=export.rows_per_file or min(MOST_ROWS, PARTITION_BYTES // width)
    )


def _are_listed(connection: duckdb.DuckDBPyConnection, export: Export) -> bool:
    """Tell whether the element sets of an export are rows of the warehouse."""
    ((are_listed,),) = connection.execute(
        "select list_contains(listed_components, $1) from params", [export.components]
    ).fetchall()
    return bool(are_listed)


def _rows(connection: duckdb.DuckDBPyConnection, export: Export, partition: Partition) -> duckdb.DuckDBPyRelation:
    """Return the compositions of a partition, with all columns of the view composition."""
    rows = connection.table_function(
        "composition_between",
        [
            export.components,
            export.category,
            partition.first_element_set_id,
            partition.last_element_set_id,
        ],
    )
    return rows if export.where is None else rows.filter(export.where)


def _partitions(connection: duckdb.DuckDBPyConnection, export: Export) -> list[Partition]:
    """Return the ranges of element sets that become a file each."""
    rows = connection.execute(
        "select partition, first_element_set_id, last_element_set_id, n_rows from export_partition($1, $2, $3)",
        [export.components, export.category, export.rows_per_file],
    ).fetchall()
    return [Partition(*row) for row in rows]


def _settings(
    connection: duckdb.DuckDBPyConnection, export: Export, partitions: Sequence[Partition]
) -> dict[str, object]:
    """Return what decides the content of every file."""
    return {
        **asdict(export),
        "columns": list(export.columns),
        "has_element_sets": _are_listed(connection, export),
        "n_files": len(partitions),
        "n_compositions": sum(partition.n_rows for partition in partitions),
        "warehouse": dict(connection.execute("select name, value from warehouse_identity").fetchall()),
    }


def _begun(
    folder: ExportFolder, settings: Mapping[str, object], partitions: Sequence[Partition]
) -> tuple[Manifest, bool]:
    """Return the manifest that a former run left, or a new one, and whether it is new.

    Raises
    ------
    InputError
        If the folder holds something else than this export under a name of ours.
    """
    sizes = folder.sizes()
    if MANIFEST not in sizes:
        if taken := sorted(set(sizes) & {*_names(partitions)}):
            raise InputError(f"{folder.address} holds {taken[0]}, which no export of ours put there: name another")
        manifest = Manifest(settings)
        _save(folder, manifest)
        return manifest, True
    try:
        manifest = Manifest.from_json(folder.text(MANIFEST))
    except (ValueError, KeyError, TypeError):
        raise InputError(f"{MANIFEST} in {folder.address} is not an export's: name another folder") from None
    if different := [name for name, value in settings.items() if manifest.settings.get(name) != value]:
        raise InputError(f"{folder.address} holds another export, with other {different[0]}: name another folder")
    # A file that is gone or was cut short is made again.
    manifest.files = {name: file for name, file in manifest.files.items() if sizes.get(name) == file.n_bytes}
    _sweep(folder, manifest)
    return manifest, False


def _write_companions(
    connection: duckdb.DuckDBPyConnection, export: Export, folder: ExportFolder, manifest: Manifest, scratch: Path
) -> None:
    """Write what tells and opens the ids of the rows: element sets, where listed, ratios, and how to read it all."""
    sizes = folder.sizes()
    companions = [(RATIOS, "ratio", "ratio_id")]
    if manifest.settings["has_element_sets"]:
        companions.append((ELEMENT_SETS, "element_set_count", "element_set_id"))
    of_components = duckdb.ColumnExpression("n_components") == duckdb.ConstantExpression(export.components)
    for name, relation, key in companions:
        if name not in sizes:
            with folder.adding(name, manifest.mark, scratch) as file:
                _write(connection.view(relation).filter(of_components).order(key), file)
    if README not in sizes:
        text = _readme(manifest)
        with folder.adding(README, manifest.mark, scratch) as file:
            file.write_text(text, encoding="utf-8")


def _readme(manifest: Manifest) -> str:
    """Return the text that says what a folder holds and how to read it."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    templates = Environment(
        loader=PackageLoader("stoichia.analysis"), undefined=StrictUndefined, autoescape=False, trim_blocks=True
    )
    return templates.get_template("export.md.jinja").render(manifest.settings)


def _write_files(
    task: Task, partitions: Sequence[Partition], manifest: Manifest, engine: Engine, report: Report
) -> None:
    """Make the files that are not there yet, and record each."""
    by_name = {partition.name: partition for partition in partitions}
    left = [partition for partition in partitions if partition.name not in manifest.files]
    room = _Room(task.folder, partitions)
    for file in manifest.files.values():
        room.add(file, by_name[file.name])
    save_after = -inf

    def record(file: WrittenFile) -> None:
        nonlocal save_after
        n_rows = by_name[file.name].n_rows
        if task.export.where is None and file.n_rows != n_rows:
            raise ExportError(f"{file.name} has {file.n_rows:,} rows, but category_count says {n_rows:,}")
        manifest.files[file.name] = file
        room.add(file, by_name[file.name])
        report(room.n_done)
        # It grows with every file, and one that is not recorded is only made again.
        began = monotonic()
        if began > save_after:
            _save(task.folder, manifest)
            saved = monotonic()
            save_after = saved + max(1, (saved - began) / MANIFEST_SHARE)

    try:
        room.check()
        with closing(engine(task, _spread(left))) as written:
            for file in written:
                record(file)
                room.check()
    except BaseException:
        # Where the disk is full this fails too, and must not hide why; what is not recorded is made again.
        with suppress(OSError, ExportError):
            _save(task.folder, manifest)
        raise
    _save(task.folder, manifest)
    _sweep(task.folder, manifest)


class _Room:
    """How much room the files take that are not there yet, kept up to date file by file: there may be very many."""

    def __init__(self, folder: ExportFolder, partitions: Sequence[Partition]) -> None:
        self.folder = folder
        self.n_files, self.n_files_left = len(partitions), len(partitions)
        self.n_left = sum(partition.n_rows for partition in partitions)
        self.n_done, self.n_bytes, self.least_bytes = 0, 0, inf

    def add(self, file: WrittenFile, partition: Partition) -> None:
        """Count a file that is there, and the compositions of the category that it was made from."""
        self.n_files_left -= 1
        self.n_left -= partition.n_rows
        self.n_done += partition.n_rows
        self.n_bytes += file.n_bytes
        self.least_bytes = min(self.least_bytes, file.n_bytes)

    def check(self) -> None:
        """Raise `NoRoomError` if the files that are not there yet need more room than there is."""
        n_files_done = self.n_files - self.n_files_left
        free = self.folder.free_bytes()
        if free is None or n_files_done < min(N_TRIAL, self.n_files):
            return
        # A file without rows has a size too; what is above it goes by compositions, not rows: a condition leaves fewer.
        above_least = self.n_bytes - self.least_bytes * n_files_done
        needed = self.least_bytes * self.n_files_left + above_least * self.n_left / max(self.n_done, 1)
        if needed > free:
            raise NoRoomError(
                f"{self.folder.address} needs {_gigabytes(self.n_bytes + needed)} for all {self.n_files:,} files, "
                f"{_gigabytes(needed)} of it more, and has {_gigabytes(free)} free: make room, or name another folder"
            )


def _gigabytes(n_bytes: float) -> str:
    return f"{n_bytes / 1e9:,.2f} GB"


def _sweep(folder: ExportFolder, manifest: Manifest) -> None:
    """Remove what killed processes left unfinished."""
    folder.remove(name for name in folder.sizes() if name.endswith(f".{manifest.mark}"))


def _spread(partitions: Sequence[Partition]) -> list[Partition]:
    """Return partitions with some from all over the space first: from their size that of all is told."""
    first = sorted({i * len(partitions) // N_TRIAL for i in range(N_TRIAL)}) if partitions else []
    return [partitions[i] for i in first] + [each for i, each in enumerate(partitions) if i not in first]


def _names(partitions: Sequence[Partition]) -> list[str]:
    """Return the names of all files of an export but its manifest."""
    return [ELEMENT_SETS, RATIOS, README, *(partition.name for partition in partitions)]


def _save(folder: ExportFolder, manifest: Manifest) -> None:
    """Put the manifest into the folder."""
    with folder.scratch() as scratch, folder.adding(MANIFEST, manifest.mark, scratch) as file:
        file.write_text(manifest.to_json(), encoding="utf-8")


def _write(rows: duckdb.DuckDBPyRelation, file: Path) -> None:
    """Write rows as Parquet."""
    rows.write_parquet(str(file), compression="zstd", row_group_size=ROW_GROUP_ROWS)


def _write_vectors(
    rows: duckdb.DuckDBPyRelation, columns: Sequence[str], embedding: embeddings.Embedding, file: Path
) -> None:
    """Write rows as Parquet, with the vectors of the compositions; null where an element has none."""
    import numpy as np
    import polars as pl
    import pyarrow as pa
    import pyarrow.parquet as pq

    dimension = embedding.vectors.shape[1]
    batch_rows = ROW_GROUP_NUMBERS // dimension
    asked = list(dict.fromkeys([*columns, "elements", "amounts"]))
    with rows.select(*asked).to_arrow_reader(batch_rows) as reader:
        vector = pa.field("vector", pa.list_(pa.float32(), dimension))
        schema = pa.schema([*(reader.schema.field(column) for column in columns), vector])
        with pq.ParquetWriter(file, schema, compression="zstd", use_dictionary=list(columns)) as writer:
            for batch in reader:
                compositions = pl.DataFrame(pl.from_arrow(batch.select(["elements", "amounts"])))
                means, is_covered = embeddings.vectors(embedding, compositions)
                vectors = pa.FixedSizeListArray.from_arrays(
                    means.astype(np.float32).reshape(-1), dimension, mask=pa.array(~is_covered)
                )
                writer.write_batch(
                    pa.record_batch([*(batch.column(column) for column in columns), vectors], schema=schema)
                )


def _n_rows(file: Path) -> int:
    """Return how many rows a Parquet file has."""
    import pyarrow.parquet as pq

    return int(pq.read_metadata(file).num_rows)
