"""Projections of embedding vectors to few dimensions, and numbers that say what a map shows.

Everything here takes and gives NumPy arrays and runs on one core, so that many maps can be made side by side.
"""

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

# Each method's parameters with their defaults: those of its library, but for two of t-SNE's, its steps (750 there) and
# its angle (0.5), which alone saves three tenths of the time on samples of the paper's size. Names are scikit-learn's
# and umap-learn's.
PARAMETERS: dict[str, dict[str, int | float]] = {
    "pca": {},
    "tsne": {"perplexity": 30.0, "max_iter": 450, "angle": 0.7},
    "umap": {"n_neighbors": 15, "min_dist": 0.1},
}

# In the first steps of t-SNE neighbours attract each other so many times as strongly, for so many steps each: they find
# one another while all is close together.
EXAGGERATIONS = (12, 4, 2)
EXAGGERATED_STEPS = 75
# What makes a map besides: nobody is asked for it.
FIXED: dict[str, dict[str, object]] = {
    "tsne": {"exaggerations": [*EXAGGERATIONS], "exaggerated_steps": EXAGGERATED_STEPS},
}
# Repulsion is interpolated on a grid, of so many cells along an axis or as many as the map is units wide, while there
# are no more of these than so many per point: then that takes less than a tree.
GRID_CELLS = 20
CELLS_PER_POINT = 0.4

# What each parameter may be, as its library takes it.
RANGES: dict[str, tuple[float, float]] = {
    "perplexity": (1, 10_000),
    "max_iter": (250, 1_000_000),  # more than `EXAGGERATIONS` take
    "angle": (0, 1),
    "n_neighbors": (2, 10_000),
    "min_dist": (0, 1),
}

# The libraries whose versions a map depends on.
LIBRARIES = {
    "pca": ("numpy", "scikit-learn"),
    "tsne": ("numpy", "openTSNE", "scikit-learn", "scipy"),
    "umap": ("numba", "numpy", "scikit-learn", "umap-learn"),
    "separation": ("numpy", "scikit-learn"),
}

# t-SNE of longer vectors starts from so many principal components, as scikit-learn's documentation advises.
TSNE_COMPONENTS = 50
# Neighbours in the map whose nearness in the embedding trustworthiness asks for.
TRUSTED_NEIGHBOURS = 5
# Scores take all pairs of points: no more points than these.
MOST_SCORED = 3000
FOLDS = 5


@dataclass(frozen=True)
class Scores:
    """What a map shows, in numbers.

    Attributes
    ----------
    n_scored
        On how many points.
    trustworthiness
        How far the nearest neighbours in the map are near in the embedding, 0 to 1; None for too few points.
    silhouette, silhouette_se
        Mean silhouette coefficient of the categories in the map, -1 to 1, and its standard error; None where there
        are fewer than two categories.
    """

    n_scored: int
    trustworthiness: float | None
    silhouette: float | None
    silhouette_se: float | None


@dataclass(frozen=True)
class Separation:
    """How well a classifier tells categories from the full vectors: see the relation map_separation."""

    categories: str
    accuracy: float
    accuracy_sd: float
    chance: float
    n_compositions: int
    n_folds: int


@cache
def versions(made: str) -> Mapping[str, str]:
    """Return the versions of the libraries that a method, or the separation, depends on."""
    return {library: version(library) for library in LIBRARIES[made]}


def standardised(vectors: "npt.NDArray[np.float64]") -> "npt.NDArray[np.float64]":
    """Return vectors of shape (n, d) with mean 0 and standard deviation 1 in each dimension; 0 where it is constant."""
    from sklearn.preprocessing import StandardScaler

    if not len(vectors):
        return vectors
    scaled: npt.NDArray[np.float64] = StandardScaler().fit_transform(vectors)
    return scaled


