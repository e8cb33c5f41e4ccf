"""The policy that all services are asked by, against a server on this machine that sends any bytes whatever."""

import gzip
import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from stoichia.loaders import service
from stoichia.loaders.errors import SourceError
from stoichia.loaders.service import RefusedError, Session

CAMPAIGN = Path(__file__).resolve().parents[1] / "torture" / "services.py"

KEY = {"x-api-key": "secret"}

# Sends an answer over a connection, given how many requests there were before.
Script = Callable[[socket.socket, int], None]


class Server:
    """Answers every request by a script, and keeps what it was sent."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.requests: list[bytes] = []
        self.ends = threading.Event()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self.root = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listening.accept()
                threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            request = b""
            while b"\r\n\r\n" not in request:
                request += connection.recv(65536)
            self.requests.append(request)
            self.script(connection, len(self.requests) - 1)

    def close(self) -> None:
        """Stop, and let all that hangs go."""
        self.ends.set()
        self._listening.close()


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Script], Server]]:
    """Give a function that starts a server; the client is in a hurry."""
    for name, value in {
        "PAUSE": 0,
        "BACK_OFF": 0.01,
        "ANSWER_SECONDS": 0.5,
        "PAGE_SECONDS": 2,
        "TOLD_SECONDS": 0.2,
    }.items():
        monkeypatch.setattr(service, name, value)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")
    servers: list[Server] = []

    def start(script: Script) -> Server:
        servers.append(Server(script))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


def answer(body: bytes, status: str = "200 OK", headers: str = "", length: int | None = None) -> bytes:
    """Return an answer as it goes over the wire."""
    n = len(body) if length is None else length
    return f"HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {n}\r\n{headers}\r\n".encode() + body


def always(sent: bytes) -> Script:
    """Return a script that sends the same at any time."""
    return lambda connection, _: connection.sendall(sent)


def drop_by_drop(before: bytes) -> Script:
    """Return a script that sends something, and then byte after byte without end."""

    def script(connection: socket.socket, _: int) -> None:
        connection.sendall(before)
        for _i in range(2_000):
            connection.sendall(b" ")
            time.sleep(0.02)

    return script


def without_end(before: bytes, block: bytes) -> Script:
    """Return a script that sends blocks as fast as it can, for as long as anybody takes them."""

    def script(connection: socket.socket, _: int) -> None:
        connection.sendall(before)
        while True:
            connection.sendall(block)

    return script


def failure(root: str, seconds: float = 5) -> str:
    """Ask, which fails within some seconds; return the message, which is one line."""
    started = time.monotonic()
    with Session(KEY) as session, pytest.raises(SourceError) as raised:
        session.get_object(f"{root}/page")
    assert time.monotonic() - started < seconds
    message = str(raised.value)
    assert message
    assert "\n" not in message
    assert "secret" not in message
    return message


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    "before",
    [
        b"",
        b"HTTP/1.1 200 OK\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n{",
        CHUNKED,
        CHUNKED + b"186a0\r\n{",
    ],
    ids=["status", "headers", "body", "body without length", "length of a chunk", "chunk"],
)
@pytest.mark.seeded(1)
def test_answer_that_drips_is_given_up(serve: Callable[[Script], Server], before: bytes) -> None:
    """Each drop comes in time; the whole does not."""
    assert "timed out" in failure(serve(drop_by_drop(before)).root)


def test_silent_service_is_given_up_and_the_wait_is_told(
    serve: Callable[[Script], Server], caplog: pytest.LogCaptureFixture
) -> None:
    server = serve(lambda _connection, _n: None)
    server.script = lambda _connection, _n: bool(server.ends.wait(30)) and None
    message = failure(server.root)
    assert "timed out" in message
    assert "run this again" in message
    assert [record.getMessage() for record in caplog.records] == [
        f"stoichia: {server.root}/page: no whole answer yet; given up after 2 s"
    ]
    assert 2 <= len(server.requests) <= service.TRIES


def test_pages_have_a_bound(serve: Callable[[Script], Server], monkeypatch: pytest.MonkeyPatch) -> None:
    """Also those that only unpack to more."""
    monkeypatch.setattr(service, "PAGE_BYTES", 1_000_000)
    monkeypatch.setattr(service, "ANSWER_SECONDS", 10)
    monkeypatch.setattr(service, "PAGE_SECONDS", 10)
    block = b" " * 65536
    packed = gzip.compress(b" " * 50_000_000)
    for script in (
        without_end(b"HTTP/1.1 200 OK\r\n\r\n", block),
        without_end(CHUNKED, b"10000\r\n" + block + b"\r\n"),
        always(answer(packed, headers="Content-Encoding: gzip\r\n")),
    ):
        server = serve(script)
        assert "more than 1 MB" in failure(server.root, 9)
        assert len(server.requests) == 1


def test_headers_have_a_bound(serve: Callable[[Script], Server]) -> None:
    assert "no answer" in failure(serve(without_end(b"HTTP/1.1 200 OK\r\n", b"a: b\r\n" * 100)).root)
    assert "no answer" in failure(serve(without_end(b"HTTP/1.1 200 OK\r\na: ", b"b" * 65536)).root)


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"])
@pytest.mark.parametrize(
    "goal", ["{other}/page", "//127.0.0.1:{port}/page", "http://localhost:{port}/page", "https://127.0.0.1:{port}/page"]
)
def test_key_goes_to_no_other_host(serve: Callable[[Script], Server], status: str, goal: str) -> None:
    """Nor to another port: nothing at all is sent there, and the message says where it would have gone."""
    other = serve(always(answer(b"{}")))
    to = goal.format(other=other.root, port=other.port)
    server = serve(always(answer(b"", status, f"Location: {to}\r\n")))
    message = failure(server.root)
    assert to in message
    assert "another place" in message
    assert other.requests == []
    assert b"secret" in server.requests[0]


@pytest.mark.parametrize(
    ("address", "other", "expected"),
    [
        ("https://a.org/x", "https://a.org/y", True),
        ("https://a.org/x", "https://a.org:443/y", True),
        ("http://a.org/x", "https://a.org/y", True),
        ("https://a.org/x", "http://a.org/y", False),
        ("https://a.org/x", "https://www.a.org/y", False),
        ("https://a.org/x", "https://a.org.evil.org/y", False),
        ("https://a.org/x", "https://a.org@evil.org/y", False),
        ("https://a.org/x", "https://a.org:8443/y", False),
        ("http://a.org:8080/x", "https://a.org:8080/y", False),
        ("https://a.org/x", "ftp://a.org/y", False),
        ("https://a.org/x", "https://a.org:port/y", False),
        ("https://a.org/x", "https://[/y", False),
    ],
)
def test_same_service(address: str, other: str, *, expected: bool) -> None:
    with Session() as session:
        assert session.is_same_service(address, other) is expected


def test_redirects_of_a_service_are_followed_but_not_for_ever(serve: Callable[[Script], Server]) -> None:
    """What they say besides is not read, however long it is."""

    def script(connection: socket.socket, n: int) -> None:
        if n < 2:
            without_end(b"HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\n\r\n", b" " * 65536)(connection, n)
        connection.sendall(answer(b'{"a": 1}'))

    server = serve(script)
    with Session(KEY) as session:
        assert session.get_object(f"{server.root}/page") == {"a": 1}
    assert [request.split()[1] for request in server.requests] == [b"/page", b"/elsewhere", b"/elsewhere"]
    looping = serve(always(answer(b"", "302 Found", "Location: /page\r\n")))
    assert "leads from one address to the next" in failure(looping.root)
    assert len(looping.requests) == service.MOST_REDIRECTS + 1


@pytest.mark.parametrize(
    "location", ["http://[", "https://127.0.0.1:99999999/", "\x1b[31m", "http://", "ftp://127.0.0.1/"]
)
def test_redirect_to_nowhere_is_told(serve: Callable[[Script], Server], location: str) -> None:
    failure(serve(always(answer(b"", "302 Found", f"Location: {location}\r\n"))).root)


@pytest.mark.parametrize("after", ["3600", "9" * 5000, "Fri, 31 Dec 2999 23:59:59 GMT"])
def test_service_that_wants_too_long_a_pause_is_given_up(serve: Callable[[Script], Server], after: str) -> None:
    """At once: it is told how long."""
    server = serve(always(answer(b"{}", "429 Too Many", f"Retry-After: {after}\r\n")))
    message = failure(server.root)
    assert "429 Too Many Requests" in message
    if len(after) < 1000:
        assert "asks for a pause" in message
        assert len(server.requests) == 1


@pytest.mark.parametrize("after", ["soon", "-1", "0", "", "Thu, 01 Jan 1970 00:00:00 GMT", "1e9"])
def test_pause_that_is_none_is_ours(serve: Callable[[Script], Server], after: str) -> None:
    server = serve(always(answer(b"{}", "503 Busy", f"Retry-After: {after}\r\n")))
    assert "503 Service Unavailable" in failure(server.root)
    assert len(server.requests) == service.TRIES


@pytest.mark.parametrize(
    ("body", "n_tries"),
    [
        (b"<html>", 4),
        (b"", 4),
        (b"\xff\xfe\xff", 4),
        (b'{"a": ' + b"1" * 5000 + b"}", 4),
        (b'{"a": ' * 100_000, 1),
        (b"[]", 1),
        (b"null", 1),
    ],
    ids=["HTML", "nothing", "garbage", "endless number", "nested", "list", "null"],
)
def test_what_is_no_json_object_is_told(serve: Callable[[Script], Server], body: bytes, n_tries: int) -> None:
    server = serve(always(answer(body)))
    assert "http://127.0.0.1" in failure(server.root)
    assert len(server.requests) == n_tries


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"HTTP",
        b"\x00" * 100,
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n<",
        b"HTTP/1.1 999 \x1b[31m\r\n\r\n",
    ],
)
def test_what_is_no_answer_is_told(serve: Callable[[Script], Server], sent: bytes) -> None:
    assert "\x1b" not in failure(serve(always(sent)).root)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b'{"detail": "no such\\nfilter"}', "(no such filter)"),
        (b'{"errors": [{"detail": "no such filter"}]}', "(no such filter)"),
        (b'{"detail": [1]}', "400 Bad Request"),
        (b"[1]", "400 Bad Request"),
        (b"<html>", "400 Bad Request"),
        (json.dumps({"detail": "x" * 100_000}).encode(), "…"),
    ],
)
def test_refusal_is_told_with_its_reason(serve: Callable[[Script], Server], body: bytes, told: str) -> None:
    """At once, and for the caller to tell from other failures."""
    server = serve(always(answer(body, "400 Bad")))
    message = failure(server.root)
    assert told in message
    assert len(message) < 1000
    assert len(server.requests) == 1
    with Session() as session, pytest.raises(RefusedError) as raised:
        session.get_object(f"{server.root}/page")
    assert raised.value.status == 400


@pytest.mark.parametrize("status", sorted(service.PASSING))
def test_what_passes_goes_unnoticed(
    serve: Callable[[Script], Server], caplog: pytest.LogCaptureFixture, status: int
) -> None:
    server = serve(
        lambda connection, n: connection.sendall(answer(b'{"a": "\xc2\xb7"}', "200 OK" if n else f"{status} x"))
    )
    with Session(KEY) as session:
        # JSON is UTF-8, whatever a header does not say.
        assert session.get(f"{server.root}/page").text == '{"a": "·"}'
    assert len(server.requests) == 2
    assert caplog.records == []


@pytest.mark.exhaustive
def test_services_that_misbehave_cost_nothing() -> None:
    """A few runs of the campaign, in a process of its own: each run is a fork."""
    done = subprocess.run(
        [sys.executable, CAMPAIGN, "--n", "5", "--seed", "11"], capture_output=True, text=True, timeout=600
    )
    assert (done.returncode, done.stderr) == (0, "")
    counted = json.loads(done.stdout)
    assert (counted["tries"], counted["failures"]) == (5, 0)
    assert {name for name in counted if name.startswith("met: ")}
