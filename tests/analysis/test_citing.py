"""What to cite: every source is there, as BibTeX that programs read, and the paragraph tells where numbers are from."""

from collections.abc import Callable
from pathlib import Path

import bibtexparser
import duckdb
import pytest

from stoichia.analysis import citing
from stoichia.loaders import known, warehouse
from stoichia.loaders.errors import InputError


@pytest.fixture(scope="module")
def cited(built: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    """Return a connection to a warehouse with an own source of which all is told, and one without."""
    folder = tmp_path_factory.mktemp("cited")
    for name in ("mine", "nameless"):
        (folder / f"{name}.csv").write_text("formula\nNaCl\n")
    mine = known.source(
        [str(folder / "mine.csv")],
        release="v2 & more",
        licence="CC BY 4.0",
        citation="Doe et al., J. Test_ 2026, 1, 2, doi:10.1/x_y",
    )
    sources = [*known.sources(["aflow_prototypes"]), mine, known.source([str(folder / "nameless.csv")])]
    return warehouse.open_warehouse(built(warehouse.BuildSettings("wiki", (2,), 2, 11), sources)).__enter__()


def test_entries_are_read_by_programs(cited: duckdb.DuckDBPyConnection) -> None:
    text = citing.bibtex(cited)
    entries = bibtexparser.loads(text).entries_dict
    assert len(entries) == text.count("\n@") + 1 == 5
    assert entries["Doe_2026_mine"] == {
        "ENTRYTYPE": "article",
        "ID": "Doe_2026_mine",
        "author": "Doe and others",
        "journal": r"J. Test\_",
        "year": "2026",
        "volume": "1",
        "pages": "2",
        "doi": "10.1/x_y",
        "note": r"known formulas: mine, v2 \& more, CC BY 4.0",
    }
    dois = {entry.get("doi") for entry in entries.values()}
    assert dois >= {"10.1039/d4fd00063c", "10.21105/joss.01361", "10.1016/j.commatsci.2017.01.017"}
    assert "% known formulas: nameless: nothing to cite is told of it" in text


def test_embeddings_are_cited_where_there_are_maps(mapped: duckdb.DuckDBPyConnection) -> None:
    entries = bibtexparser.loads(citing.bibtex(mapped)).entries
    (magpie,) = (entry for entry in entries if "magpie" in entry["note"])
    assert (magpie["author"], magpie["year"]) == ("Ward and others", "2016")
    assert "mat2vec" not in citing.bibtex(mapped)


def test_every_line_to_cite_is_told_apart(cited: duckdb.DuckDBPyConnection) -> None:
    """What the package names for its embeddings, and what is told of published tables."""
    lines = cited.execute("select citation from embedding where citation is not null").fetchall()
    fields = [citing._fields(line) for (line,) in lines]
    assert all({"author", "year"} <= set(of_line) for of_line in fields)


def test_methods_tell_settings_releases_and_checksums(cited: duckdb.DuckDBPyConnection) -> None:
    text = citing.methods(cited)
    told = dict(cited.execute("select name, value from build_metadata").fetchall())
    for words in ("2 elements", "H to Na", "up to 2", "wiki", told["oxidation_state_sha256"], told["smact_version"]):
        assert words in text
    assert "mine (v2 & more, CC BY 4.0; 1 composition, loaded" in text
    assert "nameless (1 composition, loaded" in text


def test_a_service_says_itself_what_it_is() -> None:
    with pytest.raises(InputError, match="says itself"):
        known.source(["mp"], licence="mine")
    with pytest.raises(InputError, match="a file or a query"):
        known.source(["mp"], release="2025")
