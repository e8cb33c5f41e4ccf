"""Reference data of the installed SMACT package, read as files: importing smact takes seconds and is not needed."""

import ast
import csv
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, cast

import duckdb

from stoichia.loaders import incoming
from stoichia.loaders.errors import InputError, StoichiaError
from stoichia.loaders.shipped_file import shipped_file

# SMACT's names for its sets, and the files in its data folder that hold them.
OXIDATION_STATE_FILES = {
    "smact14": "oxidation_states.txt",
    "icsd16": "oxidation_states_icsd.txt",
    "icsd24": "oxidation_states_icsd24_filtered.txt",
    "pymatgen_sp": "oxidation_states_SP.txt",
    "wiki": "oxidation_states_wiki.txt",
}

# The usual states by name: those that three reports and a tenth of the element's have, of medium commonality to SMACT.
COMMON = "icsd24:consensus=3,commonality=10%"

# Shares of an element's reports, in per cent, that SMACT has words for.
COMMONALITIES = {"low": 0.0, "medium": 10.0, "high": 50.0}

# Elements that SMACT's oxidation-state files may list although its table of elements ends at Lr.
BEYOND_LAWRENCIUM = frozenset(
    ["Rf", "Db", "Sg", "Bh", "Hs", "Mt", "Ds", "Rg", "Cn", "Nh", "Fl", "Mc", "Lv", "Ts", "Og"]
)


@dataclass(frozen=True)
class OxidationStateSet:
    """A set of oxidation states: its name, its file, and the states of each element.

    Attributes
    ----------
    name
        SMACT's name of the set, or the name of the user's file.
    path
        The file it was read from.
    states
        Symbol of the element to its states in elementary charges, in the order of the file.
    consensus, commonality
        Of a cut on report counts: the least number of reports of a state, and its least share as it was given.
    """

    name: str
    path: Path
    states: dict[str, list[int]]
    consensus: int | None = None
    commonality: str | None = None


@cache
def smact_folder() -> Path:
    """Return the folder of the installed SMACT package, without importing it."""
    spec = find_spec("smact")
    if spec is None or spec.origin is None:
        raise StoichiaError("the smact package is not installed: install stoichia with its dependencies")
    return Path(spec.origin).parent


def element_rows() -> list[tuple[str, str, int, str | None, bool]]:
    """Return symbol, name, atomic number, electronegativity and SMACT's metal flag of the 103 elements.

    Source: SMACT's ``data/element_data.txt`` and the list ``metals`` in its ``__init__.py``.
    """
    rows = []
    metals = _smact_metals()
    for _, fields in _data_lines(smact_folder() / "data" / "element_data.txt"):
        symbol, name, z, electronegativity = fields[0], fields[1], int(fields[2]), fields[9]
        rows.append((symbol, name, z, None if electronegativity == "None" else electronegativity, symbol in metals))
    return rows


def element_fact_rows() -> list[tuple[str, float | None, float | None, float | None, float | None, str | None]]:
    """Return symbol, abundance, the two Herfindahl-Hirschman indices, price and its source of the 103 elements.

    Source: SMACT's ``data/element_data.txt`` and ``data/hhi.txt``; ``analysis/costdb_elements.csv`` of pymatgen.
    """
    data = smact_folder() / "data"
    indices = {fields[0]: fields[1:3] for _, fields in _data_lines(data / "hhi.txt")}
    prices = _prices()
    rows = []
    for _, fields in _data_lines(data / "element_data.txt"):
        symbol = fields[0]
        abundance, production, reserve = (
            None if text == "None" else float(text) for text in (fields[8], *indices.get(symbol, ["None", "None"]))
        )
        rows.append((symbol, abundance, production, reserve, *prices.get(symbol, (None, None))))
    return rows


def _ion_substitutions() -> list[tuple[str, str, float]]:
    """Return Hautier's weights of pairs of ions, without deuterium, as SMACT and pymatgen leave it out."""
    rows = json.loads((smact_folder() / "data" / "lambda.json").read_text(encoding="utf-8"))
    return [(ion, other, weight) for ion, other, weight in rows if "D1+" not in (ion, other)]


