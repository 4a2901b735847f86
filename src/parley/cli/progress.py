"""A bar on a terminal for what takes long; nothing where a program looks on."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from parley.cli.output import stderr_console


class Bar:
    """A bar that grows with the bytes that are done."""

    def __init__(self, shown: Progress, description: str) -> None:
        self._shown = shown
        self._task = shown.add_task(description, total=0)
        self._total = 0

    def expect(self, more: int) -> None:
        """Make room for more."""
        self._total += more
        self._shown.update(self._task, total=self._total)

    def advance(self, done: int) -> None:
        """Grow by so much."""
        self._shown.advance(self._task, done)

    def reach(self, done: int) -> None:
        """Grow to so much."""
        self._shown.update(self._task, completed=done)


@contextmanager
def bar(description: str) -> Iterator[Bar]:
    """Show how far something is, on standard error where that is a terminal."""
    person = stderr_console()
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(binary_units=True),
        TimeRemainingColumn(),
    )
    with Progress(
        *columns, console=person, transient=True, disable=not person.is_terminal
    ) as shown:
        yield Bar(shown, description)
