"""The paper's maps: samples of each category, embedded, projected, scored, and kept in the warehouse.

What is in the warehouse already is not made again: a sample is known by what was drawn, a map by all that made it. Each
map is stored as soon as it is made, so that a run that ends early goes on where it was.
"""

import hashlib
import json
import os
import signal
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from multiprocessing import resource_tracker
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import duckdb

from stoichia.analysis import embeddings, frames, projection, questions
from stoichia.analysis.palette import CATEGORIES, EMBEDDINGS
from stoichia.loaders import incoming
from stoichia.loaders.dates import reproducible_now
from stoichia.loaders.errors import InputError, StoichiaError
from stoichia.loaders.transaction import transaction

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import polars as pl

# Compositions of each category: the paper's number, and enough for a first look.
PAPER_SAMPLE = 3000
QUICK_SAMPLE = 300

# How long each takes, roughly, in seconds on one core for the paper's samples: by these the time left is told, and the
# longest is begun first.
_COSTS = {"tsne": 11.0, "umap": 6.0, "separation": 7.0, "pca": 1.0}

# What asks the environment how many threads it may have.
_THREADED = ("OMP", "OPENBLAS", "MKL", "VECLIB_MAXIMUM", "NUMBA", "BLIS")

# Told the work done and the whole of it, in seconds of one core.
Progress = Callable[[float, float], None]


@dataclass(frozen=True)
class MapSettings:
    """Which maps to make.

    Attributes
    ----------
    components
        Numbers of components, one sample for each; those of the warehouse if None.
    n_per_category
        How many compositions of each category.
    seed
        Of the samples and the maps.
    embeddings
        Names of element embeddings.
    methods
        Of pca, tsne and umap.
    n_dimensions
        2 or 3.
    parameters
        Parameters of the methods that are not to have their defaults: method, then name, to value.
    """

    components: Sequence[int] | None = None
    n_per_category: int = PAPER_SAMPLE
    seed: int = 0
    embeddings: Sequence[str] = tuple(EMBEDDINGS)
    methods: Sequence[str] = tuple(projection.PARAMETERS)
    n_dimensions: int = 2
    parameters: dict[str, dict[str, int | float]] = field(default_factory=dict)

    def check(self) -> None:
        """Raise `InputError` if there can be no such maps."""
        if self.n_dimensions not in (2, 3):
            raise InputError("a map has 2 or 3 dimensions")
        if self.n_per_category < 2:
            raise InputError("a map needs two compositions of each category at least")
        if not 0 <= self.seed < 2**32:
            raise InputError("a seed is a number from 0 to 4294967295")
        for method in self.methods:
            if method not in projection.PARAMETERS:
                raise InputError(f"no such method: {method}; there are {', '.join(projection.PARAMETERS)}")
            for name, value in self.parameters_of(method).items():
                lowest, highest = projection.RANGES[name]
                if not lowest <= value <= highest:
                    raise InputError(f"{name} of {method} is a number from {lowest:,} to {highest:,}, not {value:,}")

    def parameters_of(self, method: str) -> dict[str, int | float]:
        """Return all the parameters of a method."""
        return projection.PARAMETERS[method] | self.parameters.get(method, {})

    def told_of(self, method: str) -> dict[str, object]:
        """Return them, and what else makes a map by the method."""
        return {**self.parameters_of(method), **projection.FIXED.get(method, {})}


class Sample(NamedTuple):
    """Compositions to map, of one number of components: map_sample and map_composition."""

    map_sample_id: str
    n_components: int
    compositions: "pl.DataFrame"


class Job(NamedTuple):
    """A map to make, or a separation to measure (method ``separation``)."""

    sample: Sample
    embedding: embeddings.Embedding
    method: str
    map_id: str


