"""What users see of two stoichias, command by command: `python tests/surface.py 'OLD COMMAND' 'NEW COMMAND'`.

Every verb, every format and bad input run with either command in a folder of its own; what differs in standard output,
standard error, exit status or files is printed. Before and after a change of structure nothing is.
"""

import difflib
import hashlib
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

# In order: the later ones see what the earlier ones made.
COMMANDS = """
stoichia
stoichia --help
stoichia build --help
stoichia label --help
stoichia figure --help
stoichia unknown
stoichia counts
stoichia build --components 1
stoichia build --oxidation-states nonesuch
stoichia build --components 2,3 --max-z 30 --max-amount 6
stoichia build --components 2,x
stoichia counts
stoichia counts --format csv
stoichia counts --format json
stoichia counts --format parquet
stoichia counts --source nobody
stoichia counts --source aflow_prototypes --format csv
stoichia counts --max-energy-above-hull 0.1 --format csv
stoichia sources --format csv
stoichia ingest nothing.csv
stoichia ingest mine.csv
stoichia ingest mine.csv --name mine2 --formula-column name
stoichia ingest broken.csv
stoichia ingest "select 'MgO' as formula" --name asked
stoichia ingest aflow_prototypes --name again
stoichia sources --compare mine aflow_prototypes
stoichia forget again
stoichia forget again
stoichia label LiZnO2 Fe3O4 SnPb CuSO4·5H2O PmCl3 Xx2O
stoichia label LiZnO2 Fe3O4 --format csv
stoichia label LiZnO2 Fe3O4 --format json
stoichia label mine.csv --format csv
stoichia label nothing.csv
stoichia label
stoichia rules Fe3O4 CaMn7O12 CoSi
stoichia rules Fe3O4 --margin 0.5 --no-alloys --mixed-valence --format csv
stoichia system Li O
stoichia system Li-Al-O --max-atoms 5 --category missing --format csv
stoichia system Xx
stoichia sample --components 3 --n 5 --seed 3 --format csv
stoichia sample --components 2 --category interesting --n 100000 --format csv
stoichia sample --components 3 --n 5 --with Li O --without Na --max-atoms 9
stoichia sample --n 0
stoichia estimate --components 4 --draws 5000 --format csv
stoichia compare icsd24 wiki --format csv
stoichia compare icsd24 --changes --format csv
stoichia compare icsd24:consensus=30
stoichia map --quick --components 2 --n 30 --embedding magpie --method pca --format csv
stoichia figure periodic-table --to table.svg
stoichia figure element-pairs --components 3 --to pairs.svg
stoichia figure atoms --to atoms.svg
stoichia figure electronegativity --to electronegativity.svg
stoichia figure recall-precision --to trade.svg
stoichia figure maps --to maps.svg
stoichia figure atoms --category missing --to x.svg
stoichia figure periodic-table --to x.txt
stoichia export --components 3 --category standard --to exported
stoichia export --components 3 --where "nonsense" --to exported2
stoichia rydberg --maps-only --rabi 1:4:1 --detuning=-4:0:1
stoichia ion --field 1:5:1 --rotation-time 1:3:1 --format csv
stoichia figure rydberg-phases --to phases.svg
stoichia figure ion-leakage --to leakage.svg
stoichia query "select formula from known_formula order by formula limit 3"
stoichia query "from category_count" --format json
stoichia query "selec 1"
stoichia query "from nothing"
""".strip().splitlines()

FILES = {
    "mine.csv": "name,formula,e_above_hull\nCaO,MgO,0\nMgF2,Na3P,0.1\nAl2O3,Xx2,0.2\n",
    "broken.csv": "formula\nXx\n1\n",
}
# What differs from run to run.
VOLATILE = (
    (r"\d{4}-\d\d-\d\d[T ][\d:.]+(\+00(:00)?)?", "TIME"),
    (r"seconds: [\d.]+", "seconds: N"),
    (r"/tmp/[\w./-]+", "PATH"),
)


class Seen(NamedTuple):
    """What a user sees of a run: exit status, both streams, and the files that it made, by name and content."""

    status: int
    out: str
    err: str
    files: tuple[str, ...]


def seen(command: str, line: str, folder: Path) -> Seen:
    """Run a line in a folder with a command in the place of stoichia."""
    _, *words = shlex.split(line)
    before = _files(folder)
    run = subprocess.run([*shlex.split(command), *words], cwd=folder, capture_output=True, stdin=subprocess.DEVNULL)
    made = tuple(sorted(_files(folder) - before))
    return Seen(run.returncode, *(_stable(stream) for stream in (run.stdout, run.stderr)), made)


def _files(folder: Path) -> set[str]:
    """Return the files whose bytes are to be the same, by name and content."""
    return {
        f"{path.relative_to(folder)} {hashlib.sha256(path.read_bytes()).hexdigest()[:12]}"
        for path in folder.rglob("*")
        if path.is_file() and path.suffix in (".svg", ".parquet")
    }


def _stable(stream: bytes) -> str:
    text = stream.decode("utf-8", "backslashreplace")
    for pattern, word in VOLATILE:
        text = re.sub(pattern, word, text)
    return text


def main(old: str, new: str) -> int:
    """Compare two commands; return 1 if they differ."""
    n_differ = 0
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        for folder in (one, other):
            for name, text in FILES.items():
                Path(folder, name).write_text(text, encoding="utf-8")
        for line in COMMANDS:
            before, after = seen(old, line, Path(one)), seen(new, line, Path(other))
            if before != after:
                n_differ += 1
                print(f"$ {line}")
                for field, was, now in zip(Seen._fields, before, after, strict=True):
                    if was != now:
                        lines = [str(side).splitlines() if isinstance(side, str | int) else side for side in (was, now)]
                        print("\n".join(difflib.unified_diff(*lines, f"{field} before", f"{field} after", lineterm="")))
    print(f"{n_differ} of {len(COMMANDS)} commands differ")
    return min(n_differ, 1)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
