"""The command ``stoichia``: makes a warehouse and asks it."""

import argparse
import io
import os
import shlex
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from importlib import import_module
from importlib.metadata import version
from math import isfinite
from pathlib import Path
from time import monotonic
from types import ModuleType
from typing import NoReturn

import duckdb

from stoichia.analysis import figures, output, questions
from stoichia.analysis.palette import CATEGORIES, METHODS, NUMBERS, PALETTES
from stoichia.loaders import formula_file, known, published_format, reference, staged_text, warehouse
from stoichia.loaders.errors import InputError, StoichiaError, first_line
from stoichia.loaders.fetched import Report, no_report
from stoichia.loaders.formula_file import Columns


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status: 0, or 2 for bad usage or input, or 1 for another failure."""
    for stream in (sys.stdout, sys.stderr):
        # Formulas are printed as they were written, whatever the locale.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="surrogateescape")
    options = _parser().parse_args(arguments)
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
    warehouse.discard_build(_path(options))
    shutil.rmtree(options.scratch, ignore_errors=True)
    print("stoichia: interrupted", file=sys.stderr, flush=True)
    os._exit(1)


def _build(options: argparse.Namespace) -> None:
    settings = warehouse.BuildSettings(options.oxidation_states, options.components, options.max_amount, options.max_z)
    sources = known.embedded() if options.known is None else known.sources(options.known, _columns(options))
    path = _path(options)
    with _counted(" rows") as report:
        warehouse.build(path, settings, sources, _progress, report)
    with warehouse.open_warehouse(path) as connection:
        _print_table_2(connection.sql("from category_count"))
        for source in sources:
            _print_load(connection, source.name, path)
    stoichia = _command_on(path)
    print(
        f"\nWarehouse {path} is ready. Try\n"
        f"  {stoichia} system Li Zn Sn O --category interesting\n"
        f"  {stoichia} label LiZnO2 Fe3O4 'CuSO4·5H2O'\n"
        f"  {stoichia} query \"from assignments('LiFePO4')\"\n"
        f"or open it in the DuckDB shell: duckdb -readonly {shlex.quote(str(path))}"
    )


def _in_quotes(text: str) -> str:
    """Return a text as one word of a shell, in double quotes where they do no harm: SQL has single ones."""
    return shlex.quote(text) if set(text) & set('"$`\\!') else f'"{text}"'


def _command_on(path: Path) -> str:
    """Return the command as a user types it to ask the warehouse at a path."""
    return "stoichia" if path == warehouse.default_path() else f"stoichia --db {shlex.quote(str(path))}"


def _columns(options: argparse.Namespace) -> Columns:
    """Return which columns to read, as far as the user says."""
    named = {
        "input": options.formula_column,
        "entry_id": options.id_column,
        "energy_above_hull": options.energy_column,
        "is_experimental": options.experimental_column,
    }
    return Columns(
        {role: name for role, name in named.items() if name is not None},
        published_format.by_name(options.format_of) if options.format_of else None,
    )


def _ingest(options: argparse.Namespace) -> None:
    source = known.source(options.source, name=options.name, columns=_columns(options), release=options.release)
    with _counted(" rows") as report:
        warehouse.ingest(_path(options), source, report)
    with _open(options) as connection:
        _print_load(connection, source.name, _path(options))


def _known_by(options: argparse.Namespace) -> questions.KnownBy:
    """Return what the user says makes a composition known."""
    return questions.KnownBy(options.source, options.stable, options.experimental, options.max_energy_above_hull)


def _counts(options: argparse.Namespace) -> None:
    known_by = _known_by(options)
    with _open(options) as connection, questions.complaints():
        chosen = questions.counts(connection, known_by)
        if options.format == "table":
            _print_table_2(chosen)
        else:
            output.write(chosen, options.format, options.scratch)


def _compare(options: argparse.Namespace) -> None:
    names = warehouse.compare(_path(options), options.sets, partial(_progress, unit="set"))
    with _open(options) as connection:
        if options.changes:
            output.write(questions.changes(connection, names), options.format, options.scratch)
        elif options.format == "table":
            _print_comparison(questions.comparison(connection, names))
        else:
            output.write(questions.comparison(connection, names), options.format, options.scratch)


def _print_comparison(compared: duckdb.DuckDBPyRelation) -> None:
    """Print comparison for people: numbers with their share of the compositions, recall and precision in per cent."""
    columns = [name.removeprefix("n_").replace("_", " ") for name in compared.columns if name != "n_unique"]
    rows = []
    for name, n_components, n_unique, n_allowed, *numbers, recall, precision, n_gained, n_lost in compared.fetchall():
        shares = [None if share is None else f"{100 * share:.4g} %" for share in (recall, precision)]
        allowed = f"{n_allowed:,} ({100 * n_allowed / n_unique:.2f} %)"
        rows.append([name, n_components, allowed, *numbers, *shares, n_gained, n_lost])
    output.print_table(columns, rows)


def _sources(options: argparse.Namespace) -> None:
    with _open(options) as connection, questions.complaints():
        if options.compare is None:
            answer = connection.sql("from known_source order by loaded_at, source")
        else:
            answer = connection.sql("from source_overlap($1::varchar, $2::varchar)", params=options.compare)
        output.write(answer, options.format, options.scratch)


def _forget(options: argparse.Namespace) -> None:
    with _open(options, writable=True) as connection:
        known.forget(connection, options.source)
    print(f"{options.source} is forgotten, and the compositions that only it listed are unknown again")


def _label(options: argparse.Namespace) -> None:
    with _open(options) as connection:
        _stage_formulas(connection, options.formulas, _columns(options))
        answer = connection.sql(
            "from label((select list(staged.input order by staged.row_number) from staged_text as staged))"
        )
        output.write(answer, options.format, options.scratch)


def _rules(options: argparse.Namespace) -> None:
    settings = questions.RuleSettings(options.margin, options.alloys, options.mixed_valence)
    with _open(options) as connection:
        _stage_formulas(connection, options.formulas, _columns(options))
        ((formulas,),) = connection.execute("select list(input order by row_number) from staged_text").fetchall()
        output.write(questions.rules(connection, formulas, settings), options.format, options.scratch)


def _stage_formulas(connection: duckdb.DuckDBPyConnection, formulas: Sequence[str], columns: Columns) -> None:
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
        formula_file.stage(connection, Path(formulas[0]), columns)
        return
    if columns != formula_file.ANY_COLUMNS:
        raise InputError("--formula-column and the like go with a file")
    for formula in formulas:
        # What Python reads as half a character stands for a byte of another encoding.
        if not formula.isascii() and formula.encode("utf-8", "replace").decode() != formula:
            raise InputError(f"cannot read the formula {formula!a}: it is not in UTF-8")
    staged_text.from_texts(connection, {"input": formulas})


def _system(options: argparse.Namespace) -> None:
    with _open(options) as connection, questions.complaints():
        answer = questions.system(connection, options.symbols, options.max_atoms, options.category)
        output.write(answer, options.format, options.scratch)


def _sample(options: argparse.Namespace) -> None:
    draw = questions.Draw(
        options.components,
        options.category,
        options.n,
        options.seed,
        _words(options.with_elements),
        _words(options.without_elements),
        options.max_atoms,
    )
    with _open(options) as connection, questions.complaints():
        # Made once: it is counted, then printed.
        questions.sample(connection, draw).query("drawn", "create temp table drawn_sample as from drawn")
        output.write(connection.sql("from drawn_sample order by sample_number"), options.format, options.scratch)
        ((n_drawn,),) = connection.execute("select count(*) from drawn_sample").fetchall()
    if n_drawn < options.n:
        print(f"stoichia: there are {n_drawn:,} of them, and these are all", file=sys.stderr)


def _estimate(options: argparse.Namespace) -> None:
    with _open(options) as connection, questions.complaints():
        estimate = questions.estimate(connection, options.components, options.draws, options.seed)
        output.write(estimate, options.format, options.scratch)


def _map(options: argparse.Namespace) -> None:
    # Imported here: only this verb needs them.
    from stoichia.analysis import maps

    parameters = {
        "tsne": {"perplexity": options.perplexity, "max_iter": options.iterations},
        "umap": {"n_neighbors": options.neighbors, "min_dist": options.min_dist},
    }
    n_per_category = options.n or (maps.QUICK_SAMPLE if options.quick else maps.PAPER_SAMPLE)
    settings = maps.MapSettings(
        components=options.components,
        n_per_category=n_per_category,
        seed=options.seed,
        embeddings=_words(options.embedding or []) or maps.PAPER_EMBEDDINGS,
        methods=options.method or tuple(METHODS),
        n_dimensions=options.dimensions,
        parameters={
            method: {name: value for name, value in named.items() if value is not None}
            for method, named in parameters.items()
        },
    )
    with _open(options, writable=True) as connection, _time_left() as progress:
        made = maps.make(connection, settings, progress, options.jobs, options.scratch)
        output.write(connection.from_arrow(made.to_arrow()), options.format, options.scratch)
        fewer = maps.shortfalls(connection, made["map_id"].to_list(), n_per_category)
    for n_components, category, n_drawn in fewer:
        print(
            f"stoichia: of {n_components} components there are {n_drawn:,} {category} compositions, and all are in",
            file=sys.stderr,
        )


def _room(name: str, options: argparse.Namespace) -> None:
    """Make a room and print what its verb counts in it."""
    verb = _room_verb(name)
    asked = verb.settings(options)
    with _open(options, writable=True) as connection:
        # Imported here: other verbs need none of its numerics.
        import_module(f"stoichia.analysis.{name}.room").make(connection, asked, _progress)
        output.write(connection.sql(verb.COUNTS), options.format, options.scratch)
    if options.format == "table":
        print(f"\n{verb.hints(asked, _command_on(_path(options)))}")


def _room_verb(name: str) -> ModuleType:
    """Return what a room's verb takes (DESCRIPTION, add_arguments, settings) and prints (COUNTS, hints)."""
    return import_module(f"stoichia.analysis.{name}.verb")


