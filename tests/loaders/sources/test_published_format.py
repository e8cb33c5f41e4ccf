"""Tables as their publishers lay them out, columns that a user names, and queries: what of them becomes known."""

import bz2
import csv
import gzip
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl
import pytest

from stoichia.loaders import known
from stoichia.loaders.errors import InputError
from stoichia.loaders.sources import published_format
from stoichia.loaders.tables.table import Columns

# What an entry tells, besides its place, its formula and its note.
TOLD = (
    "entry_id",
    "energy_above_hull",
    "formation_energy",
    "is_stable",
    "is_experimental",
    "icsd_ids",
    "last_updated",
)


@dataclass(frozen=True)
class Sample:
    """A small table in a publisher's layout, and what has to come of it.

    Attributes
    ----------
    name
        The format, as --format-of has it.
    file
        The name under which it lies.
    content
        What is in the file.
    known
        By row: the reduced formula, and what is told of the entry, by column of `TOLD`; what is not there is null.
    notes
        By row: the note, where there is one.
    rejected
        By row: a word of the reason, of those that make nothing known.
    """

    name: str
    file: str
    content: bytes
    known: Mapping[int, tuple[str, Mapping[str, object]]]
    notes: Mapping[int, str]
    rejected: Mapping[int, str]


def as_json(value: object) -> bytes:
    """Return JSON as Python's own module writes it."""
    return json.dumps(value).encode()


