"""The world fails: disk, limits, permissions, others at work, damaged files. One line says so, and nothing is lost."""

import os
import resource
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import campaign
from campaign import SkippedError, Try
from killed import FORMULAS, VERBS, differences, is_whole, prepared

# Verbs that only read.
READERS = {
    "counts": ["counts", "--format", "csv"],
    "label": ["label", "NaCl", "Fe3O4", "LiZnO2", "--format", "json"],
    "query": ["query", "from known_entry", "--format", "parquet"],
    "sample": ["sample", "--components", "2", "--n", "100", "--format", "xlsx"],
    "figure": ["figure", "atoms", "--to", "atoms.svg"],
    "report": ["report", "--to", "report.html"],
}
# Names that are hard to quote, or to tell from something else.
NAMES = [
    "a b", "it's", 'say "x"', "größe", "a\nb", "--db", "a;b", "%s%%", "{x}", "$HOME", "`x`", "\\", "*", "\x1b[31m",
    "日本",
    "md:x", ".hidden", "a?b#c", "ion", "s3:", "é" * 100, "stoichia.duckdb.building",
]  # fmt: skip


@contextmanager
def disk(attempt: Try, n_bytes: int) -> Iterator[Path]:
    """Give a folder that is a file system of its own of a size."""
    place = attempt.folder / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={n_bytes // 4096 * 4096}", "tmpfs", place], capture_output=True
    )
    if mounted.returncode:
        message = "only root can mount a file system"
        raise SkippedError(message)
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", place], check=True)


def unharmed(attempt: Try, path: Path, arguments: list[str], **how: object) -> campaign.Result:
    """Run a verb that may fail, and return how it went: a failure leaves the content and the files as they were."""
    before, there = campaign.content(path), campaign.files(path.parent)
    result = campaign.told(attempt.run("--db", path, *arguments, **how))  # type: ignore[arg-type]
    if result.returncode:
        found = campaign.content(path)
        assert found == before or ("map" in arguments and is_whole(path)), differences(found, before)
        left = {name for name in campaign.files(path.parent) - there if not name.startswith(("tmp", "out"))}
        assert not left, f"{arguments}: left {left}"
        # An export keeps its finished files, or there is nothing of it.
        out = path.parent / "out"
        assert not out.exists() or list(out.rglob("part-*.parquet")), f"left {campaign.files(out)}"
    return result


def any_verb(attempt: Try) -> list[str]:
    """Return the arguments of a verb, one that writes or one that reads."""
    return attempt.random.choice([*VERBS.values(), *READERS.values()])


def full_disk(attempt: Try) -> None:
    path = prepared(attempt)
    with disk(attempt, path.stat().st_size + attempt.random.randrange(4096, 6_000_000)) as place:
        for file in (path, attempt.folder / "formulas.txt"):
            shutil.copy(file, place)
        # Half of the time its place for temporary files is full too.
        environment = attempt.environment()
        if attempt.random.random() < 0.5:
            environment["TMPDIR"] = str(place)
        result = unharmed(attempt, place / path.name, any_verb(attempt), folder=place, environment=environment)
        assert not list(place.glob("stoichia-run-*")), "its folder stays"
        if result.returncode == 1:
            words = ("space", "room", "memory")
            assert any(word in result.stderr for word in words), result.stderr


def full_output(attempt: Try) -> None:
    path = attempt.warehouse()
    output = attempt.random.choice(["table", "csv", "json", "parquet", "xlsx"])
    with attempt.started("--db", path, "counts", "--format", output, limited=_to_full) as process:
        _, said = process.communicate(timeout=campaign.SECONDS)
    assert process.returncode == 1, said
    assert said.startswith("stoichia: cannot write to standard output: No space left"), said
    assert said.count("\n") == 1, said


def _to_full() -> None:
    os.dup2(os.open("/dev/full", os.O_WRONLY), 1)


