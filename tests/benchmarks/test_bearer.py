"""That the benchmark of the bearer check runs; its figure is for people to read."""

from tests.benchmarks.running import quick_run


def test_a_quick_run_prints_one_object_with_the_figure() -> None:
    result = quick_run("bearer")
    assert 0 < result["lowest"] <= result["median"] <= result["highest"]
