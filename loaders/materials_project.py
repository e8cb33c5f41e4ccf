"""The Materials Project: through its API with the user's key, or from its open data without one."""

import os
import re
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from stoichia.loaders.errors import InputError, SourceError, first_line
from stoichia.loaders.fetched import MOST_ELEMENTS_APART, Fetched, Report, Row
from stoichia.loaders.published_format import by_name

if TYPE_CHECKING:
    from mp_api.client.routes.materials.summary import SummaryRester

ENDPOINT = "https://api.materialsproject.org/"
OPEN_DATA = "s3a://materialsproject-build/collections/summary/"

# Seconds to wait for an answer.
TIMEOUT = 60

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


def fetch(fetched: Fetched, report: Report) -> tuple[str, str]:
    """Fetch the summary documents that are not deprecated, through the real client, and return release and remark.

    Documents come number of elements by number of elements; what has come stays in `fetched`.

    Raises
    ------
    InputError
        If there is no key.
    SourceError
        If the service cannot be reached, refuses, changes its release meanwhile, or gives less than it counts.
    """
    key = api_key()
    address = endpoint()
    with _without_key(key):
        release = _release(address, key)
        fetched.begin(release)
        from mp_api.client.routes.materials.summary import SummaryRester

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            # The part alone: the client around it does not hand the time-out on.
            with SummaryRester(
                key, endpoint=address, timeout=TIMEOUT, use_document_model=False, mute_progress_bars=True
            ) as summary:
                for n in NUMBERS:
                    _fetch_number(summary, fetched, n, report)
        if _release(address, key) != release:
            fetched.discard()
            raise SourceError("the Materials Project went on to another release meanwhile: run this again")
    n_restricted = sum(fetched.n_rows_of(_restricted_section(n)) for n in NUMBERS)
    return release, f"{n_restricted:,} of them under CC BY-NC" if n_restricted else ""


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


def _release(address: str, key: str) -> str:
    """Return the release that the service has now; the client itself would wait for it forever."""
    import requests

    try:
        answer = requests.get(f"{address}heartbeat", headers={"x-api-key": key}, timeout=TIMEOUT)
        answer.raise_for_status()
        release = answer.json()["db_version"]
    except (requests.RequestException, ValueError, KeyError, TypeError) as error:
        raise SourceError(f"the Materials Project does not answer at {address}: {first_line(error)}") from None
    return str(release)


@contextmanager
def _without_key(key: str) -> Iterator[None]:
    """Tell failures of the client in one line, the user's key cut out of it."""
    from mp_api.client.core.exceptions import MPRestError
    from requests import RequestException

    try:
        yield
    except (SourceError, InputError) as error:
        raise type(error)(str(error).replace(key, "…")) from None
    except (MPRestError, RequestException, OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        text = first_line(error).replace(key, "…")
        is_refused = "status code 401" in text or "status code 403" in text
        hint = " (is the key in MP_API_KEY right?)" if is_refused else ""
        raise SourceError(f"the Materials Project failed: {text}{hint}; run this again to go on") from None


def _row(document: Mapping[str, Any]) -> Row:
    """Return what a summary document tells, as the columns of staged_text."""
    roles = {role: document.get(name) for role, name in by_name("mp").columns.items()}
    roles["icsd_ids"] = ",".join((document.get("database_IDs") or {}).get("icsd") or ())
    return {role: None if value is None else str(value) for role, value in roles.items()}


def fetch_open(fetched: Fetched, report: Report, release: str | None = None) -> tuple[str, str]:
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

    options = {
        "AWS_REGION": "us-east-1",
        "timeout": f"{TIMEOUT}s",
        "connect_timeout": f"{TIMEOUT}s",
        "max_retries": "3",
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
    return release, "without the non-commercial subset"
