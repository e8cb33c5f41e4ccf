"""The command ``stoichia``: makes a warehouse and asks it."""

import argparse
import io
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import NoReturn

import duckdb

from stoichia.analysis import output
from stoichia.loaders import formula_file, known, reference, warehouse
from stoichia.loaders.errors import InputError, StoichiaError

CATEGORIES = ("standard", "missing", "interesting", "unlikely")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status: 0, or 2 for bad usage or input, or 1 for another failure."""
    for stream in (sys.stdout, sys.stderr):
        # Formulas are printed as they were written, whatever the locale.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="surrogateescape")
    options = _parser().parse_args(arguments)
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
    except (duckdb.Error, OSError, MemoryError) as error:
        print(f"stoichia: {_one_line(error)}", file=sys.stderr)
        return 1
    finally:
        signal.signal(signal.SIGINT, former_handler)
    return 0


def _end_at_once(options: argparse.Namespace, *_: object) -> NoReturn:
    """End the process on Control-C, without an exception: DuckDB 2.0 may never return from an interrupted statement.

    Nothing is lost: a build works in a file of its own, and an ingest that does not commit leaves no trace.
    """
    warehouse.discard_build(_path(options))
    print("stoichia: interrupted; the warehouse is as it was", file=sys.stderr, flush=True)
    os._exit(1)


def _build(options: argparse.Namespace) -> None:
    settings = warehouse.BuildSettings(options.oxidation_states, options.components, options.max_amount, options.max_z)
    if options.known is None:
        sources: Sequence[known.Source] = known.embedded()
    else:
        sources = [known.source(text, options.formula_column) for text in options.known]
    path = _path(options)
    warehouse.build(path, settings, sources, _progress)
    with warehouse.open_warehouse(path) as connection:
        _print_table_2(connection)
        for row in connection.execute(
            "select source, n_read, n_rejected, n_compositions from known_source order by loaded_at, source"
        ).fetchall():
            _print_load(*row)
    print(
        f"\nWarehouse {path} is ready. Try\n"
        "  stoichia system Li Zn Sn O --category interesting\n"
        "  stoichia label LiZnO2 Fe3O4 'CuSO4·5H2O'\n"
        "  stoichia query \"from assignments('LiFePO4')\"\n"
        "or open it in the DuckDB shell: duckdb -readonly " + str(path)
    )


def _ingest(options: argparse.Namespace) -> None:
    source = known.source(options.source, options.formula_column, options.name)
    with _open(options, writable=True) as connection:
        summary = known.load(connection, source)
    _print_load(source.name, summary.n_read, summary.n_rejected, summary.n_compositions)


def _counts(options: argparse.Namespace) -> None:
    with _open(options) as connection:
        if options.format == "table":
            _print_table_2(connection)
        else:
            _write(connection.sql("from category_count"), options)


def _label(options: argparse.Namespace) -> None:
    with _open(options) as connection:
        _stage_formulas(connection, options.formulas, options.formula_column)
        _write(
            connection.sql(
                "from label((select list(staged.input order by staged.row_number) from staged_formula as staged))"
            ),
            options,
        )


def _stage_formulas(connection: duckdb.DuckDBPyConnection, formulas: Sequence[str], formula_column: str | None) -> None:
    """Stage the formulas given as arguments, in one file, or on standard input."""
    if formulas == ["-"] or (not formulas and not sys.stdin.isatty()):
        try:
            formulas = formula_file.formula_lines(io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8-sig"))
        except UnicodeDecodeError:
            raise InputError("cannot read standard input: it is not in UTF-8") from None
        if not formulas:
            raise InputError("no formulas on standard input")
    elif not formulas:
        raise InputError("no formulas: give some, or a file, or - for standard input")
    elif len(formulas) == 1 and formula_file.names_file(formulas[0]):
        formula_file.stage(connection, Path(formulas[0]), formula_column)
        return
    if formula_column is not None:
        raise InputError("--formula-column goes with a file")
    for formula in formulas:
        # What Python reads as half a character stands for a byte of another encoding.
        if not formula.isascii() and formula.encode("utf-8", "replace").decode() != formula:
            raise InputError(f"cannot read the formula {formula!a}: it is not in UTF-8")
    formula_file.stage_texts(connection, formulas)


def _system(options: argparse.Namespace) -> None:
    with _open(options) as connection:
        try:
            answer = connection.sql(
                "select answer.* from system($1::varchar[], max_atoms := $2) as answer "
                "where $3::varchar[] is null or answer.category in (select unnest($3::varchar[])::category)",
                params=[_symbols(options.symbols), options.max_atoms, options.category],
            )
            _write(answer, options)
        except duckdb.InvalidInputException as error:
            # The macro's own complaint about a symbol, behind DuckDB's name for the kind of error.
            raise InputError(_one_line(error).partition(": ")[2]) from None


def _symbols(words: Sequence[str]) -> list[str]:
    """Return element symbols given one by one or as Li-Zn-Sn-O."""
    return [symbol for word in words for symbol in word.replace(",", "-").split("-") if symbol]


def _query(options: argparse.Namespace) -> None:
    text = sys.stdin.read() if options.sql == "-" else options.sql
    with (
        tempfile.TemporaryDirectory() as scratch,
        _open(options, isolated_but_for=Path(scratch)) as connection,
    ):
        try:
            answer = connection.sql(text)
            if answer is not None:
                output.write(answer, options.format, Path(scratch))
        except duckdb.Error as error:
            raise InputError(_one_line(error)) from None


def _write(answer: duckdb.DuckDBPyRelation, options: argparse.Namespace) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        output.write(answer, options.format, Path(scratch))


def _print_table_2(connection: duckdb.DuckDBPyConnection) -> None:
    """Print category_count as the paper prints its Table 2: numbers with their share of the compositions."""
    columns = connection.sql("from category_count").columns
    rows = connection.execute("from category_count").fetchall()
    output.print_table(
        ["components", "compositions", *(name.removeprefix("n_") for name in columns[2:])],
        [
            [n_components, n_unique, *(f"{n:,} ({100 * n / n_unique:.2f} %)" for n in counts)]
            for n_components, n_unique, *counts in rows
        ],
    )


def _print_load(source: str, n_read: int, n_rejected: int, n_compositions: int) -> None:
    print(f"{source}: {n_read:,} rows read, {n_compositions:,} distinct compositions, {n_rejected:,} rows rejected")
    if n_rejected:
        print(f"  see them: stoichia query \"from rejected_entry where source = '{source}'\"")


def _progress(steps: Sequence[str]) -> Iterator[str]:
    """Pass on the steps of a build, with a bar on a terminal."""
    if not sys.stderr.isatty():
        yield from steps
        return
    # Imported here: only a build on a terminal shows it.
    from tqdm import tqdm

    with tqdm(total=len(steps), unit="step", leave=False, delay=1) as bar:
        for step in steps:
            bar.set_description(step)
            yield step
            bar.update()


def _open(
    options: argparse.Namespace, *, writable: bool = False, isolated_but_for: Path | None = None
) -> duckdb.DuckDBPyConnection:
    return warehouse.open_warehouse(
        _path(options),
        writable=writable,
        isolated_but_for=isolated_but_for,
        shows_progress=sys.stdout.isatty(),
    )


def _path(options: argparse.Namespace) -> Path:
    return options.db or warehouse.default_path()


def _one_line(error: BaseException) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__


def _components(text: str) -> list[int]:
    try:
        return [int(word) for word in text.split(",")]
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no list of numbers such as 2,3,4") from None


class _Parser(argparse.ArgumentParser):
    """A parser that refuses bad usage with one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}; see {self.prog} --help\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="stoichia", description="The space of inorganic compositions as a DuckDB warehouse.")
    parser.add_argument("--version", action="version", version=f"stoichia {version('stoichia')}")
    common = _Parser(add_help=False)
    # A default here would override what stands before the verb.
    common.add_argument(
        "--db",
        type=Path,
        metavar="PATH",
        default=argparse.SUPPRESS,
        help="the warehouse (default: STOICHIA_DB, else stoichia.duckdb here)",
    )
    parser.add_argument("--db", type=Path, metavar="PATH", help=argparse.SUPPRESS)
    answering = _Parser(add_help=False)
    answering.add_argument("--format", choices=output.FORMATS, default="table", help="default: table, for people")
    column = _Parser(add_help=False)
    column.add_argument("--formula-column", metavar="NAME", help="column of the formulas in a file (default: found)")
    verbs = parser.add_subparsers(metavar="VERB", required=True)

    def verb(
        name: str, run: Callable[[argparse.Namespace], None], text: str, *parents: _Parser
    ) -> argparse.ArgumentParser:
        subparser = verbs.add_parser(name, help=text, description=text, parents=[common, *parents])
        subparser.set_defaults(run=run)
        return subparser

    build = verb("build", _build, "Build the warehouse and print Table 2.", column)
    build.add_argument(
        "--oxidation-states",
        default="smact14",
        metavar="NAME|FILE",
        help=f"{', '.join(reference.OXIDATION_STATE_FILES)}, or a file of SMACT's format (default: smact14)",
    )
    build.add_argument("--components", type=_components, default=[2, 3, 4], metavar="N,…", help="default: 2,3,4")
    build.add_argument("--max-amount", type=int, default=8, metavar="N", help="largest amount (default: 8)")
    build.add_argument("--max-z", type=int, default=103, metavar="Z", help="largest atomic number (default: 103)")
    build.add_argument(
        "--known",
        nargs="+",
        metavar="SOURCE",
        help="files of known formulas, in place of the embedded sources "
        f"({', '.join(source.name for source in known.embedded())})",
    )

    ingest = verb("ingest", _ingest, "Add a source of known formulas to the warehouse, or load it anew.", column)
    ingest.add_argument("source", metavar="SOURCE", help="a file, or an embedded source")
    ingest.add_argument("--name", help="name of the source (default: the file's)")

    verb("counts", _counts, "Print Table 2: how many compositions each category has.", answering)

    label = verb("label", _label, "Label formulas: allowed, known, and why.", answering, column)
    label.add_argument(
        "formulas", nargs="*", metavar="FORMULA|FILE|-", help="formulas, or one file, or - for standard input"
    )

    system = verb("system", _system, "List the compositions of a chemical system, labelled.", answering)
    system.add_argument("symbols", nargs="+", metavar="ELEMENT", help="element symbols: Li Zn Sn O or Li-Zn-Sn-O")
    system.add_argument("--max-atoms", type=int, metavar="N", help="bound on the atoms per formula")
    system.add_argument("--category", nargs="+", choices=CATEGORIES, help="only these categories")

    query = verb("query", _query, "Run SQL on the warehouse, read-only, without access to files.", answering)
    query.add_argument("sql", metavar="SQL|-", help="the statement, or - for standard input")
    return parser


if __name__ == "__main__":
    sys.exit(main())
