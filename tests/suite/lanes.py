"""Steps of a run, side by side: what one says is shown whole when it fails, and ends the others."""

import contextlib
import os
import queue
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, NamedTuple

INTERRUPTED = 130
"""The exit status of what Ctrl-C ended, as shells have it."""

_PATIENCE_SECONDS = 30
"""For a step to clean up after itself: tests end the servers that they started."""


class Step(NamedTuple):
    """A command.

    Attributes:
        name: What it looks at.
        command: With its arguments.
        shown: Whether what it says is shown while it runs; at most one step of a run.
    """

    name: str
    command: Sequence[str]
    shown: bool = False


class _Ended(NamedTuple):
    lane: int
    step: Step
    status: int


class Run:
    """A run of lanes, each of which does its steps one after another.

    Args:
        lanes: The steps of each.
        out: Where to say what is passed and what failed.
    """

    def __init__(self, lanes: Sequence[Sequence[Step]], out: IO[str]) -> None:
        self._todo = [list(lane) for lane in lanes]
        self._out = out
        self._running: dict[int, subprocess.Popen[bytes]] = {}
        self._ended: queue.SimpleQueue[_Ended] = queue.SimpleQueue()

    def finish(self) -> int:
        """Do all steps; return 0, the status of the first that failed, or `INTERRUPTED`."""
        passed: list[str] = []
        with tempfile.TemporaryDirectory(prefix="parley-test-") as folder, _ended_by_signals():
            try:
                for lane in range(len(self._todo)):
                    self._begin(lane, Path(folder))
                while self._running:
                    ended = self._next()
                    if ended.status:
                        self._show(ended, Path(folder))
                        return ended.status
                    passed.append(ended.step.name)
                    self._begin(ended.lane, Path(folder))
            except KeyboardInterrupt:
                self._say("interrupted")
                return INTERRUPTED
            finally:
                self._end_all()
        self._say(f"passed: {', '.join(passed)}")
        return 0

    def _begin(self, lane: int, folder: Path) -> None:
        if not self._todo[lane]:
            return
        step = self._todo[lane].pop(0)
        with (folder / str(lane)).open("wb") as log:
            # A group of its own: Ctrl-C reaches this process alone, which ends the steps in order.
            process = subprocess.Popen(
                step.command,
                stdin=subprocess.DEVNULL,
                stdout=None if step.shown else log,
                stderr=None if step.shown else subprocess.STDOUT,
                process_group=0,
            )
        self._running[lane] = process

        def wait() -> None:
            self._ended.put(_Ended(lane, step, process.wait()))

        threading.Thread(target=wait, daemon=True).start()

    def _next(self) -> _Ended:
        ended = self._ended.get()
        del self._running[ended.lane]
        return ended

    def _show(self, ended: _Ended, folder: Path) -> None:
        self._say(f"failed: {ended.step.name}")
        self._out.write((folder / str(ended.lane)).read_text("utf-8", errors="replace"))
        self._out.flush()

    def _say(self, what: str) -> None:
        self._out.write(f"== {what}\n")
        self._out.flush()

    def _end_all(self) -> None:
        """End what still runs, gently at first; a second Ctrl-C makes it quick."""
        try:
            self._signal(signal.SIGINT)
            deadline = time.monotonic() + _PATIENCE_SECONDS
            while self._running and time.monotonic() < deadline:
                with contextlib.suppress(queue.Empty):
                    del self._running[self._ended.get(timeout=1).lane]
        except KeyboardInterrupt:
            pass
        finally:
            self._signal(signal.SIGKILL)

    def _signal(self, number: signal.Signals) -> None:
        for process in self._running.values():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, number)


@contextlib.contextmanager
def _ended_by_signals() -> Iterator[None]:
    """Take SIGTERM and SIGHUP for Ctrl-C meanwhile: no step outlives the run.

    A shell has SIGINT ignored in the background, which steps would inherit, and never end: it is
    handled here, too.
    """

    def interrupt(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = [signal.signal(number, interrupt) for number in numbers]
    try:
        yield
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)
