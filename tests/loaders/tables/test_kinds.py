"""Tables as users really have them, kind by kind: every row comes out, or the file is refused with a reason."""

import gzip
import io
import json
import lzma
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stoichia.loaders import formula_file, warehouse
from stoichia.loaders.errors import InputError
from stoichia.loaders.tables.table import ALL, ANY_COLUMNS, Columns

CASES = Path(__file__).parent / "cases"

# What every table below holds, as the grammar reduces it.
NAMES = ("NaCl", "MgO", "TiO2")
REDUCED = ["ClNa", "MgO", "O2Ti"]
FRAME = pd.DataFrame({"formula": NAMES, "gap": [5.0, 4.5, 1.8]})
DICTS = [{"Na": 1, "Cl": 1}, {"Mg": 1.0, "O": 1.0}, {"Ti": 1, "O": 2}]


@pytest.fixture(scope="module")
def reading(template: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a read-only connection."""
    with warehouse.open_warehouse(template) as connection:
        yield connection


def inputs(connection: duckdb.DuckDBPyConnection, path: Path, columns: Columns = ANY_COLUMNS) -> list[str | None]:
    """Return the texts of formulas in a file."""
    with formula_file.read(connection, path, columns) as rows:
        return [text for batch in rows.batches for text in batch.column(0).to_pylist()]


def reduced(connection: duckdb.DuckDBPyConnection, path: Path, columns: Columns = ANY_COLUMNS) -> list[str | None]:
    """Return what the grammar makes of the formulas in a file, row by row."""
    return [
        formula
        for (formula,) in connection.execute(
            "select formula_reduced from (select formula_reduced, unnest(input_numbers) as number "
            "from parsed($1::varchar[])) order by number",
            [inputs(connection, path, columns)],
        ).fetchall()
    ]


def written(folder: Path, name: str, content: str | bytes) -> Path:
    """Write a file and return its path."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def packed(**members: str | bytes) -> bytes:
    """Return a zip file."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as folder:
        for name, content in members.items():
            folder.writestr(name, content)
    return file.getvalue()


def workbook(**sheets: Sequence[Sequence[object]]) -> bytes:
    """Return a workbook of Excel with these sheets."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for i, row in enumerate(rows):
                for j, cell in enumerate(row):
                    sheet.write(i, j, cell)
    return file.getvalue()


def open_document(rows: Sequence[Sequence[str]]) -> bytes:
    """Return a spreadsheet of OpenDocument with a sheet of texts."""
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>' for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    names = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0"?><office:document-content{names} office:version="1.2"><office:body><office:spreadsheet>'
        f'<table:table table:name="Tabelle1">{cells}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
    )
    return packed(**{"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": manifest})


def arrow(table: pa.Table, make: Callable[..., pa.ipc.RecordBatchFileWriter]) -> bytes:
    """Return an Arrow file or stream."""
    sink = pa.BufferOutputStream()
    with make(sink, table.schema) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())


def feather(table: pa.Table, **options: object) -> bytes:
    """Return a Feather file."""
    sink = pa.BufferOutputStream()
    pyarrow.feather.write_feather(table, sink, **options)
    return bytes(sink.getvalue())


def parquet(table: pa.Table) -> bytes:
    """Return a Parquet file."""
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink)
    return bytes(sink.getvalue())


def table_of(**columns: object) -> pa.Table:
    """Return an Arrow table."""
    return pa.table(columns)


ORIENTS = ("records", "columns", "index", "split", "values", "table")
OF_NUMPY = ["{" + ", ".join(f"'{symbol}': np.float64({float(n)})" for symbol, n in d.items()) + "}" for d in DICTS]

RECORDS = FRAME.to_json(orient="records")
LINES = FRAME.to_json(orient="records", lines=True)
WIDE = "H,Na,Cl,Mg,O,Ti,target\n0,1,1,0,0,0,5\n0,0,0,1,1,0,4\n0,0,0,0,2,1,1\n"

