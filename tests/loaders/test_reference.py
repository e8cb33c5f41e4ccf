"""Elements and oxidation states: SMACT's data as it is, and users' files of the same format."""

import math
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
import smact
from pymatgen.core.periodic_table import Element
from smact import data_loader

from stoichia.loaders import reference, warehouse
from stoichia.loaders.errors import InputError

SPECIES_COUNTS = {"smact14": 421, "icsd16": 377, "icsd24": 358, "pymatgen_sp": 224, "wiki": 572}

SMACT_LOADERS: dict[str, Callable[[str], list[int] | None]] = {
    "smact14": data_loader.lookup_element_oxidation_states,
    "icsd16": data_loader.lookup_element_oxidation_states_icsd,
    "icsd24": data_loader.lookup_element_oxidation_states_icsd24,
    "pymatgen_sp": data_loader.lookup_element_oxidation_states_sp,
    "wiki": data_loader.lookup_element_oxidation_states_wiki,
}

HEAVY_LIBRARIES = ("smact", "pandas", "pymatgen", "polars", "pyarrow", "numpy")


@pytest.fixture(scope="module")
def reading(template: Path) -> duckdb.DuckDBPyConnection:
    """Return a read-only connection to a warehouse with the paper's oxidation states."""
    return warehouse.open_warehouse(template)


def symbols() -> list[str]:
    """Return the symbols of the 103 elements, as pymatgen has them."""
    return [Element.from_Z(z).symbol for z in range(1, 104)]


def test_elements_are_pymatgens_first_103(reading: duckdb.DuckDBPyConnection) -> None:
    # IUPAC spells these two with the letters that pymatgen leaves out.
    iupac = {"Aluminum": "Aluminium", "Cesium": "Caesium"}
    expected = [
        (z, Element.from_Z(z).symbol, iupac.get(Element.from_Z(z).long_name, Element.from_Z(z).long_name))
        for z in range(1, 104)
    ]
    assert reading.execute("select z, symbol::varchar, name from element order by z").fetchall() == expected


def test_places_in_the_periodic_table_are_pymatgens(reading: duckdb.DuckDBPyConnection) -> None:
    """Both put La and Ac in the f block, Lu and Lr under Y in the d block; they differ in two ways only.

    pymatgen gives every lanthanoid and actinoid group 3, where our f block has no group; and it counts He to
    the p block, for the sake of its column.
    """
    expected = {}
    for symbol in symbols():
        element = Element(symbol)
        block = "s" if symbol == "He" else str(element.block)
        expected[symbol] = (block, None if block == "f" else element.group, element.row)
    rows = reading.execute("select symbol::varchar, block, periodic_group, period from element").fetchall()
    assert {symbol: tuple(place) for symbol, *place in rows} == expected
    # The convention itself, in case both libraries changed theirs alike.
    assert [expected[symbol] for symbol in ("La", "Lu", "Ac", "Lr")] == [
        ("f", None, 6),
        ("d", 3, 6),
        ("f", None, 7),
        ("d", 3, 7),
    ]


def test_electronegativities_are_smacts(reading: duckdb.DuckDBPyConnection) -> None:
    rows = reading.execute("select symbol::varchar, electronegativity::double from element").fetchall()
    assert dict(rows) == {symbol: smact.Element(symbol).pauling_eneg for symbol in symbols()}
    assert {symbol for symbol, value in rows if value is None} == {"He", "Ne", "Ar", "Pm", "Rn", "Lr"}


def test_electronegativity_rank_is_a_total_order(reading: duckdb.DuckDBPyConnection) -> None:
    def key(symbol: str) -> tuple[float, int]:
        value = smact.Element(symbol).pauling_eneg
        return (-math.inf if value is None else value, Element(symbol).Z)

    rows = reading.execute("select symbol::varchar from element order by electronegativity_rank").fetchall()
    assert [symbol for (symbol,) in rows] == sorted(symbols(), key=key)


def test_metals_are_smacts_and_promethium_and_lawrencium(reading: duckdb.DuckDBPyConnection) -> None:
    rows = reading.execute("select symbol::varchar from element where is_metal").fetchall()
    assert {symbol for (symbol,) in rows} == set(smact.metals) | {"Pm", "Lr"}