def projected(
    vectors: "npt.NDArray[np.float64]", method: str, n_dimensions: int, parameters: Mapping[str, int | float], seed: int
) -> "npt.NDArray[np.float64]":
    """Project standardised vectors.

    Parameters
    ----------
    vectors
        Shape (n, d).
    method
        A key of `PARAMETERS`.
    n_dimensions
        Dimensions of the map.
    parameters
        The method's, named as in `PARAMETERS`.
    seed
        The same seed gives the same map, with the same versions on the same kind of machine; only UMAP takes one.

    Returns
    -------
    numpy.ndarray
        Shape (n, n_dimensions).
    """
    import numpy as np
    from sklearn.decomposition import PCA
    from sklearn.neighbors import NearestNeighbors

    n = len(vectors)
    if n <= n_dimensions + 1:
        # Too few points to have neighbours: they lie beside one another.
        return np.tile(np.arange(n, dtype=np.float64)[:, None], (1, n_dimensions))
    if method == "pca":
        principal: npt.NDArray[np.float64] = PCA(min(n_dimensions, vectors.shape[1]), svd_solver="full").fit_transform(
            vectors
        )
        return principal
    if method == "tsne":
        if vectors.shape[1] > TSNE_COMPONENTS and n > TSNE_COMPONENTS:
            vectors = PCA(TSNE_COMPONENTS, svd_solver="full").fit_transform(vectors)
        return _neighbouring(vectors, n_dimensions, parameters)

    from umap import UMAP

    n_neighbours = min(int(parameters["n_neighbors"]), n - 1)
    # Exact neighbours, and no search to compile: for samples of this size that is faster, too.
    distances, neighbours = NearestNeighbors(n_neighbors=n_neighbours).fit(vectors).kneighbors(vectors)
    with warnings.catch_warnings():
        # It says that without its own search it cannot place new points, which nobody asks of it.
        warnings.filterwarnings("ignore", message=r"precomputed_knn\[2\]", category=UserWarning)
        manifold: npt.NDArray[np.float64] = UMAP(
            n_components=n_dimensions,
            random_state=seed,
            n_jobs=1,
            init="spectral" if n > 4 * n_dimensions + 10 else "random",
            precomputed_knn=(neighbours.astype(np.int32), distances.astype(np.float32), None),
            **{**parameters, "n_neighbors": n_neighbours},
        ).fit_transform(vectors)
    return manifold


def _neighbouring(
    vectors: "npt.NDArray[np.float64]", n_dimensions: int, parameters: Mapping[str, int | float]
) -> "npt.NDArray[np.float64]":
    """Project by t-SNE, from the principal components: nothing is left to chance.

    The rate of learning is the library's own, the number of points by the exaggeration.
    """
    import numpy as np
    from openTSNE import TSNEEmbedding
    from openTSNE.affinity import PerplexityBasedNN, PrecomputedAffinities
    from openTSNE.initialization import pca
    from scipy.spatial import KDTree

    n = len(vectors)
    if not vectors.any():
        # Without a difference there is no direction to begin in.
        return np.zeros((n, n_dimensions))
    affinities = PerplexityBasedNN(vectors, min(parameters["perplexity"], (n - 1) / 3), method="exact").P
    places = pca(vectors, n_dimensions, svd_solver="full", add_jitter=False)
    rows = np.arange(n)
    n_last = int(parameters["max_iter"]) - EXAGGERATED_STEPS * len(EXAGGERATIONS)
    for exaggeration, n_steps in (*((times, EXAGGERATED_STEPS) for times in EXAGGERATIONS), (1, n_last)):
        # Points that lie together follow one another: the part of the tree that they need is then at hand.
        order = KDTree(places).indices
        rows, places, affinities = rows[order], places[order], affinities[order][:, order]
        embedding = TSNEEmbedding(
            places,
            PrecomputedAffinities(affinities, normalize=False),
            theta=parameters["angle"],
            min_num_intervals=GRID_CELLS,
            negative_gradient_method=_divergence,
        )
        places = np.asarray(embedding.optimize(n_steps, exaggeration=exaggeration))
    found: npt.NDArray[np.float64] = np.empty_like(places)
    found[rows] = places
    return found


