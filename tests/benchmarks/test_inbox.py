"""That the benchmark of the inbox runs; what it measures is for people to read."""

import subprocess
import sys
from pathlib import Path

import msgspec

REPOSITORY = Path(__file__).parents[2]


class TestInbox:
    def test_a_quick_run_prints_one_object_with_every_figure(self, tmp_path: Path) -> None:
        ended = subprocess.run(
            [
                *(sys.executable, "-m", "benchmarks", "inbox"),
                *("--quick", "--json", "--cache", str(tmp_path)),
            ],
            cwd=REPOSITORY,
            capture_output=True,
            check=False,
        )
        assert ended.returncode == 0, ended.stderr.decode()
        result = msgspec.json.decode(ended.stdout)
        assert len(result["medians"]) == 10
        assert all(one["small"] and one["large"] for one in result["medians"])