# Every one is the same three compounds.
READ: Mapping[str, tuple[str, str | bytes]] = {
    # JSON in every shape that pandas writes, and beyond.
    **{f"json {orient}": ("t.json", FRAME.to_json(orient=orient)) for orient in ORIENTS},
    "json lines named json": ("t.json", LINES),
    "json lines named ndjson": ("t.ndjson", LINES),
    "json lines over several lines": ("t.json", "\n".join(json.dumps(row, indent=2) for row in json.loads(RECORDS))),
    "json columns of lists": ("t.json", json.dumps(FRAME.to_dict("list"))),
    "json columns with texts as labels": ("t.json", FRAME.set_index(pd.Index(["a", "b", "c"])).to_json()),
    "json columns, formulas second": ("t.json", FRAME[["gap", "formula"]].to_json()),
    "json columns of names nobody knows": ("t.json", FRAME.rename(columns={"formula": "Verbindung"}).to_json()),
    "json index of texts": ("t.json", FRAME.set_index(pd.Index(["mp-1", "mp-2", "mp-3"])).to_json(orient="index")),
    "json with formulas as labels": ("t.json", FRAME.set_index("formula").to_json(orient="index")),
    "json columns with formulas as labels": ("t.json", FRAME.set_index("formula").to_json()),
    "json split with formulas as labels": ("t.json", FRAME.set_index("formula").to_json(orient="split")),
    "json split, indented": ("t.json", FRAME.to_json(orient="split", indent=2)),
    "json split, data first": ("t.json", json.dumps({"data": FRAME.values.tolist(), "columns": ["formula", "gap"]})),
    "json table of formulas as labels": ("t.json", FRAME.set_index("formula").to_json(orient="table")),
    "json values with names": ("t.json", json.dumps([["formula", "gap"], *FRAME.values.tolist()])),
    "json values, one column": ("t.json", FRAME[["formula"]].assign(n=1).to_json(orient="values")),
    "json lines of lists": ("t.jsonl", "\n".join(map(json.dumps, FRAME.values.tolist()))),
    "json texts": ("t.json", json.dumps(NAMES)),
    "json below data": ("t.json", json.dumps({"meta": {"n": 3}, "data": json.loads(RECORDS)})),
    # Compositions as data.
    "dicts in json": ("t.json", json.dumps([{"composition": d} for d in DICTS])),
    "dicts alone in json": ("t.json", json.dumps(DICTS)),
    "dicts alone in json lines": ("t.jsonl", "\n".join(map(json.dumps, DICTS))),
    "dicts in json columns": ("t.json", pd.DataFrame({"composition": DICTS}).to_json()),
    "dicts in csv": ("t.csv", pd.DataFrame({"id": [1, 2, 3], "composition": DICTS}).to_csv(index=False)),
    "dicts in csv as json": ("t.csv", pd.DataFrame({"x": map(json.dumps, DICTS)}).to_csv(index=False)),
    "dicts in lines": ("t.txt", "\n".join(map(str, DICTS))),
    "ordered dicts in csv": ("t.csv", pd.DataFrame({"c": [f"OrderedDict({list(d.items())})" for d in DICTS]}).to_csv()),
    "dicts of numpy's floats": ("t.csv", pd.DataFrame({"c": OF_NUMPY}).to_csv()),
    "dicts of elements": (
        "t.csv",
        'c\n"{Element Na: 1.0, Element Cl: 1.0}"\n"{Element Mg: 1, Element O: 1}"\n"{Element Ti: 1, Element O: 2}"\n',
    ),
    "struct column": ("t.parquet", parquet(table_of(id=[1, 2, 3], comp=DICTS))),
    "struct column with a name": ("t.parquet", parquet(table_of(composition=DICTS, note=["a", "b", "c"]))),
    "struct column in feather": ("t.feather", feather(table_of(id=[1, 2, 3], comp=DICTS))),
    "map column": (
        "t.parquet",
        parquet(pa.table({"c": pa.array([list(d.items()) for d in DICTS], pa.map_(pa.string(), pa.float64()))})),
    ),
    "lists in parquet": (
        "t.parquet",
        parquet(table_of(elements=[list(d) for d in DICTS], amounts=[[float(n) for n in d.values()] for d in DICTS])),
    ),
    "lists in json": ("t.json", json.dumps([{"elements": list(d), "amounts": list(d.values())} for d in DICTS])),
    "lists in csv": (
        "t.csv",
        pd.DataFrame({"elements": [list(d) for d in DICTS], "amounts": [list(d.values()) for d in DICTS]}).to_csv(),
    ),
    "lists of numpy in csv": (
        "t.csv",
        "elements,amounts\n['Na' 'Cl'],[1. 1.]\n['Mg' 'O'],[1. 1.]\n['Ti' 'O'],[1. 2.]\n",
    ),
    "lists of optimade": (
        "t.json",
        json.dumps([{"elements": list(d), "elements_ratios": [n / 6 for n in d.values()]} for d in DICTS]),
    ),
    # Headers.
    "name and Tc": ("t.csv", "name,Tc\nNaCl,1\nMgO,2\nTiO2,3\n"),
    "Tc and name": ("t.csv", "Tc,name\n1,NaCl\n2,MgO\n3,TiO2\n"),
    "No and In": ("t.csv", "No,In,Probe\n1,0.5,NaCl\n2,0.5,MgO\n3,1,TiO2\n"),
    "formulas below a symbol": ("t.csv", "Co,K\nNaCl,1.5\nMgO,2\nTiO2,3\n"),
    "no header": ("t.csv", "NaCl,1\nMgO,2\nTiO2,3\n"),
    "no header, a missing number": ("t.csv", "NaCl,NA\nMgO,2\nTiO2,3\n"),
    "comment sign before names": ("t.csv", "# formula,Tc\nNaCl,1\nMgO,2\nTiO2,3\n"),
    "comment above names": ("t.csv", "# from the furnace, 2024\nformula,Tc,a\nNaCl,1,x\nMgO,2,x\nTiO2,3,x\n"),
    "title above names": ("t.csv", "Table S1. Compounds\n\nVerbindung;Tc;a\nNaCl;1;x\nMgO;2;x\nTiO2;3;x\n"),
    "numbers as names": ("t.csv", "Verbindung,300,400\nNaCl,1,2\nMgO,2,3\nTiO2,3,4\n"),
    "index without a name": ("t.csv", FRAME.to_csv()),
    "names of CIF": ("t.csv", "_database_code;_chemical_formula_sum\n1;Na Cl\n2;Mg O\n3;Ti O2\n"),
    "names in capitals with spaces": ("t.csv", "ID,Chemical Formula\n1,NaCl\n2,MgO\n3,TiO2\n"),
    # Columns.
    "pretty and full": ("t.csv", "full_formula,pretty_formula\nNa4Cl4,NaCl\nMg4O4,MgO\nTi2O4,TiO2\n"),
    "readable of two": ("t.csv", "composition,material\nrock salt,NaCl\npericlase,MgO\nrutile,TiO2\n"),
    "readable without a name": ("t.csv", "name,x\nhalite,NaCl\npericlase,MgO\nrutile,TiO2\n"),
    "zeros and ones beside": ("t.csv", "is_metal,C,x\n0,1,NaCl\n1,0,MgO\n1,1,TiO2\n"),
    "elements beside": ("t.csv", "cation,x\nNa,NaCl\nMg,MgO\nTi,TiO2\n"),
    "space groups beside": ("t.csv", "sg,x\nP1,NaCl\nC2,MgO\nPnma,TiO2\n"),
    # Separators and numbers.
    "semicolons, commas in names": ("t.csv", "formula;energy above hull, eV\nNaCl;0,0\nMgO;0,012\nTiO2;1\n"),
    "semicolons, names nobody knows": ("t.csv", "Verbindung;Bandlücke, eV\nNaCl;0,0\nMgO;0,012\nTiO2;1,5\n"),
    "semicolons, commas everywhere": ("t.csv", "a, b;Stoff, rein;c, d\n1,5;NaCl;0,0\n1,6;MgO;0,012\n1,7;TiO2;1,5\n"),
    "bars": ("t.csv", "formula|gap\nNaCl|1\nMgO|2\nTiO2|3\n"),
    "tabs in csv": ("t.csv", "formula\tgap, eV\nNaCl\t1,5\nMgO\t2\nTiO2\t3\n"),
    "tab": ("t.tab", "formula\tgap\nNaCl\t1\nMgO\t2\nTiO2\t3\n"),
    "tabs in txt": ("t.txt", "formula\tgap\nNaCl\t1\nMgO\t2\nTiO2\t3\n"),
    "commas in dat": ("t.dat", "Stoff,gap\nNaCl,1\nMgO,2\nTiO2,3\n"),
    "name above lines": ("t.txt", "formula\nNaCl\nMgO\nTiO2\n"),
    # Workbooks.
    "workbook": ("t.xlsx", workbook(A=[["formula", "gap"], ["NaCl", 5], ["MgO", 4.5], ["TiO2", 1.8]])),
    "workbook with a title": (
        "t.xlsx",
        workbook(A=[["Compounds of 2024"], [], ["Stoff", "gap"], ["NaCl", 5], ["MgO", 4.5], ["TiO2", 1.8]]),
    ),
    "workbook with a title, name known": (
        "t.xlsx",
        workbook(A=[["Compounds"], ["measured by us"], ["Nr", "Formula"], [1, "NaCl"], [2, "MgO"], [3, "TiO2"]]),
    ),
    "workbook of one column": ("t.xlsx", workbook(A=[["Formula"], ["NaCl"], ["MgO"], ["TiO2"]])),
    "workbook without names": ("t.xlsx", workbook(A=[["NaCl", 1], ["MgO", 2], ["TiO2", 3]])),
    "second sheet": (
        "t.xlsx",
        workbook(Read=[["About"], ["this file"]], Data=[["x", "Tc"], ["NaCl", 5], ["MgO", 4.5], ["TiO2", 1.8]]),
    ),
    "empty rows between": ("t.xlsx", workbook(A=[["formula", "n"], ["NaCl", 1], [], ["MgO", 2], ["TiO2", 3], [], []])),
    "beginning further in": (
        "t.xlsx",
        workbook(
            A=[
                [],
                [],
                [None, None, "formula", "n"],
                [None, None, "NaCl", 1],
                [None, None, "MgO", 2],
                [None, None, "TiO2", 3],
            ]
        ),
    ),
    "symbol as a name in a workbook": (
        "t.xlsx",
        workbook(A=[["name", "Tc"], ["NaCl", 5], ["MgO", 4.5], ["TiO2", 1.8]]),
    ),
    "open document": ("t.ods", open_document([["Stoff", "n"], ["NaCl", "1"], ["MgO", "2"], ["TiO2", "3"]])),
    "workbook in capitals": ("T.XLSX", workbook(A=[["formula"], ["NaCl"], ["MgO"], ["TiO2"]])),
    # Zip, Arrow, Feather.
    "zip of csv": ("t.zip", packed(**{"data/t.csv": FRAME.to_csv(index=False)})),
    "zip called csv.zip": ("t.csv.zip", packed(**{"t.csv": FRAME.to_csv(index=False)})),
    "zip of a mac": ("t.zip", packed(**{"t.csv": FRAME.to_csv(), "__MACOSX/._t.csv": "x", ".DS_Store": "y"})),
    "zip of json": ("t.zip", packed(**{"t.json": FRAME.to_json()})),
    "zip of lines": ("t.zip", packed(**{"formulas.txt": "\n".join(NAMES)})),
    "feather": ("t.feather", feather(pa.Table.from_pandas(FRAME))),
    "feather of version 1": ("t.feather", feather(table_of(formula=list(NAMES)), version=1)),
    "feather, compressed": ("t.feather", feather(pa.Table.from_pandas(FRAME), compression="zstd")),
    "arrow file": ("t.arrow", arrow(pa.Table.from_pandas(FRAME), pa.ipc.new_file)),
    "arrow stream": ("t.arrow", arrow(pa.Table.from_pandas(FRAME), pa.ipc.new_stream)),
    "arrow of categories": ("t.ipc", arrow(table_of(formula=pa.array(NAMES).dictionary_encode()), pa.ipc.new_file)),
    "zip of tabs": ("t.zip", packed(**{"t.tsv": FRAME.to_csv(index=False, sep="\t")})),
    "zip of semicolons below a title": (
        "t.zip",
        packed(**{"t.csv": "Table 1\n\nStoff;a\nNaCl;5,0\nMgO;4,5\nTiO2;1,8\n"}),
    ),
    "zip of json lines": ("t.zip", packed(**{"t.ndjson": FRAME.to_json(orient="records", lines=True)})),
    "zip of a folder with spaces": ("t.zip", packed(**{"my data/": "", "my data/table 1.CSV": FRAME.to_csv()})),
    "zip of parquet": ("t.zip", packed(**{"t.parquet": FRAME.to_parquet()})),
    "zip of feather": ("t.zip", packed(**{"t.feather": feather(pa.Table.from_pandas(FRAME))})),
    "zip of a workbook": ("t.ZIP", packed(**{"t.xlsx": workbook(A=[["formula"], ["NaCl"], ["MgO"], ["TiO2"]])})),
    "zip of what is packed": ("t.zip", packed(**{"t.csv.gz": gzip.compress(FRAME.to_csv().encode())})),
    "feather, compressed by lz4": ("t.feather", feather(pa.Table.from_pandas(FRAME), compression="lz4")),
    "feather, not compressed": ("t.feather", feather(pa.Table.from_pandas(FRAME), compression="uncompressed")),
    "feather of a row labelled by formulas": (
        "t.feather",
        feather(pa.Table.from_pandas(FRAME.set_index("formula"))),
    ),
    "feather of long texts": ("t.feather", feather(table_of(n=[1, 2, 3], stuff=pa.array(NAMES, pa.large_string())))),
    "feather of categories": ("t.feather", feather(table_of(material=pa.array(NAMES).dictionary_encode()))),
    "feather in chunks": ("t.feather", feather(pa.Table.from_pandas(FRAME), chunksize=1)),
    "feather of elements and amounts": (
        "t.feather",
        feather(table_of(elements=[["Na", "Cl"], ["Mg", "O"], ["Ti", "O"]], amounts=[[1, 1], [1, 1], [1, 2]])),
    ),
    "feather, packed": ("t.feather.gz", gzip.compress(feather(pa.Table.from_pandas(FRAME)))),
    "arrow stream in batches": (
        "t.arrow",
        arrow(pa.concat_tables([pa.Table.from_pandas(FRAME[i : i + 1]) for i in range(3)]), pa.ipc.new_stream),
    ),
    "arrow stream called ipc": ("t.ipc", arrow(pa.Table.from_pandas(FRAME), pa.ipc.new_stream)),
    "arrow of views of texts": ("t.arrow", arrow(table_of(formula=pa.array(NAMES, pa.string_view())), pa.ipc.new_file)),
    "arrow of maps": (
        "t.arrow",
        arrow(
            table_of(composition=pa.array([list(d.items()) for d in DICTS], pa.map_(pa.string(), pa.float64()))),
            pa.ipc.new_file,
        ),
    ),
    "arrow of structs": ("t.arrow", arrow(table_of(comp=DICTS), pa.ipc.new_file)),
    "arrow with a column of nothing": (
        "t.arrow",
        arrow(table_of(note=pa.nulls(3), formula=list(NAMES)), pa.ipc.new_file),
    ),
    "arrow, packed": ("t.arrow.xz", lzma.compress(arrow(pa.Table.from_pandas(FRAME), pa.ipc.new_file))),
}


