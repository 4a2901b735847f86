"""That the benchmark of pages runs; what it measures is for people to read."""

import subprocess
import sys
from pathlib import Path

import msgspec

REPOSITORY = Path(__file__).parents[2]


def test_a_quick_run_prints_one_object_with_every_figure(open_folder: Path) -> None:
    ended = subprocess.run(
        [
            *(sys.executable, "-m", "benchmarks", "reads"),
            *("--quick", "--json", "--cache", str(open_folder)),
        ],
        cwd=REPOSITORY,
        capture_output=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr.decode()
    result = msgspec.json.decode(ended.stdout)
    assert {(rate["server"], rate["format"]) for rate in result["rates"]} == {
        (server, f"a page of {what}")
        for server in ("parley", "pgbench")
        for what in ("the inbox", "messages")
    }
