"""The counts behind the figures: recounted one composition at a time, and why known compositions are not allowed."""

import json
import random
import re
import warnings
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations, product
from math import comb, gcd, prod
from pathlib import Path
from typing import NamedTuple

import duckdb
import pytest
from smact.screening import MIXED_VALENCE_ELEMENTS, smact_validity

from stoichia.loaders import known
from stoichia.loaders import warehouse as stoichia_warehouse
from stoichia.loaders.shipped_file import shipped_file
from stoichia.loaders.sources import aflow_prototypes, paper_table_1

SmallWarehouse = Callable[..., duckdb.DuckDBPyConnection]

NUMBERS = ("n_unique", "n_allowed", "n_known", "n_standard", "n_missing", "n_interesting", "n_unlikely")
COUNTS = ("element_set_count", "element_count", "element_pair_count", "atom_count", "electronegativity_count")

# Arguments of every count, and whether an entry that was loaded meets them.
CHOICES: Sequence[tuple[str, Callable[[Mapping[str, object]], bool]]] = [
    ("", lambda _: True),
    ("sources := ['lab']", lambda entry: entry["source"] == "lab"),
    ("sources := []", lambda _: False),
    ("only_stable := true", lambda entry: entry["is_stable"] is True),
    (
        "sources := ['hull'], only_experimental := true",
        lambda entry: entry["source"] == "hull" and entry["is_experimental"] is True,
    ),
    (
        "max_energy_above_hull := 0.05",
        lambda entry: isinstance(entry["energy_above_hull"], float) and entry["energy_above_hull"] <= 0.05,
    ),
]


class Composition(NamedTuple):
    """A composition of the small space, as the view composition has it."""

    n_components: int
    composition_id: int
    element_set_id: int
    elements: list[str]
    n_atoms: int
    is_allowed: bool


