"""Nango's provider for that platform: simple-oauth2 for the tokens, axios for the calls."""

import base64
import hashlib
from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import parse_qs, urlencode, urlsplit

from tests.clients.client import FORM, JSON, Client, Scene, Step, form
from tests.clients.http11 import Answer

_VERIFIER: Final = "6d1c52e0f3b94a7789abcdef0123456789abcdef01234567"
_STATE: Final = "0f8fad5b-d9cb-469f-a165-70867728950e"


class Nango(Client):
    """What its server sends for someone's integration."""

    name = "Nango, its provider"
    stack = "TypeScript, simple-oauth2, axios"
    redirect = "https://api.nango.dev/oauth/callback"

    def __init__(self, scene: Scene) -> None:
        super().__init__(scene)
        self._code = ""
        self._tokens: dict[str, Any] = {}

    @property
    def steps(self) -> Sequence[Step]:
        """It connects, refreshes, and passes calls on."""
        return (
            self.ask_a_person,
            self.get_tokens,
            self.refresh,
            self.pass_on_the_call_of_its_quickstart,
            self.pass_on_others,
        )

    def ask_a_person(self) -> None:
        """State and PKCE, and a scope that is empty."""
        challenge = base64.urlsafe_b64encode(hashlib.sha256(_VERIFIER.encode()).digest())
        query = {
            "response_type": "code",
            "client_id": self.scene.client_id,
            "redirect_uri": self.redirect,
            "scope": "",
            "state": _STATE,
            "code_challenge": challenge.rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        landed = parse_qs(urlsplit(self.visit(urlencode(query))).query)
        assert landed["state"] == [_STATE]
        (self._code,) = landed["code"]

    def get_tokens(self) -> None:
        """The client stands in the form."""
        self._keep(
            code=self._code,
            redirect_uri=self.redirect,
            code_verifier=_VERIFIER,
            grant_type="authorization_code",
            client_id=self.scene.client_id,
            client_secret=self.scene.secret,
        )

    def refresh(self) -> None:
        """As simple-oauth2 does."""
        self._keep(
            grant_type="refresh_token",
            refresh_token=self._tokens["refresh_token"],
            client_id=self.scene.client_id,
            client_secret=self.scene.secret,
        )

    def pass_on_the_call_of_its_quickstart(self) -> None:
        """The sites, in version 1; axios prefers JSON."""
        answer = self._get("/api/1/sites")
        assert (answer.status, answer.media_type) == (200, JSON)
        assert self.scene.site_id in [site["id"] for site in answer.json["site"]]

    def pass_on_others(self) -> None:
        """Whatever an integration asks for."""
        for target in ("/api/4/sites", "/api/4/users/me", "/api/4/conversations"):
            answer = self._get(target)
            assert (answer.status, answer.media_type) == (200, JSON)

    def _get(self, target: str) -> Answer:
        headers = [
            ("Accept", "application/json, text/plain, */*"),
            ("Authorization", f"Bearer {self._tokens['access_token']}"),
            ("auth-type", "OAUTH2"),
            ("User-Agent", "nango-node-client/0.69.0"),
            ("Accept-Encoding", "gzip, compress, deflate, br"),
            ("Host", self.host),
            ("Connection", "keep-alive"),
        ]
        return self.send("GET", target, headers)

    def _keep(self, **fields: str) -> None:
        body = form(**fields)
        headers = [
            ("accept", JSON),
            ("content-type", FORM),
            ("content-length", str(len(body))),
            ("Host", self.host),
            ("Connection", "keep-alive"),
        ]
        answer = self.send("POST", "/api/oauth2/token", headers, body)
        assert answer.status == 200, answer.text
        self._tokens = answer.json
        assert {"access_token", "refresh_token", "expires_in"} <= set(self._tokens)
