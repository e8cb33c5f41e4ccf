"""The grammar of formulas: what spellings denote, what is refused and why, and what must not change an answer."""

import csv
import math
import re
import subprocess
import sys
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

# The same examples in every run: a red test is then the change's doing.

# The composition as formula_reduced writes it: alphabetical, amounts coprime.
SPELLINGS = {
    # Order, ones, spaces.
    "NaCl": "ClNa",
    "ClNa": "ClNa",
    "Na1Cl1": "ClNa",
    "Na1.0Cl1.00": "ClNa",
    " NaCl ": "ClNa",
    "Na Cl": "ClNa",
    "Na 2 O": "Na2O",
    "Na2 C O3": "CNa2O3",
    "C1 H4": "CH4",
    "Na\tCl": "ClNa",
    "Na\u00a0Cl": "ClNa",
    "H2O": "H2O",
    "C6H12O6": "CH2O",
    "K2O2": "KO",
    "Hg2Cl2": "ClHg",
    "CH3COOH": "CH2O",
    "Fe": "Fe",
    "O2": "O",
    "C60": "C",
    "Na100000Cl": "ClNa100000",
    # Two letters before one.
    "CO": "CO",
    "Co": "Co",
    "CoO": "CoO",
    "HoF3": "F3Ho",
    "HOF": "FHO",
    "CsCN": "CCsN",
    "SiC": "CSi",
    "SIC": "CIS",
    # Subscripts.
    "Na₂O": "Na2O",
    "Fe₂(SO₄)₃": "Fe2O12S3",
    "Al₁₂Mg₁₇": "Al12Mg17",
    "Ca₀.₅O": "CaO2",
    # Brackets of three kinds, nested.
    "Ca(OH)2": "CaH2O2",
    "Fe2(SO4)3": "Fe2O12S3",
    "Fe2[SO4]3": "Fe2O12S3",
    "Fe2{SO4}3": "Fe2O12S3",
    "(NH4)2SO4": "H8N2O4S",
    "(NaCl)": "ClNa",
    "((NaCl))": "ClNa",
    "[Co(NH3)5Cl]Cl2": "Cl3CoH15N5",
    "K4[Fe(CN)6]": "C6FeK4N6",
    "K4{Fe[Fe(CN)6]3}2": "C9Fe2KN9",
    "Mg3Si4O10(OH)2": "H2Mg3O12Si4",
    "Na((((Cl)2)2)2)2": "Cl16Na",
    "Ca ( O H ) 2": "CaH2O2",
    "Ca(OH)0.5": "Ca2HO",
    # Hydrate dots.
    "CuSO4·5H2O": "CuH10O9S",
    "CuSO4 · 5H2O": "CuH10O9S",
    "CuSO4 · 5 H2O": "CuH10O9S",
    "CuSO4•5H2O": "CuH10O9S",
    "CuSO4∙5H2O": "CuH10O9S",
    "CuSO4⋅5H2O": "CuH10O9S",
    "CuSO4*5H2O": "CuH10O9S",
    "CuSO4 * 5 H2O": "CuH10O9S",
    "CuSO4.5H2O": "CuH10O9S",
    "CuSO4 . 5H2O": "CuH10O9S",
    "CuSO₄·5H₂O": "CuH10O9S",
    "CuSO4·5(H2O)": "CuH10O9S",
    "CuSO4·(H2O)5": "CuH10O9S",
    "MgCl2.6H2O": "Cl2H12MgO6",
    "KAl(SO4)2·12H2O": "AlH24KO20S2",
    "KAl(SO4)2.12H2O": "AlH24KO20S2",
    "Fe2O3.H2O": "FeHO2",
    "CdCl2·2.5H2O": "Cd2Cl4H10O5",
    "CdCl2.2.5H2O": "Cd2Cl4H10O5",
    "CaSO4·0.5H2O": "Ca2H2O9S2",
    "2CaO·SiO2": "Ca2O4Si",
    "3CaO.Al2O3": "Al2Ca3O6",
    "Al2O3·2SiO2·2H2O": "Al2H4O9Si2",
    "[Cr(H2O)4Cl2]Cl·2H2O": "Cl3CrH12O6",
    "2NaCl": "ClNa",
    "2 NaCl": "ClNa",
    "2Na2O·[SiO2]3": "Na4O8Si3",
    # A coefficient inside a bracket multiplies its part alone.
    "(2CaO·SiO2)2·H2O": "Ca4H2O9Si2",
    "[CaO·2SiO2]3·2H2O": "Ca3H4O17Si6",
    "Ca(2H2O·NaCl)2": "CaCl2H8Na2O4",
    # Hydrogen's isotopes.
    "D2O": "H2O",
    "T2O": "H2O",
    "HDO": "H2O",
    "LiT": "HLi",
    "D2SO4": "H2O4S",
    "CuSO4·5D2O": "CuH10O9S",
    "LiTCl": "ClHLi",
    "Dy": "Dy",
    "TiO2": "O2Ti",
    # Amounts of any fineness, exactly.
    "La0.67Sr0.33MnO3": "La67Mn100O300Sr33",
    "YBa2Cu3O6.93": "Ba200Cu300O693Y100",
    "Li0.123456O": "Li1929O15625",
    "Sn0.04S": "S25Sn",
    "Fe0.00001O": "FeO100000",
    "Na0.50000000000000000000000000000000000000000Cl": "Cl2Na",
    "Na0.123456789Cl0.123456789": "ClNa",
    "Na1000000Cl1000000": "ClNa",
    "(Na1/3Cl1/3)0.25": "ClNa",
    # Zero beside others.
    "Na0Cl": "Cl",
    "Na0.0Cl": "Cl",
    "(Na)0Cl": "Cl",
    "NaCl·0H2O": "ClNa",
    # Spellings of other writers.
    "NaCl(aq)": "ClNa",
    "Na_2Cl": "ClNa2",
    "CaSO4·½H2O": "Ca2H2O9S2",
    "α-Fe2O3": "Fe2O3",
    "２NaCl": "ClNa",
    "Na\u200bCl": "ClNa",
    "Na..Cl": "ClNa",
    "Li0.5CoO2": "Co2LiO4",
    "UO2.25": "O9U4",
    "La0.7Sr0.3MnO3": "La7Mn10O30Sr3",
    "Fe0.95O": "Fe19O20",
    "Sn0.05S": "S20Sn",
    "Sn0.1S0.1": "SSn",
    "Fe0.333O0.667": "FeO2",
    "Fe0.33333O": "FeO3",
    "Na0.1667Cl": "Cl6Na",
    "Na0.8333Cl": "Cl6Na5",
}

