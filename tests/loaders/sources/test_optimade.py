"""OPTIMADE: a provider on this machine that speaks the protocol, behaves as differently as providers do, and fails."""

import json
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote_plus, urlencode, urlparse

import duckdb
import pytest

from stoichia.loaders import known, service, warehouse
from stoichia.loaders.errors import InputError, SourceError, StoichiaError
from stoichia.loaders.fetched import Fetched
from stoichia.loaders.service import Session
from stoichia.loaders.sources import optimade
from stoichia.loaders.sources.source import Source

# As providers give them: in the alphabet's order, not always reduced, and by no means sorted by number of elements.
FORMULAS = ("O4Zn2", "Cu", "ClNa", "CaO3Ti", "Fe2O3", "MgO", "AlCaCuFeMgMnNaNiOSi", "ClK")
REDUCED = ["O2Zn", *FORMULAS[1:]]
MODIFIED = "2026-03-01T12:00:00Z"

PAGE_ROWS = 2
RETRIES = 2

# One for each number of elements, those above nine together; binaries have three pages, the others one.
N_SECTIONS = 10
N_PAGES = N_SECTIONS + 2


def n_elements(formula: str | None) -> int:
    """Return how many elements a structure has; one without a formula has two."""
    return 2 if formula is None else len(re.findall("[A-Z]", formula))


def honest(_address: str, _page: dict[str, Any]) -> None:
    """Leave a page as it is."""


@dataclass(frozen=True)
class Answer:
    """What the provider answers instead of a page."""

    body: bytes
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    # How many bytes fewer are sent than its header says, and seconds until anything is.
    n_cut: int = 0
    delay: float = 0


NOTHING = Answer(b"{}", 500)


class Provider(ThreadingHTTPServer):
    """A provider of OPTIMADE v1: honest unless told otherwise."""

    daemon_threads = True

    def __init__(self, formulas: Sequence[str | None]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.root = f"http://127.0.0.1:{self.server_address[1]}"
        self.formulas = list(formulas)
        self.prefix = "/v1"
        self.license: object = {"href": "https://creativecommons.org/licenses/by/4.0/"}
        self.most_rows = 1000
        self.link: Callable[[str], object] = lambda address: address
        self.edit: Callable[[str, dict[str, Any]], None] = honest
        self.requests: list[tuple[float, str]] = []
        self._instead: list[tuple[str, Answer, list[None]]] = []

    @property
    def addresses(self) -> list[str]:
        """The addresses asked for so far, readable."""
        return [address for _, address in self.requests]

    def n_asked(self, part: str) -> int:
        """Return how many of them have `part` in it."""
        return sum(part in address for address in self.addresses)

    def answers(self, part: str, answer: Answer, times: int = 1_000) -> None:
        """Answer this to requests with `part` in their address, the next few times."""
        self._instead.append((part, answer, [None] * times))

    def mend(self) -> None:
        """Be honest again, and forget what was asked."""
        self.edit = honest
        self._instead.clear()
        self.requests.clear()

    def handle_error(self, *_: object) -> None:
        """Say nothing of clients that no longer listen."""

    def answer(self, path: str) -> Answer:
        """Return the answer to a request."""
        readable = unquote_plus(path)
        self.requests.append((time.monotonic(), readable))
        for part, answer, left in self._instead:
            if part in readable and left:
                left.pop()
                return answer
        parts = urlparse(path)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path == f"{self.prefix}/info":
            document = self._info()
        elif parts.path == f"{self.prefix}/structures":
            if int(asked.get("page_limit", 0)) > self.most_rows:
                return Answer(b'{"errors": [{"detail": "page_limit is too large"}]}', 403)
            document = self._page(asked)
        else:
            return Answer(b"<html>Not Found</html>", 404)
        self.edit(readable, document)
        return Answer(json.dumps(document).encode())

    def _info(self) -> dict[str, Any]:
        return {
            "data": {"type": "info", "id": "/", "attributes": {"api_version": "1.2.0", "license": self.license}},
            "meta": {"api_version": "1.2.0", "provider": {"name": "Made Structures", "prefix": "made"}},
        }

    def _page(self, asked: Mapping[str, str]) -> dict[str, Any]:
        matched = re.fullmatch(r"nelements(=|>)(\d+)", asked["filter"])
        assert matched is not None
        sign, number = matched[1], int(matched[2])
        found = [
            (f"made-{place}", formula)
            for place, formula in enumerate(self.formulas)
            if (n_elements(formula) == number if sign == "=" else n_elements(formula) > number)
        ]
        attributes = asked["response_fields"].split(",")
        offset, limit = int(asked.get("page_offset", 0)), int(asked.get("page_limit", min(self.most_rows, 3)))
        rows = [
            {
                "type": "structures",
                "id": identifier,
                "attributes": {
                    name: value
                    for name, value in (("chemical_formula_reduced", formula), ("last_modified", MODIFIED))
                    if name in attributes
                },
            }
            for identifier, formula in found[offset : offset + limit]
        ]
        following = urlencode({**asked, "page_offset": offset + limit, "page_limit": limit})
        is_last = offset + limit >= len(found)
        return {
            "data": rows,
            "links": {"next": None if is_last else self.link(f"{self.root}{self.prefix}/structures?{following}")},
            "meta": {"data_returned": len(found), "more_data_available": not is_last},
        }


class _Handler(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        answer = self.server.answer(self.path)
        time.sleep(answer.delay)
        self.send_response(answer.status)
        for name, value in {"Content-Type": "application/json", **answer.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body) + answer.n_cut))
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, *_: object) -> None:
        """Keep the tests' output clean."""


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    """Give a provider of `FORMULAS`, and a client in a hurry."""
    monkeypatch.setattr(service, "PAUSE", 0)
    monkeypatch.setattr(service, "BACK_OFF", 0.01)
    monkeypatch.setattr(service, "TRIES", RETRIES + 1)
    monkeypatch.setattr(optimade, "PAGE_ROWS", PAGE_ROWS)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with Provider(FORMULAS) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def source_of(provider: Provider) -> Source:
    """Return a provider as a source."""
    return known.source(["optimade", provider.root], name="made")


