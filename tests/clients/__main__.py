"""Try every client, and write the table in docs/moving.md: python -m tests.clients."""

import sys
from pathlib import Path
from typing import Final

import pytest

from tests.clients.roster import APPLICATIONS, LIBRARIES
from tests.clients.table import PROPERTY, Row, write

_HERE: Final = Path(__file__).parent


class Writer:
    """Collects the lines of the table from the tests: a plugin of pytest."""

    def __init__(self) -> None:
        self.rows: list[Row] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take the line of a client that has gone its way."""
        self.rows += [
            Row(*value)
            for name, value in report.user_properties
            if report.when == "call" and name == PROPERTY and isinstance(value, list)
        ]


def main() -> int:
    """Try them, directly and on SQLite; write the table where all went their way."""
    writer = Writer()
    chosen = "sqlite and direct and test_an_application"
    pytest.main([str(_HERE), "-q", "--tb=short", "-p", "no:cacheprovider", "-k", chosen], [writer])
    if len(writer.rows) != len(APPLICATIONS):
        return 1
    write(writer.rows, LIBRARIES)
    return 0


if __name__ == "__main__":
    sys.exit(main())
