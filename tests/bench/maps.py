"""Maps of samples, and the report that shows them."""

from pathlib import Path

import duckdb
from measuring import SHARED_DATA, Line, at_most, built, repeated, run

# Of some size, so that the categories of what is known have their samples; else the embedded default.
KNOWN = SHARED_DATA / "mp_2018_formation_energy.csv.gz"


def map_lines(scratch: Path, *, is_quick: bool) -> list[Line]:
    """Measure quick maps, the same once more, and, unless in haste, the whole set, once."""
    folder = known_warehouse(scratch)
    n = 1 if is_quick else 3
    # What is made is kept: only another seed makes anything.
    quick = [run("map", "--quick", "--seed", str(seed), folder=folder).wall for seed in range(1, n + 1)]
    again = repeated(3, lambda: run("map", "--quick", "--seed", str(n), folder=folder).wall)
    made = [
        at_most("stoichia map --quick: 54 maps of 300 compositions of each category", "s", 90, quick),
        at_most("the same once more, when there is nothing to make", "s", 3, again),
    ]
    if not is_quick:
        # Last, so that the report shows it: that takes the latest sample.
        whole = run("map", folder=folder).wall
        made.append(at_most("stoichia map: 54 maps of 3,000 compositions of each category", "s", 720, [whole]))
    return made


def report_lines(scratch: Path, *, is_quick: bool) -> list[Line]:
    """Measure the report on the maps that there are; quick ones are made where there are none."""
    folder = known_warehouse(scratch)
    with duckdb.connect(str(folder / "stoichia.duckdb"), read_only=True) as connection:
        has_maps = connection.execute("select 1 from map limit 1").fetchall()
    if not has_maps:
        run("map", "--quick", folder=folder)
    with duckdb.connect(str(folder / "stoichia.duckdb"), read_only=True) as connection:
        ((n_shown,),) = connection.execute(
            "select n_per_category from map_sample order by drawn_at desc limit 1"
        ).fetchall()
    report = repeated(1 if is_quick else 3, lambda: run("report", "--to", "report.html", folder=folder).wall)
    return [
        at_most(f"stoichia report, with 54 maps of {n_shown:,} compositions of each category", "s", 30, report),
        at_most("its file", "MB", 15, [(folder / "report.html").stat().st_size / 1e6]),
    ]


def known_warehouse(scratch: Path) -> Path:
    """Return a folder with a warehouse of many known formulas, where there is a list of them."""
    return built(scratch / "maps", *(("--known", KNOWN) if KNOWN.is_file() else ()))