def _figure(options: argparse.Namespace) -> None:
    with _open(options) as connection, questions.complaints():
        chosen = figures.Options(options.components, options.category, _known_by(options), options.palette)
        figure = figures.write(connection, options.name, options.to, chosen)
    print(f"{options.to}: {figure.title}")


def _report(options: argparse.Namespace) -> None:
    from stoichia.analysis import report

    with _open(options) as connection, questions.complaints():
        report.write(
            connection,
            options.to,
            system=None if options.system is None else _words(options.system),
            colours=options.palette,
            figures_folder=options.figures,
        )
    print(f"{options.to}: {options.to.stat().st_size / 1e6:.1f} MB, open it in a browser")


def _export(options: argparse.Namespace) -> None:
    # Imported here: other verbs have no need of it.
    from stoichia.analysis import export, export_ray
    from stoichia.analysis.export_folder import ExportFolder

    asked = export.Export(
        options.components,
        options.category,
        _words(options.columns),
        options.where,
        options.embedding,
        options.rows_per_file,
    )
    if options.ray_address is not None and options.engine != "ray":
        raise InputError("--ray-address goes with --engine ray")
    engine = export_ray.cluster(options.ray_address) if options.engine == "ray" else export.local
    started = monotonic()
    with _counted(" compositions") as report:
        manifest = export.run(_path(options), asked, ExportFolder.named(options.to), engine, report)
    print(
        f"{options.to}: {manifest.n_rows:,} rows, {manifest.n_bytes / 1e6:,.1f} MB, files: {len(manifest.files):,}, "
        f"seconds: {monotonic() - started:.1f}; README.md there tells how to read them"
    )


