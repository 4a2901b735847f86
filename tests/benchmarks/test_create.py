"""That the benchmarks run; what they measure is for people to read, and never asserted."""

import subprocess
import sys
from pathlib import Path

import msgspec

REPOSITORY = Path(__file__).parents[2]


class TestCreate:
    def test_a_quick_run_prints_one_object_with_every_figure(self) -> None:
        ended = subprocess.run(
            [*(sys.executable, "-m", "benchmarks", "create"), *("--quick", "--json")],
            cwd=REPOSITORY,
            capture_output=True,
            check=False,
        )
        assert ended.returncode == 0, ended.stderr.decode()
        result = msgspec.json.decode(ended.stdout)
        assert {rate["server"] for rate in result["rates"]} == {
            "parley",
            "wire",
            "bare",
            "baseline",
        }

    def test_on_postgresql_it_has_other_yardsticks_and_counts_deadlocks(self) -> None:
        ended = subprocess.run(
            [
                *(sys.executable, "-m", "benchmarks", "create"),
                *("--database", "postgresql", "--quick", "--json"),
            ],
            cwd=REPOSITORY,
            capture_output=True,
            check=False,
        )
        assert ended.returncode == 0, ended.stderr.decode()
        result = msgspec.json.decode(ended.stdout)
        assert {rate["server"] for rate in result["rates"]} == {
            "parley",
            "two-nodes",
            "pgbench",
            "baseline",
        }
        deadlocks = [one for one in result["figures"] if one["name"].startswith("deadlocks")]
        assert [one["value"]["max"] for one in deadlocks] == [0, 0]
