"""The verb ``stoichia query``."""

import argparse
import sys
from pathlib import Path

import duckdb

from stoichia.analysis import output
from stoichia.analysis.verbs import arguments, session
from stoichia.analysis.verbs.verb import Verb
from stoichia.loaders import advice, reading
from stoichia.loaders.errors import InputError, first_line


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    arguments.add_format(parser)
    parser.add_argument(
        "--file", type=Path, metavar="FILE", help="a CSV, JSON or Parquet file that the statement reads, as from 'FILE'"
    )
    parser.add_argument("sql", metavar="SQL|-", help="the statement, or - for standard input")


def _run(options: argparse.Namespace) -> None:
    try:
        text = sys.stdin.buffer.read().decode("utf-8-sig") if options.sql == "-" else options.sql
    except UnicodeDecodeError:
        raise InputError("cannot read standard input: it is not in UTF-8") from None
    files = [] if options.file is None else [options.file]
    for file in files:
        reading.check_file(file)
    with session.opened(options, but_for=files) as connection:
        try:
            reading.check_statement(connection, text)
            advice.refuse_look_up(connection, text)
            output.write(connection.sql(text), options.format, options.scratch)
        except (duckdb.OutOfMemoryException, duckdb.InternalException, duckdb.FatalException):
            raise
        except duckdb.PermissionException:
            raise InputError(
                f"a statement reads no file but {files[0]}"
                if files
                else "a statement reads no files but one that --file names: --file data.csv \"from 'data.csv'\""
            ) from None
        except duckdb.Error as error:
            raise InputError(advice.instead_of_call(connection, text, error) or first_line(error)) from None


VERB = Verb(
    "query",
    "Run SQL on the warehouse, read-only, without access to files but one that you name.",
    _run,
    _add_arguments,
    examples=(
        "stoichia query \"from assignments('LiFePO4')\" --format json",
        "stoichia query --file data.csv \"from label((select list(formula) from 'data.csv'))\"",
    ),
)
