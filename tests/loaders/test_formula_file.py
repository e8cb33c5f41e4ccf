"""Files of formulas: every format gives the same rows, and no row of a file is ever lost."""

import csv
import gzip
import io
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import duckdb
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stoichia.loaders import formula_file, known, staged_text, warehouse
from stoichia.loaders.errors import InputError
from stoichia.loaders.sources import published_format
from stoichia.loaders.tables import text_file
from stoichia.loaders.tables.json_document import Document
from stoichia.loaders.tables.table import MOST_COLUMNS, MOST_IN_CELL, Columns

FORMULAS = ["NaCl", "Fe2O3", "NaCl", "not a formula", "CuSO4·5H2O", "Li₂O", "(NH4)2SO4"]

# A text that every format can hold, and how a row without a formula comes out.
Staged = list[tuple[int, str | None]]


@pytest.fixture(scope="module")
def reading(template: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a read-only connection: staging needs the grammar, and temporary tables alone."""
    with warehouse.open_warehouse(template) as connection:
        yield connection


def staged(
    connection: duckdb.DuckDBPyConnection, path: Path, content: str | bytes, column: str | None = None
) -> Staged:
    """Write a file and return its staged rows, in the order of their numbers."""
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    formula_file.stage(connection, path, Columns({"input": column} if column else {}))
    return connection.execute("select row_number, input from staged_text order by row_number").fetchall()


def numbered(texts: Sequence[str | None]) -> Staged:
    """Return texts with their row numbers."""
    return list(enumerate(texts, start=1))


def delimited(delimiter: str, header: Sequence[str] | None, rows: Sequence[Sequence[str]]) -> bytes:
    """Return rows as Python's csv module writes them."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerows([header, *rows] if header else rows)
    return text.getvalue().encode()


def parquet(formulas: Sequence[str | None]) -> bytes:
    """Return a Parquet file with the formulas in its second column."""
    file = io.BytesIO()
    pl.DataFrame({"id": range(len(formulas)), "formula": pl.Series(formulas, dtype=pl.String)}).write_parquet(file)
    return file.getvalue()


def table(formulas: Sequence[str]) -> list[list[str]]:
    """Return rows with the formula between two other values."""
    return [[str(i), formula, "0.5"] for i, formula in enumerate(formulas)]


def objects(formulas: Sequence[str]) -> list[dict[str, object]]:
    """Return objects with the formula between two other values."""
    return [{"id": i, "formula": formula, "energy": -0.5} for i, formula in enumerate(formulas)]


HEADER = ("id", "formula", "energy")

FORMATS: dict[str, Callable[[Sequence[str]], bytes]] = {
    "table.csv": lambda formulas: delimited(",", HEADER, table(formulas)),
    "semicolons.csv": lambda formulas: delimited(";", HEADER, table(formulas)),
    "tabs.csv": lambda formulas: delimited("\t", HEADER, table(formulas)),
    "table.tsv": lambda formulas: delimited("\t", HEADER, table(formulas)),
    "headerless.csv": lambda formulas: delimited(",", None, table(formulas)),
    "single.csv": lambda formulas: delimited(",", ["formula"], [[formula] for formula in formulas]),
    "headerless_single.csv": lambda formulas: delimited(",", None, [[formula] for formula in formulas]),
    "objects.json": lambda formulas: json.dumps(objects(formulas)).encode(),
    "indented.json": lambda formulas: json.dumps(objects(formulas), indent=2, ensure_ascii=False).encode(),
    "texts.json": lambda formulas: json.dumps(list(formulas)).encode(),
    "objects.jsonl": lambda formulas: "\n".join(map(json.dumps, objects(formulas))).encode(),
    "texts.jsonl": lambda formulas: "\n".join(map(json.dumps, formulas)).encode(),
    "objects.ndjson": lambda formulas: "".join(json.dumps(row) + "\n" for row in objects(formulas)).encode(),
    "table.parquet": parquet,
    "lines.txt": lambda formulas: "\n".join(formulas).encode(),
    "lines.dat": lambda formulas: "".join(formula + "\n" for formula in formulas).encode(),
    "lines": lambda formulas: "\n".join(formulas).encode(),
}


# The same rows from every format


@pytest.mark.costly
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
@pytest.mark.parametrize("name", FORMATS)
def test_every_format_stages_the_same_rows(
    reading: duckdb.DuckDBPyConnection, tmp_path: Path, name: str, packed: bool
) -> None:
    content = FORMATS[name](FORMULAS)
    path = tmp_path / (f"{name}.gz" if packed else name)
    assert staged(reading, path, gzip.compress(content) if packed else content) == numbered(FORMULAS)


@pytest.mark.parametrize("name", [name for name in FORMATS if name not in {"lines", "headerless_single.csv"}])
def test_suffix_may_be_in_capitals(reading: duckdb.DuckDBPyConnection, tmp_path: Path, name: str) -> None:
    content = gzip.compress(FORMATS[name](FORMULAS))
    assert staged(reading, tmp_path / f"{name.upper()}.GZ", content) == numbered(FORMULAS)


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "table.parquet"])
def test_byte_order_mark_is_no_part_of_the_text(reading: duckdb.DuckDBPyConnection, tmp_path: Path, name: str) -> None:
    assert staged(reading, tmp_path / name, b"\xef\xbb\xbf" + FORMATS[name](FORMULAS)) == numbered(FORMULAS)


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "table.parquet"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.seeded(8)
def test_line_ends_are_no_part_of_the_text(
    reading: duckdb.DuckDBPyConnection, tmp_path: Path, name: str, ending: str
) -> None:
    lines = FORMATS[name](FORMULAS).decode().splitlines()
    assert staged(reading, tmp_path / name, "".join(line + ending for line in lines)) == numbered(FORMULAS)


