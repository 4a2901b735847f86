"""Processor time of a process, as Linux counts it; other work on the machine changes it little."""

import os
from pathlib import Path

PROC = Path("/proc")


def known() -> bool:
    """Return whether this system counts it."""
    return (PROC / "self" / "stat").exists()


def seconds(pid: int) -> float:
    """Return the seconds that a process has had of any core, those of all its threads."""
    fields = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    user, system = fields[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