def make(
    connection: duckdb.DuckDBPyConnection,
    settings: MapSettings,
    progress: Progress | None = None,
    n_workers: int | None = None,
    scratch: Path | None = None,
) -> "pl.DataFrame":
    """Make the maps that are not in the warehouse yet, and return what is known of all that were asked for.

    Parameters
    ----------
    connection
        A writable connection to a warehouse.
    settings
        Which maps.
    progress
        Told how far the work is.
    n_workers
        Maps made at the same time; as many as there are cores if None.
    scratch
        A folder for what workers read while they work; the system's for such files if None.

    Returns
    -------
    polars.DataFrame
        One row per map, as `listing` gives it.

    Raises
    ------
    InputError
        If the settings make no sense, or an embedding or a number of components is not in the warehouse.
    """
    settings.check()
    components = settings.components
    if components is None:
        ((components,),) = connection.execute("select components from params").fetchall()
    loaded = [embeddings.load(connection, name) for name in dict.fromkeys(settings.embeddings)]
    samples = [_drawn(connection, settings, n) for n in dict.fromkeys(components)]
    jobs = [
        Job(sample, embedding, method, _map_id(sample, embedding, method, settings))
        for sample in samples
        for embedding in loaded
        for method in (*dict.fromkeys(settings.methods), "separation")
    ]
    missing = [job for job in jobs if not _is_made(connection, job)]
    connection.execute(
        "update map set asked_at = $1 where list_contains($2::varchar[], map_id)",
        [_now(), [job.map_id for job in jobs]],
    )
    missing.sort(key=lambda job: -_cost(job))
    whole, done = sum(map(_cost, missing)), 0.0
    with warnings.catch_warnings(), closing(_worked(missing, settings, n_workers, scratch)) as worked:
        # What the library says when it begins a process anew whose memory has grown: as it should.
        warnings.filterwarnings("ignore", "A worker stopped while", UserWarning)
        for job, result in worked:
            _store(connection, job, settings, result)
            done += _cost(job)
            if progress is not None:
                progress(done, whole)
    return listing(connection, [job.map_id for job in jobs])


def listing(connection: duckdb.DuckDBPyConnection, map_ids: Sequence[str]) -> "pl.DataFrame":
    """Return one row per map, in the order of their numbers of components, embeddings and methods, with its scores."""
    return frames.frame(
        connection.sql(
            """
            select
                map_sample.n_components,
                map.embedding,
                map.method,
                map.n_points,
                map.n_uncovered,
                round(map.trustworthiness, 3) as trustworthiness,
                round(map.silhouette, 3) as silhouette,
                round(separation.accuracy, 3) as accuracy,
                round(separation.accuracy_sd, 3) as accuracy_sd,
                round(map.seconds, 1) as seconds,
                map.map_id
            from map
            inner join map_sample using (map_sample_id)
            left join map_separation as separation
                on
                    map.map_sample_id = separation.map_sample_id
                    and map.embedding = separation.embedding
                    and separation.categories = 'all'
            where list_contains($1::varchar[], map.map_id)
            order by map_sample.n_components, list_position($1::varchar[], map.map_id)
            """,
            params=[list(map_ids)],
        )
    )


def shortfalls(
    connection: duckdb.DuckDBPyConnection, map_ids: Sequence[str], n_per_category: int
) -> list[tuple[int, str, int]]:
    """Return where a sample of these maps has fewer of a category than asked for: components, category and how many."""
    return connection.execute(
        """
        select
            map_sample.n_components,
            drawn.category::varchar,
            count(map_composition.point_number) as n_drawn
        from map_sample
        cross join (select unnest(enum_range(null::category)) as category) as drawn
        left join map_composition using (map_sample_id, category)
        where map_sample.map_sample_id in (
            select map.map_sample_id from map where list_contains($1::varchar[], map.map_id)
        )
        group by map_sample.map_sample_id, map_sample.n_components, drawn.category
        having n_drawn < $2
        order by map_sample.n_components, drawn.category
        """,
        [map_ids, n_per_category],
    ).fetchall()


def _drawn(connection: duckdb.DuckDBPyConnection, settings: MapSettings, n_components: int) -> Sample:
    """Draw a sample of each category, and store it if it is new."""
    import polars as pl

    connection.execute(
        "create or replace temp table drawn_sample (composition_number uinteger, formula varchar, "
        "elements element_symbol[], amounts utinyint[], category category)"
    )
    with questions.complaints():
        for category in CATEGORIES:
            connection.execute(
                "insert into drawn_sample "
                "select n_before.n + sample.sample_number, sample.formula, sample.elements, sample.amounts, "
                "sample.category from sample($1, $2, $3, seed := $4) as sample "
                "cross join (select count(*) as n from drawn_sample) as n_before",
                [n_components, category, settings.n_per_category, settings.seed],
            )
    compositions = frames.frame(
        connection.sql(
            "select composition_number as point_number, formula, elements, amounts, category "
            "from drawn_sample order by composition_number"
        )
    )
    map_sample_id = _digest(
        n_components, compositions["formula"].to_list(), compositions["category"].cast(pl.String).to_list()
    )
    with transaction(connection):
        former = connection.execute(
            "update map_sample set drawn_at = $1 where map_sample_id = $2 returning 1", [_now(), map_sample_id]
        ).fetchall()
        if not former:
            connection.execute(
                "insert into map_sample values ($1, $2, $3, $4, $5, $6)",
                [map_sample_id, n_components, settings.n_per_category, settings.seed, compositions.height, _now()],
            )
            connection.execute(
                "insert into map_composition "
                "select $1, drawn_sample.composition_number, drawn_sample.formula, drawn_sample.elements, "
                "drawn_sample.amounts, drawn_sample.category, reason_of.reason "
                "from drawn_sample inner join reason_of('drawn_sample') as reason_of using (composition_number) "
                "order by drawn_sample.composition_number",
                [map_sample_id],
            )
    return Sample(map_sample_id, n_components, compositions)


