"""The verb ``stoichia query``."""

import argparse
import sys

import duckdb

from stoichia.analysis import output
from stoichia.analysis.verbs import arguments, session
from stoichia.analysis.verbs.verb import Verb
from stoichia.loaders import reading
from stoichia.loaders.errors import InputError, first_line


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    arguments.add_format(parser)
    parser.add_argument("sql", metavar="SQL|-", help="the statement, or - for standard input")


def _run(options: argparse.Namespace) -> None:
    try:
        text = sys.stdin.buffer.read().decode("utf-8-sig") if options.sql == "-" else options.sql
    except UnicodeDecodeError:
        raise InputError("cannot read standard input: it is not in UTF-8") from None
    with session.opened(options) as connection:
        try:
            reading.check_statement(connection, text)
            output.write(connection.sql(text), options.format, options.scratch)
        except (duckdb.OutOfMemoryException, duckdb.InternalException, duckdb.FatalException):
            raise
        except duckdb.Error as error:
            raise InputError(first_line(error)) from None


VERB = Verb(
    "query",
    "Run SQL on the warehouse, read-only, without access to files.",
    _run,
    _add_arguments,
    examples=('stoichia query "from category_count"', "stoichia query \"from assignments('LiFePO4')\" --format json"),
)