# What the reason says, in words that a chemist needs whatever the sentence around them.
REJECTIONS = {
    "": "empty",
    "   ": "empty",
    "nacl": "capital",
    "co": "capital",
    "N a Cl": '"a" behind "N"',
    "Xx2O": "Xx",
    "Rf2O3": "Rf",
    "OgF4": "Og",
    "Fe2Q3Zz": "Q",
    "123": "no element",
    "()": "no element",
    "·": "no element",
    "2-": "-",
    "0NaCl": "zero",
    "NaCl)": "bracket",
    "(NaCl": "bracket",
    "(NaCl]": "bracket",
    "[(NaCl])": "bracket",
    ")NaCl(": "bracket",
    "Na1000000Cl": "100,000",
    "(Na400)400Cl": "100,000",
    # Twice as many digits as a 64-bit integer has.
    "Na" + 40 * "9" + "Cl": "100,000",
    "(((Na99999)99999)99999)99999": "100,000",
    "NaCl" * 63: "250",
    "Na" * 5000: "250",
    "Al2O3.2SiO2.2H2O": "decimal point",
    "K2O.Al2O3.6SiO2": "decimal point",
    # Barium hexaferrite; but 0.6 O could be meant, as 0.5 Li below it.
    "BaO.6Fe2O3": "decimal point",
    "Li.5CoO2": "decimal point",
    "SO42-": "charge",
    "HPO42-": "minus two",
    "P2O74-": "minus four",
    "NH4+": "plus one",
    "[NH4]+": "plus one",
    "NH4^+": "plus one",
    "Na⁺": "plus one",
    "Cl⁻": "minus one",
    "Cl-": "minus one",
    "Cl−": "minus one",
    "Fe3+": "plus three",
    "Fe+3": "plus three",
    "Fe 3+": "plus three",
    "Fe+++": "plus three",
    "Fe³⁺": "plus three",
    "Fe^{3+}": "plus three",
    "Fe^(3+)": "plus three",
    "SO4^2-": "minus two",
    "SO4^-2": "minus two",
    "SO4^{2-}": "minus two",
    "SO4 2-": "minus two",
    "SO4--": "minus two",
    "SO4(2-)": "minus two",
    "SO4[2-]": "minus two",
    "SO₄²⁻": "minus two",
    "[PtCl6]2-": "minus two",
    "[PtCl6]^2-": "minus two",
    "[Fe(CN)6]4-": "minus four",
    "[Fe(CN)6]⁴⁻": "minus four",
    "UO2++": "plus two",
    "H3O+": "plus one",
    "Mo72V30^{12-}": "minus 12",
    "Na1.2.3Cl": ".3",
    "Na-1Cl": "-1",
    "Na+Cl-": "+",
    "Na,Cl": ",",
    "(Mg,Fe)O": ",",
    "Na/Cl": "/",
    "FeO1-x": "-x",
    "Mg(OH)2·nH2O": "n",
    "VO^": "^",
    "<b>": "no element",
    # Nothing tiny becomes nothing, and nothing becomes anything.
    "Fe0.0000001O": "100,000",
    "Ti0.0000002O2": "100,000",
    "NaCl0.0000003": "100,000",
    "H0.0000001O": "100,000",
    "Na0.3Cl0.123456789": "100,000",
    "Na0.1234567890123456789012345678901Cl": "0.1234567890123456789012345678901",
    "Na9e+99Cl": "9e+99",
    "B6E3Rh8": "E",
    "Na1/0Cl": "/0",
    "Fe0": "zero",
    "Fe0O0.00": "zero",
    "H0e+05": "zero",
    "Na01Cl": "Na01",
    # Five of what?
    "Fe .5O": "decimal point",
    "Fe. 5O": "decimal point",
    "Fe1..333O": "decimal point",
    "Al2O3.2SiO2": "decimal point",
}

