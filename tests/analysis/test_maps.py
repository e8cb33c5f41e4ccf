"""`stoichia map`: made once, kept, resumed, and each number what it says."""

import json
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import numpy as np
import polars as pl
import psutil
import pytest
from running import STOICHIA

from stoichia.analysis import embed, maps, projection
from stoichia.loaders.errors import InputError, StoichiaError
from stoichia.loaders.warehouse import open_warehouse

FORMULAS = ["NaCl", "MgO", "Al2O3", "SiO2", "CO2", "H2O", "NaF", "LiF", "BeO", "MgF2", "AlN", "NaMg", "MgAl", "He2O"]


@pytest.fixture(scope="module")
def writable(small_warehouse: object, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a writable connection to a copy of a small warehouse, to which the tests add maps."""
    path = copied(small_warehouse, tmp_path_factory.mktemp("maps"))
    with open_warehouse(path, writable=True) as connection:
        yield connection


@dataclass(frozen=True)
class Quick:
    """Maps that are made quickly: by PCA, and by a method with parameters; what of these another map has otherwise."""

    settings: maps.MapSettings
    other: dict[str, int | float]

    @property
    def changed(self) -> maps.MapSettings:
        """The settings of the maps that have them otherwise."""
        return replace(self.settings, parameters={self.settings.methods[1]: self.other})


# UMAP is compiled in every process that uses it.
@pytest.fixture(
    scope="module",
    params=[
        ("tsne", {"perplexity": 8.0}),
        pytest.param(("umap", {"n_neighbors": 8}), marks=pytest.mark.exhaustive),
    ],
    ids=["tsne", "umap"],
)
def quick(request: pytest.FixtureRequest) -> Quick:
    method, other = request.param
    settings = maps.MapSettings(
        components=[2], n_per_category=40, embeddings=["magpie", "skipatom"], methods=["pca", method]
    )
    return Quick(settings, other)


@pytest.fixture(scope="module")
def made(writable: duckdb.DuckDBPyConnection, quick: Quick) -> pl.DataFrame:
    """Return the listing of these maps, made in that warehouse."""
    return maps.make(writable, quick.settings, n_workers=2)


def copied(small_warehouse: object, folder: Path) -> Path:
    """Return the path of a copy of a small warehouse."""
    assert callable(small_warehouse)
    connection = small_warehouse("smact14", max_z=18, max_amount=4, components=(2, 3), formulas=FORMULAS)
    ((source,),) = connection.execute(
        "select path from duckdb_databases() where database_name = current_database()"
    ).fetchall()
    path = folder / "stoichia.duckdb"
    shutil.copy(source, path)
    return path


@pytest.mark.costly
def test_maps_are_made_once_and_kept(writable: duckdb.DuckDBPyConnection, quick: Quick, made: pl.DataFrame) -> None:
    assert made.select("n_components", "embedding", "method").rows() == [
        (2, embedding, method) for embedding in quick.settings.embeddings for method in quick.settings.methods
    ]
    of_these = "from map_point where list_contains($1::varchar[], map_id) order by map_id, point_number"
    points = writable.sql(of_these, params=[made["map_id"].to_list()]).pl()
    told: list[tuple[float, float]] = []
    assert maps.make(writable, quick.settings, lambda done, whole: told.append((done, whole)), n_workers=1).equals(made)
    assert told == []
    assert writable.sql(of_these, params=[made["map_id"].to_list()]).pl().equals(points)


@pytest.mark.exhaustive
def test_a_changed_parameter_makes_only_what_it_touches(
    writable: duckdb.DuckDBPyConnection, quick: Quick, made: pl.DataFrame
) -> None:
    made_at = dict(writable.execute("select map_id, made_at from map").fetchall())
    told: list[tuple[float, float]] = []
    after = maps.make(writable, quick.changed, lambda done, whole: told.append((done, whole)), n_workers=1)
    assert len(told) == 2
    assert told[1][0] == pytest.approx(told[1][1])
    is_same = made["map_id"] == after["map_id"]
    assert is_same.to_list() == [method == "pca" for method in made["method"]]
    # What was there is there still, as it was.
    now = dict(writable.execute("select map_id, made_at from map").fetchall())
    assert made_at.items() <= now.items()
    assert len(now) == len(made_at) + 2
    ((parameters,),) = writable.execute(
        "select parameters from map where map_id = $1", [after["map_id"][-1]]
    ).fetchall()
    method = quick.settings.methods[1]
    fixed = projection.FIXED.get(method, {})
    assert json.loads(parameters) == {"seed": 0, **projection.PARAMETERS[method], **quick.other, **fixed}


@pytest.mark.exhaustive
def test_figures_show_what_was_asked_for_last(
    writable: duckdb.DuckDBPyConnection, quick: Quick, made: pl.DataFrame
) -> None:
    def shown() -> list[str]:
        # Those of other methods are other cases'.
        rows = writable.execute(
            "select map_id from shown_map where n_components = 2 and list_contains($1::varchar[], method) "
            "order by embedding, method",
            [list(quick.settings.methods)],
        )
        return [map_id for (map_id,) in rows.fetchall()]

    changed = maps.make(writable, quick.changed, n_workers=1)
    assert shown() == changed["map_id"].to_list()
    # Made before, and asked for again. A map in three dimensions is no figure's.
    maps.make(writable, replace(quick.settings, methods=["pca"], n_dimensions=3), n_workers=1)
    maps.make(writable, quick.settings, n_workers=1)
    assert shown() == made["map_id"].to_list()
    maps.make(writable, replace(quick.settings, seed=5, methods=["pca"], n_dimensions=3), n_workers=1)
    assert shown() == made["map_id"].to_list()


@pytest.mark.exhaustive
def test_what_becomes_known_makes_another_sample(small_warehouse: object, tmp_path: Path) -> None:
    settings = maps.MapSettings(components=[2], n_per_category=20, embeddings=["mat2vec"], methods=["pca"])
    with open_warehouse(copied(small_warehouse, tmp_path), writable=True) as connection:
        first = maps.make(connection, settings, n_workers=1)
        connection.execute("delete from known_composition where formula = 'NaCl'")
        second = maps.make(connection, settings, n_workers=1)
        assert first["map_id"].to_list() != second["map_id"].to_list()
        assert connection.execute("select count(*) from map_sample").fetchall() == [(2,)]


def test_points_are_the_projection_of_what_embed_gives(writable: duckdb.DuckDBPyConnection, made: pl.DataFrame) -> None:
    map_id = made.filter(embedding="skipatom", method="pca")["map_id"].item()
    compositions = writable.sql(
        "select map_composition.* from map_composition join map using (map_sample_id) "
        "where map_id = $1 order by point_number",
        params=[map_id],
    ).pl()
    assert compositions["point_number"].to_list() == list(range(1, compositions.height + 1))
    assert compositions["category"].cast(pl.String).unique(maintain_order=True).to_list() == [
        "standard",
        "missing",
        "interesting",
        "unlikely",
    ]
    # Helium, neon and argon are in magpie and not in skipatom.
    with pytest.warns(UserWarning, match="skipatom"):
        embedded = embed(writable, compositions["formula"].to_list(), "skipatom")
    covered = embedded.with_row_index("point_number", 1).filter(pl.col("vector").is_not_null())
    assert 0 < covered.height < compositions.height
    from sklearn.decomposition import PCA
    from sklearn.preprocessing import StandardScaler

    expected = PCA(2, svd_solver="full").fit_transform(StandardScaler().fit_transform(covered["vector"].to_numpy()))
    points = writable.sql("from map_point where map_id = $1 order by point_number", params=[map_id]).pl()
    assert points["point_number"].to_list() == covered["point_number"].to_list()
    assert np.allclose(points.select("x", "y").to_numpy(), expected, atol=1e-4)
    assert points["z"].null_count() == points.height


def test_uncovered_compositions_are_counted_by_element(writable: duckdb.DuckDBPyConnection, made: pl.DataFrame) -> None:
    uncovered = dict(
        writable.execute(
            "select symbol::varchar, n_compositions from map_uncovered where embedding = 'skipatom' "
            "and map_sample_id = (select map_sample_id from map where map_id = $1)",
            [made["map_id"][0]],
        ).fetchall()
    )
    elements = writable.sql(
        "select elements::varchar[] as elements from map_composition "
        "where map_sample_id = (select map_sample_id from map where map_id = $1)",
        params=[made["map_id"][0]],
    ).pl()["elements"]
    assert set(uncovered) == {"He", "Ne", "Ar"}
    for symbol, n_compositions in uncovered.items():
        assert n_compositions == elements.list.contains(symbol).sum() > 0
    lost = sum(1 for row in elements if {"He", "Ne", "Ar"} & set(row))
    assert made.filter(embedding="skipatom")["n_uncovered"].unique().to_list() == [lost]
    assert made.filter(embedding="magpie")["n_uncovered"].unique().to_list() == [0]


def test_separation_is_stored_with_its_error(writable: duckdb.DuckDBPyConnection, made: pl.DataFrame) -> None:
    rows = writable.execute(
        "select categories, accuracy, accuracy_sd, chance, n_folds from map_separation where embedding = 'magpie'"
    ).fetchall()
    assert "missing-unlikely" in {categories for categories, *_ in rows}
    for _, accuracy, deviation, chance, n_folds in rows:
        assert 0 <= accuracy <= 1
        assert 0 <= deviation < 0.5
        assert chance in (0.25, 0.5)
        assert n_folds == projection.FOLDS
    # The listing tells the accuracy over all four categories, where all four are there.
    assert made["accuracy"].null_count() == (0 if "all" in {row[0] for row in rows} else made.height)


@pytest.mark.exhaustive
def test_three_dimensions(writable: duckdb.DuckDBPyConnection) -> None:
    settings = maps.MapSettings(
        components=[3], n_per_category=10, embeddings=["random_200"], methods=["pca"], n_dimensions=3
    )
    listed = maps.make(writable, settings, n_workers=1)
    places = writable.execute(
        "select count(*), count(z) from map_point where map_id = $1", [listed["map_id"].item()]
    ).fetchall()
    assert places == [(listed["n_points"].item(),) * 2]


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        ({"embeddings": ["magpy"]}, "magpy"),
        ({"components": [4]}, "4"),
        ({"methods": ["mds"]}, "mds"),
        ({"n_dimensions": 4}, "2 or 3"),
        ({"n_per_category": 1}, "two"),
        ({"seed": -1}, "seed"),
        ({"methods": ["umap"], "parameters": {"umap": {"n_neighbors": 1}}}, "n_neighbors of umap is a number from 2"),
        ({"methods": ["tsne"], "parameters": {"tsne": {"perplexity": 0.0}}}, "perplexity"),
    ],
)
def test_maps_that_cannot_be_are_refused_before_any_work(
    writable: duckdb.DuckDBPyConnection, quick: Quick, settings: dict[str, object], complaint: str
) -> None:
    before = writable.execute("select count(*) from map").fetchall()
    with pytest.raises(InputError, match=complaint):
        maps.make(writable, replace(quick.settings, **settings))
    assert writable.execute("select count(*) from map").fetchall() == before


def n_kept(path: Path, folder: Path) -> int:
    """Return how many maps are committed to a warehouse that another process is writing."""
    folder.mkdir()
    for file in (path, path.with_name(path.name + ".wal")):
        if file.exists():
            shutil.copy(file, folder)
    with duckdb.connect(str(folder / path.name)) as connection:
        return len(connection.execute("select 1 from map").fetchall())


@pytest.mark.parametrize("signal_number", [signal.SIGINT, pytest.param(signal.SIGKILL, marks=pytest.mark.exhaustive)])
@pytest.mark.exhaustive
def test_an_interrupted_run_goes_on_where_it_was(
    small_warehouse: object, tmp_path: Path, signal_number: signal.Signals
) -> None:
    path = copied(small_warehouse, tmp_path)
    command = [STOICHIA, "--db", path, "map", "--format", "json", "--components", "3", "--n", "400"]
    command += ["--embedding", "magpie", "mat2vec", "--method", "pca", "tsne"]
    # So many steps of t-SNE take long; a third worker makes the other maps meanwhile.
    process = subprocess.Popen([*command, "--jobs", "3", "--iterations", "400000"], stderr=subprocess.PIPE, text=True)
    copies = (tmp_path / f"copy{i}" for i in range(1000))
    deadline = time.monotonic() + 100
    while n_kept(path, next(copies)) < 1 and time.monotonic() < deadline:
        time.sleep(0.5)
    began = time.monotonic()
    process.send_signal(signal_number)
    complaint = process.communicate(timeout=120)[1]
    # Its processes hold the stream too: they ended with it, however many steps they had before them.
    assert time.monotonic() - began < 15
    assert process.returncode == (1 if signal_number == signal.SIGINT else -signal.SIGKILL)
    if signal_number == signal.SIGINT:
        assert complaint == "stoichia: interrupted\n"
    with open_warehouse(path) as connection:
        kept = connection.execute(
            "select map_id, method, n_points, count(map_point.x) from map join map_point using (map_id) group by all"
        ).fetchall()
    assert 1 <= len(kept) < 4
    assert all(n_points == n for _, _, n_points, n in kept)
    finished = subprocess.run(
        [*command, "--iterations", "250"], capture_output=True, text=True, check=True, timeout=120
    )
    made = json.loads(finished.stdout)
    assert [row["method"] for row in made] == ["pca", "tsne"] * 2
    assert {map_id for map_id, method, *_ in kept if method == "pca"} <= {row["map_id"] for row in made}
    n_maps = 4 + sum(method == "tsne" for _, method, *_ in kept)
    with open_warehouse(path) as connection:
        assert connection.execute("select count(*), count(distinct map_id) from map").fetchall() == [(n_maps, n_maps)]


@pytest.mark.exhaustive
def test_a_process_that_dies_is_told_and_the_others_end(small_warehouse: object, tmp_path: Path) -> None:
    settings = maps.MapSettings(
        components=[3],
        n_per_category=400,
        embeddings=["magpie"],
        methods=["pca", "tsne"],
        parameters={"tsne": {"max_iter": 400_000}},
    )
    begun: list[psutil.Process] = []

    def kill_them(*_: float) -> None:
        begun.extend(child for child in psutil.Process().children() if "--process-name" in child.cmdline())
        for child in begun:
            child.kill()

    with open_warehouse(copied(small_warehouse, tmp_path), writable=True) as connection:
        with pytest.raises(StoichiaError, match="ended from outside"):
            maps.make(connection, settings, kill_them, n_workers=2)
        assert len(begun) == 2
        assert not any(child.is_running() for child in begun)
        # What was made before is kept.
        ((n_maps,),) = connection.execute("select count(*) from map").fetchall()
        ((n_separated,),) = connection.execute("select count(distinct map_sample_id) from map_separation").fetchall()
        assert n_maps + n_separated == 1