@pytest.mark.parametrize("name", SPECIES_COUNTS)
@pytest.mark.seeded(1)
def test_named_set_is_what_smact_loads(name: str, tmp_path: Path) -> None:
    path = tmp_path / "set.duckdb"
    warehouse.build(path, warehouse.BuildSettings(name, components=(2,), max_amount=1, max_z=3), ())
    expected = {(symbol, state) for symbol in symbols() for state in SMACT_LOADERS[name](symbol) or []}
    with warehouse.open_warehouse(path) as connection:
        rows = connection.execute("select symbol::varchar, oxidation_state from species").fetchall()
        assert connection.execute("select oxidation_state_set from params").fetchall() == [(name,)]
    assert len(rows) == SPECIES_COUNTS[name]
    assert set(rows) == expected


def test_usual_rank_numbers_the_states_of_each_element(reading: duckdb.DuckDBPyConnection) -> None:
    uneven = reading.execute(
        "select symbol from species group by symbol "
        "having list(usual_rank::integer order by usual_rank) != range(1, count(*) + 1)::integer[]"
    ).fetchall()
    assert uneven == []
    most_usual = dict(
        reading.execute("select symbol::varchar, oxidation_state from species where usual_rank = 1").fetchall()
    )
    assert {symbol: most_usual[symbol] for symbol in ("Na", "O", "Fe", "Cl", "Sn")} == {
        "Na": 1,
        "O": -2,
        "Fe": 3,
        "Cl": -1,
        "Sn": 4,
    }


@pytest.mark.parametrize(
    "text",
    [
        "Fe -2 +3\nO -2\n",
        "Fe\t-2\t+3\nO\t-2",
        "# mine\n\nFe -2 3 # two of them\n   O   -2\nHe\n",
        "Fe -2 +3\r\nO -2\r\n",
        "\ufeffFe -2 +3\nO -2\n",
        # SMACT's own file goes on beyond the elements that have electronegativities.
        "Fe -2 +3\nO -2\nRf +4\n",
    ],
    ids=["blanks", "tabs", "comments", "windows", "byte-order-mark", "beyond-lawrencium"],
)
@pytest.mark.seeded(1)
def test_user_file_is_read(text: str, tmp_path: Path) -> None:
    file = tmp_path / "mine.txt"
    file.write_bytes(text.encode())
    path = tmp_path / "mine.duckdb"
    warehouse.build(path, warehouse.BuildSettings(str(file), components=(2,), max_amount=3, max_z=26), ())
    with warehouse.open_warehouse(path) as connection:
        rows = connection.execute("select symbol::varchar, oxidation_state from species order by all").fetchall()
        facts = dict(connection.execute("select name, value from build_metadata").fetchall())
        assert connection.execute("select oxidation_state_set from params").fetchall() == [("mine.txt",)]
        # Fe+3 and O-2, and nothing else: Fe2O3 is the one allowed composition.
        assert connection.execute("select n_allowed from category_count").fetchall() == [(1,)]
    assert rows == [("Fe", -2), ("Fe", 3), ("O", -2)]
    assert facts["oxidation_state_file"] == "mine.txt"
    assert facts["oxidation_state_sha256"] == reference.sha256(file)


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        ("Fe +2\nXx +1\n", 2, "Xx"),
        ("fe +2\n", 1, "fe"),
        ("# Fe\n\nFe +2\nO -2\nFe +3\n", 5, "Fe"),
        ("O -2\nFe +2 +3 +2\n", 2, "Fe"),
        ("O -2\nFe 2 +2\n", 2, "Fe"),
        ("Fe +2 2.5\n", 1, "2.5"),
        ("Fe +2\nO two\n", 2, "two"),
        ("Fe +2,+3\n", 1, "+2,+3"),
        ("Fe 2+\n", 1, "2+"),
        ("Fe +200\n", 1, "+200"),
        ("Fe ²\n", 1, "²"),
    ],
    ids=[
        "unknown-symbol",
        "lower-case",
        "element-twice",
        "state-twice",
        "state-twice-spelled-differently",
        "fraction",
        "word",
        "comma",
        "sign-behind",
        "absurd",
        "digit-of-another-script",
    ],
)
def test_mistake_in_user_file_is_told_by_line(text: str, line: int, word: str, tmp_path: Path) -> None:
    file = tmp_path / "mine.txt"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as raised:
        reference.oxidation_state_set(str(file))
    message = str(raised.value)
    assert str(file) in message
    assert f"line {line}" in message
    assert word in message
    assert "\n" not in message


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing yet\n", "Fe\nO\n"])
def test_user_file_without_states_is_refused(text: str, tmp_path: Path) -> None:
    file = tmp_path / "mine.txt"
    file.write_text(text)
    with pytest.raises(InputError, match="no oxidation states"):
        reference.oxidation_state_set(str(file))


