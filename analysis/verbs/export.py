"""The verb ``stoichia export``."""

import argparse
from pathlib import Path
from time import monotonic

from stoichia.analysis import output
from stoichia.analysis.palette import CATEGORIES
from stoichia.analysis.verbs import arguments, learning, session
from stoichia.analysis.verbs.verb import NUMERIC_GIGABYTES, Verb
from stoichia.loaders.errors import InputError


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--to", required=True, metavar="DIR", help="the folder, or s3://…; new or of the same export")
    parser.add_argument("--components", type=int, default=4, metavar="N", help="number of components (default: 4)")
    parser.add_argument("--category", choices=CATEGORIES, default="missing", help="default: missing")
    parser.add_argument(
        "--columns",
        nargs="+",
        default=[],
        metavar="NAME",
        help="columns of the view composition (default: element_set_id ratio_id n_atoms; elements too, where it "
        "only counts their sets)",
    )
    parser.add_argument("--where", metavar="SQL", help="only those that satisfy a condition on columns of that view")
    parser.add_argument("--embedding", metavar="NAME", help="add the vectors in an embedding, as the column vector")
    parser.add_argument(
        "--candidates",
        action="store_true",
        help="every composition that stoichia candidates scores instead, ranked: a file in a folder of this machine",
    )
    parser.add_argument(
        "--rows-per-file",
        type=arguments.count,
        metavar="N",
        help="compositions a file is made from (default: by columns)",
    )
    parser.add_argument(
        "--engine", choices=("local", "ray"), default="local", help="this machine, or a Ray cluster (default: local)"
    )
    parser.add_argument(
        "--ray-address", metavar="ADDRESS", help="the cluster (default: RAY_ADDRESS, else one on this machine)"
    )


def _run(options: argparse.Namespace) -> None:
    if options.candidates:
        _write_candidates(options)
        return
    # Imported here: other verbs have no need of it.
    from stoichia.analysis import export, export_ray
    from stoichia.analysis.export_folder import ExportFolder

    asked = export.Export(
        options.components,
        options.category,
        arguments.words(options.columns),
        options.where,
        options.embedding,
        options.rows_per_file,
    )
    if options.ray_address is not None and options.engine != "ray":
        raise InputError("--ray-address goes with --engine ray")
    engine = export_ray.cluster(options.ray_address) if options.engine == "ray" else export.local
    started = monotonic()
    with session.counted(" compositions") as report:
        manifest = export.run(arguments.path(options), asked, ExportFolder.named(options.to), engine, report)
    output.tell(
        f"{options.to}: {manifest.n_rows:,} rows, {manifest.n_bytes / 1e6:,.1f} MB, files: {len(manifest.files):,}, "
        f"seconds: {monotonic() - started:.1f}; README.md there tells how to read them"
    )


def _write_candidates(options: argparse.Namespace) -> None:
    # Imported here: other verbs have no need of it.
    from stoichia.analysis import export_candidates

    learning.current(options).close()
    started = monotonic()
    path, n_rows = export_candidates.write(arguments.path(options), Path(options.to), options.components)
    output.tell(f"{path}: {n_rows:,} rows, {path.stat().st_size / 1e6:,.1f} MB, seconds: {monotonic() - started:.1f}")


VERB = Verb(
    "export",
    "Write every composition of a category as Parquet files; go on where one stopped.",
    _run,
    _add_arguments,
    NUMERIC_GIGABYTES,
    examples=(
        "stoichia export --components 3 --category missing --to ternaries",
        'stoichia export --components 3 --where "n_atoms <= 6" --columns formula n_atoms --to small',
    ),
)
