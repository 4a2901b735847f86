"""Resident memory of a process and all that descend from it, as Linux counts it."""

from collections.abc import Iterator
from pathlib import Path

PROC = Path("/proc")


def known() -> bool:
    """Return whether this system counts it."""
    return (PROC / "self" / "status").exists()


def resident(pid: int) -> int:
    """Return the bytes that the tree below `pid` has in memory; shared pages count in each."""
    return sum(resident_alone(member) for member in tree(pid))


def tree(pid: int) -> Iterator[int]:
    """Yield the process and its descendants."""
    yield pid
    for children in (PROC / str(pid) / "task").glob("*/children"):
        for child in children.read_text().split():
            yield from tree(int(child))


def resident_alone(pid: int) -> int:
    """Return the bytes that one process has in memory."""
    for line in (PROC / str(pid) / "status").read_text().splitlines():
        name, _, value = line.partition(":")
        if name == "VmRSS":
            return int(value.split()[0]) * 1024
    return 0
