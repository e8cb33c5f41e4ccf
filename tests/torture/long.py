"""Long: what is done again and again does not grow, readers and builders live side by side, little is enough."""

import os
import resource
import subprocess
import time

import campaign
from campaign import Try
from killed import VERBS, prepared

# Loads after which a file that grows has grown.
N_LOADS = 50
N_READERS = 8


def loads(attempt: Try) -> None:
    path = prepared(attempt)
    sizes = []
    for _ in range(N_LOADS):
        result = campaign.told(attempt.run("--db", path, *VERBS["ingest"]))
        assert result.returncode == 0, result.stderr
        sizes.append(path.stat().st_size)
    assert max(sizes[10:]) <= 1.2 * max(sizes[:10]), f"{sizes[0]:,} bytes became {sizes[-1]:,}"


def readers_and_a_builder(attempt: Try) -> None:
    path = prepared(attempt)
    asked = ["--db", path, "label", "NaCl", "Fe3O4", "--format", "csv"]
    right = campaign.told(attempt.run(*asked)).stdout
    until = time.monotonic() + 60
    readers: list[subprocess.Popen[str]] = []
    builder = None
    while time.monotonic() < until:
        if builder is None or builder.poll() is not None:
            if builder is not None:
                _, said = builder.communicate()
                assert builder.returncode in (0, 1), said
            builder = attempt.started("--db", path, "build", "--components", "2", "--max-z", "30")
        readers = [*readers, *(attempt.started(*asked) for _ in range(N_READERS - len(readers)))]
        reader = readers.pop(0)
        answer, said = reader.communicate(timeout=campaign.SECONDS)
        assert (reader.returncode == 0 and answer == right) or "in use" in said, said or answer
    for process in [*readers, builder]:
        if process is not None:
            process.communicate(timeout=campaign.SECONDS)


def one_core_and_two_gigabytes(attempt: Try) -> None:
    def little() -> None:
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
        resource.setrlimit(resource.RLIMIT_AS, (2 * 10**9, 2 * 10**9))

    path = attempt.folder / "w.duckdb"
    result = campaign.told(attempt.run("--db", path, "build", limited=little))
    assert result.returncode == 0 or "memory" in result.stderr or "GB of address space" in result.stderr, result.stderr
    assert result.returncode == 0 or not path.exists()


if __name__ == "__main__":
    campaign.main(
        "long",
        {
            "loads": loads,
            "readers and a builder": readers_and_a_builder,
            "one core and 2 GB": one_core_and_two_gigabytes,
        },
    )