@pytest.mark.parametrize(
    "name", ["[1].csv", "a*b.txt", "what?.json", "it's.csv", "a b;c.parquet", "$x.jsonl", "~x.csv"]
)
def test_file_name_is_no_pattern(reading: duckdb.DuckDBPyConnection, tmp_path: Path, name: str) -> None:
    """DuckDB takes * and ? in a path for a pattern; another file that matches it must not be read."""
    kind = Path(name).suffix
    content = {".csv": "table.csv", ".txt": "lines.txt", ".json": "texts.json", ".jsonl": "texts.jsonl"}
    neighbour = tmp_path / name.replace("*", "xx").replace("?", "x").replace("[1]", "1")
    write = FORMATS[content.get(kind, "table.parquet")]
    neighbour.write_bytes(write(["MgO", "CaO"]))
    assert staged(reading, tmp_path / name, write(FORMULAS)) == numbered(FORMULAS)


@pytest.mark.parametrize("name", ["table.csv", "objects.json", "objects.jsonl", "table.parquet", "lines.txt"])
@pytest.mark.seeded(1)
def test_rows_of_a_large_file_keep_their_order(reading: duckdb.DuckDBPyConnection, tmp_path: Path, name: str) -> None:
    """Large enough for DuckDB to read it with several threads."""
    formulas = [f"Na{i}Cl" for i in range(1, 130_001)]
    assert staged(reading, tmp_path / name, FORMATS[name](formulas)) == numbered(formulas)


def test_texts_are_staged_like_the_rows_of_a_file(reading: duckdb.DuckDBPyConnection) -> None:
    staged_text.from_texts(reading, {"input": FORMULAS})
    rows = reading.execute("select row_number, input from staged_text order by row_number").fetchall()
    assert rows == numbered(FORMULAS)


# Finding the column


@pytest.mark.parametrize("name", [name for names in published_format.FORMULA_NAMES for name in names])
@pytest.mark.parametrize("write", [str.lower, str.upper, str.title], ids=["lower", "upper", "title"])
@pytest.mark.seeded(20)
def test_column_is_found_by_its_name(
    reading: duckdb.DuckDBPyConnection, tmp_path: Path, name: str, write: Callable[[str], str]
) -> None:
    """Although another column could be read as formulas, and none of this one's texts can."""
    content = delimited(",", ["element", write(name)], [["Na", "?"], ["Cl", "??"]])
    assert staged(reading, tmp_path / "named.csv", content) == numbered(["?", "??"])