# What the grammar may refuse, but must not read as anything else.
NEVER_OTHERWISE = {
    # Brackets in any depth.
    "NaCl·2(((((H2O)))))": "ClH4NaO2",
    "3((((NaCl))))H2O": "ClH2NaO",
    # A coefficient without what it counts.
    "NaCl·5": None,
    "2·NaCl": None,
    "NaCl·2()": None,
}

with Path(__file__).with_name("formulas.csv").open(encoding="utf-8", newline="") as file:
    CASES = list(csv.DictReader(file))


def read(connection: duckdb.DuckDBPyConnection, texts: list[str | None]) -> dict[str | None, dict[str, Any]]:
    """Return what parsed says of each distinct text, and check that it says one thing of each."""
    answer = connection.execute("from parsed($1::varchar[])", [texts])
    columns = [column[0] for column in answer.description]
    rows = [dict(zip(columns, row, strict=True)) for row in answer.fetchall()]
    assert sorted(str(row["input"]) for row in rows) == sorted(str(text) for text in set(texts))
    return {row["input"]: row for row in rows}


def reduced(amounts: dict[str, Fraction]) -> dict[str, int]:
    """Return amounts as the smallest whole numbers in the same ratio."""
    scale = math.lcm(*(amount.denominator for amount in amounts.values()))
    whole = {symbol: int(amount * scale) for symbol, amount in amounts.items()}
    divisor = math.gcd(*whole.values())
    return {symbol: amount // divisor for symbol, amount in whole.items()}


def alphabetical(amounts: dict[str, int]) -> str:
    return "".join(f"{symbol}{amount if amount > 1 else ''}" for symbol, amount in sorted(amounts.items()))


@pytest.fixture(scope="module")
def answered(connection: duckdb.DuckDBPyConnection) -> dict[str | None, dict[str, Any]]:
    """Return what parsed says of all the texts above, and of those of formulas.csv."""
    return read(connection, [*SPELLINGS, *REJECTIONS, *NEVER_OTHERWISE, *(case["input"] for case in CASES)])


@pytest.mark.parametrize(("text", "formula_reduced"), SPELLINGS.items())
def test_spelling_is_read(answered: dict[str, dict[str, Any]], text: str, formula_reduced: str) -> None:
    assert (answered[text]["formula_reduced"], answered[text]["reason"]) == (formula_reduced, None)


@pytest.mark.parametrize(("text", "word"), REJECTIONS.items())
def test_text_is_refused_with_a_reason(answered: dict[str, dict[str, Any]], text: str, word: str) -> None:
    row = answered[text]
    assert [row[name] for name in ("formula", "formula_reduced", "elements", "amounts")] == [None] * 4
    assert word in row["reason"]
    # One line, short enough to print beside the formula.
    assert len(row["reason"].splitlines()) == 1
    assert len(row["reason"]) < 320


@pytest.mark.parametrize(("text", "formula_reduced"), NEVER_OTHERWISE.items())
def test_doubtful_spelling_is_never_read_as_something_else(
    answered: dict[str, dict[str, Any]], text: str, formula_reduced: str | None
) -> None:
    assert answered[text]["formula_reduced"] in {None, formula_reduced}


@pytest.mark.parametrize("kind", dict.fromkeys(case["kind"] for case in CASES))
def test_kind_of_formula(answered: dict[str, dict[str, Any]], kind: str) -> None:
    """What people really write: what must come out, or a word that the refusal must hold."""
    of_kind = [case for case in CASES if case["kind"] == kind]
    assert len(of_kind) > 10
    for case in of_kind:
        row = answered[case["input"]]
        assert row["formula_reduced"] == (case["formula_reduced"] or None), (case, row["reason"])
        if case["reason_has_one_of"]:
            assert re.search(case["reason_has_one_of"], row["reason"], re.IGNORECASE), (case, row["reason"])


def test_one_unreadable_text_leaves_the_others_alone(connection: duckdb.DuckDBPyConnection) -> None:
    """All the spellings and rejections in one list, with a null and repetitions: each place is answered."""
    texts = [None, *SPELLINGS, *REJECTIONS, "NaCl", None]
    answered = read(connection, texts)
    assert {text: answered[text]["formula_reduced"] for text in SPELLINGS} == SPELLINGS
    assert {text for text in answered if answered[text]["reason"] is not None} == {None, *REJECTIONS}
    assert sorted(place for row in answered.values() for place in row["input_numbers"]) == list(
        range(1, len(texts) + 1)
    )
    assert answered[None]["input_numbers"] == [1, len(texts)]
    assert answered["NaCl"]["input_numbers"] == [2, len(texts) - 1]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("D2O", ["D", "H"]),
        ("Na0Cl", ["zero", "Na"]),
        ("La0.67Sr0.33MnO3", ["whole"]),
        ("Fe0.333O0.667", ["thirds", "guess", "whole"]),
        ("Fe1/3O2/3", ["whole"]),
        ("Na1.0Cl2.00", []),
        ("[13C]O2", ["isotopes"]),
        ("α-Fe2O3", ["phase"]),
        ("NaCl(aq)", ["state"]),
        ("Li0.5CoO2", ["whole"]),
        ("Li0.5D0.5O", ["D", "whole"]),
        ("H2O", []),
        ("CuSO4·5H2O", []),
        ("Dy2O3", []),
        # A refusal has its reason alone.
        ("D0", []),
    ],
)
def test_note_says_what_was_done(connection: duckdb.DuckDBPyConnection, text: str, words: list[str]) -> None:
    note = read(connection, [text])[text]["note"]
    assert (note is None) == (not words)
    assert all(word in (note or "") for word in words)


