"""The explorer: requests that lead elsewhere or are none; states of the page that nobody asked for, in a browser."""

import re
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from random import Random
from urllib.parse import quote

import uvicorn
from campaign import SkippedError, Try, main

from stoichia.analysis.explorer import content, server

WORDS = (
    *("..", ".", "%2e%2e", "%2f", "..%5c", "vendored", "page", "etc", "passwd", "warehouse.duckdb", "index.html", ""),
    *("content.py", "w.duckdb", "%00", "\\", "~root", "proc", "self", "environ", ";x", "%c0%af", "secret.txt"),
)
HEADS = (
    *("Range: bytes=0-", "Range: bytes=-5", "Range: bytes=5-2", "Range: bytes=0-0,1-1,2-2", "Range: bytes=x"),
    *("Range: bytes=99999999999999-", "If-Range: x", "If-None-Match: *", "Content-Length: 0", "Accept-Encoding: gzip"),
    *("X-Forwarded-Host: 127.0.0.1", "Expect: 100-continue", "Upgrade: websocket"),
)
HOSTS = ("127.0.0.1", "localhost", "example.org", "127.0.0.1.example.org", "[::1]", "", "a" * 500, "127.0.0.1@evil")
LOCAL = ("127.0.0.1", "localhost", "[::1]")
SECRET = b"secret-9c1e"
# What a text of a stranger does to a page that takes it for its own.
HOSTILE = (
    *("<img src=x onerror=document.title=1>", "'; drop table params; --", "\u202e", "\x00", "${1}", "{{1}}", "%"),
    *("'\"><script>document.title=1</script>", "javascript:document.title=1", "é" * 300, "-1", "1e999", "NaN"),
)
KEYS = (
    *("view", "allowed", "required", "excluded", "one-of", "others", "components", "category", "max-atoms", "hull"),
    *("max-amount", "source", "stable", "usual", "shade", "sort", "page", "formula", "sql", "figure", "x"),
)
VALUES = (
    *("space", "composition", "above", "sql", "Li", "Li,O", "H,Al,O,Na", "any", "none", "2", "3", "halogen", "score"),
    *("missing", "atoms", "candidates", "map", "elements", "sources", "LiO2", "SO4^2-", "from params", "0", "99999"),
)


@contextmanager
def served(path: Path) -> Iterator[int]:
    """Serve the explorer of a warehouse, and give its port."""
    if not (content.PARTS / "of_lock").is_file():
        raise SkippedError("what the page takes from npm is not here")
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        app = server.application(path, content.Look())
        running = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="off"))
        thread = threading.Thread(target=running.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        running.should_exit = True
        thread.join(10)


def answered(port: int, request: bytes) -> bytes:
    """Return all that a server says to some bytes; to what is not at its end it may say nothing."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(request)
        connection.settimeout(20 if b"Connection: close\r\n\r\n" in request else 0.2)
        parts = []
        try:
            while part := connection.recv(1 << 16):
                parts.append(part)
        except OSError:
            pass
    return b"".join(parts)


def request(random: Random) -> tuple[str, bytes]:
    """Return a request, or what is none, and the host that it names."""
    host = random.choice(HOSTS)
    path = "/" + "/".join(random.choices(WORDS, k=random.randint(0, 6)))
    method = random.choice(("GET", "GET", "GET", "HEAD", "POST", "OPTIONS", "TRACE", "G\x00T", "get"))
    heads = random.sample(HEADS, random.randint(0, 3))
    lines = [
        f"{method} {path} HTTP/{random.choice(('1.1', '1.1', '1.0', '3.7'))}",
        f"Host: {host}",
        *heads,
        "Connection: close",
        "",
        "",
    ]
    raw = "\r\n".join(lines).encode("latin-1")
    if random.random() < 0.1:
        raw = raw[: random.randrange(len(raw))]
    if random.random() < 0.1:
        raw = random.randbytes(random.randint(1, 400))
    return host, raw


def requests(trial: Try) -> None:
    """Send what a page would not; the page's files and the warehouse are given, to who names this machine."""
    path = trial.warehouse()
    (trial.folder / "secret.txt").write_bytes(SECRET)
    with served(path) as port:
        for _ in range(200):
            host, raw = request(trial.random)
            answer = answered(port, raw)
            assert SECRET not in answer, raw
            assert b"root:" not in answer, raw
            assert b"Traceback" not in answer, raw
            status = re.match(rb"HTTP/1\.1 (\d{3})", answer)
            if status and int(status[1]) < 300:
                assert host in LOCAL, raw
        whole = answered(port, b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        assert whole.startswith(b"HTTP/1.1 200 "), whole[:200]


@cache
def visited() -> Callable[[str], tuple[str, list[str]]]:
    """Return what opens a state of a page and tells its title and what scripts failed at, in one browser for all."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        raise SkippedError("no Chromium is installed")
    from playwright.sync_api import sync_playwright

    page = sync_playwright().start().chromium.launch(executable_path=chromium, args=["--no-sandbox"]).new_page()
    failures: list[str] = []
    page.on("pageerror", lambda error: failures.append(str(error)))

    def visit(address: str) -> tuple[str, list[str]]:
        failures.clear()
        page.goto("about:blank")
        page.goto(address)
        page.wait_for_selector("html[data-ready][data-idle]", state="attached", timeout=120_000)
        return page.title(), list(failures)

    return visit


def states(trial: Try) -> None:
    """Open the page at an address that somebody made up: it says what it can, and takes no text for its own."""
    pairs = [
        f"{quote(trial.random.choice(KEYS))}={quote(trial.random.choice((*VALUES, *HOSTILE)))}"
        for _ in range(trial.random.randint(1, 8))
    ]
    with served(trial.warehouse()) as port:
        title, failures = visited()(f"http://127.0.0.1:{port}/#{'&'.join(pairs)}")
    assert "stoichia" in title, (pairs, title)
    assert failures == [], (pairs, failures)


if __name__ == "__main__":
    main("explorer", {"requests": requests, "states": states})
