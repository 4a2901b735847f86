"""Whom a long work tells how far it is."""

from typing import Protocol


class ProgressReporter(Protocol):
    """Whom a long work tells how far it is, in bytes."""

    def expect(self, more: int) -> None:
        """Add to the total."""

    def advance(self, done: int) -> None:
        """Add to what is done."""

    def reach(self, done: int) -> None:
        """Set how much is done in all."""
