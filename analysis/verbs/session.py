"""What verbs do with the warehouse and the terminal: open the one, tell on the other how far the work is."""

import argparse
import shlex
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

from stoichia.analysis import output
from stoichia.analysis.verbs import arguments
from stoichia.loaders import warehouse
from stoichia.loaders.fetched import Report, no_report


def opened(
    options: argparse.Namespace, *, writable: bool = False, files: Sequence[Path] = ()
) -> duckdb.DuckDBPyConnection:
    """Open the warehouse that the user names; a statement that takes long shows a bar on a terminal.

    Who only reads it reaches the folder of this run and the files given, and nothing else.
    """
    path, shows_progress = arguments.path(options), sys.stdout.isatty()
    if writable:
        return warehouse.open_warehouse(path, writable=True, shows_progress=shows_progress)
    return warehouse.open_isolated(path, [options.scratch, *files], shows_progress=shows_progress)


def command_on(path: Path) -> str:
    """Return the command as a user types it to ask the warehouse at a path."""
    return "stoichia" if path == warehouse.default_path() else f"stoichia --db {output.visible(shlex.quote(str(path)))}"


def print_table_2(counts: duckdb.DuckDBPyRelation) -> None:
    """Print category_count as the paper prints its Table 2: numbers with their share of the compositions."""
    output.print_table(
        ["components", "compositions", *(name.removeprefix("n_") for name in counts.columns[2:])],
        [
            [n_components, n_unique, *(f"{n:,} ({100 * n / n_unique:.2f} %)" for n in numbers)]
            for n_components, n_unique, *numbers in counts.fetchall()
        ],
    )


def print_load(connection: duckdb.DuckDBPyConnection, source: str, path: Path) -> None:
    """Print what became of the rows of a source: a line, and one per frequent note or reason for a rejected row."""
    ((n_read, n_rejected, n_compositions),) = connection.execute(
        "select n_read, n_rejected, n_compositions from known_source where source = $1", [source]
    ).fetchall()
    output.tell(
        f"{source}: {n_read:,} rows read, {n_compositions:,} distinct compositions, {n_rejected:,} rows rejected"
    )
    for note, n, example in connection.execute(
        "select note, n_entries, example from entry_note where source = $1 order by n_entries desc, note limit 5",
        [source],
    ).fetchall():
        output.tell(f"  {n:,}: {note}, such as {example[:40]!r}")
    if n_rejected:
        for reason, n, example in connection.execute(
            "select kind, n_rows, example from rejected_reason where source = $1 order by n_rows desc, kind limit 5",
            [source],
        ).fetchall():
            output.tell(f"  {n:,}: {reason}" + (f", such as {example[:40]!r}" if example else ""))
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
            bar.set_description(output.visible(step))
            yield step
            bar.update()
