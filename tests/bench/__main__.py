"""How fast and how small: what `make bench` measures, beside its peers SMACT and ElementEmbeddings in the same run.

It prints a table and writes it to bench.json. Nothing is asserted: a target that is not met is said to be so.
"""

import argparse
import json
import os
import platform
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

import embeddings
import five
import known
import maps
import peer
import rooms
import rows
import rules
import warehouse
from measuring import ROOT, Line
from tabulate import tabulate

# In this order: the report shows the maps made before, the known formulas go into the warehouse asked before.
GROUPS = {
    "warehouse": warehouse.lines,
    "known": known.lines,
    "five": five.lines,
    "rules": rules.lines,
    "peer": peer.lines,
    "embeddings": embeddings.lines,
    "maps": maps.map_lines,
    "report": maps.report_lines,
    "rows": rows.lines,
    "rooms": rooms.lines,
}
PACKAGES = (
    "stoichia",
    "duckdb",
    "polars",
    "numpy",
    "scikit-learn",
    "umap-learn",
    "smact",
    "pymatgen",
    "elementembeddings",
)


def machine() -> dict[str, str]:
    """Return what the numbers depend on."""
    return {
        "machine": f"{platform.system()} {platform.machine()}, {processor()}",
        "cores": str(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()),
        "memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 1e9:.0f} GB",
        "python": platform.python_version(),
        **{package: version(package) for package in PACKAGES},
    }


def processor() -> str:
    """Return the name of the processor, where the system tells it."""
    path = Path("/proc/cpuinfo")
    if path.is_file():
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or "processor unknown"


def table(lines: Sequence[Line]) -> str:
    """Return the lines as a table for people."""
    rows = [
        [
            line.what,
            f"{line.value:,.0f}" if line.value >= 1000 else f"{line.value:.3g}",
            line.unit,
            len(line.measurements),
            f"{'≥' if line.at_least else '≤'} {line.target:,g}",
            f"{line.ratio:.2f}",
            "met" if line.is_met else "NOT MET",
        ]
        for line in lines
    ]
    return tabulate(
        rows, headers=["what", "median", "unit", "of n", "target", "target/median", ""], disable_numparse=True
    )


def main() -> None:
    """Measure, print the table and write bench.json."""
    parser = argparse.ArgumentParser(description="Measure stoichia against its targets, and against its peers.")
    parser.add_argument("--quick", action="store_true", help="fewer repeats, and no whole set of maps")
    parser.add_argument("--only", nargs="+", choices=GROUPS, default=list(GROUPS), help="only these groups")
    options = parser.parse_args()
    facts = machine()
    print("\n".join(f"{name:18} {value}" for name, value in facts.items()), flush=True)
    lines: list[Line] = []
    with tempfile.TemporaryDirectory() as scratch:
        for name, measure in GROUPS.items():
            if name not in options.only:
                continue
            print(f"measuring: {name}", file=sys.stderr, flush=True)
            lines += measure(Path(scratch), is_quick=options.quick)
            report = {
                "facts": facts,
                "lines": [{**asdict(line), "ratio": line.ratio, "is_met": line.is_met} for line in lines],
            }
            # After each group: a failure does not cost what was measured before.
            (ROOT / "bench.json").write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    print("\n\n".join(["", table(lines), *(line.note for line in lines if line.note)]))


if __name__ == "__main__":
    main()
