"""The command ``stoichia``: makes a warehouse and asks it."""

import argparse
import io
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Sequence
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import NoReturn

import duckdb

from stoichia.analysis.verbs import VERBS, Parser, arguments
from stoichia.loaders import warehouse
from stoichia.loaders.errors import StoichiaError, first_line


def main(words: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status: 0, or 2 for bad usage or input, or 1 for another failure."""
    for stream in (sys.stdout, sys.stderr):
        # Formulas are printed as they were written, whatever the locale.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="surrogateescape")
    options = parser().parse_args(words)
    # Where answers are written before they are printed.
    options.scratch = Path(tempfile.mkdtemp())
    former_handler = signal.signal(signal.SIGINT, partial(_end_at_once, options))
    try:
        options.run(options)
        sys.stdout.flush()
    except StoichiaError as error:
        print(f"stoichia: {error}", file=sys.stderr)
        return error.exit_status
    except BrokenPipeError:
        # The reader of our output has had enough; what is still buffered must not complain at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except duckdb.CatalogException as error:
        lacking = warehouse.lacking(arguments.path(options), error)
        print(f"stoichia: {lacking}", file=sys.stderr)
        return lacking.exit_status
    except (duckdb.Error, OSError, MemoryError) as error:
        print(f"stoichia: {first_line(error)}", file=sys.stderr)
        return 1
    finally:
        signal.signal(signal.SIGINT, former_handler)
        shutil.rmtree(options.scratch, ignore_errors=True)
    return 0


def _end_at_once(options: argparse.Namespace, *_: object) -> NoReturn:
    """End the process on Control-C, without an exception: DuckDB 2.0 may never return from an interrupted statement.

    Nothing is lost: a build works in a file of its own, an ingest that does not commit leaves no trace, and what was
    fetched, exported or mapped stays for the next call. Processes that make maps end with this one.
    """
    warehouse.discard_build(arguments.path(options))
    shutil.rmtree(options.scratch, ignore_errors=True)
    print("stoichia: interrupted", file=sys.stderr, flush=True)
    os._exit(1)


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command, with one of its own for each verb."""
    whole = Parser(prog="stoichia", description="The space of inorganic compositions as a DuckDB warehouse.")
    whole.add_argument("--version", action="version", version=f"stoichia {version('stoichia')}")
    whole.add_argument("--db", type=Path, metavar="PATH", help=argparse.SUPPRESS)
    of_verbs = whole.add_subparsers(metavar="VERB", required=True)
    for verb in VERBS:
        of_verb = of_verbs.add_parser(verb.name, help=verb.description, description=verb.description)
        of_verb.add_argument(
            "--db",
            type=Path,
            metavar="PATH",
            # A default here would override what stands before the verb.
            default=argparse.SUPPRESS,
            help="the warehouse (default: STOICHIA_DB, else stoichia.duckdb here)",
        )
        verb.add_arguments(of_verb)
        of_verb.set_defaults(run=verb.run)
    return whole


if __name__ == "__main__":
    sys.exit(main())
