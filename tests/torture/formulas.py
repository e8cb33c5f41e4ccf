"""Rubbish in: mutated formulas, each of which must give one row and no error, and what pymatgen reads where both read.

``python tests/torture/formulas.py --n 1000000 --seed 1`` builds a small warehouse, or takes that of ``--db``. It ends
with 1 if a text raised an error, was lost, gave neither composition nor reason, or was read otherwise than pymatgen
reads it for no reason of `JUSTIFIED`.
"""

import argparse
import csv
import math
import random
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb

from stoichia.loaders import warehouse

TESTS = Path(__file__).resolve().parents[1]
PUBLISHED = TESTS.parents[1] / "shared" / "data"
# Where a reason comes to the case in question.
KIND = re.compile('[:(,0-9"]')
# How many texts go into a query.
N_IN_BATCH = 20_000

PIECES = [
    *"0123456789..,,()[]{}·•*+-−–^_~$<>&/\\=@%#'\"` \t\n\x00\x1b\x7f",
    *"₀₁₂₃₄₅₆₇₈₉ₓ⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻½⅓⅔¼αβγδεxyzn",
    *"\u00a0\u200b\u2009\ufeff\u0301２Ｏ（）",
    *[
        "H",
        "D",
        "T",
        "He",
        "Li",
        "C",
        "N",
        "O",
        "Na",
        "Al",
        "Si",
        "S",
        "Cl",
        "K",
        "Co",
        "I",
        "In",
        "V",
        "Ac",
        "Dy",
        "Xx",
    ],
    *["0.333", "0.667", "0.5", ".5", "1e-05", "e5", "0.0", "00", "04", "1/3", "1/0", "99999", "1" * 25, "0.123456789"],
    *["(OH)2", "H2O", "·5H2O", ".2H2O", " 6H2O", "(II)", "(aq)", "^2-", "2-", "+", "-4", " + ", "<sub>2</sub>", "$_2$"],
    *["_{2}", "[13C]", "¹⁸O", "@C60", "1-x", "7-δ", "(Mg,Fe)2", "α-", "OAc", "((((", "))))"],
]


