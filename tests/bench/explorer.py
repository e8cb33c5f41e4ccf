"""The explorer in a real browser: how soon its page is there and a pick is answered, and what is fetched for it.

From the loopback address of ``stoichia explore``, and from a plain static server, nginx where it is installed.
"""

import getpass
import http.client
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import uvicorn
from measuring import Line, at_most, built, run

from stoichia.analysis.explorer import content, folder, server

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# Each is added to those before it.
PICKS = ("Li", "O", "Zn", "Sn")
# Tells when the first answer stands on the page, in milliseconds since it was asked for.
FIRST_ANSWER = """
new MutationObserver((_, observer) => {
  if (document.querySelector("section.table2 tbody")) {
    window.firstAnswer = performance.now();
    observer.disconnect();
  }
}).observe(document, { subtree: true, childList: true });
"""
# Clicks an element and tells how long its answer takes, in milliseconds.
PICK = """
symbol => new Promise((done) => {
  const holder = document.querySelector("section.table2");
  const cell = [...document.querySelectorAll("#elements .cell")].find((each) => each.innerText.trim() === symbol);
  const began = performance.now();
  const observer = new MutationObserver(() => {
    observer.disconnect();
    done(performance.now() - began);
  });
  observer.observe(holder, { subtree: true, childList: true });
  cell.click();
})
"""
NGINX = """
user {user}; daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; worker_processes 1;
events {{ }}
http {{
  access_log off; default_type application/octet-stream;
  types {{ text/html html; text/css css; text/javascript js mjs; application/json json; application/wasm wasm; }}
  client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};
  uwsgi_temp_path {folder}; scgi_temp_path {folder};
  server {{ listen 127.0.0.1:{port}; root {root}; }}
}}
"""


def lines(scratch: Path, *, is_quick: bool) -> list[Line]:
    """Measure the page in the browser that is installed, if one is."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None or not (content.PARTS / "of_lock").is_file():
        print("explorer: left out, since there is no Chromium, or the page's parts are not here", file=sys.stderr)
        return []
    from playwright.sync_api import sync_playwright

    path = built(scratch / "default") / "stoichia.duckdb"
    run("--db", path, "candidates", "--n", "1", folder=scratch)
    n = 1 if is_quick else 5
    measured = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        with counted(path) as (address, sent):
            measured += of_page(browser, address, "explore", n, sent)
        with by_nginx(path, scratch / "space") as address:
            if address is not None:
                measured += of_page(browser, address, "explore, static by nginx", n)
        browser.close()
    return measured


def of_page(browser: "Browser", address: str, what: str, n: int, sent: Sequence[int] | None = None) -> list[Line]:
    """Open the page n times, each time as if for the first, and pick."""
    paints, answers, first_parts, pick_parts = [], [], [], []
    picks: dict[str, list[float]] = {symbol: [] for symbol in PICKS[1:]}
    for _ in range(n):
        context = browser.new_context(viewport={"width": 1400, "height": 900})
        page = context.new_page()
        page.add_init_script(FIRST_ANSWER)
        before = sum(sent or ())
        page.goto(address)
        page.wait_for_selector("section.table2 tbody")
        paints.append(page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime") / 1e3)
        answers.append(page.evaluate("firstAnswer") / 1e3)
        first_parts.append((sum(sent or ()) - before) / 1e6)
        page.wait_for_selector("html[data-ready][data-idle]", state="attached")
        page.click(f"#elements .cell:has-text('{PICKS[0]}')")
        before = sum(sent or ())
        for symbol in PICKS[1:]:
            page.wait_for_selector("html[data-idle]", state="attached")
            picks[symbol].append(page.evaluate(PICK, symbol) / 1e3)
        page.wait_for_selector("html[data-idle]", state="attached")
        pick_parts.append((sum(sent or ()) - before) / 1e6)
        context.close()
    measured = [
        at_most(f"{what}, first paint", "s", 1, paints),
        at_most(f"{what}, first answer, nothing kept from before", "s", 3, answers),
    ]
    for i, symbol in enumerate(PICKS[1:], 2):
        measured.append(at_most(f"{what}, a pick of {'-'.join(PICKS[:i])}", "s", 0.6, picks[symbol]))
    if sent is not None:
        measured.append(at_most("parts of the warehouse that the first answer fetches", "MB", 20, first_parts))
        measured.append(at_most("parts that these picks fetch beside them", "MB", 40, pick_parts))
    return measured


@contextmanager
def counted(path: Path) -> Iterator[tuple[str, list[int]]]:
    """Serve the explorer, and give its address and how many bytes of the warehouse were sent, request by request."""
    app = server.application(path, content.Look())
    sent: list[int] = []

    async def counting(scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401
        async def tell(message: Any) -> None:  # noqa: ANN401
            if message["type"] == "http.response.body" and scope["path"] == f"/{content.WAREHOUSE}":
                sent.append(len(message.get("body", b"")))
            await send(message)

        await app(scope, receive, tell)

    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        running = uvicorn.Server(uvicorn.Config(counting, log_level="error", lifespan="off"))
        thread = threading.Thread(target=running.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/", sent
        running.should_exit = True
        thread.join(10)


@contextmanager
def by_nginx(path: Path, to: Path) -> Iterator[str | None]:
    """Give the address of the folder of the explorer, carried by nginx; None where it is not installed."""
    nginx = shutil.which("nginx")
    if nginx is None:
        print("explorer: not measured from a static server, since there is no nginx", file=sys.stderr)
        yield None
        return
    folder.write(path, to, content.Look())
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = to.with_name("nginx")
    settings.mkdir()
    (settings / "nginx.conf").write_text(
        NGINX.format(user=getpass.getuser(), folder=settings, port=port, root=to), encoding="utf-8"
    )
    process = subprocess.Popen([nginx, "-c", settings / "nginx.conf", "-e", settings / "error.log"])
    try:
        for _ in range(100):
            try:
                http.client.HTTPConnection("127.0.0.1", port, timeout=1).connect()
                break
            except OSError:
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.terminate()
        process.wait(10)