def test_formula_lists_elements_by_electronegativity(connection: duckdb.DuckDBPyConnection) -> None:
    """Ties go by atomic number; elements of unknown electronegativity stand first."""
    expected = {
        "O2LiZn": "LiZnO2",
        "OHNa": "NaHO",
        "Cl3N15H15Co5": "Co5H15N15Cl3",
        "F2Kr": "KrF2",
        "O3Pm2": "Pm2O3",
        "HeLrPm": "HePmLr",
        # Two at 0.82, three at 2.20.
        "RbK": "KRb",
        "PtRuH": "HRuPt",
    }
    answered = read(connection, list(expected))
    assert {text: answered[text]["formula"] for text in expected} == expected
    assert answered["O2LiZn"]["elements"] == ["Li", "Zn", "O"]
    assert answered["O2LiZn"]["amounts"] == [1, 1, 2]


def test_every_element_is_read(connection: duckdb.DuckDBPyConnection) -> None:
    symbols = [symbol for (symbol,) in connection.execute("select symbol::varchar from element").fetchall()]
    assert len(symbols) == 103
    answered = read(connection, [f"{symbol}2" for symbol in symbols])
    assert {answered[f"{symbol}2"]["formula"] for symbol in symbols} == set(symbols)
    everything = "".join(symbols)
    assert len(read(connection, [everything])[everything]["elements"]) == 103