@pytest.mark.parametrize("kind", READ)
@pytest.mark.seeded(20)
def test_table_is_read_row_by_row(reading: duckdb.DuckDBPyConnection, tmp_path: Path, kind: str) -> None:
    assert reduced(reading, written(tmp_path, *READ[kind])) == REDUCED


@pytest.mark.costly
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("dicts_beside_formulas.csv", ["AsIn", "GaN", "OZn"]),
        ("header_is_a_symbol.csv", ["NNb", "B2Mg", "Ba2Cu3O7Y"]),
        ("lines_named_json.json", REDUCED),
        ("only_dicts.json", REDUCED),
        ("pandas_columns.json", REDUCED),
        ("pandas_split.json", REDUCED),
        ("semicolons_and_commas.csv", ["ClNa", "MgO"]),
        ("sheet.xlsx", REDUCED),
        ("zipped.zip", REDUCED),
    ],
)
def test_file_that_somebody_had_is_read(
    reading: duckdb.DuckDBPyConnection, name: str, expected: list[str | None]
) -> None:
    assert reduced(reading, CASES / name) == expected


# What is refused, and with which words.
REFUSED: Mapping[str, tuple[str, str | bytes, str]] = {
    "amounts in columns": ("t.csv", WIDE, "H, Na, Cl, Mg, O, Ti, target;.*`elements_from`"),
    "zeros and ones": ("t.csv", "C,N\n0,1\n1,0\n1,1\n", "no column of formulas found among C, N"),
    "numbers alone": ("t.csv", "a,b\n1,2\n3,4\n", "among a, b"),
    "words alone": ("t.xlsx", workbook(A=[["x", "y"], ["rock", 1], ["salt", 2]]), "among x, y"),
    "no sheet with formulas": ("t.xlsx", workbook(A=[["x"], ["rock"]], B=[["y"], ["salt"]]), "no sheet"),
    "two that are equally good": ("t.csv", "before,after\nNaCl,KCl\nMgO,CaO\n", "before, after could all be"),
    "two in a frame": ("t.parquet", parquet(table_of(a=["NaCl", "MgO"], b=["KCl", "CaO"])), "a, b could all be"),
    "two with good names": ("t.csv", "formula,chemical_formula\nNaCl,KCl\n", "could all be"),
    "two sheets that ask": ("t.xlsx", workbook(A=[["x", "y"], ["NaCl", "KCl"]], B=[["x"], ["NaCl"]]), "could all be"),
    "several tables in a zip": ("t.zip", packed(**{"a.csv": "x", "b.csv": "x"}), "one table to a zip .*a.csv, b.csv"),
    "nothing in a zip": ("t.zip", packed(), "nothing"),
    "zip in a zip": ("t.zip", packed(**{"a.zip": "x"}), "a zip file in a zip file"),
    "something else in a zip": ("t.zip", packed(**{"a.docx": "x"}), "unknown kind of file .docx"),
    "no zip": ("t.zip", b"PK and no more", "cannot read"),
    "no workbook": ("t.xlsx", b"PK and no more", "cannot read"),
    "no feather": ("t.feather", b"FEA1 and no more", "cannot read"),
    "zip of a zip by another name": ("t.zip", packed(**{"a.csv": packed(**{"b.csv": "x"})}), "cannot read"),
    "zip of nothing but a folder": ("t.zip", packed(**{"data/": ""}), "nothing"),
    "zip of an empty table": ("t.zip", packed(**{"t.csv": ""}), "no rows"),
    "zip that broke off": ("t.zip", packed(**{"t.csv": "formula\nNaCl\n"})[:-40], "cannot read"),
    "feather without rows": ("t.feather", feather(table_of(formula=pa.array([], pa.string()))), "no rows"),
    "feather that broke off": ("t.feather", feather(table_of(formula=list(NAMES)))[:-20], "cannot read"),
    "arrow without formulas": ("t.arrow", arrow(table_of(a=[1, 2], b=[3, 4]), pa.ipc.new_file), "among a, b"),
    "arrow that is text": ("t.arrow", "formula\nNaCl\n", "cannot read"),
    "an arrow file that broke off": ("t.arrow", READ["arrow file"][1][:-30], "cannot read"),
    "an arrow stream that broke off": ("t.arrow", READ["arrow stream"][1][:-8], "cut off"),
    "columns of other rows": ("t.json", '{"formula": {"0": "NaCl", "1": "MgO"}, "gap": {"0": 1, "2": 2}}', "same rows"),
    "columns of other lengths": ("t.json", '{"formula": {"0": "NaCl", "1": "MgO"}, "gap": {"0": 1}}', "same rows"),
    "split with a short row": ("t.json", '{"columns": ["formula", "n"], "data": [["NaCl", 1], ["MgO"]]}', "each of 2"),
    "two objects and a rest": ("t.json", '{"formula": "NaCl"}\n{"formula": "MgO"}\n{"form', "cannot read"),
}


