"""What a server takes, and how quick it is, seen from outside."""

import re
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.harness.servers import Server

MEBIBYTE = 1024 * 1024


def peak_memory(server: Server) -> int:
    """Return the most memory that a server held since `forget_peak`, in bytes."""
    return _memory(server, "VmHWM")


def memory(server: Server) -> int:
    """Return the memory that a server holds, in bytes."""
    return _memory(server, "VmRSS")


def forget_peak(server: Server) -> None:
    """Measure the peak of memory from here on."""
    Path(f"/proc/{server.process.pid}/clear_refs").write_text("5", "ascii")


def _memory(server: Server, line: str) -> int:
    path = Path(f"/proc/{server.process.pid}/status")
    if not path.exists():
        pytest.skip("memory is read from /proc")
    found = re.search(rf"{line}:\s+(\d+) kB", path.read_text("ascii"))
    assert found is not None
    return int(found[1]) * 1024


def wait_until(holds: Callable[[], bool], seconds: float = 30.0) -> None:
    """Look until something holds; what only another process knows can't be awaited."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it never held"
        time.sleep(0.02)


def seconds_of(work: Callable[[], object]) -> float:
    """Return how long something takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the value that so many in a hundred do not exceed."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * percent / 100), len(ordered) - 1)]
