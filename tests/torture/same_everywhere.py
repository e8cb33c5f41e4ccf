"""The same everywhere: whenever it runs, on one core or all, content agrees, and what is written does byte by byte."""

import hashlib
import os
import shutil

import campaign
from campaign import SkippedError, Try
from killed import differences

# What writes files, below a folder that differs each time; out stands for it.
WRITERS = {
    "report": ["report", "--to", "{out}/report.html", "--figures", "{out}/figures"],
    "figure.svg": ["figure", "element-pairs", "--to", "{out}/pairs.svg"],
    "figure.png": ["figure", "atoms", "--to", "{out}/atoms.png"],
    "figure.html": ["figure", "periodic-table", "--to", "{out}/table.html"],
    "export": ["export", "--components", "2", "--to", "{out}/rows", "--rows-per-file", "2000", "--embedding", "magpie"],
}
ANSWERS = {
    "sample": ["sample", "--components", "2", "--n", "200", "--seed", "7"],
    "label": ["label", "NaCl", "Fe3O4", "xyz"],
    "system": ["system", "Li", "O", "Zn"],
}
EPOCH = "1700000000"


def one_core() -> None:
    """Keep the process to one core."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def builds(attempt: Try) -> None:
    if len(os.sched_getaffinity(0)) < 2:
        message = "there is one core only"
        raise SkippedError(message)
    arguments = ["build", "--components", "2,3", "--max-z", str(attempt.random.randrange(8, 40))]
    found = []
    for name, limited in (("one", one_core), ("all", None)):
        path = attempt.folder / name / "w.duckdb"
        path.parent.mkdir()
        result = campaign.told(attempt.run("--db", path, *arguments, limited=limited))
        assert result.returncode == 0, result.stderr
        found.append(campaign.content(path))
    assert found[0] == found[1], differences(*found)


def written(attempt: Try) -> None:
    name = attempt.random.choice(list(WRITERS))
    path = attempt.warehouse()
    found = []
    for out, limited in ((attempt.folder / "first", None), (attempt.folder / "second", one_core)):
        out.mkdir()
        environment = {**attempt.environment(), "SOURCE_DATE_EPOCH": EPOCH}
        words = [word.format(out=out) for word in WRITERS[name]]
        result = campaign.told(attempt.run("--db", path, *words, environment=environment, limited=limited))
        assert result.returncode == 0, result.stderr
        found.append(
            {
                # Vega's library writes a PDF's fonts in any order.
                str(file.relative_to(out)): file.stat().st_size
                if file.suffix == ".pdf"
                else hashlib.sha256(file.read_bytes()).hexdigest()
                for file in out.rglob("*")
                # The mark of unfinished files is a new one each time, and is all that is.
                if file.is_file() and file.name != "manifest.json"
            }
        )
    assert found[0] == found[1], f"{name}: {[file for file in found[0] if found[0][file] != found[1].get(file)]}"
    shutil.rmtree(attempt.folder / "first")


def answers(attempt: Try) -> None:
    name = attempt.random.choice(list(ANSWERS))
    output = attempt.random.choice(["table", "csv", "json", "parquet", "xlsx"])
    path = attempt.warehouse()
    environment = {**attempt.environment(), "SOURCE_DATE_EPOCH": EPOCH}
    found = {
        campaign.told(
            attempt.run("--db", path, *ANSWERS[name], "--format", output, environment=environment, limited=limited)
        ).stdout
        for limited in (None, one_core)
    }
    assert len(found) == 1, f"{name} {output}"


def dates(attempt: Try) -> None:
    path = attempt.folder / "w.duckdb"
    environment = {**attempt.environment(), "SOURCE_DATE_EPOCH": EPOCH}
    arguments = ["build", "--components", "2", "--max-z", "10"]
    assert campaign.told(attempt.run("--db", path, *arguments, environment=environment)).returncode == 0
    asked = "select value from build_metadata where name = 'built_at'"
    result = campaign.told(attempt.run("--db", path, "query", asked, "--format", "csv"))
    assert "2023-11-14T22:13:20" in result.stdout, result.stdout


if __name__ == "__main__":
    campaign.main("same_everywhere", {"builds": builds, "written": written, "answers": answers, "dates": dates})
