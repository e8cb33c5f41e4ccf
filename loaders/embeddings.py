"""Element embeddings of the installed ElementEmbeddings package, read as files: importing its core takes seconds."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import duckdb

from stoichia.loaders import incoming
from stoichia.loaders.errors import StoichiaError
from stoichia.loaders.reference import sha256


@dataclass(frozen=True)
class EmbeddingFile:
    """One of the package's element embeddings, as its file has it.

    Attributes
    ----------
    name
        The package's name of the embedding.
    path
        The file it was read from.
    features
        Names of the components; None where the package only numbers them.
    vectors
        Label of the element to its components, separated by commas. Labels are not all symbols of elements:
        some files go on to ``Uuh`` or have ``D``.
    citation
        The publications to cite; None where the package names none.
    """

    name: str
    path: Path
    features: list[str] | None
    vectors: dict[str, str]
    citation: str | None


def embedding_files() -> Iterator[EmbeddingFile]:
    """Read every element embedding that the package ships, in its order.

    Source: ``utils/config.py`` and the folder ``data`` of the package. The numbers are those that its
    ``Embedding.load_data`` gives; scales (atomic number, modified Pettifor) become one-hot vectors, as there.
    """
    try:
        # Light: neither the package nor its utils import anything.
        config = import_module("elementembeddings.utils.config")
    except ModuleNotFoundError:
        raise StoichiaError(
            "the elementembeddings package is not installed: install stoichia with its dependencies"
        ) from None
    folder = Path(str(config.__file__)).parents[1] / "data"
    for name, file in config.DEFAULT_ELEMENT_EMBEDDINGS.items():
        path = folder / "element_representations" / file
        features, vectors = _csv_vectors(path) if path.suffix == ".csv" else _json_vectors(path, name)
        citations = [_citation(bibtex) for bibtex in config.CITATIONS.get(name, [])]
        yield EmbeddingFile(name, path, features, vectors, "; ".join(citations) or None)


def stage(connection: duckdb.DuckDBPyConnection) -> None:
    """Put the embeddings and their vectors into the temporary tables that sql/reference reads."""
    files = list(embedding_files())
    incoming.stage(
        connection,
        "staged_embedding",
        {
            "embedding": "varchar",
            "features": "varchar[]",
            "file": "varchar",
            "sha256": "varchar",
            "citation": "varchar",
        },
        [(file.name, file.features, file.path.name, sha256(file.path), file.citation) for file in files],
    )
    # As text: DuckDB reads the numbers of a line faster than Python, and as exactly.
    incoming.stage(
        connection,
        "staged_element_vector",
        {"embedding": "varchar", "label": "varchar", "components": "varchar"},
        [(file.name, label, components) for file in files for label, components in file.vectors.items()],
    )


def _csv_vectors(path: Path) -> tuple[list[str] | None, dict[str, str]]:
    """Return the features and vectors of a file whose first column is the element; nothing is quoted in them."""
    header, *lines = path.read_text(encoding="utf-8").splitlines()
    features = header.split(",")[1:]
    is_numbered = features == [str(i) for i in range(len(features))]
    # A label that stands twice (Uuh) has its last vector, as in the package.
    return None if is_numbered else features, dict(line.split(",", maxsplit=1) for line in lines)


def _json_vectors(path: Path, name: str) -> tuple[list[str] | None, dict[str, str]]:
    """Return the features and vectors of an object of vectors, or of an object of places on a scale."""
    of_label = json.loads(path.read_text(encoding="utf-8"))
    if all(isinstance(vector, list) for vector in of_label.values()):
        return None, {label: ",".join(map(repr, vector)) for label, vector in of_label.items()}
    by_number = (path.parents[1] / "element_data" / "ordered_periodic.txt").read_text(encoding="utf-8").split()
    # Where the package ends its scales.
    elements = by_number[: 103 if name == "mod_petti" else 118]
    scale = sorted(elements, key=of_label.__getitem__)
    return scale, {symbol: ",".join("1" if other == symbol else "0" for other in scale) for symbol in scale}


def _citation(bibtex: str) -> str:
    """Return what a reader needs of a BibTeX entry, as one line."""
    fields = defaultdict(str, re.findall(r"(\w+)\s*=\s*\{((?:[^{}]|\{[^{}]*\})*)\}", bibtex))
    authors = fields["author"].split(" and ")
    parts = [
        authors[0].split(",")[0] + (" et al." if len(authors) > 1 else ""),
        re.sub("[{}]", "", fields["title"]),
        f"{fields['journal']} {fields['volume']}".strip(),
        fields["pages"].replace("--", "–"),
    ]
    return f"{', '.join(filter(None, parts))} ({fields['year']})"
