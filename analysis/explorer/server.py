"""The explorer on an address of this machine: the page's files and the one warehouse, and nothing else."""

import ipaddress
import os
import signal
import socket
import threading
import webbrowser
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from stoichia.analysis.explorer import content
from stoichia.loaders import warehouse
from stoichia.loaders.errors import InputError

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK = "127.0.0.1"
# Tried in turn where no port is asked for.
PORTS = range(8000, 8050)
HEADERS = {
    "Content-Security-Policy": f"{content.POLICY}; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # Kept by the browser, and asked for again by its mark: a newer page or warehouse is seen at once.
    "Cache-Control": "no-cache",
}


@dataclass(frozen=True)
class Address:
    """Where the page is served.

    Attributes
    ----------
    host
        Name or address of an interface of this machine.
    port
        The port; the first free one of `PORTS` if None.
    """

    host: str = LOOPBACK
    port: int | None = None

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach it."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False


def application(path: Path, look: content.Look, host: str = LOOPBACK) -> "Starlette":
    """Return what answers requests for the page and the warehouse at a path.

    Raises
    ------
    InputError
        If there is no warehouse.
    WarehouseError
        If a part of the page is not installed.
    """
    from starlette.applications import Starlette
    from starlette.middleware import Middleware
    from starlette.responses import FileResponse, PlainTextResponse, Response
    from starlette.routing import Route

    files = {f"/{name}": file for name, file in content.files().items()}
    # Whether it is one that the page can ask is told here rather than in the browser.
    with warehouse.open_warehouse(path) as connection:
        made = {f"/{name}": make for name, make in content.made(connection, look).items()}

    def kind(name: str) -> str:
        return content.KINDS.get(Path(name).suffix, "text/plain; charset=utf-8")

    def answer(request: "Request") -> "Response":
        name = "/index.html" if request.url.path == "/" else request.url.path
        if name == f"/{content.WAREHOUSE}":
            return _of_warehouse(path, request)
        if name in files:
            return FileResponse(files[name], media_type=kind(name))
        if name in made:
            return Response(made[name](), media_type=kind(name))
        return PlainTextResponse("there is no such file here\n", status_code=404)

    return Starlette(
        routes=[Route("/{name:path}", answer, methods=["GET", "HEAD"])],
        middleware=[Middleware(_Guard, is_allowed=_allowed_hosts(host))],
    )


def _of_warehouse(path: Path, request: "Request") -> "Response":
    """Return the warehouse, or a part of it: all parts that a page asks for are of one state of the file.

    Its mark is in the address once the page knows it; another build, or an ingest, has another one.
    """
    from starlette.responses import FileResponse, PlainTextResponse

    try:
        status = path.stat()
    except OSError:
        return PlainTextResponse("the warehouse is gone\n", status_code=404)
    mark = f"{status.st_ino:x}-{status.st_size:x}-{status.st_mtime_ns:x}"
    asked = request.query_params.get("mark", mark)
    if asked != mark:
        return PlainTextResponse("the warehouse is another one now\n", status_code=409, headers={"ETag": f'"{mark}"'})
    return FileResponse(path, media_type="application/octet-stream", stat_result=status, headers={"ETag": f'"{mark}"'})


def _allowed_hosts(host: str) -> Callable[[str], bool]:
    """Return what tells whether a request names this server: a page of another host must not reach it by name."""
    names = {"localhost", host.lower()}
    if not Address(host).is_loopback:
        names |= {socket.gethostname().lower(), socket.getfqdn().lower()}

    def is_allowed(given: str) -> bool:
        name = given.rpartition(":")[0] if given.rpartition(":")[2].isdigit() else given
        name = name.strip("[]").lower()
        if name in names:
            return True
        try:
            address = ipaddress.ip_address(name)
        except ValueError:
            return False
        # Whoever names an address cannot have been led here by a name.
        return address.is_loopback or not Address(host).is_loopback

    return is_allowed


class _Guard:
    """Refuses requests that name another host, and gives every answer its headers."""

    def __init__(self, app: "ASGIApp", is_allowed: Callable[[str], bool]) -> None:
        self.app = app
        self.is_allowed = is_allowed

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        from starlette.datastructures import Headers, MutableHeaders
        from starlette.responses import PlainTextResponse

        async def send_with_headers(message: "Message") -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        if scope["type"] != "http":
            return
        if self.is_allowed(Headers(scope=scope).get("host", "")):
            await self.app(scope, receive, send_with_headers)
        else:
            refusal = PlainTextResponse("this server has no such name\n", status_code=421)
            await refusal(scope, receive, send_with_headers)


def serve(
    path: Path, address: Address, look: content.Look, *, opens_browser: bool, tell: Callable[[str], None]
) -> None:
    """Serve the page until the process is interrupted.

    Parameters
    ----------
    path
        The warehouse.
    address
        Where.
    look
        How the page looks.
    opens_browser
        Whether to open the page in a browser.
    tell
        Is told the page's address, once it can be asked for.

    Raises
    ------
    InputError
        If there is no warehouse, or the address cannot be had.
    """
    import uvicorn

    app = application(path, look, address.host)
    listener = _listening(address)
    port = listener.getsockname()[1]
    shown = f"[{address.host}]" if ":" in address.host else address.host
    place = f"http://{shown}:{port}/"
    tell(place)
    if opens_browser:
        threading.Thread(target=webbrowser.open, args=[place], daemon=True).start()
    server = uvicorn.Server(
        uvicorn.Config(app, log_level="error", access_log=False, lifespan="off", server_header=False)
    )
    # The command ends itself at Control-C, wherever it is; here that is how one ends it, and answers are sent.
    former = signal.set_wakeup_fd(-1)
    try:
        server.run(sockets=[listener])
    finally:
        signal.set_wakeup_fd(former)


def _listening(address: Address) -> socket.socket:
    """Return a socket that listens at the address."""
    problem: OSError | None = None
    for port in PORTS if address.port is None else [address.port]:
        try:
            family, _, _, _, place = socket.getaddrinfo(address.host, port, type=socket.SOCK_STREAM)[0]
            listener = socket.socket(family, socket.SOCK_STREAM)
            if os.name != "nt":
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(place)
            listener.listen()
        except OSError as error:
            problem = error
        else:
            return listener
    reason = problem.strerror if problem else "no port"
    raise InputError(f"cannot serve at {address.host}, port {address.port or PORTS[0]}: {reason}: name another `port`")
