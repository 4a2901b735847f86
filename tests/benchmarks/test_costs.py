"""That the benchmark of what requests cost runs; its figures are for people to reckon with."""

import subprocess
import sys
from pathlib import Path

import msgspec

REPOSITORY = Path(__file__).parents[2]


def test_a_quick_run_prints_one_object_with_every_cost() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "benchmarks", "costs", "--quick", "--json"],
        cwd=REPOSITORY,
        capture_output=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr.decode()
    costs = msgspec.json.decode(ended.stdout)["costs"]
    assert [one["request"] for one in costs] == [
        "start a conversation",
        "reply",
        "page of the inbox",
        "page of messages",
        "mark as read",
    ]
    assert all(one["node"] > 0 and one["database"] > 0 for one in costs)
    assert all(one["log"] > 0 for one in costs[:2])
