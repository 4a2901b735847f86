"""That the benchmark of the inbox runs; what it measures is for people to read."""

from pathlib import Path

import pytest

from tests.benchmarks.running import quick_run


class TestInbox:
    @pytest.mark.parametrize("database", ["sqlite", "postgresql"])
    def test_a_quick_run_prints_one_object_with_every_figure(
        self, database: str, open_folder: Path
    ) -> None:
        result = quick_run("inbox", "--database", database, "--cache", str(open_folder))
        assert len(result["medians"]) == 10
        assert all(one["small"] and one["large"] for one in result["medians"])