# Formulas as trees, with what they denote: the grammar's other implementation, in exact fractions.

SYMBOLS = ["H", "He", "Li", "C", "N", "O", "Na", "Cl", "K", "Co", "Cs", "Sn", "S", "I", "Pm", "U", "No", "Lr"]
AMOUNTS = [Fraction(n) for n in range(1, 13)] + [Fraction(1, 2), Fraction(3, 2), Fraction(1, 4), Fraction(3, 10)]
VULGAR = {Fraction(1, 2): "½", Fraction(1, 3): "⅓", Fraction(2, 3): "⅔", Fraction(3, 4): "¾", Fraction(5, 8): "⅝"}


@dataclass(frozen=True)
class Spelt:
    """A piece of a formula: its text and the amounts it denotes."""

    text: str
    amounts: dict[str, Fraction]


def times(amounts: dict[str, Fraction], factor: Fraction) -> dict[str, Fraction]:
    return {symbol: amount * factor for symbol, amount in amounts.items()}


def total(pieces: list[Spelt]) -> dict[str, Fraction]:
    amounts: dict[str, Fraction] = {}
    for piece in pieces:
        for symbol, amount in piece.amounts.items():
            amounts[symbol] = amounts.get(symbol, Fraction()) + amount
    return amounts


@st.composite
def number(draw: st.DrawFn) -> tuple[str, Fraction]:
    """Draw a number as it stands behind a symbol or a bracket."""
    amount = draw(st.sampled_from(AMOUNTS))
    if amount == 1:
        return draw(st.sampled_from(["", "", "", "1", "1.0"])), amount
    text = str(amount) if amount.denominator == 1 else str(float(amount))
    if amount.denominator == 1 and draw(st.booleans()):
        text = text.translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))
    return text, amount


@st.composite
def exact_number(draw: st.DrawFn) -> tuple[str, Fraction]:
    """Draw a number of any spelling: decimals of any length, with a comma, as a fraction, in powers of ten."""
    if draw(st.booleans()):
        amount = draw(st.sampled_from(list(VULGAR)))
        whole = draw(st.integers(1, 3))
        return draw(
            st.sampled_from(
                [
                    (VULGAR[amount], amount),
                    (f"{amount.numerator}/{amount.denominator}", amount),
                    (f"{whole}{VULGAR[amount]}", whole + amount),
                ]
            )
        )
    digits = draw(st.integers(1, 9999))
    places = draw(st.integers(1, 4))
    amount = Fraction(digits, 10**places)
    text = f"{digits // 10**places}.{digits % 10**places:0{places}d}"
    assume(not re.search(r"\.(33|66|16|83)", text))
    return draw(
        st.sampled_from(
            [
                (text, amount),
                (text + "0" * 40, amount),
                (f"{digits}e-{places:02d}", amount),
                (f"{digits}E-{places}", amount),
            ]
        )
    )


