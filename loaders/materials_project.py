"""The Materials Project: through its API with the user's key, or from its open data without one."""

import os
import re
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import version
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlparse

from stoichia.loaders.errors import InputError, SourceError, first_line, short
from stoichia.loaders.fetched import MOST_ELEMENTS_APART, Fetched, Provenance, Report, Row
from stoichia.loaders.published_format import by_name

if TYPE_CHECKING:
    from mp_api.client.routes.materials.summary import SummaryRester

    from stoichia.loaders.service import Session

ENDPOINT = "https://api.materialsproject.org/"
OPEN_DATA = "s3a://materialsproject-build/collections/summary/"

# Numbers of elements asked for; the last one stands for all above it too.
NUMBERS = range(1, MOST_ELEMENTS_APART + 2)

# The server's maximum per page.
PAGE_ROWS = 1000

# The Materials Project has many compounds of each number of elements up to this one: no answer is a fault.
MOST_ELEMENTS_SURE = 6

# What is asked for: the columns of the format, whole where they are nested, and what tells the licence.
FIELDS = (*dict.fromkeys(name.partition(".")[0] for name in by_name("mp").columns.values()), "builder_meta")


def api_key() -> str:
    """Return the user's key, from ``MP_API_KEY`` or pymatgen's settings.

    Raises
    ------
    InputError
        If there is none, or it does not look like one.
    """
    from mp_api.client.core.exceptions import MPRestError
    from mp_api.client.core.utils import validate_api_key

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            key = validate_api_key()
        except MPRestError:
            raise InputError("the key in MP_API_KEY is not one: the Materials Project's have 32 characters") from None
    if not key:
        raise InputError(
            "no key: get one at https://next-gen.materialsproject.org/api and put it into the variable MP_API_KEY; "
            "'stoichia ingest mp-open' needs none, nor does a file"
        )
    return key


def endpoint() -> str:
    """Return the address of the API: the client's ``MP_API_ENDPOINT``, else the Materials Project's own."""
    return (os.environ.get("MP_API_ENDPOINT") or ENDPOINT).rstrip("/") + "/"


def fetch(fetched: Fetched, report: Report) -> Provenance:
    """Fetch the summary documents that are not deprecated, through the real client, and say which.

    Documents come number of elements by number of elements; what has come stays in `fetched`.

    Raises
    ------
    InputError
        If there is no key.
    SourceError
        If the service cannot be reached, refuses, changes its release meanwhile, or gives less than it counts.
    """
    from stoichia.loaders.service import Session

    key = api_key()
    address = endpoint()
    agent = f"stoichia/{version('stoichia')} mp-api/{version('mp-api')}"
    with _without_key(key), Session({"x-api-key": key, "User-Agent": agent}, _Counts().check) as session:
        release = _release(address, session)
        fetched.begin(release)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            summary = _client(address, key, session, release)
            for n in NUMBERS:
                _fetch_number(summary, fetched, n, report)
        if _release(address, session) != release:
            fetched.discard()
            raise SourceError("the Materials Project went on to another release meanwhile: run this again")
    n_repeated = fetched.n_repeated()
    if n_repeated:
        fetched.discard()
        raise SourceError(
            f"the Materials Project lists {n_repeated:,} compounds under several numbers of elements: try again later"
        )
    n_restricted = sum(fetched.n_rows_of(_restricted_section(n)) for n in NUMBERS)
    return _provenance(release, "mp-api", address, f"{n_restricted:,} of them under CC BY-NC" if n_restricted else "")


