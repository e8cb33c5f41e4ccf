"""The one place that opens the warehouse, and the build that makes it."""

import os
import platform
import re
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.metadata import version
from itertools import islice
from math import comb
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import duckdb
from packaging.version import InvalidVersion, Version

from stoichia import sql
from stoichia.loaders import beside, locks, memory, reference, statements
from stoichia.loaders.dates import reproducible_now
from stoichia.loaders.errors import InputError, WarehouseError, first_line, of_the_world
from stoichia.loaders.fetched import Report, no_report
from stoichia.loaders.transaction import transaction

if TYPE_CHECKING:
    from stoichia.loaders import known
    from stoichia.loaders.sources.source import Source

# The format of the oldest DuckDB that is to read what we write, as users open the file with whatever they have: 1.4.2.
# (1.4.0 and 1.4.1 open it, but cannot run all of its macros.)
STORAGE_VERSION = "v1.4.0"

# A build lists element sets, with one bit per ratio (coprime tuple) for every answer, up to so many of
# them; of more it keeps counts, up to so many.
MOST_LISTED_SETS = 10_000_000
MOST_ELEMENT_SETS = 100_000_000
MOST_AMOUNT_TUPLES = 100_000

# Every commit writes to the file itself and none to a log beside it: what is committed stands there whole, a killed
# writer leaves no log, and a log that lies there is never ours.
_WITHOUT_LOG: Mapping[str, str] = {"auto_checkpoint_skip_wal_threshold": "0", "wal_autocheckpoint": "0B"}

# What to do with a warehouse that is not as it should be.
_MAKE_ANEW = "make it anew with 'stoichia build'"

# Columns that every warehouse has: most of them tell one. DuckDB's list of all columns takes longer than an answer.
_COLUMNS_OF_A_WAREHOUSE = (
    "select oxidation_state_set from params limit 0",
    "select description from build_metadata limit 0",
    "select oxidation_state from oxidation_state limit 0",
    "select mask_id from element_set limit 0",
    "select formula_reduced from known_entry limit 0",
)

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
            raise InputError("`components` takes numbers from 2 to 6, separated by commas, such as 2,3,4")
        if not 1 <= self.max_amount <= 32:
            raise InputError("`max_amount` takes a number from 1 to 32")
        if not 2 <= self.max_z <= 103:
            raise InputError("`max_z` takes an atomic number from 2 to 103")
        for n in self.components:
            if self.max_z < n:
                raise InputError(f"{n} components need at least {n} elements: raise `max_z`")
            if comb(self.max_z, n) > MOST_ELEMENT_SETS:
                raise InputError(
                    f"{n} components of {self.max_z} elements are {comb(self.max_z, n):,} element sets, "
                    f"more than the {MOST_ELEMENT_SETS:,} a build counts: lower `max_z`, or ask 'stoichia estimate'"
                )
            if self.max_amount**n > MOST_AMOUNT_TUPLES:
                raise InputError(
                    f"{n} components with amounts up to {self.max_amount} have more than "
                    f"{MOST_AMOUNT_TUPLES:,} tuples of amounts: lower `max_amount`"
                )


def default_path() -> Path:
    """Return where the warehouse is unless told: ``STOICHIA_DB``, else ``stoichia.duckdb`` here."""
    return Path(os.environ.get("STOICHIA_DB") or "stoichia.duckdb")


def open_warehouse(
    path: str | os.PathLike[str] | None = None,
    *,
    writable: bool = False,
    shows_progress: bool = False,
    memory_limit: int | None = None,
) -> duckdb.DuckDBPyConnection:
    """Open a warehouse, for statements that are ours or of who runs this program: they reach files and frames.

    Parameters
    ----------
    path
        The file; `default_path` if not given.
    writable
        Open for writing, which one process at a time can; otherwise read-only.
    shows_progress
        Print a bar on standard output while a statement takes longer than a second.
    memory_limit
        How many bytes this process may take; what DuckDB takes by itself if None, 80 % of the machine's memory.

    Raises
    ------
    InputError
        If there is no warehouse at that path, or one of another version, or a log that stoichia did not write.
    WarehouseError
        If another process is writing it.
    """
    path = default_path() if path is None else Path(path)
    _check_openable(path)
    place = _place(path)
    with _opening(path):
        # A kind and a whole path: of others DuckDB looks for an extension on the internet.
        connection = duckdb.connect(
            f"duckdb:{place}",
            read_only=not writable,
            config={"temp_directory": f"{place}.tmp", **(_WITHOUT_LOG if writable else {})},
        )
    with _closed_on_error(connection):
        _check(connection, path)
        if shows_progress:
            _show_progress(connection)
        if memory_limit is not None:
            memory.limit(connection, memory_limit)
    return connection


