"""high_q_replication: an app in Flutter, which has PKCE and a secret, from package:oauth2."""

import base64
import hashlib
from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import urlencode

from tests.clients.client import FORM, JSON, Client, Scene, Step, code_in, form
from tests.clients.http11 import Answer

_VERIFIER: Final = "q2rUu3xK" * 16  # 128 characters, as it makes them


class FlutterApp(Client):
    """The app; Dart writes header fields in small letters."""

    name = "high_q_replication"
    stack = "Dart, Flutter, package:oauth2"
    redirect = "http://localhost:8088"

    def __init__(self, scene: Scene) -> None:
        super().__init__(scene)
        self._tokens: dict[str, Any] = {}

    @property
    def steps(self) -> Sequence[Step]:
        """It signs in, and lists the sites."""
        return self.sign_in, self.list_sites

    def sign_in(self) -> None:
        """The redirect URI has no path; the library is strict about what comes back."""
        digest = hashlib.sha256(_VERIFIER.encode()).digest()
        query = {
            "response_type": "code",
            "client_id": self.scene.client_id,
            "redirect_uri": self.redirect,
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        landed = self.visit(urlencode(query))
        assert landed.startswith(f"{self.redirect}?")
        answer = self._token_call(code_in(landed))
        tokens = answer.json
        assert answer.media_type == JSON
        assert tokens["token_type"].lower() == "bearer"
        assert isinstance(tokens["expires_in"], int)
        assert isinstance(tokens["refresh_token"], str)
        assert isinstance(tokens.get("scope", ""), str)
        self._tokens = tokens

    def list_sites(self) -> None:
        """In version 17, with when each was made."""
        headers = [
            ("user-agent", "Dart/3.2 (dart:io)"),
            ("accept", JSON),
            ("accept-encoding", "gzip"),
            ("content-length", "0"),
            ("host", self.host),
            ("authorization", f"Bearer {self._tokens['access_token']}"),
        ]
        answer = self.send("GET", "/api/17/sites", headers)
        assert answer.status == 200, answer.text
        (site,) = [site for site in answer.json["site"] if site["id"] == self.scene.site_id]
        assert site["sitename"] == self.scene.site_name
        assert site["createddate"]
        assert site["status"]

    def _token_call(self, code: str) -> Answer:
        body = form(
            grant_type="authorization_code",
            code=code,
            redirect_uri=self.redirect,
            code_verifier=_VERIFIER,
            client_id=self.scene.client_id,
            client_secret=self.scene.secret,
        )
        headers = [
            ("user-agent", "Dart/3.2 (dart:io)"),
            ("content-type", f"{FORM}; charset=utf-8"),
            ("accept-encoding", "gzip"),
            ("content-length", str(len(body))),
            ("host", self.host),
        ]
        answer = self.send("POST", "/api/oauth2/token", headers, body)
        assert answer.status == 200, answer.text
        return answer
