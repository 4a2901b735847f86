"""Running instances with the settings that clients need, reached directly or through nginx."""

import contextlib
import itertools
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import pytest

from tests.clients.client import Account, Scene
from tests.clients.http11 import Address
from tests.harness.closing_base import Closing
from tests.harness.nginx import NAME, ONE, Nginx, documented, running_nginx
from tests.harness.people import Firm, Person
from tests.harness.servers import running_server

PASSWORD: Final = "correct horse battery"
_numbers = itertools.count(1)


class Route(StrEnum):
    """How a client reaches an instance."""

    DIRECT = "direct"
    NGINX = "nginx"


class Deployment(Closing):
    """An instance that both routes lead to.

    Args:
        folder: Where its data is.
        settings: What differs from the defaults.
    """

    _nginx: Nginx | None = None

    def __init__(self, folder: Path, settings: Mapping[str, str]) -> None:
        self._running = contextlib.ExitStack()
        self.server = self._running.enter_context(
            running_server(folder, settings={"PARLEY_PROXIES": "1", **settings})
        )
        self._firm = self._running.enter_context(Firm(self.server))
        self._user = self._firm.administrator()
        self._firm.set_password(self._user, PASSWORD)

    def close(self) -> None:
        """End it, and the proxy before it."""
        self._running.close()

    def address(self, route: Route) -> Address:
        """Return where a route starts; the proxy runs from when it is first asked for."""
        parts = urlsplit(self.server.address)
        assert parts.port is not None
        if route is Route.DIRECT:
            return Address(parts.netloc, parts.port)
        if self._nginx is None:
            here = {"127.0.0.1:8080": parts.netloc}
            self._nginx = self._running.enter_context(running_nginx(documented(ONE), here))
        return Address(NAME, self._nginx.port, self._nginx.trust)

    @property
    def logs(self) -> Sequence[str]:
        """What it and the proxy before it have logged."""
        own = self.server.log.read_text("utf-8")
        return [own, self._nginx.access_log, self._nginx.error_log] if self._nginx else [own]

    def scene(self, route: Route) -> Scene:
        """Return what one client meets: a site of its own, with a colleague of its own in it."""
        colleague = self._firm.external()
        name = f"Matter {next(_numbers)}"
        return Scene(
            address=self.address(route),
            user=_account(self._user, PASSWORD),
            colleague=_account(colleague),
            site_id=self._firm.site(self._user, colleague, name=name),
            site_name=name,
        )


class Deployments(Closing):
    """One instance for each choice of settings, from when it is first asked for to the end."""

    def __init__(self, folders: pytest.TempPathFactory) -> None:
        self._folders = folders
        self._running = contextlib.ExitStack()
        self._by_settings: dict[tuple[tuple[str, str], ...], Deployment] = {}

    def close(self) -> None:
        """End all of them."""
        self._running.close()

    def with_settings(self, settings: Mapping[str, str]) -> Deployment:
        """Return the one with some settings."""
        chosen = tuple(sorted(settings.items()))
        if chosen not in self._by_settings:
            folder = self._folders.mktemp("instance")
            self._by_settings[chosen] = self._running.enter_context(Deployment(folder, settings))
        return self._by_settings[chosen]


def _account(person: Person, password: str = "") -> Account:
    return Account(person.user_id, person.email, person.name, password, person.token)