def as_csv(rows: Sequence[Sequence[object]], delimiter: str = ",") -> bytes:
    """Return rows as CSV, quoted where they have to be."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode()


def as_parquet(columns: Mapping[str, Sequence[object]]) -> bytes:
    """Return columns as a Parquet file."""
    content = io.BytesIO()
    pl.DataFrame(columns).write_parquet(content)
    return content.getvalue()


MATERIALS_PROJECT = [
    {
        "material_id": "mp-22862",
        "formula_pretty": "NaCl",
        "nelements": 2,
        "elements": ["Cl", "Na"],
        "symmetry": {"crystal_system": "Cubic", "number": 225},
        "energy_above_hull": 0.0,
        "formation_energy_per_atom": -2.1076,
        "is_stable": True,
        "theoretical": False,
        "deprecated": False,
        "database_IDs": {"icsd": ["icsd-18189", "icsd-28948"], "pf": ["sd_0261236"]},
        "last_updated": "2025-01-02T03:04:05Z",
    },
    # A hull that told otherwise when the flag was set: the flag is what the Materials Project says.
    {
        "material_id": "mp-22851",
        "formula_pretty": "NaCl",
        "energy_above_hull": 0.05,
        "formation_energy_per_atom": -2.05,
        "is_stable": False,
        "theoretical": True,
        "deprecated": False,
        "database_IDs": {},
        "last_updated": None,
    },
    {"material_id": "mp-1", "formula_pretty": "CsO2", "is_stable": True, "theoretical": False, "deprecated": True},
    {"material_id": "mp-2", "formula_pretty": "Fe2O3", "energy_above_hull": None, "database_IDs": {"icsd": []}},
    {"material_id": "mp-3", "formula_pretty": None, "energy_above_hull": 0.1},
]

OQMD_JSON = {
    "links": {"next": None, "previous": None, "base_url": {"href": "http://oqmd.example/oqmdapi"}},
    "resource": {},
    "data": [
        {"name": "NaCl", "entry_id": 4061, "delta_e": -2.06, "stability": -0.0123, "band_gap": 5.0},
        {"name": "Na3Cl1", "entry_id": 4062, "delta_e": 0.1, "stability": 0.52, "band_gap": 0.0},
        {"name": "Fe4O6", "entry_id": 4063, "delta_e": None, "stability": None, "band_gap": None},
    ],
    "meta": {"data_available": 3, "more_data_available": False},
}

ALEXANDRIA = {
    "entries": [
        {
            "@module": "pymatgen.entries.computed_entries",
            "@class": "ComputedStructureEntry",
            "energy": -27.3,
            "composition": {"Na": 4.0, "Cl": 4.0},
            "entry_id": None,
            "correction": 0.0,
            "data": {
                "mat_id": "agm002153961",
                "formula": "NaCl",
                "e_above_hull": 0.0,
                "e_form": -2.1,
                "elements": ["Cl", "Na"],
            },
            "structure": {"@class": "Structure", "lattice": {"a": 5.6}, "sites": [{"label": "Na"}]},
        },
        {
            "@class": "ComputedStructureEntry",
            "composition": {"Ti": 2.0, "O": 4.0},
            "data": {"mat_id": "agm002153962", "formula": "TiO2", "e_above_hull": 0.031, "e_form": None},
        },
        {
            "@class": "ComputedStructureEntry",
            "composition": {"Xx": 1.0},
            "data": {"mat_id": "agm002153963", "formula": "XxO", "e_above_hull": 0.0, "e_form": 0.0},
        },
    ]
}

LEMAT_BULK = {
    "elements": [["Cl", "Na"], ["Fe", "O"], ["Mg", "O"]],
    "nsites": [8, 10, 2],
    "chemical_formula_anonymous": ["AB", "A3B2", "AB"],
    "chemical_formula_reduced": ["ClNa", "Fe2O3", "MgO"],
    "chemical_formula_descriptive": ["Na4 Cl4", "Fe4 O6", "Mg1 O1"],
    "nelements": [2, 2, 2],
    "immutable_id": ["mp-22862", "oqmd-1214", "agm002"],
    "last_modified": ["2023-11-16 06:57:59", None, "2024-08-01 00:00:00"],
    "energy": [-27.3, -67.0, -12.0],
    "functional": ["pbe", "pbesol", "scan"],
}

AFLOW = [
    {
        "compound": "Al1N1",
        "auid": "aflow:1d72ca3d1eb33b6f",
        "aurl": "aflowlib.duke.edu:AFLOWDATA/ICSD_WEB/HEX/Al1N1_ICSD_34475",
        "species": "Al,N",
        "enthalpy_formation_atom": -1.4861,
    },
    {"compound": "Fe4O6", "auid": "aflow:2", "aurl": "…", "species": "Fe,O", "enthalpy_formation_atom": None},
    {"compound": "Al1N1", "auid": "aflow:3", "aurl": "…", "species": "Al,N", "enthalpy_formation_atom": -1.21},
]

AFLOW_KNOWN: Mapping[int, tuple[str, Mapping[str, object]]] = {
    1: ("AlN", {"entry_id": "aflow:1d72ca3d1eb33b6f", "formation_energy": -1.4861}),
    2: ("Fe2O3", {"entry_id": "aflow:2"}),
    3: ("AlN", {"entry_id": "aflow:3", "formation_energy": -1.21}),
}

JARVIS = [
    {"jid": "JVASP-1002", "formula": "Si", "formation_energy_peratom": 0.0, "ehull": 0.0, "icsd": "['29287', '51688']"},
    {"jid": "JVASP-23862", "formula": "NaCl", "formation_energy_peratom": -1.83, "ehull": "na", "icsd": "na"},
    {"jid": "JVASP-890", "formula": "TiO2", "formation_energy_peratom": "na", "ehull": 0.0234, "icsd": ""},
]

COD = [
    ["file", "a", "formula", "calcformula", "authors", "method", "duplicateof", "status", "date"],
    ["1000041", "5.62", "- Cl Na -", "- Cl Na -", "Abrahams, S. C.; Bernstein, J. L.", "", "", "", "2016-02-13"],
    ["1000042", "5.64", "- Cl Na -", "- Cl Na -", "Zachariasen, W", "single crystal", "1000041", "", "2016-02-13"],
    ["1000043", "4.2", "- Mg O -", "- Mg O -", "", "theoretical", "NULL", "NULL", "2016-02-14"],
    ["1000044", "4.5", "- D2 O -", "- D2 O -", "", "powder diffraction", "", "warnings", ""],
    ["1000045", "4.7", "- Ca O -", "- Ca O -", "", "", "", "retracted", "2016-02-15"],
    ["1000046", "4.8", "- Ba O -", "- Ba O -", "", "", "", "errors", "2016-02-15"],
    ["1000047", "9.9", "?", "", "", "", "", "", ""],
]

ICSD = [
    ["CollectionCode", "HMS", "StructuredFormula", "SumFormula", "Title"],
    ["18189", "F m -3 m", "Na Cl", "Cl1 Na1", "Accuracy of an automatic diffractometer, and more"],
    ["24513", "P a -3", "Si (P2 O7)", "O7 P2 Si1", "The crystal structure of silicon pyrophosphate"],
    ["99001", "R -3 c", "(Al.25 Fe.75)2 O3", "Al0.5 Fe1.5 O3", ""],
    ["99002", "F m -3 m", "Fe.947 O", "Fe0.947 O1", ""],
]

SAMPLES = [
    Sample(
        "mp",
        "summary.json",
        as_json(MATERIALS_PROJECT),
        {
            1: (
                "ClNa",
                {
                    "entry_id": "mp-22862",
                    "energy_above_hull": 0.0,
                    "formation_energy": -2.1076,
                    "is_stable": True,
                    "is_experimental": True,
                    "icsd_ids": ["icsd-18189", "icsd-28948"],
                    "last_updated": "2025-01-02T03:04:05Z",
                },
            ),
            2: (
                "ClNa",
                {
                    "entry_id": "mp-22851",
                    "energy_above_hull": 0.05,
                    "formation_energy": -2.05,
                    "is_stable": False,
                    "is_experimental": False,
                },
            ),
            4: ("Fe2O3", {"entry_id": "mp-2"}),
        },
        {},
        {3: "deprecated", 5: "no formula"},
    ),
    Sample(
        "oqmd",
        "formationenergy.json",
        as_json(OQMD_JSON),
        {
            # On the hull is what has no energy above it, or lowers it.
            1: (
                "ClNa",
                {"entry_id": "4061", "energy_above_hull": -0.0123, "formation_energy": -2.06, "is_stable": True},
            ),
            2: (
                "ClNa3",
                {"entry_id": "4062", "energy_above_hull": 0.52, "formation_energy": 0.1, "is_stable": False},
            ),
            3: ("Fe2O3", {"entry_id": "4063"}),
        },
        {},
        {},
    ),
    Sample(
        "oqmd",
        "oqmd.csv.gz",
        gzip.compress(
            as_csv([["name", "entry_id", "spacegroup", "delta_e"], ["NaCl", 1, "Fm-3m", -2.06], ["XO", 2, "P1", 0]])
        ),
        {1: ("ClNa", {"entry_id": "1", "formation_energy": -2.06})},
        {},
        {2: "X"},
    ),
    Sample(
        "alexandria",
        "alexandria_000.json.bz2",
        bz2.compress(as_json(ALEXANDRIA)),
        {
            1: (
                "ClNa",
                {"entry_id": "agm002153961", "energy_above_hull": 0.0, "formation_energy": -2.1, "is_stable": True},
            ),
            2: ("O2Ti", {"entry_id": "agm002153962", "energy_above_hull": 0.031, "is_stable": False}),
        },
        {},
        {3: "Xx"},
    ),
    Sample(
        "lemat-bulk",
        "train-00000.parquet",
        as_parquet(LEMAT_BULK),
        {
            1: ("ClNa", {"entry_id": "mp-22862", "last_updated": "2023-11-16 06:57:59"}),
            2: ("Fe2O3", {"entry_id": "oqmd-1214"}),
            3: ("MgO", {"entry_id": "agm002", "last_updated": "2024-08-01 00:00:00"}),
        },
        {},
        {},
    ),
    Sample(
        "gnome",
        "stable_materials_summary.csv",
        as_csv(
            [
                ["", "Composition", "MaterialId", "Reduced Formula", "Elements", "Formation Energy Per Atom"],
                [0, "Ac1Ag1Te2", "8db0c9ec42", "AcAgTe2", "['Te', 'Ac', 'Ag']", -0.9713],
                [1, "Ba2Li2O4", "6e2f5d3a11", "BaLiO2", "['Ba', 'Li', 'O']", ""],
            ]
        ),
        {
            1: ("AcAgTe2", {"entry_id": "8db0c9ec42", "formation_energy": -0.9713}),
            2: ("BaLiO2", {"entry_id": "6e2f5d3a11"}),
        },
        {},
        {},
    ),
    Sample("aflow", "aflux.json", as_json(AFLOW), AFLOW_KNOWN, {}, {}),
    Sample(
        "aflow",
        "aflux_numbered.json",
        as_json({f"{i} of 3": entry for i, entry in enumerate(AFLOW, start=1)}),
        AFLOW_KNOWN,
        {},
        {},
    ),
    Sample(
        "jarvis",
        "jdft_3d.json",
        as_json(JARVIS),
        {
            1: (
                "Si",
                {
                    "entry_id": "JVASP-1002",
                    "energy_above_hull": 0.0,
                    "formation_energy": 0.0,
                    "is_stable": True,
                    "icsd_ids": ["29287", "51688"],
                },
            ),
            2: ("ClNa", {"entry_id": "JVASP-23862", "formation_energy": -1.83}),
            3: ("O2Ti", {"entry_id": "JVASP-890", "energy_above_hull": 0.0234, "is_stable": False}),
        },
        # "na" is how JARVIS says that it has no value: nothing was misread.
        {},
        {},
    ),
    Sample(
        "cod",
        "cod.csv",
        as_csv(COD),
        {
            1: ("ClNa", {"entry_id": "1000041", "is_experimental": True, "last_updated": "2016-02-13"}),
            3: ("MgO", {"entry_id": "1000043", "is_experimental": False, "last_updated": "2016-02-14"}),
            4: ("H2O", {"entry_id": "1000044", "is_experimental": True}),
        },
        {4: "D and T read as H"},
        {2: "duplicate of entry 1000041", 5: "retracted", 6: "errors", 7: "?"},
    ),
    Sample(
        "icsd",
        "icsd.csv",
        as_csv(ICSD, ";"),
        {
            1: ("ClNa", {"entry_id": "18189", "is_experimental": True, "icsd_ids": ["18189"]}),
            2: ("O7P2Si", {"entry_id": "24513", "is_experimental": True, "icsd_ids": ["24513"]}),
            3: ("AlFe3O6", {"entry_id": "99001", "is_experimental": True, "icsd_ids": ["99001"]}),
            4: ("Fe947O1000", {"entry_id": "99002", "is_experimental": True, "icsd_ids": ["99002"]}),
        },
        {3: "amounts multiplied to be whole", 4: "amounts multiplied to be whole"},
        {},
    ),
]


def load(
    connection: duckdb.DuckDBPyConnection, path: Path, content: bytes, columns: Columns | None = None
) -> known.LoadSummary:
    """Write a file and load it."""
    path.write_bytes(content)
    return known.load(connection, known.source([str(path)], name="sample", columns=columns or Columns()))


def load_query(connection: duckdb.DuckDBPyConnection, text: str, columns: Columns | None = None) -> known.LoadSummary:
    """Load the rows of a query."""
    return known.load(connection, known.source([text], name="sample", columns=columns or Columns()))


def told(connection: duckdb.DuckDBPyConnection) -> dict[int, dict[str, object]]:
    """Return the accepted rows by number, without what is null."""
    relation = connection.sql("select * exclude (source, row_number), row_number from known_entry order by row_number")
    rows = [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()]
    return {row.pop("row_number"): {name: value for name, value in row.items() if value is not None} for row in rows}


def rejections(connection: duckdb.DuckDBPyConnection) -> dict[int, str]:
    """Return the reasons of the rejected rows, by number."""
    return dict(connection.execute("select row_number, reason from rejected_entry order by row_number").fetchall())


# Published formats


def test_every_format_has_a_sample() -> None:
    assert {sample.name for sample in SAMPLES} == {candidate.name for candidate in published_format.FORMATS}


def test_formats_speak_of_roles_that_are_staged() -> None:
    """A role misspelt would be read from nowhere without a word."""
    for candidate in published_format.FORMATS:
        assert {"input", "entry_id"} <= set(candidate.columns) <= set(published_format.ROLES)
        assert set(candidate.constants) <= set(published_format.ROLES) - set(candidate.columns)
        assert published_format.by_name(candidate.name) is candidate
    assert set(published_format.COMMON_NAMES) <= set(published_format.ROLES)


@pytest.mark.parametrize("asked_for", [False, True], ids=["recognised", "asked for"])
@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.file)
@pytest.mark.seeded(8)
def test_sample_is_read_as_its_publisher_means_it(
    loading: duckdb.DuckDBPyConnection, tmp_path: Path, sample: Sample, asked_for: bool
) -> None:
    """By its columns, or because the user says whose it is: row for row the same."""
    published = published_format.by_name(sample.name)
    columns = Columns(published_format=published) if asked_for else Columns()
    summary = load(loading, tmp_path / sample.file, sample.content, columns)
    found = told(loading)
    facts = {
        row: (entry["formula_reduced"], {name: entry[name] for name in TOLD if name in entry})
        for row, entry in found.items()
    }
    assert facts == sample.known
    assert {row: entry["note"] for row, entry in found.items() if "note" in entry} == sample.notes
    reasons = rejections(loading)
    assert list(reasons) == list(sample.rejected)
    assert {row: word in reasons[row] for row, word in sample.rejected.items()} == dict.fromkeys(reasons, True)
    n_rows = len(sample.known) + len(sample.rejected)
    assert sorted([*found, *reasons]) == list(range(1, n_rows + 1))
    compositions = {formula for formula, _ in sample.known.values()}
    assert summary == known.LoadSummary(n_rows, len(sample.known), len(sample.rejected), len(compositions))
    assert loading.execute(
        "select description, read_as, loaded_from, licence, attribution from known_source"
    ).fetchall() == [
        (published.description, sample.name, str(tmp_path / sample.file), published.licence, published.attribution)
    ]


def test_rejected_entry_keeps_what_the_source_called_it(loading: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    load(loading, tmp_path / "cod.csv", as_csv(COD))
    assert loading.execute("select row_number, input, entry_id from rejected_entry order by all").fetchall() == [
        (2, "- Cl Na -", "1000042"),
        (5, "- Ca O -", "1000045"),
        (6, "- Ba O -", "1000046"),
        (7, "?", "1000047"),
    ]


def test_source_that_takes_all_back_makes_nothing_known(loading: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    summary = load(loading, tmp_path / "cod.csv", as_csv([COD[0], COD[2], COD[5]]))
    assert summary == known.LoadSummary(n_read=2, n_accepted=0, n_rejected=2, n_compositions=0)
    assert loading.execute("from known_formula").fetchall() == []


def test_withdrawn_row_does_not_take_its_formula_with_it(loading: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """Nor does a row that is withdrawn and unreadable count twice."""
    table = "formula,deprecated\nNaCl,true\nNaCl,false\nXx,true\nXx,false\n,true\n"
    assert load(loading, tmp_path / "list.csv", table.encode()) == known.LoadSummary(5, 1, 4, 1)
    assert list(told(loading)) == [2]
    assert [reason.startswith("deprecated") for reason in rejections(loading).values()] == [True, True, False, True]


def test_page_of_several_is_refused(loading: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """The rest of the list would be unknown without a word."""
    page = {**OQMD_JSON, "links": {"next": "http://oqmd.example/oqmdapi/formationenergy?offset=3"}}
    with pytest.raises(InputError, match=r"page.*optimade"):
        load(loading, tmp_path / "page.json", as_json(page))


def test_format_asked_for_reads_a_table_that_would_not_be_recognised(
    loading: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    """Some columns of OQMD alone are nobody's: the user may know better."""
    table = as_csv([["name", "entry_id", "stability"], ["NaCl", 7, 0.25]])
    load(loading, tmp_path / "some.csv", table)
    assert told(loading) == {1: {"input": "NaCl", "formula_reduced": "ClNa", "entry_id": "7"}}
    load(loading, tmp_path / "some.csv", table, Columns(published_format=published_format.by_name("oqmd")))
    assert told(loading)[1]["energy_above_hull"] == 0.25
    assert loading.execute("select read_as from known_source").fetchall() == [("oqmd",)]


