"""The counts themselves: what the front door can't show in reasonable time."""

from hypothesis import given
from hypothesis import strategies as st

from parley.limits.sliding_window import MOST_KEYS, OVERFLOW_BUCKETS, WINDOW, SlidingWindowCounter
from tests.harness.instances import Clock

LIMITS = st.integers(1, 30)
STEPS = st.lists(st.tuples(st.integers(0, 2 * WINDOW), st.integers(1, 20)), max_size=20)


def take(windows: SlidingWindowCounter, times: int, limit: int, key: str = "token:1") -> int:
    """Ask some times at once; tell how often that went through."""
    return sum(windows.hit(key, limit) is None for _ in range(times))


class TestALimit:
    @given(LIMITS, STEPS)
    def test_is_never_exceeded_within_a_minute_of_the_clock(
        self, limit: int, steps: list[tuple[int, int]]
    ) -> None:
        clock = Clock()
        windows, taken = SlidingWindowCounter(clock), dict[int, int]()
        for milliseconds, times in steps:
            clock.now += milliseconds
            minute = clock.now // WINDOW
            taken[minute] = taken.get(minute, 0) + take(windows, times, limit)
        assert max(taken.values(), default=0) <= limit

    @given(LIMITS, STEPS)
    def test_tells_the_first_moment_at_which_one_goes_through_again(
        self, limit: int, steps: list[tuple[int, int]]
    ) -> None:
        clock = Clock()
        windows = SlidingWindowCounter(clock)
        for milliseconds, times in steps:
            clock.now += milliseconds
            take(windows, times, limit)
        free_from = windows.hit("token:1", limit)
        if free_from is not None:
            assert free_from > clock.now
            clock.now = free_from - 1
            assert windows.hit("token:1", limit) == free_from
            clock.now = free_from
            assert windows.hit("token:1", limit) is None

    def test_slides_rather_than_begin_anew_each_minute(self) -> None:
        clock = Clock(WINDOW - 1)
        windows = SlidingWindowCounter(clock)
        assert take(windows, 100, 100) == 100
        clock.now = WINDOW
        assert take(windows, 100, 100) == 0
        clock.now = WINDOW + WINDOW // 2
        assert take(windows, 100, 100) == 50

    def test_is_whole_again_after_two_minutes(self) -> None:
        clock = Clock()
        windows = SlidingWindowCounter(clock)
        take(windows, 100, 100)
        clock.now += 2 * WINDOW
        assert take(windows, 100, 100) == 100

    def test_is_whole_again_where_the_clock_is_set_back(self) -> None:
        clock = Clock()
        windows = SlidingWindowCounter(clock)
        take(windows, 100, 100)
        clock.now -= 60 * WINDOW
        assert take(windows, 100, 100) == 100

    def test_of_one_key_is_not_touched_by_another(self) -> None:
        windows = SlidingWindowCounter(Clock())
        take(windows, 100, 100, "token:1")
        assert take(windows, 100, 100, "token:2") == 100


class TestAMillionAddresses:
    def test_take_no_more_memory_than_some(self) -> None:
        clock = Clock()
        windows = SlidingWindowCounter(clock)
        for minute in range(3):
            clock.now += WINDOW
            for number in range(100_000):
                windows.hit(f"address:{minute}.{number}", 10)
        assert len(windows) <= 2 * (MOST_KEYS + OVERFLOW_BUCKETS)

    def test_do_not_loosen_the_limit_of_one_that_came_before(self) -> None:
        windows = SlidingWindowCounter(Clock())
        take(windows, 10, 10, "address:192.0.2.1")
        for number in range(100_000):
            windows.hit(f"address:{number}", 10)
        assert take(windows, 1, 10, "address:192.0.2.1") == 0

    def test_do_not_tighten_the_limit_of_a_token_that_comes_later(self) -> None:
        windows = SlidingWindowCounter(Clock())
        for number in range(100_000):
            take(windows, 2, 10, f"address:{number}")
        assert [take(windows, 10, 10, f"token:{number}") for number in range(100)] == [10] * 100

    def test_are_limited_also_when_they_come_late(self) -> None:
        windows = SlidingWindowCounter(Clock())
        for number in range(MOST_KEYS):
            windows.hit(f"address:{number}", 10)
        assert take(windows, 100, 10, "address:192.0.2.1") == 10
