"""Every client goes its whole way, on either engine, directly and behind the documented proxy."""

import re
from collections.abc import Callable

import pytest

from tests.clients import table
from tests.clients.client import Client
from tests.clients.deployments import Deployments, Route
from tests.clients.registering import Registrar
from tests.clients.roster import APPLICATIONS, LIBRARIES

SECRET = re.compile(r"parley_[\w-]{20}|d8Jm3Qx7Lr2Vt9Wc4Zb6Ny1Kp5")
"""A token, a code, or a secret, of which a log never knows."""

Go = Callable[[type[Client], Route], Client]


@pytest.fixture
def go(deployments: Deployments, registrar: Registrar) -> Go:
    """Send a client its way on an instance that is set up for it; each step checks its own."""

    def run(client: type[Client], route: Route) -> Client:
        deployment = deployments.with_settings(client.settings)
        going = client(registrar.register(client, deployment, deployment.scene(route)))
        for step in going.steps:
            step()
        assert [log for log in deployment.logs if SECRET.search(log)] == []
        return going

    return run


@pytest.mark.parametrize("route", Route, ids=str)
class TestClients:
    @pytest.mark.parametrize("client", APPLICATIONS, ids=lambda one: one.__name__)
    def test_an_application_works_unmodified_and_stands_so_in_the_table(
        self,
        client: type[Client],
        route: Route,
        go: Go,
        record_property: Callable[[str, object], None],
    ) -> None:
        """Where the table differs, `python -m tests.clients` writes it anew."""
        row = table.row(go(client, route))
        record_property(table.PROPERTY, [*row])  # of a plain type: it goes to another process
        assert table.read()[row.client] == row

    @pytest.mark.parametrize("client", LIBRARIES, ids=lambda one: one.__name__)
    def test_a_library_works_as_it_is_by_default(
        self, client: type[Client], route: Route, go: Go
    ) -> None:
        assert go(client, route).calls


class TestTheTable:
    def test_no_client_stands_in_it_that_was_not_tried(self) -> None:
        named = [f"{client.name} ({client.stack})" for client in APPLICATIONS]
        assert [*table.read()] == named
        assert table.read_libraries() == table.libraries(LIBRARIES)