@given(st.lists(st.lists(st.tuples(st.sampled_from(SYMBOLS), exact_number()), min_size=1, max_size=5), max_size=20))
def test_amounts_are_exact(
    connection: duckdb.DuckDBPyConnection, formulas: list[list[tuple[str, tuple[str, Fraction]]]]
) -> None:
    """What numbers denote is what they say, or is refused because an amount in whole numbers is too large."""
    expected = {}
    for formula in formulas:
        amounts = total([Spelt("", {symbol: amount}) for symbol, (_, amount) in formula])
        expected["".join(symbol + text for symbol, (text, _) in formula)] = reduced(amounts)
    answered = read(connection, list(expected))
    for text, amounts in expected.items():
        row = answered[text]
        if "decimal point" in (row["reason"] or ""):
            # In O1.5NaO the point could be a dot.
            assert len(set(re.findall("[A-Z][a-z]?", text))) < len(re.findall("[A-Z][a-z]?", text)), text
        elif max(amounts.values()) > 100_000:
            assert "100,000" in row["reason"], text
        else:
            assert (row["formula_reduced"], row["reason"]) == (alphabetical(amounts), None), text


SPACE = st.sampled_from(["", "", "", " ", "\u2009"])


@st.composite
def symbol_unit(draw: st.DrawFn) -> Spelt:
    symbol = draw(st.sampled_from(SYMBOLS))
    text, amount = draw(number())
    return Spelt(f"{symbol}{text}{draw(SPACE)}", {symbol: amount})


@st.composite
def bracket_unit(draw: st.DrawFn, inner: st.SearchStrategy[Spelt]) -> Spelt:
    opening, closing = draw(st.sampled_from([("(", ")"), ("[", "]"), ("{", "}")]))
    held = draw(inner)
    text, amount = draw(number())
    return Spelt(f"{opening}{held.text}{closing}{text}{draw(SPACE)}", times(held.amounts, amount))


@st.composite
def parts(draw: st.DrawFn, units: st.SearchStrategy[Spelt]) -> Spelt:
    """Draw units in parts divided by dots, some with a coefficient."""
    pieces = []
    for _ in range(draw(st.integers(1, 3))):
        held = draw(st.lists(units, min_size=1, max_size=3))
        coefficient = draw(st.sampled_from([1, 1, 1, 2, 5, 12]))
        written = "" if coefficient == 1 else f"{coefficient}{draw(SPACE)}"
        pieces.append(Spelt(written + "".join(unit.text for unit in held), times(total(held), Fraction(coefficient))))
    dot = draw(st.sampled_from(["·", "*", "•", " · "]))
    return Spelt(dot.join(piece.text for piece in pieces), total(pieces))


def nested(depth: int) -> st.SearchStrategy[Spelt]:
    """Return formulas with brackets up to a depth."""
    units: st.SearchStrategy[Spelt] = symbol_unit()
    for _ in range(depth):
        units = st.one_of(symbol_unit(), bracket_unit(parts(units)))
    return parts(units)


@given(st.lists(nested(2), min_size=1, max_size=30))
def test_any_spelling_denotes_what_its_tree_says(connection: duckdb.DuckDBPyConnection, formulas: list[Spelt]) -> None:
    """Brackets, dots, coefficients, decimals, subscripts and spaces together, against exact fractions."""
    formulas = [
        formula for formula in formulas if len(formula.text) <= 250 and max(formula.amounts.values()) <= 100_000
    ]
    assume(formulas)
    answered = read(connection, [formula.text for formula in formulas])
    for formula in formulas:
        row = answered[formula.text]
        if "decimal point" in (row["reason"] or ""):
            # Behind a coefficient a "." in an amount of one or more could be the dot too: 2CaO1.5H2O.
            assert re.search(r"^\d.*[A-Za-z)\]}]\d+\.", formula.text), formula.text
        elif "two formulas" in (row["reason"] or "") or "coefficient or amount" in (row["reason"] or ""):
            assert re.search(r"\S\s+\S", formula.text), formula.text
        elif max(reduced(formula.amounts).values()) > 100_000:
            assert "100,000" in row["reason"], formula.text
        else:
            assert (row["formula_reduced"], row["reason"]) == (alphabetical(reduced(formula.amounts)), None), (
                formula.text
            )