def _divergence(
    places: "npt.NDArray[np.float64]", *arguments: object, **options: object
) -> tuple[float, "npt.NDArray[np.float64]"]:
    """Return the divergence of a map of t-SNE and its gradient, worked out in the way that takes less."""
    import numpy as np
    from openTSNE.tsne import kl_divergence_bh, kl_divergence_fft

    n, n_dimensions = places.shape
    n_cells = max(float(np.ptp(places)), GRID_CELLS) ** 2
    # The grid is for the plane alone.
    is_on_grid = n_dimensions == 2 and n_cells <= CELLS_PER_POINT * n
    method = kl_divergence_fft if is_on_grid else kl_divergence_bh
    divergence, gradient = method(places, *arguments, **options)
    return divergence, gradient


def scores(
    vectors: "npt.NDArray[np.float64]", places: "npt.NDArray[np.float64]", categories: "npt.NDArray[np.int64]"
) -> Scores:
    """Score a map.

    Parameters
    ----------
    vectors
        The standardised vectors, shape (n, d).
    places
        Where the map puts them, shape (n, n_dimensions).
    categories
        Their categories as numbers, shape (n,), ascending: each category's first points are scored.
    """
    import numpy as np
    from sklearn.manifold import trustworthiness
    from sklearn.metrics import silhouette_samples

    present, starts = np.unique(categories, return_index=True)
    quota = MOST_SCORED // max(len(present), 1)
    ends = np.append(starts[1:], len(categories))
    is_chosen = np.zeros(len(categories), dtype=np.bool_)
    for start, end in zip(starts, ends, strict=True):
        is_chosen[start : min(end, start + quota)] = True
    chosen = np.flatnonzero(is_chosen)
    trusted = None
    if len(chosen) > 2 * TRUSTED_NEIGHBOURS:
        trusted = float(trustworthiness(vectors[chosen], places[chosen], n_neighbors=TRUSTED_NEIGHBOURS))
    if not 2 <= len(present) < len(chosen):
        return Scores(len(chosen), trusted, None, None)
    silhouettes = silhouette_samples(places[chosen], categories[chosen])
    return Scores(
        len(chosen),
        trusted,
        float(silhouettes.mean()),
        float(silhouettes.std(ddof=1) / np.sqrt(len(silhouettes))),
    )


def separations(
    vectors: "npt.NDArray[np.float64]",
    categories: "npt.NDArray[np.int64]",
    groups: "npt.NDArray[np.int64]",
    names: tuple[str, ...],
) -> list[Separation]:
    """Tell how well a logistic regression separates the categories, all together and two by two.

    Parameters
    ----------
    vectors
        The standardised vectors, shape (n, d).
    categories
        Their categories as numbers into `names`, shape (n,).
    groups
        Numbers of the sets of elements, shape (n,): no set is in two folds.
    names
        Names of the categories.

    Returns
    -------
    list of Separation
        One for all the categories, if all are there, and one per pair of those that are there. A category is there if
        it has `FOLDS` sets of elements and twice as many compositions.
    """
    import numpy as np
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedGroupKFold, cross_val_score

    there = [
        code
        for code in range(len(names))
        if (categories == code).sum() >= 2 * FOLDS and len(np.unique(groups[categories == code])) >= FOLDS
    ]
    choices = [(first, second) for first, second in combinations(there, 2)]
    found = []
    for chosen in [tuple(there), *choices] if len(there) == len(names) > 2 else choices:
        rows = np.isin(categories, chosen)
        accuracies = cross_val_score(
            LogisticRegression(class_weight="balanced", tol=1e-3, max_iter=1000),
            vectors[rows],
            categories[rows],
            groups=groups[rows],
            cv=StratifiedGroupKFold(FOLDS, shuffle=True, random_state=0),
            scoring="balanced_accuracy",
        )
        found.append(
            Separation(
                "all" if len(chosen) == len(names) else "-".join(names[code] for code in chosen),
                float(accuracies.mean()),
                float(accuracies.std(ddof=1)),
                1 / len(chosen),
                int(rows.sum()),
                FOLDS,
            )
        )
    return found
