"""That the benchmark of what requests cost runs; its figures are for people to reckon with."""

from tests.benchmarks.running import quick_run


def test_a_quick_run_prints_one_object_with_every_cost() -> None:
    costs = quick_run("costs")["costs"]
    assert [one["request"] for one in costs] == [
        "start a conversation",
        "reply",
        "page of the inbox",
        "page of messages",
        "mark as read",
    ]
    assert all(one["node"] > 0 and one["database"] > 0 for one in costs)
    assert all(one["log"] > 0 for one in costs[:2])
