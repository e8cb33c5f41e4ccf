"""The verb ``stoichia explore``."""

import argparse
from pathlib import Path

from stoichia.analysis import output
from stoichia.analysis.verbs import arguments, session
from stoichia.analysis.verbs.verb import Verb


def _port(text: str) -> int:
    """Return a number of a port."""
    number = arguments.count(text)
    if number > 65_535:
        raise argparse.ArgumentTypeError(f"{text} is no port: they end at 65535")
    return number


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    arguments.add_palette(parser)
    parser.add_argument("--port", type=_port, metavar="N", help="port (default: the first free one from 8000 on)")
    parser.add_argument(
        "--host", default="127.0.0.1", metavar="ADDRESS", help="where to listen (default: this machine only)"
    )
    parser.add_argument("--no-browser", action="store_true", help="do not open the page in a browser")
    parser.add_argument("--to", type=Path, metavar="FOLDER", help="write it as static files for any web host instead")


def _run(options: argparse.Namespace) -> None:
    # Imported here: other verbs serve nothing.
    from stoichia.analysis import explorer
    from stoichia.analysis.explorer.content import Look

    path = arguments.path(options)
    if options.to is not None:
        explorer.write(path, options.to, Look(options.palette))
        output.tell(f"{options.to}: put it on any web host that gives parts of files, and open its index.html there")
        return
    address = explorer.Address(options.host, options.port)
    if not address.is_loopback:
        output.warn(
            f"whoever can reach {options.host} can read the page and the whole warehouse, without a password and "
            "without encryption; end it when it has served"
        )

    def tell(place: str) -> None:
        output.tell(f"{place} shows {path}; Control-C ends it")
        output.flush()

    look = Look(options.palette, session.command_on(path))
    explorer.serve(path, address, look, opens_browser=not options.no_browser, tell=tell)


VERB = Verb(
    "explore",
    "Explore the space on a page in a browser.",
    _run,
    _add_arguments,
    examples=("stoichia explore", "stoichia explore --to space --palette safe"),
)