def _words(words: Sequence[str]) -> list[str]:
    """Return words, such as element symbols, given one by one or as Tc,Pm."""
    return [part for word in words for part in word.split(",") if part]


def _query(options: argparse.Namespace) -> None:
    text = sys.stdin.read() if options.sql == "-" else options.sql
    with _open(options, isolated_but_for=options.scratch) as connection:
        try:
            answer = connection.sql(text)
            if answer is not None:
                output.write(answer, options.format, options.scratch)
        except (duckdb.OutOfMemoryException, duckdb.InternalException, duckdb.FatalException):
            raise
        except duckdb.Error as error:
            raise InputError(first_line(error)) from None


def _print_table_2(counts: duckdb.DuckDBPyRelation) -> None:
    """Print category_count as the paper prints its Table 2: numbers with their share of the compositions."""
    output.print_table(
        ["components", "compositions", *(name.removeprefix("n_") for name in counts.columns[2:])],
        [
            [n_components, n_unique, *(f"{n:,} ({100 * n / n_unique:.2f} %)" for n in numbers)]
            for n_components, n_unique, *numbers in counts.fetchall()
        ],
    )


def _print_load(connection: duckdb.DuckDBPyConnection, source: str, path: Path) -> None:
    """Print what became of the rows of a source: a line, and one per frequent reason for a rejected row."""
    ((n_read, n_rejected, n_compositions),) = connection.execute(
        "select n_read, n_rejected, n_compositions from known_source where source = $1", [source]
    ).fetchall()
    print(f"{source}: {n_read:,} rows read, {n_compositions:,} distinct compositions, {n_rejected:,} rows rejected")
    if n_rejected:
        for reason, n, example in connection.execute(
            r"""select regexp_replace(regexp_replace(reason, ': .*| ".*', ''), '(entry) .*', '\1') as kind, """
            "count(*), min(input) "
            "from rejected_entry where source = $1 group by kind order by count(*) desc, kind limit 5",
            [source],
        ).fetchall():
            print(f"  {n:,}: {reason}" + (f", such as {example[:40]!r}" if example else ""))
        quoted = source.replace("'", "''")
        statement = f"from rejected_entry where source = '{quoted}'"
        print(f"  see them: {_command_on(path)} query {_in_quotes(statement)}")