def entries_of(seed: int) -> list[dict[str, object]]:
    """Return entries of a source, most of them inside the small space."""
    generator = random.Random(seed)
    symbols = ["H", "He", "Li", "C", "N", "O", "F", "Na", "Mg", "Al", "S", "Cl", "Ca"]
    formulas = ["NaCl", "MgO", "CaO", "Li2O", "NaCl9", "LiNaMgO2"]
    formulas += [
        "".join(f"{symbol}{generator.randint(1, 4)}" for symbol in generator.sample(symbols, generator.choice((2, 3))))
        for _ in range(150)
    ]
    return [
        {
            "formula": formula,
            "energy_above_hull": generator.choice((0.0, 0.03, 0.2, None)),
            "is_experimental": generator.choice((True, False, None)),
        }
        for formula in formulas
    ]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a connection to a small space with two sources."""
    folder = tmp_path_factory.mktemp("counts")
    sources = []
    for seed, name in enumerate(("hull", "lab")):
        (folder / f"{name}.json").write_text(json.dumps(entries_of(seed)))
        sources.append(known.source([str(folder / f"{name}.json")]))
    settings = stoichia_warehouse.BuildSettings(components=(2, 3), max_amount=4, max_z=20)
    stoichia_warehouse.build(folder / "small.duckdb", settings, sources)
    with stoichia_warehouse.open_warehouse(folder / "small.duckdb") as connection:
        yield connection


@pytest.fixture(scope="module")
def compositions(small: duckdb.DuckDBPyConnection) -> list[Composition]:
    """Return the whole small space."""
    return [
        Composition(*row)
        for row in small.execute(
            "select n_components, composition_id, element_set_id, elements::varchar[], n_atoms, is_allowed "
            "from composition"
        ).fetchall()
    ]


@pytest.fixture(scope="module")
def electronegativity(small: duckdb.DuckDBPyConnection) -> dict[str, int | None]:
    """Return the electronegativities in hundredths."""
    return dict(
        small.execute("select symbol::varchar, (electronegativity * 100)::integer from element order by z").fetchall()
    )


def known_ids(
    small: duckdb.DuckDBPyConnection, is_listed: Callable[[Mapping[str, object]], bool]
) -> set[tuple[int, int]]:
    """Return number of components and composition_id of what such entries make known in the space."""
    relation = small.sql("from known_entry")
    entries = [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()]
    names = [entry["formula_reduced"] for entry in entries if is_listed(entry)]
    return set(
        small.execute(
            "select n_components, composition_id from composition where composition.is_known "
            "and (n_components, element_set_id, ratio_id) in ("
            "select (n_components, element_set_id, ratio_id) from known_composition "
            "where in_space and formula_reduced in (select unnest($1::varchar[])))",
            [names],
        ).fetchall()
    )


def recounted(
    compositions: Sequence[Composition],
    known_compositions: set[tuple[int, int]],
    keys_of: Callable[[Composition], Sequence[tuple[object, ...]]],
) -> dict[tuple[object, ...], tuple[int, ...]]:
    """Return the seven numbers by key, counted one composition at a time."""
    categories: dict[tuple[object, ...], Counter[tuple[bool, bool]]] = defaultdict(Counter)
    for composition in compositions:
        is_known = (composition.n_components, composition.composition_id) in known_compositions
        for key in keys_of(composition):
            categories[composition.n_components, *key][composition.is_allowed, is_known] += 1
    return {
        key: (
            count.total(),
            count[True, True] + count[True, False],
            count[True, True] + count[False, True],
            count[True, True],
            count[True, False],
            count[False, True],
            count[False, False],
        )
        for key, count in categories.items()
    }


@pytest.mark.parametrize(("arguments", "is_listed"), CHOICES, ids=[arguments for arguments, _ in CHOICES])
@pytest.mark.seeded(1)
def test_counts_are_those_of_the_compositions(
    small: duckdb.DuckDBPyConnection,
    compositions: Sequence[Composition],
    electronegativity: Mapping[str, int | None],
    arguments: str,
    is_listed: Callable[[Mapping[str, object]], bool],
) -> None:
    """Every row of every count, and no row more."""

    def pairs(composition: Composition) -> Sequence[tuple[str, str]]:
        # The symbols come in order of atomic number.
        z = list(electronegativity)
        return list(combinations(sorted(composition.elements, key=z.index), 2))

    def difference(composition: Composition) -> Sequence[tuple[str | None]]:
        values = [electronegativity[symbol] for symbol in composition.elements]
        told = [value for value in values if value is not None]
        return [(f"{(max(told) - min(told)) // 10 / 10}" if len(told) == len(values) else None,)]

    known_compositions = known_ids(small, is_listed)
    assert len(known_compositions) > 20 or arguments == "sources := []"
    counts: Sequence[tuple[str, str, Callable[[Composition], Sequence[tuple[object, ...]]]]] = [
        ("category_count", "n_components", lambda _: [()]),
        ("element_set_count", "n_components, element_set_id", lambda composition: [(composition.element_set_id,)]),
        ("element_count", "n_components, symbol", lambda composition: [(symbol,) for symbol in composition.elements]),
        ("element_pair_count", "n_components, symbol, other_symbol", pairs),
        ("atom_count", "n_components, n_atoms", lambda composition: [(composition.n_atoms,)]),
        ("electronegativity_count", "n_components, electronegativity_difference::varchar", difference),
    ]
    for count, key, keys_of in counts:
        rows = small.execute(f"select ({key}), {', '.join(NUMBERS)} from {count}_of({arguments})").fetchall()
        counted = {key if isinstance(key, tuple) else (key,): tuple(numbers) for key, *numbers in rows}
        assert len(counted) == len(rows)
        assert counted == recounted(compositions, known_compositions, keys_of), count
        if not arguments:
            assert small.sql(f"from {count}").fetchall() == small.sql(f"from {count}_of()").fetchall()
            assert small.sql(f"from {count}").description == small.sql(f"from {count}_of()").description


def test_every_category_is_recounted(small: duckdb.DuckDBPyConnection) -> None:
    """Otherwise the recounts would prove little: for each number of components there are some of each."""
    rows = small.execute("from category_count").fetchall()
    assert len(rows) == 2
    assert all(number > 0 for row in rows for number in row)


@pytest.mark.parametrize("columns", ["*", "n_components", "count(*)"])
@pytest.mark.parametrize(
    "relation", ["known_by", "category_count_of", *[f"{count}_of" for count in COUNTS], "interesting_reason_of"]
)
@pytest.mark.seeded(3)
def test_an_unknown_source_is_an_error(
    small: duckdb.DuckDBPyConnection, small_warehouse: SmallWarehouse, relation: str, columns: str
) -> None:
    """Where nothing is known, too: DuckDB does not look at what would meet no row."""
    for reading in (small, small_warehouse("smact14", max_z=5, max_amount=2)):
        for condition in ("", "where n_components = 3"):
            with pytest.raises(duckdb.InvalidInputException, match=r"no source of that name is loaded: nope$"):
                reading.execute(f"select {columns} from {relation}(sources := ['nope']) {condition}").fetchall()


def test_counts_of_the_paper(connection: duckdb.DuckDBPyConnection) -> None:
    """The largest numbers in its Figure 1."""
    assert connection.execute(
        "select symbol::varchar, n_allowed from element_count where n_components = 2 order by n_allowed desc limit 4"
    ).fetchall() == [("C", 938), ("N", 802), ("Ge", 780), ("P", 703)]


@pytest.mark.exhaustive
def test_table_2_of_a_build_is_counted_apart(connection: duckdb.DuckDBPyConnection) -> None:
    """From what the packages ship, by pandas, pymatgen's formulas and SMACT's elements: no step is ours."""
    # Imported where they are used: together they take seconds.
    import pandas as pd
    from pymatgen.core import Composition as Formula
    from smact import Element

    shipped = pd.read_csv(shipped_file("matminer", "transport_database.tar.xz"), keep_default_na=False)
    listed = set()
    for formula in {*shipped["pretty_formula"], *aflow_prototypes.formulas(), *paper_table_1.FORMULAS}:
        amounts = {symbol: round(amount) for symbol, amount in Formula(formula).get_el_amt_dict().items()}
        divisor = gcd(*amounts.values())
        listed.add(tuple(sorted((symbol, amount // divisor) for symbol, amount in amounts.items())))
    elements = {symbol: Element(symbol) for composition in listed for symbol, _ in composition}
    # Of an element, its charges of either sign without the sign.
    charges = {
        symbol: {sign: [abs(q) for q in element.oxidation_states_smact14 or [] if q * sign > 0] for sign in (1, -1)}
        for symbol, element in elements.items()
    }

    def total_charges(composition: Sequence[tuple[str, int]], sign: int) -> set[int]:
        choices = product(*[[amount * q for q in charges[symbol][sign]] for symbol, amount in composition])
        return {sum(choice) for choice in choices}

    def is_allowed(composition: Sequence[tuple[str, int]]) -> bool:
        electronegativities = {symbol: elements[symbol].pauling_eneg for symbol, _ in composition}
        if None in electronegativities.values():
            return False
        ordered = sorted(composition, key=lambda component: electronegativities[component[0]])
        return any(
            electronegativities[ordered[i - 1][0]] < electronegativities[ordered[i][0]]
            and total_charges(ordered[:i], 1) & total_charges(ordered[i:], -1)
            for i in range(1, len(ordered))
        )

    counted = Counter(
        (len(composition), is_allowed(composition))
        for composition in listed
        if 2 <= len(composition) <= 4 and max(amount for _, amount in composition) <= 8
    )
    assert connection.execute("select n_components, n_standard, n_interesting from category_count").fetchall() == [
        (n, counted[n, True], counted[n, False]) for n in (2, 3, 4)
    ]
    assert connection.execute("select count(*) from known_formula").fetchall() == [(len(listed),)]
    assert connection.execute("select max(z) from element").fetchall() == [(103,)]
    assert max(element.number for element in elements.values()) <= 103


@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.seeded(1)
def test_counts_add_up_to_table_2(connection: duckdb.DuckDBPyConnection, count: str) -> None:
    """A composition of n elements counts once, or n times for its elements, or n (n - 1) / 2 times for their pairs."""
    total = {n_components: numbers for n_components, *numbers in connection.execute("from category_count").fetchall()}
    sums = ", ".join(f"sum({number})::bigint" for number in NUMBERS)
    size = {"element_count": 1, "element_pair_count": 2}.get(count, 0)
    assert sorted(total) == [2, 3, 4]
    assert {
        n_components: numbers
        for n_components, *numbers in connection.execute(
            f"select n_components, {sums} from {count} group by n_components"
        ).fetchall()
    } == {
        n_components: [comb(n_components, size) * number for number in numbers]
        for n_components, numbers in total.items()
    }


@pytest.mark.costly
def test_counts_have_a_row_for_every_key(connection: duckdb.DuckDBPyConnection) -> None:
    """Elements of which nothing is allowed too."""
    assert connection.execute(
        "select (select count(*) from element_count), (select count(*) from element_pair_count)"
    ).fetchall() == [(3 * 103, 3 * comb(103, 2))]
    assert connection.execute(
        "select distinct symbol::varchar from element_count where n_allowed = 0 order by all"
    ).fetchall() == [("Ar",), ("He",), ("Lr",), ("Ne",), ("Pm",), ("Rn",)]


# anion_chemistry


@pytest.mark.parametrize(
    ("formulas", "chemistry"),
    [
        (["MgO", "H2O", "LiZnO2", "NaO4", "OLi2"], "oxides"),
        (["GaAs", "BN", "Mg3Sb2", "Na3Bi", "P"], "pnictides"),
        # Fluorine is the more electronegative.
        (["NaCl", "OF2", "CsI", "AgBr", "POCl3F", "NaAt"], "halides"),
        (["ZnS", "PbTe", "H2Se", "CaPo", "Cu2ZnSnS4"], "chalcogenides"),
        # Krypton has an electronegativity; helium, which has none, stands first.
        (["NaH", "SiC", "CuAu", "Fe", "LiB", "HeC", "CsPt"], "others"),
        (["HeO"], "oxides"),
    ],
)
def test_anion_chemistry_is_of_the_most_electronegative_element(
    connection: duckdb.DuckDBPyConnection, formulas: list[str], chemistry: str
) -> None:
    assert connection.execute(
        "select distinct anion_chemistry_of(elements)::varchar from parsed($1)", [formulas]
    ).fetchall() == [(chemistry,)]


def test_anion_chemistry_takes_elements_of_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Every binary element set falls into one of the five classes, by the groups of the periodic table."""
    assert connection.execute(
        """
        select count(*)
        from element_set
        inner join element on element_set.elements[-1] = element.symbol
        where
            n_components = 2
            and anion_chemistry_of(elements)::varchar is distinct from case
                when symbol = 'O' then 'oxides'
                -- Livermorium and the like are beyond the space.
                when periodic_group between 15 and 17
                    then ['pnictides', 'chalcogenides', 'halides'][periodic_group - 14]
                else 'others'
            end
        """
    ).fetchall() == [(0,)]
    assert connection.execute("select anion_chemistry_of(null::varchar[]), anion_chemistry_of([])").fetchall() == [
        (None, None)
    ]
    assert connection.execute("select enum_range(null::anion_chemistry)::varchar[]").fetchall() == [
        (["pnictides", "halides", "chalcogenides", "oxides", "others"],)
    ]


