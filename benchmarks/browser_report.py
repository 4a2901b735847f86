"""What the benchmark `browser` found, as figures beside their targets, and as a table."""

import sys
from collections.abc import Mapping, Sequence
from typing import Final

import msgspec
from rich.console import Console
from tests.harness.page_loads import PageLoad

from benchmarks.browser_acts import Seen, percentile
from benchmarks.machine import Machine
from benchmarks.report import PLAIN_WIDTH, figures_table
from benchmarks.results import Figure, Target, figure

_TARGETS: Final = {
    "move": 50,
    "select": 50,
    "star": 50,
    "archive": 50,
    "palette": 50,
}
"""Milliseconds from a key to the paint, for nineteen of twenty."""

_FRAME: Final = 1000 / 60
_LATE: Final = 1.5 * _FRAME
"""Milliseconds from which on a frame was missed."""


class Loads:
    """What loads of the page took.

    Attributes:
        paints: Milliseconds to the first paint with something in it.
        lists: Milliseconds to the first row.
        requests: How many there were until the event stream was open, without faces.
        sizes: Bytes that came until then.
    """

    def __init__(self) -> None:
        self.paints: list[float] = []
        self.lists: list[float] = []
        self.requests: list[float] = []
        self.sizes: list[float] = []

    def add(self, times: Sequence[float], loaded: PageLoad) -> None:
        """Add one."""
        paint, visible = times
        self.paints.append(paint)
        self.lists.append(visible)
        self.requests.append(len(loaded.paths))
        self.sizes.append(loaded.size)


class Frames(msgspec.Struct, frozen=True):
    """How a page was drawn while it scrolled.

    Attributes:
        intervals: Milliseconds between its frames.
        tasks: Milliseconds of each task of 50 or more.
    """

    intervals: list[float]
    tasks: list[float]


class BrowserResult(msgspec.Struct, frozen=True):
    """Everything that one run found."""

    benchmark: str
    machine: Machine
    chromium: str
    figures: list[Figure]


def result(  # noqa: PLR0913, PLR0917 -- what was measured, in its order
    machine: Machine,
    chromium: str,
    loads: tuple[Loads, Loads],
    opening: Sequence[float],
    frames: Mapping[str, Frames],
    seen: Seen,
    heap: tuple[float, float],
) -> BrowserResult:
    """Return the findings beside their targets."""
    cold, warm = loads
    figures = [
        figure("first load: requests", "", cold.requests, Target("≤", 12)),
        figure("first load: bytes", "", cold.sizes, Target("≤", 120_000)),
        figure("first paint, cold", "ms", cold.paints, Target("≤", 1_000)),
        figure("first paint, warm", "ms", warm.paints, Target("≤", 300)),
        figure("list visible, cold", "ms", cold.lists),
        figure("list visible, warm", "ms", warm.lists),
        figure("thread open", "ms", opening, Target("≤", 100)),
        *(
            figure(
                f"key to paint, 95 of 100: {name}",
                "ms",
                [percentile(paints, 0.95)],
                Target("≤", _TARGETS[name]) if name in _TARGETS else None,
            )
            for name, paints in seen.paints.items()
        ),
        figure("INP, 98 of 100", "ms", [percentile(seen.interactions, 0.98)], Target("≤", 100)),
        *(_frame_figures(frames)),
        figure("heap after the first threads", "MB", [heap[0]]),
        figure("heap after all of them", "MB", [heap[1]], Target("≤", round(heap[0] * 1.15, 1))),
    ]
    return BrowserResult("browser", machine, chromium, figures)


def _frame_figures(frames: Mapping[str, Frames]) -> list[Figure]:
    found = []
    for name, drawn in frames.items():
        rate = 1000 * len(drawn.intervals) / sum(drawn.intervals)
        late = 100 * sum(one > _LATE for one in drawn.intervals) / len(drawn.intervals)
        found += [
            figure(f"scrolling among all rows, {name}", "frames/s", [rate], Target("≥", 59)),
            figure(f"frames missed, {name}", "%", [late], Target("≤", 1)),
            figure(f"tasks over 50 ms, {name}", "", [len(drawn.tasks)], Target("≤", 0)),
        ]
    return found


def show(found: BrowserResult) -> None:
    """Print it on standard output."""
    console = Console(highlight=False, width=None if sys.stdout.isatty() else PLAIN_WIDTH)
    console.print(f"{found.machine}; {found.chromium}")
    console.print(figures_table(found.figures))
