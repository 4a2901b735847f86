"""Work beside an event loop that may be running in the test's own thread."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


def aside(work: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
    """Run something in a thread of its own, and wait for it."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(work, *args, **kwargs).result()
