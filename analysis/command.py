"""The command ``stoichia``: makes a warehouse and asks it."""

import argparse
import io
import os
import re
import shutil
import signal
import sys
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from threading import Thread
from typing import NoReturn

import duckdb

from stoichia.analysis import output
from stoichia.analysis.verbs import Parser, arguments, verbs
from stoichia.loaders import limits, scratch, warehouse
from stoichia.loaders.errors import StoichiaError, first_line, of_the_world


def main(words: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status: 0, or 2 for bad usage or input, or 1 for another failure."""
    if not _have_streams():
        output.warn("standard output is closed: send it to a file or a program")
        return 1
    if words is None:
        words = sys.argv[1:]
    whole = parser(words)
    if "_ARGCOMPLETE" in os.environ:
        from argcomplete import autocomplete

        autocomplete(whole)
    if not words:
        whole.print_help()
        return 0
    options = whole.parse_args(words)
    try:
        limits.check(options.least_gigabytes)
        # Where answers are written before they are printed.
        with scratch.held() as options.scratch, _ended_by_control_c(options):
            options.run(options)
            output.flush()
    except BrokenPipeError:
        # The reader of our output has had enough.
        return 0
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        return _exit_status(warehouse.lacking(arguments.path(options), error), options.flags, options.debug)
    # Whatever it is, it is told in a line; polars' panics are not even of the class Exception.
    except BaseException as error:  # noqa: BLE001
        return _exit_status(error, options.flags, options.debug)
    finally:
        _drop_unprinted()
    return 0


def _exit_status(error: BaseException, flags: Mapping[str, str], is_debugged: bool) -> int:
    """Print one line on a failure, and where it happened if that is asked for; return the exit status.

    What the library calls `max_z` is a flag of the verb, by the same name.
    """
    if is_debugged:
        for line in "".join(traceback.format_exception(error)).splitlines():
            output.warn(line)
    if isinstance(error, StoichiaError):
        output.warn(re.sub("`(\\w+)`", lambda found: flags.get(found[1], found[1]), str(error)))
        return error.exit_status
    output.warn(
        of_the_world(error)
        or f"failed for no reason it knows ({type(error).__name__}: {first_line(error)}): "
        "please report it where you have stoichia from, with what the same command prints with --debug"
    )
    return 1


def _have_streams() -> bool:
    """Prepare the standard streams for formulas as they were written, whatever the locale; tell if output has one.

    What the caller closed is opened on nothing: else the next file, the warehouse say, would take its number, and what
    a library prints would be written into it.
    """
    has_output = sys.stdout is not None
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    if sys.stdin is None:
        sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    if sys.stderr is None:
        sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="surrogateescape")
    return has_output


def _drop_unprinted() -> None:
    """See that Python does not complain at exit of what a full disk or a gone reader left unprinted."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextmanager
def _ended_by_control_c(options: argparse.Namespace) -> Iterator[None]:
    """End the process at Control-C, whatever it is doing.

    A thread hears of it: while the main one is inside a statement, what Python would have it do waits for its end.
    """
    hearing, telling = os.pipe()
    os.set_blocking(telling, False)

    def hear() -> None:
        while number := os.read(hearing, 1):
            if number[0] == signal.SIGINT:
                _end_at_once(options)

    listener = Thread(target=hear, daemon=True)
    listener.start()
    former_handler = signal.signal(signal.SIGINT, lambda *_: None)
    former_descriptor = signal.set_wakeup_fd(telling, warn_on_full_buffer=False)
    try:
        yield
    finally:
        signal.set_wakeup_fd(former_descriptor)
        signal.signal(signal.SIGINT, former_handler)
        os.close(telling)
        listener.join()
        os.close(hearing)


def _end_at_once(options: argparse.Namespace) -> NoReturn:
    """End the process without an exception: DuckDB 2.0 may never return from an interrupted statement.

    Nothing is lost: a build works in a file of its own, an ingest that does not commit leaves no trace, and what was
    fetched, exported or mapped stays for the next call. Processes that make maps end with this one.
    """
    warehouse.discard_build(arguments.path(options))
    shutil.rmtree(options.scratch, ignore_errors=True)
    # Not by the stream, which it may have interrupted.
    os.write(2, b"stoichia: interrupted\n")
    os._exit(1)


def parser(words: Sequence[str] = ()) -> argparse.ArgumentParser:
    """Return the parser of the command, with one of its own for the verb that words begin with, or for each."""
    whole = Parser(prog="stoichia", description="The space of inorganic compositions as a DuckDB warehouse.")
    whole.add_argument("--version", action="version", version=f"stoichia {version('stoichia')}")
    whole.add_argument("--db", type=Path, metavar="PATH", help=argparse.SUPPRESS)
    whole.add_argument("--debug", action="store_true", help=argparse.SUPPRESS)
    of_verbs = whole.add_subparsers(metavar="VERB", required=True)
    for verb in verbs(words):
        of_verb = of_verbs.add_parser(
            verb.name,
            help=verb.description,
            description=verb.description,
            epilog="\n  ".join(["examples:", *verb.examples]),
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        of_verb.add_argument(
            "--db",
            type=Path,
            metavar="PATH",
            # A default here would override what stands before the verb.
            default=argparse.SUPPRESS,
            help="the warehouse (default: STOICHIA_DB, else stoichia.duckdb here)",
        )
        of_verb.add_argument(
            "--debug",
            action="store_true",
            default=argparse.SUPPRESS,
            help="tell where in the program a failure happened",
        )
        verb.add_arguments(of_verb)
        flags = {action.dest: action.option_strings[-1] for action in of_verb._actions if action.option_strings}
        of_verb.set_defaults(run=verb.run, least_gigabytes=verb.least_gigabytes, flags=flags | {"path": "--db"})
    return whole


if __name__ == "__main__":
    sys.exit(main())
