"""The numerics of maps against scikit-learn, and on data whose answer is known."""

import numpy as np
import pytest

from stoichia.analysis import projection

NAMES = ("standard", "missing", "interesting", "unlikely")


@pytest.fixture(scope="module")
def clusters() -> tuple[np.ndarray, np.ndarray]:
    """Return 240 vectors of 30 dimensions, of very different scales, in four clusters, and the clusters' numbers."""
    random = np.random.default_rng(3)
    codes = np.repeat(np.arange(4), 60)
    centres = random.normal(size=(4, 30)) * 3
    vectors = centres[codes] + random.normal(size=(240, 30))
    return vectors * np.logspace(-3, 3, 30), codes


def test_standardised_has_no_scale_and_takes_constant_columns(clusters: tuple[np.ndarray, np.ndarray]) -> None:
    vectors = np.column_stack([clusters[0], np.full(240, 7.0)])
    scaled = projection.standardised(vectors)
    assert np.allclose(scaled.mean(axis=0), 0)
    assert np.allclose(scaled.std(axis=0), [1.0] * 30 + [0.0])


@pytest.mark.parametrize("n_dimensions", [2, 3])
def test_pca_is_scikit_learns_on_the_full_matrix(clusters: tuple[np.ndarray, np.ndarray], n_dimensions: int) -> None:
    from sklearn.decomposition import PCA

    scaled = projection.standardised(clusters[0])
    places = projection.projected(scaled, "pca", n_dimensions, {}, 0)
    assert np.allclose(places, PCA(svd_solver="full").fit_transform(scaled)[:, :n_dimensions])
    # Independent of scikit-learn: the variances are the largest eigenvalues of the covariance.
    eigenvalues = np.linalg.eigvalsh(np.cov(scaled.T))[::-1]
    assert np.allclose(places.var(axis=0, ddof=1), eigenvalues[:n_dimensions])


@pytest.mark.parametrize("method", ["tsne", "umap"])
@pytest.mark.seeded(1)
def test_neighbour_maps_are_seeded_and_keep_clusters(clusters: tuple[np.ndarray, np.ndarray], method: str) -> None:
    scaled = projection.standardised(clusters[0])
    parameters = projection.PARAMETERS[method] | ({"max_iter": 300} if method == "tsne" else {})
    places = projection.projected(scaled, method, 2, parameters, 1)
    assert places.shape == (240, 2)
    assert np.array_equal(places, projection.projected(scaled, method, 2, parameters, 1))
    # t-SNE starts from the principal components and leaves nothing to chance.
    is_chance = not np.array_equal(places, projection.projected(scaled, method, 2, parameters, 2))
    assert is_chance == (method == "umap")
    scores = projection.scores(scaled, places, clusters[1])
    assert scores.trustworthiness is not None
    assert scores.trustworthiness > 0.8
    assert scores.silhouette is not None
    assert scores.silhouette > 0.5


@pytest.mark.parametrize("is_on_grid", [False, True])
def test_tsne_is_as_trustworthy_as_scikit_learns(
    clusters: tuple[np.ndarray, np.ndarray], monkeypatch: pytest.MonkeyPatch, *, is_on_grid: bool
) -> None:
    from sklearn.manifold import TSNE, trustworthiness

    monkeypatch.setattr(projection, "CELLS_PER_POINT", np.inf if is_on_grid else 0)
    scaled = projection.standardised(clusters[0])
    ours = projection.projected(scaled, "tsne", 2, projection.PARAMETERS["tsne"], 0)
    theirs = TSNE(2, init="pca", random_state=0, n_jobs=1).fit_transform(scaled)
    assert trustworthiness(scaled, ours) == pytest.approx(trustworthiness(scaled, theirs), abs=0.01)


@pytest.mark.parametrize("n_dimensions", [2, 3])
def test_vectors_without_a_difference_lie_in_one_place(n_dimensions: int) -> None:
    places = projection.projected(np.zeros((50, 6)), "tsne", n_dimensions, projection.PARAMETERS["tsne"], 0)
    assert np.array_equal(places, np.zeros((50, n_dimensions)))


