"""A plugin of pytest: tests that have not begun at a moment are skipped, and counted as such."""

import time

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take the moment, in seconds since 1970."""
    parser.addoption("--until", type=float, metavar="MOMENT", help="skip what begins later")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test for which there is no time left."""
    until: float | None = item.config.getoption("until")
    if until is not None and time.time() > until:
        pytest.skip("no time was left for it")