# forbidden_known and interesting_reason

# Known and not allowed under smact14, inside the paper's space and outside, of every reason.
REASONS = {
    "unknown electronegativity": ["PmO9", "Pm", "HeNa", "Pm2Fe3", "ArSe"],
    "all metals": ["Fe", "AlPd", "U", "CrFe4Ni3", "Mg17Al12", "MgCu149"],
    "mixed valence": [
        *("Fe3O4", "Mn3O4", "CaMn7O12", "V8O15", "W8O23", "Cr23C6", "Ni3S2", "Fe9S10", "V1000O2501", "Ag3O4"),
        # Elements with gaps between their states.
        *("Sn3S4", "Sn3O5", "Sb8O13", "Bi4O7", "Bi97Sn101Sb99Pd98O401"),
    ],
    "order": ["CrB", "TlSe", "H3S", "CSe", "BiB", "BPH9C2"],
    "unbalanced": [
        *("O", "AlB2", "BaS3", "UB12", "NaCl9", "H", "SiO9"),
        # Elements that are not on SMACT's list.
        *("Tb4O7", "Pr6O11"),
        # Seven odd charges do not add up to an even one; one atom has one state.
        *("Sb7O12", "Sb2O4"),
    ],
}


class Chemistry(NamedTuple):
    """What the reasons are decided from, as SQL has it: hundredths of electronegativity, states, metals."""

    electronegativity: Mapping[str, int | None]
    states: Mapping[str, Sequence[int]]
    metals: frozenset[str]


