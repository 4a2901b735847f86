"""Simego Data Sync: a desktop program that waits for the code on a port of its own choice."""

import random
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from tests.clients.client import FORM, JSON, Client, Scene, Step, code_in, form
from tests.clients.http11 import Answer, Headers


class Simego(Client):
    """Its connection, with HttpWebRequest."""

    name = "Simego Data Sync, its provider"
    stack = "C#, HttpWebRequest"
    redirect = "http://localhost/"

    def __init__(self, scene: Scene) -> None:
        super().__init__(scene)
        self._tokens: dict[str, Any] = {}

    @property
    def steps(self) -> Sequence[Step]:
        """It connects, and lists the sites to choose from."""
        return self.connect, self.refresh, self.list_sites, self.ask_for_sheets

    def connect(self) -> None:
        """The port is another each time; the one redirect that is registered names none."""
        for _ in range(2):
            callback = f"http://localhost:{random.randint(40_000, 59_999)}/"  # noqa: S311 - as it does
            landed = self.visit(
                f"client_id={self.scene.client_id}&response_type=code"
                f"&redirect_uri={quote(callback, safe='')}"
            )
            assert landed.startswith(callback)
            self._keep(
                grant_type="authorization_code",
                code=code_in(landed),
                redirect_uri=callback,
            )

    def refresh(self) -> None:
        """An hour before the access token ends."""
        self._keep(grant_type="refresh_token", refresh_token=self._tokens["refresh_token"])

    def list_sites(self) -> None:
        """By number and name, in version 5."""
        answer = self._get("/api/5/sites")
        assert answer.status == 200, answer.text
        sites = [(site["id"], site["sitename"]) for site in answer.json["site"]]
        assert (self.scene.site_id, self.scene.site_name) in sites

    def ask_for_sheets(self) -> None:
        """What it is for at that platform, and no part of Parley."""
        for target in (
            f"/api/5/isheets?siteid={self.scene.site_id}",
            "/api/5/isheets/7/columns",
            "/api/5/isheets/admin/7/views",
            "/api/5/isheet/7/items?sheetviewid=1&limit=100&offset=0",
        ):
            self.refused("GET", target, self._get(target))

    def _get(self, target: str) -> Answer:
        authorization = "Authorization", f"Bearer {self._tokens['access_token']}"
        return self.send("GET", target, [("Accept", JSON), authorization, *self._end()])

    def _keep(self, **fields: str) -> None:
        body = form(**fields, client_id=self.scene.client_id, client_secret=self.scene.secret)
        headers = [("Content-Type", FORM), *self._end(), ("Content-Length", str(len(body)))]
        answer = self.send("POST", "/api/oauth2/token", headers, body)
        assert answer.status == 200, answer.text
        self._tokens = answer.json
        assert isinstance(self._tokens["expires_in"], int)

    def _end(self) -> Headers:
        return [("Host", self.host), ("Connection", "Keep-Alive")]
