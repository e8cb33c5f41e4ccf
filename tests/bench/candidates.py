"""Candidates ranked anew from real lists and from one of five million entries, and what is asked of them then."""

from pathlib import Path

import duckdb
import numpy as np
from known import OQMD
from measuring import SEED, SHARED_DATA, Line, at_most, built, run

MP_2018 = SHARED_DATA / "mp_2018_formation_energy.csv.gz"
# As many entries as LeMat-Bulk or Alexandria have.
N_MADE = 5_000_000
LIMIT_GB = 4


def lines(scratch: Path, *, is_quick: bool) -> list[Line]:
    """Measure rankings of the Materials Project's list, with OQMD's beside it, and of a made list."""
    folder = scratch / "candidates"
    measured = [] if is_quick or not MP_2018.is_file() else real_lines(folder)
    return [*measured, *made_lines(scratch / "made", 200_000 if is_quick else N_MADE)]


def real_lines(folder: Path) -> list[Line]:
    """Measure what candidates of published lists take, and asking for them afterwards."""
    built(folder, "--known", MP_2018)
    mp_2018 = run("candidates", folder=folder)
    asked = [run("candidates", "--components", "4", folder=folder).wall for _ in range(5)]
    run("ingest", OQMD, folder=folder)
    both = run("candidates", folder=folder)
    return [
        at_most("stoichia candidates, 95,118 known compositions", "s", 8, [mp_2018.wall]),
        at_most("its processor time", "s", 16, [mp_2018.cpu]),
        at_most("its peak memory", "GB", 4, [mp_2018.peak / 1e9]),
        at_most("stoichia candidates that stand, start-up included", "s", 0.3, asked),
        at_most("stoichia candidates, 396,530 known compositions", "s", 40, [both.wall]),
        at_most("its processor time", "s", 80, [both.cpu]),
        at_most("its peak memory", "GB", 4, [both.peak / 1e9]),
    ]


def made_lines(folder: Path, n: int) -> list[Line]:
    """Measure what candidates of a made list take, within a limit of memory."""
    path = built(folder) / "stoichia.duckdb"
    run("candidates", folder=folder)
    write_made(path, folder / "made.parquet", n)
    run("ingest", folder / "made.parquet", "--memory-limit", f"{LIMIT_GB}GB", folder=folder)
    ranked = run("candidates", "--memory-limit", f"{LIMIT_GB}GB", folder=folder)
    rows = f"stoichia candidates --memory-limit {LIMIT_GB}GB, {n:,} made entries"
    return [
        at_most(rows, "s", n / 10_000, [ranked.wall]),
        at_most("its processor time", "s", n / 5_000, [ranked.cpu]),
        at_most("its peak memory", "GB", LIMIT_GB, [ranked.peak / 1e9]),
    ]


def write_made(path: Path, to: Path, n: int) -> None:
    """Write a list as substitution makes one: known compositions, half of their elements replaced by similar ones.

    It has their numbers of components and amounts, and elements as often as they are like known ones.
    """
    random = np.random.default_rng(SEED)
    with duckdb.connect(str(path), read_only=True) as connection:
        known = connection.execute(
            "select elements::varchar[], amounts from known_composition where n_components between 2 and 6 "
            "order by formula_reduced"
        ).fetchall()
        similar: dict[str, tuple[list[str], list[float]]] = {}
        for symbol, others, weights in connection.execute(
            "select symbol::varchar, list(other_symbol::varchar order by other_symbol), "
            "list(similarity order by other_symbol) from element_similarity where n_components = 3 group by symbol"
        ).fetchall():
            similar[symbol] = others, list(np.array(weights) / sum(weights))
    formulas: list[str] = []
    for place, n_drawn in enumerate(random.multinomial(n, [1 / len(known)] * len(known))):
        elements, amounts = known[place]
        drawn = [
            np.where(
                random.random(n_drawn) < 0.5, symbol, random.choice(similar[symbol][0], n_drawn, p=similar[symbol][1])
            )
            if symbol in similar
            else np.full(n_drawn, symbol)
            for symbol in elements
        ]
        formulas += [
            "".join(f"{symbol}{amount}" for symbol, amount in zip(symbols, amounts, strict=True))
            for symbols in zip(*drawn, strict=True)
        ]
    with duckdb.connect() as connection:
        connection.execute("create table made as select unnest($1::varchar[]) as formula", [formulas])
        connection.table("made").write_parquet(str(to))