def _fetch_number(summary: "SummaryRester", fetched: Fetched, n: int, report: Report) -> None:
    section = str(n)
    if fetched.is_complete(section):
        return
    last = n if n <= MOST_ELEMENTS_APART else 118
    n_expected = summary.count({"nelements_min": n, "nelements_max": last, "deprecated": False})
    documents = (
        summary.search(num_elements=(n, last), deprecated=False, fields=list(FIELDS), chunk_size=PAGE_ROWS)
        if n_expected
        else []
    )
    if not documents and n <= MOST_ELEMENTS_SURE:
        raise SourceError(f"the Materials Project answered with no compound of {n} elements: try again later")
    if len(documents) < n_expected:
        raise SourceError(
            f"the Materials Project gave {len(documents):,} of {n_expected:,} compounds of {n} elements: run this again"
        )
    n_different = len({document.get("material_id") for document in map(dict, documents)})
    if n_different < len(documents):
        raise SourceError(
            f"the Materials Project gave {len(documents):,} compounds of {n} elements, but only {n_different:,} "
            "different ones: run this again"
        )
    rows: dict[bool, list[Row]] = {True: [], False: []}
    for document in map(dict, documents):
        rows[(document.get("builder_meta") or {}).get("license") == "BY-NC"].append(_row(document))
    # What is restricted first: the number is complete once the others are there too.
    fetched.drop(_restricted_section(n))
    fetched.add(_restricted_section(n), rows[True], None)
    fetched.add(section, rows[False], None)
    report(fetched.n_rows)


def _restricted_section(n: int) -> str:
    return f"{n} BY-NC"


def _client(address: str, key: str, session: "Session", release: str) -> "SummaryRester":
    """Return the part of the client that asks for summary documents, over our session."""
    from mp_api.client.routes.materials.summary import SummaryRester

    class Summary(SummaryRester):
        @staticmethod
        def _get_heartbeat_info(_: str) -> tuple[str, list[str]]:  # type: ignore[override]  # theirs is cached
            """Tell the release that is known: the client would wait for it forever, over a session of its own."""
            return release, []

    return Summary(key, endpoint=address, session=session, use_document_model=False, mute_progress_bars=True)


def _release(address: str, session: "Session") -> str:
    """Return the release that the service has now."""
    from stoichia.loaders.service import RefusedError

    try:
        release = session.get_object(f"{address}heartbeat").get("db_version")
    except RefusedError:
        raise
    except SourceError as error:
        raise SourceError(f"the Materials Project does not answer at {address}: {error}") from None
    if not isinstance(release, str):
        raise SourceError(f"the Materials Project does not answer at {address}: it names no release")
    return release


class _Counts:
    """Looks at answers: the client takes any, and leaves out what does not go with their counts."""

    def __init__(self) -> None:
        self._counted: dict[str, int] = {}

    def check(self, address: str, document: Mapping[str, Any]) -> None:
        """Raise `SourceError` if an answer is no page of documents that counts them, or counts them otherwise."""
        asked = dict(parse_qsl(urlparse(address).query))
        if "nelements_min" not in asked:
            return
        documents, meta = document.get("data"), document.get("meta")
        n = meta.get("total_doc") if isinstance(meta, dict) else None
        if (
            not isinstance(documents, list)
            or not all(isinstance(one, dict) for one in documents)
            or not isinstance(n, int)
        ):
            raise SourceError(f"{short(address)} answered with no page of documents that says how many there are")
        if n != self._counted.setdefault(asked["nelements_min"], n):
            raise SourceError("the Materials Project changed its data meanwhile: run this again")
        n_so_far, limit = int(asked.get("_skip", 0)) + len(documents), int(asked.get("_limit", 0))
        if n_so_far > n:
            raise SourceError(f"the Materials Project gave {n_so_far:,} compounds and counts {n:,}")
        # A page that is neither full nor the last would have the client go on in steps of any size.
        if len(documents) < limit and n_so_far < n:
            raise SourceError(
                f"the Materials Project gave {n_so_far:,} of {n:,} compounds of {asked['nelements_min']} elements: "
                "run this again"
            )


