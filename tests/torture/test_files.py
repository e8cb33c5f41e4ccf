"""Rubbish in files, in short: a seeded sample of the campaign."""

import random
import subprocess
import sys
from pathlib import Path

import campaign
import files
import pytest


@pytest.mark.parametrize("kind", files.KINDS)
@pytest.mark.seeded(1)
def test_damaged_file_loses_no_row_in_silence(tmp_path: Path, kind: str) -> None:
    files.check_damaged(campaign.Try(random.Random(kind), tmp_path), kind)


@pytest.mark.exhaustive
def test_file_without_end_is_refused_within_the_memory_limit() -> None:
    """In a process of its own, which asks how much memory the largest of its children had."""
    run = subprocess.run(
        [sys.executable, files.__file__, "--only", "endless", "--tries", "1"], capture_output=True, text=True
    )
    assert run.returncode == 0, run.stdout + run.stderr
