"""Arguments that several verbs take: how they are declared, and what they mean to the library."""

import argparse
from collections.abc import Sequence
from contextlib import suppress
from math import isfinite
from pathlib import Path

from stoichia.analysis import output, questions
from stoichia.analysis.palette import PALETTES
from stoichia.loaders import memory, warehouse
from stoichia.loaders.errors import InputError
from stoichia.loaders.known_by import KnownBy
from stoichia.loaders.sources import published_format
from stoichia.loaders.tables.table import Columns

# As SMACT calls a state of medium commonality.
USUAL = 0.1
# The rules that the macro met_by_rule knows.
RULES = ("allowed", "mixed-valence", "all-metal", "margin", "smact-valid")


def add_format(parser: argparse.ArgumentParser) -> None:
    """Add how an answer is printed."""
    parser.add_argument("--format", choices=output.FORMATS, default="table", help="default: table, for people")


def add_memory_limit(parser: argparse.ArgumentParser) -> None:
    """Add how much memory formulas and rankings may take."""
    parser.add_argument(
        "--memory-limit",
        type=memory_size,
        metavar="SIZE",
        help="memory to stay within, such as 2GB; the rest goes to disk (default: 80 %% of the machine's)",
    )


def add_formula_columns(parser: argparse.ArgumentParser) -> None:
    """Add which columns of a table tell the formulas."""
    parser.add_argument("--formula-column", metavar="NAME", help="column of the formulas in a file (default: found)")
    parser.add_argument(
        "--elements-from",
        metavar="NAMES",
        help="columns that are named by an element each and hold its amount, such as H,Li,O; or all that are named so",
    )
    parser.add_argument("--sheet", metavar="NAME", help="sheet of a workbook (default: the first with formulas)")
    parser.add_argument(
        "--format-of",
        choices=[published.name for published in published_format.FORMATS],
        help="whose table a file is (default: told from its columns)",
    )


def add_columns(parser: argparse.ArgumentParser) -> None:
    """Add which columns of a table are read by a source."""
    add_formula_columns(parser)
    parser.add_argument("--id-column", metavar="NAME", help="column of the ids of entries (default: entry_id, …)")
    parser.add_argument(
        "--energy-column", metavar="NAME", help="column of the energies above hull, in eV/atom (default: found by name)"
    )
    parser.add_argument(
        "--experimental-column", metavar="NAME", help="column that tells what was observed (default: found by name)"
    )


def columns(options: argparse.Namespace) -> Columns:
    """Return which columns to read, as far as the user says and the verb asks."""
    flags = {
        "input": "formula_column",
        "entry_id": "id_column",
        "energy_above_hull": "energy_column",
        "is_experimental": "experimental_column",
    }
    return Columns(
        {role: name for role, flag in flags.items() if (name := getattr(options, flag, None)) is not None},
        published_format.by_name(options.format_of) if options.format_of else None,
        words([options.elements_from]) if options.elements_from else (),
        options.sheet,
        getattr(options, "keep", None) or (),
    )


def add_known_by(parser: argparse.ArgumentParser) -> None:
    """Add what makes a composition known."""
    parser.add_argument(
        "--source", nargs="+", action="extend", metavar="NAME", help="known is what these sources list (default: any)"
    )
    parser.add_argument("--stable", action="store_true", help="known is what an entry on the convex hull has")
    parser.add_argument("--experimental", action="store_true", help="known is what was observed in experiment")
    parser.add_argument(
        "--max-energy-above-hull", type=number, metavar="E", help="known is what an entry up to E eV/atom has"
    )


def known_by(options: argparse.Namespace) -> KnownBy:
    """Return what the user says makes a composition known."""
    return KnownBy(options.source, options.stable, options.experimental, options.max_energy_above_hull)


def add_elements(parser: argparse.ArgumentParser) -> None:
    """Add which elements a composition has, and has not, and how many atoms."""
    parser.add_argument(
        "--with",
        dest="with_elements",
        nargs="+",
        default=[],
        metavar="ELEMENT",
        help="elements that all have to be in it; or groups, such as halogen, of which one has to",
    )
    parser.add_argument(
        "--without",
        dest="without_elements",
        nargs="+",
        default=[],
        metavar="ELEMENT",
        help="elements, or groups such as radioactive, that must not",
    )
    parser.add_argument("--max-atoms", type=count, metavar="N", help="bound on the atoms per formula")


def add_usual_states(parser: argparse.ArgumentParser) -> None:
    """Add how usual the states have to be that make a composition allowed."""
    parser.add_argument(
        "--usual-states",
        nargs="?",
        type=number,
        const=USUAL,
        metavar="P",
        help="only where every element is in a state that is this share of what the ICSD reports of it (default: 0.1)",
    )


def add_rule(parser: argparse.ArgumentParser) -> None:
    """Add which rule compositions have to meet, beside their category."""
    parser.add_argument("--rule", choices=RULES, help="only what this rule of stoichia rules allows")
    parser.add_argument(
        "--margin", type=number, metavar="X", help="of --rule margin, on the Pauling scale (default: 0)"
    )
    add_usual_states(parser)


def rule(options: argparse.Namespace) -> questions.Rule:
    """Return the rule that the user asks for."""
    if options.margin is not None and options.rule != "margin":
        raise InputError("--margin goes with --rule margin")
    return questions.Rule(options.rule, options.margin or 0.0, options.usual_states)


def add_other_states(parser: argparse.ArgumentParser) -> None:
    """Add which set of oxidation states a question is asked of."""
    parser.add_argument(
        "--oxidation-states",
        metavar="NAME|FILE",
        help="ask another set than the warehouse's own, as build takes them, such as common; nothing is built again",
    )


def add_palette(parser: argparse.ArgumentParser) -> None:
    """Add the colours of figures."""
    parser.add_argument(
        "--palette", choices=PALETTES, default="paper", help="paper, or safe for any colour vision (default: paper)"
    )


def path(options: argparse.Namespace) -> Path:
    """Return where the warehouse is."""
    chosen: Path = options.db or warehouse.default_path()
    return chosen


def words(given: Sequence[str]) -> list[str]:
    """Return words, such as element symbols, given one by one or as Tc,Pm."""
    return [part for word in given for part in word.split(",") if part]


def numbers_of_components(text: str) -> list[int]:
    """Return numbers of components, such as 2,3,4."""
    try:
        return [int(word) for word in text.split(",")]
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no list of numbers such as 2,3,4") from None


def count(text: str) -> int:
    """Return a number of things, one at least."""
    with suppress(ValueError):
        if (counted := int(text)) > 0:
            return counted
    raise argparse.ArgumentTypeError(f"{text!r} is no number of things, such as 3000")


def memory_size(text: str) -> int:
    """Return a size of memory in bytes."""
    try:
        return memory.size(text)
    except InputError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def number(text: str) -> float:
    """Return a number."""
    with suppress(ValueError):
        if isfinite(read := float(text)):
            return read
    raise argparse.ArgumentTypeError(f"{text!r} is no number such as 0.05")