def failure(provider: Provider, folder: Path) -> str:
    """Fetch, which fails; return the message, which is one line."""
    with pytest.raises(SourceError) as raised:
        known.fetch(source_of(provider), folder)
    message = str(raised.value)
    assert message
    assert "\n" not in message
    return message


def loaded(connection: duckdb.DuckDBPyConnection, provider: Provider, folder: Path) -> known.LoadSummary:
    """Fetch and load."""
    source = source_of(provider)
    return known.load(connection, source, known.fetch(source, folder))


def inputs(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Return the accepted texts, in the order of the rows."""
    return [text for (text,) in connection.execute("select input from known_entry order by row_number").fetchall()]


def by_number(formulas: Sequence[str | None]) -> list[str | None]:
    """Return formulas in the order in which they are asked for, those of more than nine elements together."""
    return sorted(formulas, key=lambda formula: min(n_elements(formula), N_SECTIONS))


def fetched_formulas(provider: Provider, folder: Path) -> list[str | None]:
    """Fetch, which succeeds; return what would be loaded, in order."""
    fetched = known.fetch(source_of(provider), folder)
    assert fetched is not None
    with duckdb.connect() as connection:
        fetched.stage(connection)
        rows = connection.execute("select input from staged_text order by row_number").fetchall()
    return [text for (text,) in rows]


# What comes, and how it is asked for


@pytest.mark.costly
@pytest.mark.parametrize(
    "link",
    [
        lambda address: address,
        lambda address: {"href": address, "meta": {}},
        lambda address: urlparse(address)._replace(scheme="", netloc="").geturl(),
        lambda address: {"href": "?" + urlparse(address).query},
    ],
    ids=["text", "object", "from the root", "query alone, in an object"],
)
def test_all_pages_are_followed(
    loading: duckdb.DuckDBPyConnection, provider: Provider, tmp_path: Path, link: Callable[[str], object]
) -> None:
    """However the next page is named."""
    provider.link = link
    told: list[int] = []
    source = source_of(provider)
    summary = known.load(loading, source, known.fetch(source, tmp_path, told.append))
    assert (summary.n_read, summary.n_rejected) == (len(FORMULAS), 0)
    assert inputs(loading) == by_number(FORMULAS)
    assert len(told) == N_PAGES
    assert told == sorted(told)
    assert told[-1] == len(FORMULAS)
    assert provider.n_asked("/structures") == N_PAGES


def test_structures_are_asked_for_by_number_of_elements(provider: Provider, tmp_path: Path) -> None:
    """Each number once; the last filter takes all that have more, so that nothing is left out."""
    provider.formulas = ["AlCaCuFeKMgMnNaNiOSi", "AlCaCuFeMgMnNiOSi", *FORMULAS, "AlCuFeMgMnNiOSi", "LiO4PZn"]
    assert fetched_formulas(provider, tmp_path) == by_number(provider.formulas)
    first_pages = [address for address in provider.addresses if "/structures" in address and "offset" not in address]
    asked = [parse_qs(urlparse(address.replace(">", "%3E")).query) for address in first_pages]
    filters = [re.search(r"filter=(nelements[=>]\d+)&", address) for address in first_pages]
    assert [found and found[1] for found in filters] == [*(f"nelements={n}" for n in range(1, 10)), "nelements>9"]
    # Structures are large: no more than what is kept is asked for.
    assert {query["response_fields"][0] for query in asked} == {"chemical_formula_reduced,last_modified"}
    assert {query["page_limit"][0] for query in asked} == {str(PAGE_ROWS)}


def test_formulas_are_reduced_again(loading: duckdb.DuckDBPyConnection, provider: Provider, tmp_path: Path) -> None:
    """Providers call formulas reduced that are not (OPTIMADE 913)."""
    loaded(loading, provider, tmp_path)
    rows = loading.execute("select formula_reduced from known_entry order by row_number").fetchall()
    assert [formula for (formula,) in rows] == by_number(REDUCED)
    peroxide = loading.execute("select formula, in_space from known_formula where formula_reduced = 'O2Zn'").fetchall()
    assert peroxide == [("ZnO2", True)]


def test_what_is_known_of_entries(loading: duckdb.DuckDBPyConnection, provider: Provider, tmp_path: Path) -> None:
    """Nothing about energies or stability: OPTIMADE does not tell it."""
    loaded(loading, provider, tmp_path)
    rows = loading.execute(
        "select source, entry_id, last_updated, energy_above_hull, formation_energy, is_stable, is_experimental, note "
        "from known_entry where input = 'O4Zn2'"
    ).fetchall()
    assert rows == [("made", "made-0", MODIFIED, None, None, None, None, None)]


@pytest.mark.parametrize(
    ("given", "licence"),
    [
        ({"href": "https://creativecommons.org/licenses/by/4.0/"}, "https://creativecommons.org/licenses/by/4.0/"),
        ("https://creativecommons.org/publicdomain/zero/1.0/", "https://creativecommons.org/publicdomain/zero/1.0/"),
        (None, None),
    ],
    ids=["object", "text", "none"],
)
def test_source_says_whose_it_is(
    loading: duckdb.DuckDBPyConnection, provider: Provider, tmp_path: Path, given: object, licence: str | None
) -> None:
    """Who provides it, its licence as a link in either form of JSON:API, and the address."""
    provider.license = given
    loaded(loading, provider, tmp_path)
    rows = loading.execute(
        "select source, description, read_as, loaded_from, release, licence, attribution, n_read from known_source"
    ).fetchall()
    assert rows == [
        (
            "made",
            "structures of Made Structures",
            "optimade",
            f"{provider.root}/v1",
            None,
            licence,
            "Made Structures",
            len(FORMULAS),
        )
    ]


def test_provider_that_does_not_say_its_name(
    loading: duckdb.DuckDBPyConnection, provider: Provider, tmp_path: Path
) -> None:
    """Its host stands for it; nor does it count."""

    def strip(_: str, page: dict[str, Any]) -> None:
        page.pop("meta")

    provider.edit = strip
    assert loaded(loading, provider, tmp_path).n_accepted == len(FORMULAS)
    host = urlparse(provider.root).netloc
    assert loading.execute("select description, attribution from known_source").fetchall() == [
        (f"structures of {host}", host)
    ]


def test_source_is_named_after_the_host(provider: Provider) -> None:
    assert known.source(["optimade", f"{provider.root}/v1"]).name == urlparse(provider.root).netloc


def test_entry_without_formula_is_rejected(
    loading: duckdb.DuckDBPyConnection, provider: Provider, tmp_path: Path
) -> None:
    """And counted: a structure of disordered sites may have none."""
    provider.formulas += [None, "XxO", None]
    summary = loaded(loading, provider, tmp_path)
    assert (summary.n_read, summary.n_accepted, summary.n_rejected) == (len(FORMULAS) + 3, len(FORMULAS), 3)
    rows = loading.execute("select entry_id, input, reason from rejected_entry order by row_number").fetchall()
    assert [row[:2] for row in rows] == [
        ("made-8", None),
        ("made-9", "XxO"),
        ("made-10", None),
    ]
    assert all(reason for *_, reason in rows)


def test_rows_that_are_no_structures_are_rejected(
    loading: duckdb.DuckDBPyConnection, provider: Provider, tmp_path: Path
) -> None:
    """Whatever JSON stands in a formula's place costs its row, not the load; amounts by element are a composition."""

    def spoil(address: str, page: dict[str, Any]) -> None:
        if "nelements=1&" in address:
            page["data"] += [
                7,
                None,
                {"id": "a"},
                {"id": "b", "attributes": "Cu"},
                {"id": "c", "attributes": {"chemical_formula_reduced": {"Cu": 1}}},
                {"id": 8, "attributes": {"chemical_formula_reduced": 8, "last_modified": 9}},
                {"id": "d", "attributes": {"chemical_formula_reduced": ["Cu"]}},
                {"id": "e", "attributes": {"chemical_formula_reduced": "Cu\ud83d"}},
            ]

    provider.edit = spoil
    summary = loaded(loading, provider, tmp_path)
    assert (summary.n_accepted, summary.n_rejected) == (len(FORMULAS) + 1, 7)
    rows = loading.execute("select entry_id from rejected_entry order by row_number").fetchall()
    assert [entry_id for (entry_id,) in rows] == [None, None, "a", "b", "8", "d", "e"]


def test_server_that_refuses_the_page_size_chooses_its_own(provider: Provider, tmp_path: Path) -> None:
    """The protocol lets a service refuse pages larger than it likes with 403."""
    provider.most_rows = PAGE_ROWS - 1
    assert fetched_formulas(provider, tmp_path) == by_number(FORMULAS)


# Addresses


@pytest.mark.parametrize(
    ("given", "base"),
    [
        ("https://example.org", "https://example.org/v1"),
        ("https://example.org/", "https://example.org/v1"),
        ("https://example.org/v1", "https://example.org/v1"),
        ("https://example.org/v1/", "https://example.org/v1"),
        ("https://example.org/v1/structures", "https://example.org/v1"),
        ("https://example.org/structures", "https://example.org/v1"),
        ("https://example.org/v1/structures?filter=nelements=2", "https://example.org/v1"),
        ("http://example.org:8080/optimade", "http://example.org:8080/optimade/v1"),
        ("http://example.org:8080/optimade/v1/structures/", "http://example.org:8080/optimade/v1"),
        # Minor versions have addresses too.
        ("https://example.org/v1.2/structures", "https://example.org/v1.2"),
    ],
)
def test_address_may_be_given_in_all_usual_ways(given: str, base: str) -> None:
    assert optimade.base_address(given) == base


@pytest.mark.parametrize(
    ("prefix", "given"), [("/v1", ""), ("/optimade/v1", "/optimade/v1/structures/"), ("/v1.2", "/v1.2")]
)
def test_services_need_not_be_at_the_root(
    loading: duckdb.DuckDBPyConnection, provider: Provider, tmp_path: Path, prefix: str, given: str
) -> None:
    provider.prefix = prefix
    source = known.source(["optimade", provider.root + given])
    known.load(loading, source, known.fetch(source, tmp_path))
    assert sorted(inputs(loading)) == sorted(FORMULAS)
    assert loading.execute("select loaded_from from known_source").fetchall() == [(provider.root + prefix,)]


@pytest.mark.parametrize("address", ["optimade.example.org", "ftp://example.org/v1", "http://", "", "http:///v1"])
def test_what_is_no_address_is_refused(tmp_path: Path, address: str) -> None:
    """Before anything is asked or kept; the message shows how one looks."""
    with pytest.raises(InputError, match=r"https://") as raised:
        known.fetch(known.source(["optimade", address], name="bad"), tmp_path / "pages")
    assert "\n" not in str(raised.value)
    assert not (tmp_path / "pages").exists()


def test_address_of_nobody(provider: Provider, tmp_path: Path) -> None:
    """A port on which nobody listens any more."""
    provider.shutdown()
    provider.server_close()
    assert "no answer" in failure(provider, tmp_path)


@pytest.mark.parametrize("body", [b'{"data": ["OPTIMADE"]}', b'{"meta": "none"}', b'{"meta": {"provider": "me"}}'])
def test_json_of_something_else(provider: Provider, tmp_path: Path, body: bytes) -> None:
    """Many a service answers a question about itself with JSON; it has no structures then."""
    provider.answers("/info", Answer(body))
    provider.answers("/structures", Answer(b'{"status": "ok"}'))
    assert "structures" in failure(provider, tmp_path)


# Faults that pass


def test_client_waits_as_long_as_it_is_told_to(provider: Provider, tmp_path: Path) -> None:
    """A second, where it would itself try again after a hundredth."""
    provider.answers("nelements=3", Answer(b"{}", 429, {"Retry-After": "1"}), times=1)
    assert fetched_formulas(provider, tmp_path) == by_number(FORMULAS)
    first, second = [moment for moment, address in provider.requests if "nelements=3" in address]
    assert 0.9 < second - first < 5


@pytest.mark.parametrize("status", [429, 500])
def test_server_error_that_passes_goes_unnoticed(provider: Provider, tmp_path: Path, status: int) -> None:
    provider.answers("/info", Answer(b"{}", status), times=1)
    provider.answers("page_offset=2", Answer(b"<html>", status), times=RETRIES)
    assert fetched_formulas(provider, tmp_path) == by_number(FORMULAS)
    assert provider.n_asked("page_offset=2") == RETRIES + 1


@pytest.mark.parametrize(
    "broken",
    [Answer(b'{"data": [', n_cut=5000), Answer(b'{"data": [{"id"'), Answer(b"<html>busy</html>")],
    ids=["connection cut", "half a page", "HTML"],
)
def test_broken_page_is_asked_for_again(provider: Provider, tmp_path: Path, broken: Answer) -> None:
    provider.answers("page_offset=2", broken, times=RETRIES)
    assert fetched_formulas(provider, tmp_path) == by_number(FORMULAS)
    assert provider.n_asked("page_offset=2") == RETRIES + 1


def test_slow_answer_is_asked_for_again(provider: Provider, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "ANSWER_SECONDS", 0.4)
    provider.answers("page_offset=2", Answer(b"{}", delay=1), times=1)
    assert fetched_formulas(provider, tmp_path) == by_number(FORMULAS)


# Faults that stay: one line, and the next call goes on


@pytest.mark.parametrize(
    ("fault", "n_tries"),
    [
        (NOTHING, RETRIES + 1),
        (Answer(b"{}", 429), RETRIES + 1),
        (Answer(b'{"data": [', n_cut=5000), RETRIES + 1),
        (Answer(b'{"data": [{"id"'), RETRIES + 1),
        (Answer(b"{}", delay=1.2), RETRIES + 1),
        (Answer(b"[]"), 1),
        (Answer(b'{"data": {"id": "made-0"}}'), 1),
        (Answer(b'{"meta": {"data_returned": 5}}'), 1),
        (Answer(b"{}", 501), 1),
    ],
    ids=[
        "server error",
        "too many requests",
        "connection cut",
        "half a page",
        "hanging",
        "JSON list",
        "object for data",
        "no data",
        "not implemented",
    ],
)
@pytest.mark.seeded(3)
def test_next_call_goes_on_from_the_page_it_had(
    provider: Provider,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    fault: Answer,
    n_tries: int,
) -> None:
    """The third page of the binaries fails for good; what came before is not asked for again."""
    if fault.delay:
        monkeypatch.setattr(service, "ANSWER_SECONDS", fault.delay / 3)
    provider.answers("page_offset=4", fault)
    failure(provider, tmp_path)
    assert provider.n_asked("page_offset=4") == n_tries
    # The single elements, and the binaries' first two pages: what follows was not asked for.
    assert provider.n_asked("/structures") == 3 + n_tries
    provider.mend()
    monkeypatch.setattr(service, "ANSWER_SECONDS", 10)
    assert fetched_formulas(provider, tmp_path) == by_number(FORMULAS)
    assert provider.n_asked("/structures") == N_PAGES - 3
    assert provider.n_asked("nelements=1&") == 0
    assert "page_offset=4" in provider.addresses[1]


def test_page_that_is_gone_begins_its_section_anew(provider: Provider, tmp_path: Path) -> None:
    """Addresses of next pages expire: to ask for one that is gone for ever would be the end of it."""
    provider.answers("page_offset=4", NOTHING)
    failure(provider, tmp_path)
    provider.mend()
    provider.answers("page_offset=4", Answer(b"{}", 404), times=1)
    assert "404" in failure(provider, tmp_path)
    provider.mend()
    assert fetched_formulas(provider, tmp_path) == by_number(FORMULAS)
    assert provider.n_asked("nelements=1&") == 0
    assert provider.n_asked("nelements=2&") == 3


def test_killed_fetch_goes_on(provider: Provider, tmp_path: Path) -> None:
    """After every page there is; each call asks for one more, and none asks twice."""

    def kill(_: int) -> None:
        raise KeyboardInterrupt

    for _ in range(N_PAGES):
        with pytest.raises(KeyboardInterrupt):
            known.fetch(source_of(provider), tmp_path, kill)
    pages = [address for address in provider.addresses if "/structures" in address]
    assert len(pages) == len(set(pages)) == N_PAGES
    assert fetched_formulas(provider, tmp_path) == by_number(FORMULAS)
    assert provider.n_asked("/structures") == N_PAGES


def test_half_written_page_is_fetched_again(provider: Provider, tmp_path: Path) -> None:
    """What a process was writing when it was killed: the state does not tell of it yet."""
    provider.answers("page_offset=4", NOTHING)
    failure(provider, tmp_path)
    provider.mend()
    (tmp_path / "of made" / "2-00002.parquet").write_bytes(b"PAR1")
    (tmp_path / "of made" / "state.new").write_text('{"rel')
    assert fetched_formulas(provider, tmp_path) == by_number(FORMULAS)


def test_another_address_begins_anew(loading: duckdb.DuckDBPyConnection, provider: Provider, tmp_path: Path) -> None:
    """Half of one provider and half of another under one name would be neither."""
    provider.answers("nelements=3", NOTHING)
    failure(provider, tmp_path)
    provider.mend()
    provider.prefix = "/other/v1"
    source = known.source(["optimade", f"{provider.root}/other"], name="made")
    known.load(loading, source, known.fetch(source, tmp_path))
    assert inputs(loading) == by_number(FORMULAS)
    assert provider.n_asked("/structures") == N_PAGES


@pytest.mark.parametrize("n_between", [0, 1])
def test_pages_that_go_in_circles_are_a_fault(provider: Provider, tmp_path: Path, n_between: int) -> None:
    """A page that names itself as the next, or one before it: following them would never end."""
    provider.formulas += ["BaO", "BaS", "CaS"]
    provider.link = lambda address: address.replace(f"page_offset={4 + 2 * n_between}", "page_offset=2")
    assert "at fault" in failure(provider, tmp_path)
    assert provider.n_asked("nelements=2&") == 2 + n_between
    provider.link = lambda address: address
    assert fetched_formulas(provider, tmp_path) == by_number(provider.formulas)


@pytest.mark.parametrize("page", ["page_offset=2", "page_offset=4"])
def test_data_that_change_meanwhile_are_fetched_again(provider: Provider, tmp_path: Path, page: str) -> None:
    """Pages counted from the start would miss structures or have them twice."""

    def change(address: str, document: dict[str, Any]) -> None:
        if page in address:
            document["meta"]["data_returned"] += 1

    provider.edit = change
    assert "changed" in failure(provider, tmp_path)
    provider.mend()
    assert fetched_formulas(provider, tmp_path) == by_number(FORMULAS)
    # Only what has changed begins anew.
    assert provider.n_asked("nelements=1&") == 0
    assert provider.n_asked("nelements=2&") == 3


@pytest.mark.parametrize("n", [1, 2])
def test_fewer_structures_than_promised_are_not_taken_for_all(provider: Provider, tmp_path: Path, n: int) -> None:
    """Also on the very first page, before anything is kept."""

    def promise_more(address: str, document: dict[str, Any]) -> None:
        if f"nelements={n}&" in address:
            document["meta"]["data_returned"] += 3

    provider.edit = promise_more
    n_there = sum(n_elements(formula) == n for formula in FORMULAS)
    assert f"{n_there} of {n_there + 3} structures of {n} elements" in failure(provider, tmp_path)
    provider.mend()
    assert fetched_formulas(provider, tmp_path) == by_number(FORMULAS)
    assert provider.n_asked("nelements=2&") == 3


def test_structures_that_come_twice_are_not_taken_for_others(provider: Provider, tmp_path: Path) -> None:
    """As many as promised, but not all: what is behind a page that repeats another's structures is missing."""

    def repeat(address: str, document: dict[str, Any]) -> None:
        if "page_offset=2" in address:
            document["data"][0]["id"] = "made-0"

    provider.edit = repeat
    assert "5 structures of 2 elements where it counts 5, but 1 of them twice" in failure(provider, tmp_path)
    provider.mend()
    assert fetched_formulas(provider, tmp_path) == by_number(FORMULAS)


def test_pages_that_repeat_under_other_addresses_are_a_fault(provider: Provider, tmp_path: Path) -> None:
    """A service that gives its first page for ever, each time with a new address of the next, and tells no number."""

    def loop(address: str, document: dict[str, Any]) -> None:
        if "nelements=2&" in address:
            document["data"] = [{"id": "a", "attributes": {"chemical_formula_reduced": "ClNa"}}]
            document["links"]["next"] = f"{address}&again=1"
            document["meta"] = {}

    provider.edit = loop
    assert "came before" in failure(provider, tmp_path)
    assert provider.n_asked("nelements=2&") == 2


def test_service_that_heeds_no_filter_is_a_fault(provider: Provider, tmp_path: Path) -> None:
    """All structures would be there ten times."""
    provider.edit = lambda address, document: (
        document.update(data=[{"id": "a", "attributes": {"chemical_formula_reduced": "ClNa"}}], links={}, meta={})
        if "structures" in address
        else None
    )
    assert "lists 9 structures under more than one number of elements" in failure(provider, tmp_path)


def test_service_without_end_is_a_fault(provider: Provider, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(optimade, "MOST_STRUCTURES", 100)

    def endless(address: str, document: dict[str, Any]) -> None:
        if "nelements=2&" in address:
            n = provider.n_asked("nelements=2&")
            document["data"] = [{"id": f"{n}-{i}"} for i in range(30)]
            document["links"]["next"] = f"{address}&n={n}"
            document["meta"] = {}

    provider.edit = endless
    assert "gave 120 structures of 2 elements and goes on" in failure(provider, tmp_path)


@pytest.mark.parametrize("link", [None, "empty"])
def test_more_without_a_next_page_is_not_taken_for_all(provider: Provider, tmp_path: Path, link: str | None) -> None:
    """Where no number is told that would show it."""

    def keep_back(address: str, document: dict[str, Any]) -> None:
        if "nelements=2&" in address:
            document["meta"] = {"more_data_available": True}
            if link is None:
                document["links"]["next"] = None
            elif "page_offset=2" in address:
                document["data"] = []

    provider.edit = keep_back
    assert "gave 2 structures of 2 elements, says there are more" in failure(provider, tmp_path)
    provider.mend()
    assert fetched_formulas(provider, tmp_path) == by_number(FORMULAS)


@pytest.mark.parametrize("n_told", [True, "five", -1, 5.0, [], {}])
def test_number_that_is_none_says_nothing(provider: Provider, tmp_path: Path, n_told: object) -> None:
    provider.edit = lambda _, document: document["meta"].update(data_returned=n_told)
    assert fetched_formulas(provider, tmp_path) == by_number(FORMULAS)


@pytest.mark.parametrize(
    "link",
    [
        "http://localhost:{port}/v1/structures",
        "http://127.0.0.1:{other}/v1/structures",
        "//example.org/v1/structures",
        "ftp://127.0.0.1:{port}/",
        "file:///etc/passwd",
        "http://[",
        "javascript:alert(1)",
    ],
)
def test_next_page_at_another_place_is_not_followed(provider: Provider, tmp_path: Path, link: str) -> None:
    """It is named instead: whoever asked one service did not ask another, least of all one of this machine."""
    port = urlparse(provider.root).port
    assert port is not None
    named = link.format(port=port, other=port + 1)
    provider.link = lambda _: named
    message = failure(provider, tmp_path)
    assert "another place" in message
    assert named in message


@pytest.mark.parametrize("link", [5, True, ["x"], {"a": 1}, {"href": 7}, "\x1b[31m", "%zz", "x" * 100_000])
def test_link_that_is_none_is_told(provider: Provider, tmp_path: Path, link: object) -> None:
    """Or leads nowhere; an object without an address is no link, and what is missing then is told by the number."""
    provider.link = lambda _: link
    assert len(failure(provider, tmp_path)) < 2_000


def test_behind_a_proxy_a_service_may_take_itself_for_one_without_encryption() -> None:
    """It names next pages with http://, and they are asked for as the first one was."""
    with Session() as session:
        page = "https://example.org/v1/structures?a=1"
        answer = {"links": {"next": "http://example.org/v1/structures?a=2"}}
        assert optimade._next_page(session, answer, page) == "https://example.org/v1/structures?a=2"


def test_damaged_pages_are_fetched_again(
    loading: duckdb.DuckDBPyConnection, provider: Provider, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Their section alone, and it is said."""
    provider.answers("nelements=4", NOTHING)
    failure(provider, tmp_path)
    provider.mend()
    (tmp_path / "of made" / "2-00001.parquet").write_bytes(b"PAR1")
    assert loaded(loading, provider, tmp_path).n_accepted == len(FORMULAS)
    assert inputs(loading) == by_number(FORMULAS)
    assert provider.n_asked("nelements=1&") == 0
    assert provider.n_asked("nelements=2&") == 3
    assert [record.getMessage() for record in caplog.records] == [
        f"stoichia: pages fetched before and now damaged or gone: 1 (in {tmp_path / 'of made'}): fetched again"
    ]


@pytest.mark.parametrize("status", [None, 404])
def test_index_lists_no_structures(provider: Provider, tmp_path: Path, status: int | None) -> None:
    """An index of providers has no structures, or no such page at all; what is found empty may fill later."""

    def index(address: str, document: dict[str, Any]) -> None:
        if "/info" in address:
            document["data"]["attributes"]["is_index"] = True

    provider.formulas = []
    if status is not None:
        provider.edit = index
        provider.answers("/structures", Answer(b"{}", status))
    assert "index" in failure(provider, tmp_path)
    provider.mend()
    provider.formulas = list(FORMULAS)
    assert fetched_formulas(provider, tmp_path) == by_number(FORMULAS)


# The warehouse


def test_ingest_leaves_no_pages_behind(scratch: Path, provider: Provider) -> None:
    summary = warehouse.ingest(scratch, source_of(provider))
    assert summary == known.LoadSummary(len(FORMULAS), len(FORMULAS), 0, len(FORMULAS))
    assert [path.name for path in scratch.parent.iterdir()] == [scratch.name]


def rows_of(path: Path) -> list[list[tuple[object, ...]]]:
    """Return all that loads have written to a warehouse."""
    with warehouse.open_warehouse(path) as connection:
        return [
            connection.execute(f"select columns(*)::varchar from {name} order by all").fetchall()
            for name in ("known_source", "known_entry", "rejected_entry", "known_formula")
        ]


@pytest.mark.parametrize(
    ("part", "fault"),
    [
        ("/info", NOTHING),
        ("nelements>9", NOTHING),
        ("page_offset=4", Answer(b'{"data": [', n_cut=5000)),
    ],
)
@pytest.mark.seeded(1)
def test_failed_fetch_leaves_the_former_load_whole(scratch: Path, provider: Provider, part: str, fault: Answer) -> None:
    provider.formulas += [None, "BaO"]
    warehouse.ingest(scratch, source_of(provider))
    before = rows_of(scratch)
    provider.formulas = list(FORMULAS)
    provider.answers(part, fault)
    for _ in range(2):
        with pytest.raises(SourceError):
            warehouse.ingest(scratch, source_of(provider))
        assert rows_of(scratch) == before
    provider.mend()
    assert warehouse.ingest(scratch, source_of(provider)).n_read == len(FORMULAS)
    assert [path.name for path in scratch.parent.iterdir()] == [scratch.name]


def test_pages_are_kept_by_the_warehouse_until_they_are_loaded(scratch: Path, provider: Provider) -> None:
    """So that a second ingest goes on with them, in a process of its own."""
    provider.answers("nelements=4", NOTHING)
    with pytest.raises(SourceError):
        warehouse.ingest(scratch, source_of(provider))
    n_before = provider.n_asked("/structures") - (RETRIES + 1)
    assert Fetched(warehouse.fetch_folder(scratch) / "of made").n_rows == sum(
        n_elements(formula) < 4 for formula in FORMULAS
    )
    provider.mend()
    warehouse.ingest(scratch, source_of(provider))
    assert provider.n_asked("/structures") == N_PAGES - n_before


def test_warehouse_is_looked_for_before_anything_is_asked(provider: Provider, tmp_path: Path) -> None:
    """Hours of fetching for a mistyped path would be a pity."""
    with pytest.raises(InputError):
        warehouse.ingest(tmp_path / "absent.duckdb", source_of(provider))
    assert provider.requests == []


@pytest.mark.parametrize("name", ["../bystander", "{folder}/bystander"])
def test_name_that_is_a_path_removes_nothing(scratch: Path, provider: Provider, name: str) -> None:
    """A name may be any text, and pages are kept in a folder of that name: what else is in it is not ours."""
    bystander = scratch.parent / "bystander" / "thesis.txt"
    bystander.parent.mkdir()
    bystander.write_text("years of work")
    source = known.source(["optimade", provider.root], name=name.format(folder=scratch.parent))
    with suppress(StoichiaError):
        warehouse.ingest(scratch, source)
    assert bystander.read_text() == "years of work"
