"""Formulas as several verbs take them: as arguments, in one file, or on standard input."""

import argparse
import io
import sys
from pathlib import Path

import duckdb

from stoichia.analysis.verbs import arguments
from stoichia.loaders import formula_file, staged_text
from stoichia.loaders.errors import InputError


def add_formulas(parser: argparse.ArgumentParser) -> None:
    """Add formulas, and which columns of a file have them."""
    arguments.add_columns(parser)
    parser.add_argument(
        "formulas", nargs="*", metavar="FORMULA|FILE|-", help="formulas, or one file, or - for standard input"
    )


def files(options: argparse.Namespace) -> list[Path]:
    """Return the file that the user gives, if it is one."""
    given = options.formulas
    return [Path(given[0])] if len(given) == 1 and formula_file.names_file(given[0]) else []


def stage(connection: duckdb.DuckDBPyConnection, options: argparse.Namespace) -> None:
    """Stage what the user gives in the temporary table staged_text."""
    formulas, columns = options.formulas, arguments.columns(options)
    if formulas == ["-"] or (not formulas and not sys.stdin.isatty()):
        try:
            formulas = formula_file.formula_lines(io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8-sig"))
        except UnicodeDecodeError:
            raise InputError("cannot read standard input: it is not in UTF-8") from None
        if not formulas:
            raise InputError("no formulas on standard input")
    elif not formulas:
        raise InputError("no formulas: give some, or a file, or - for standard input")
    elif named := files(options):
        formula_file.stage(connection, named[0], columns, options.scratch)
        return
    if columns != formula_file.ANY_COLUMNS:
        raise InputError("--formula-column and the like go with a file")
    for formula in formulas:
        # What Python reads as half a character stands for a byte of another encoding.
        if not formula.isascii() and formula.encode("utf-8", "replace").decode() != formula:
            raise InputError(f"cannot read the formula {formula!a}: it is not in UTF-8")
    staged_text.from_texts(connection, {"input": formulas})