def test_format_asked_for_comes_before_the_one_recognised(loading: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    table = as_csv([["jid", "formula", "ehull", "compound", "auid"], ["J-1", "NaCl", 0.1, "Mg1O1", "aflow:1"]])
    load(loading, tmp_path / "both.csv", table, Columns(published_format=published_format.by_name("aflow")))
    assert told(loading) == {1: {"input": "Mg1O1", "formula_reduced": "MgO", "entry_id": "aflow:1"}}


@pytest.mark.parametrize("suffix", ["csv", "json", "parquet"])
def test_format_that_a_table_does_not_have_is_refused(
    loading: duckdb.DuckDBPyConnection, tmp_path: Path, suffix: str
) -> None:
    content = {
        "csv": b"stuff\nNaCl\n",
        "json": b'[{"stuff": "NaCl"}]',
        "parquet": as_parquet({"stuff": ["NaCl"]}),
    }[suffix]
    for published in published_format.FORMATS:
        with pytest.raises(InputError) as caught:
            load(loading, tmp_path / f"list.{suffix}", content, Columns(published_format=published))
        assert f"'{published.columns['input']}'" in str(caught.value)
        assert published.name in str(caught.value)


@pytest.mark.parametrize(
    ("content", "n_rejected", "inputs"),
    [
        (b"[{}]", 1, []),
        (b'[{}, "MgO", {}]', 2, ["MgO"]),
        (b'[{}, {"formula": "NaCl"}, "MgO", null]', 2, ["NaCl", "MgO"]),
        (b'{"1 of 2": {}, "2 of 2": {"compound": "Na1Cl1", "auid": "aflow:1"}}', 1, ["Na1Cl1"]),
    ],
)
def test_hollow_objects_are_rows_to_reject(
    loading: duckdb.DuckDBPyConnection, tmp_path: Path, content: bytes, n_rejected: int, inputs: list[str]
) -> None:
    """They have no columns, and must not be what the columns are told from."""
    summary = load(loading, tmp_path / "list.json", content)
    assert (summary.n_accepted, summary.n_rejected) == (len(inputs), n_rejected)
    assert [row["input"] for row in told(loading).values()] == inputs


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("list.json", b"[]"),
        ("list.json", b'{"data": [], "links": {"next": null}}'),
        ("list.json", b'{"entries": []}'),
        ("list.jsonl", b"\n"),
        ("list.csv", b"a,b\n"),
        ("list.csv", b"material_id,formula_pretty\n"),
        ("list.parquet", as_parquet({"formula": []})),
    ],
)
def test_table_without_rows_is_told_as_such(
    loading: duckdb.DuckDBPyConnection, tmp_path: Path, name: str, content: bytes
) -> None:
    """Not as one without a column of formulas."""
    with pytest.raises(InputError, match="no rows in it"):
        load(loading, tmp_path / name, content)


