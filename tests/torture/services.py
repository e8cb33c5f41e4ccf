"""Services that lie, stall, cut, redirect, loop, repeat, send HTML or gigabytes: ``python tests/torture/services.py``.

Each run loads a source, the Materials Project or a provider of OPTIMADE, from a server on this machine that misbehaves
at random; some runs are killed meanwhile, and in some the pages kept are damaged after it. What must hold:

- the command ends within its time with status 0, or with 1 or 2 and one line, never with a traceback;
- after a failure the warehouse is as it was before, row by row; after status 0 nothing that the service said or broke
  is lost: what only failed for a while is all there, and what is told twice or not at all is no success;
- the key, and any request at all, went to no other place;
- the next calls, of an honest service, load exactly what it has, and no page is left behind.
"""

import argparse
import gzip
import json
import multiprocessing
import os
import random
import re
import shutil
import signal
import socket
import struct
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import parse_qsl, urlencode, urlparse

import duckdb

# Heavy, and once for all runs: each is a fork of this process.
import requests  # noqa: F401

from stoichia.analysis.command import main
from stoichia.loaders import service, warehouse
from stoichia.loaders.sources import mp, optimade

if TYPE_CHECKING:
    from multiprocessing.sharedctypes import Synchronized

KEY = "0123456789abcdefghijklmnopqrstuv"
RELEASE = "2026.11.25"
SYMBOLS = ("H", "Li", "Be", "B", "C", "N", "O", "F", "Na", "Mg", "Al", "Si")
FORMULAS = {n: ["".join([f"H{i + 2}", *SYMBOLS[1:n]]) for i in range(1 + n % 5)] for n in range(1, 13)}
N_FORMULAS = sum(map(len, FORMULAS.values()))

# Of the client, so that a campaign takes minutes; of a run, on a machine that does much else.
BOUNDS = {"PAUSE": 0, "BACK_OFF": 0.01, "ANSWER_SECONDS": 0.5, "PAGE_SECONDS": 1.5, "TOLD_SECONDS": 0.3}
PAGE_BYTES = 1_000_000
RUN_SECONDS = 60.0

fork = multiprocessing.get_context("fork")
Document = dict[str, Any]


# The honest services


def mp_answer(path: str, asked: Mapping[str, str]) -> Document | None:
    """Return what the Materials Project says."""
    if path == "/heartbeat":
        return {"version": "0.87.3", "db_version": RELEASE, "access_controlled_batch_ids": []}
    if path != "/materials/summary/":
        return None
    found = [
        {
            "material_id": f"mp-{n}{i:02}",
            "formula_pretty": formula,
            "energy_above_hull": i / 100,
            "theoretical": i % 2 == 1,
            "deprecated": False,
            "database_IDs": {},
            "builder_meta": {"license": "BY-C"},
        }
        for n in range(int(asked["nelements_min"]), min(12, int(asked["nelements_max"])) + 1)
        for i, formula in enumerate(FORMULAS[n])
    ]
    skip = int(asked.get("_skip", 0))
    return {"data": found[skip : skip + int(asked.get("_limit", 100))], "meta": {"total_doc": len(found)}}


def optimade_answer(path: str, asked: Mapping[str, str]) -> Document | None:
    """Return what a provider of OPTIMADE says."""
    if path == "/v1/info":
        return {"data": {"attributes": {"license": None}}, "meta": {"provider": {"name": "Made"}}}
    if path != "/v1/structures":
        return None
    sign, number = asked["filter"][9], int(asked["filter"][10:])
    found = [
        {"id": f"made-{n}-{i}", "attributes": {"chemical_formula_reduced": formula, "last_modified": "2026-11-25"}}
        for n in FORMULAS
        if (n == number if sign == "=" else n > number)
        for i, formula in enumerate(FORMULAS[n])
    ]
    offset, limit = int(asked.get("page_offset", 0)), int(asked.get("page_limit", 3))
    following = f"{path}?{urlencode({**asked, 'page_offset': offset + limit})}" if offset + limit < len(found) else None
    return {
        "data": found[offset : offset + limit],
        "links": {"next": following},
        "meta": {"data_returned": len(found), "more_data_available": following is not None},
    }


# What goes wrong. A fault answers in the service's place, given what the honest one would say.


