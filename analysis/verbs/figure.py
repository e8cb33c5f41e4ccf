"""The verb ``stoichia figure``."""

import argparse
from pathlib import Path

from stoichia.analysis import output, questions
from stoichia.analysis.figures import FIGURES, Options
from stoichia.analysis.palette import NUMBERS
from stoichia.analysis.verbs import arguments, session
from stoichia.analysis.verbs.verb import DRAWING_GIGABYTES, Verb


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    arguments.add_known_by(parser)
    arguments.add_palette(parser)
    parser.add_argument("name", choices=FIGURES, metavar="NAME", help=", ".join(FIGURES))
    parser.add_argument("--to", type=Path, required=True, metavar="FILE", help="ends in .svg, .pdf, .png or .html")
    parser.add_argument("--components", type=int, metavar="N", help="number of components (default: the smallest)")
    parser.add_argument("--category", choices=NUMBERS, help="what is counted (default: allowed, or missing for pairs)")


def _run(options: argparse.Namespace) -> None:
    # Imported here: other verbs write no pages.
    from stoichia.analysis.page import figure_file

    with session.opened(options) as connection, questions.complaints():
        chosen = Options(options.components, options.category, arguments.known_by(options), options.palette)
        picture = figure_file.write(connection, options.name, options.to, chosen)
    output.tell(f"{options.to}: {picture.title}")


VERB = Verb(
    "figure",
    "Draw a figure as SVG, PDF, PNG or an interactive page.",
    _run,
    _add_arguments,
    DRAWING_GIGABYTES,
    examples=(
        "stoichia figure periodic-table --to elements.svg",
        "stoichia figure element-pairs --components 3 --category missing --to pairs.html",
    ),
)