composition = st.dictionaries(st.sampled_from(SYMBOLS), st.integers(1, 40), min_size=1, max_size=8)


@given(st.data(), composition, st.integers(2, 50))
def test_order_scale_spacing_and_brackets_change_nothing(
    connection: duckdb.DuckDBPyConnection, data: st.DataObject, amounts: dict[str, int], factor: int
) -> None:
    pieces = [f"{symbol}{amount}" for symbol, amount in amounts.items()]
    plain = "".join(pieces)
    variants = [
        "".join(data.draw(st.permutations(pieces))),
        "".join(f"{symbol}{amount * factor}" for symbol, amount in amounts.items()),
        "".join(f"{symbol}{amount / 20:g}" for symbol, amount in amounts.items()),
        " ".join(pieces),
        f"({plain}){factor}",
        f"{factor}{plain}",
        f"[{{{plain}}}]",
        # The same twice over, in two halves.
        f"{plain}·{plain}",
        "".join(f"{symbol}{amount}({symbol}{amount})2" for symbol, amount in amounts.items()),
    ]
    answered = read(connection, [plain, *variants])
    names = ("formula", "formula_reduced", "elements", "amounts")
    expected = [answered[plain][name] for name in names]
    assert expected[1] == alphabetical(reduced({symbol: Fraction(amount) for symbol, amount in amounts.items()}))
    for variant in variants:
        assert [answered[variant][name] for name in names] == expected, variant


@given(st.lists(composition, min_size=1, max_size=20))
def test_written_formulas_are_read_back(
    connection: duckdb.DuckDBPyConnection, compositions: list[dict[str, int]]
) -> None:
    """Formula and formula_reduced are spellings of what they were written for, and of themselves."""
    texts: list[str | None] = [
        "".join(f"{symbol}{amount}" for symbol, amount in amounts.items()) for amounts in compositions
    ]
    first = read(connection, texts)
    written: list[str | None] = [row[name] for row in first.values() for name in ("formula", "formula_reduced")]
    again = read(connection, written)
    names = ("formula", "formula_reduced", "elements", "amounts", "reason", "note")
    for row in first.values():
        assert math.gcd(*row["amounts"]) == 1
        assert "".join(re.findall("[A-Z][a-z]?", row["formula"])) == "".join(row["elements"])
        assert re.findall("[A-Z][a-z]?", row["formula_reduced"]) == sorted(row["elements"])
        for name in ("formula", "formula_reduced"):
            assert [again[row[name]][key] for key in names] == [row[key] for key in names]


@given(
    st.lists(
        st.one_of(
            st.text(max_size=40),
            st.text(alphabet="NaClOHeDTx0159.()[]{}·*^+- ₂²⁺−½", max_size=60),
            st.from_regex(r"([A-Z][a-z]?[0-9]{0,25}[.()\[\]·]?){1,12}[0-9]*[+-]*", fullmatch=True),
        ),
        min_size=1,
        max_size=30,
    )
)
def test_any_text_is_read_or_refused(connection: duckdb.DuckDBPyConnection, texts: list[str | None]) -> None:
    """No text is an error of the query, none is lost, and each gives a composition or a reason, never both."""
    for row in read(connection, texts).values():
        known = [row[name] is not None for name in ("formula", "formula_reduced", "elements", "amounts")]
        assert len(set(known)) == 1
        assert known[0] == (row["reason"] is None)
        if known[0]:
            assert math.gcd(*row["amounts"]) == 1
            assert len(row["elements"]) == len(row["amounts"]) > 0