def open_isolated(
    path: Path,
    but_for: Sequence[Path],
    *,
    n_threads: int | None = None,
    shows_progress: bool = False,
    memory_limit: int | None = None,
) -> duckdb.DuckDBPyConnection:
    """Open a warehouse to read it, cut off for good from the network and from all other files.

    It shares nothing with what else this process has open. DuckDB 2.0 still lets its statements write to the path of
    the warehouse and its log: a text of a user first has to pass `stoichia.loaders.reading`.

    Parameters
    ----------
    path
        The file.
    but_for
        The folders and files that the connection may read and write.
    n_threads
        How many threads work for it; as many as there are cores if None.
    shows_progress
        Print a bar on standard output while a statement takes longer than a second.
    memory_limit
        As `open_warehouse` takes it.

    Raises
    ------
    InputError
        If there is no warehouse at that path, or one of another version, or a log that stoichia did not write.
    WarehouseError
        If another process is writing it.
    """
    _check_openable(path)
    # What it needs beyond its memory goes to the system's place for it, not to where the command runs.
    spill = Path(tempfile.gettempdir()) / f"stoichia-{uuid4().hex}"
    connection = duckdb.connect(config={"temp_directory": str(spill), **({"threads": n_threads} if n_threads else {})})
    with _closed_on_error(connection):
        _attach(connection, path, "read_only")
        connection.execute("use warehouse")
        _check(connection, path)
        if shows_progress:
            _show_progress(connection)
        if memory_limit is not None:
            memory.limit(connection, memory_limit)
        places = [_place(place) for place in but_for]
        connection.execute("set allowed_directories = $1", [[str(place) for place in places if place.is_dir()]])
        connection.execute("set allowed_paths = $1", [[str(place) for place in places if place.is_file()]])
        connection.execute("set enable_external_access = false")
        connection.execute("set python_enable_replacements = false")
        # DuckDB takes it from the environment, and a password may stand in it.
        connection.execute("set http_proxy = ''")
        connection.execute("set lock_configuration = true")
    return connection


