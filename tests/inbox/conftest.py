"""Real people in real browsers, before a real server."""

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

import pytest
from playwright.sync_api import Browser, expect

from tests.harness.bundles import make_bundled_package
from tests.harness.chromium import running_browser
from tests.harness.engines import Engine
from tests.harness.people import Firm, Person
from tests.harness.servers import Server, Servers
from tests.inbox.visitors import PASSWORD, Visitor, Windows

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


@pytest.fixture(scope="package")
def windows(browser: Browser) -> Iterator[Windows]:
    """Windows of the browser, each lent to one person after the other."""
    with Windows(browser) as lent:
        yield lent


@pytest.fixture(scope="session")
def bundled_servers(
    nothing_left: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Servers]:
    """Servers with the modules in one bundle, as firms have it: a browser asks for it at once."""
    package = make_bundled_package(tmp_path_factory.mktemp("bundled"))
    with Servers({"PYTHONPATH": str(package)}) as shared:
        yield shared


@pytest.fixture(scope="session")
def server(
    engine: Engine, bundled_servers: Servers, tmp_path_factory: pytest.TempPathFactory
) -> Server:
    """A server with the shipped defaults, shared by the tests of the inbox."""
    return bundled_servers.on(engine, tmp_path_factory)


@pytest.fixture
def firm(server: Server, bundled_servers: Servers) -> Iterator[Firm]:
    """People of that server; each test makes its own."""
    with Firm(server, bundled_servers.store_of(server)) as made:
        yield made


@pytest.fixture(scope="session")
def lasting_firm(server: Server, bundled_servers: Servers) -> Iterator[Firm]:
    """People of that server who stay."""
    with Firm(server, bundled_servers.store_of(server)) as made:
        yield made


@pytest.fixture
def on_sources(
    browser: Browser,
    engine: Engine,
    servers: Servers,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Visitor]:
    """Someone at a server that has the modules as they are written."""
    server = servers.on(engine, tmp_path_factory)
    with Firm(server, servers.store_of(server)) as firm:
        person = firm.internal()
        firm.set_password(person, PASSWORD)
        visitor = Visitor.signed_in(browser, person, server.address)
        yield visitor
        visitor.close()


@pytest.fixture
def opened(windows: Windows, server: Server, firm: Firm) -> Iterator[Opened]:
    """Opens the inbox for a person. Afterwards no page may have met an error or a refusal."""
    visitors: list[Visitor] = []

    def open_for(person: Person, **options: Any) -> Visitor:
        firm.set_password(person, PASSWORD)
        window = windows.take(server.address, **options)
        secret = firm.begin_session(person)
        visitors.append(Visitor.in_session(window, person, server.address, secret))
        return visitors[-1]

    yield open_for
    for visitor in visitors:
        give = windows.discard if visitor.has_own_clock else windows.give_back
        give(visitor.context)
    assert [visitor.violations for visitor in visitors if visitor.violations] == []
    assert [visitor.errors for visitor in visitors if visitor.errors] == []
