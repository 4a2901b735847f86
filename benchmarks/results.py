"""What a benchmark found: figures over the rounds, beside what they must reach."""

import operator
from collections.abc import Sequence
from statistics import median
from typing import Literal

import msgspec

from benchmarks.machine import Machine


class Spread(msgspec.Struct, frozen=True):
    """A figure over the rounds."""

    median: float
    min: float
    max: float


def spread(values: Sequence[float]) -> Spread:
    """Summarise one value a round."""
    return Spread(median(values), min(values), max(values))


class Target(msgspec.Struct, frozen=True):
    """What a figure must reach."""

    comparison: Literal["≥", "≤", "<"]
    bound: float

    def reached(self, value: float) -> bool:
        """Return whether a value does."""
        reached = {"≥": operator.ge, "≤": operator.le, "<": operator.lt}[self.comparison]
        return bool(reached(value, self.bound))


class Figure(msgspec.Struct, frozen=True):
    """One finding; the median is what its target is held against."""

    name: str
    unit: str
    value: Spread
    target: Target | None = None
    reached: bool | None = None


def figure(name: str, unit: str, values: Sequence[float], target: Target | None = None) -> Figure:
    """Return the finding that one value a round makes."""
    value = spread(values)
    reached = target.reached(value.median) if target else None
    return Figure(name, unit, value, target, reached)


class Rates(msgspec.Struct, frozen=True):
    """How one server did with one format and number of connections.

    Attributes:
        rate: Answers a second.
        p50: Milliseconds to the answer at the median of a round; `p99` and `max` likewise.
    """

    server: str
    format: str
    connections: int
    rate: Spread
    p50: Spread
    p99: Spread
    max: Spread


class Result(msgspec.Struct, frozen=True):
    """Everything that one run found.

    Attributes:
        seconds: Measured for each entry of `rates` in each round.
        soak_seconds: Load before the memory was read.
    """

    benchmark: str
    machine: Machine
    rounds: int
    seconds: float
    soak_seconds: float
    rates: list[Rates]
    figures: list[Figure]