def test_more_telling_name_wins(reading: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    content = delimited(",", ["composition", "formula"], [["Na 1", "NaCl"], ["Zn 1", "ZnO"]])
    assert staged(reading, tmp_path / "two.csv", content) == numbered(["NaCl", "ZnO"])


ROWS = [{"note": "x", "material": "NaCl", "n": 1}, {"note": "y", "material": "ZnO", "n": 2}]


def in_every_table_format(rows: Sequence[dict[str, object]]) -> dict[str, bytes]:
    """Return a table as CSV, JSON, JSON lines and Parquet."""
    names = list(rows[0])
    file = io.BytesIO()
    pl.DataFrame(rows).write_parquet(file)
    return {
        "table.csv": delimited(",", names, [[str(row[name]) for name in names] for row in rows]),
        "table.json": json.dumps(rows).encode(),
        "table.jsonl": "\n".join(map(json.dumps, rows)).encode(),
        "table.parquet": file.getvalue(),
    }


TABLE_FORMATS = list(in_every_table_format(ROWS))


@pytest.mark.parametrize("name", TABLE_FORMATS)
def test_column_is_found_by_its_content(reading: duckdb.DuckDBPyConnection, tmp_path: Path, name: str) -> None:
    assert staged(reading, tmp_path / name, in_every_table_format(ROWS)[name]) == numbered(["NaCl", "ZnO"])


@pytest.mark.parametrize("name", TABLE_FORMATS)
def test_named_column_is_taken_whatever_is_in_it(reading: duckdb.DuckDBPyConnection, tmp_path: Path, name: str) -> None:
    assert staged(reading, tmp_path / name, in_every_table_format(ROWS)[name], "note") == numbered(["x", "y"])


@pytest.mark.parametrize("name", TABLE_FORMATS)
def test_missing_column_lists_those_there_are(reading: duckdb.DuckDBPyConnection, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    with pytest.raises(InputError) as raised:
        staged(reading, path, in_every_table_format(ROWS)[name], "formulas")
    assert all(word in str(raised.value) for word in (str(path), "formulas", "note", "material", "n"))


@pytest.mark.parametrize("name", TABLE_FORMATS)
def test_table_without_formulas_asks_for_the_column(
    reading: duckdb.DuckDBPyConnection, tmp_path: Path, name: str
) -> None:
    rows: list[dict[str, object]] = [{"first": "x", "second": "1"}, {"first": "y", "second": "2"}]
    with pytest.raises(InputError) as raised:
        staged(reading, tmp_path / name, in_every_table_format(rows)[name])
    assert all(word in str(raised.value) for word in ("first", "second", "`formula_column`"))


@pytest.mark.parametrize("name", TABLE_FORMATS)
@pytest.mark.parametrize(
    "column",
    [
        'with "quotes"',
        "it's",
        "dotted.name",
        "$money",
        "$.path",
        "/slash",
        "~tilde",
        "a[0]",
        "#hash",
        "0",
        "a b",
        "größe",
    ],
)
@pytest.mark.seeded(8)
def test_column_may_have_any_name(reading: duckdb.DuckDBPyConnection, tmp_path: Path, name: str, column: str) -> None:
    """JSON paths, SQL quoting and the like are nothing to a user who names a column."""
    rows = [{"id": i, column: formula} for i, formula in enumerate(("NaCl", "ZnO"))]
    contents = in_every_table_format(rows)
    assert staged(reading, tmp_path / name, contents[name], column) == numbered(["NaCl", "ZnO"])
    assert staged(reading, tmp_path / name, contents[name]) == numbered(["NaCl", "ZnO"])


@pytest.mark.parametrize("name", TABLE_FORMATS)
def test_other_columns_may_have_any_name(reading: duckdb.DuckDBPyConnection, tmp_path: Path, name: str) -> None:
    rows = [
        {"$oid": i, "a.b": "x", "/": "y", 'q"': "z", "formula": formula} for i, formula in enumerate(("NaCl", "Na2Cl"))
    ]
    assert staged(reading, tmp_path / name, in_every_table_format(rows)[name]) == numbered(["NaCl", "Na2Cl"])


def test_text_file_has_no_columns(reading: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="`formula_column`"):
        staged(reading, tmp_path / "lines.txt", "NaCl\n", "formula")


def test_texts_of_json_have_no_keys(reading: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="material"):
        staged(reading, tmp_path / "texts.json", '["NaCl"]', "material")


# CSV as it is found in the wild


@pytest.mark.costly
@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("formula,formula\nNaCl,a\nZnO,b\n", ["NaCl", "ZnO"]),
        ("x,X\na,NaCl\nb,ZnO\n", ["NaCl", "ZnO"]),
        (",,\na,NaCl,1\nb,ZnO,2\n", ["NaCl", "ZnO"]),
        ("id,formula\n1\n2,ZnO,3,4\n,\n3,NaCl\n", [None, "ZnO", None, "NaCl"]),
        ('formula,note\n"NaCl, rock salt",x\nZnO,"say ""hi"""\n', ["NaCl, rock salt", "ZnO"]),
        ('formula,note\nNaCl,5" wafer\nZnO,6"\n', ["NaCl", "ZnO"]),
        ('formula,note\nNaCl,"two\nlines"\nZnO,"and\n\nmore"\n', ["NaCl", "ZnO"]),
        ('formula,"a note\nof two lines"\nNaCl,x\n', ["NaCl"]),
        ('formula,note\n"Na\nCl",x\n', ["Na\nCl"]),
        ("formula,note\nNULL,x\nnull,y\nNA,z\nNaN,u\n", ["NULL", "null", "NA", "NaN"]),
        ("formula,n\n007,x\n1e5,y\n2020-01-01,z\n", ["007", "1e5", "2020-01-01"]),
        ("formula\n#NaCl\nZnO\n", ["#NaCl", "ZnO"]),
        ("formula,x\nNaCl,1\n\nZnO,2\n\n", ["NaCl", "ZnO"]),
        ("formula\nNaCl", ["NaCl"]),
        ("formula\nNa\tCl\nNa;Cl\n", ["Na\tCl", "Na;Cl"]),
        ('"formula","x; y, z"\n"NaCl","1"\n', ["NaCl"]),
        ('formula\n"C:\\"\nZnO\n', ["C:\\", "ZnO"]),
    ],
    ids=[
        "same-name-twice",
        "same-name-in-capitals",
        "no-names",
        "ragged-rows",
        "quoted-commas-and-quotes",
        "quotes-inside-a-field",
        "quoted-line-ends",
        "quoted-line-end-in-a-name",
        "quoted-line-end-in-a-formula",
        "words-for-nothing",
        "no-numbers-no-dates",
        "hash-is-text",
        "blank-lines",
        "no-line-end",
        "other-delimiters-are-text",
        "delimiters-in-a-name",
        "backslash-is-text",
    ],
)
def test_csv_is_read_row_for_row(
    reading: duckdb.DuckDBPyConnection, tmp_path: Path, content: str, expected: list[str | None]
) -> None:
    assert staged(reading, tmp_path / "wild.csv", content) == numbered(expected)