def _prices() -> dict[str, tuple[float, str]]:
    """Return the price of elements in US dollars per kilogram, and the source that pymatgen names for it."""
    text = shipped_file("pymatgen", "costdb_elements.csv").read_text(encoding="utf-8")
    prices = {}
    for symbol, price, _, reference, *_ in csv.reader(text.splitlines(), quotechar="|"):
        told = dict(re.findall(r'(title|month|year) = "([^"]+)"', reference))
        prices[symbol] = float(price), ", ".join(told.values())
    return prices


def oxidation_state_set(name: str) -> OxidationStateSet:
    """Read an oxidation-state set by SMACT's name for it, or from a file of the same format.

    Parameters
    ----------
    name
        A key of `OXIDATION_STATE_FILES`; or ``common``, the cut `COMMON`; or a cut on the report counts of the 2024
        ICSD, such as ``icsd24:consensus=3,commonality=10%``, see `_cut`; or the path of a file with one line per
        element: ``Fe -2 -1 +1 +2 +3``, separated by blanks or tabs, ``#`` before a comment.

    Raises
    ------
    InputError
        If there is no such set, cut or file, or a line names an unknown element, an element twice, a state
        twice or something that is not an integer; the message has the line's number.
    """
    if name == "common":
        return replace(_cut(COMMON), name=name)
    if name.startswith("icsd24:"):
        return _cut(name)
    if name in OXIDATION_STATE_FILES:
        path = smact_folder() / "data" / OXIDATION_STATE_FILES[name]
    else:
        path = Path(name)
        if not path.is_file():
            raise InputError(
                f"no oxidation-state set or file {name!r}: the sets are {', '.join(OXIDATION_STATE_FILES)}, common, "
                "and cuts such as icsd24:consensus=3,commonality=10%"
            )
    known = {row[0] for row in element_rows()} | BEYOND_LAWRENCIUM
    states: dict[str, list[int]] = {}
    for number, fields in _data_lines(path):
        symbol, *words = fields
        if symbol not in known:
            raise InputError(f"{path}, line {number}: no such element: {symbol}")
        if symbol in states:
            raise InputError(f"{path}, line {number}: {symbol} is listed twice")
        states[symbol] = [_oxidation_state(word, path, number) for word in words]
        if len(set(states[symbol])) < len(states[symbol]):
            raise InputError(f"{path}, line {number}: {symbol} has an oxidation state twice")
    if not any(states.values()):
        raise InputError(f"{path}: no oxidation states in it; a line looks like 'Fe -2 -1 +1 +2 +3'")
    return OxidationStateSet(name if name in OXIDATION_STATE_FILES else path.name, path, states)


def stage(connection: duckdb.DuckDBPyConnection, oxidation_states: OxidationStateSet) -> None:
    """Put elements, oxidation states and report counts into the temporary tables that sql/reference reads."""
    incoming.stage(
        connection,
        "staged_element",
        {
            "symbol": "varchar",
            "name": "varchar",
            "z": "integer",
            "electronegativity": "varchar",
            "is_smact_metal": "boolean",
        },
        list(element_rows()),
    )
    incoming.stage(
        connection,
        "staged_element_fact",
        {
            "symbol": "varchar",
            "abundance": "double",
            "hhi_production": "double",
            "hhi_reserve": "double",
            "price": "double",
            "price_source": "varchar",
        },
        list(element_fact_rows()),
    )
    incoming.stage(
        connection,
        "staged_ion_substitution",
        {"species": "varchar", "other_species": "varchar", "weight": "double"},
        list(_ion_substitutions()),
    )
    incoming.stage(
        connection,
        "staged_oxidation_state",
        {"symbol": "varchar", "oxidation_state": "integer"},
        [(symbol, state) for symbol, states in oxidation_states.states.items() for state in states],
    )
    incoming.stage(
        connection,
        "staged_icsd_report",
        {"symbol": "varchar", "oxidation_state": "integer", "n_icsd_reports": "integer"},
        [(row["element"], row["oxidation_state"], row["results_count"]) for row in _report_counts()],
    )


