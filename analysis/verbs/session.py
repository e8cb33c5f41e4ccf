"""What verbs do with the warehouse and the terminal: open the one, tell on the other how far the work is."""

import argparse
import shlex
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from stoichia.analysis import output, wording
from stoichia.analysis.verbs import arguments
from stoichia.loaders import warehouse
from stoichia.loaders.fetched import Report, no_report

if TYPE_CHECKING:
    from stoichia.loaders import known


def opened(
    options: argparse.Namespace, *, writable: bool = False, but_for: Sequence[Path] = ()
) -> duckdb.DuckDBPyConnection:
    """Open the warehouse that the user names; a statement that takes long shows a bar on a terminal.

    Who only reads it reaches the folder of this run, and nothing else but what is named.
    """
    path, shows_progress = arguments.path(options), sys.stdout.isatty()
    if writable:
        return warehouse.open_warehouse(path, writable=True, shows_progress=shows_progress)
    # The verbs that label formulas or rank candidates take a limit.
    memory_limit = getattr(options, "memory_limit", None)
    places = [options.scratch, *but_for]
    return warehouse.open_isolated(path, places, shows_progress=shows_progress, memory_limit=memory_limit)


def command_on(path: Path) -> str:
    """Return the command as a user types it to ask the warehouse at a path."""
    return (
        "stoichia" if path == warehouse.default_path() else f"stoichia --db {wording.visible(shlex.quote(str(path)))}"
    )


def print_table_2(counts: duckdb.DuckDBPyRelation) -> None:
    """Print category_count as the paper prints its Table 2: numbers with their share of the compositions."""
    output.print_table(
        ["components", "compositions", *(name.removeprefix("n_") for name in counts.columns[2:])],
        [
            [n_components, n_unique, *(f"{n:,} ({100 * n / n_unique:.2f} %)" for n in numbers)]
            for n_components, n_unique, *numbers in counts.fetchall()
        ],
    )


def warn_of_few_known(connection: duckdb.DuckDBPyConnection, options: argparse.Namespace) -> None:
    """Tell on standard error, behind an answer, if so few compositions are known that unknown says little."""
    ((n_known, is_small),) = connection.execute("select n_compositions, is_small from known_size").fetchall()
    if is_small:
        # An answer that cannot be printed is told of first, and alone.
        output.flush()
        output.warn(
            f"only {n_known:,} compositions are known here, so missing means little: load a whole database, without "
            f"a key, with '{command_on(arguments.path(options))} ingest mp-open'"
        )


def print_load(source: str, summary: "known.LoadSummary", path: Path) -> None:
    """Print what became of the rows of a source: a line, and one per frequent note or reason for a rejected row."""
    output.tell(
        f"{source}: {summary.n_read:,} rows read, {summary.n_compositions:,} distinct compositions, "
        f"{summary.n_rejected:,} rows rejected"
    )
    if summary.n_above:
        output.tell(f"  rows left out above the names of its columns: {summary.n_above:,}")
    if summary.taken_for:
        output.tell(
            f"  taken for {summary.taken_for}: --licence, --citation and columns that are named, such as "
            "--experimental-column, say otherwise"
        )
    for remark in (*summary.notes, *summary.rejections):
        such_as = f", such as {remark.example[:40]!r}" if remark.example else ""
        output.tell(f"  {remark.n:,}: {remark.kind}{such_as}")
    if summary.n_rejected:
        quoted = source.replace("'", "''")
        statement = f"from rejected_entry where source = '{quoted}'"
        output.tell(f"  see them: {command_on(path)} query {_in_quotes(statement)}")


def _in_quotes(text: str) -> str:
    """Return a text as one word of a shell, in double quotes where they do no harm: SQL has single ones."""
    return shlex.quote(text) if set(text) & set('"$`\\!') else f'"{text}"'


@contextmanager
def counted(unit: str) -> Iterator[Report]:
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
def time_left() -> Iterator[Callable[[float, float], None] | None]:
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


def stepwise(steps: Sequence[str], unit: str = "step") -> Iterator[str]:
    """Pass on the steps of a build or a comparison, with a bar on a terminal."""
    if not sys.stderr.isatty():
        yield from steps
        return
    # Imported here: only a terminal shows it.
    from tqdm import tqdm

    with tqdm(total=len(steps), unit=unit, leave=False, delay=1) as bar:
        for step in steps:
            bar.set_description(wording.visible(step))
            yield step
            bar.update()