def mutated(formulas: Sequence[str], chance: random.Random) -> Iterator[str]:
    """Yield formulas with up to five changes each: letters and pieces put in, left out, doubled, exchanged, spliced."""
    while True:
        text = chance.choice(formulas)
        for _ in range(chance.choice([0, 1, 1, 1, 2, 2, 3, 5])):
            first, last = sorted(chance.randrange(len(text) + 1) for _ in range(2))
            other = chance.choice(formulas)
            text = chance.choice(
                [
                    text[:first] + chance.choice(PIECES) + text[first:],
                    text[:first] + chance.choice(PIECES) + text[first + 1 :],
                    text[:first] + text[first + 1 :],
                    text[:first] + text[first:last] * 2 + text[last:],
                    text[:first] + text[last:] + text[first:last],
                    text[:first] + other[len(other) // 2 :],
                    text[:first] + chance.choice(["", " ", "·", ",", "\n"]) + other,
                    f"({text}){chance.randrange(20)}",
                    text.swapcase() if chance.random() < 0.1 else text,
                ]
            )
        yield text[:400]


def theirs(text: str) -> dict[str, float] | None:
    """Return the amounts that pymatgen reads, D and T as H; None if it refuses."""
    from pymatgen.core.composition import Composition

    try:
        read = Composition(text)
    except Exception:  # noqa: BLE001 - it refuses with whatever its parts raise
        return None
    amounts: dict[str, float] = {}
    for element, amount in read.items():
        symbol = "H" if element.symbol in ("D", "T") else element.symbol
        amounts[symbol] = amounts.get(symbol, 0.0) + amount
    return amounts


def agree(ours: dict[str, int], other: dict[str, float]) -> bool:
    """Whether two readings are one composition, as far as floating-point amounts tell."""
    total, other_total = sum(ours.values()), sum(other.values())
    return ours.keys() == other.keys() and all(
        math.isclose(amount / total, other[symbol] / other_total, rel_tol=1e-6) for symbol, amount in ours.items()
    )


# Why both may read and differ: what is seen in the text, or in our note on the line below it.
JUSTIFIED = {
    # pymatgen takes every point for a decimal point, and every number for an amount.
    "a hydrate's dot": re.compile(r"\.\d+(?:\.\d+)?\s*[(\[{]?(?:H2O|D2O|OH2|NH3)"),
    "a coefficient behind a space": re.compile(r"[\w)\]}]\s+\d[\d.]*\s?[A-Z(\[{]"),
    "repeating decimals are thirds or sixths": re.compile(r"\n.*a guess"),
    # pymatgen drops what is below 1e-8 in absolute terms.
    "amounts too small for pymatgen": re.compile(r"0\.0000|e-"),
}


def labelled(connection: duckdb.DuckDBPyConnection, texts: list[str]) -> list[tuple[Any, ...]]:
    return connection.execute(
        "select input, len(input_numbers), formula, elements, amounts, reason, note from labelled($1::varchar[])",
        [texts],
    ).fetchall()


def torture(connection: duckdb.DuckDBPyConnection, formulas: Sequence[str], options: argparse.Namespace) -> int:
    """Label mutated formulas, print what came of them, and return how many times that was wrong."""
    texts = mutated(formulas, random.Random(options.seed))
    counts: Counter[str] = Counter()
    wrong: list[str] = []
    done = 0
    deadline = time.monotonic() + 60 * options.minutes
    while done < options.n if options.n else time.monotonic() < deadline:
        batch = [next(texts) for _ in range(min(N_IN_BATCH, options.n - done) if options.n else N_IN_BATCH)]
        done += len(batch)
        try:
            rows = labelled(connection, batch)
        except duckdb.Error as error:
            wrong.append(f"an error for a batch: {error}")
            continue
        if Counter({row[0]: row[1] for row in rows}) != Counter(batch):
            wrong.append("texts were lost")
        for text, n_places, formula, elements, amounts, reason, note in rows:
            counts["read" if formula else "refused"] += n_places
            if formula is None:
                counts["refused: " + KIND.split(reason or "")[0].strip()] += n_places
                if not reason:
                    wrong.append(f"{text!r} has neither formula nor reason")
                elif theirs(text) is not None:
                    counts["read by pymatgen alone, " + KIND.split(reason)[0].strip()] += 1
                continue
            if not 0 < max(amounts) <= 100_000 or min(amounts) < 1 or math.gcd(*amounts) != 1:
                wrong.append(f"{text!r} has amounts {amounts}")
            other = theirs(text)
            if other is None:
                counts["read by stoichia alone"] += 1
            elif agree(dict(zip(elements, amounts, strict=True)), other):
                counts["read by both alike"] += 1
            else:
                why = next((name for name, seen in JUSTIFIED.items() if seen.search(f"{text}\n{note}")), None)
                counts[f"differs: {why}"] += 1
                if why is None:
                    wrong.append(f"{text!r} is {formula}; pymatgen reads {other}")
    for name, count in counts.most_common():
        print(f"{count:>10,}  {name}")
    print(f"{done:>10,}  texts, seed {options.seed}: {len(wrong)} wrong")
    for line in wrong[:100]:
        print(line, file=sys.stderr)
    return len(wrong)


def given(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Return formulas to mutate: the tests' cases, what the warehouse lists, the published lists if they are here."""
    with (TESTS / "sql" / "formulas.csv").open(encoding="utf-8", newline="") as file:
        cases = [case["input"] for case in csv.DictReader(file)]
    listed = [text for (text,) in connection.execute("select distinct input from known_entry order by all").fetchall()]
    published = [
        text
        for path in sorted(PUBLISHED.glob("*.csv.gz"))
        for (text,) in connection.execute(
            "select distinct formula from read_csv($1, all_varchar = true) order by all limit 20000", [str(path)]
        ).fetchall()
    ]
    return [*cases * 20, *listed, *published]


def main() -> None:
    """Run the campaign as its arguments say."""
    parser = argparse.ArgumentParser(description="Label mutated formulas, and compare with pymatgen.")
    parser.add_argument("--n", "--tries", type=int, help="how many (default: as many as there is time for)")
    parser.add_argument("--minutes", type=float, default=1.0, help="time for all of them (default: 1)")
    parser.add_argument("--seed", type=int, default=1, help="of all that is random (default: 1)")
    parser.add_argument("--db", type=Path, help="a warehouse (default: a small one, built for this)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = options.db
        if path is None:
            path = Path(folder) / "formulas.duckdb"
            warehouse.build(path, warehouse.BuildSettings(components=(2,)), [])
        with warehouse.open_warehouse(path) as connection:
            sys.exit(bool(torture(connection, given(connection), options)))


if __name__ == "__main__":
    main()
