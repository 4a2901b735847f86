"""The command behind `script/test`: the checks in one lane, the tests in another."""

import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tests.suite.changes import changed_paths, tests_for
from tests.suite.lanes import Run, Step

ROOT: Final = Path(__file__).parents[2]

FAST_SECONDS: Final = 70
"""When `--fast` begins no more tests; what was begun, and the checks, have twenty seconds left."""

CHECKS: Final = (
    Step("format", ("ruff", "format", "--check", "--quiet")),
    Step("lint", ("ruff", "check", "--quiet")),
    Step("layers", ("lint-imports", "--no-logo")),
    Step("modules types", ("npm", "run", "--silent", "types")),
    Step("modules lint", ("npm", "run", "--silent", "lint")),
    Step("modules tests", ("npm", "test", "--silent")),
    Step("types", ("mypy",)),
)
AUDIT: Final = Step("audit", ("script/audit",))


def workers() -> int:
    """Return how many processes run tests: half as many again as there are cores.

    Tests wait a third of their time, for servers, browsers and disks. `PARLEY_TEST_WORKERS` names
    another number.
    """
    named = os.environ.get("PARLEY_TEST_WORKERS")
    return int(named) if named else max(2, len(os.sched_getaffinity(0)) * 3 // 2)


def pytest_command(*arguments: str) -> Sequence[str]:
    """Return what runs tests in several processes."""
    return (
        *(sys.executable, "-m", "pytest"),
        *("-p", "tests.suite.distribution"),
        *("--numprocesses", str(workers()), "--dist", "loadfile"),
        *arguments,
    )


def run_whole() -> int:
    """Run all there is."""
    return Run(
        [[*CHECKS, AUDIT], [Step("tests", pytest_command(), shown=True)]], sys.stdout
    ).finish()


def run_fast(now: float) -> int:
    """Run the checks, and on SQLite the tests of what was changed, as far as the time goes."""
    chosen = tests_for(changed_paths(ROOT), ROOT)
    sys.stdout.write(f"Tests of what was changed: {' '.join(chosen)}\n")
    sys.stdout.flush()
    command = pytest_command(
        *("-p", "tests.suite.budget", "--until", str(now + FAST_SECONDS)),
        *("-k", "not postgres", *chosen),
    )
    return Run([CHECKS, [Step("tests", command, shown=True)]], sys.stdout).finish()


if __name__ == "__main__":
    sys.exit(run_fast(time.time()) if sys.argv[1:] == ["--fast"] else run_whole())