def test_long_cells_beside_the_formula_are_passed_over(reading: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """Exports carry whole structures in a column beside the formula."""
    content = delimited(",", ["cif", "formula"], [["x" * 3_000_000, "NaCl"], ["x", "ZnO"]])
    assert staged(reading, tmp_path / "long.csv", content) == numbered(["NaCl", "ZnO"])


@pytest.mark.costly
@pytest.mark.parametrize("name", [name for name in FORMATS if not name.startswith("headerless")])
def test_cell_that_is_read_has_a_bound(reading: duckdb.DuckDBPyConnection, tmp_path: Path, name: str) -> None:
    longest = "x" * MOST_IN_CELL
    assert staged(reading, tmp_path / name, FORMATS[name](["NaCl", longest])) == numbered(["NaCl", longest])
    with pytest.raises(InputError, match="32,767") as raised:
        staged(reading, tmp_path / name, FORMATS[name](["NaCl", longest + "x"]))
    assert name in str(raised.value)


def test_tab_separated_values_may_hold_commas(reading: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    content = "formula\ta, b, and c\nNaCl\tx; y\n"
    assert staged(reading, tmp_path / "table.tsv", content) == numbered(["NaCl"])


def test_first_row_of_formulas_is_a_row(reading: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    assert staged(reading, tmp_path / "bare.csv", "NaCl,1\nZnO,2\n") == numbered(["NaCl", "ZnO"])
    # Unless the user names a column: then the first row holds the names.
    assert staged(reading, tmp_path / "bare.csv", "NaCl,In\nx,ZnO\n", "In") == numbered(["ZnO"])


@pytest.mark.parametrize(
    "rows",
    [
        ['"NaCl,1', "ZnO,2", "MgO,3"],
        ["NaCl,1", 'ZnO,"2', "MgO,3", "CaO,4"],
        ["NaCl,1", "ZnO,2", 'MgO,"'],
        ['"NaCl" x,1', 'ZnO,"2', "MgO,3", "CaO,4"],
    ],
    ids=["formula", "other-column", "last-row", "after-another-bad-quote"],
)
def test_unclosed_quote_loses_no_row(reading: duckdb.DuckDBPyConnection, tmp_path: Path, rows: list[str]) -> None:
    """A quote that is never closed would swallow the rest of the file without a word.

    The file is refused, or its rows are all there.
    """
    message = ""
    try:
        n_found = len(staged(reading, tmp_path / "unclosed.csv", "\n".join(["formula,n", *rows])))
    except InputError as error:
        n_found, message = 0, str(error)
    assert n_found == len(rows) or "quote" in message


@pytest.mark.parametrize("n_columns", [700, 5000])
def test_column_of_formulas_is_found_among_many_by_one_query(
    reading: duckdb.DuckDBPyConnection, tmp_path: Path, n_columns: int
) -> None:
    names = [f"x{i}" for i in range(n_columns)]
    rows = [["0.5"] * (n_columns - 2) + [formula, "a"] for formula in ("NaCl", "ZnO")]
    path = tmp_path / "wide.csv"
    path.write_bytes(delimited(",", names, rows))
    asked = Asked(reading)
    with formula_file.read(asked, path) as found:  # type: ignore[arg-type]  # what it asks is what a connection does
        assert [text for batch in found.batches for text in batch.column("input").to_pylist()] == ["NaCl", "ZnO"]
    # The names in the first row and its sample, together.
    assert sum("parsed_given(" in text for text in asked.texts) <= 2


class Asked:
    """A connection that keeps what it is asked."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        self.texts: list[str] = []

    def execute(self, text: str, *parameters: object) -> duckdb.DuckDBPyConnection:
        """Keep a text and ask it."""
        self.texts.append(text)
        return self.connection.execute(text, *parameters)


def test_message_on_many_columns_is_a_line_that_can_be_read(reading: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    content = delimited(",", [f"x{i}" for i in range(3000)], [["?"] * 3000])
    with pytest.raises(InputError, match="2,980 more") as raised:
        staged(reading, tmp_path / "wide.csv", content)
    assert len(str(raised.value)) < 1000


@pytest.mark.parametrize("name", ["wide.csv", "wide.jsonl"])
def test_columns_have_a_bound(reading: duckdb.DuckDBPyConnection, tmp_path: Path, name: str) -> None:
    keys = [f"x{i}" for i in range(MOST_COLUMNS + 1)]
    content = ",".join(keys) + "\n1\n" if name.endswith("csv") else json.dumps(dict.fromkeys(keys, 1)) + "\n"
    with pytest.raises(InputError, match="100,000 columns"):
        staged(reading, tmp_path / name, content)


# JSON as it is found in the wild


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ('[{"formula": "NaCl"}, {"other": 1}, {"formula": null}]', ["NaCl", None, None]),
        ('[{"formula": "NaCl"}, 3, null, "ZnO", ["MgO"]]', ["NaCl", "3", None, "ZnO", '["MgO"]']),
        ('["Li\\u2082O", "\\ud83d\\ude00", "a\\nb"]', ["Li₂O", "😀", "a\nb"]),
        ('[{"formula": {"Na": 1, "Cl": 1}}]', ['{"Na":1,"Cl":1}']),
        ('[{"structure": {"formula": "MgO"}, "formula": "NaCl"}]', ["NaCl"]),
        ('[{"composition": {"Na": 1, "Cl": 1}, "formula": "NaCl"}]', ["NaCl"]),
        ('\n [\n\n"NaCl" ,\n "ZnO"]\n\n', ["NaCl", "ZnO"]),
    ],
    ids=["absent-and-null", "other-values", "escapes", "object", "nested-key", "nested-composition", "blank-space"],
)
def test_json_is_read_value_for_value(
    reading: duckdb.DuckDBPyConnection, tmp_path: Path, content: str, expected: list[str | None]
) -> None:
    assert staged(reading, tmp_path / "wild.json", content) == numbered(expected)


@pytest.mark.parametrize("name", ["half.json", "half.jsonl"])
def test_text_that_no_encoding_can_write_is_a_row_too(
    reading: duckdb.DuckDBPyConnection, tmp_path: Path, name: str
) -> None:
    """An escape may stand for half a character."""
    content = {"half.json": '["Na\\ud800Cl", "ZnO"]', "half.jsonl": '"Na\\ud800Cl"\n"ZnO"\n'}[name]
    rows = staged(reading, tmp_path / name, content)
    assert len(rows) == 2
    assert rows[1] == (2, "ZnO")


def test_malformed_line_of_json_is_a_row_to_reject(loading: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    lines = ['{"formula": "NaCl"}', "", "broken", '{"formula": "MgO"', '{"formula": "CaO"}}', '"ZnO"', "null"]
    path = tmp_path / "wild.jsonl"
    path.write_text("\n".join(lines))
    summary = known.load(loading, known.source([str(path)]))
    accepted = loading.execute("select row_number, input from known_entry order by all").fetchall()
    rejected = loading.execute("select row_number, input from rejected_entry order by all").fetchall()
    # Blank lines are no rows.
    assert accepted == [(1, "NaCl"), (5, "ZnO")]
    assert rejected == [(2, lines[2]), (3, lines[3]), (4, lines[4]), (6, None)]
    assert (summary.n_read, summary.n_accepted, summary.n_rejected) == (6, 2, 4)


@pytest.mark.parametrize(
    "content",
    [
        '[{"formula": "NaCl"},',
        '[{"formula": "NaCl"}',
        '[{"formula": "NaCl"}, {"formula": "Zn',
        '["NaCl",]',
        '["NaCl" "ZnO"]',
        '["NaCl"] and more',
        '["NaCl"]["ZnO"]',
        '{"formula": "NaCl"}',
        '{"rows": [{"formula": "NaCl"}]}',
        '{"data": [{"formula": "NaCl"}], "links": {"next": "x"}}',
        '"NaCl"',
        "NaCl",
        "[" * 100_000,
    ],
    ids=range(13),
)
def test_malformed_json_array_is_refused(reading: duckdb.DuckDBPyConnection, tmp_path: Path, content: str) -> None:
    """A download that broke off must not pass for the whole."""
    path = tmp_path / "broken.json"
    with pytest.raises(InputError) as raised:
        staged(reading, path, content)
    assert str(path) in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.costly
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    values=st.lists(
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
            max_leaves=6,
        ),
        max_size=6,
    ),
    indent=st.sampled_from([None, 2]),
    n_characters=st.integers(1, 12),
)
@pytest.mark.parametrize("key", [None, "data"])
def test_json_is_the_same_wherever_what_is_read_at_a_time_ends(
    values: list[object], indent: int | None, n_characters: int, key: str | None
) -> None:
    text = json.dumps({"meta": values, key: values} if key else values, indent=indent)
    document = Document(io.StringIO(text), n_characters)
    if key:
        assert [(name, list(document.values())) for name in document.keys_in_turn()] == [
            ("meta", values),
            (key, values),
        ]
    else:
        assert list(document.values()) == values
    document.end()


# Plain text


def test_blank_and_comment_lines_of_text_are_no_rows(reading: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    content = '# formulas\n\nNaCl\n   \n  # more\nZnO # oxide\n\t\nNa, Cl\n"MgO\n'
    assert staged(reading, tmp_path / "lines.txt", content) == numbered(["NaCl", "ZnO # oxide", "Na, Cl", '"MgO'])


def test_line_of_text_is_one_formula_whatever_is_in_it(reading: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    lines = ["Na\tCl", "Na;Cl", "Na|Cl", "Na\\Cl", "'NaCl'", "Na\x0bCl", "Na\u2028Cl", "Na\x1fCl"]
    assert staged(reading, tmp_path / "lines.txt", "\n".join(lines)) == numbered(lines)


# Files that cannot be read


@pytest.mark.parametrize(
    "name",
    ["empty.csv", "empty.tsv", "empty.json", "empty.jsonl", "empty.txt", "empty.parquet", "empty"],
)
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
def test_empty_file_is_refused(reading: duckdb.DuckDBPyConnection, tmp_path: Path, name: str, packed: bool) -> None:
    path = tmp_path / (f"{name}.gz" if packed else name)
    with pytest.raises(InputError) as raised:
        staged(reading, path, gzip.compress(b"") if packed else b"")
    assert str(path) in str(raised.value)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("none.csv", b"formula\n"),
        ("none.csv", b"\n\n"),
        ("none.json", b"[]"),
        ("none.jsonl", b"\n\n"),
        ("none.txt", b"# formula\n\n"),
        ("none.parquet", parquet([])),
    ],
)
def test_file_without_rows_is_refused(
    reading: duckdb.DuckDBPyConnection, tmp_path: Path, name: str, content: bytes
) -> None:
    with pytest.raises(InputError, match="no rows"):
        staged(reading, tmp_path / name, content)


@pytest.mark.parametrize("name", ["table.docx", "table.cif", "table.csv.7z", "table.csv.zst", "table.docx.gz"])
def test_unknown_kind_of_file_lists_the_known_ones(
    reading: duckdb.DuckDBPyConnection, tmp_path: Path, name: str
) -> None:
    with pytest.raises(InputError) as raised:
        staged(reading, tmp_path / name, "formula\nNaCl\n")
    assert all(suffix in str(raised.value) for suffix in (".csv", ".json", ".parquet", ".txt"))


@pytest.mark.parametrize("name", FORMATS)
def test_file_that_is_not_gzipped_is_refused(reading: duckdb.DuckDBPyConnection, tmp_path: Path, name: str) -> None:
    path = tmp_path / f"{name}.gz"
    with pytest.raises(InputError, match=r"(?i)gzip") as raised:
        staged(reading, path, FORMATS[name](FORMULAS))
    assert str(path) in str(raised.value)


@pytest.mark.parametrize("name", FORMATS)
def test_gzipped_file_that_broke_off_is_refused(reading: duckdb.DuckDBPyConnection, tmp_path: Path, name: str) -> None:
    path = tmp_path / f"{name}.gz"
    packed = gzip.compress(FORMATS[name]([f"Na{i}Cl{i * i}" for i in range(1, 5000)]))
    with pytest.raises(InputError) as raised:
        staged(reading, path, packed[: len(packed) // 2])
    assert str(path) in str(raised.value)


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "table.parquet"])
@pytest.mark.parametrize("n_before", [0, 5000], ids=["early", "late"])
def test_text_in_another_encoding_is_refused(
    reading: duckdb.DuckDBPyConnection, tmp_path: Path, name: str, n_before: int
) -> None:
    """However far into the file the first byte stands that is no UTF-8."""
    formulas = [*["NaCl"] * n_before, "Na?"]
    path = tmp_path / name
    with pytest.raises(InputError, match="UTF-8") as raised:
        staged(reading, path, FORMATS[name](formulas).replace(b"Na?", "Naé".encode("latin-1")))
    assert str(path) in str(raised.value)


@pytest.mark.parametrize("content", [b"", b"no Parquet at all", parquet(FORMULAS)[:-20]], ids=["empty", "text", "cut"])
def test_what_is_no_parquet_is_refused(reading: duckdb.DuckDBPyConnection, tmp_path: Path, content: bytes) -> None:
    with pytest.raises(InputError, match=r"broken\.parquet"):
        staged(reading, tmp_path / "broken.parquet", content)


@pytest.mark.parametrize("name", ["absent.csv", "absent.json", "absent.jsonl", "absent.parquet", "absent.txt"])
def test_missing_file_is_refused(reading: duckdb.DuckDBPyConnection, tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="absent"):
        formula_file.stage(reading, tmp_path / name)


@pytest.mark.parametrize("name", ["folder", "folder.txt", "folder.csv"])
def test_folder_is_refused(reading: duckdb.DuckDBPyConnection, tmp_path: Path, name: str) -> None:
    """DuckDB would read all files in it."""
    (tmp_path / name).mkdir()
    (tmp_path / name / "inside.txt").write_text("formula\nNaCl\n")
    with pytest.raises(InputError):
        formula_file.stage(reading, tmp_path / name)


@pytest.mark.parametrize("n", [1, 100, 400])
def test_parquet_cut_at_the_front_is_refused_by_its_name(
    reading: duckdb.DuckDBPyConnection, tmp_path: Path, n: int
) -> None:
    with pytest.raises(InputError, match=r"cannot read .*cut\.parquet"):
        staged(reading, tmp_path / "cut.parquet", parquet([f"Na{i}Cl" for i in range(1, 2000)])[n:])


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "table.parquet"])
def test_line_without_end_is_refused(
    monkeypatch: pytest.MonkeyPatch, reading: duckdb.DuckDBPyConnection, tmp_path: Path, name: str
) -> None:
    """Zeros after rows that are read, as a bad disk leaves them."""
    monkeypatch.setattr(text_file, "MOST_CHARACTERS", 100_000)
    # Where the next row begins.
    rows = FORMATS[name](FORMULAS).rstrip(b"]\n") + (b"," if name.endswith(".json") else b"\n")
    with pytest.raises(InputError, match="longer than 100,000 characters") as raised:
        staged(reading, tmp_path / name, rows + bytes(200_000))
    assert name in str(raised.value)


def test_row_that_goes_on_over_lines_has_a_bound(
    monkeypatch: pytest.MonkeyPatch, reading: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    """A quote that is never closed makes one row of all that follow."""
    monkeypatch.setattr("stoichia.loaders.tables.delimited.MOST_CHARACTERS", 1000)
    content = 'formula,n\nNaCl,1\nZnO,"2\n' + "MgO,3\n" * 1000
    with pytest.raises(InputError, match="from line 3 on"):
        staged(reading, tmp_path / "unclosed.csv", content)


# Round trips

# What files hold: formulas, near formulas, and any text that UTF-8 can write.
TEXTS = st.one_of(
    st.sampled_from(["NaCl", "Fe2O3", "CuSO4·5H2O", "Xx2", "", " ", "NULL", '"', "\\", "a,b", "#NaCl", "1e5"]),
    st.text(st.characters(codec="utf-8"), max_size=12),
)


@pytest.mark.costly
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(TEXTS, min_size=1, max_size=8), n_columns=st.sampled_from([1, 2]))
def test_texts_written_as_csv_are_all_accounted_for(
    loading: duckdb.DuckDBPyConnection, tmp_path: Path, texts: list[str], n_columns: int
) -> None:
    """Row for row, in order, as spelled: accepted or rejected. An empty text is null, as CSV has it."""
    rows = [[text, "0.5"][:n_columns] for text in texts]
    path = tmp_path / "round_trip.csv"
    path.write_bytes(delimited(",", ["formula", "energy"][:n_columns], rows))
    summary = known.load(loading, known.source([str(path)]))
    found = loading.execute(
        "select row_number, input from known_entry union all select row_number, input from rejected_entry "
        "order by row_number"
    ).fetchall()
    assert found == numbered([text or None for text in texts])
    assert summary.n_read == summary.n_accepted + summary.n_rejected == len(texts)


@pytest.mark.costly
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(st.one_of(st.none(), TEXTS), min_size=1, max_size=8))
@pytest.mark.parametrize("name", ["texts.json", "texts.jsonl", "table.parquet"])
def test_texts_written_as_json_or_parquet_are_all_there(
    reading: duckdb.DuckDBPyConnection, tmp_path: Path, name: str, texts: list[str]
) -> None:
    assert staged(reading, tmp_path / name, FORMATS[name](texts)) == numbered(texts)
