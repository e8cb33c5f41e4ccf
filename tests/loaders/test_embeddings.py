"""Element embeddings in the warehouse, beside those that the ElementEmbeddings package itself loads."""

import subprocess
import sys
from functools import partial
from importlib.metadata import version
from pathlib import Path

import duckdb
import pytest
from elementembeddings.utils.config import DEFAULT_ELEMENT_EMBEDDINGS

from stoichia.loaders import embeddings, reference, warehouse
from stoichia.loaders.errors import StoichiaError

# The paper's: name to dimension and how many of the 103 elements have a vector.
PAPER_EMBEDDINGS = {
    "magpie": (22, 97),
    "mat2vec": (200, 103),
    "megnet16": (16, 94),
    "skipatom": (200, 86),
    "oliynyk": (44, 85),
    "random_200": (200, 103),
}


@pytest.fixture(scope="module")
def reading(template: Path) -> duckdb.DuckDBPyConnection:
    """Return a read-only connection to a warehouse."""
    return warehouse.open_warehouse(template)


@pytest.mark.parametrize("name", DEFAULT_ELEMENT_EMBEDDINGS)
@pytest.mark.costly
def test_vectors_are_the_packages(
    reading: duckdb.DuckDBPyConnection, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To the last bit, of every element that both know; and the table says what they are."""
    import pandas as pd
    from elementembeddings.core import Embedding

    # The package leaves the reading of numbers to pandas, which before version 3 is off by the last bit of some.
    monkeypatch.setattr(pd, "read_csv", partial(pd.read_csv, float_precision="round_trip"))
    expected = Embedding.load_data(name)
    symbols = [symbol for (symbol,) in reading.execute("select symbol::varchar from element").fetchall()]
    vectors = dict(
        reading.execute("select symbol::varchar, vector from element_vector where embedding = $1", [name]).fetchall()
    )
    assert vectors == {
        symbol: expected.embeddings[symbol].tolist() for symbol in symbols if symbol in expected.embeddings
    }
    rows = reading.execute(
        "select dimension, n_elements, features, file from embedding where embedding = $1", [name]
    ).fetchall()
    labels = [str(label) for label in expected.feature_labels]
    is_numbered = labels == [str(i) for i in range(expected.dim)]
    assert rows == [(expected.dim, len(vectors), None if is_numbered else labels, DEFAULT_ELEMENT_EMBEDDINGS[name])]


def test_every_embedding_is_there(reading: duckdb.DuckDBPyConnection) -> None:
    rows = reading.execute("select embedding, dimension, n_elements from embedding").fetchall()
    assert len(rows) == len(DEFAULT_ELEMENT_EMBEDDINGS)
    found = {name: facts for name, *facts in rows}
    assert found.keys() == DEFAULT_ELEMENT_EMBEDDINGS.keys()
    assert {name: tuple(found[name]) for name in PAPER_EMBEDDINGS} == PAPER_EMBEDDINGS


def test_citations_can_be_read(reading: duckdb.DuckDBPyConnection) -> None:
    found = dict(reading.execute("select embedding, citation from embedding").fetchall())
    assert {name for name, citation in found.items() if citation is None} == {"random_200", "atomic"}
    assert found["skipatom"] == (
        "Antunes et al., Distributed representations of atoms and materials for machine learning, "
        "npj Computational Materials 8, 1–9 (2022)"
    )
    assert found["chgnet"].startswith("Deng et al., CHGNet as a pretrained universal neural network potential")
    assert found["xenonpy"].count("; ") == 2
    assert not any(set(citation) & set("{}\\") for citation in found.values() if citation is not None)


def test_provenance_is_recorded(reading: duckdb.DuckDBPyConnection) -> None:
    files = {file.name: file.path for file in embeddings.embedding_files()}
    checksums = dict(reading.execute("select embedding, sha256 from embedding").fetchall())
    assert checksums == {name: reference.sha256(path) for name, path in files.items()}
    assert reading.execute("select value from build_metadata where name = 'elementembeddings_version'").fetchall() == [
        (version("elementembeddings"),)
    ]


def test_the_files_are_read_without_heavy_libraries() -> None:
    program = (
        "import sys; from stoichia.loaders import embeddings; assert len(list(embeddings.embedding_files())) >= 20; "
        "print(*sorted({'elementembeddings.core', 'numpy', 'pandas', 'umap', 'pyarrow'} & set(sys.modules)))"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert result.stdout.split() == []


def test_without_the_package_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "elementembeddings.utils.config", None)
    with pytest.raises(StoichiaError, match="elementembeddings package is not installed"):
        next(embeddings.embedding_files())
