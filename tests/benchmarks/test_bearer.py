"""That the benchmark of the bearer check runs; its figure is for people to read."""

import subprocess
import sys
from pathlib import Path

import msgspec

REPOSITORY = Path(__file__).parents[2]


def test_a_quick_run_prints_one_object_with_the_figure() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "benchmarks", "bearer", "--quick", "--json"],
        cwd=REPOSITORY,
        capture_output=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr.decode()
    result = msgspec.json.decode(ended.stdout)
    assert 0 < result["lowest"] <= result["median"] <= result["highest"]