@pytest.mark.exhaustive
def test_neighbour_maps_can_have_three_dimensions(clusters: tuple[np.ndarray, np.ndarray]) -> None:
    scaled = projection.standardised(clusters[0])
    assert projection.projected(scaled, "umap", 3, projection.PARAMETERS["umap"], 0).shape == (240, 3)
    tsne = projection.PARAMETERS["tsne"] | {"max_iter": 250}
    assert projection.projected(scaled, "tsne", 3, tsne, 0).shape == (240, 3)


@pytest.mark.parametrize("n", [1, 2, 3, 4, 5, 9])
@pytest.mark.parametrize(
    "method",
    # What compiles for seconds.
    [
        pytest.param(method, marks=pytest.mark.exhaustive if method == "umap" else ())
        for method in projection.PARAMETERS
    ],
)
@pytest.mark.seeded(1)
def test_few_points_have_a_map_too(n: int, method: str) -> None:
    vectors = np.random.default_rng(0).normal(size=(n, 6))
    places = projection.projected(vectors, method, 2, projection.PARAMETERS[method], 0)
    assert places.shape == (n, 2)
    assert np.isfinite(places).all()
    scores = projection.scores(vectors, places, np.zeros(n, dtype=np.int64))
    assert scores.silhouette is None
    assert scores.n_scored == n


def test_scores_are_scikit_learns(clusters: tuple[np.ndarray, np.ndarray]) -> None:
    from sklearn.manifold import trustworthiness
    from sklearn.metrics import silhouette_score

    scaled = projection.standardised(clusters[0])
    places = scaled[:, :2]
    scores = projection.scores(scaled, places, clusters[1])
    assert scores.n_scored == 240
    assert scores.trustworthiness == pytest.approx(trustworthiness(scaled, places, n_neighbors=5))
    assert scores.silhouette == pytest.approx(silhouette_score(places, clusters[1]))


def test_scores_take_the_first_of_each_category(monkeypatch: pytest.MonkeyPatch) -> None:
    from sklearn.metrics import silhouette_score

    monkeypatch.setattr(projection, "MOST_SCORED", 80)
    random = np.random.default_rng(0)
    codes = np.repeat([0, 2, 3], [100, 7, 100])
    vectors = random.normal(size=(207, 5))
    chosen = np.r_[0:26, 100:107, 107:133]
    scores = projection.scores(vectors, vectors[:, :2], codes)
    assert scores.n_scored == len(chosen)
    assert scores.silhouette == pytest.approx(silhouette_score(vectors[chosen, :2], codes[chosen]))


@pytest.mark.costly
def test_separation_finds_what_is_separate_and_no_more() -> None:
    random = np.random.default_rng(1)
    codes = np.repeat(np.arange(4), 100)
    # The first two differ, the last two are alike.
    vectors = random.normal(size=(400, 5)) + 4 * np.column_stack([codes == 0, codes == 1, *[codes * 0] * 3])
    found = {
        separation.categories: separation
        for separation in projection.separations(vectors, codes, np.arange(400), NAMES)
    }
    assert list(found) == [
        "all",
        "standard-missing",
        "standard-interesting",
        "standard-unlikely",
        "missing-interesting",
        "missing-unlikely",
        "interesting-unlikely",
    ]
    assert found["standard-missing"].accuracy > 0.97
    assert abs(found["interesting-unlikely"].accuracy - 0.5) < 0.1
    assert found["all"].chance == 0.25
    assert found["all"].n_compositions == 400
    assert 0 < found["all"].accuracy_sd < 0.2


def test_separation_is_not_learnt_from_the_same_elements() -> None:
    # Random vectors and categories, but each set of elements has one of both: a classifier that met the set in
    # training would know the category.
    random = np.random.default_rng(2)
    groups = np.repeat(np.arange(40), 20)
    codes = (groups % 2).astype(np.int64)
    vectors = random.normal(size=(40, 60))[groups]
    (separation,) = projection.separations(vectors, codes, groups, NAMES)
    assert separation.categories == "standard-missing"
    assert abs(separation.accuracy - 0.5) < 0.25


def test_separation_leaves_out_categories_of_too_few() -> None:
    codes = np.repeat(np.arange(4), [50, 50, 9, 0])
    vectors = np.random.default_rng(0).normal(size=(109, 3))
    found = projection.separations(vectors, codes, np.arange(109), NAMES)
    assert [separation.categories for separation in found] == ["standard-missing"]
    assert projection.separations(vectors[:50], codes[:50], np.arange(50), NAMES) == []