def chemistry_of(connection: duckdb.DuckDBPyConnection) -> Chemistry:
    states = defaultdict(list)
    for symbol, state in connection.execute("select symbol::varchar, oxidation_state from oxidation_state").fetchall():
        states[symbol].append(state)
    rows = connection.execute(
        "select symbol::varchar, (electronegativity * 100)::integer, is_metal from element"
    ).fetchall()
    return Chemistry(
        {symbol: value for symbol, value, _ in rows},
        states,
        frozenset(symbol for symbol, _, is_metal in rows if is_metal),
    )


def amounts_in(formula: str) -> dict[str, int]:
    return {symbol: int(amount or 1) for symbol, amount in re.findall("([A-Z][a-z]?)([0-9]*)", formula)}


def outcomes(sites: Sequence[tuple[str, int]], chemistry: Chemistry) -> set[tuple[int, int, int]]:
    """Return charge, highest cation and lowest anion of every choice of one state per site, one site at a time."""
    found = {(0, -1, 1000)}
    for symbol, amount in sites:
        value = chemistry.electronegativity[symbol]
        assert value is not None
        found = {
            (
                charge + amount * state,
                max(highest, value) if state > 0 else highest,
                min(lowest, value) if state < 0 else lowest,
            )
            for charge, highest, lowest in found
            for state in chemistry.states[symbol]
        }
    return found


