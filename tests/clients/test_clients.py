"""Every client goes its whole way, on either engine, directly and behind the documented proxy."""

from collections.abc import Callable

import pytest

from tests.clients.client import Client
from tests.clients.deployments import Deployments, Route
from tests.clients.registering import Registrar
from tests.clients.roster import LIBRARIES

Go = Callable[[type[Client], Route], Client]


@pytest.fixture
def go(deployments: Deployments, registrar: Registrar) -> Go:
    """Have a client go its way on an instance that is set up for it; each step checks its own."""

    def run(client: type[Client], route: Route) -> Client:
        deployment = deployments.with_settings(client.settings)
        going = client(registrar.register(client, deployment, deployment.scene(route)))
        for step in going.steps:
            step()
        return going

    return run


@pytest.mark.parametrize("route", Route, ids=str)
class TestClients:
    @pytest.mark.parametrize("client", LIBRARIES, ids=lambda one: one.__name__)
    def test_a_library_works_as_it_is_by_default(
        self, client: type[Client], route: Route, go: Go
    ) -> None:
        assert go(client, route).calls
