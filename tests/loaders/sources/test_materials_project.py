"""The Materials Project, by its real client from a local service and from a real Delta table, and pages kept of it."""

import json
import logging
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlparse

import duckdb
import pyarrow as pa
import pytest
from deltalake import DeltaTable, write_deltalake

from stoichia.loaders import known, warehouse
from stoichia.loaders import service as policy
from stoichia.loaders.errors import InputError, SourceError
from stoichia.loaders.fetched import Fetched
from stoichia.loaders.sources import mp, mp_open

KEY = "0123456789abcdefghijklmnopqrstuv"
RELEASE = "2025.09.25"
SYMBOLS = ("H", "Li", "Be", "B", "C", "N", "O", "F", "Na", "Mg", "Al", "Si")
PER_NUMBER = 5

Document = dict[str, Any]


def document(n: int, i: int, **changes: object) -> Document:
    """Return the i-th summary document of n elements: every other one is theoretical, the first is stable."""
    theoretical = i % 2 == 1
    return {
        "material_id": f"mp-{n}{i:02}",
        "formula_pretty": "".join([f"{SYMBOLS[0]}{i + 2}", *SYMBOLS[1:n]]),
        "nelements": n,
        "energy_above_hull": i / 100,
        "formation_energy_per_atom": -n / 2,
        "is_stable": i == 0,
        "theoretical": theoretical,
        "deprecated": False,
        "database_IDs": {} if theoretical else {"icsd": [f"icsd-{n}{i}", f"icsd-{n}{i}0"], "pf": ["sd_1"]},
        "builder_meta": {"database_version": RELEASE, "license": "BY-C"},
        "last_updated": "2025-01-31T12:00:00Z",
        "structure": {"sites": []},
    } | changes


# The service


@dataclass(frozen=True)
class Request:
    """What the service was asked, and when."""

    route: str
    asked: Mapping[str, str]
    key: str | None
    at: float

    @property
    def n(self) -> int:
        """The number of elements."""
        return int(self.asked["nelements_min"])

    @property
    def is_page(self) -> bool:
        """Whether it is for a page of documents; the client counts by asking without a limit."""
        return "_limit" in self.asked


class Handler(BaseHTTPRequestHandler):
    """Answers as the Materials Project does, unless a fault answers instead."""

    server: "Service"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        """Answer."""
        parts = urlparse(self.path)
        route = parts.path.removeprefix("/api")
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        request = Request(route, asked, self.headers["x-api-key"], time.monotonic())
        self.server.requests.append(request)
        if self.server.fault is not None and self.server.fault(self, request):
            return
        if route == "/heartbeat":
            self.answer(
                {
                    "version": "0.87.3",
                    "db_version": self.server.release,
                    "access_controlled_batch_ids": ["gnome_r2scan_statics"],
                }
            )
        elif route != "/materials/summary/":
            self.answer({"detail": "Not Found"}, 404)
        elif request.key != KEY:
            # Careless on purpose: it tells the key that it does not like.
            self.answer({"detail": f"Invalid authentication credentials {request.key}"}, self.server.refusal)
        else:
            self.answer(self.server.found(request))

    def answer(self, content: object, status: int = 200, headers: Mapping[str, str] | None = None) -> None:
        """Send JSON."""
        self.send(json.dumps(content).encode(), status, headers)

    def send(
        self, body: bytes, status: int = 200, headers: Mapping[str, str] | None = None, n: int | None = None
    ) -> None:
        """Send a body, or its first n bytes and no more."""
        self.send_response(status)
        for name, value in {
            "Content-Type": "application/json",
            "Content-Length": str(len(body)),
            **(headers or {}),
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body[:n])

    def log_message(self, *_: object) -> None:
        """Be quiet."""


# Says whether it has answered a request in the service's place.
Fault = Callable[[Handler, Request], bool]


class Service(ThreadingHTTPServer):
    """The Materials Project on a port of its own, with faults to switch on."""

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.documents = [document(n, i) for n in range(1, 13) for i in range(PER_NUMBER)]
        self.release = RELEASE
        self.refusal = 401
        self.fault: Fault | None = None
        self.requests: list[Request] = []
        # Counted and never sent.
        self.hidden: set[str] = set()
        self.sends_deprecated = False
        self.ends = threading.Event()

    def found(self, request: Request) -> Document:
        """Return the page that a request is for."""
        asked = request.asked
        numbers = range(int(asked["nelements_min"]), int(asked["nelements_max"]) + 1)
        found = [
            candidate
            for candidate in self.documents
            if candidate["nelements"] in numbers
            and (self.sends_deprecated or str(candidate["deprecated"]) == asked["deprecated"])
        ]
        sent = [candidate for candidate in found if candidate["material_id"] not in self.hidden]
        first = int(asked.get("_skip", 0))
        page = sent[first : first + min(int(asked.get("_limit", 100)), 1000)]
        if "_fields" in asked:
            names = asked["_fields"].split(",")
            page = [{name: candidate.get(name) for name in names} for candidate in page]
        return {"data": page, "meta": {"total_doc": len(found)}}

    def handle_error(self, *_: object) -> None:
        """Say nothing of clients that went away."""

    def pages(self) -> list[Request]:
        """Return the requests for pages of documents."""
        return [request for request in self.requests if request.is_page]


@pytest.fixture(scope="module")
def summary_schema() -> Callable[..., dict[str, object]]:
    """Return what makes the schema of a document, once: the client asks for it for every field of every search."""
    from emmet.core.summary import SummaryDoc

    return cache(SummaryDoc.model_json_schema)


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch, summary_schema: Callable[..., dict[str, object]]) -> Iterator[Service]:
    """Give a service with five documents of each number of elements up to twelve; a page has two."""
    with Service() as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        monkeypatch.setenv("MP_API_ENDPOINT", f"http://127.0.0.1:{running.server_port}/")
        monkeypatch.setenv("MP_API_KEY", KEY)
        monkeypatch.setattr(mp, "PAGE_ROWS", 2)
        monkeypatch.setattr(policy, "PAUSE", 0)
        monkeypatch.setattr(policy, "BACK_OFF", 0.01)
        monkeypatch.setattr("emmet.core.summary.SummaryDoc.model_json_schema", summary_schema)
        yield running
        running.ends.set()
        running.shutdown()
        thread.join()


def page_of(n: int, place: int = 0) -> Callable[[Request], bool]:
    """Return whether a request is for a page of the compounds of n elements; their pages count from 0."""
    return lambda request: request.is_page and request.n == n and int(request.asked.get("_skip", 0)) == 2 * place


