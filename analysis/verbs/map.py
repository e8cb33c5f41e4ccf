"""The verb ``stoichia map``."""

import argparse

from stoichia.analysis import output
from stoichia.analysis.palette import EMBEDDINGS, METHODS
from stoichia.analysis.verbs import arguments, session
from stoichia.analysis.verbs.verb import NUMERIC_GIGABYTES, Verb


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    arguments.add_format(parser)
    parser.add_argument(
        "--components", type=arguments.numbers_of_components, metavar="N,…", help="default: all of the warehouse"
    )
    parser.add_argument("--n", type=arguments.count, metavar="N", help="compositions of each category (default: 3000)")
    parser.add_argument("--quick", action="store_true", help="300 compositions of each category, for a first look")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="of the samples and the maps (default: 0)")
    parser.add_argument(
        "--embedding",
        nargs="+",
        action="extend",
        metavar="NAME",
        help="element embeddings, of the table embedding (default: the paper's five and random_200)",
    )
    parser.add_argument(
        "--method", nargs="+", action="extend", choices=METHODS, help="pca, tsne or umap (default: all three)"
    )
    parser.add_argument("--dimensions", type=int, choices=(2, 3), default=2, help="default: 2")
    parser.add_argument("--perplexity", type=float, metavar="P", help="of t-SNE (default: 30)")
    parser.add_argument(
        "--iterations", type=arguments.count, metavar="N", help="steps of t-SNE, 250 at least (default: 450)"
    )
    parser.add_argument("--neighbors", type=arguments.count, metavar="N", help="of UMAP (default: 15)")
    parser.add_argument("--min-dist", type=float, metavar="D", help="of UMAP (default: 0.1)")
    parser.add_argument(
        "--jobs", type=arguments.count, metavar="N", help="maps made at the same time (default: one per core)"
    )


def _run(options: argparse.Namespace) -> None:
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
        embeddings=arguments.words(options.embedding or []) or tuple(EMBEDDINGS),
        methods=options.method or tuple(METHODS),
        n_dimensions=options.dimensions,
        parameters={
            method: {name: value for name, value in named.items() if value is not None}
            for method, named in parameters.items()
        },
    )
    with session.opened(options, writable=True) as connection:
        with session.time_left() as progress:
            made = maps.make(connection, settings, progress, options.jobs, options.scratch)
        output.write(connection.from_arrow(made.to_arrow()), options.format, options.scratch)
        fewer = maps.shortfalls(connection, made["map_id"].to_list(), n_per_category)
    for n_components, category, n_drawn in fewer:
        output.warn(f"of {n_components} components there are {n_drawn:,} {category} compositions, and all are in")


VERB = Verb(
    "map",
    "Map samples of the categories in two dimensions, as the paper does, and keep the maps in the warehouse.",
    _run,
    _add_arguments,
    NUMERIC_GIGABYTES,
    examples=("stoichia map --quick", "stoichia map --components 2 --embedding magpie --method pca --n 300"),
)
