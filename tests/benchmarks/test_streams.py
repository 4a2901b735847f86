"""That the benchmark of event streams runs; what it measures is for people to read."""

from pathlib import Path

from tests.benchmarks.running import quick_run


def test_a_quick_run_prints_one_object_with_every_figure(open_folder: Path) -> None:
    result = quick_run("streams", "--folder", str(open_folder))
    assert len(result["figures"]) == 8
