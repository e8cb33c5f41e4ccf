"""Rubbish in files, in short: a seeded sample of the campaign."""

import random
from pathlib import Path

import campaign
import files
import pytest


@pytest.mark.parametrize("kind", files.KINDS)
def test_damaged_file_loses_no_row_in_silence(tmp_path: Path, kind: str) -> None:
    files.check_damaged(campaign.Try(random.Random(kind), tmp_path), kind)


def test_file_without_end_is_refused_within_the_memory_limit(tmp_path: Path) -> None:
    files.check_endless(campaign.Try(random.Random(1), tmp_path))
