"""The one place that opens the warehouse, and the build that makes it."""

import os
import platform
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.metadata import version
from itertools import islice
from math import comb
from pathlib import Path
from uuid import uuid4

import duckdb

from stoichia import sql
from stoichia.loaders import embeddings, known, reference, statements
from stoichia.loaders.dates import reproducible_now
from stoichia.loaders.errors import InputError, WarehouseError, first_line
from stoichia.loaders.fetched import Report, no_report
from stoichia.loaders.transaction import transaction

# The oldest DuckDB that can read what we write: users open the file with whatever they have.
STORAGE_VERSION = "v1.4.0"

# A build lists element sets, with one bit per ratio (coprime tuple) for every answer, up to so many of
# them; of more it keeps counts, up to so many.
MOST_LISTED_SETS = 10_000_000
MOST_ELEMENT_SETS = 100_000_000
MOST_AMOUNT_TUPLES = 100_000

# Where no file is.
IN_MEMORY = Path(":memory:")

# Paths at which this process is building now.
_BUILDING: set[Path] = set()


@dataclass(frozen=True)
class BuildSettings:
    """What space to build.

    Attributes
    ----------
    oxidation_states
        Name of one of SMACT's sets, or path of a file of the same format.
    components
        Numbers of distinct elements per composition, 2 to 6.
    max_amount
        Largest amount of one element, 1 to 32.
    max_z
        Largest atomic number, up to 103.
    most_listed
        How many element sets of one number of components are stored one by one; of more only counts are kept.
    """

    oxidation_states: str = "smact14"
    components: Sequence[int] = (2, 3, 4)
    max_amount: int = 8
    max_z: int = 103
    most_listed: int = MOST_LISTED_SETS

    @property
    def listed_components(self) -> set[int]:
        """The numbers of components whose element sets are stored one by one."""
        return {n for n in self.components if comb(self.max_z, n) <= self.most_listed}

    def check(self) -> None:
        """Raise `InputError` if the space is out of bounds or larger than a build can count."""
        if not self.components or not all(2 <= n <= 6 for n in self.components):
            raise InputError("--components takes numbers from 2 to 6, separated by commas, such as 2,3,4")
        if not 1 <= self.max_amount <= 32:
            raise InputError("--max-amount takes a number from 1 to 32")
        if not 2 <= self.max_z <= 103:
            raise InputError("--max-z takes an atomic number from 2 to 103")
        for n in self.components:
            if self.max_z < n:
                raise InputError(f"{n} components need at least {n} elements: raise --max-z")
            if comb(self.max_z, n) > MOST_ELEMENT_SETS:
                raise InputError(
                    f"{n} components of {self.max_z} elements are {comb(self.max_z, n):,} element sets, "
                    f"more than the {MOST_ELEMENT_SETS:,} a build counts: lower --max-z, or ask 'stoichia estimate'"
                )
            if self.max_amount**n > MOST_AMOUNT_TUPLES:
                raise InputError(
                    f"{n} components with amounts up to {self.max_amount} have more than "
                    f"{MOST_AMOUNT_TUPLES:,} tuples of amounts: lower --max-amount"
                )


def default_path() -> Path:
    """Return where the warehouse is unless told: ``STOICHIA_DB``, else ``stoichia.duckdb`` here."""
    return Path(os.environ.get("STOICHIA_DB") or "stoichia.duckdb")


def open_warehouse(
    path: str | os.PathLike[str] | None = None,
    *,
    writable: bool = False,
    isolated_but_for: Path | None = None,
    shows_progress: bool = False,
) -> duckdb.DuckDBPyConnection:
    """Open a warehouse.

    Parameters
    ----------
    path
        The file; `default_path` if not given.
    writable
        Open for writing, which one process at a time can; otherwise read-only.
    isolated_but_for
        A folder: the connection is cut off from all other files and from the network, for good.
    shows_progress
        Print a bar on standard output while a statement takes longer than a second.

    Raises
    ------
    InputError
        If there is no warehouse at that path.
    WarehouseError
        If another process is writing it.
    """
    path = default_path() if path is None else Path(path)
    _refuse_absent(path)
    connection = _connect(path, read_only=not writable)
    try:
        _refuse_other(connection, path)
    except InputError:
        connection.close()
        raise
    if shows_progress:
        connection.execute("set progress_bar_time = 1000")
        connection.execute("set enable_progress_bar = true")
    if isolated_but_for is not None:
        _isolate(connection, isolated_but_for)
    return connection


