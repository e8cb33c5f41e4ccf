"""Any provider of OPTIMADE, the common interface of materials databases (https://www.optimade.org)."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urljoin, urlparse

from stoichia.loaders.errors import InputError, SourceError, first_line
from stoichia.loaders.fetched import MOST_ELEMENTS_APART, Fetched, Report, Row

# Seconds to wait for an answer, and between two requests.
TIMEOUT = 60
PAUSE = 0.1

# How often a request that failed is sent again, and the seconds before the first time; each next wait is twice as long.
RETRIES = 4
BACK_OFF = 1.0

PAGE_ROWS = 500


@dataclass(frozen=True)
class Provider:
    """Who provides the data, as the service itself says."""

    name: str
    licence: str | None


def base_address(address: str) -> str:
    """Return the address of the API's first version, with or without ``/v1`` and ``/structures`` given.

    Raises
    ------
    InputError
        If it is no address.
    """
    try:
        parts = urlparse(address)
        is_address = parts.scheme in ("http", "https") and parts.netloc != ""
    except ValueError:
        is_address = False
    if not is_address:
        raise InputError(
            f"{address!r} is no address of an OPTIMADE service, such as https://optimade.materialsproject.org"
        )
    path = parts.path.rstrip("/").removesuffix("/structures").rstrip("/")
    if not path.rsplit("/", 1)[-1].startswith("v1"):
        path += "/v1"
    # What stands before @ is a secret, and not for a file that is passed on.
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{path}"


def name_of(address: str) -> str:
    """Return a name for a provider: host and path of its address."""
    return base_address(address).partition("//")[2].removesuffix("/v1")


def fetch(address: str, fetched: Fetched, report: Report) -> Provider:
    """Fetch the formulas of all structures of a provider, number of elements by number of elements.

    Raises
    ------
    SourceError
        If it does not answer, answers with something else, or its data change meanwhile.
    """
    base = base_address(address)
    with _Client() as client:
        info = client.get(f"{base}/info", retries=1)
        provider = _object(_object(info.get("meta")).get("provider"))
        attributes = _object(_object(info.get("data")).get("attributes"))
        fetched.begin(base)
        # An index need not have a page of structures at all.
        if not attributes.get("is_index"):
            for n in range(1, MOST_ELEMENTS_APART + 2):
                _fetch_number(client, base, fetched, n, report)
    if not fetched.n_rows:
        # Nothing is nothing to go on with: the next call asks again.
        fetched.discard()
        raise SourceError(f"{base} lists no structures: is it an index of providers? Give one provider's own address")
    licence = attributes.get("license")
    return Provider(
        _text(provider.get("name")) or urlparse(base).netloc,
        _text(licence.get("href") if isinstance(licence, dict) else licence),
    )


def _fetch_number(client: "_Client", base: str, fetched: Fetched, n: int, report: Report) -> None:
    section = str(n)
    if fetched.is_complete(section):
        return
    asked = {
        "filter": f"nelements={n}" if n <= MOST_ELEMENTS_APART else f"nelements>{MOST_ELEMENTS_APART}",
        "response_fields": "chemical_formula_reduced,last_modified",
    }
    first_page = f"{base}/structures?{urlencode(asked)}"
    page: str | None = fetched.next_page(section) or f"{first_page}&page_limit={PAGE_ROWS}"
    n_expected = None
    asked_for = set()
    while page is not None:
        asked_for.add(page)
        try:
            answer = client.get(page)
        except _RefusedError:
            if fetched.next_page(section) is not None:
                # Addresses of next pages expire: the next call begins the section anew.
                fetched.drop(section)
                raise
            # Pages may have to be smaller: the service may choose.
            answer = client.get(first_page)
        rows = answer.get("data")
        if not isinstance(rows, list):
            raise SourceError(f"{page} answered without a list of structures: run this again to go on")
        n_returned = _object(answer.get("meta")).get("data_returned")
        if None not in (n_expected, n_returned) and n_returned != n_expected:
            fetched.drop(section)
            raise SourceError(f"{base} changed its data meanwhile: run this again; what is complete stays")
        n_expected = n_expected if n_returned is None else n_returned
        # A page without rows is the last one, whatever it names as the next.
        following = _next_page(answer, page) if rows else None
        if following in asked_for:
            raise SourceError(f"{page} names itself or a page before it as the next: the service is at fault")
        if following is None and isinstance(n_expected, int) and fetched.n_rows_of(section) + len(rows) < n_expected:
            n_got = fetched.n_rows_of(section) + len(rows)
            fetched.drop(section)
            raise SourceError(f"{base} gave {n_got:,} of {n_expected:,} structures of {n} elements: run this again")
        fetched.add(section, [_row(row) for row in rows], following)
        report(fetched.n_rows)
        page = following


def _next_page(answer: Mapping[str, Any], page: str) -> str | None:
    """Return the address of the next page: a text, an object with ``href``, or none."""
    following = _object(answer.get("links")).get("next")
    if isinstance(following, dict):
        following = following.get("href")
    return urljoin(page, str(following)) if following else None


def _row(structure: object) -> Row:
    """Return what a structure tells, as the columns of staged_text; one without a formula is rejected later."""
    attributes = _object(_object(structure).get("attributes"))
    return {
        "input": _text(attributes.get("chemical_formula_reduced")),
        "entry_id": _text(_object(structure).get("id")),
        "last_updated": _text(attributes.get("last_modified")),
    }


def _object(value: object) -> Mapping[str, Any]:
    """Return a JSON object, an empty one in place of anything else: any service may be named."""
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str | None:
    """Return a JSON value as text; half a character, which JSON can spell and text cannot hold, as ``?``."""
    return None if value is None else str(value).encode(errors="replace").decode()


class _RefusedError(SourceError):
    """The service understood a request and does not serve it."""


class _Client:
    """A polite client: it waits between requests, as long as it is told to, and tries again what may pass."""

    def __enter__(self) -> "_Client":
        import requests
        from requests.adapters import HTTPAdapter
        from urllib3.util import Retry

        self._session = requests.Session()
        retry = Retry(
            total=RETRIES,
            # A service that cannot be reached at all is told at once.
            connect=1,
            backoff_factor=BACK_OFF,
            status_forcelist=(429, 500, 502, 503, 504),
            respect_retry_after_header=True,
        )
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, HTTPAdapter(max_retries=retry))
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()

    def get(self, address: str, retries: int | None = None) -> Mapping[str, Any]:
        """Return the JSON object at an address, asked for again as often as that, or `RETRIES`."""
        import requests

        for attempt in range((RETRIES if retries is None else retries) + 1):
            time.sleep(PAUSE if attempt == 0 else BACK_OFF * 2 ** (attempt - 1))
            try:
                answer = self._session.get(address, timeout=TIMEOUT, headers={"Accept": "application/json"})
                answer.raise_for_status()
                document = answer.json()
            # A connection cut in the middle of a page, and half a page: the page is asked for again.
            except (requests.exceptions.ChunkedEncodingError, requests.exceptions.JSONDecodeError) as error:
                failure = first_line(error)
                continue
            except requests.HTTPError as error:
                kind = _RefusedError if error.response.status_code < 500 else SourceError
                raise kind(f"{first_line(error)}; run this again to go on") from None
            except requests.RequestException as error:
                raise SourceError(f"no answer from {address}: {first_line(error)}; run this again to go on") from None
            # Numbers or brackets without end, or an address that only looks like one.
            except (ValueError, RecursionError) as error:
                raise SourceError(f"cannot read {address}: {first_line(error)}") from None
            if not isinstance(document, dict):
                raise SourceError(f"{address} is no OPTIMADE service: its answer is no JSON object")
            return document
        raise SourceError(
            f"no whole answer in JSON from {address}, is it an OPTIMADE service? ({failure}); run this again to go on"
        )