def _map_id(sample: Sample, embedding: embeddings.Embedding, method: str, settings: MapSettings) -> str:
    """Return the digest of all that makes a map."""
    return _digest(
        sample.map_sample_id,
        embedding.name,
        embedding.symbols,
        hashlib.md5(embedding.vectors.tobytes(), usedforsecurity=False).hexdigest(),
        method,
        settings.n_dimensions,
        settings.seed,
        settings.told_of(method) if method in projection.PARAMETERS else {},
        projection.versions(method),
    )


def _is_made(connection: duckdb.DuckDBPyConnection, job: Job) -> bool:
    """Tell whether the warehouse has what a job makes."""
    if job.method == "separation":
        found = connection.execute(
            "select 1 from map_separation where map_sample_id = $1 and embedding = $2 and versions = $3 limit 1",
            [job.sample.map_sample_id, job.embedding.name, json.dumps(projection.versions(job.method))],
        )
    else:
        found = connection.execute("select 1 from map where map_id = $1", [job.map_id])
    return bool(found.fetchall())


def _cost(job: Job) -> float:
    """Return about how many seconds a job takes on one core: between linear and quadratic in its points."""
    share = job.sample.compositions.height / (4 * PAPER_SAMPLE)
    return _COSTS[job.method] * float(share**1.2)


class Result(NamedTuple):
    """What a job made: a map and its scores, or separations."""

    places: "npt.NDArray[np.float64] | None"
    scores: projection.Scores | None
    separations: list[projection.Separation]
    seconds: float


def _worked(
    jobs: Sequence[Job], settings: MapSettings, n_workers: int | None, scratch: Path | None
) -> Generator[tuple[Job, Result]]:
    """Do the jobs, several at a time, and give each with what it made as soon as it is done.

    Whoever closes this early ends the work at once.
    """
    from joblib.externals.loky import FIRST_COMPLETED, BrokenProcessPool, ProcessPoolExecutor, wait

    if not jobs:
        return
    # For a process of the library's that outlives an interrupted run to clean up after it, which is nothing to tell.
    os.environ.setdefault("PYTHONWARNINGS", "ignore:resource_tracker:UserWarning")
    with tempfile.TemporaryDirectory(dir=scratch) as folder:
        files = [_saved(job, Path(folder)) for job in jobs]
        pool = ProcessPoolExecutor(
            min(n_workers or os.cpu_count() or 1, len(jobs)),
            initializer=_begin_worker,
            initargs=(os.getpid(),),
            # Many maps side by side are faster than one on many cores.
            env={f"{library}_NUM_THREADS": "1" for library in _THREADED},
        )
        try:
            with _without_control_c():
                futures = {
                    pool.submit(_work, path, job.method, settings): job for path, job in zip(files, jobs, strict=True)
                }
            running = set(futures)
            while running:
                # In short turns: polars has the system begin anew a wait that Control-C breaks, and ours would never
                # hear of it.
                done, running = wait(running, timeout=0.2, return_when=FIRST_COMPLETED)
                for future in done:
                    yield futures[future], future.result()
        except BrokenProcessPool:
            raise StoichiaError(
                "a process that made a map was ended from outside, as a system short of memory does: "
                "run the same again, with fewer maps at a time"
            ) from None
        finally:
            pool.shutdown(kill_workers=True)


