"""That the benchmark of pages runs; what it measures is for people to read."""

from pathlib import Path

import pytest

from tests.benchmarks.running import quick_run


@pytest.mark.parametrize(("database", "yardstick"), [("sqlite", "apsw"), ("postgresql", "pgbench")])
def test_a_quick_run_prints_one_object_with_every_figure(
    open_folder: Path, database: str, yardstick: str
) -> None:
    result = quick_run("reads", "--database", database, "--cache", str(open_folder))
    assert {(rate["server"], rate["format"]) for rate in result["rates"]} == {
        (server, f"a page of {what}")
        for server in ("parley", yardstick)
        for what in ("the inbox", "messages")
    }
