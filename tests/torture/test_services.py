"""A few runs of the campaign against services that misbehave; ``python tests/torture/services.py`` makes many."""

import subprocess
import sys
from pathlib import Path


def test_services_that_misbehave_cost_nothing() -> None:
    """In a process of its own: each run is a fork."""
    done = subprocess.run(
        [sys.executable, Path(__file__).with_name("services.py"), "--n", "6", "--seed", "11"],
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "services: 6 runs, 0 failures" in done.stdout
