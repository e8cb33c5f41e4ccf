"""The Materials Project, through its API with the user's key."""

import os
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import version
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlparse

from stoichia.loaders.errors import InputError, SourceError, first_line, short
from stoichia.loaders.fetched import MOST_ELEMENTS_APART, Fetched, Provenance, Report, Row
from stoichia.loaders.sources.published_format import by_name
from stoichia.loaders.sources.source import Kind

if TYPE_CHECKING:
    from mp_api.client.routes.materials.summary import SummaryRester

    from stoichia.loaders.service import Session

ENDPOINT = "https://api.materialsproject.org/"

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
    return provenance(release, "mp-api", address, f"{n_restricted:,} of them under CC BY-NC" if n_restricted else "")


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
        rows[(document.get("builder_meta") or {}).get("license") == "BY-NC"].append(row(document))
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


def row(document: Mapping[str, Any]) -> Row:
    """Return what a summary document tells, as the columns of staged_text."""
    roles = {role: document.get(name) for role, name in by_name("mp").columns.items()}
    roles["icsd_ids"] = ",".join((document.get("database_IDs") or {}).get("icsd") or ())
    return {role: None if value is None else str(value) for role, value in roles.items()}


def provenance(release: str, read_as: str, loaded_from: str, remark: str) -> Provenance:
    """Return what is known of summary documents, wherever they come from."""
    published = by_name("mp")
    description = f"{published.description}, {remark}" if remark else published.description
    return Provenance(description, read_as, loaded_from, release, published.licence, published.attribution)


KIND = Kind("mp", fetch=lambda _, fetched, report: fetch(fetched, report))
