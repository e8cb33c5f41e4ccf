"""Killed at any moment: the state is that before or after, and the next run of the same leaves nothing else behind."""

import hashlib
import os
import signal
import time
from functools import cache
from pathlib import Path

import campaign
import duckdb
from campaign import Try

FORMULAS = [
    f"{a}{n}{b}{m}" for a in ("Li", "Na", "K", "Mg") for b in ("O", "S", "F", "Cl") for n in "1234" for m in "12"
]

# What each writing verb is given, in a folder with a warehouse w.duckdb and a list formulas.txt.
VERBS = {
    "build": ["build", "--components", "2", "--max-z", "40", "--known", "formulas.txt"],
    "ingest": ["ingest", "formulas.txt"],
    "forget": ["forget", "aflow_prototypes"],
    "compare": ["compare", "wiki"],
    "candidates": ["candidates"],
    "validate": ["candidates", "--validate", "--seeds", "1"],
    "map": ["map", "--components", "2", "--n", "20", "--embedding", "magpie", "--method", "pca", "tsne"],
    "rydberg": ["rydberg", "--maps-only"],
    "ion": ["ion"],
    "export": ["export", "--components", "2", "--to", "out", "--rows-per-file", "1000"],
}
# Verbs that keep what is whole of what was asked for.
PIECEMEAL = ("map",)


def prepared(attempt: Try) -> Path:
    """Return a warehouse in the folder of a try, with the list that is loaded into it."""
    (attempt.folder / "formulas.txt").write_text("\n".join(FORMULAS))
    return attempt.warehouse()


@cache
def done(verb: str) -> tuple[dict[str, tuple[int, int]], set[str], dict[str, str], float]:
    """Return what a verb that is left alone comes to: the warehouse, the files, those it exports, and its time."""
    import random
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        attempt = Try(random.Random(0), Path(folder))
        path = prepared(attempt)
        began = time.monotonic()
        result = campaign.told(attempt.run("--db", path, *VERBS[verb]))
        assert result.returncode == 0, result.stderr
        seconds = time.monotonic() - began
        return campaign.content(path), campaign.files(attempt.folder), exported(attempt), seconds


def exported(attempt: Try) -> dict[str, str]:
    """Return the checksums of the rows' files of an export."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (attempt.folder / "out").rglob("*.parquet")
    }


def is_whole(path: Path) -> bool:
    """Tell whether every map of a warehouse has all its points."""
    with duckdb.connect(str(path), read_only=True) as connection:
        ((n_broken,),) = connection.execute(
            "select count(*) from map "
            "full join (select map_id, count(*) as n from map_point group by map_id) as points using (map_id) "
            "where map.n_points is distinct from points.n"
        ).fetchall()
    return bool(n_broken == 0)


def killed(verb: str) -> campaign.Trial:
    """Return the trial of a verb."""

    def trial(attempt: Try) -> None:
        after, files, written, seconds = done(verb)
        path = prepared(attempt)
        before = campaign.content(path)
        with attempt.started("--db", path, *VERBS[verb]) as process:
            time.sleep(attempt.random.uniform(0, 1.1 * seconds))
            process.kill()
        # What it began ends with it, or goes on in peace; it is not ours to wait for long.
        time.sleep(0.3)
        found = campaign.content(path)
        assert found in (before, after) or (verb in PIECEMEAL and is_whole(path)), differences(found, before)
        result = campaign.told(attempt.run("--db", path, *VERBS[verb]))
        if verb == "forget" and found == after:
            assert result.returncode == 2, result.stderr
        else:
            assert result.returncode == 0, result.stderr
        assert campaign.content(path) == after, differences(campaign.content(path), after)
        assert exported(attempt) == written, "other files"
        strays = campaign.files(attempt.folder) ^ files
        assert not strays, f"stray: {strays}"

    return trial


def interrupted(attempt: Try) -> None:
    """Control-C at any moment, to the whole group as a terminal sends it: one line, and no traceback of a worker."""
    verb = attempt.random.choice(list(VERBS))
    *_, seconds = done(verb)
    path = prepared(attempt)
    before = campaign.content(path)
    with attempt.started("--db", path, *VERBS[verb]) as process:
        # Python itself has no words before.
        time.sleep(attempt.random.uniform(0.08, seconds))
        os.killpg(process.pid, signal.SIGINT)
        _, said = process.communicate(timeout=campaign.SECONDS)
    assert process.returncode in (0, 1), f"{verb}: exit {process.returncode}: {said}"
    assert said in ("stoichia: interrupted\n", ""), f"{verb}: {said}"
    after = done(verb)[0]
    found = campaign.content(path)
    assert found in (before, after) or (verb in PIECEMEAL and is_whole(path)), differences(found, before)


def differences(found: dict[str, tuple[int, int]], expected: dict[str, tuple[int, int]]) -> str:
    """Return which tables differ."""
    return f"differ: {[name for name in found | expected if found.get(name) != expected.get(name)]}"


if __name__ == "__main__":
    campaign.main("killed", {**{verb: killed(verb) for verb in VERBS}, "control-c": interrupted})