@contextmanager
def _counted(unit: str) -> Iterator[Report]:
    """Give what tells how many of a unit are done so far, and their rate, on a terminal."""
    if not sys.stderr.isatty():
        yield no_report
        return
    from tqdm import tqdm

    with tqdm(unit=unit, unit_scale=True, leave=False, delay=1) as bar:

        def report(n_rows: int) -> None:
            bar.update(n_rows - bar.n)

        yield report


@contextmanager
def _time_left() -> Iterator[Callable[[float, float], None] | None]:
    """Give what tells how much of the work is done and how long the rest will take, on a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from tqdm import tqdm

    with tqdm(
        leave=False, bar_format="{desc}{percentage:3.0f} %|{bar}| {elapsed} gone, {remaining} left", desc="maps: "
    ) as bar:

        def progress(done: float, whole: float) -> None:
            bar.total = whole
            bar.update(done - bar.n)

        yield progress


def _progress(steps: Sequence[str], unit: str = "step") -> Iterator[str]:
    """Pass on the steps of a build or a comparison, with a bar on a terminal."""
    if not sys.stderr.isatty():
        yield from steps
        return
    # Imported here: only a terminal shows it.
    from tqdm import tqdm

    with tqdm(total=len(steps), unit=unit, leave=False, delay=1) as bar:
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


def _components(text: str) -> list[int]:
    try:
        return [int(word) for word in text.split(",")]
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no list of numbers such as 2,3,4") from None


def _count(text: str) -> int:
    """Return a number of things, one at least."""
    with suppress(ValueError):
        if (count := int(text)) > 0:
            return count
    raise argparse.ArgumentTypeError(f"{text!r} is no number of things, such as 3000")


def _number(text: str) -> float:
    """Return a number."""
    with suppress(ValueError):
        if isfinite(number := float(text)):
            return number
    raise argparse.ArgumentTypeError(f"{text!r} is no number such as 0.05")


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
    columns = _Parser(add_help=False)
    columns.add_argument("--formula-column", metavar="NAME", help="column of the formulas in a file (default: found)")
    columns.add_argument("--id-column", metavar="NAME", help="column of the ids of entries (default: entry_id, …)")
    columns.add_argument(
        "--energy-column", metavar="NAME", help="column of the energies above hull, in eV/atom (default: found by name)"
    )
    columns.add_argument(
        "--experimental-column", metavar="NAME", help="column that tells what was observed (default: found by name)"
    )
    columns.add_argument(
        "--format-of",
        choices=[published.name for published in published_format.FORMATS],
        help="whose table a file is (default: told from its columns)",
    )
    given = _Parser(add_help=False)
    given.add_argument(
        "formulas", nargs="*", metavar="FORMULA|FILE|-", help="formulas, or one file, or - for standard input"
    )
    knowing = _Parser(add_help=False)
    knowing.add_argument(
        "--source", nargs="+", action="extend", metavar="NAME", help="known is what these sources list (default: any)"
    )
    knowing.add_argument("--stable", action="store_true", help="known is what an entry on the convex hull has")
    knowing.add_argument("--experimental", action="store_true", help="known is what was observed in experiment")
    knowing.add_argument(
        "--max-energy-above-hull", type=_number, metavar="E", help="known is what an entry up to E eV/atom has"
    )
    drawing = _Parser(add_help=False)
    drawing.add_argument(
        "--palette", choices=PALETTES, default="paper", help="paper, or safe for any colour vision (default: paper)"
    )
    embedded = ", ".join(source.name for source in known.embedded())
    verbs = parser.add_subparsers(metavar="VERB", required=True)

    def verb(
        name: str, run: Callable[[argparse.Namespace], None], text: str, *parents: _Parser
    ) -> argparse.ArgumentParser:
        subparser = verbs.add_parser(name, help=text, description=text, parents=[common, *parents])
        subparser.set_defaults(run=run)
        return subparser

    build = verb("build", _build, "Build the warehouse and print Table 2.", columns)
    build.add_argument(
        "--oxidation-states",
        default="smact14",
        metavar="NAME|FILE",
        help=f"{', '.join(reference.OXIDATION_STATE_FILES)}, a cut of ICSD report counts such as "
        "icsd24:consensus=3,commonality=10%%, or a file of SMACT's format (default: smact14)",
    )
    build.add_argument("--components", type=_components, default=[2, 3, 4], metavar="N,…", help="default: 2,3,4")
    build.add_argument("--max-amount", type=int, default=8, metavar="N", help="largest amount (default: 8)")
    build.add_argument("--max-z", type=int, default=103, metavar="Z", help="largest atomic number (default: 103)")
    build.add_argument(
        "--known",
        nargs="+",
        action="extend",
        metavar="SOURCE",
        help=f"sources of known formulas, as ingest takes them, in place of the embedded ones ({embedded})",
    )

    ingest = verb("ingest", _ingest, "Add a source of known formulas to the warehouse, or load it anew.", columns)
    ingest.add_argument(
        "source",
        nargs="+",
        metavar="SOURCE",
        help="a file; s3://…; a query in quotes; mp (key in MP_API_KEY); mp-open; optimade URL; or an embedded source",
    )
    ingest.add_argument("--name", help="name of the source in the warehouse (default: the file's or service's)")
    ingest.add_argument("--release", help="release of mp-open (default: the latest)")

    verb("counts", _counts, "Print Table 2: how many compositions each category has.", answering, knowing)

    compare = verb(
        "compare",
        _compare,
        "Print Table 2 under other sets of oxidation states, with recall and precision, and keep it in the warehouse.",
        answering,
    )
    compare.add_argument(
        "sets",
        nargs="+",
        metavar="NAME|FILE",
        help="sets as build takes them, cuts such as icsd24:consensus=3,commonality=10%% included",
    )
    compare.add_argument("--changes", action="store_true", help="list the known compositions that change sides instead")

    sources = verb("sources", _sources, "List the loaded sources of known formulas, or compare two.", answering)
    sources.add_argument(
        "--compare", nargs=2, metavar=("SOURCE", "OTHER"), help="how many compositions both list, and only one of them"
    )

    forget = verb("forget", _forget, "Remove a source of known formulas from the warehouse.")
    forget.add_argument("source", metavar="SOURCE", help="its name, as 'stoichia sources' has it")

    verb("label", _label, "Label formulas: allowed, known, and why.", answering, columns, given)

    rules = verb("rules", _rules, "Tell what several rules say of formulas, side by side.", answering, columns, given)
    rules.add_argument(
        "--margin",
        type=_number,
        default=0.0,
        metavar="X",
        help="anions are to be more electronegative than cations by so much (Pauling scale, default: 0)",
    )
    rules.add_argument(
        "--alloys",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="SMACT's validity takes any composition of metals (default: yes)",
    )
    rules.add_argument("--mixed-valence", action="store_true", help="SMACT's validity tries one state per atom too")

    system = verb("system", _system, "List the compositions of a chemical system, labelled.", answering)
    system.add_argument("symbols", nargs="+", metavar="ELEMENT", help="element symbols: Li Zn Sn O or Li-Zn-Sn-O")
    system.add_argument("--max-atoms", type=int, metavar="N", help="bound on the atoms per formula")
    system.add_argument("--category", nargs="+", choices=CATEGORIES, help="only these categories")

    sample = verb("sample", _sample, "Draw compositions of a category uniformly at random.", answering)
    sample.add_argument("--components", type=int, default=4, metavar="N", help="number of components (default: 4)")
    sample.add_argument("--category", choices=CATEGORIES, default="missing", help="default: missing")
    sample.add_argument("--n", type=_count, default=3000, metavar="N", help="how many (default: 3000)")
    sample.add_argument("--seed", type=int, default=0, metavar="N", help="the same seed draws the same (default: 0)")
    sample.add_argument(
        "--with",
        dest="with_elements",
        nargs="+",
        default=[],
        metavar="ELEMENT",
        help="elements that all have to be in it",
    )
    sample.add_argument(
        "--without", dest="without_elements", nargs="+", default=[], metavar="ELEMENT", help="elements that must not"
    )
    sample.add_argument("--max-atoms", type=_count, metavar="N", help="bound on the atoms per formula")

    estimate = verb(
        "estimate", _estimate, "Estimate how many compositions are allowed, with a confidence interval.", answering
    )
    estimate.add_argument("--components", type=int, default=6, metavar="N", help="number of components (default: 6)")
    estimate.add_argument("--draws", type=_count, default=200_000, metavar="N", help="how many draws (default: 200000)")
    estimate.add_argument("--seed", type=int, default=0, metavar="N", help="the same seed draws the same (default: 0)")

    maps = verb(
        "map",
        _map,
        "Map samples of the categories in two dimensions, as the paper does, and keep the maps in the warehouse.",
        answering,
    )
    maps.add_argument("--components", type=_components, metavar="N,…", help="default: all of the warehouse")
    maps.add_argument("--n", type=_count, metavar="N", help="compositions of each category (default: 3000)")
    maps.add_argument("--quick", action="store_true", help="300 compositions of each category, for a first look")
    maps.add_argument("--seed", type=int, default=0, metavar="N", help="of the samples and the maps (default: 0)")
    maps.add_argument(
        "--embedding",
        nargs="+",
        action="extend",
        metavar="NAME",
        help="element embeddings, of the table embedding (default: the paper's five and random_200)",
    )
    maps.add_argument(
        "--method", nargs="+", action="extend", choices=METHODS, help="pca, tsne or umap (default: all three)"
    )
    maps.add_argument("--dimensions", type=int, choices=(2, 3), default=2, help="default: 2")
    maps.add_argument("--perplexity", type=float, metavar="P", help="of t-SNE (default: 30)")
    maps.add_argument("--iterations", type=_count, metavar="N", help="of t-SNE (default: 1000)")
    maps.add_argument("--neighbors", type=_count, metavar="N", help="of UMAP (default: 15)")
    maps.add_argument("--min-dist", type=float, metavar="D", help="of UMAP (default: 0.1)")
    maps.add_argument("--jobs", type=_count, metavar="N", help="maps made at the same time (default: one per core)")

    figure = verb("figure", _figure, "Draw a figure as SVG, PNG or an interactive page.", knowing, drawing)
    figure.add_argument("name", choices=figures.NAMES, metavar="NAME", help=", ".join(figures.NAMES))
    figure.add_argument("--to", type=Path, required=True, metavar="FILE", help="ends in .svg, .png or .html")
    figure.add_argument("--components", type=int, metavar="N", help="number of components (default: the smallest)")
    figure.add_argument("--category", choices=NUMBERS, help="what is counted (default: allowed, or missing for pairs)")

    report = verb("report", _report, "Write the report: one HTML file with Table 2, maps and figures.", drawing)
    report.add_argument(
        "--to", type=Path, default=Path("report.html"), metavar="FILE", help="default: report.html here"
    )
    report.add_argument("--system", nargs="+", metavar="ELEMENT", help="the system of Table 1 (default: Li Zn Sn O)")
    report.add_argument("--figures", type=Path, metavar="FOLDER", help="write every figure as SVG and PNG too")
    export = verb("export", _export, "Write every composition of a category as Parquet files; go on where one stopped.")
    export.add_argument("--to", required=True, metavar="DIR", help="the folder, or s3://…; new or of the same export")
    export.add_argument("--components", type=int, default=4, metavar="N", help="number of components (default: 4)")
    export.add_argument("--category", choices=CATEGORIES, default="missing", help="default: missing")
    export.add_argument(
        "--columns",
        nargs="+",
        default=[],
        metavar="NAME",
        help="columns of the view composition (default: element_set_id ratio_id n_atoms; elements too, where it "
        "only counts their sets)",
    )
    export.add_argument("--where", metavar="SQL", help="only those that satisfy a condition on columns of that view")
    export.add_argument("--embedding", metavar="NAME", help="add the vectors in an embedding, as the column vector")
    export.add_argument(
        "--rows-per-file", type=_count, metavar="N", help="compositions a file is made from (default: by columns)"
    )
    export.add_argument(
        "--engine", choices=("local", "ray"), default="local", help="this machine, or a Ray cluster (default: local)"
    )
    export.add_argument(
        "--ray-address", metavar="ADDRESS", help="the cluster (default: RAY_ADDRESS, else one on this machine)"
    )

    for name in figures.ROOMS:
        of_room = _room_verb(name)
        of_room.add_arguments(verb(name, partial(_room, name), of_room.DESCRIPTION, answering))

    query = verb("query", _query, "Run SQL on the warehouse, read-only, without access to files.", answering)
    query.add_argument("sql", metavar="SQL|-", help="the statement, or - for standard input")
    return parser


if __name__ == "__main__":
    sys.exit(main())
