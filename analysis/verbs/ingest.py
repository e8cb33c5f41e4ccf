"""The verb ``stoichia ingest``."""

import argparse

from stoichia.analysis.verbs import arguments, session
from stoichia.analysis.verbs.verb import Verb
from stoichia.loaders import known, warehouse


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    arguments.add_columns(parser)
    arguments.add_memory_limit(parser)
    parser.add_argument(
        "source",
        nargs="+",
        metavar="SOURCE",
        help="a file; s3://…; a query in quotes; mp (key in MP_API_KEY); mp-open; optimade URL; or an embedded source",
    )
    parser.add_argument("--name", help="name of the source in the warehouse (default: the file's or service's)")
    parser.add_argument("--release", help="release of mp-open (default: the latest), or of your file")
    parser.add_argument("--licence", help="licence of your file")
    parser.add_argument("--citation", help="what to cite for your file, which 'stoichia cite' prints")


def _run(options: argparse.Namespace) -> None:
    source = known.source(
        options.source,
        name=options.name,
        columns=arguments.columns(options),
        release=options.release,
        licence=options.licence,
        citation=options.citation,
    )
    path = arguments.path(options)
    with session.counted(" rows") as report:
        summary = warehouse.ingest(path, source, report, options.memory_limit)
    session.print_load(source.name, summary, path)


VERB = Verb(
    "ingest",
    "Add a source of known formulas to the warehouse, or load it anew.",
    _run,
    _add_arguments,
    examples=("stoichia ingest formulas.csv --name mine", "stoichia ingest mp-open"),
)
