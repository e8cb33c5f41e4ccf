"""Each campaign in short, by a seed: the long ones are make torture."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent

# Each takes a few seconds; those of EXHAUSTIVE more.
SHORT = {
    "explorer": ["requests"],
    "killed": ["ingest"],
    "world_fails": ["closed streams", "flipped"],
    "same_everywhere": ["dates"],
}
EXHAUSTIVE = {
    "explorer": ["states"],
    "killed": ["build", "forget", "compare", "candidates", "validate", "map", "export", "control-c"],
    "world_fails": ["full disk", "cut", "two writers", "names", "no home"],
    "same_everywhere": ["written", "answers"],
}
CASES = [
    pytest.param(campaign, trial, marks=marks)
    for cases, marks in ((SHORT, ()), (EXHAUSTIVE, pytest.mark.exhaustive))
    for campaign, trials in cases.items()
    for trial in trials
]


@pytest.mark.parametrize(("campaign", "trial"), CASES)
@pytest.mark.seeded(1)
def test_campaign(campaign: str, trial: str) -> None:
    result = subprocess.run(
        [sys.executable, FOLDER / f"{campaign}.py", "--tries", "1", "--seed", "7", "--only", trial],
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stderr
    (line,) = map(json.loads, result.stdout.splitlines())
    if "skipped" in line:
        pytest.skip(line["skipped"])
    assert (line["tries"], line["failures"]) == (1, 0)
