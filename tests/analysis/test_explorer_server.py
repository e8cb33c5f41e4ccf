"""The explorer's server and folder: the page's files and the one warehouse, and nothing else."""

import http.client
import json
import re
import shutil
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import uvicorn
from running import STOICHIA

from stoichia.analysis import explorer
from stoichia.analysis.explorer import content, server
from stoichia.analysis.explorer.content import Look
from stoichia.loaders.errors import InputError, WarehouseError

has_parts = pytest.mark.skipif(
    not (content.PARTS / "of_lock").is_file(), reason="what the page takes from npm is not here"
)
pytestmark = has_parts


@pytest.fixture(scope="module")
def warehouse(mapped_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the small warehouse that tests may replace."""
    return Path(shutil.copy(mapped_warehouse, tmp_path_factory.mktemp("served") / "stoichia.duckdb"))


@pytest.fixture(scope="module")
def port(warehouse: Path) -> Iterator[int]:
    """Give the port of a server of this process."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        served = uvicorn.Server(
            uvicorn.Config(server.application(warehouse, Look()), log_level="error", lifespan="off")
        )
        thread = threading.Thread(target=served.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        served.should_exit = True
        thread.join(10)


Asked = Callable[..., http.client.HTTPResponse]


@pytest.fixture
def ask(port: int) -> Iterator[Asked]:
    """Give a function that asks the server; the path goes to it as it is."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)

    def asking(path: str, method: str = "GET", **headers: str) -> http.client.HTTPResponse:
        connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        response = connection.getresponse()
        response.content = response.read()  # type: ignore[attr-defined]
        return response

    yield asking
    connection.close()


def test_the_page_is_served_under_a_strict_policy(ask: Asked) -> None:
    response = ask("/")
    assert response.status == 200
    assert response.getheader("Content-Type") == "text/html; charset=utf-8"
    policy = response.getheader("Content-Security-Policy") or ""
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe-inline" not in policy
    assert "'unsafe-eval'" not in policy
    assert "frame-ancestors 'none'" in policy
    # In the folder the policy stands in the page, but for what a page cannot say of itself.
    text = response.content.decode()  # type: ignore[attr-defined]
    assert f'content="{content.POLICY}"' in text
    assert re.findall(r"<script(?![^>]*\bsrc=)", text) == []
    assert re.findall(r"<style|style=|\son\w+=", text) == []
    assert response.getheader("X-Content-Type-Options") == "nosniff"


def test_every_file_of_the_page_is_served(ask: Asked) -> None:
    for name, path in content.files().items():
        response = ask(f"/{name}", "HEAD")
        assert (response.status, response.getheader("Content-Length")) == (200, str(path.stat().st_size)), name
    kinds = {name: ask(name, "HEAD").getheader("Content-Type") for name in ("/explore.js", "/page.css", "/icon.svg")}
    assert list(kinds.values()) == ["text/javascript; charset=utf-8", "text/css; charset=utf-8", "image/svg+xml"]
    assert (
        ask("/vendored/@duckdb/duckdb-wasm/dist/duckdb-eh.wasm", "HEAD").getheader("Content-Type") == "application/wasm"
    )
    settings = json.loads(ask("/settings.json").content)  # type: ignore[attr-defined]
    assert [element["symbol"] for element in settings["elements"]][:3] == ["H", "He", "Li"]


@pytest.mark.parametrize(
    "path",
    [
        "/pyproject.toml",
        "/../content.py",
        "/page/../../content.py",
        "/vendored/../content.py",
        "/vendored/%2e%2e/content.py",
        "/%2e%2e/content.py",
        "/..%2fcontent.py",
        "//etc/passwd",
        "/etc/passwd",
        "/vendored/",
        "/vendored",
        "/stoichia.duckdb",
        "/warehouse.duckdb/",
        "/index.html%00",
    ],
)
def test_no_path_leads_elsewhere(ask: Asked, path: str) -> None:
    assert ask(path).status == 404


@pytest.mark.parametrize(
    "host", ["example.org", "example.org:80", "127.0.0.1.example.org", "localhost.example.org", ""]
)
def test_a_foreign_name_is_refused(ask: Asked, host: str) -> None:
    assert ask("/", Host=host).status == 421
    assert ask("/warehouse.duckdb", Host=host).status == 421


@pytest.mark.parametrize("host", ["localhost", "localhost:81", "LOCALHOST", "127.0.0.1:81", "[::1]:81"])
def test_a_name_of_this_machine_is_not(ask: Asked, host: str) -> None:
    assert ask("/", Host=host).status == 200


def test_whoever_listens_for_others_is_asked_by_address_too() -> None:
    allowed = server._allowed_hosts("0.0.0.0")
    assert allowed("192.168.1.7:8000")
    assert allowed(socket.gethostname())
    assert not allowed("example.org")
    assert not server._allowed_hosts("127.0.0.1")("192.168.1.7:8000")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_nothing_can_be_sent(ask: Asked, method: str) -> None:
    assert ask("/warehouse.duckdb", method).status == 405


def test_the_warehouse_is_given_in_parts_of_one_state(ask: Asked, warehouse: Path) -> None:
    whole = warehouse.read_bytes()
    part = ask("/warehouse.duckdb", Range="bytes=4096-8191")
    assert part.status == 206
    assert part.content == whole[4096:8192]  # type: ignore[attr-defined]
    assert part.getheader("Content-Range") == f"bytes 4096-8191/{len(whole)}"
    mark = (part.getheader("ETag") or "").strip('"')
    assert ask(f"/warehouse.duckdb?mark={mark}", Range="bytes=0-9").status == 206
    # Another file in its place, of the same size.
    shutil.copy(warehouse, warehouse.with_name("other.duckdb"))
    warehouse.with_name("other.duckdb").replace(warehouse)
    refused = ask(f"/warehouse.duckdb?mark={mark}", Range="bytes=0-9")
    assert refused.status == 409
    assert (refused.getheader("ETag") or "").strip('"') != mark
    assert ask("/warehouse.duckdb", Range="bytes=0-9").status == 206


def test_what_was_not_fetched_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, warehouse: Path) -> None:
    monkeypatch.setattr(content, "PARTS", tmp_path)
    with pytest.raises(WarehouseError, match="what npm publishes"):
        server.application(warehouse, Look())


@pytest.mark.costly
def test_the_folder_has_all_that_the_server_has(warehouse: Path, tmp_path: Path) -> None:
    folder = tmp_path / "space"
    explorer.write(warehouse, folder, Look("safe"))
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert names == {*content.files(), "settings.json", "vega.js", content.WAREHOUSE}
    assert (folder / content.WAREHOUSE).read_bytes() == warehouse.read_bytes()
    (folder / "mine.txt").write_text("mine", encoding="utf-8")
    (folder / "explore.js").write_text("", encoding="utf-8")
    explorer.write(warehouse, folder, Look())
    assert (folder / "explore.js").stat().st_size > 0
    assert (folder / "mine.txt").exists()


def test_a_folder_of_something_else_stays(warehouse: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="name a new folder"):
        explorer.write(warehouse, tmp_path, Look())
    with pytest.raises(InputError, match="is a file"):
        explorer.write(warehouse, tmp_path / "mine.txt", Look())
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_the_command_serves_until_control_c(warehouse: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [STOICHIA, "--db", warehouse, "explore", "--port", str(port), "--no-browser"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline().startswith(f"http://127.0.0.1:{port}/ shows ")
    # A second one is told that the port is taken.
    second = subprocess.run(command, capture_output=True, text=True)
    assert second.returncode == 2
    assert "name another --port" in second.stderr
    for _ in range(100):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        try:
            connection.request("GET", "/")
            assert connection.getresponse().status == 200
            break
        except ConnectionRefusedError:
            time.sleep(0.1)
        finally:
            connection.close()
    process.send_signal(signal.SIGINT)
    _, complaints = process.communicate(timeout=30)
    assert (process.returncode, complaints) == (0, "")


def test_what_cannot_be_shown_is_refused(
    in_process: Callable[..., subprocess.CompletedProcess[bytes]], tmp_path: Path
) -> None:
    for words, complaint in (
        (["--db", "none.duckdb", "explore", "--no-browser"], b"none.duckdb"),
        (["explore", "--port", "0"], b"port"),
        (["explore", "--port", "65536"], b"65535"),
        (["--db", "none.duckdb", "explore", "--to", "space"], b"none.duckdb"),
    ):
        result = in_process(tmp_path, *words)
        assert (result.returncode, result.stderr.count(b"\n")) == (2, 1)
        assert complaint in result.stderr
    assert list(tmp_path.iterdir()) == []
