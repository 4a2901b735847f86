"""Real people in real browsers, before a real server."""

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

import pytest
from playwright.sync_api import Browser, expect

from tests.harness.chromium import running_browser
from tests.harness.people import Firm, Person
from tests.harness.servers import Server
from tests.inbox.visitors import PASSWORD, Visitor

Opened: TypeAlias = Callable[..., Visitor]

# As long as Playwright waits for everything else: a machine may have much to do.
expect.set_options(timeout=30_000)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """A browser, shared by the tests of the inbox; each person has a window of their own.

    Its event loop runs in this thread: it has to end before tests come that have one themselves,
    as all those of the inbox have not.
    """
    with running_browser() as browser:
        yield browser


@pytest.fixture
def opened(browser: Browser, server: Server, firm: Firm) -> Iterator[Opened]:
    """Opens the inbox for a person. Afterwards no page may have met an error or a refusal."""
    visitors: list[Visitor] = []

    def open_for(person: Person, **options: Any) -> Visitor:
        firm.set_password(person, PASSWORD)
        visitors.append(Visitor.signed_in(browser, person, server.address, **options))
        return visitors[-1]

    yield open_for
    for visitor in visitors:
        visitor.close()
    assert [visitor.violations for visitor in visitors if visitor.violations] == []
    assert [visitor.errors for visitor in visitors if visitor.errors] == []