def closed_streams(attempt: Try) -> None:
    path = attempt.warehouse()
    closed = [number for number in range(3) if attempt.random.random() < 0.6]

    def close() -> None:
        for number in closed:
            os.close(number)

    result = attempt.run("--db", path, *attempt.random.choice(list(READERS.values())[:4]), limited=close)
    if 2 not in closed:
        campaign.told(result)
    assert (result.returncode == 1) == (1 in closed), f"{closed}: {result}"


def limit(which: int, lowest: int, highest: int) -> campaign.Trial:
    """Return the trial of a limit of the system on a process."""

    def trial(attempt: Try) -> None:
        value = attempt.random.randrange(lowest, highest)
        path = prepared(attempt)
        arguments = any_verb(attempt)
        unharmed(attempt, path, arguments, limited=lambda: resource.setrlimit(which, (value, value)))

    return trial


def read_only(attempt: Try) -> None:
    path = prepared(attempt)
    with disk(attempt, 4 * path.stat().st_size) as place:
        for file in (path, attempt.folder / "formulas.txt"):
            shutil.copy(file, place)
        subprocess.run(["mount", "-o", "remount,ro", place], check=True)
        arguments = any_verb(attempt)
        result = unharmed(attempt, place / path.name, arguments, folder=place)
        asks = arguments in (READERS["counts"], READERS["label"], READERS["query"], READERS["sample"])
        assert (result.returncode == 0) == asks, f"{arguments}: {result.stderr}"


def no_home(attempt: Try) -> None:
    environment = attempt.environment()
    for name in ("HOME", "TMPDIR", "XDG_CACHE_HOME", "PATH"):
        if attempt.random.random() < 0.5:
            environment.pop(name, None)
        elif attempt.random.random() < 0.5:
            environment[name] = "/nowhere/at all"
    result = unharmed(attempt, prepared(attempt), any_verb(attempt), environment=environment)
    assert result.returncode == 0, result.stderr


def two_writers(attempt: Try) -> None:
    path = prepared(attempt)
    verbs = [attempt.random.choice([name for name in VERBS if name != "export"]) for _ in range(2)]
    processes = [attempt.started("--db", path, *VERBS[verb]) for verb in verbs]
    for verb, process in zip(verbs, processes, strict=True):
        _, said = process.communicate(timeout=campaign.SECONDS)
        result = subprocess.CompletedProcess([verb], process.returncode, "", said)
        campaign.told(result)
    campaign.content(path)
    assert is_whole(path)
    campaign.told(attempt.run("--db", path, *READERS["counts"]))


def readers_while_replaced(attempt: Try) -> None:
    path = prepared(attempt)
    old = campaign.told(attempt.run("--db", path, *READERS["counts"])).stdout
    build = attempt.started("--db", path, *VERBS["build"])
    seen = set()
    while build.poll() is None:
        result = campaign.told(attempt.run("--db", path, *READERS["counts"]))
        if result.returncode == 0:
            seen.add(result.stdout)
        else:
            assert "in use" in result.stderr, result.stderr
    build.communicate()
    assert build.returncode in (0, 1)
    new = campaign.told(attempt.run("--db", path, *READERS["counts"])).stdout
    assert seen <= {old, new}, "counts of neither"


def damaged(harm: Callable[[Try, bytearray], None]) -> campaign.Trial:
    """Return the trial of a damage to the warehouse's file: the answer is right, or there is none."""

    def trial(attempt: Try) -> None:
        path = attempt.warehouse()
        arguments = attempt.random.choice([READERS["counts"], READERS["label"], READERS["query"]])
        arguments = [*arguments[:-1], "csv"]
        right = attempt.run("--db", path, *arguments).stdout
        content = bytearray(path.read_bytes())
        harm(attempt, content)
        path.write_bytes(content)
        result = campaign.told(attempt.run("--db", path, *arguments))
        assert result.returncode or result.stdout == right, "another answer, and no word"

    return trial


def flip(attempt: Try, content: bytearray) -> None:
    for _ in range(attempt.random.choice([1, 10, 1000])):
        content[attempt.random.randrange(len(content))] ^= 1 << attempt.random.randrange(8)


