"""Maps of samples and the report that shows them, beside the libraries themselves and the writing of its file."""

import statistics
from pathlib import Path

import duckdb
from measuring import SHARED_DATA, Line, at_most, built, repeated, run, seconds

from stoichia.analysis import embeddings, frames, maps, projection
from stoichia.analysis.palette import EMBEDDINGS

# Of some size, so that the categories of what is known have their samples; else the embedded default.
KNOWN = SHARED_DATA / "mp_2018_formation_energy.csv.gz"


def map_lines(scratch: Path, *, is_quick: bool) -> list[Line]:
    """Measure quick maps, the same once more, and, unless in haste, the whole set, once."""
    folder = known_warehouse(scratch)
    n = 1 if is_quick else 3
    # What is made is kept: only another seed makes anything.
    quick = [run("map", "--quick", "--seed", str(seed), folder=folder).wall for seed in range(1, n + 1)]
    again = repeated(3, lambda: run("map", "--quick", "--seed", str(n), folder=folder).wall)
    made = [
        at_most("stoichia map --quick: 54 maps of 300 compositions of each category", "s", 90, quick),
        at_most("the same once more, when there is nothing to make", "s", 3, again),
    ]
    if not is_quick:
        ternary = run("map", "--components", "3", "--seed", str(n + 1), folder=folder)
        limit = seconds(lambda: projected_by_libraries(folder))
        # Last, so that the report shows it: that takes the latest sample.
        whole = run("map", folder=folder)
        of_each = f"{maps.PAPER_SAMPLE:,} compositions of each category"
        made += [
            at_most(f"stoichia map: 54 maps of {of_each}", "s", 240, [whole.wall]),
            at_most("its processor time", "s", 480, [whole.cpu]),
            at_most(
                f"stoichia map: 18 maps of {of_each}, ternaries, over scikit-learn and umap-learn",
                "times",
                1,
                [ternary.wall / limit],
                "The limit of the ternaries' maps: scikit-learn and umap-learn project the same vectors "
                f"with the same parameters, one map after another, each on all cores: {limit:.0f} s; none is scored.",
                1,
            ),
        ]
    return made


def projected_by_libraries(folder: Path) -> None:
    """Project the latest ternaries as scikit-learn and umap-learn do it themselves, a map at a time on all cores."""
    from sklearn.decomposition import PCA
    from sklearn.manifold import TSNE
    from umap import UMAP

    with duckdb.connect(str(folder / "stoichia.duckdb"), read_only=True) as connection:
        compositions = frames.frame(
            connection.sql(
                "select elements, amounts from map_composition inner join latest_map_sample using (map_sample_id) "
                "where n_components = 3 order by point_number"
            )
        )
        loaded = [embeddings.load(connection, name) for name in EMBEDDINGS]
    tsne, umap = projection.PARAMETERS["tsne"], projection.PARAMETERS["umap"]
    for embedding in loaded:
        vectors, is_covered = embeddings.vectors(embedding, compositions)
        scaled = projection.standardised(vectors[is_covered])
        PCA(2).fit_transform(scaled)
        shorter = PCA(min(projection.TSNE_COMPONENTS, scaled.shape[1])).fit_transform(scaled)
        TSNE(2, init="pca", random_state=0, n_jobs=-1, **tsne).fit_transform(shorter)
        # Without a seed: with one it keeps to one core.
        UMAP(n_jobs=-1, **umap).fit_transform(scaled)


def report_lines(scratch: Path, *, is_quick: bool) -> list[Line]:
    """Measure the report on the maps that there are, quick ones where there are none, and one with quick maps."""
    folder = known_warehouse(scratch)
    with duckdb.connect(str(folder / "stoichia.duckdb"), read_only=True) as connection:
        has_maps = connection.execute("select 1 from map limit 1").fetchall()
    if not has_maps:
        run("map", "--quick", folder=folder)
    with duckdb.connect(str(folder / "stoichia.duckdb"), read_only=True) as connection:
        ((n_shown,),) = connection.execute(
            "select n_per_category from map_sample order by drawn_at desc limit 1"
        ).fetchall()
    n = 1 if is_quick else 3
    report = repeated(n, lambda: run("report", "--to", "report.html", folder=folder).wall)
    size = (folder / "report.html").stat().st_size / 1e6
    quick = known_warehouse(scratch / "quick")
    run("map", "--quick", folder=quick)
    cpu = repeated(n, lambda: run("report", "--to", "report.html", folder=quick).cpu)
    content = (quick / "report.html").read_bytes()
    written = statistics.median(repeated(n, lambda: seconds(lambda: (quick / "copy.html").write_bytes(content))))
    return [
        at_most(f"stoichia report, with 54 maps of {n_shown:,} compositions of each category", "s", 30, report),
        at_most("its file", "MB", 15, [size]),
        at_most(
            "stoichia report with quick maps, processor time",
            "s",
            10,
            cpu,
            f"The limit of stoichia report with quick maps: its {len(content) / 1e6:.1f} MB are written.",
            written,
        ),
    ]


def known_warehouse(scratch: Path) -> Path:
    """Return a folder with a warehouse of many known formulas, where there is a list of them."""
    scratch.mkdir(exist_ok=True)
    return built(scratch / "maps", *(("--known", KNOWN) if KNOWN.is_file() else ()))
