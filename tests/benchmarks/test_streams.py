"""That the benchmark of event streams runs; what it measures is for people to read."""

import subprocess
import sys
from pathlib import Path

import msgspec

REPOSITORY = Path(__file__).parents[2]


def test_a_quick_run_prints_one_object_with_every_figure() -> None:
    ended = subprocess.run(
        [*(sys.executable, "-m", "benchmarks", "streams"), *("--quick", "--json")],
        cwd=REPOSITORY,
        capture_output=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr.decode()
    result = msgspec.json.decode(ended.stdout)
    assert len(result["figures"]) == 8