def test_user_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "mine.txt"
    file.write_bytes("Fe +2 # Stähle\n".encode("latin-1"))
    with pytest.raises(InputError, match="UTF-8") as raised:
        reference.oxidation_state_set(str(file))
    assert str(file) in str(raised.value)


@pytest.mark.parametrize("name", ["icsd25", "", ".", "no/such/file.txt"])
def test_unknown_set_lists_the_known_ones(name: str) -> None:
    with pytest.raises(InputError) as raised:
        reference.oxidation_state_set(name)
    assert all(known in str(raised.value) for known in SPECIES_COUNTS)


@pytest.mark.parametrize(
    "module", ["stoichia.loaders.reference", "stoichia.loaders.warehouse", "stoichia.analysis.command"]
)
def test_import_is_light(module: str) -> None:
    """The command starts in a few tenths of a second because what it imports at first is small."""
    program = f"import sys, {module}; print(*sorted(set({HEAVY_LIBRARIES!r}) & set(sys.modules)))"
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert result.stdout.split() == []


def test_smacts_data_are_read_without_importing_it() -> None:
    program = (
        "import sys; from stoichia.loaders import reference; "
        "assert len(reference.element_rows()) == 103; assert reference.oxidation_state_set('wiki').states; "
        "print('smact' in sys.modules)"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert result.stdout.split() == ["False"]


@pytest.mark.parametrize("include_zero", [False, True])
@pytest.mark.parametrize("commonality", ["low", "medium", "high", "main", 0, 2.5, 10, 33, 90])
@pytest.mark.parametrize("consensus", [0, 1, 3, 50, 1000])
@pytest.mark.seeded(20)
def test_a_cut_is_smacts(consensus: int, commonality: str | float, include_zero: bool) -> None:
    """On the report counts of the 2024 ICSD, by SMACT's own class."""
    from smact.utils.oxidation import ICSD24OxStatesFilter

    filtered = ICSD24OxStatesFilter().filter(consensus, include_zero, commonality)
    expected = {
        row["element"]: [int(state) for state in row["oxidation_state"].split()] for _, row in filtered.iterrows()
    }
    share = commonality if isinstance(commonality, str) else f"{commonality}%"
    zero = ",include_zero=yes" if include_zero else ""
    cut = reference.oxidation_state_set(f"icsd24:consensus={consensus},commonality={share}{zero}")
    assert {symbol: states for symbol, states in cut.states.items() if states} == expected


def test_a_cut_has_smacts_defaults() -> None:
    assert (
        reference.oxidation_state_set("icsd24:consensus=3").states
        == reference.oxidation_state_set("icsd24:commonality=low").states
        == reference.oxidation_state_set("icsd24:commonality=0,include_zero=no").states
    )


@pytest.mark.parametrize(
    ("name", "complaint"),
    [
        ("icsd24:", "cannot read ''"),
        ("icsd24:consensus", "cannot read 'consensus'"),
        ("icsd24:reports=3", "cannot read 'reports=3'"),
        ("icsd24:consensus=3;commonality=low", "consensus is a number"),
        ("icsd24:consensus=-1", "consensus is a number"),
        ("icsd24:commonality=rare", "commonality is a share such as 10%"),
        ("icsd24:commonality=-5%", "commonality is a share"),
        ("icsd24:include_zero=1", "include_zero is yes or no"),
        ("icsd24:consensus=99999999", "no oxidation state has so many reports"),
        ("icsd23:consensus=3", "no oxidation-state set or file 'icsd23:consensus=3'"),
    ],
)
def test_a_cut_that_is_none_is_refused(name: str, complaint: str) -> None:
    with pytest.raises(InputError, match=complaint):
        reference.oxidation_state_set(name)