def _cut(name: str) -> OxidationStateSet:
    """Return the states that enough reports of the 2024 ICSD have, as SMACT's ``ICSD24OxStatesFilter`` chooses them.

    Parameters
    ----------
    name
        ``icsd24:`` and, separated by commas: ``consensus=3``, the least number of reports of a state;
        ``commonality=10%``, its least share in the element's reports of all such states, or ``low`` (0 %), ``medium``
        (10 %), ``high`` (50 %) or ``main`` (only the state with the most reports); ``include_zero=yes``, whether the
        zero state counts. What is not given is SMACT's default: 3, low and no.
    """
    settings = {"consensus": "3", "commonality": "low", "include_zero": "no"}
    for word in name.removeprefix("icsd24:").split(","):
        key, _, value = word.partition("=")
        if key not in settings or not value:
            raise InputError(f"cannot read {word!r} of {name}: a cut looks like icsd24:consensus=3,commonality=10%")
        settings[key] = value
    if not re.fullmatch("[0-9]{1,9}", settings["consensus"]):
        raise InputError(f"{name}: consensus is a number of reports, such as 3")
    if settings["include_zero"] not in ("yes", "no"):
        raise InputError(f"{name}: include_zero is yes or no")
    commonality = settings["commonality"]
    if commonality not in ("main", *COMMONALITIES) and not re.fullmatch("[0-9]{1,3}([.][0-9]+)?%?", commonality):
        raise InputError(f"{name}: commonality is a share such as 10%, or {', '.join(COMMONALITIES)} or main")
    least_reports = max(int(settings["consensus"]), 1)
    reports: dict[str, dict[int, int]] = {}
    for row in _report_counts():
        if row["results_count"] >= least_reports and (row["oxidation_state"] or settings["include_zero"] == "yes"):
            reports.setdefault(row["element"], {})[row["oxidation_state"]] = row["results_count"]
    states = {}
    for symbol, n_reports in reports.items():
        if commonality == "main":
            # Of equal ones the first, as SMACT has it.
            states[symbol] = [max(n_reports, key=lambda state: n_reports[state])]
        else:
            least_share = COMMONALITIES.get(commonality)
            if least_share is None:
                least_share = float(commonality.removesuffix("%"))
            total = sum(n_reports.values())
            states[symbol] = sorted(state for state, n in n_reports.items() if n / total * 100 >= least_share)
    if not any(states.values()):
        raise InputError(f"{name}: no oxidation state has so many reports")
    return OxidationStateSet(name, _report_count_file(), states, int(settings["consensus"]), commonality)


def sha256(path: Path) -> str:
    """Return the SHA-256 checksum of a file, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _report_count_file() -> Path:
    return smact_folder() / "data" / "oxidation_states_icsd24_counts.json"


def _report_counts() -> list[dict[str, Any]]:
    """Return SMACT's counts of the 2024 ICSD's reports: element, oxidation_state, results_count."""
    return cast("list[dict[str, Any]]", json.loads(_report_count_file().read_text(encoding="utf-8")))


def _data_lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield number and blank-separated fields of each line that is neither empty nor a comment."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(f"{path}: not a text file in UTF-8") from None
    for number, line in enumerate(text.splitlines(), start=1):
        fields = line.split("#")[0].split()
        if fields:
            yield number, fields


def _oxidation_state(word: str, path: Path, number: int) -> int:
    # int() would also take 1_000 and digits of other scripts.
    if not re.fullmatch(r"[+-]?[0-9]{1,2}", word):
        raise InputError(f"{path}, line {number}: {word!r} is not an oxidation state (an integer such as +2)")
    return int(word)


def _smact_metals() -> frozenset[str]:
    """Return the list ``metals`` of SMACT's ``__init__.py``, from its text."""
    for node in ast.parse((smact_folder() / "__init__.py").read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == "metals" for target in node.targets
        ):
            return frozenset(ast.literal_eval(node.value))
    raise StoichiaError("the installed smact package has no list of metals: install the pinned version")