def cut(attempt: Try, content: bytearray) -> None:
    del content[attempt.random.randrange(len(content)) :]


def cut_in_front(attempt: Try, content: bytearray) -> None:
    del content[: attempt.random.randrange(len(content))]


def zeros(attempt: Try, content: bytearray) -> None:
    start = attempt.random.randrange(len(content))
    n = attempt.random.choice([1, 4096, 262_144])
    content[start : start + n] = bytes(len(content[start : start + n]))


def names(attempt: Try) -> None:
    folder = attempt.folder / attempt.random.choice(NAMES)
    folder.mkdir(exist_ok=True)
    path = folder / (attempt.random.choice(NAMES)[:120] + ".duckdb")
    shutil.copy(campaign.template(), path)
    listing = folder / (attempt.random.choice(NAMES)[:120] + ".txt")
    listing.write_text("\n".join(FORMULAS))
    if attempt.random.random() < 0.3:
        link = folder / "link.duckdb"
        link.symlink_to(path)
        path = link
    for arguments in (
        ["counts"],
        ["ingest", str(listing)],
        ["sources"],
        ["label", str(listing)],
        ["export", "--components", "2", "--to", str(folder / attempt.random.choice(NAMES))],
        ["figure", "atoms", "--to", str(folder / (attempt.random.choice(NAMES)[:120] + ".png"))],
        ["build", "--components", "2", "--max-z", "20"],
    ):
        result = campaign.told(attempt.run(f"--db={path}", *arguments))
        assert result.returncode == 0 or "name" in result.stderr, result.stderr
        assert "\x1b" not in result.stdout + result.stderr
    assert not path.is_symlink() or path.resolve() != path, "the link is replaced"


def long_path(attempt: Try) -> None:
    deep = attempt.folder
    while len(str(deep)) < attempt.random.choice([3000, 3900]):
        deep = deep / ("d" * 200)
    deep.mkdir(parents=True)
    path = deep / ("w" * attempt.random.choice([10, 200, 250]) + ".duckdb")
    campaign.told(attempt.run("--db", path, "build", "--components", "2", "--max-z", "20"))
    campaign.told(attempt.run("--db", path, "counts"))
    campaign.told(attempt.run("--db", attempt.folder / ("w" * 4100), "counts"))


def clock_backwards(attempt: Try) -> None:
    if shutil.which("faketime") is None:
        message = "libfaketime is not installed"
        raise SkippedError(message)
    path = prepared(attempt)
    for days in ("+400d", "-4000d"):
        environment = {**attempt.environment(), "FAKETIME": days, "LD_PRELOAD": _faketime()}
        campaign.told(attempt.run("--db", path, *VERBS["ingest"], environment=environment))
        result = campaign.told(attempt.run("--db", path, *READERS["counts"], environment=environment))
        assert result.returncode == 0, result.stderr


def _faketime() -> str:
    return subprocess.run(
        ["faketime", "now", "printenv", "LD_PRELOAD"], capture_output=True, text=True, check=True
    ).stdout.strip()


TRIALS = {
    "full disk": full_disk,
    "full output": full_output,
    "closed streams": closed_streams,
    "file size": limit(resource.RLIMIT_FSIZE, 0, 12_000_000),
    "descriptors": limit(resource.RLIMIT_NOFILE, 8, 200),
    "memory": limit(resource.RLIMIT_AS, 100_000_000, 6_000_000_000),
    "read-only": read_only,
    "no home": no_home,
    "two writers": two_writers,
    "readers while replaced": readers_while_replaced,
    "flipped": damaged(flip),
    "cut": damaged(cut),
    "cut in front": damaged(cut_in_front),
    "zeros": damaged(zeros),
    "names": names,
    "long path": long_path,
    "clock backwards": clock_backwards,
}

if __name__ == "__main__":
    campaign.main("world_fails", TRIALS)