class Handler(BaseHTTPRequestHandler):
    """Answers honestly, or as the plan of the run has it."""

    server: "Server"

    def do_GET(self) -> None:
        """Answer."""
        parts = urlparse(self.path)
        document = self.server.honest(parts.path, dict(parse_qsl(parts.query)))
        n = self.server.n_asked
        self.server.n_asked += 1
        rng = random.Random(f"{self.server.seed} {n}")
        for fault in self.server.faults:
            if fault.first <= n < fault.first + fault.times:
                self.server.struck.value |= 1 << MISDEEDS.index(fault.misdeed)
                with suppress(OSError):
                    MISDEEDS_BY_NAME[fault.misdeed](self, document or {}, rng)
                self.close_connection = True
                return
        self.send(json.dumps(document).encode(), 200 if document is not None else 404)

    def send(
        self,
        body: bytes,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        n_missing: int = 0,
    ) -> None:
        """Send a body, shorter than its header says by so many bytes."""
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body) + n_missing), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def drip(self, before: bytes) -> None:
        """Send a beginning, and then byte after byte."""
        self.wfile.write(before)
        while True:
            self.wfile.write(b" ")
            time.sleep(0.05)

    def flood(self, before: bytes, block: bytes) -> None:
        """Send a beginning, and then blocks as fast as they are taken."""
        self.wfile.write(before)
        while True:
            self.wfile.write(block)

    def reset(self) -> None:
        """Cut the connection as a machine that goes down does."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def handle_one_request(self) -> None:
        """Take no offence at what went away."""
        with suppress(OSError, ValueError):
            super().handle_one_request()

    def finish(self) -> None:
        """Take no offence at what went away."""
        with suppress(OSError, ValueError):
            super().finish()

    def log_message(self, *_: object) -> None:
        """Be quiet."""


Misdeed = Callable[[Handler, Document, random.Random], object]


def junk(rng: random.Random) -> object:
    """Return a value of JSON that nobody asked for."""
    return rng.choice(
        [
            None,
            True,
            -1,
            10**30,
            1e308,
            float("nan"),
            "",
            "\x1b[31mred\x07",
            "Na\ud83dCl",
            "x" * 100_000,
            [],
            {},
            [[[]]],
            {"a": {"b": None}},
            "=1+1",
            "O" + "(" * 500,
            rng.random(),
            "../../etc/passwd",
            "NaCl'; drop table known_entry; --",
        ]
    )


def altered(document: Document, rng: random.Random) -> object:
    """Return a copy of a document with something in it that is something else, missing or there twice."""
    changed: Any = {"": json.loads(json.dumps(document))}
    place: Any = changed
    key: Any = ""
    while isinstance(place[key], (dict, list)) and place[key] and rng.random() < 0.85:
        place = place[key]
        key = rng.choice(list(place) if isinstance(place, dict) else range(len(place)))
    if rng.random() < 0.25 and place is not changed:
        del place[key]
    elif rng.random() < 0.25 and isinstance(place, list):
        place.append(place[key])
    else:
        place[key] = junk(rng)
    return changed[""]


def page(change: Callable[[Document, random.Random], object]) -> Misdeed:
    """Return a misdeed that changes an honest answer; what it returns, if anything, stands in its place."""

    def misdeed(handler: Handler, document: Document, rng: random.Random) -> None:
        changed = json.loads(json.dumps(document))
        replaced = change(changed, rng)
        handler.send(json.dumps(changed if replaced is None else replaced).encode())

    return misdeed


def body(made: Callable[[bytes, random.Random], bytes], headers: Mapping[str, str] | None = None) -> Misdeed:
    """Return a misdeed that sends other bytes."""
    return lambda handler, document, rng: handler.send(made(json.dumps(document).encode(), rng), headers=headers)


def drop_rows(document: Document, _: random.Random) -> None:
    """Leave out the last row of a page, and say nothing of it."""
    if isinstance(document.get("data"), list):
        document["data"] = document["data"][:-1]


def repeat_row(document: Document, _: random.Random) -> None:
    """Send the first row in place of every one."""
    if isinstance(document.get("data"), list) and document["data"]:
        document["data"] = document["data"][:1] * max(2, len(document["data"]))


def count_otherwise(document: Document, rng: random.Random) -> None:
    """Tell another number."""
    meta = document.get("meta", {})
    for name in {"total_doc", "data_returned"} & set(meta):
        meta[name] = max(0, meta[name] + rng.choice([-2, -1, 1, 5, 10**9]))


def loop(document: Document, rng: random.Random) -> None:
    """Name the same page as the next, under a new address each time."""
    if "links" in document:
        document["links"]["next"] = f"/v1/structures?filter=nelements=5&page_limit=2&again={rng.random()}"
        document["meta"].pop("data_returned", None)


def lead_away(handler: Handler, document: Document, rng: random.Random) -> None:
    """Name a next page at another place."""
    away = rng.choice(["http://127.0.0.1:{0}/", "//localhost:{0}/"]).format(handler.server.elsewhere)
    links = {"links": {"next": away}} if "links" in document else {}
    handler.send(json.dumps(document | links).encode())


def redirect_away(handler: Handler, _: Document, rng: random.Random) -> None:
    """Redirect to another place."""
    away = rng.choice(["http://127.0.0.1:{0}/", "//localhost:{0}/", "https://127.0.0.1:{0}"])
    location = away.format(handler.server.elsewhere)
    handler.send(b"", rng.choice([301, 302, 303, 307, 308]), {"Location": location})


def everything(document: Document, _: random.Random) -> object:
    """Give the same structures whatever is asked."""
    return {"data": [{"id": "same", "attributes": {}, "material_id": "same"}], "meta": {"total_doc": 1}} | (
        {} if "data" in document else document
    )


# What passes if it is asked for again; what has to be refused; what cannot always be told from the truth.
PASSING: dict[str, Misdeed] = {
    "busy": lambda handler, _, rng: handler.send(
        b"{}", rng.choice(sorted(service.PASSING)), {"Retry-After": rng.choice(["0", "soon", "-5", ""])}
    ),
    "silence": lambda *_: time.sleep(600),
    "drip": lambda handler, document, _: handler.drip(
        b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n" + json.dumps(document).encode()[:20]
    ),
    "dripping headers": lambda handler, *_: handler.drip(b"HTTP/1.1 200 OK\r\nX: "),
    "dripping status": lambda handler, *_: handler.drip(b""),
    "dripping chunk": lambda handler, *_: handler.drip(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffff\r\n{"
    ),
    "cut": lambda handler, document, rng: handler.send(
        json.dumps(document).encode()[: rng.randrange(20)], n_missing=rng.randrange(1, 1000)
    ),
    "half": body(lambda whole, rng: whole[: rng.randrange(1, len(whole))]),
    "HTML": body(
        lambda *_: b"<!doctype html><title>Down for maintenance</title>", headers={"Content-Type": "text/html"}
    ),
    "nothing": body(lambda *_: b""),
    "garbage": body(lambda _, rng: b"\xff" + rng.randbytes(500)),
    "reset": lambda handler, *_: handler.reset(),
    "hang up": lambda handler, *_: handler.wfile.write(b"HTT"),
    "no gzip": body(lambda whole, _: whole, headers={"Content-Encoding": "gzip"}),
    "own redirect": lambda handler, *_: handler.send(b"", 302, {"Location": handler.path}),
}
REFUSED: dict[str, Misdeed] = {
    "flood": lambda handler, *_: handler.flood(b"HTTP/1.1 200 OK\r\n\r\n", b" " * 65536),
    "flood of chunks": lambda handler, *_: handler.flood(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"10000\r\n" + b" " * 65536 + b"\r\n"
    ),
    "flood of headers": lambda handler, *_: handler.flood(b"HTTP/1.1 200 OK\r\n", b"a: b\r\n" * 1000),
    "bomb": body(lambda *_: gzip.compress(b" " * 100_000_000, 1), headers={"Content-Encoding": "gzip"}),
    "nested": body(lambda *_: b'{"data":' * 200_000),
    "no object": body(lambda _, rng: rng.choice([b"null", b"[]", b"5", b'"text"', b"[" * 100 + b"]" * 100])),
    "refusal": lambda handler, _, rng: handler.send(
        # Careless on purpose: it tells the key that it does not like.
        json.dumps({"detail": f"\x1b[31m{handler.headers['x-api-key']}\nno"}).encode(),
        rng.choice([400, 401, 403, 404, 410, 418, 451, 501]),
    ),
    "redirect away": redirect_away,
    "redirect nowhere": lambda handler, _, rng: handler.send(
        b"", 302, {"Location": rng.choice(["http://[", "ftp://127.0.0.1/", "x" * 5000, "http://127.0.0.1:1/"])}
    ),
    "wait a day": lambda handler, *_: handler.send(b"{}", 503, {"Retry-After": "86400"}),
    "lead away": lead_away,
    "no data": page(lambda document, rng: document | {"data": rng.choice([None, {}, "x", 7])}),
}
LYING: dict[str, Misdeed] = {
    "rows dropped": page(drop_rows),
    "rows repeated": page(repeat_row),
    "other count": page(count_otherwise),
    "loop": page(loop),
    "all the same": page(everything),
    "altered": page(altered),
}
# Such a lie, or two of them, may agree with itself.
UNTELLABLE = {"other count", "loop", "all the same", "altered"}
MISDEEDS_BY_NAME = PASSING | REFUSED | LYING
MISDEEDS = list(MISDEEDS_BY_NAME)


@dataclass(frozen=True)
class Fault:
    """A misdeed, and the requests that it strikes."""

    misdeed: str
    first: int
    times: int


class Server(ThreadingHTTPServer):
    """A service on a socket that outlives it, so that the next one is at the same address."""

    daemon_threads = True

    def __init__(self, listening: socket.socket, plan: "Plan", elsewhere: int, struck: "Synchronized[int]") -> None:
        super().__init__(listening.getsockname(), Handler, bind_and_activate=False)
        self.socket.close()
        self.socket = listening
        self.honest = {"mp": mp_answer, "optimade": optimade_answer}[plan.kind]
        self.seed = plan.seed
        self.faults = plan.faults
        self.elsewhere = elsewhere
        self.struck = struck
        self.n_asked = 0

    def handle_error(self, *_: object) -> None:
        """Say nothing of clients that went away."""


@dataclass
class Plan:
    """What happens in a run."""

    kind: str
    seed: str
    faults: list[Fault] = field(default_factory=list)
    kill_after: float | None = None
    damages: bool = False

    @classmethod
    def of(cls, seed: str) -> "Plan":
        """Return the plan that a seed stands for."""
        rng = random.Random(seed)
        plan = cls(rng.choice(["mp", "optimade"]), seed)
        for _ in range(rng.choice([1, 1, 1, 2, 3])):
            first = rng.choice([0, rng.randrange(4), rng.randrange(30)])
            plan.faults.append(Fault(rng.choice(MISDEEDS), first, rng.choice([1, 1, 2, 1000])))
        plan.kill_after = rng.uniform(0, 1.5) if rng.random() < 0.2 else None
        plan.damages = rng.random() < 0.5
        return plan


class Torture:
    """Runs of the command in processes of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.listening = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.elsewhere = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.elsewhere.setblocking(False)
        self.root = f"http://127.0.0.1:{self.listening.getsockname()[1]}"
        os.environ.update(MP_API_KEY=KEY, MP_API_ENDPOINT=self.root, NO_PROXY="127.0.0.1,localhost")
        for name, value in (BOUNDS | {"PAGE_BYTES": PAGE_BYTES}).items():
            setattr(service, name, value)
        mp.PAGE_ROWS = optimade.PAGE_ROWS = 2
        from emmet.core.summary import SummaryDoc

        # The client makes it anew for every field of every search.
        schema = SummaryDoc.model_json_schema()
        SummaryDoc.model_json_schema = classmethod(lambda *_, **__: schema)  # type: ignore[assignment, method-assign]
        self.template = folder / "template.duckdb"
        self.in_process(lambda: warehouse.build(self.template, warehouse.BuildSettings(components=(2,), max_z=20), ()))
        self.path = folder / "work" / "stoichia.duckdb"
        self.expected: dict[str, object] = {}
        for kind in ("mp", "optimade"):
            self.renew()
            status, told, _ = self.ingest(Plan(kind, "honest"))
            assert status == 0, told
            self.expected[kind] = self.rows()
        # What is there before each run: a former load of either, with a row that is gone since.
        self.renew()
        FORMULAS[1].append("H99")
        for kind in ("mp", "optimade"):
            status, told, _ = self.ingest(Plan(kind, "former"))
            assert status == 0, told
        FORMULAS[1].pop()
        shutil.copy(self.path, self.template)
        self.before = self.rows()

    def renew(self) -> None:
        """Start from the template, in an empty folder."""
        shutil.rmtree(self.path.parent, ignore_errors=True)
        self.path.parent.mkdir()
        shutil.copy(self.template, self.path)

    @staticmethod
    def in_process(work: Callable[[], object]) -> object:
        """Run something in a fork and return what it gives: this process itself stays without threads."""
        receiver, sender = fork.Pipe(duplex=False)

        def run() -> None:
            sender.send(work())

        process = fork.Process(target=run)
        process.start()
        sender.close()
        try:
            return receiver.recv()
        finally:
            process.join()

    def rows(self) -> dict[str, dict[str, object]]:
        """Return what each source has in the warehouse, but for when it was loaded."""

        def read() -> object:
            with duckdb.connect(str(self.path), read_only=True) as connection:
                return {
                    name: connection.execute(
                        f"select columns(lambda c: c <> 'loaded_at')::varchar from {name} order by all"
                    ).fetchall()
                    for name in ("known_source", "known_entry", "rejected_entry")
                }

        return cast("dict[str, dict[str, object]]", self.in_process(read))

    @contextmanager
    def serving(self, plan: Plan) -> Iterator["Synchronized[int]"]:
        """Run the service meanwhile; give the number whose bits say what it did."""
        struck = fork.Value("q", 0)

        def serve() -> None:
            server = Server(self.listening, plan, self.elsewhere.getsockname()[1], struck)
            server.serve_forever()

        process = fork.Process(target=serve)
        process.start()
        try:
            yield struck
        finally:
            process.kill()
            process.join()

    def ingest(self, plan: Plan) -> tuple[int | None, str, set[str]]:
        """Run the command; return its status (None: too slow; negative: killed), what it told, and what it met."""
        errors = self.folder / "stderr"
        source = ["mp"] if plan.kind == "mp" else ["optimade", self.root, "--name", "made"]

        def run() -> None:
            for stream, path in ((1, os.devnull), (2, errors)):
                os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), stream)
            # The status alone: what this process would do at its end is the campaign's.
            status = main(["--db", str(self.path), "ingest", *source])
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)

        with self.serving(plan) as struck:
            process = fork.Process(target=run)
            process.start()
            if plan.kill_after is not None:
                process.join(plan.kill_after)
                process.kill()
            process.join(RUN_SECONDS)
            status = process.exitcode
            if status is None:
                process.kill()
                process.join()
        met = {name for place, name in enumerate(MISDEEDS) if struck.value >> place & 1}
        return status, errors.read_text(encoding="utf-8", errors="replace"), met

    def damage(self, rng: random.Random) -> str:
        """Damage a file that is kept for the next call, if there is any; return which."""
        paths = sorted(
            path for path in self.path.parent.rglob("*") if path.is_file() and path.parent != self.path.parent
        )
        if not paths:
            return ""
        path = rng.choice(paths)
        content = bytearray(path.read_bytes())
        match rng.choice(["gone", "empty", "cut", "bit", "garbage", "other"]):
            case "gone":
                path.unlink()
            case "empty":
                path.write_bytes(b"")
            case "cut":
                path.write_bytes(content[: rng.randrange(len(content) or 1)])
            case "bit":
                if content:
                    content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
                path.write_bytes(content)
            case "garbage":
                path.write_bytes(rng.randbytes(rng.randrange(1, 2000)))
            case "other":
                path.write_bytes(rng.choice(paths).read_bytes())
        return path.name

    def run(self, seed: str, tally: Counter[str]) -> list[str]:
        """Make one run; return what went wrong with it."""
        plan, rng = Plan.of(seed), random.Random(f"{seed} damage")
        wrong: list[str] = []
        self.renew()
        started = time.monotonic()
        status, told, met = self.ingest(plan)
        seconds = time.monotonic() - started
        tally["seconds at most"] = max(tally["seconds at most"], round(seconds))
        wrong += self.faults_of(status, told, plan)
        before = self.before
        after = self.rows()
        name = "mp" if plan.kind == "mp" else "made"
        if status == 0:
            tally["loaded"] += 1
            if not met & UNTELLABLE and not self.is_honest(after, plan.kind):
                wrong.append("loaded what the service has not, or not all")
        else:
            tally["killed" if status == -signal.SIGKILL else "refused"] += 1
            if after != before:
                wrong.append("the warehouse is neither as before nor loaded")
        for misdeed in met:
            tally[f"met: {misdeed}"] += 1
        damaged = self.damage(rng) if plan.damages else ""
        tally["damaged"] += bool(damaged)
        # What a lie left here may be whole as it is; an honest service puts it right within three calls.
        n_calls = 3 if met & set(LYING) else 1
        for _ in range(n_calls):
            status, told, _ = self.ingest(Plan(plan.kind, "honest"))
            wrong += self.faults_of(status, told, Plan(plan.kind, "honest"))
            if status == 0 and self.is_honest(self.rows(), plan.kind):
                break
        else:
            wrong.append(f"not healed after {n_calls} calls (status {status}, damaged {damaged!r}): {told.strip()}")
        if left := [path.name for path in self.path.parent.iterdir() if path != self.path]:
            wrong.append(f"left behind: {left}")
        with suppress(BlockingIOError):
            self.elsewhere.accept()[0].close()
            wrong.append(f"{name} was led to another place")
        return [f"seed {seed!r}, {plan.kind}, {sorted(met)}: {text}" for text in wrong]

    def is_honest(self, rows: dict[str, dict[str, object]], kind: str) -> bool:
        """Whether the warehouse has what the service has, besides what it had of the other one."""
        name = "mp" if kind == "mp" else "made"

        def of_source(tables: Mapping[str, Any]) -> dict[str, list[object]]:
            return {table: [row for row in found if row[0] == name] for table, found in tables.items()}

        return of_source(rows) == of_source(cast("Mapping[str, Any]", self.expected[kind]))

    @staticmethod
    def faults_of(status: int | None, told: str, plan: Plan) -> list[str]:
        """Return what is wrong with how a call ended."""
        if plan.kill_after is not None and status == -signal.SIGKILL:
            return []
        lines = told.splitlines()
        # Who waits, and what is fetched again, is told before.
        said = [line for line in lines if not re.search(r"given up after \d+ s$|fetched again$", line)]
        wrong = []
        if status is None:
            wrong.append(f"not at an end after {RUN_SECONDS} seconds")
        elif status not in (0, 1, 2):
            wrong.append(f"status {status}")
        if "Traceback" in told:
            wrong.append("a traceback")
        if len(said) != (status != 0) or not all(line.startswith("stoichia: ") for line in lines):
            wrong.append(f"not one line: {told[-2000:]!r}")
        if KEY in told:
            wrong.append("the key is told")
        if len(told) > 3000:
            wrong.append(f"{len(told)} characters are told")
        return wrong