def reason_of(formula: str, chemistry: Chemistry) -> str:
    """Return why a formula that is not allowed is not, by trying every choice; for mixed valence atom by atom."""
    amounts = amounts_in(formula)
    if any(chemistry.electronegativity[symbol] is None for symbol in amounts):
        return "unknown electronegativity"
    if not all(chemistry.states.get(symbol) for symbol in amounts):
        return "no oxidation state"
    if chemistry.metals.issuperset(amounts):
        return "all metals"
    atoms = [
        site
        for symbol, amount in amounts.items()
        for site in ([(symbol, 1)] * amount if symbol in MIXED_VALENCE_ELEMENTS else [(symbol, amount)])
    ]
    if any(charge == 0 and highest < lowest for charge, highest, lowest in outcomes(atoms, chemistry)):
        return "mixed valence"
    if any(charge == 0 for charge, _, _ in outcomes(list(amounts.items()), chemistry)):
        return "order"
    return "unbalanced"


def random_formulas(seed: int, n: int) -> list[str]:
    """Return formulas that often hold elements of mixed valence, and anions."""
    generator = random.Random(seed)
    mixed = sorted(MIXED_VALENCE_ELEMENTS)
    others = ["H", "B", "C", "N", "O", "F", "Si", "P", "S", "Cl", "As", "Se", "Te", "Li", "Na", "Ca", "La", "Al", "Pt"]
    formulas = []
    for _ in range(n):
        symbols = {*generator.sample(mixed, generator.choice((0, 1, 1, 2, 3))), *generator.sample(others, 2)}
        most = generator.choice((3, 8, 12))
        amounts = [generator.randint(1, most) for _ in symbols]
        formulas.append("".join(f"{symbol}{amount}" for symbol, amount in zip(sorted(symbols), amounts, strict=True)))
    return formulas