@contextmanager
def _without_control_c() -> Iterator[None]:
    """Hold back Control-C from this process for a moment, and from those that it begins meanwhile for ever.

    They get it from the terminal too, and while they start have no other words for it than a traceback.
    """
    if sys.platform == "win32":
        yield
        return
    # Begun first, since it lets Control-C in again when it begins.
    resource_tracker.ensure_running()
    former = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, former)


def _begin_worker(parent: int) -> None:
    """Prepare a process to do jobs: it leaves Control-C to its parent, and ends with it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: int) -> None:
    # The library would have it finish its map first, and wait for another.
    while os.getppid() == parent:
        time.sleep(0.2)
    os._exit(1)


def _saved(job: Job, folder: Path) -> Path:
    """Return a file of the vectors that the embedding covers, and the numbers of their categories and sets of elements.

    Files, so that a full disk is told as that, and the maps of an embedding share one.
    """
    import numpy as np

    path = folder / f"{job.sample.map_sample_id}-{job.embedding.name}.npz"
    if not path.exists():
        vectors, is_covered = embeddings.vectors(job.embedding, job.sample.compositions)
        covered = job.sample.compositions.filter(is_covered)
        np.savez(
            path,
            vectors=vectors[is_covered],
            categories=covered["category"].to_physical().to_numpy(),
            groups=covered["elements"].list.join("-").rank("dense").to_numpy(),
        )
    return path


def _work(path: Path, method: str, settings: MapSettings) -> Result:
    """Do a job, in a process of its own."""
    import numpy as np

    started = time.monotonic()
    with np.load(path) as saved:
        scaled = projection.standardised(saved["vectors"])
        categories, groups = saved["categories"], saved["groups"]
    if method == "separation":
        found = projection.separations(scaled, categories, groups, CATEGORIES)
        return Result(None, None, found, time.monotonic() - started)
    places = projection.projected(scaled, method, settings.n_dimensions, settings.parameters_of(method), settings.seed)
    scores = projection.scores(scaled, places, categories)
    return Result(places, scores, [], time.monotonic() - started)


def _store(connection: duckdb.DuckDBPyConnection, job: Job, settings: MapSettings, result: Result) -> None:
    """Put what a job made into the warehouse, all of it or nothing."""
    import polars as pl

    sample, embedding = job.sample, job.embedding
    versions = json.dumps(projection.versions(job.method))
    _, is_covered = embeddings.vectors(embedding, sample.compositions)
    with transaction(connection):
        if result.places is None or result.scores is None:
            for table in ("map_separation", "map_uncovered"):
                connection.execute(
                    f"delete from {table} where map_sample_id = $1 and embedding = $2",
                    [sample.map_sample_id, embedding.name],
                )
            for separation in result.separations:
                connection.execute(
                    "insert into map_separation values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                    [
                        sample.map_sample_id,
                        embedding.name,
                        separation.categories,
                        separation.accuracy,
                        separation.accuracy_sd,
                        separation.chance,
                        separation.n_compositions,
                        separation.n_folds,
                        versions,
                    ],
                )
            lacked = embeddings.uncovered_counts(embeddings.uncovered(embedding, sample.compositions["elements"]))
            for symbol, n_compositions in lacked.items():
                connection.execute(
                    "insert into map_uncovered values ($1, $2, $3, $4)",
                    [sample.map_sample_id, embedding.name, symbol, n_compositions],
                )
            return
        places = result.places
        n_points, n_dimensions = places.shape
        axes = {axis: places[:, i] if i < n_dimensions else None for i, axis in enumerate("xyz")}
        points = pl.DataFrame({"point_number": sample.compositions.filter(is_covered)["point_number"], **axes})
        with incoming.lent(connection, points.to_arrow()):
            connection.execute("insert into map_point select $1, incoming.* from incoming", [job.map_id])
        connection.execute(
            "insert into map values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
            [
                job.map_id,
                sample.map_sample_id,
                embedding.name,
                job.method,
                settings.n_dimensions,
                json.dumps({"seed": settings.seed, **settings.told_of(job.method)}),
                versions,
                n_points,
                sample.compositions.height - n_points,
                result.scores.n_scored,
                result.scores.trustworthiness,
                result.scores.silhouette,
                result.scores.silhouette_se,
                result.seconds,
                reproducible_now(),
                _now(),
            ],
        )


def _digest(*facts: object) -> str:
    """Return a short digest of facts that JSON can write."""
    return hashlib.md5(json.dumps(facts, sort_keys=True).encode(), usedforsecurity=False).hexdigest()


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
