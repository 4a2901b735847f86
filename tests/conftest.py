"""What every test stands on: a real server, and people to use it."""

import functools
import resource
import signal
import ssl
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import pytest

from tests.harness import engines, nursery, postgres
from tests.harness.corpora import Corpora
from tests.harness.engines import Engine
from tests.harness.objects import ObjectStore, running_objects
from tests.harness.people import Firm, Person
from tests.harness.servers import Server, Servers, running_server

_NEEDS_A_DATABASE = {"tmp_path", "tmp_path_factory"}
"""What only a test asks for that keeps something: every database has a data folder beside it."""

_BESIDE_THE_DATABASE = {
    *("audit", "benchmarks", "deployment", "docs", "files", "settings", "suite", "wire"),
}
"""Folders of tests of what is the same whatever the database: they run on SQLite alone."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what touches the store on each engine, or on the one that it is about."""
    if not _NEEDS_A_DATABASE & {*metafunc.fixturenames}:
        return
    chosen = metafunc.definition.get_closest_marker("only_on")
    folder = metafunc.definition.path.relative_to(Path(__file__).parent).parts[0]
    wanted = [Engine(chosen.args[0])] if chosen else list(Engine)
    if folder in _BESIDE_THE_DATABASE:
        wanted = [Engine.SQLITE]
    metafunc.parametrize("engine", wanted, ids=str, indirect=True, scope="session")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """Leave no database of a test that is over: they would fill the disk, or the memory."""
    folder = getattr(item, "funcargs", {}).get("tmp_path")
    yield
    if folder is not None:
        engines.drop_databases_in(folder)


SMALL_DISK = 200_000
"""Bytes: less than a database of ours, and than three blocks of a file."""


@pytest.fixture(scope="session")
def nothing_left() -> Iterator[None]:
    """End the PostgreSQL server and the nursery, if there are any, when all else has ended."""
    yield
    postgres.close()
    nursery.close()


@pytest.fixture(scope="session", autouse=True)
def read_certificates_once() -> Iterator[None]:
    """Let httpx, which makes a context for each client, take the system's certificates once.

    To read them takes 30 ms, ten times as long as a request.
    """
    once = functools.cache(ssl.create_default_context)
    with mock.patch.object(ssl, "create_default_context", once):
        yield


@pytest.fixture(scope="session", autouse=True)
def engine(request: pytest.FixtureRequest, nothing_left: None) -> Engine:
    """The engine under test: every server, store and command that a test starts is on it."""
    chosen: Engine = getattr(request, "param", Engine.SQLITE)
    engines.use(chosen)
    return chosen


@pytest.fixture(scope="session")
def tmp_path_factory(
    engine: Engine, tmp_path_factory: pytest.TempPathFactory
) -> pytest.TempPathFactory:
    """Folders of the engine under test: what lives in one is made anew for each engine."""
    return tmp_path_factory


@pytest.fixture(scope="session")
def servers(nothing_left: None) -> Iterator[Servers]:
    """The shared servers of a session, one on each engine."""
    with Servers() as shared:
        yield shared


@pytest.fixture(scope="session")
def server(engine: Engine, servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Server:
    """A server with the shipped defaults, shared by the tests of a session."""
    return servers.on(engine, tmp_path_factory)


@pytest.fixture
def firm(server: Server, servers: Servers) -> Iterator[Firm]:
    """People of the shared server; each test makes its own."""
    with Firm(server, servers.store_of(server)) as made:
        yield made


@pytest.fixture(scope="session")
def lasting_firm(server: Server, servers: Servers) -> Iterator[Firm]:
    """People who stay, for tests that send much and care little for who sends it."""
    with Firm(server, servers.store_of(server)) as made:
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
def objects() -> Iterator[ObjectStore]:
    """A real server that speaks S3."""
    with running_objects() as store:
        yield store


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


@pytest.fixture
def small_disk() -> Iterator[int]:
    """Let no file of this process grow beyond so many bytes."""
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (SMALL_DISK, hard))
    yield SMALL_DISK
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    signal.signal(signal.SIGXFSZ, handler)