@contextmanager
def open_apart(path: Path, isolated_but_for: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a warehouse for one thread to read, cut off from other files, apart from all else this process has open.

    What `open_warehouse` opens twice in a process shares its threads and how far it is cut off; this shares nothing.

    Parameters
    ----------
    path
        The file.
    isolated_but_for
        The folder that the connection may read and write.

    Raises
    ------
    InputError
        If there is no warehouse at that path.
    WarehouseError
        If another process is writing it.
    """
    _refuse_absent(path)
    # What it needs beyond its memory goes to the system's place for it, not to where the command runs.
    spill = Path(tempfile.gettempdir()) / f"stoichia-{uuid4().hex}"
    with duckdb.connect(config={"threads": 1, "temp_directory": str(spill)}) as connection:
        quoted = str(path.absolute()).replace("'", "''")
        with _told(path):
            connection.execute(f"attach '{quoted}' as warehouse (read_only)")
        connection.execute("use warehouse")
        _refuse_other(connection, path)
        _isolate(connection, isolated_but_for)
        yield connection


def build(
    path: Path,
    settings: BuildSettings,
    sources: Sequence[known.Source],
    progress: Callable[[Sequence[str]], Iterator[str]] = iter,
    report: Report = no_report,
) -> None:
    """Build a warehouse and put it at a path, in place of what is there.

    The work happens in a file beside it, which takes its place in one step at the end: whatever ends the build
    early leaves the former warehouse as it was.

    Parameters
    ----------
    path
        Where the warehouse goes.
    settings
        The space to build.
    sources
        The sources of known formulas to load.
    progress
        Given the names of the build's steps, passes them on one by one as they begin.
    report
        Told how many rows of a source have been fetched.

    Raises
    ------
    InputError
        If the settings or a source cannot be used.
    WarehouseError
        If another process builds at the same path, or the disk is full.
    """
    settings.check()
    oxidation_states = reference.oxidation_state_set(settings.oxidation_states)
    known.check_names(sources)
    _check_place(path)
    fetched = {source.name: known.fetch(source, fetch_folder(path), report) for source in sources}
    started = time.monotonic()
    with _replacing(path) as connection:
        loads = {f"load {source.name}": source for source in sources}
        steps = progress([*sql.BUILD_ORDER, *loads])
        # One commit: hundreds of them take longer than what they commit. Each load is a transaction of its own.
        with transaction(connection):
            _stage(connection, oxidation_states, settings)
            embeddings.stage(connection)
            for step in islice(steps, len(sql.BUILD_ORDER)):
                statements.run(connection, step)
        for step in steps:
            known.load(connection, loads[step], fetched[loads[step].name])
        _describe_build(connection, oxidation_states, time.monotonic() - started)
    for pages in filter(None, fetched.values()):
        pages.discard()


def ingest(path: Path, source: known.Source, report: Report = no_report) -> known.LoadSummary:
    """Load a source into the warehouse at a path, in place of a former load of the same name.

    Raises
    ------
    InputError
        If there is no warehouse, or the source cannot be used.
    SourceError
        If a service fails; what it gave before is kept, and the next call goes on from there.
    WarehouseError
        If another process is writing the warehouse.
    """
    # Before anything is fetched: is there a warehouse at all? It stays open to readers meanwhile.
    open_warehouse(path).close()
    fetched = known.fetch(source, fetch_folder(path), report)
    with open_warehouse(path, writable=True) as connection:
        summary = known.load(connection, source, fetched)
    if fetched is not None:
        fetched.discard()
    return summary


def compare(
    path: Path, oxidation_states: Sequence[str], progress: Callable[[Sequence[str]], Iterator[str]] = iter
) -> list[str]:
    """Count the space of the warehouse at a path, and label what it knows, under other sets of oxidation states.

    What comes out is kept in the warehouse: the tables `compared_set` and `changed_known`, the view `comparison`.

    Parameters
    ----------
    path
        The warehouse.
    oxidation_states
        Names of sets, cuts or paths of files, as `reference.oxidation_state_set` reads them.
    progress
        Given the names of the sets, passes them on one by one as they begin.

    Returns
    -------
    list of str
        The sets' names, each once, as the tables have them.

    Raises
    ------
    InputError
        If there is no warehouse, a set cannot be read, or two have the same name.
    WarehouseError
        If another process is writing the warehouse.
    """
    sets: dict[str, reference.OxidationStateSet] = {}
    for name in oxidation_states:
        read = reference.oxidation_state_set(name)
        if read.name in sets and sets[read.name].path != read.path:
            raise InputError(f"two files are called {read.name}: rename one, their names tell them apart")
        sets[read.name] = read
    for name in progress(list(sets)):
        # Opened for a moment: it complains of what is no warehouse, or in use.
        with open_warehouse(path, writable=True) as warehouse:
            ((components, max_amount, max_z, listed_components),) = warehouse.execute(
                "select components, max_amount, max_z, listed_components from params"
            ).fetchall()
            most_listed = max((comb(max_z, n) for n in listed_components), default=0)
            settings = BuildSettings(name, components, max_amount, max_z, most_listed)
        # In a database of its own, which is gone at the end; the warehouse is written in one transaction.
        with _connect(IN_MEMORY, read_only=False) as scratch:
            quoted = str(path.absolute()).replace("'", "''")
            scratch.execute(f"attach '{quoted}' as warehouse")
            _stage(scratch, sets[name], settings)
            for step in sql.COMPARE:
                statements.run(scratch, step)
            with transaction(scratch):
                for step in sql.KEEP_COMPARISON:
                    statements.run(scratch, step)
    return list(sets)


def fetch_folder(path: Path) -> Path:
    """Return where pages of services are kept until they are loaded: beside the warehouse."""
    return path.with_name(path.name + ".fetched")


def _stage(
    connection: duckdb.DuckDBPyConnection, oxidation_states: reference.OxidationStateSet, settings: BuildSettings
) -> None:
    """Put the settings of a space and its reference data into the temporary tables that sql/reference reads."""
    reference.stage(connection, oxidation_states)
    connection.execute(
        "create temp table staged_params as select $1::varchar as oxidation_state_set, "
        "list_sort($2::utinyint[]) as components, $3::utinyint as max_amount, $4::utinyint as max_z, "
        "list_sort($5::utinyint[]) as listed_components, $6::uinteger as consensus, $7::varchar as commonality",
        [
            oxidation_states.name,
            sorted(set(settings.components)),
            settings.max_amount,
            settings.max_z,
            sorted(settings.listed_components),
            oxidation_states.consensus,
            oxidation_states.commonality,
        ],
    )


def _check_place(path: Path) -> None:
    """Raise `InputError` if a warehouse cannot go to a path, or would take the place of something else."""
    if not path.parent.is_dir():
        raise InputError(f"no folder {path.parent} to build in")
    if path.is_dir():
        raise InputError(f"{path} is a folder: name a file with --db")
    if path.exists():
        with path.open("rb") as file:
            head = file.read(12)
        # A DuckDB file has its name there; an empty file holds nothing to lose.
        if head and head[8:] != b"DUCK":
            raise InputError(f"{path} is not a DuckDB file and would be lost: name another with --db, or remove it")


def discard_build(path: Path) -> None:
    """Remove what this process has built so far at a path, when it cannot end the build in order."""
    if path in _BUILDING:
        _remove(_building(path))


@contextmanager
def _replacing(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a connection to a new file that takes the place of `path` when the block ends well."""
    building = _building(path)
    # A live build holds its file's lock; what a killed one left may be any beginning of a file.
    _refuse_writer(building)
    _refuse_writer(path)
    _remove(building)
    _BUILDING.add(path)
    try:
        with _connect(building, read_only=False) as connection:
            yield connection
            connection.execute("checkpoint")
        _refuse_writer(path)
        if _write_ahead_log(path).exists():
            # A killed ingest left it: it belongs to the old file and must not meet the new one.
            with suppress(duckdb.Error):
                duckdb.connect(str(path)).close()
            _write_ahead_log(path).unlink(missing_ok=True)
        building.replace(path)
    except duckdb.IOException as error:
        raise WarehouseError(f"cannot write {path}: {first_line(error)}") from None
    finally:
        _remove(building)
        _BUILDING.discard(path)


def _refuse_writer(path: Path) -> None:
    """Raise `WarehouseError` if another process writes the file at a path; a broken file is nobody's."""
    if path.exists():
        try:
            duckdb.connect(str(path), read_only=True).close()
        except duckdb.Error as error:
            if "Could not set lock" in str(error):
                raise WarehouseError(f"{path} is in use by another process: wait for it, or end it") from None


def _describe_build(
    connection: duckdb.DuckDBPyConnection, oxidation_states: reference.OxidationStateSet, seconds: float
) -> None:
    """Fill build_metadata."""
    element_data = reference.smact_folder() / "data" / "element_data.txt"
    facts = [
        ("stoichia_version", version("stoichia"), "Version of stoichia that built the file."),
        ("duckdb_version", duckdb.__version__, "Version of DuckDB that wrote it."),
        ("smact_version", version("smact"), "Version of the SMACT package whose data it holds."),
        (
            "elementembeddings_version",
            version("elementembeddings"),
            "Version of the ElementEmbeddings package whose vectors it holds.",
        ),
        ("python_version", platform.python_version(), "Version of Python that ran the build."),
        ("machine", f"{platform.system()} {platform.machine()}", "Kind of machine that ran the build."),
        ("built_at", reproducible_now().isoformat(timespec="seconds"), "When the build ended, in UTC."),
        ("build_seconds", f"{seconds:.2f}", "How long the build took, in seconds."),
        ("element_data_file", element_data.name, "File of the element data, from SMACT."),
        ("element_data_sha256", reference.sha256(element_data), "Its SHA-256 checksum."),
        ("oxidation_state_file", oxidation_states.path.name, "File of the oxidation states."),
        ("oxidation_state_sha256", reference.sha256(oxidation_states.path), "Its SHA-256 checksum."),
    ]
    connection.executemany("insert into build_metadata values (?, ?, ?)", facts)


def _connect(path: Path, *, read_only: bool) -> duckdb.DuckDBPyConnection:
    with _told(path):
        # A whole path: DuckDB takes a name such as md:this for something else than a file.
        return duckdb.connect(
            ":memory:" if path == IN_MEMORY else str(path.absolute()),
            read_only=read_only,
            config={"storage_compatibility_version": STORAGE_VERSION},
        )


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Tell in our words why a file cannot be opened."""
    try:
        yield
    except duckdb.IOException as error:
        if "Could not set lock" in str(error):
            raise WarehouseError(f"{path} is in use by another process: wait for it, or end it") from None
        if "not a valid DuckDB" in str(error):
            raise InputError(f"{path} is not a DuckDB file: name another with --db") from None
        raise WarehouseError(f"cannot open {path}: {first_line(error)}") from None


def _refuse_absent(path: Path) -> None:
    """Raise `InputError` if there is no file at a path."""
    if not path.is_file():
        raise InputError(f"no warehouse at {path}: make one with 'stoichia build', or name one with --db")


def _refuse_other(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Raise `InputError` if a connection's file is no warehouse."""
    try:
        connection.execute("select components from params").fetchall()
    except (duckdb.CatalogException, duckdb.BinderException):
        raise InputError(f"{path} is a DuckDB file but no stoichia warehouse") from None


def _isolate(connection: duckdb.DuckDBPyConnection, but_for: Path) -> None:
    """Cut a connection off from the network and from all files but those of a folder, for good."""
    connection.execute("set allowed_directories = [$1]", [str(but_for)])
    connection.execute("set enable_external_access = false")
    connection.execute("set python_enable_replacements = false")
    connection.execute("set lock_configuration = true")


def _building(path: Path) -> Path:
    return path.with_name(path.name + ".building")


def _write_ahead_log(path: Path) -> Path:
    return path.with_name(path.name + ".wal")


def _remove(path: Path) -> None:
    path.unlink(missing_ok=True)
    _write_ahead_log(path).unlink(missing_ok=True)
