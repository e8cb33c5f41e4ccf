"""How cost grows: time and memory against formulas labelled, rows loaded and elements of the space."""

import shutil
from collections.abc import Mapping
from itertools import chain
from math import comb
from pathlib import Path

from known import random_formulas
from measuring import Line, Run, at_most, built, run
from tabulate import tabulate

N_FORMULAS = (1_000, 10_000, 100_000, 1_000_000, 10_000_000)
# Less than the rows of the largest file would take.
LIMIT = "4GB"
N_ELEMENTS = (20, 40, 60, 80, 103)
N_COMPONENTS = (2, 3, 4)


def lines(scratch: Path, *, is_quick: bool) -> list[Line]:
    """Measure each at several sizes: what one more takes at the largest ones, over what it takes at those before."""
    built_spaces = {}
    for max_z in N_ELEMENTS:
        of_elements = scratch / f"of {max_z} elements"
        of_elements.mkdir()
        n_sets = sum(comb(max_z, n) for n in N_COMPONENTS)
        built_spaces[n_sets] = run("build", "--max-z", str(max_z), folder=of_elements)
    folder = built(scratch / "default")
    sizes = N_FORMULAS[:-2] if is_quick else N_FORMULAS
    labelled, loaded = {}, {}
    for n in sizes:
        path = folder / f"formulas_{n}.csv"
        with path.open("w", encoding="utf-8") as file:
            # One at a time: what this process takes would be taken for the peak of what it starts.
            file.writelines(f"{formula}\n" for formula in chain(["formula"], random_formulas(n)))
        labelled[n] = run("label", path, "--format", "csv", "--memory-limit", LIMIT, folder=folder)
        # Each into a warehouse as it was built: another size is no part of what it has.
        alone = scratch / f"with {n} rows"
        alone.mkdir()
        shutil.copy(folder / "stoichia.duckdb", alone)
        loaded[n] = run("ingest", path, "--memory-limit", LIMIT, folder=alone)
        shutil.rmtree(alone)
    return [
        straight("stoichia label, a formula more", "formulas", labelled),
        straight("stoichia ingest, a row more", "rows", loaded),
        straight("stoichia build, an element set more", "element sets", built_spaces),
    ]


def straight(what: str, unit: str, runs: Mapping[int, Run]) -> Line:
    """Return how much more processor time one more takes between the two largest sizes than between the two before."""
    *_, before, last, largest = runs
    slope = (runs[largest].cpu - runs[last].cpu) / (largest - last)
    slope_before = (runs[last].cpu - runs[before].cpu) / (last - before)
    rows = [[f"{n:,}", f"{run.wall:.2f}", f"{run.cpu:.2f}", f"{run.peak / 1e9:.2f}"] for n, run in runs.items()]
    table = tabulate(rows, headers=[unit, "s", "s of processor", "GB"], disable_numparse=True)
    return at_most(f"{what}, over one before", "times", 1.25, [slope / slope_before], f"{what}:\n{table}")
