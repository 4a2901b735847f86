"""What the benchmark `inbox` found, as figures beside their targets, and as tables."""

import sys
from collections.abc import Sequence

import msgspec
from rich.console import Console
from rich.table import Table

from benchmarks.engines import Database
from benchmarks.inbox_requests import INBOX
from benchmarks.machine import Machine
from benchmarks.report import PLAIN_WIDTH, figures_table, in_words
from benchmarks.results import Figure, Target, figure, spread


class Medians(msgspec.Struct, frozen=True):
    """How long one piece took: the median of each round, in milliseconds.

    Attributes:
        most: At most how many times as long it may take in the large instance.
    """

    name: str
    most: float
    small: Sequence[float]
    large: Sequence[float]

    @property
    def ratios(self) -> list[float]:
        """How many times as long it took in the large instance, round by round."""
        return [large / small for small, large in zip(self.small, self.large, strict=True)]


class InboxResult(msgspec.Struct, frozen=True):
    """Everything that one run found."""

    benchmark: str
    machine: Machine
    database: Database
    rounds: int
    seconds: float
    users: int
    scale: int
    medians: list[Medians]
    figures: list[Figure]


def figures(medians: Sequence[Medians]) -> list[Figure]:
    """Return the findings beside their targets."""
    return [
        *(
            figure(f"large to small: {one.name}", "times", one.ratios, Target("≤", one.most))
            for one in medians
        ),
        *(
            figure(f"{one.name}, alone", "ms", one.large, Target("≤", 5))
            for one in medians
            if one.name == INBOX
        ),
    ]


def show(result: InboxResult) -> None:
    """Print it on standard output."""
    console = Console(highlight=False, width=None if sys.stdout.isatty() else PLAIN_WIDTH)
    console.print(f"{result.database}, {result.machine}")
    console.print(
        f"{result.users:,} people with {result.users * 100:,} conversations and "
        f"{result.users * 1_000:,} messages, beside a part of that: one in {result.scale}"
    )
    console.print(
        f"rounds: {result.rounds}, of {result.seconds:g} s a cell: "
        "the median answer's milliseconds, as median (lowest - highest)\n"
    )
    table = Table("what", title="One person at a time", title_justify="left")
    for heading in ("small", "large", "times"):
        table.add_column(heading, justify="right")
    for one in result.medians:
        cells = (one.small, one.large, one.ratios)
        table.add_row(one.name, *(in_words(spread(cell)) for cell in cells))
    console.print(table)
    console.print(figures_table(result.figures))
