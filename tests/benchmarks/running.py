"""Benchmarks as processes, as small and short as they can be."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec

_REPOSITORY = Path(__file__).parents[2]


def quick_run(name: str, *options: str) -> dict[str, Any]:
    """Run one; gives the one object that it prints."""
    ended = subprocess.run(
        [sys.executable, "-m", "benchmarks", name, "--quick", "--json", *options],
        cwd=_REPOSITORY,
        capture_output=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr.decode()
    found: dict[str, Any] = msgspec.json.decode(ended.stdout, type=dict)
    return found
