"""What every test stands on: a real server, and people to use it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.harness.corpora import Corpora
from tests.harness.people import Firm, Person
from tests.harness.servers import Server, running_server


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with the shipped defaults, shared by the tests of a session."""
    with running_server(tmp_path_factory.mktemp("server")) as running:
        yield running


@pytest.fixture
def firm(server: Server) -> Iterator[Firm]:
    """People of the shared server; each test makes its own."""
    with Firm(server) as made:
        yield made


@pytest.fixture(scope="session")
def lasting_firm(server: Server) -> Iterator[Firm]:
    """People who stay, for tests that send much and care little for who sends it."""
    with Firm(server) as made:
        yield made


@pytest.fixture(scope="session")
def ada(lasting_firm: Firm) -> Person:
    """Someone of the firm."""
    return lasting_firm.internal()


@pytest.fixture(scope="session")
def bob(lasting_firm: Firm) -> Person:
    """Someone else of the firm."""
    return lasting_firm.internal()


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """What tests that are coroutines run on: `@pytest.mark.anyio`."""
    return "asyncio"


@pytest.fixture(scope="session")
def corpora() -> Corpora:
    """Hostile and odd inputs that no one here wrote."""
    return Corpora(Path(__file__).parent.parent)


@pytest.fixture(scope="session")
def discreet_firm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firm]:
    """People of a server on which no one finds others without a site."""
    settings = {"PARLEY_GLOBAL_PEOPLE_SEARCH": "false"}
    folder = tmp_path_factory.mktemp("discreet")
    with running_server(folder, settings=settings) as server, Firm(server) as firm:
        yield firm