def cut(handler: Handler, request: Request) -> bool:
    """Send half a page and hang up."""
    body = json.dumps(handler.server.found(request)).encode()
    handler.send(body, n=len(body) // 2)
    return True


def hang(handler: Handler, _: Request) -> bool:
    """Say nothing until the test ends."""
    return handler.server.ends.wait(30)


def answering(content: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Fault:
    """Return a fault that answers with what is given; bytes as they are."""

    def fault(handler: Handler, _: Request) -> bool:
        if isinstance(content, bytes):
            handler.send(content, status, headers)
        else:
            handler.answer(content, status, headers)
        return True

    return fault


def at(is_hit: Callable[[Request], bool], fault: Fault, times: int = 1_000) -> Fault:
    """Return a fault that strikes where told, so many times."""
    struck: list[Request] = []

    def limited(handler: Handler, request: Request) -> bool:
        if is_hit(request) and len(struck) < times:
            struck.append(request)
            return fault(handler, request)
        return False

    return limited


def fetch_mp(folder: Path) -> Fetched:
    """Fetch from the service."""
    fetched = known.fetch(known.source(["mp"]), folder)
    assert fetched is not None
    return fetched


def numbers(requests: Sequence[Request]) -> list[int]:
    """Return which numbers of elements were asked for, in order."""
    return sorted({request.n for request in requests if request.route != "/heartbeat"})


def everything(connection: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[object, ...]]]:
    """Return all rows of the relations that a load writes."""
    return {
        name: connection.execute(f"select columns(*)::varchar from {name} order by all").fetchall()
        for name in ("known_source", "known_entry", "rejected_entry", "known_formula")
    }


# A whole fetch


def test_all_that_is_not_deprecated_comes(service: Service, loading: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """Page by page and number by number, in the order of the service, and the pages are kept until discarded."""
    service.documents.append(document(2, 90, deprecated=True))
    fetched = fetch_mp(tmp_path / "kept")
    summary = known.load(loading, known.source(["mp"]), fetched)
    expected = [item["material_id"] for item in service.documents if not item["deprecated"]]
    entries = loading.execute("select entry_id from known_entry order by row_number").fetchall()
    assert [entry for (entry,) in entries] == expected
    assert (summary.n_read, summary.n_accepted, summary.n_rejected) == (60, 60, 0)
    # Beyond nine elements all come in one go: five documents each of 10, 11 and 12.
    assert [request.n for request in service.pages()] == [n for n in range(1, 10) for _ in range(3)] + [10] * 8
    assert list((tmp_path / "kept").iterdir()) == [fetched.folder]
    fetched.discard()
    assert not (tmp_path / "kept").exists()


def test_requests_are_those_of_the_summary_route(service: Service, tmp_path: Path) -> None:
    """A search without criteria would take whole documents, deprecated ones too, from another place."""
    fetch_mp(tmp_path)
    for request in service.requests:
        if request.route != "/heartbeat":
            assert request.route == "/materials/summary/"
            assert request.key == KEY
            assert request.asked["deprecated"] == "False"
    for request in service.pages():
        assert request.asked["_fields"].split(",") == list(mp.FIELDS)
        assert int(request.asked["_limit"]) <= mp.PAGE_ROWS


@pytest.mark.parametrize("ending", ["", "/", "/api", "/api/"])
def test_endpoint_may_end_in_any_way(
    service: Service, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, ending: str
) -> None:
    monkeypatch.setenv("MP_API_ENDPOINT", f"http://127.0.0.1:{service.server_port}{ending}")
    assert fetch_mp(tmp_path).n_rows == 60


def test_entry_tells_what_the_document_does(service: Service, scratch: Path) -> None:
    service.documents = [item for item in service.documents if item["nelements"] != 2]
    service.documents += [document(2, 0), document(2, 1), document(2, 3, energy_above_hull=None, theoretical=None)]
    warehouse.ingest(scratch, known.source(["mp"]))
    with warehouse.open_warehouse(scratch) as connection:
        rows = connection.execute(
            "select entry_id, input, formula_reduced, energy_above_hull, formation_energy, is_stable, is_experimental, "
            "icsd_ids, last_updated, note from known_entry where entry_id like 'mp-2__' order by row_number"
        ).fetchall()
    updated = "2025-01-31T12:00:00Z"
    assert rows == [
        ("mp-200", "H2Li", "H2Li", 0.0, -1.0, True, True, ["icsd-20", "icsd-200"], updated, None),
        ("mp-201", "H3Li", "H3Li", 0.01, -1.0, False, False, None, updated, None),
        ("mp-203", "H5Li", "H5Li", None, -1.0, False, None, None, updated, None),
    ]
    assert not warehouse.fetch_folder(scratch).exists()


def test_source_tells_release_licence_and_whom_to_cite(service: Service, scratch: Path) -> None:
    warehouse.ingest(scratch, known.source(["mp"]))
    with warehouse.open_warehouse(scratch) as connection:
        ((description, read_as, release, licence, attribution),) = connection.execute(
            "select description, read_as, release, licence, attribution from known_source where source = 'mp'"
        ).fetchall()
    assert (read_as, release, licence) == ("mp-api", service.release, "CC BY 4.0")
    assert "10.1063/1.4812323" in attribution
    assert "BY-NC" not in description


def test_source_tells_how_much_of_it_is_non_commercial(service: Service, tmp_path: Path) -> None:
    """Whether such entries come depends on the terms that the user accepted; after a second try the number is right."""
    restricted = {"license": "BY-NC"}
    service.documents += [document(3, i, builder_meta=restricted) for i in (20, 21)]
    service.documents += [document(5, 20, builder_meta=restricted), document(5, 21, builder_meta=None)]
    service.fault = at(page_of(4), cut)
    with pytest.raises(SourceError):
        fetch_mp(tmp_path)
    service.fault = None
    fetched = fetch_mp(tmp_path)
    assert fetched.n_rows == 64
    assert "3 of them under CC BY-NC" in fetched.provenance.description


def test_non_commercial_entries_of_a_killed_call_count_once(service: Service, tmp_path: Path) -> None:
    """They are kept before the others of their number."""
    service.documents.append(document(3, 20, builder_meta={"license": "BY-NC"}))
    killed = Fetched(tmp_path / "of mp")
    killed.begin(service.release)
    killed.add("3 BY-NC", [{"input": "H22LiBe"}], None)
    fetched = fetch_mp(tmp_path)
    assert fetched.n_rows == 61
    assert ", 1 of them under CC BY-NC" in fetched.provenance.description


def test_progress_is_told(service: Service, tmp_path: Path) -> None:
    told: list[int] = []
    known.fetch(known.source(["mp"]), tmp_path, told.append)
    assert told == [5, 10, 15, 20, 25, 30, 35, 40, 45, 60]
    assert service.requests


# What the service should not have sent


def test_what_cannot_be_known_is_rejected_and_counted(
    service: Service, loading: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    service.sends_deprecated = True
    service.documents += [
        document(2, 90, deprecated=True),
        document(3, 91, formula_pretty=None),
        document(3, 92, formula_pretty="Xx2O"),
        document(3, 93, database_IDs=None, last_updated=None),
    ]
    summary = known.load(loading, known.source(["mp"]), fetch_mp(tmp_path))
    assert (summary.n_read, summary.n_accepted, summary.n_rejected) == (64, 61, 3)
    rejected = loading.execute("select entry_id, input, reason from rejected_entry order by row_number").fetchall()
    assert [row[:2] for row in rejected] == [
        ("mp-290", document(2, 90)["formula_pretty"]),
        ("mp-391", None),
        ("mp-392", "Xx2O"),
    ]
    assert "deprecated" in rejected[0][2]
    assert "Xx" in rejected[2][2]


def test_numbers_that_may_have_no_compounds_are_left_out(service: Service, tmp_path: Path) -> None:
    service.documents = [item for item in service.documents if item["nelements"] <= mp.MOST_ELEMENTS_SURE]
    assert fetch_mp(tmp_path).n_rows == 30


def test_no_compound_of_a_number_that_has_many_is_a_fault(service: Service, tmp_path: Path) -> None:
    """The service has answered with nothing before; what is known would be lost."""
    everywhere = service.documents
    service.documents = [item for item in everywhere if item["nelements"] != 5]
    with pytest.raises(SourceError, match="no compound of 5 elements"):
        fetch_mp(tmp_path)
    service.documents, service.requests = everywhere, []
    assert fetch_mp(tmp_path).n_rows == 60
    assert numbers(service.requests) == [5, 6, 7, 8, 9, 10]


@pytest.mark.parametrize("hidden", [{"mp-304"}, {"mp-301", "mp-302", "mp-303"}])
def test_fewer_than_counted_is_a_fault(service: Service, tmp_path: Path, hidden: set[str]) -> None:
    service.hidden = hidden
    with pytest.raises(SourceError, match=f"gave {5 - len(hidden)} of 5 compounds of 3 elements"):
        fetch_mp(tmp_path)
    service.hidden = set()
    assert fetch_mp(tmp_path).n_rows == 60


def test_more_than_counted_is_a_fault(service: Service, tmp_path: Path) -> None:
    """The client would leave out what is too much."""
    content = {"data": [document(3, i) for i in range(2)], "meta": {"total_doc": 1}}
    service.fault = at(lambda request: request.route != "/heartbeat" and request.n == 3, answering(content))
    with pytest.raises(SourceError, match="gave 2 compounds and counts 1"):
        fetch_mp(tmp_path)


def test_count_that_changes_meanwhile_is_a_fault(service: Service, tmp_path: Path) -> None:
    """The client goes by the first page's, and would ask for no more."""
    content = {"data": [document(3, i) for i in range(2)], "meta": {"total_doc": 4}}
    service.fault = at(page_of(3), answering(content))
    with pytest.raises(SourceError, match="changed its data meanwhile"):
        fetch_mp(tmp_path)


def test_pages_that_are_not_full_are_a_fault(service: Service, tmp_path: Path) -> None:
    """The client would go on in steps of any size, for as long as the count says."""
    content = {"data": [document(3, 0)], "meta": {"total_doc": 1_000_000_000}}
    service.fault = at(lambda request: request.route != "/heartbeat" and request.n == 3, answering(content))
    with pytest.raises(SourceError, match="gave 1 of 1,000,000,000 compounds of 3 elements"):
        fetch_mp(tmp_path)


def test_compounds_that_come_twice_are_a_fault(service: Service, tmp_path: Path) -> None:
    """In one number of elements, where others are missing instead; and in several, where the question is not heeded."""
    service.documents[10] = service.documents[11]
    with pytest.raises(SourceError, match="gave 5 compounds of 3 elements, but only 4 different"):
        fetch_mp(tmp_path)
    service.documents[10] = document(3, 0)
    service.documents.append(document(2, 0) | {"nelements": 7})
    with pytest.raises(SourceError, match="lists 1 compounds under several numbers"):
        fetch_mp(tmp_path)
    service.documents.pop()
    assert fetch_mp(tmp_path).n_rows == 60


# The key


def test_no_key_says_where_to_get_one(service: Service, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("MP_API_KEY")

    # Takes a second to import: every worker reads every file of tests.
    from pymatgen.core import SETTINGS

    monkeypatch.delitem(SETTINGS, "PMG_MAPI_KEY", raising=False)
    with pytest.raises(InputError, match=r"next-gen\.materialsproject\.org/api.*MP_API_KEY.*mp-open.*file"):
        fetch_mp(tmp_path)
    assert service.requests == []


def test_what_is_no_key_is_not_sent(service: Service, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MP_API_KEY", "tooshortakey")
    with pytest.raises(InputError, match="32 characters") as caught:
        fetch_mp(tmp_path)
    assert "tooshortakey" not in str(caught.value)
    assert service.requests == []


@pytest.mark.parametrize("status", [401, 403])
def test_wrong_key_is_told_without_the_key(
    service: Service,
    monkeypatch: pytest.MonkeyPatch,
    scratch: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    status: int,
) -> None:
    """Even though the service quotes it: neither in the message nor in a log nor in a file."""
    wrong = KEY[::-1]
    monkeypatch.setenv("MP_API_KEY", wrong)
    service.refusal = status
    caplog.set_level(logging.DEBUG)
    with pytest.raises(SourceError, match=rf"key in MP_API_KEY was refused.*{status}") as caught:
        warehouse.ingest(scratch, known.source(["mp"]))
    assert wrong in {request.key for request in service.requests}
    captured = capfd.readouterr()
    assert wrong not in str(caught.value) + caplog.text + captured.out + captured.err
    assert len(str(caught.value).splitlines()) == 1
    assert_not_in_files(wrong, scratch.parent)


@pytest.mark.parametrize("status", [401, 403])
def test_key_refused_at_the_heartbeat_is_told(service: Service, tmp_path: Path, status: int) -> None:
    """The first thing asked: the service answers, and it is the key."""
    service.fault = at(lambda request: request.route == "/heartbeat", answering({"message": "Unauthorized"}, status))
    with pytest.raises(SourceError, match=rf"^the key in MP_API_KEY was refused: .*{status}"):
        fetch_mp(tmp_path)
    assert len(service.requests) == 1


@pytest.mark.parametrize("route", ["/heartbeat", "/materials/summary/"])
def test_key_follows_no_redirect(service: Service, tmp_path: Path, route: str) -> None:
    """Another port is another service: nothing is asked there."""
    with Service() as other:
        thread = threading.Thread(target=other.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        away = answering(b"", 302, {"Location": f"http://127.0.0.1:{other.server_port}{route}"})
        service.fault = at(lambda request: request.route == route, away)
        with pytest.raises(SourceError, match=f"another place.*{other.server_port}"):
            fetch_mp(tmp_path)
        other.shutdown()
        thread.join()
    assert other.requests == []


def test_heartbeat_is_asked_for_by_us_alone(service: Service, tmp_path: Path) -> None:
    """The client would ask for it too, without any bound of time or size."""
    fetch_mp(tmp_path)
    assert len([request for request in service.requests if request.route == "/heartbeat"]) == 2


def test_key_is_in_no_file_and_no_log(
    service: Service, scratch: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """Neither after a failure, with pages kept, nor after a load."""
    caplog.set_level(logging.DEBUG)
    service.fault = at(page_of(3), answering({"detail": f"something about {KEY} is wrong"}, 500))
    with pytest.raises(SourceError) as caught:
        warehouse.ingest(scratch, known.source(["mp"]))
    assert list(warehouse.fetch_folder(scratch).rglob("*.parquet"))
    assert_not_in_files(KEY, scratch.parent)
    service.fault = None
    warehouse.ingest(scratch, known.source(["mp"]))
    assert_not_in_files(KEY, scratch.parent)
    captured = capfd.readouterr()
    assert KEY not in str(caught.value) + caplog.text + captured.out + captured.err


def assert_not_in_files(text: str, folder: Path) -> None:
    """Look into all files below a folder."""
    paths = [path for path in folder.rglob("*") if path.is_file()]
    assert paths
    assert [path for path in paths if text.encode() in path.read_bytes()] == []


# Services that fail


def test_busy_service_is_waited_for(service: Service, tmp_path: Path) -> None:
    """As long as it says."""
    busy = answering({"detail": "API rate limit exceeded"}, 429, {"Retry-After": "1"})
    service.fault = at(page_of(2, 1), busy, times=1)
    assert fetch_mp(tmp_path).n_rows == 60
    first, second = (request.at for request in service.requests if page_of(2, 1)(request))
    assert second - first >= 1


def test_service_that_stays_busy_is_given_up(service: Service, tmp_path: Path) -> None:
    """After three more tries, which are the client's."""
    service.fault = at(page_of(2, 1), answering({"detail": "API rate limit exceeded"}, 429, {"Retry-After": "0"}))
    with pytest.raises(SourceError, match="429"):
        fetch_mp(tmp_path)
    assert len([request for request in service.requests if page_of(2, 1)(request)]) == 4
    service.fault, service.requests = None, []
    assert fetch_mp(tmp_path).n_rows == 60
    assert numbers(service.requests) == list(range(2, 11))


def test_error_of_the_service_is_told(service: Service, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """And not taken for a wrong key, whatever numbers there are in the address."""
    monkeypatch.setattr(mp, "PAGE_ROWS", 403)
    service.fault = at(page_of(2), answering({"detail": "Internal"}, 500))
    with pytest.raises(SourceError, match=r"500 Internal Server Error.*run this again to go on") as caught:
        fetch_mp(tmp_path)
    assert "403" in str(caught.value)
    assert "MP_API_KEY" not in str(caught.value)


@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.seeded(1)
def test_next_call_goes_on_where_the_connection_was_cut(service: Service, scratch: Path, place: int) -> None:
    service.fault = at(page_of(3, place), cut)
    with pytest.raises(SourceError, match="run this again to go on"):
        warehouse.ingest(scratch, known.source(["mp"]))
    assert numbers(service.requests) == [1, 2, 3]
    service.fault, service.requests = None, []
    summary = warehouse.ingest(scratch, known.source(["mp"]))
    assert summary.n_accepted == 60
    assert numbers(service.requests) == list(range(3, 11))
    assert len(service.pages()) == 7 * 3 + 8
    assert not warehouse.fetch_folder(scratch).exists()
    with warehouse.open_warehouse(scratch) as connection:
        rows = connection.execute("select entry_id from known_entry order by row_number").fetchall()
    assert [entry for (entry,) in rows] == [item["material_id"] for item in service.documents]


@pytest.mark.parametrize("half", [False, True])
@pytest.mark.costly
def test_silent_service_is_given_up(
    service: Service, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *, half: bool
) -> None:
    """Before a page and in the middle of one."""

    def begin(handler: Handler, request: Request) -> bool:
        handler.send(b'{"data": [', headers={"Content-Length": "1000"})
        return hang(handler, request)

    monkeypatch.setattr(policy, "TRIES", 2)
    monkeypatch.setattr(policy, "ANSWER_SECONDS", 1)
    service.fault = at(page_of(3), begin if half else hang)
    started = time.monotonic()
    with pytest.raises(SourceError, match=r"timed out.*run this again to go on"):
        fetch_mp(tmp_path)
    assert time.monotonic() - started < 10
    service.fault, service.requests = None, []
    monkeypatch.setattr(policy, "ANSWER_SECONDS", 60)
    assert fetch_mp(tmp_path).n_rows == 60
    assert numbers(service.requests) == list(range(3, 11))


def test_service_without_heartbeat_is_given_up(
    service: Service, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The client itself would wait for it forever."""
    monkeypatch.setattr(policy, "ANSWER_SECONDS", 0.2)
    service.fault = at(lambda request: request.route == "/heartbeat", hang)
    with pytest.raises(SourceError, match="does not answer"):
        fetch_mp(tmp_path)


@pytest.mark.parametrize("content", [b"<html>", b"[]", b"{}", b'{"version": "0.87.3"}', b"null"])
def test_heartbeat_without_a_release_is_a_fault(service: Service, tmp_path: Path, content: bytes) -> None:
    service.fault = at(lambda request: request.route == "/heartbeat", answering(content))
    with pytest.raises(SourceError, match="does not answer"):
        fetch_mp(tmp_path)


def test_no_service_at_all_is_a_fault(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MP_API_ENDPOINT", f"http://127.0.0.1:{free_port()}")
    monkeypatch.setenv("MP_API_KEY", KEY)
    with pytest.raises(SourceError, match="does not answer at http://127"):
        fetch_mp(tmp_path)


@pytest.mark.parametrize(
    "content",
    [
        b"<html>Service is down for maintenance</html>",
        b'{"data": [{"material_id": "mp-',
        b"",
        b"[]",
        b"null",
        b"{}",
        b'{"data": null, "meta": {"total_doc": 5}}',
        b'{"data": [1, 2], "meta": {"total_doc": 5}}',
        b'{"data": [["mp-1"], null], "meta": {"total_doc": 5}}',
        b'{"data": [{"material_id": "mp-1", "database_IDs": ["icsd-1"]}, {}], "meta": {"total_doc": 5}}',
    ],
)
@pytest.mark.seeded(3)
def test_answer_that_is_no_page_is_a_fault(service: Service, tmp_path: Path, content: bytes) -> None:
    """It costs the number of elements at hand and no other, whatever the answer is."""
    service.fault = at(page_of(3), answering(content))
    assert_costs_one_number(service, tmp_path)


@pytest.mark.parametrize("content", [b"<html>", b"[]", b"{}", b"null", b'{"data": [], "meta": {"total_doc": "many"}}'])
@pytest.mark.costly
def test_answer_that_is_no_count_is_a_fault(service: Service, tmp_path: Path, content: bytes) -> None:
    def counts(request: Request) -> bool:
        return request.route != "/heartbeat" and request.n == 3 and not request.is_page

    service.fault = at(counts, answering(content))
    assert_costs_one_number(service, tmp_path)


def assert_costs_one_number(service: Service, folder: Path) -> None:
    """Fetch in vain, then again without the fault: the compounds of one and two elements are there."""
    with pytest.raises(SourceError) as caught:
        fetch_mp(folder)
    assert len(str(caught.value).splitlines()) == 1
    service.fault, service.requests = None, []
    assert fetch_mp(folder).n_rows == 60
    assert numbers(service.requests) == list(range(3, 11))


# Releases


def test_release_that_changes_meanwhile_is_a_fault(service: Service, tmp_path: Path) -> None:
    """Pages of two releases would be neither."""

    def moves_on(handler: Handler, _: Request) -> bool:
        handler.server.release = "2025.10.01"
        return False

    service.fault = at(page_of(4, 1), moves_on)
    with pytest.raises(SourceError, match="another release"):
        fetch_mp(tmp_path / "kept")
    assert not (tmp_path / "kept").exists()
    service.requests = []
    fetched = fetch_mp(tmp_path / "kept")
    assert (fetched.n_rows, fetched.provenance.release) == (60, "2025.10.01")
    assert numbers(service.requests) == list(range(1, 11))


def test_release_that_changes_between_two_calls_begins_anew(
    service: Service, loading: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    service.fault = at(page_of(4), cut)
    with pytest.raises(SourceError):
        fetch_mp(tmp_path)
    service.fault, service.requests, service.release = None, [], "2025.10.01"
    service.documents = [document(n, i) for n in range(1, 7) for i in range(7)]
    summary = known.load(loading, known.source(["mp"]), fetch_mp(tmp_path))
    assert summary.n_accepted == 42
    assert numbers(service.requests) == list(range(1, 11))
    assert loading.execute("select release from known_source").fetchall() == [("2025.10.01",)]


def test_all_there_but_the_last_look_is_not_asked_for_again(service: Service, tmp_path: Path) -> None:
    """The release is looked at last; when that fails, nothing is lost."""
    beats: list[Request] = []

    def dies(handler: Handler, request: Request) -> bool:
        beats.append(request)
        return len(service.pages()) > 0 and answering({"detail": "gone"}, 503)(handler, request)

    service.fault = at(lambda request: request.route == "/heartbeat", dies)
    with pytest.raises(SourceError, match="503"):
        fetch_mp(tmp_path)
    service.fault, service.requests = None, []
    assert fetch_mp(tmp_path).n_rows == 60
    assert service.pages() == []


@pytest.mark.costly
def test_failed_fetch_leaves_the_former_load(service: Service, scratch: Path) -> None:
    warehouse.ingest(scratch, known.source(["mp"]))
    with warehouse.open_warehouse(scratch) as connection:
        before = everything(connection)
    service.documents = [document(n, i) for n in range(1, 7) for i in range(3)]
    service.fault = at(page_of(5), cut)
    with pytest.raises(SourceError):
        warehouse.ingest(scratch, known.source(["mp"]))
    with warehouse.open_warehouse(scratch) as connection:
        assert everything(connection) == before
    service.fault = None
    assert warehouse.ingest(scratch, known.source(["mp"])).n_accepted == 18
    with warehouse.open_warehouse(scratch) as connection:
        assert connection.execute("select count(*) from known_entry").fetchall() == [(18,)]


# Pages kept


def pages(folder: Path) -> Fetched:
    """Return what is there of release 1, as the next call finds it."""
    fetched = Fetched(folder)
    fetched.begin("1")
    return fetched


def staged(fetched: Fetched, connection: duckdb.DuckDBPyConnection) -> list[tuple[int, str | None, str | None]]:
    """Return what a load would read."""
    fetched.stage(connection)
    return connection.execute("select row_number, input, entry_id from staged_text order by row_number").fetchall()


def test_pages_survive_in_their_order(tmp_path: Path) -> None:
    folder = tmp_path / "kept" / "source"
    first = pages(folder)
    assert not folder.exists()
    first.add("2", [{"input": "NaCl", "entry_id": "a"}, {"input": None}], "there")
    first.add("1", [{"input": "O2"}], None)
    second = pages(folder)
    assert second.next_page("2") == "there"
    assert [second.is_complete(section) for section in ("1", "2", "3")] == [True, False, False]
    second.add("2", [{"input": 'MgO\'; "x" 🙂'}], None)
    second.add("3", [], None)
    third = pages(folder)
    assert all(third.is_complete(section) for section in ("1", "2", "3"))
    assert (third.n_rows, third.n_rows_of("2"), third.n_rows_of("3"), third.n_rows_of("4")) == (4, 3, 0, 0)
    with duckdb.connect() as connection:
        assert staged(third, connection) == [
            (1, "NaCl", "a"),
            (2, None, None),
            (3, 'MgO\'; "x" 🙂', None),
            (4, "O2", None),
        ]


def test_page_half_written_is_written_again(tmp_path: Path) -> None:
    """A killed process leaves the beginning of a page or of the state beside it: neither counts."""
    pages(tmp_path / "source").add("1", [{"input": "NaCl"}], "2")
    (tmp_path / "source" / "1-00001.parquet").write_bytes(b"PAR1 and then")
    (tmp_path / "source" / "state.new").write_text('{"release": "1", "sect')
    again = pages(tmp_path / "source")
    assert (again.n_rows, again.next_page("1")) == (1, "2")
    again.add("1", [{"input": "MgO"}], None)
    with duckdb.connect() as connection:
        assert [row[1] for row in staged(pages(tmp_path / "source"), connection)] == ["NaCl", "MgO"]


def kept(folder: Path) -> Path:
    """Keep two sections of a source, the first of two pages; return where."""
    fetched = pages(folder / "source")
    fetched.add("1", [{"input": "NaCl", "entry_id": "a"}, {"input": "MgO", "entry_id": "b"}], "there")
    fetched.add("1", [{"input": "KCl", "entry_id": "c"}], None)
    fetched.add("2", [{"input": "CaTiO3", "entry_id": "d"}], None)
    return fetched.folder


def cut_to(n: int) -> Callable[[Path], object]:
    """Return what cuts a file to its first bytes; a negative number counts from the end."""
    return lambda path: path.write_bytes(path.read_bytes()[:n])


def flip(path: Path) -> None:
    """Change one bit in the middle of a file."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize(
    "damage",
    [
        cut_to(0),
        cut_to(10),
        cut_to(-1),
        flip,
        lambda path: path.write_bytes(b"\x00\xff" * 50),
        lambda path: path.write_text("[" * 100_000),
        lambda path: path.write_text("null"),
        lambda path: path.write_text("[]"),
        lambda path: path.write_text('{"state": 5, "crc32": 5}'),
        lambda path: path.write_text('{"release": "1", "sections": {"1": {"rows": [2, 1], "next": null}}}'),
        lambda path: path.write_text(path.read_text().replace("[2, ", "[1, ")),
        lambda path: path.write_text(path.read_text().replace('"next": null', '"next": "x"', 1)),
    ],
    ids=["empty", "cut", "less a byte", "bit", "garbage", "nested", "null", "list", "none", "old", "rows", "next"],
)
@pytest.mark.seeded(4)
def test_damaged_state_begins_anew(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, damage: Callable[[Path], object]
) -> None:
    """And says so once; later calls go on from what came then."""
    folder = kept(tmp_path)
    damage(folder / "state.json")
    again = pages(folder)
    assert (again.n_rows, again.is_complete("1"), again.is_complete("2")) == (0, False, False)
    (record,) = caplog.records
    assert "damaged" in record.getMessage()
    assert str(folder / "state.json") in record.getMessage()
    again.add("1", [{"input": "BaO"}], None)
    caplog.clear()
    with duckdb.connect() as connection:
        assert [row[1] for row in staged(pages(folder), connection)] == ["BaO"]
    assert caplog.records == []


@pytest.mark.parametrize(
    "damage",
    [
        cut_to(0),
        cut_to(100),
        cut_to(-1),
        flip,
        lambda path: path.write_bytes(b"x" * 500),
        lambda path: path.unlink(),
        lambda path: (path.unlink(), path.mkdir()),
        lambda path: path.write_bytes(path.with_name("2-00000.parquet").read_bytes()),
        lambda path: duckdb.sql("select 1 as row_number, 'XeF9' as input").write_parquet(str(path)),
    ],
    ids=["empty", "cut", "less a byte", "bit", "garbage", "gone", "folder", "another page", "foreign"],
)
@pytest.mark.parametrize("place", [0, 1])
@pytest.mark.seeded(5)
def test_damaged_page_costs_its_section(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, damage: Callable[[Path], object], place: int
) -> None:
    folder = kept(tmp_path)
    damage(folder / f"1-{place:05}.parquet")
    again = pages(folder)
    assert (again.n_rows, again.next_page("1"), again.is_complete("1"), again.is_complete("2")) == (
        1,
        None,
        False,
        True,
    )
    (record,) = caplog.records
    assert "damaged or gone: 1 (in" in record.getMessage()
    if not (folder / f"1-{place:05}.parquet").is_dir():
        for formula, following in (("BaO", "there"), ("BaS", None)):
            again.add("1", [{"input": formula}], following)
        with duckdb.connect() as connection:
            # In the place that they had.
            assert [row[1] for row in staged(pages(folder), connection)] == ["BaO", "BaS", "CaTiO3"]


def test_damage_is_told_once_and_counted(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    folder = kept(tmp_path)
    for path in folder.glob("*.parquet"):
        path.unlink()
    assert pages(folder).n_rows == 0
    assert ["damaged or gone: 3 (in" in record.getMessage() for record in caplog.records] == [True]
    caplog.clear()
    assert pages(folder).n_rows == 0
    assert caplog.records == []


def test_page_damaged_before_the_load_is_not_loaded(tmp_path: Path) -> None:
    """Between the fetch and the load a build may take minutes; the next call fetches the page again."""
    fetched = pages(kept(tmp_path))
    flip(fetched.folder / "2-00000.parquet")
    with duckdb.connect() as connection, pytest.raises(SourceError, match="damaged meanwhile: run this again"):
        fetched.stage(connection)
    assert pages(fetched.folder).is_complete("2") is False


def test_discard_that_is_killed_leaves_nothing_to_go_on_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever file it was at."""
    unlink = Path.unlink
    n_files = len(list(kept(tmp_path / "count").iterdir()))
    for n in range(n_files + 1):
        folder = kept(tmp_path / str(n))
        unlinked: list[Path] = []

        def unlink_some(path: Path, *, missing_ok: bool = False, n: int = n, unlinked: list[Path] = unlinked) -> None:
            if len(unlinked) == n:
                raise KeyboardInterrupt
            unlinked.append(path)
            unlink(path, missing_ok=missing_ok)

        with monkeypatch.context() as patched:
            patched.setattr(Path, "unlink", unlink_some)
            with pytest.raises(KeyboardInterrupt):
                Fetched(folder).discard()
        assert pages(folder).n_rows == (4 if n == 0 else 0)


def test_repeated_ids_are_counted(tmp_path: Path) -> None:
    """Rows without an id repeat nothing."""
    fetched = pages(tmp_path / "source")
    fetched.add("1", [{"input": "NaCl", "entry_id": "a"}, {"input": "NaCl"}, {"input": "NaCl"}], "there")
    fetched.add("2", [{"input": "MgO", "entry_id": "b"}], None)
    fetched.add("3", [], None)
    assert (fetched.n_repeated("1"), fetched.n_repeated("3"), fetched.n_repeated()) == (0, 0, 0)
    assert fetched.n_repeated("1", [{"entry_id": "a"}, {"entry_id": "b"}, {"entry_id": None}]) == 1
    fetched.add("1", [{"entry_id": "b"}, {"entry_id": "c"}], None)
    assert (fetched.n_repeated("1"), fetched.n_repeated()) == (0, 1)


def test_another_release_discards(tmp_path: Path) -> None:
    pages(tmp_path / "kept" / "source").add("1", [{"input": "NaCl"}], None)
    other = Fetched(tmp_path / "kept" / "source")
    other.begin("2")
    assert (other.n_rows, other.is_complete("1")) == (0, False)
    assert not (tmp_path / "kept").exists()
    other.add("1", [{"input": "MgO"}], None)
    with duckdb.connect() as connection:
        assert [row[1] for row in staged(other, connection)] == ["MgO"]


def test_section_can_be_dropped(tmp_path: Path) -> None:
    """Before anything has come too."""
    fetched = pages(tmp_path / "source")
    fetched.drop("1")
    fetched.add("1", [{"input": "NaCl"}], "2")
    fetched.add("2", [{"input": "MgO"}], None)
    fetched.drop("1")
    again = pages(tmp_path / "source")
    assert (again.n_rows, again.next_page("1"), again.is_complete("2")) == (1, None, True)


def test_discard_removes_the_folder_unless_another_source_is_there(tmp_path: Path) -> None:
    one, other = pages(tmp_path / "kept" / "one"), pages(tmp_path / "kept" / "other")
    for fetched in (one, other):
        fetched.add("1", [{"input": "NaCl"}], None)
    one.discard()
    assert [path.name for path in (tmp_path / "kept").iterdir()] == ["other"]
    other.discard()
    other.discard()
    assert not (tmp_path / "kept").exists()


def test_discard_removes_nothing_else(tmp_path: Path) -> None:
    """A source may be given a name that leads to a folder with other things in it."""
    (tmp_path / "state.json.bak").write_text("mine")
    (tmp_path / "mine.parquet").write_text("mine")
    fetched = pages(tmp_path)
    fetched.add("1", [{"input": "NaCl"}], None)
    fetched.discard()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine.parquet", "state.json.bak"]


# The open data

LATEST, FORMER = "2025-09-25", "2025-04-10"

# A dictionary of lists is a map in the table that the Materials Project's own builders lay out.
DATABASE_IDS = {
    "map": pa.map_(pa.string(), pa.list_(pa.string())),
    "struct": pa.struct({"icsd": pa.list_(pa.string()), "pf": pa.list_(pa.string())}),
}


def open_documents(release: str) -> list[list[Document]]:
    """Return the documents of a release, file by file: those of two and of three elements."""
    changes = {"version": release, "last_updated": datetime(2025, 1, 31, 12, tzinfo=UTC)}
    return [[document(n, i, **changes) for i in range(PER_NUMBER)] for n in (2, 3)]


def write_open_data(
    path: Path, files: Sequence[Sequence[Document]], database_ids: str = "map", without: Sequence[str] = ()
) -> None:
    """Write a Delta table as the open data has it, each list of documents to a file."""
    schema = pa.schema(
        {
            "material_id": pa.string(),
            "formula_pretty": pa.string(),
            "energy_above_hull": pa.float64(),
            "formation_energy_per_atom": pa.float64(),
            "is_stable": pa.bool_(),
            "theoretical": pa.bool_(),
            "deprecated": pa.bool_(),
            "database_IDs": DATABASE_IDS[database_ids],
            "builder_meta": pa.struct({"database_version": pa.string(), "license": pa.string()}),
            "last_updated": pa.timestamp("us", tz="UTC"),
            "nelements": pa.int32(),
            "version": pa.string(),
        }
    )
    for documents in files:
        table = pa.Table.from_pylist([dict(item) for item in documents], schema=schema).drop_columns(list(without))
        write_deltalake(path, table, partition_by=["version"], mode="append")


@pytest.fixture
def open_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return where the open data is to be, and let the loader read it there."""
    path = tmp_path / "open_data"
    path.mkdir()
    monkeypatch.setattr(mp_open, "OPEN_DATA", str(path))
    return path


def fetch_open(folder: Path, release: str | None = None) -> Fetched:
    """Fetch from the open data."""
    fetched = known.fetch(known.source(["mp-open"], release=release), folder)
    assert fetched is not None
    return fetched


@pytest.mark.parametrize("database_ids", DATABASE_IDS)
def test_open_data_comes_without_a_key(
    open_data: Path, monkeypatch: pytest.MonkeyPatch, scratch: Path, database_ids: str
) -> None:
    """The latest release, with all that the API tells."""
    monkeypatch.delenv("MP_API_KEY", raising=False)
    write_open_data(open_data, [*open_documents(LATEST), *open_documents(FORMER)], database_ids)
    summary = warehouse.ingest(scratch, known.source(["mp-open"]))
    assert (summary.n_read, summary.n_accepted, summary.n_rejected) == (10, 10, 0)
    with warehouse.open_warehouse(scratch) as connection:
        rows = connection.execute(
            "select entry_id, input, energy_above_hull, formation_energy, is_stable, is_experimental, icsd_ids, "
            "last_updated[:10] from known_entry where input in ('H2Li', 'H3LiBe') order by entry_id"
        ).fetchall()
        told = connection.execute(
            "select source, read_as, loaded_from, release, licence, attribution is not null from known_source"
        ).fetchall()
        ((description,),) = connection.execute("select description from known_source").fetchall()
    assert rows == [
        ("mp-200", "H2Li", 0.0, -1.0, True, True, ["icsd-20", "icsd-200"], "2025-01-31"),
        ("mp-301", "H3LiBe", 0.01, -1.5, False, False, None, "2025-01-31"),
    ]
    assert told == [("mp-open", "open data", str(open_data), LATEST, "CC BY 4.0", True)]
    assert "without the non-commercial subset" in description
    assert not warehouse.fetch_folder(scratch).exists()


def test_release_of_the_open_data_can_be_chosen(open_data: Path, tmp_path: Path) -> None:
    write_open_data(open_data, [*open_documents(LATEST), open_documents(FORMER)[0]])
    fetched = fetch_open(tmp_path / "kept", FORMER)
    assert (fetched.n_rows, fetched.provenance.release) == (5, FORMER)
    # And another one after it begins anew.
    assert fetch_open(tmp_path / "kept").n_rows == 10


def test_unknown_release_names_those_there_are(open_data: Path, tmp_path: Path) -> None:
    write_open_data(open_data, [*open_documents(LATEST), *open_documents(FORMER)])
    with pytest.raises(InputError, match=f"no release 2024-01-01.*{FORMER}, {LATEST}"):
        fetch_open(tmp_path / "kept", "2024-01-01")


def test_deprecated_and_non_commercial_rows_are_dropped(
    open_data: Path, loading: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    """And those that do not tell are kept: without a licence of its own, the table's holds."""
    changes = {"version": LATEST, "last_updated": None}
    documents = [
        document(2, 0, **changes),
        document(2, 1, **changes, deprecated=True),
        document(2, 2, **changes, builder_meta={"license": "BY-NC"}),
        document(2, 3, **changes, builder_meta={"license": None}),
        document(2, 4, **changes, builder_meta=None),
        document(2, 5, **changes, deprecated=None),
        document(2, 6, **changes, database_IDs=None),
    ]
    write_open_data(open_data, [documents])
    known.load(loading, known.source(["mp-open"]), fetch_open(tmp_path / "kept"))
    rows = loading.execute("select entry_id from known_entry order by entry_id").fetchall()
    assert [entry for (entry,) in rows] == ["mp-200", "mp-203", "mp-204", "mp-205", "mp-206"]


def test_release_with_nothing_left_is_a_fault(open_data: Path, tmp_path: Path) -> None:
    write_open_data(open_data, [[document(2, 0, version=LATEST, last_updated=None, deprecated=True)]])
    with pytest.raises(SourceError, match=f"{LATEST} has no rows"):
        fetch_open(tmp_path / "kept")
    assert not (tmp_path / "kept").exists()


@pytest.mark.parametrize("column", ["theoretical", "builder_meta"])
def test_missing_column_is_named(open_data: Path, tmp_path: Path, column: str) -> None:
    write_open_data(open_data, open_documents(LATEST), without=[column])
    with pytest.raises(SourceError, match=rf"no longer the columns {column}$"):
        fetch_open(tmp_path / "kept")


def test_table_laid_out_in_another_way_is_a_fault(open_data: Path, tmp_path: Path) -> None:
    table = pa.table({name: ["x"] for name in ("version", *mp.FIELDS)})
    write_deltalake(open_data, table)
    with pytest.raises(SourceError, match="by release"):
        fetch_open(tmp_path / "kept")
    shutil.rmtree(open_data)
    write_deltalake(open_data, table, partition_by=["version"])
    with pytest.raises(SourceError, match="cannot read"):
        fetch_open(tmp_path / "kept")


def test_no_table_is_a_fault(open_data: Path, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="cannot read the open data"):
        fetch_open(tmp_path / "kept")
    assert list(open_data.iterdir()) == []


@pytest.mark.parametrize("fault", ["gone", "cut", "garbled"])
def test_open_data_goes_on_file_by_file(open_data: Path, tmp_path: Path, fault: str) -> None:
    """What has been read is not read again: the first file may be gone by then."""
    write_open_data(open_data, open_documents(LATEST))
    first, second = sorted(open_data.rglob("*.parquet"))
    whole = second.read_bytes()
    if fault == "gone":
        second.unlink()
    else:
        second.write_bytes(whole[: len(whole) // 2] if fault == "cut" else b"x" * len(whole))
    with pytest.raises(SourceError, match="cannot read the open data") as caught:
        fetch_open(tmp_path / "kept")
    assert len(str(caught.value).splitlines()) == 1
    second.write_bytes(whole)
    first.unlink()
    assert fetch_open(tmp_path / "kept").n_rows == 10


def test_open_data_that_changed_begins_anew(open_data: Path, tmp_path: Path) -> None:
    """Files of one version of the table say nothing about those of another."""
    write_open_data(open_data, open_documents(LATEST))
    second = sorted(open_data.rglob("*.parquet"))[1]
    whole = second.read_bytes()
    second.unlink()
    with pytest.raises(SourceError):
        fetch_open(tmp_path / "kept")
    second.write_bytes(whole)
    DeltaTable(open_data).optimize.compact()
    assert fetch_open(tmp_path / "kept").n_rows == 10


# The open data in S3


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@pytest.fixture(scope="module")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the address of a local S3; it has to be a process of its own, since the reader does not let others run."""
    port = free_port()
    log = tmp_path_factory.mktemp("moto") / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)], stdout=output, stderr=output
        )
    try:
        deadline = time.monotonic() + 30
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                assert process.poll() is None, log.read_text()
                assert time.monotonic() < deadline, log.read_text()
                time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


def test_open_data_is_read_from_s3(s3: str, tmp_path: Path, scratch: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without signing anything, as the public bucket is read."""
    import boto3

    write_open_data(tmp_path / "table", [*open_documents(LATEST), *open_documents(FORMER)])
    client = boto3.client(
        "s3", endpoint_url=s3, region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test"
    )
    client.create_bucket(Bucket="open-build", ACL="public-read")
    for path in (tmp_path / "table").rglob("*"):
        if path.is_file():
            client.upload_file(str(path), "open-build", f"collections/summary/{path.relative_to(tmp_path / 'table')}")
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_ENDPOINT_URL", s3)
    monkeypatch.setenv("AWS_ALLOW_HTTP", "true")
    monkeypatch.setattr(mp_open, "OPEN_DATA", "s3a://open-build/collections/summary/")
    assert warehouse.ingest(scratch, known.source(["mp-open"])).n_accepted == 10
    with warehouse.open_warehouse(scratch) as connection:
        assert connection.execute("select release, loaded_from from known_source").fetchall() == [
            (LATEST, "s3a://open-build/collections/summary/")
        ]
    monkeypatch.setattr(mp_open, "OPEN_DATA", "s3a://open-build/collections/absent/")
    with pytest.raises(SourceError, match="cannot read the open data"):
        fetch_open(tmp_path / "kept")
