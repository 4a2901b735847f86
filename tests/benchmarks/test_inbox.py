"""That the benchmark of the inbox runs; what it measures is for people to read."""

import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

REPOSITORY = Path(__file__).parents[2]


class TestInbox:
    @pytest.mark.parametrize("database", ["sqlite", "postgresql"])
    def test_a_quick_run_prints_one_object_with_every_figure(
        self, database: str, open_folder: Path
    ) -> None:
        ended = subprocess.run(
            [
                *(sys.executable, "-m", "benchmarks", "inbox", "--database", database),
                *("--quick", "--json", "--cache", str(open_folder)),
            ],
            cwd=REPOSITORY,
            capture_output=True,
            check=False,
        )
        assert ended.returncode == 0, ended.stderr.decode()
        result = msgspec.json.decode(ended.stdout)
        assert len(result["medians"]) == 10
        assert all(one["small"] and one["large"] for one in result["medians"])
