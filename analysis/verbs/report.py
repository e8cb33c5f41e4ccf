"""The verb ``stoichia report``."""

import argparse
from pathlib import Path

from stoichia.analysis import output, questions
from stoichia.analysis.verbs import arguments, session
from stoichia.analysis.verbs.verb import DRAWING_GIGABYTES, Verb


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    arguments.add_palette(parser)
    parser.add_argument(
        "--to", type=Path, default=Path("report.html"), metavar="FILE", help="default: report.html here"
    )
    parser.add_argument("--system", nargs="+", metavar="ELEMENT", help="the system of Table 1 (default: Li Zn Sn O)")
    parser.add_argument("--figures", type=Path, metavar="FOLDER", help="write every figure as SVG, PNG and PDF too")


def _run(options: argparse.Namespace) -> None:
    # Imported here: other verbs have no need of it.
    from stoichia.analysis import report

    with session.opened(options) as connection, questions.complaints():
        report.write(
            connection,
            options.to,
            system=None if options.system is None else arguments.words(options.system),
            colours=options.palette,
            figures_folder=options.figures,
        )
    output.tell(f"{options.to}: {options.to.stat().st_size / 1e6:.1f} MB, open it in a browser")


VERB = Verb(
    "report",
    "Write the report: one HTML file with Table 2, maps and figures.",
    _run,
    _add_arguments,
    DRAWING_GIGABYTES,
    examples=("stoichia report", "stoichia report --to oxides.html --system Li Zn O --palette safe"),
)