@pytest.mark.parametrize("kind", REFUSED)
@pytest.mark.seeded(10)
def test_table_is_refused_with_a_reason(reading: duckdb.DuckDBPyConnection, tmp_path: Path, kind: str) -> None:
    name, content, words = REFUSED[kind]
    path = written(tmp_path, name, content)
    with pytest.raises(InputError, match=words) as refusal:
        reduced(reading, path, Columns(kept=ALL) if "columns of" in kind else ANY_COLUMNS)
    assert str(path) in str(refusal.value)
    assert "\n" not in str(refusal.value)


# What the user says


def test_amounts_in_columns_are_read_if_asked_for(reading: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    path = written(tmp_path, "wide.csv", WIDE)
    assert reduced(reading, path, Columns(elements_from=ALL)) == REDUCED
    assert reduced(reading, path, Columns(elements_from=["Mg", "O"])) == [None, "MgO", "O"]
    assert inputs(reading, path, Columns(elements_from=["Na", "Cl"]))[0] == '{"Na":1,"Cl":1}'
    with pytest.raises(InputError, match="'target' is none"):
        inputs(reading, path, Columns(elements_from=["O", "target"]))
    with pytest.raises(InputError, match="no column 'K'"):
        inputs(reading, path, Columns(elements_from=["K"]))


def test_amount_that_is_none_is_not_taken_for_zero(reading: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    path = written(tmp_path, "wide.csv", 'Na,Cl\n1,x\n1,-1\n0.5,nan\n1e-2,"0,5"\n')
    assert reduced(reading, path, Columns(elements_from=ALL)) == [None, None, "Na", "Cl50Na"]


def test_sheet_may_be_named(reading: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    path = written(tmp_path, "t.xlsx", workbook(A=[["formula"], ["KCl"]], B=[["formula"], ["NaCl"]]))
    assert inputs(reading, path) == ["KCl"]
    assert inputs(reading, path, Columns(sheet="B")) == ["NaCl"]
    with pytest.raises(InputError, match=r"no sheet 'C' .*A, B"):
        inputs(reading, path, Columns(sheet="C"))
    with pytest.raises(InputError, match="only workbooks have sheets"):
        inputs(reading, written(tmp_path, "t.csv", "formula\nNaCl\n"), Columns(sheet="A"))


@pytest.mark.parametrize("kind", ["json columns", "json lines named json", "json split", "workbook", "feather", "tab"])
def test_columns_that_are_kept_come_with_their_rows(
    reading: duckdb.DuckDBPyConnection, tmp_path: Path, kind: str
) -> None:
    with formula_file.read(reading, written(tmp_path, *READ[kind]), Columns(kept=ALL)) as rows:
        (batch,) = rows.batches
    assert rows.kept[:2] == ["formula", "gap"]
    assert batch.column(1).to_pylist() == batch.column(0).to_pylist()
    given_back = pa.table(batch.columns[1:], names=rows.kept).column("gap").cast(pa.float64()).to_pylist()
    assert given_back == ([1, 2, 3] if kind == "tab" else [5.0, 4.5, 1.8])


def test_numbers_of_a_workbook_come_back_as_numbers(reading: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """Where a column holds nothing else, and none that a number would not keep: codes and long ids stay texts."""
    cells = {
        "formula": ["NaCl", "MgO", "ZnO"],
        "gap": [8.5, -7, 0.30000000000000004],
        "n": [1, 0, -200],
        "some": [1.5, None, 2],
        "code": ["007", "12", "5"],
        "id": ["12345678901234567890", 1, 2],
        "rounded": ["8.50", "1", "2"],
        "mixed": [1, "x", 3],
        "nothing": [None, None, None],
    }
    rows = [["Table 1"], [], list(cells), *zip(*cells.values(), strict=True)]
    with formula_file.read(reading, written(tmp_path, "t.xlsx", workbook(one=rows)), Columns(kept=ALL)) as found:
        (batch,) = found.batches
    kept = dict(zip(found.kept, batch.columns[1:], strict=True))
    assert {name: str(column.type) for name, column in kept.items() if str(column.type) != "string"} == {
        "gap": "double",
        "n": "int64",
        "some": "double",
    }
    for name in ("n", "some", "rounded", "code", "nothing"):
        assert kept[name].to_pylist() == cells[name]
    assert kept["gap"].to_pylist() == pytest.approx(cells["gap"])
    assert kept["id"].to_pylist() == ["12345678901234567890", "1", "2"]


def test_cells_beyond_the_columns_are_not_lost_in_silence(reading: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    path = written(tmp_path, "t.csv", "formula,n\n" + "NaCl,1\n" * 200 + "MgO,2,3\n")
    with pytest.raises(InputError, match="3 cells for 2 columns"):
        inputs(reading, path, Columns(kept=ALL))


@pytest.mark.parametrize(
    ("kind", "n"),
    [("title above names", 1), ("workbook with a title, name known", 2), ("name and Tc", 0), ("no header", 0)],
)
def test_rows_above_the_names_are_counted(
    reading: duckdb.DuckDBPyConnection, tmp_path: Path, kind: str, n: int
) -> None:
    with formula_file.read(reading, written(tmp_path, *READ[kind])) as rows:
        assert rows.n_above == n


# Any table, in any shape

ROWS = st.lists(
    st.tuples(
        st.sampled_from(["NaCl", "MgO", "Fe2O3", "Li0.5CoO2", "CaSO4·2H2O"]),
        st.floats(allow_nan=False, allow_infinity=False) | st.none(),
        st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=5),
    ),
    min_size=1,
    max_size=6,
)


@pytest.mark.costly
@settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, name=st.sampled_from(["formula", "Pretty Formula", "_chemical_formula_sum", "Stoff"]))
@pytest.mark.parametrize("orient", ["records", "columns", "index", "split", "table"])
def test_json_of_pandas_has_every_row(
    reading: duckdb.DuckDBPyConnection, tmp_path: Path, rows: list[tuple[str, float, str]], name: str, orient: str
) -> None:
    frame = pd.DataFrame(rows, columns=[name, "energy", "note_"])
    path = written(tmp_path, "t.json", frame.to_json(orient=orient))
    assert inputs(reading, path, Columns({"input": name})) == [formula for formula, *_ in rows]


@settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    amounts=st.lists(
        st.dictionaries(
            st.sampled_from(["H", "Na", "Cl", "Fe", "O", "K"]),
            st.integers(1, 99) | st.sampled_from([0.5, 0.125]),
            min_size=1,
        ),
        min_size=1,
        max_size=5,
    )
)
@pytest.mark.parametrize(
    "spelled", [json.dumps, str, lambda d: f"Composition({d})", lambda d: json.dumps(list(d.items()))]
)
@pytest.mark.seeded(1)
def test_dict_denotes_what_its_amounts_do(
    connection: duckdb.DuckDBPyConnection, amounts: list[dict[str, float]], spelled: Callable[[object], str]
) -> None:
    """Against the same amounts as a formula in brackets."""
    texts = [spelled(d) for d in amounts]
    formulas = ["".join(f"({symbol}){n}" for symbol, n in d.items()) for d in amounts]
    read = (
        "select list(formula_reduced order by number) "
        "from (select formula_reduced, unnest(input_numbers) as number from parsed($1::varchar[]))"
    )
    assert connection.execute(read, [texts]).fetchall() == connection.execute(read, [formulas]).fetchall()
