"""That the benchmark of pages runs; what it measures is for people to read."""

from pathlib import Path

from tests.benchmarks.running import quick_run


def test_a_quick_run_prints_one_object_with_every_figure(open_folder: Path) -> None:
    result = quick_run("reads", "--cache", str(open_folder))
    assert {(rate["server"], rate["format"]) for rate in result["rates"]} == {
        (server, f"a page of {what}")
        for server in ("parley", "pgbench")
        for what in ("the inbox", "messages")
    }