def test_mutated_formulas(warehouse: Path) -> None:
    """The campaign of a million such texts, in short."""
    campaign = Path(__file__).resolve().parents[1] / "torture" / "formulas.py"
    done = subprocess.run(
        [sys.executable, str(campaign), "--n", "4000", "--seed", "7", "--db", str(warehouse)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-500:] + done.stderr[-2000:]
    assert "4,000  texts" in done.stdout


@pytest.mark.parametrize(
    "texts",
    [
        ["NaCl", "La0.67Sr0.33MnO3", "NaCl", "Xx2O", "Fe0.0000001O", "Cl2Na2", None],
        ["NaCl", "Mg(OH)2", None, ""],
        [None],
        [],
    ],
    ids=["plain", "spelled", "nothing", "none"],
)
@pytest.mark.parametrize("macro", ["parsed", "labelled", "label", "rules"])
def test_what_is_given_is_read_alike(
    connection: duckdb.DuckDBPyConnection, macro: str, texts: list[str | None]
) -> None:
    of_any, of_given = (
        connection.sql(f"from {name}($1::varchar[])", params=[texts]) for name in (macro, f"{macro}_given")
    )
    assert of_given.columns == of_any.columns
    assert of_given.types == of_any.types
    assert sorted(of_given.fetchall(), key=str) == sorted(of_any.fetchall(), key=str)


def test_a_text_that_is_asked_for_is_read_in_a_list(connection: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(duckdb.BinderException, match="subqueries"):
        connection.execute("from label((select 'Mg(OH)2'))")
    ((formula,),) = connection.execute("select formula from label([(select 'Mg(OH)2')])").fetchall()
    assert formula == "MgH2O2"


def test_a_text_that_changes_is_refused(connection: duckdb.DuckDBPyConnection) -> None:
    """The one that is looked at before the query runs, and the one that it reads."""
    told = set()
    for _ in range(60):
        try:
            (answer,) = connection.execute(
                "select formula from label(['KCl', 'Ca(OH)2'][1 + (random() > 0.5)::int])"
            ).fetchall()
        except duckdb.InvalidInputException as error:
            answer = (str(error).partition(":")[2].strip(),)
        told |= set(answer)
    assert told == {"KCl", "CaH2O2", "give formulas as literals or parameters: these change between two looks"}


def test_what_is_known_can_be_asked_row_by_row(connection: duckdb.DuckDBPyConnection) -> None:
    told = connection.execute(
        "select given.text, count(*) from (values ('NaCl'), ('Mg(OH)2')) as given(text), "
        "lateral assignments(given.text) group by all order by all"
    ).fetchall()
    assert told == [("Mg(OH)2", 1), ("NaCl", 2)]


def test_no_texts_give_no_rows(connection: duckdb.DuckDBPyConnection) -> None:
    assert read(connection, []) == {}


@pytest.mark.parametrize("file_name", ["mp_2018_formation_energy.csv.gz", "oqmd_band_gap.csv.gz"])
@pytest.mark.parametrize("n", [5000, pytest.param(None, marks=pytest.mark.exhaustive)])
def test_published_formulas_are_read_as_pymatgen_reads_them(
    connection: duckdb.DuckDBPyConnection, shared_data: Path, file_name: str, n: int | None
) -> None:
    """Distinct formulas of both published lists, some drawn by their hash or all: both read them, and read the same."""
    from pymatgen.core.composition import Composition

    texts = [
        text
        for (text,) in connection.execute(
            "select distinct formula from read_csv($1, columns = {'formula': 'varchar', 'target': 'double'}) "
            "order by hash(formula), formula",
            [str(shared_data / file_name)],
        ).fetchall()
    ]
    assert len(texts) > 80_000
    texts = texts[:n]
    rows = connection.execute(
        "select input, elements, amounts from parsed($1::varchar[]) where reason is null", [texts]
    ).fetchall()
    assert len(rows) == len(texts)
    differing = []
    for text, elements, amounts in rows:
        theirs = {element.symbol: round(amount) for element, amount in Composition(text).items()}
        divisor = math.gcd(*theirs.values())
        if {symbol: amount * divisor for symbol, amount in zip(elements, amounts, strict=True)} != theirs:
            differing.append((text, theirs))
    assert differing == []
