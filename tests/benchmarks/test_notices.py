"""That the benchmark of notices runs; what it measures is for people to read."""

from tests.benchmarks.running import quick_run


def test_a_quick_run_prints_one_object_with_every_figure() -> None:
    result = quick_run("notices")
    assert len(result["figures"]) == 3
