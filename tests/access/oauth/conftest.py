"""An instance with client applications."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.access.oauth.applications import Application
from tests.harness.browser import Browser
from tests.harness.instances import Instance, Member
from tests.pages.people import give_password, sign_in


@pytest.fixture
async def instance(tmp_path: Path) -> AsyncIterator[Instance]:
    """An instance whose clock the test holds."""
    async with Instance.running(tmp_path) as instance:
        yield instance


@pytest.fixture
async def ada(instance: Instance) -> Member:
    """Someone of the firm."""
    return await instance.member()


@pytest.fixture
async def archive(instance: Instance) -> Application:
    """A confidential client application."""
    return await Application.registered(instance, name="Archive")


@pytest.fixture
async def phone(instance: Instance) -> Application:
    """A public client application."""
    return await Application.registered(instance, name="Phone", public=True)


@pytest.fixture
async def browser(instance: Instance, ada: Member) -> AsyncIterator[Browser]:
    """Ada's browser, signed in."""
    await give_password(instance, ada)
    async with instance.browser() as browser:
        await sign_in(browser, ada)
        yield browser
