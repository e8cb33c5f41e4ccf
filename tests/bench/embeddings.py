"""Vectors of compositions, beside ElementEmbeddings' featuriser and a dense matrix product."""

import contextlib
import io
import statistics
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import duckdb
import numpy as np
import numpy.typing as npt
import polars as pl
from measuring import Line, at_least, at_most, built, seconds

from stoichia.analysis import embeddings, sample
from stoichia.analysis.palette import EMBEDDINGS
from stoichia.loaders.warehouse import open_warehouse

# As many as in one category of the paper's samples.
N_FORMULAS = 3000
# The featuriser takes these, others in each turn: all of them would take minutes.
N_IN_TURN = 20


def lines(scratch: Path, *, is_quick: bool) -> list[Line]:
    """Measure vectors of formulas and vectors of a large sample."""
    n = 3 if is_quick else 7
    folder = built(scratch / "default")
    with open_warehouse(folder / "stoichia.duckdb") as connection:
        return [*formula_lines(connection, n), product_line(connection, n)]


def formula_lines(connection: duckdb.DuckDBPyConnection, n: int) -> list[Line]:
    """Measure formulas to vectors in the maps' six embeddings, and composition_featuriser for the same, by turns."""
    from elementembeddings.core import Embedding

    # Only elements that all six cover: at another the featuriser stops.
    loaded = [embeddings.load(connection, name) for name in EMBEDDINGS]
    elements = [symbol for (symbol,) in connection.execute("select symbol::varchar from element").fetchall()]
    without = [symbol for symbol in elements if any(symbol not in embedding.symbols for embedding in loaded)]
    formulas = sample(connection, n=N_FORMULAS, without_elements=without)["formula"].to_list()
    peers = [Embedding.load_data(name) for name in EMBEDDINGS]
    embeddings.embed(connection, formulas[:1])  # what is imported and planned once
    ours, by_name, ready = [], [], []
    for turn in range(n):
        part = formulas[turn * N_IN_TURN : (turn + 1) * N_IN_TURN]
        ours.append(seconds(lambda: [embeddings.embed(connection, formulas, name) for name in EMBEDDINGS]))
        by_name.append(N_FORMULAS / N_IN_TURN * featuriser_seconds(part, EMBEDDINGS))
        ready.append(featuriser_seconds(formulas, peers))
    return [
        at_most(f"vectors of {N_FORMULAS:,} quaternary formulas in six embeddings", "s", 1, ours),
        at_least(
            "the same, against composition_featuriser by name",
            "times faster",
            50,
            [peer / taken for peer, taken in zip(by_name, ours, strict=True)],
            f"Vectors of formulas: what is compared, in seconds, medians of {n}:\n"
            "- elementembeddings' composition_featuriser given the names of embeddings, which loads one anew for each "
            "formula:\n"
            f"  {statistics.median(by_name):,.1f} s, from {N_IN_TURN} formulas a turn; given embeddings loaded before, "
            f"all formulas: {statistics.median(ready):,.2f} s\n"
            "- stoichia.analysis.embed given names, which reads the formulas and the embedding each time:\n"
            f"  {statistics.median(ours):.2f} s",
            {"by_name": by_name, "loaded_before": ready, "ours": ours},
        ),
    ]


def featuriser_seconds(formulas: list[str], embeddings_or_names: Sequence[object]) -> float:
    """Return how long composition_featuriser takes, its bars thrown away."""
    from elementembeddings.composition import composition_featuriser

    with contextlib.redirect_stderr(io.StringIO()):
        return seconds(lambda: [composition_featuriser(formulas, embedding=each) for each in embeddings_or_names])


def product_line(connection: duckdb.DuckDBPyConnection, n: int) -> Line:
    """Measure the vectors of a million compositions, and the products of their dense matrices of shares, by turns."""
    large = sample(connection, n=1_000_000)
    mat2vec = embeddings.load(connection, "mat2vec")
    ratios = []
    for _ in range(n):
        ours = dense = 0.0
        # In parts: the result of all, 1.6 GB, would measure how fast the system gives memory.
        for part in large.iter_slices(100_000):
            shares = dense_shares(mat2vec, part)
            ours += seconds(partial(embeddings.vectors, mat2vec, part))
            dense += seconds(partial(np.matmul, shares, mat2vec.vectors))
        ratios.append(ours / dense)
    return at_most(
        "vectors of 1,000,000 quaternaries in mat2vec, in ten parts, against the dense product alone",
        "of its time",
        1,
        ratios,
    )


def dense_shares(embedding: embeddings.Embedding, compositions: pl.DataFrame) -> npt.NDArray[np.float64]:
    """Return the share of each element of an embedding in each composition, shape (n_compositions, n_elements)."""
    n_elements = compositions["elements"].list.len().to_numpy()
    places = compositions["elements"].explode().cast(pl.Enum(embedding.symbols)).to_physical().to_numpy()
    amounts = compositions["amounts"].explode().to_numpy()
    shares = np.zeros((compositions.height, len(embedding.symbols)))
    shares[np.repeat(np.arange(compositions.height), n_elements), places] = amounts
    shares /= shares.sum(axis=1, keepdims=True)
    return shares
