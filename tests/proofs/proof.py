"""One proof: its size, what it found, and how that ended."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any, Final, TypeVar

import pytest

FIGURE: Final = "figure"
"""What the property of a test is called that holds what it found."""

_T = TypeVar("_T")


class Scale(Enum):
    """How much is to be done: in the tests, or to prove it."""

    SHORT = auto()
    WHOLE = auto()

    def size(self, *, short: _T, whole: _T) -> _T:
        """Return the one or the other."""
        return whole if self is Scale.WHOLE else short


class Proof:
    """What a proof is told, and tells."""

    def __init__(self, item: pytest.Item, scale: Scale) -> None:
        self._item = item
        self._scale = scale

    def size(self, *, short: _T, whole: _T) -> _T:
        """Return how much is to be done: in the tests, or to prove it."""
        return self._scale.size(short=short, whole=whole)

    def found(self, figure: str) -> None:
        """Note what was found, in words, for the table."""
        self._item.user_properties.append((FIGURE, figure))


@dataclass(frozen=True)
class Row:
    """A line of a table."""

    claim: str
    method: str
    figure: str
    result: str


@dataclass
class Part:
    """One test of a claim.

    Attributes:
        name: The engine that it ran on, where it was one.
        outcome: `passed`, `failed`, `skipped`; nothing as long as it was not run.
    """

    name: str
    outcome: str = ""
    figure: str = ""
    reason: str = ""

    def note(self, report: pytest.TestReport) -> None:
        """Take what came of setting it up, running it, or tearing it down."""
        if report.failed:
            self.outcome = "failed"
        elif report.skipped:
            self.outcome = "skipped"
            self.reason = _reason(report)
        elif report.when == "call":
            self.outcome = self.outcome or "passed"
            figures = [str(text) for name, text in report.user_properties if name == FIGURE]
            self.figure = "; ".join(figures)


@dataclass
class Claim:
    """All tests of a claim.

    Attributes:
        document: Whose table it stands in.
        place: What it is sorted by.
    """

    claim: str
    method: str
    document: str
    place: tuple[Any, ...]
    parts: dict[str, Part] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The file that it stands in, by whose name it is run."""
        return str(self.place[-2]).removeprefix("test_").removesuffix(".py")

    @property
    def complete(self) -> bool:
        """Whether all of it was run."""
        return all(part.outcome for part in self.parts.values())

    @property
    def failed(self) -> bool:
        """Whether it does not hold."""
        return any(part.outcome == "failed" for part in self.parts.values())

    def row(self) -> Row:
        """Return it as a line of a table, once it is complete."""
        parts = list(self.parts.values())
        figures = [(part.name, part.figure) for part in parts if part.figure]
        skipped = [(part.name, part.reason) for part in parts if part.outcome == "skipped"]
        if self.failed:
            result = "**failed**"
        elif len(skipped) == len(parts):
            result = f"skipped: {skipped[0][1]}"
        else:
            result = "; ".join(["held", *(f"skipped on {name}: {why}" for name, why in skipped)])
        return Row(self.claim, self.method, _joined(figures), result)


def _joined(figures: Sequence[tuple[str, str]]) -> str:
    """Return the figures of each engine together, named where there are several."""
    by_engine: dict[str, list[str]] = {}
    for name, figure in figures:
        by_engine.setdefault(name, []).append(figure)
    said = {name: "; ".join(its) for name, its in by_engine.items()}
    if len(said) == 1:
        return "".join(said.values())
    return ". ".join(f"{name}: {its}" for name, its in said.items())


ENGINES: Final = {"sqlite": "SQLite", "postgres": "PostgreSQL"}
"""As people say them; written out, for what imports them must wait until pytest has begun."""


def _reason(report: pytest.TestReport) -> str:
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return reason.removeprefix("Skipped: ")
