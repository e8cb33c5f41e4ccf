"""The verb ``stoichia build``."""

import argparse
import shlex

from stoichia.analysis import output
from stoichia.analysis.verbs import arguments, session
from stoichia.analysis.verbs.verb import NUMERIC_GIGABYTES, Verb
from stoichia.loaders import known, reference, warehouse


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    arguments.add_columns(parser)
    arguments.add_memory_limit(parser)
    parser.add_argument(
        "--oxidation-states",
        default="smact14",
        metavar="NAME|FILE",
        help=f"{', '.join(reference.OXIDATION_STATE_FILES)}, common (usual states), a cut of ICSD report counts "
        "such as icsd24:consensus=3,commonality=10%%, or a file of SMACT's format (default: smact14)",
    )
    parser.add_argument(
        "--components",
        type=arguments.numbers_of_components,
        default=[2, 3, 4],
        metavar="N,…",
        help="default: 2,3,4",
    )
    parser.add_argument("--max-amount", type=int, default=8, metavar="N", help="largest amount (default: 8)")
    parser.add_argument("--max-z", type=int, default=103, metavar="Z", help="largest atomic number (default: 103)")
    embedded = ", ".join(source.name for source in known.embedded())
    parser.add_argument(
        "--known",
        nargs="+",
        action="extend",
        metavar="SOURCE",
        help=f"sources of known formulas, as ingest takes them, in place of the embedded ones ({embedded})",
    )


def _run(options: argparse.Namespace) -> None:
    settings = warehouse.BuildSettings(options.oxidation_states, options.components, options.max_amount, options.max_z)
    sources = known.embedded() if options.known is None else known.sources(options.known, arguments.columns(options))
    path = arguments.path(options)
    with session.counted(" rows") as report:
        summaries = warehouse.build(path, settings, sources, session.stepwise, report, options.memory_limit)
    with session.opened(options) as connection:
        session.print_table_2(connection.sql("from category_count"))
        for source, summary in zip(sources, summaries, strict=True):
            session.print_load(source.name, summary, path)
        stoichia = session.command_on(path)
        lines = ["", f"Warehouse {path} is ready."]
        if options.known is None:
            lines += [
                "Most of what it knows is from the Materials Project of 2017. The whole database of today:",
                f"  {stoichia} ingest mp-open   # its public table, no key",
                f"  {stoichia} ingest mp        # its API, with your key in MP_API_KEY",
            ]
        output.tell(
            *lines,
            "Try",
            f"  {stoichia} label LiFePO4 Li2ZnSnO4 Fe3O4 'CuSO4·5H2O'",
            f"  {stoichia} candidates --with Li Zn Sn O --usual-states --n 5",
            f"  {stoichia} query \"from assignments('BaTiO3')\"",
            f"or open it in the DuckDB shell: duckdb -readonly {shlex.quote(str(path))}",
        )
        session.warn_of_few_known(connection, options)


VERB = Verb(
    "build",
    "Build the warehouse and print Table 2.",
    _run,
    _add_arguments,
    NUMERIC_GIGABYTES,
    examples=("stoichia build", "stoichia build --components 2,3 --oxidation-states icsd24 --known formulas.csv"),
)