# Energies and flags, whoever tells them


ENERGIES = [
    ("0", 0.0, True, False),
    ("-0.0", 0.0, True, False),
    ("0.025", 0.025, False, False),
    (" 1e-3 ", 0.001, False, False),
    ("-0.5", -0.5, True, False),
    ("", None, None, False),
    (" ", None, None, False),
    ("na", None, None, False),
    ("NA", None, None, False),
    ("n/a", None, None, False),
    ("None", None, None, False),
    ("NULL", None, None, False),
    ("nan", None, None, False),
    ("-", None, None, False),
    ("inf", None, None, True),
    ("1e999", None, None, True),
    ("0,5", None, None, True),
    ("0.1 eV", None, None, True),
    ("unknown", None, None, True),
]


def test_energy_is_a_number_or_null_and_noted(loading: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """What says that there is no value is no number either, but nothing to tell the user about."""
    heading = ["formula", "energy_above_hull", "formation_energy"]
    load(loading, tmp_path / "list.csv", as_csv([heading, *(["NaCl", text, text] for text, *_ in ENERGIES)]))
    rows = loading.execute(
        "select energy_above_hull, is_stable, formation_energy, note from known_entry order by row_number"
    ).fetchall()
    assert rows == [
        (
            energy,
            is_stable,
            energy,
            f"energy above hull not read: {text}; formation energy not read: {text}" if is_noted else None,
        )
        for text, energy, is_stable, is_noted in ENERGIES
    ]


def test_notes_of_formula_and_energy_stand_together(loading: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    load(loading, tmp_path / "list.csv", b"formula,ehull\nD2O,many\n")
    assert told(loading)[1]["note"] == "D and T read as H; energy above hull not read: many"


EXPERIMENTAL = [
    ("true", "", True),
    ("False", "", False),
    ("1", "", True),
    ("0", "", False),
    ("", "true", False),
    ("", "FALSE", True),
    ("", "", None),
    ("perhaps", "perhaps", None),
    # In doubt, what is said to be theoretical is.
    ("true", "true", False),
    ("false", "false", True),
]


def test_experimental_is_told_either_way(loading: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    heading = ["formula", "is_experimental", "theoretical"]
    table = [heading, *(["NaCl", is_experimental, theoretical] for is_experimental, theoretical, _ in EXPERIMENTAL)]
    load(loading, tmp_path / "list.csv", as_csv(table))
    assert [row.get("is_experimental") for row in told(loading).values()] == [row[-1] for row in EXPERIMENTAL]


@pytest.mark.costly
@pytest.mark.parametrize(
    ("text", "expected"),
    [("18189", ["18189"]), ("['1', \"2\"]", ["1", "2"]), ("1;2, 3", ["1", "2", "3"]), ("[]", None), ("None", None)],
)
def test_icsd_ids_are_a_list(
    loading: duckdb.DuckDBPyConnection, tmp_path: Path, text: str, expected: list[str] | None
) -> None:
    load(loading, tmp_path / "list.csv", as_csv([["formula", "icsd_ids"], ["NaCl", text]]))
    assert told(loading)[1].get("icsd_ids") == expected


# Columns that a user names

USERS_NAMES = {
    "input": "Formel",
    "entry_id": "Nummer",
    "energy_above_hull": "Abstand",
    "is_experimental": "gemessen",
}
USERS_TABLE = {
    "Nummer": ["a", "b", "c"],
    "Formel": ["NaCl", "Xx", "MgO"],
    "Abstand": ["0.0", "0.1", None],
    "gemessen": ["true", "true", "false"],
}


def users_file(folder: Path, suffix: str) -> Path:
    """Write the user's table in one of the kinds of file."""
    path = folder / f"mine.{suffix}"
    frame = pl.DataFrame(USERS_TABLE)
    match suffix:
        case "csv":
            frame.write_csv(path)
        case "tsv":
            frame.write_csv(path, separator="\t")
        case "json":
            path.write_text(json.dumps(frame.to_dicts()))
        case "jsonl":
            frame.write_ndjson(path)
        case _:
            frame.write_parquet(path)
    return path


@pytest.mark.costly
@pytest.mark.parametrize("suffix", ["csv", "tsv", "json", "jsonl", "parquet"])
def test_named_columns_are_read(loading: duckdb.DuckDBPyConnection, tmp_path: Path, suffix: str) -> None:
    path = users_file(tmp_path, suffix)
    summary = known.load(loading, known.source([str(path)], columns=Columns(USERS_NAMES)))
    assert summary == known.LoadSummary(n_read=3, n_accepted=2, n_rejected=1, n_compositions=2)
    assert told(loading) == {
        1: {
            "input": "NaCl",
            "formula_reduced": "ClNa",
            "entry_id": "a",
            "energy_above_hull": 0.0,
            "is_stable": True,
            "is_experimental": True,
        },
        3: {"input": "MgO", "formula_reduced": "MgO", "entry_id": "c", "is_experimental": False},
    }
    assert loading.execute("select entry_id from rejected_entry").fetchall() == [("b",)]
    assert loading.execute("select source, read_as from known_source").fetchall() == [("mine", "file")]


@pytest.mark.parametrize("suffix", ["csv", "tsv", "json", "jsonl", "parquet"])
def test_column_that_is_not_there_is_told_with_those_that_are(
    loading: duckdb.DuckDBPyConnection, tmp_path: Path, suffix: str
) -> None:
    """Whatever it should tell."""
    path = users_file(tmp_path, suffix)
    for role in USERS_NAMES:
        with pytest.raises(InputError) as caught:
            known.load(loading, known.source([str(path)], columns=Columns({**USERS_NAMES, role: "formel"})))
        message = str(caught.value)
        assert f"mine.{suffix}: no column 'formel' in it; it has Nummer, Formel, Abstand, gemessen" in message
        assert "\n" not in message


def test_columns_that_nobody_names_are_found(loading: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """By common names in any case, the most telling first, and the column of formulas by what is in it."""
    table = [
        ["Stuff", "task_id", "Material_ID", "E_above_hull", "Experimental", "deprecated"],
        ["NaCl", "t-1", "m-1", "0.2", "yes", "no"],
        ["MgO", "t-2", "m-2", "0", "", "yes"],
    ]
    load(loading, tmp_path / "list.csv", as_csv(table))
    assert told(loading) == {
        1: {
            "input": "NaCl",
            "formula_reduced": "ClNa",
            "entry_id": "m-1",
            "energy_above_hull": 0.2,
            "is_stable": False,
            "is_experimental": True,
        }
    }
    assert list(rejections(loading)) == [2]


def test_named_column_comes_before_the_formats(loading: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """And the other columns of the format are read as ever."""
    table = as_csv(
        [
            ["material_id", "formula_pretty", "energy_above_hull", "mine", "note"],
            ["mp-1", "NaCl", "0.1", "0.7", "MgO"],
        ]
    )
    load(loading, tmp_path / "mp.csv", table, Columns({"energy_above_hull": "mine", "input": "note"}))
    assert told(loading)[1] == {
        "input": "MgO",
        "formula_reduced": "MgO",
        "entry_id": "mp-1",
        "energy_above_hull": 0.7,
        "is_stable": False,
    }


def test_text_file_has_no_columns(loading: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    for columns in (Columns(USERS_NAMES), Columns(published_format=published_format.by_name("mp"))):
        with pytest.raises(InputError, match="has no columns"):
            load(loading, tmp_path / "list.txt", b"NaCl\n", columns)
    with pytest.raises(InputError, match="has no columns"):
        known.source(["paper_table_1"], columns=Columns(USERS_NAMES))


def test_first_row_is_a_heading_where_columns_are_named(loading: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """Headings may read as formulas: a column named No holds numbers, not nobelium monoxide."""
    table = b"No,Os\n1,NaCl\n2,MgO\n"
    load(loading, tmp_path / "list.csv", table, Columns({"input": "Os", "entry_id": "No"}))
    assert [(row["input"], row["entry_id"]) for row in told(loading).values()] == [("NaCl", "1"), ("MgO", "2")]


# Queries


@pytest.mark.costly
@pytest.mark.parametrize("suffix", ["csv", "json", "jsonl", "parquet"])
def test_query_reads_what_duckdb_reads(loading: duckdb.DuckDBPyConnection, tmp_path: Path, suffix: str) -> None:
    path = users_file(tmp_path, suffix)
    columns = "Formel as formula, Nummer as entry_id, Abstand as energy_above_hull"
    text = f"select {columns} from '{path}' where \"Nummer\" != 'b'"
    assert load_query(loading, text) == known.LoadSummary(n_read=2, n_accepted=2, n_rejected=0, n_compositions=2)
    assert [(row["input"], row["entry_id"]) for row in told(loading).values()] == [("NaCl", "a"), ("MgO", "c")]
    assert told(loading)[1]["is_stable"] is True
    assert loading.execute("select description, read_as, loaded_from from known_source").fetchall() == [
        ("rows of a query", "query", text)
    ]


def test_query_has_columns_to_name(loading: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    load_query(loading, f"from '{users_file(tmp_path, 'parquet')}'", Columns(USERS_NAMES))
    assert list(told(loading)) == [1, 3]
    assert told(loading)[1]["is_experimental"] is True
    with pytest.raises(InputError, match=r"the query: no column 'x' in it; it has Nummer, Formel"):
        load_query(loading, f"from '{users_file(tmp_path, 'parquet')}'", Columns({"input": "x"}))


def test_query_gives_a_published_format(loading: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """A part of a large file that its publisher lays out is read like the whole."""
    path = tmp_path / "lemat.parquet"
    path.write_bytes(as_parquet(LEMAT_BULK))
    load_query(loading, f"from '{path}' where functional = 'pbe'")
    assert told(loading)[1]["entry_id"] == "mp-22862"
    lemat = published_format.by_name("lemat-bulk")
    assert loading.execute("select description, read_as, licence from known_source").fetchall() == [
        ("rows of a query", "query", lemat.licence)
    ]


@pytest.mark.costly
@pytest.mark.parametrize(
    "text",
    [
        "with listed as (select 'NaCl' as formula) from listed",
        "SELECT 'NaCl' AS formula",
        "from (values ('NaCl')) as listed(formula)",
        "select unnest(['NaCl']) as formula;",
    ],
)
def test_query_begins_in_any_way(loading: duckdb.DuckDBPyConnection, text: str) -> None:
    load_query(loading, text)
    assert [row["input"] for row in told(loading).values()] == ["NaCl"]


def test_query_keeps_its_order(loading: duckdb.DuckDBPyConnection) -> None:
    load_query(loading, "select 'Na' || i || 'Cl' as formula from range(1, 5001) as numbers(i) order by i desc")
    assert [row["input"] for row in told(loading).values()] == [f"Na{i}Cl" for i in range(5000, 0, -1)]


def test_query_of_every_type_is_read_as_text(loading: duckdb.DuckDBPyConnection) -> None:
    load_query(
        loading,
        "select 'NaCl' as formula, 7 as entry_id, 0.125::decimal(6, 3) as energy_above_hull, true as is_experimental, "
        "['1', '2'] as icsd_ids, date '2026-01-02' as last_updated",
    )
    assert told(loading)[1] == {
        "input": "NaCl",
        "formula_reduced": "ClNa",
        "entry_id": "7",
        "energy_above_hull": 0.125,
        "is_stable": False,
        "is_experimental": True,
        "icsd_ids": ["1", "2"],
        "last_updated": "2026-01-02",
    }


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("select formula from", ["query"]),
        ("select formula from nowhere", ["nowhere"]),
        ("select no_column from range(3)", ["no_column"]),
        ("from '{folder}/absent.parquet'", ["absent.parquet"]),
        ("from '{folder}/broken.parquet'", ["broken.parquet"]),
        ("select error('too bad') as formula", ["too bad"]),
        ("select ('x' || i)::integer as formula from range(3) as numbers(i)", ["x0"]),
        ("select 'NaCl' as formula where false", ["the query", "no rows"]),
        ("select 1 as a, 2 as b", ["the query", "a, b", "`formula_column`"]),
        ("with gone as (select 1) delete from known_source", ["one statement that reads"]),
    ],
)
@pytest.mark.seeded(4)
def test_query_that_cannot_be_used_is_told_in_one_line(
    loading: duckdb.DuckDBPyConnection, tmp_path: Path, text: str, words: Sequence[str]
) -> None:
    """And leaves what was loaded before."""
    (tmp_path / "broken.parquet").write_bytes(b"PAR1")
    load_query(loading, "select 'CaO' as formula")
    before = loading.execute("select *, (select loaded_at from known_source) from known_entry").fetchall()
    with pytest.raises(InputError) as caught:
        load_query(loading, text.format(folder=tmp_path))
    assert "\n" not in str(caught.value)
    assert [word for word in words if word not in str(caught.value)] == []
    assert loading.execute("select *, (select loaded_at from known_source) from known_entry").fetchall() == before


@pytest.mark.parametrize("text", ["delete from known_source", "create table mine as select 1", "selec 1"])
def test_what_begins_like_no_query_is_no_source(text: str) -> None:
    """Statements that write are not even tried."""
    with pytest.raises(InputError, match="no file"):
        known.source([text])


@pytest.mark.parametrize("text", ["select\n    'NaCl' as formula", "from\t(values ('NaCl')) as listed(formula)"])
def test_query_may_stand_on_several_lines(loading: duckdb.DuckDBPyConnection, text: str) -> None:
    load_query(loading, text)
    assert [row["input"] for row in told(loading).values()] == ["NaCl"]


@pytest.mark.parametrize("first", ["delete from known_source", "commit"])
def test_query_is_one_statement(loading: duckdb.DuckDBPyConnection, first: str) -> None:
    """Others before it could take a part of what is loaded, or end the transaction that protects it."""
    load_query(loading, "select 'CaO' as formula")
    with pytest.raises(InputError):
        known.load(loading, known.source([f"select 1 as x; {first}; select 'NaCl' as formula"], name="other"))
    assert loading.execute("select source from known_source").fetchall() == [("sample",)]


# What a table tells in its own way


def flags(connection: duckdb.DuckDBPyConnection) -> list[tuple[object, ...]]:
    """Return what the entries of a source tell, row by row."""
    return connection.execute(
        "select input, is_stable, is_experimental, energy_above_hull, icsd_ids from known_entry order by row_number"
    ).fetchall()


def load_file(
    connection: duckdb.DuckDBPyConnection, path: Path, content: str, named: dict[str, str] | None = None
) -> None:
    path.write_text(content)
    known.load(connection, known.source([str(path)], columns=Columns(named or {})))


def test_flags_with_gaps_are_numbers_and_are_read(loading: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """Data frames write them so when a value is absent."""
    load_file(
        loading,
        tmp_path / "gaps.csv",
        "formula,is_experimental,deprecated\nTiO2,1.0,\nTi2O3,0.0,0.0\nTiO,,\nZnO,1.0,1.0\nTi3O5,maybe,\n",
    )
    assert flags(loading) == [
        ("TiO2", None, True, None, None),
        ("Ti2O3", None, False, None, None),
        ("TiO", None, None, None, None),
        ("Ti3O5", None, None, None, None),
    ]
    assert loading.execute("select input, reason from rejected_entry").fetchall() == [
        ("ZnO", "deprecated by its source")
    ]
    assert loading.execute("select note from known_entry where input = 'Ti3O5'").fetchall() == [
        ("whether experimental not read: maybe",)
    ]


@pytest.mark.parametrize(
    ("content", "named", "row"),
    [
        (
            "formula,theoretical,observed\nTiO2,true,yes\n",
            {"is_experimental": "observed"},
            ("TiO2", None, True, None, None),
        ),
        (
            "formula,is_stable,mine\nTiO2,true,0.5\n",
            {"energy_above_hull": "mine"},
            ("TiO2", False, None, 0.5, None),
        ),
    ],
    ids=["experimental", "energy"],
)
def test_named_column_is_not_overruled(
    loading: duckdb.DuckDBPyConnection,
    tmp_path: Path,
    content: str,
    named: dict[str, str],
    row: tuple[object, ...],
) -> None:
    load_file(loading, tmp_path / "named.csv", content, named)
    assert flags(loading) == [row]


def test_heading_that_reads_as_an_element_is_a_heading(loading: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    load_file(loading, tmp_path / "no.csv", "No,Mineral,e_above_hull\n1,TiO2,0\n2,ZnO,0.1\n")
    assert flags(loading) == [("TiO2", True, None, 0.0, None), ("ZnO", False, None, 0.1, None)]


def test_fields_of_a_struct_are_columns(loading: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """As those of an object are in JSON."""
    path = tmp_path / "nested.parquet"
    loading.sql(
        "select 'mp-1' as material_id, 'TiO2' as formula_pretty, {'icsd': ['icsd-1', 'icsd-2']} as database_IDs"
    ).write_parquet(str(path))
    known.load(loading, known.source([str(path)]))
    assert flags(loading) == [("TiO2", None, None, None, ["icsd-1", "icsd-2"])]