def campaign(n: int, seed: int, minutes: float | None) -> int:
    """Make n runs, or as many as there is time for, and print what came of them; return the exit status."""
    tally: Counter[str] = Counter()
    n_wrong = n_runs = 0
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        torture = Torture(Path(folder))
        while n_runs < n if minutes is None else time.monotonic() < started + 60 * minutes:
            wrong = torture.run(f"{seed} {n_runs}", tally)
            n_runs += 1
            n_wrong += bool(wrong)
            for text in wrong:
                print(text, file=sys.stderr, flush=True)
    line = {"campaign": "services", "tries": n_runs, "failures": n_wrong, "seed": seed}
    print(json.dumps(line | {"seconds": round(time.monotonic() - started)} | dict(sorted(tally.items()))))
    return 1 if n_wrong else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Load from services that misbehave.")
    parser.add_argument("--n", type=int, default=200, help="how many runs (default: 200)")
    parser.add_argument("--minutes", type=float, help="as many runs as there is time for, instead")
    parser.add_argument("--seed", type=int, default=0, help="of the runs (default: 0)")
    parser.add_argument("--only", metavar="RUN", help="one run, as a failure names it: '0 17'")
    options = parser.parse_args()
    if options.only:
        with tempfile.TemporaryDirectory() as scratch:
            problems = Torture(Path(scratch)).run(options.only, Counter())
        print("\n".join(problems) or "well")
        sys.exit(bool(problems))
    sys.exit(campaign(options.n, options.seed, options.minutes))