@contextmanager
def _closed_on_error(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    try:
        yield
    except BaseException:
        connection.close()
        raise


def _show_progress(connection: duckdb.DuckDBPyConnection) -> None:
    """Print a bar on standard output while a statement takes longer than a second."""
    connection.execute("set progress_bar_time = 1000")
    connection.execute("set enable_progress_bar = true")


def build(
    path: Path,
    settings: BuildSettings,
    sources: "Sequence[Source]",
    progress: Callable[[Sequence[str]], Iterator[str]] = iter,
    report: Report = no_report,
    memory_limit: int | None = None,
) -> "list[known.LoadSummary]":
    """Build a warehouse and put it at a path, in place of the one that is there.

    The work happens in a file beside it, which takes its place in one step at the end: whatever ends the build
    early leaves the former warehouse as it was. Where the path is a link, all this happens where it leads.

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
    memory_limit
        As `open_warehouse` takes it.

    Returns
    -------
    list of LoadSummary
        What the load of each source did.

    Raises
    ------
    InputError
        If the settings or a source cannot be used, or something else than a warehouse is at the path.
    WarehouseError
        If another process builds at the same path or writes what is there, or the disk is full.
    """
    # Imported where something is loaded: what only asks has no need of all that reads files.
    from stoichia.loaders import embeddings, known

    settings.check()
    oxidation_states = reference.oxidation_state_set(settings.oxidation_states)
    known.check_names(sources)
    with _replacing(path) as connection:
        if memory_limit is not None:
            memory.limit(connection, memory_limit)
        fetched = {source.name: known.fetch(source, fetch_folder(path), report) for source in sources}
        started = time.monotonic()
        given = (*sql.STATES, *sql.DEFINITION, *sql.SPACE_TABLES)
        filling = sql.LISTED_SPACE if settings.listed_components.issuperset(settings.components) else sql.SPACE
        steps = progress([*given, *sql.REST, *(f"load {source.name}" for source in sources), *filling])
        # Few commits: hundreds of them take longer than what they commit.
        with transaction(connection):
            stage(connection, oxidation_states, settings)
            for step in islice(steps, len(given)):
                statements.run(connection, step)
        with connection.cursor() as cursor:
            cursor.execute("use warehouse")
            # Most of the work for the whole space is done by one core.
            with beside.run(cursor, filling) as filled:
                with transaction(connection):
                    embeddings.stage(connection)
                    for step in islice(steps, len(sql.REST)):
                        statements.run(connection, step)
                # Each load is a transaction of its own.
                summaries = []
                for source, _ in zip(sources, islice(steps, len(sources)), strict=True):
                    for file in filled:
                        # What failed beside this is told before more is loaded.
                        if file.done():
                            file.result()
                    summaries.append(known.load(connection, source, fetched[source.name]))
                for file, _ in zip(filled, steps, strict=True):
                    file.result()
        _describe_build(connection, oxidation_states, time.monotonic() - started)
    for pages in filter(None, fetched.values()):
        pages.discard()
    return summaries


def ingest(
    path: Path, source: "Source", report: Report = no_report, memory_limit: int | None = None
) -> "known.LoadSummary":
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
    from stoichia.loaders import known

    if source.kind.fetch is not None:
        # Before anything is fetched: is there a warehouse at all? It stays open to readers meanwhile.
        open_warehouse(path).close()
    fetched = known.fetch(source, fetch_folder(path), report)
    with open_warehouse(path, writable=True, memory_limit=memory_limit) as connection:
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
            settings = settings_of(warehouse, name)
        # In a database of its own, which is gone at the end; the warehouse is written in one transaction.
        with duckdb.connect(config=dict(_WITHOUT_LOG)) as scratch:
            _attach(scratch, path)
            stage(scratch, sets[name], settings)
            for step in sql.COMPARE:
                statements.run(scratch, step)
            with transaction(scratch):
                for step in sql.KEEP_COMPARISON:
                    statements.run(scratch, step)
    return list(sets)


def fetch_folder(path: Path) -> Path:
    """Return where pages of services are kept until they are loaded: beside the warehouse."""
    return path.with_name(path.name + ".fetched")


def settings_of(connection: duckdb.DuckDBPyConnection, oxidation_states: str) -> BuildSettings:
    """Return the settings of an open warehouse, with another set of oxidation states."""
    ((components, max_amount, max_z, listed_components),) = connection.execute(
        "select components, max_amount, max_z, listed_components from params"
    ).fetchall()
    most_listed = max((comb(max_z, n) for n in listed_components), default=0)
    return BuildSettings(oxidation_states, components, max_amount, max_z, most_listed)


def stage(
    connection: duckdb.DuckDBPyConnection, oxidation_states: reference.OxidationStateSet, settings: BuildSettings
) -> None:
    """Put the settings of a space and its reference data into the temporary tables that sql/reference reads."""
    reference.stage(connection, oxidation_states)
    connection.execute(
        "create temp table staged_params as select $1::varchar as oxidation_state_set, "
        "list_sort($2::utinyint[]) as components, $3::utinyint as max_amount, $4::utinyint as max_z, "
        "list_sort($5::utinyint[]) as listed_components, $6::uinteger as consensus, $7::varchar as commonality, "
        "$8::timestamp as staged_at",
        [
            oxidation_states.name,
            sorted(set(settings.components)),
            settings.max_amount,
            settings.max_z,
            sorted(settings.listed_components),
            oxidation_states.consensus,
            oxidation_states.commonality,
            reproducible_now(),
        ],
    )


def discard_build(path: Path) -> None:
    """Remove what this process has built so far at a path, when it cannot end the build in order."""
    path = _place(path)
    if path in _BUILDING:
        _remove(_building(path))
        _lock(path).unlink(missing_ok=True)


@contextmanager
def _replacing(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a connection to a new file that takes the place of the warehouse at a path when the block ends well."""
    _refuse_unnameable(path)
    # A link stays, and leads to the new file.
    path = _place(path)
    if not path.parent.is_dir():
        raise InputError(f"no folder {path.parent} to build in")
    building = _building(path)
    with locks.held_alone(_lock(path), path):
        _BUILDING.add(path)
        try:
            # What a killed build left may be any beginning of a file.
            _remove(building)
            with _kept(path):
                with duckdb.connect(config={"temp_directory": f"{building}.tmp"}) as connection:
                    # What a build commits is of use only when it is whole: a log would write it twice.
                    _attach(connection, building, f"storage_version '{STORAGE_VERSION}'", "recovery_mode no_wal_writes")
                    connection.execute("use warehouse")
                    yield connection
                    connection.execute("checkpoint")
                building.replace(path)
        except duckdb.IOException as error:
            raise WarehouseError(f"cannot write {path}: {of_the_world(error) or first_line(error)}") from None
        finally:
            _remove(building)
            _BUILDING.discard(path)


@contextmanager
def _kept(path: Path) -> Iterator[None]:
    """Keep what is at a path from writers until a build has replaced it.

    Raises
    ------
    InputError
        If it is no warehouse, and would be lost.
    WarehouseError
        If another process writes it.
    """
    _refuse_log(path)
    if not path.exists():
        yield
        return
    _refuse_no_file(path)
    # An empty file holds nothing to lose.
    if path.stat().st_size > 0:
        with duckdb.connect() as connection:
            _attach(connection, path, "read_only")
            connection.execute("use warehouse")
            if not _is_warehouse(connection):
                raise InputError(f"{path} is no stoichia warehouse and would be lost: name another file with `path`")
    with locks.held_against_writers(path):
        yield


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
        (
            "built_at",
            f"{reproducible_now().isoformat(timespec='seconds')}+00:00",
            "When the build ended, in UTC.",
        ),
        ("build_seconds", f"{seconds:.2f}", "How long the build took, in seconds."),
        ("element_data_file", element_data.name, "File of the element data, from SMACT."),
        ("element_data_sha256", reference.sha256(element_data), "Its SHA-256 checksum."),
        ("oxidation_state_file", oxidation_states.path.name, "File of the oxidation states."),
        ("oxidation_state_sha256", reference.sha256(oxidation_states.path), "Its SHA-256 checksum."),
    ]
    connection.executemany("insert into build_metadata values (?, ?, ?)", facts)


def _attach(connection: duckdb.DuckDBPyConnection, path: Path, *options: str) -> None:
    """Attach the file at a path to a connection as its database ``warehouse``."""
    # What stands in attach cannot be a parameter.
    quoted = str(_place(path)).replace("'", "''")
    with _opening(path):
        connection.execute(f"attach '{quoted}' as warehouse ({', '.join(['type duckdb', *options])})")


@contextmanager
def _opening(path: Path) -> Iterator[None]:
    """Tell in our words why a file cannot be opened."""
    try:
        yield
    except duckdb.Error as error:
        # Words in the name of a file are none of the message.
        message = str(error).replace(str(_place(path)), "")
        if "Could not set lock" in message:
            raise WarehouseError(f"{path} is in use by another process: wait for it, or end it") from None
        if isinstance(error, duckdb.ConnectionException | duckdb.ResourceInUseException):
            raise WarehouseError(f"{path} is open in this process already: close that first") from None
        if "not a valid DuckDB" in message:
            raise InputError(f"{path} is not a DuckDB file: name another with `path`") from None
        if "newer version of DuckDB" in message:
            raise InputError(f"{path} is of a newer DuckDB: install that, or name another with `path`") from None
        if "Corrupt" in message or "read enough bytes" in message or isinstance(error, duckdb.SerializationException):
            raise InputError(f"{path} is damaged: remove it, and {_MAKE_ANEW}") from None
        raise WarehouseError(f"cannot open {path}: {first_line(error)}") from None


def _check_openable(path: Path) -> None:
    """Raise an error if what is at a path cannot be opened as a warehouse, before DuckDB looks at it."""
    _refuse_unnameable(path)
    if not path.exists():
        raise InputError(f"no warehouse at {path}: make one with 'stoichia build', or name one with `path`")
    _refuse_no_file(path)
    _refuse_log(_place(path))


def _refuse_unnameable(path: Path) -> None:
    """Raise `InputError` if DuckDB or the system cannot do with the name of a path."""
    try:
        str(path).encode()
        path.stat()
    except FileNotFoundError:
        # A build makes it.
        pass
    except UnicodeEncodeError:
        raise InputError(f"the name {str(path)!a} is not in UTF-8: name another file with `path`") from None
    except OSError as error:
        raise InputError(f"cannot open {path}: {error.strerror}") from None
    if "?" in str(_place(path)):
        raise InputError(f"DuckDB takes what follows a ? in {_place(path)} for no name: name another file with `path`")


def _refuse_no_file(path: Path) -> None:
    """Raise `InputError` if there is something at a path that is no file: a pipe may never end."""
    if not path.is_file():
        raise InputError(f"{path} is a {'folder' if path.is_dir() else 'pipe or device'}: name a file with `path`")


def _refuse_log(path: Path) -> None:
    """Raise an error if there is a log beside a database.

    DuckDB would make the changes in it before anything else, whoever wrote it. We write none (`_WITHOUT_LOG`): it was
    planted, or another program that changes the file is at it, or was killed.

    Raises
    ------
    InputError
        If there is one.
    WarehouseError
        If another process writes the database.
    """
    for log in (path.with_name(path.name + suffix) for suffix in (".wal", ".wal.checkpoint", ".wal.recovery")):
        if os.path.lexists(log):
            if path.exists():
                with locks.held_against_writers(path):
                    pass
            raise InputError(
                f"{log} is a log of changes that stoichia did not write: remove it, or if you know whose it is, "
                f"open {path} with that program"
            )


def _is_warehouse(connection: duckdb.DuckDBPyConnection) -> bool:
    """Tell whether a connection's database is a warehouse, whatever its version, and even if some of it is missing."""
    n_found = 0
    for query in _COLUMNS_OF_A_WAREHOUSE:
        with suppress(duckdb.Error):
            connection.execute(query)
            n_found += 1
    return n_found >= 3


def _check(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Raise `InputError` if a connection's database is no warehouse of this stoichia or an older one."""
    if not _is_warehouse(connection):
        raise InputError(f"{path} is a DuckDB file but no stoichia warehouse")
    try:
        versions = connection.execute("select value from build_metadata where name = 'stoichia_version'").fetchall()
        ((n_settings,),) = connection.execute("select count(*) from params").fetchall()
    except duckdb.CatalogException as error:
        raise lacking(path, error) from None
    try:
        made_by = Version("".join(value for (value,) in versions))
    except InvalidVersion:
        raise InputError(f"{path} does not tell which stoichia made it: {_MAKE_ANEW}") from None
    if made_by > Version(version("stoichia")):
        raise InputError(f"{path} was made by stoichia {made_by}, and this is {version('stoichia')}: install that one")
    if n_settings != 1:
        raise InputError(f"{path} is damaged, its table params has {n_settings} rows and not one: {_MAKE_ANEW}")


def lacking(path: Path, error: duckdb.CatalogException | duckdb.BinderException) -> InputError:
    """Return what to tell of a statement of ours that misses something in the warehouse at a path."""
    missed = re.search(r"Error: ([\w ]+?) with name ([^ ]+) does not exist", str(error))
    # An older one may have a macro of other arguments, or a relation without a column.
    other = re.search(r'(Macro|column) "(\w+)', str(error))
    what = f"{missed[1].lower()} {missed[2]}" if missed else f"{other[1]} {other[2]}" if other else first_line(error)
    of_version = " of this version" if other and not missed else ""
    return InputError(f"{path} lacks the {what[0].lower()}{what[1:]}{of_version}: {_MAKE_ANEW}")


def _place(path: Path) -> Path:
    """Return where a path leads in the end."""
    return Path(os.path.realpath(path))


def _building(path: Path) -> Path:
    return path.with_name(path.name + ".building")


def _lock(path: Path) -> Path:
    return path.with_name(path.name + ".building.lock")


def _remove(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.with_name(path.name + ".wal").unlink(missing_ok=True)
