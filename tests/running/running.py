"""Running the command as a process of its own, without loading it every time.

A server that has the command loaded forks for each run, so that a run costs what it does, not what loading costs
(some 0.25 s of a processor). What concerns the beginning and the end of a process, signals and terminals starts the
installed command, `STOICHIA`.
"""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cache
from pathlib import Path

# The installed command.
STOICHIA = Path(sys.executable).with_name("stoichia")
# More than the words and the environment of a run, or its status, take.
MOST_BYTES = 1 << 20


def run_command(
    folder: Path,
    *words: str | Path,
    stdin: bytes = b"",
    environment: Mapping[str, str] | None = None,
    timeout: float = 120,
) -> subprocess.CompletedProcess[bytes]:
    """Run the command in a folder, as `subprocess.run` runs the installed one.

    Parameters
    ----------
    folder
        Where it runs.
    words
        What stands behind ``stoichia``.
    stdin
        What it is given on its standard input.
    environment
        Its environment; that of the tests without ``STOICHIA_DB`` if None.
    timeout
        How many seconds it may take.

    Returns
    -------
    subprocess.CompletedProcess
        Its exit status and what it wrote.

    Raises
    ------
    TimeoutError
        If it took longer.
    """
    given = list(map(str, words))
    if environment is None:
        environment = {name: value for name, value in os.environ.items() if name != "STOICHIA_DB"}
    server = _server()
    server.settimeout(timeout)
    (outlet, inlet), (read_written, written), (read_told, told) = os.pipe(), os.pipe(), os.pipe()
    order = json.dumps([given, str(folder), dict(environment)]).encode()
    socket.send_fds(server, [order], [outlet, written, told])
    for end in (outlet, written, told):
        os.close(end)
    with ThreadPoolExecutor(3) as threads:
        threads.submit(_write, inlet, stdin)
        out, err = threads.map(_read, (read_written, read_told))
    return subprocess.CompletedProcess(given, int(server.recv(MOST_BYTES)), out, err)


def in_text(result: subprocess.CompletedProcess[bytes]) -> subprocess.CompletedProcess[str]:
    """Return a result with what was written as text."""
    return subprocess.CompletedProcess(result.args, result.returncode, result.stdout.decode(), result.stderr.decode())


@cache
def _server() -> socket.socket:
    """Return the line to a server, which ends when this process does."""
    here, there = socket.socketpair()
    subprocess.Popen([sys.executable, __file__, str(there.fileno())], pass_fds=[there.fileno()])
    there.close()
    return here


def _write(end: int, content: bytes) -> None:
    """Put content into a pipe, as far as it is read, and close it."""
    with suppress(BrokenPipeError), os.fdopen(end, "wb") as file:
        file.write(content)


def _read(end: int) -> bytes:
    """Return all that comes out of a pipe."""
    with os.fdopen(end, "rb") as file:
        return file.read()


def _serve(line: socket.socket) -> None:
    """Fork for each order that comes in, and answer with the exit status."""
    from stoichia.analysis import command, start  # noqa: F401

    while True:
        order, ends, _, _ = socket.recv_fds(line, MOST_BYTES, 3)
        if not order:
            return
        process = os.fork()
        if process == 0:
            line.close()
            words, folder, environment = json.loads(order)
            for number, end in enumerate(ends):
                os.dup2(end, number)
                os.close(end)
            # A stream remembers what kind of file it began with.
            sys.stdin, sys.stdout = os.fdopen(0), os.fdopen(1, "w")
            sys.stderr = os.fdopen(2, "w", buffering=1, errors="backslashreplace")
            os.environ.clear()
            os.environ.update(environment)
            os.chdir(folder)
            sys.argv = ["stoichia", *words]
            sys.exit(start.main())
        for end in ends:
            os.close(end)
        _, status = os.waitpid(process, 0)
        line.send(str(os.waitstatus_to_exitcode(status)).encode())


if __name__ == "__main__":
    with socket.socket(fileno=int(sys.argv[1])) as to_the_tests:
        _serve(to_the_tests)
