"""Each campaign in short, by a seed: the long ones are make torture."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent

SHORT = {
    "killed": ["ingest", "forget", "control-c"],
    "world_fails": ["full disk", "closed streams", "flipped", "cut", "two writers", "names", "no home"],
    "same_everywhere": ["answers", "dates"],
}


@pytest.mark.parametrize(("campaign", "trial"), [(name, trial) for name, trials in SHORT.items() for trial in trials])
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
