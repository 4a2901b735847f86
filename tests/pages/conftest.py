"""An instance, and a browser on it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.harness.browser import Browser
from tests.harness.instances import Instance


@pytest.fixture
async def instance(tmp_path: Path) -> AsyncIterator[Instance]:
    async with Instance.running(tmp_path) as instance:
        yield instance


@pytest.fixture
async def browser(instance: Instance) -> AsyncIterator[Browser]:
    """A browser with nobody signed in."""
    async with instance.browser() as browser:
        yield browser
