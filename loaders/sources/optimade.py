"""Any provider of OPTIMADE, the common interface of materials databases (https://www.optimade.org)."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urljoin, urlparse

from stoichia.loaders.errors import InputError, SourceError, short
from stoichia.loaders.fetched import MOST_ELEMENTS_APART, Fetched, Provenance, Report, Row
from stoichia.loaders.sources.source import Kind

if TYPE_CHECKING:
    from stoichia.loaders.service import Session

PAGE_ROWS = 500

# No provider lists a tenth of it; one that goes on beyond would do so for ever.
MOST_STRUCTURES = 100_000_000


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


def fetch(address: str, fetched: Fetched, report: Report) -> Provenance:
    """Fetch the formulas of all structures of a provider, number of elements by number of elements, and say whose.

    Raises
    ------
    SourceError
        If it does not answer, answers with something else, or its data change meanwhile.
    """
    from stoichia.loaders.service import Session

    base = base_address(address)
    with Session() as session:
        info = session.get_object(f"{base}/info")
        provider = _object(_object(info.get("meta")).get("provider"))
        attributes = _object(_object(info.get("data")).get("attributes"))
        fetched.begin(base)
        # An index need not have a page of structures at all.
        if not attributes.get("is_index"):
            for n in range(1, MOST_ELEMENTS_APART + 2):
                _fetch_number(session, base, fetched, n, report)
    if not fetched.n_rows:
        # Nothing is nothing to go on with: the next call asks again.
        fetched.discard()
        raise SourceError(f"{base} lists no structures: is it an index of providers? Give one provider's own address")
    n_repeated = fetched.n_repeated()
    if n_repeated:
        fetched.discard()
        raise SourceError(
            f"{base} lists {n_repeated:,} structures under more than one number of elements: the service is at fault"
        )
    licence = attributes.get("license")
    name = _text(provider.get("name")) or urlparse(base).netloc
    return Provenance(
        f"structures of {name}",
        "optimade",
        base,
        licence=_text(licence.get("href") if isinstance(licence, dict) else licence),
        attribution=name,
    )


def _fetch_number(session: "Session", base: str, fetched: Fetched, n: int, report: Report) -> None:
    from stoichia.loaders.service import RefusedError

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
    contents = set()
    while page is not None:
        asked_for.add(page)
        try:
            answer = session.get_object(page)
        except RefusedError:
            if fetched.next_page(section) is not None:
                # Addresses of next pages expire: the next call begins the section anew.
                fetched.drop(section)
                raise
            # Pages may have to be smaller: the service may choose.
            answer = session.get_object(first_page)
        structures = answer.get("data")
        if not isinstance(structures, list):
            raise SourceError(f"{short(page)} answered without a list of structures: run this again to go on")
        meta = _object(answer.get("meta"))
        n_returned = _count(meta.get("data_returned"))
        if None not in (n_expected, n_returned) and n_returned != n_expected:
            fetched.drop(section)
            raise SourceError(f"{base} changed its data meanwhile: run this again; what is complete stays")
        n_expected = n_expected if n_returned is None else n_returned
        rows = [_row(structure) for structure in structures]
        ids = tuple(row["entry_id"] for row in rows)
        # A page without rows is the last one, whatever it names as the next.
        following = _next_page(session, answer, page) if rows else None
        if following in asked_for or hash(ids) in contents:
            fetched.drop(section)
            raise SourceError(
                f"{short(page)} is, or names as the next, a page that came before: the service is at fault"
            )
        if ids and None not in ids:
            contents.add(hash(ids))
        n_got = fetched.n_rows_of(section) + len(rows)
        if n_got > MOST_STRUCTURES:
            raise SourceError(f"{base} gave {n_got:,} structures of {n} elements and goes on: the service is at fault")
        if following is None:
            _check_all_there(base, fetched, section, rows, n_expected, has_more=meta.get("more_data_available") is True)
        fetched.add(section, rows, following)
        report(fetched.n_rows)
        page = following


def _check_all_there(
    base: str, fetched: Fetched, section: str, rows: Sequence[Row], n_expected: int | None, *, has_more: bool
) -> None:
    """Raise `SourceError` if, with its last rows, a section is not what the service counts, and begin it anew then."""
    n_got = fetched.n_rows_of(section) + len(rows)
    n_repeated = fetched.n_repeated(section, rows)
    if n_repeated:
        told = "" if n_expected is None else f" where it counts {n_expected:,}"
        fault = f"gave {n_got:,} structures of {section} elements{told}, but {n_repeated:,} of them twice"
    elif n_expected is not None and n_got < n_expected:
        fault = f"gave {n_got:,} of {n_expected:,} structures of {section} elements"
    elif n_expected is None and has_more:
        fault = f"gave {n_got:,} structures of {section} elements, says there are more, and not where"
    else:
        return
    fetched.drop(section)
    raise SourceError(f"{base} {fault}: run this again; if it stays, the service is at fault")


def _next_page(session: "Session", answer: Mapping[str, Any], page: str) -> str | None:
    """Return the address of the next page: a text, an object with ``href``, or none."""
    named = _object(answer.get("links")).get("next")
    if isinstance(named, dict):
        named = named.get("href")
    if not named:
        return None
    try:
        following = urljoin(page, str(named))
        # Behind a proxy many a service takes itself for one without encryption.
        if following.startswith("http://") and session.is_same_service(following, page):
            following = page.partition("://")[0] + following.removeprefix("http")
        is_same = session.is_same_service(page, following)
    except ValueError:
        is_same = False
    if not is_same:
        raise SourceError(
            f"{short(page)} names a next page at another place, {short(str(named))!r}: not followed there"
        )
    return following


def _count(value: object) -> int | None:
    """Return a number of structures; None for what is none."""
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


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


KIND = Kind(
    "optimade",
    fetch=lambda source, fetched, report: fetch(source.place, fetched, report),
    name_of=name_of,
    followed_by="the address of one provider: stoichia ingest optimade URL",
)