def forbidden(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    return dict(connection.execute("select formula, reason::varchar from forbidden_known").fetchall())


@pytest.mark.costly
def test_every_reason_by_example(small_warehouse: SmallWarehouse) -> None:
    examples = {formula: reason for reason, formulas in REASONS.items() for formula in formulas}
    reading = small_warehouse("smact14", formulas=[*examples, "Fe2O3", "NaCl", "CeO2"])
    asked = reading.execute("select input, formula from label($1)", [list(examples)]).fetchall()
    reasons = forbidden(reading)
    assert {formula: reasons.get(displayed) for formula, displayed in asked} == examples
    assert {"NaCl", "Fe2O3", "CeO2"}.isdisjoint(reasons)


@pytest.mark.costly
def test_an_element_without_states_is_a_reason(small_warehouse: SmallWarehouse) -> None:
    """And metals without states or electronegativity are not told to be metals."""
    reading = small_warehouse("O -2\nFe +2 +3\nPm +3\n", formulas=["TcO2", "FeTc", "PmTc", "Fe3O4", "Fe2O3", "FeO2"])
    assert forbidden(reading) == {
        "TcO2": "no oxidation state",
        "FeTc": "no oxidation state",
        "PmTc": "unknown electronegativity",
        "Fe3O4": "mixed valence",
        "FeO2": "unbalanced",
    }


@pytest.mark.parametrize("states", ["smact14", "icsd24", "wiki", "pymatgen_sp"])
@pytest.mark.seeded(1)
@pytest.mark.costly
def test_reasons_are_those_of_trying_every_choice(small_warehouse: SmallWarehouse, states: str) -> None:
    reading = small_warehouse(states, components=(2,), max_amount=4, formulas=random_formulas(7, 700))
    chemistry = chemistry_of(reading)
    reasons = forbidden(reading)
    assert {formula: reason_of(formula, chemistry) for formula in reasons} == reasons
    assert min(Counter(reasons.values())[reason] for reason in ("mixed valence", "unbalanced")) > 20
    ((n_forbidden,),) = reading.execute("select count(*) from known_composition where not is_allowed").fetchall()
    assert len(reasons) == n_forbidden


@pytest.mark.costly
def test_states_of_every_gap_are_told_apart(small_warehouse: SmallWarehouse) -> None:
    """Sums of charges of so many atoms, with states of the user's own: every amount of a thousand combinations."""
    amounts = [(iron, tin, oxygen) for iron in range(1, 8) for tin in range(1, 8) for oxygen in range(1, 40)]
    formulas = [f"Fe{iron}Sn{tin}O{oxygen}" for iron, tin, oxygen in amounts if gcd(iron, tin, oxygen) == 1]
    reading = small_warehouse("O -2\nFe +1 +4 +9\nSn -4 +3 +5 +11\n", components=(2,), max_amount=2, formulas=formulas)
    chemistry = chemistry_of(reading)
    reasons = forbidden(reading)
    assert {formula: reason_of(formula, chemistry) for formula in reasons} == reasons
    assert set(reasons.values()) == {"mixed valence", "unbalanced"}


@pytest.mark.costly
def test_reasons_of_published_formulas(small_warehouse: SmallWarehouse, shared_data: Path) -> None:
    """Some of the Materials Project's, by every choice and by SMACT itself, where that does not give up."""
    listed = duckdb.execute(
        "select distinct formula from read_csv($1) order by hash(formula), formula limit 1500",
        [str(shared_data / "mp_2018_formation_energy.csv.gz")],
    ).fetchall()
    reading = small_warehouse("smact14", components=(2,), max_amount=4, formulas=[formula for (formula,) in listed])
    chemistry = chemistry_of(reading)
    reasons = forbidden(reading)
    assert {formula: reason_of(formula, chemistry) for formula in reasons} == reasons
    assert Counter(reasons.values()).keys() >= {"all metals", "mixed valence", "order", "unbalanced"}
    n_asked = 0
    for formula, reason in reasons.items():
        amounts = amounts_in(formula)
        n_choices = prod(
            len(chemistry.states[symbol]) ** (amount if symbol in MIXED_VALENCE_ELEMENTS else 1)
            for symbol, amount in amounts.items()
        )
        # SMACT calls single elements valid, and gives up above a million choices; above some thousand it is slow.
        if len(amounts) > 1 and reason in ("mixed valence", "order", "unbalanced") and n_choices < 3000:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                is_valid = smact_validity(
                    formula, include_alloys=False, oxidation_states_set="smact14", mixed_valence=True
                )
            assert is_valid == (reason == "mixed valence"), formula
            n_asked += 1
    assert n_asked > 100


@pytest.mark.costly
def test_the_list_of_mixed_valence_is_smacts_until_a_user_changes_it(tmp_path: Path) -> None:
    path = tmp_path / "own.duckdb"
    (tmp_path / "own.txt").write_text("Fe3O4\nTb4O7\nMn3O4\n")
    stoichia_warehouse.build(
        path,
        stoichia_warehouse.BuildSettings(components=(2,), max_amount=2),
        [known.source([str(tmp_path / "own.txt")])],
    )
    with stoichia_warehouse.open_warehouse(path, writable=True) as writing:
        rows = writing.execute("select symbol::varchar from mixed_valence_element").fetchall()
        assert {symbol for (symbol,) in rows} == MIXED_VALENCE_ELEMENTS
        assert forbidden(writing) == {"Fe3O4": "mixed valence", "Mn3O4": "mixed valence", "Tb4O7": "unbalanced"}
        writing.execute("insert into mixed_valence_element values ('Tb')")
        writing.execute("delete from mixed_valence_element where symbol = 'Fe'")
        assert forbidden(writing) == {"Fe3O4": "unbalanced", "Mn3O4": "mixed valence", "Tb4O7": "mixed valence"}


@pytest.mark.parametrize(("arguments", "is_listed"), CHOICES, ids=[arguments for arguments, _ in CHOICES])
def test_interesting_reasons_are_counted(
    small: duckdb.DuckDBPyConnection, arguments: str, is_listed: Callable[[Mapping[str, object]], bool]
) -> None:
    """By number of components, in the space or not, with the smallest formulas as examples."""
    relation = small.sql("from known_entry")
    entries = [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()]
    names = {entry["formula_reduced"] for entry in entries if is_listed(entry)}
    found = defaultdict(list)
    for name, n_components, in_space, reason, formula in small.execute(
        "select formula_reduced, n_components, in_space, reason::varchar, formula from forbidden_known"
    ).fetchall():
        if name in names:
            found[n_components, in_space, reason].append((sum(amounts_in(formula).values()), formula))
    rows = small.execute(f"from interesting_reason_of({arguments})").fetchall()
    assert {tuple(key): (n, formulas) for *key, n, formulas in rows} == {
        key: (len(formulas), [formula for _, formula in sorted(formulas)[:5]]) for key, formulas in found.items()
    }
    if not arguments:
        assert rows == small.execute("from interesting_reason").fetchall()
        assert len({reason for _, _, reason, *_ in rows}) > 3
        assert {in_space for _, in_space, *_ in rows} == {True, False}


def test_reasons_by_source_are_those_of_each_source_alone(small: duckdb.DuckDBPyConnection) -> None:
    sources = [source for (source,) in small.execute("select source from known_source").fetchall()]
    assert len(sources) > 1
    assert small.execute("from interesting_reason_by_source").fetchall() == [
        (source, *row[:4])
        for source in sorted(sources)
        for row in small.execute("from interesting_reason_of(sources := [$1])", [source]).fetchall()
    ]