@contextmanager
def _without_key(key: str) -> Iterator[None]:
    """Tell failures of the client in one line, the user's key cut out of it."""
    from mp_api.client.core.exceptions import MPRestError

    from stoichia.loaders.service import RefusedError

    try:
        yield
    except RefusedError as error:
        hint = "the key in MP_API_KEY was refused: " if error.status in {401, 403} else ""
        raise SourceError(f"{hint}{error}".replace(key, "…")) from None
    except (SourceError, InputError) as error:
        raise type(error)(str(error).replace(key, "…")) from None
    except (MPRestError, OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        text = first_line(error).replace(key, "…")
        raise SourceError(f"the Materials Project failed: {text}; run this again to go on") from None


def _row(document: Mapping[str, Any]) -> Row:
    """Return what a summary document tells, as the columns of staged_text."""
    roles = {role: document.get(name) for role, name in by_name("mp").columns.items()}
    roles["icsd_ids"] = ",".join((document.get("database_IDs") or {}).get("icsd") or ())
    return {role: None if value is None else str(value) for role, value in roles.items()}


def fetch_open(fetched: Fetched, report: Report, release: str | None = None) -> Provenance:
    """Fetch the summary documents of the open data: one release, without deprecated and non-commercial ones.

    They come file by file of the public Delta table, only the columns wanted.

    Parameters
    ----------
    fetched
        What there is of them.
    report
        Told how far it is.
    release
        The release; None for the latest.

    Raises
    ------
    InputError
        If the table has no such release.
    SourceError
        If the table cannot be read, or is laid out in another way.
    """
    import pyarrow.compute as pc
    from deltalake import DeltaTable
    from deltalake.exceptions import DeltaError
    from pyarrow import ArrowException

    from stoichia.loaders import service

    options = {
        "AWS_REGION": "us-east-1",
        # The policy of services, as this client spells it; its time-out is that of a whole answer too.
        "timeout": f"{service.ANSWER_SECONDS}s",
        "connect_timeout": f"{service.CONNECT_SECONDS}s",
        "max_retries": str(service.TRIES - 1),
        "retry_timeout": f"{service.PAGE_SECONDS}s",
        "backoff_config.init_backoff": f"{service.BACK_OFF}s",
    }
    if OPEN_DATA.startswith("s3"):
        options["AWS_SKIP_SIGNATURE"] = "true"
    try:
        table = DeltaTable(OPEN_DATA, storage_options=options)
        names = {field.name for field in table.schema().fields}
        missing = {"version", *FIELDS} - names
        if missing:
            raise SourceError(f"the open data has no longer the columns {', '.join(sorted(missing))}")
        if "version" not in table.metadata().partition_columns:
            raise SourceError("the open data are no longer laid out by release")
        releases = sorted({str(partition["version"]) for partition in table.partitions()})
        if release is None and releases:
            release = releases[-1]
        if release not in releases:
            raise InputError(f"the open data has no release {release}; it has {', '.join(releases) or 'none'}")
        fetched.begin(f"{release}, version {table.version()} of the table")
        dataset = table.to_pyarrow_dataset(partitions=[("version", "=", release)])
        deprecated, licence = pc.field("deprecated"), pc.field("builder_meta", "license")
        kept = (deprecated.is_null() | ~deprecated) & (licence.is_null() | (licence != "BY-NC"))
        # By name, so that a next call counts them in the same order.
        fragments = sorted(dataset.get_fragments(pc.field("version") == release), key=lambda fragment: fragment.path)
        for i, fragment in enumerate(fragments):
            section = f"{i:05}"
            if not fetched.is_complete(section):
                documents = fragment.to_table(columns=list(FIELDS), filter=kept, schema=dataset.schema)
                # database_IDs is a map.
                rows = [_row(document) for document in documents.to_pylist(maps_as_pydicts="strict")]
                fetched.add(section, rows, None)
                report(fetched.n_rows)
    except (DeltaError, ArrowException, OSError) as error:
        # The cause stands in the last line, and what is between is coloured for terminals.
        lines = re.sub(r"\x1b\[[0-9;]*m|↳", "", str(error)).strip().splitlines() or [""]
        cause = ": ".join(dict.fromkeys(line.strip() for line in (lines[0], lines[-1])))
        raise SourceError(f"cannot read the open data of the Materials Project: {cause}") from None
    if not fetched.n_rows:
        fetched.discard()
        raise SourceError(f"the open data of release {release} has no rows: try again later, or another release")
    return _provenance(release, "open data", OPEN_DATA, "without the non-commercial subset")


def _provenance(release: str, read_as: str, loaded_from: str, remark: str) -> Provenance:
    published = by_name("mp")
    description = f"{published.description}, {remark}" if remark else published.description
    return Provenance(description, read_as, loaded_from, release, published.licence, published.attribution)
