"""That the benchmarks run; what they measure is for people to read, and never asserted."""

from pathlib import Path

from tests.benchmarks.running import quick_run


class TestCreate:
    def test_a_quick_run_prints_one_object_with_every_figure(self, open_folder: Path) -> None:
        result = quick_run("create", "--folder", str(open_folder))
        assert {rate["server"] for rate in result["rates"]} == {
            "parley",
            "wire",
            "bare",
            "baseline",
        }

    def test_on_postgresql_it_has_other_yardsticks_and_counts_deadlocks(
        self, open_folder: Path
    ) -> None:
        result = quick_run("create", "--database", "postgresql", "--folder", str(open_folder))
        assert {rate["server"] for rate in result["rates"]} == {
            "parley",
            "two-nodes",
            "pgbench",
            "baseline",
        }
        deadlocks = [one for one in result["figures"] if one["name"].startswith("deadlocks")]
        assert [one["value"]["max"] for one in deadlocks] == [0, 0]
