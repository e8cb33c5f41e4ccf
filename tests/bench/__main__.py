"""How fast and how small: what `make bench` measures, beside its peers SMACT and ElementEmbeddings in the same run.

It prints a table and writes it to bench.json. Nothing is asserted: a target that is not met is said to be so.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

import candidates
import embeddings
import explorer
import five
import growth
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
    "candidates": candidates.lines,
    "five": five.lines,
    "rules": rules.lines,
    "peer": peer.lines,
    "embeddings": embeddings.lines,
    "maps": maps.map_lines,
    "report": maps.report_lines,
    "explorer": explorer.lines,
    "growth": growth.lines,
    "rows": rows.lines,
    "rooms": rooms.lines,
}
# What every change can be asked to leave as fast as it was, in a minute or two.
QUICK = ("warehouse", "known")
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


def table(lines: Sequence[Line], others: Mapping[str, float]) -> str:
    """Return the lines as a table for people; beside them, the medians of another tree if there are some."""
    rows = [
        [
            line.what,
            number(line.value),
            line.unit,
            len(line.measurements),
            f"{'≥' if line.at_least else '≤'} {line.target:,g}",
            f"{line.ratio:.2f}",
            "met" if line.is_met else "NOT MET",
            *(["", ""] if line.limit is None else [number(line.limit), f"{line.of_limit:.3g}"]),
            *([number(others[line.what]), f"{line.value / others[line.what]:.2f}"] if line.what in others else []),
        ]
        for line in lines
    ]
    headers = ["what", "median", "unit", "of n", "target", "better by", "target is", "limit", "times the limit"]
    return tabulate(rows, headers=headers + ["there", "here/there"] * bool(others), disable_numparse=True)


def number(value: float) -> str:
    """Return a median for people."""
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"


def medians_of(tree: Path, group: str, scratch: Path, *, is_quick: bool) -> dict[str, float]:
    """Return what the same measurements give with the stoichia of another tree, line by line."""
    links = scratch / "stoichia of another tree"
    if not links.exists():
        (links / "stoichia").mkdir(parents=True)
        for folder in ("sql", "loaders", "analysis"):
            (links / "stoichia" / folder).symlink_to((tree / folder).resolve(strict=True))
    told = scratch / "there.json"
    command = [sys.executable, str(Path(__file__).parent), "--only", group, "--to", str(told)]
    subprocess.run(
        [*command, "--quick"] if is_quick else command,
        env=os.environ | {"PYTHONPATH": str(links)},
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return {line["what"]: line["value"] for line in json.loads(told.read_text(encoding="utf-8"))["lines"]}


def main() -> None:
    """Measure, print the table and write bench.json."""
    parser = argparse.ArgumentParser(description="Measure stoichia against its targets, and against its peers.")
    parser.add_argument("--quick", action="store_true", help=f"fewer repeats, of {', '.join(QUICK)} unless --only says")
    parser.add_argument("--only", nargs="+", choices=GROUPS, help="only these groups")
    parser.add_argument("--against", type=Path, metavar="TREE", help="measure another working tree too, group by group")
    parser.add_argument("--to", type=Path, default=ROOT / "bench.json", help="the file to write (default: bench.json)")
    options = parser.parse_args()
    asked = options.only or (QUICK if options.quick else GROUPS)
    facts = machine()
    print("\n".join(f"{name:18} {value}" for name, value in facts.items()), flush=True)
    lines: list[Line] = []
    others: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as scratch:
        for name, measure in GROUPS.items():
            if name not in asked:
                continue
            print(f"measuring: {name}", file=sys.stderr, flush=True)
            lines += measure(Path(scratch), is_quick=options.quick)
            if options.against is not None:
                others |= medians_of(options.against, name, Path(scratch), is_quick=options.quick)
            report = {
                "facts": facts,
                "lines": [{**asdict(line), "ratio": line.ratio, "is_met": line.is_met} for line in lines],
            }
            # After each group: a failure does not cost what was measured before.
            options.to.write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    print("\n\n".join(["", table(lines, others), *(line.note for line in lines if line.note)]))


if __name__ == "__main__":
    main()
