"""ContraxSuite: a contract analysis server that fetches documents, with requests-oauthlib."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Final
from urllib.parse import parse_qs, urlencode, urlsplit

import msgspec

from tests.clients.client import FORM, JSON, Client, Scene, Step, conversation_json, form
from tests.clients.http11 import Answer

_LONGEST_SECRET: Final = 32
_STATE: Final = "8Kdf0YQ0mOw4sZ1vQ2t9Jr3bV5hXeL"


class ContraxSuite(Client):
    """Its API client: one session, whose fields go along with every request."""

    name = "ContraxSuite"
    stack = "Python, requests-oauthlib"
    settings: ClassVar[Mapping[str, str]] = {"PARLEY_REFRESH_IN_QUERY": "true"}
    brings_its_secret = False
    redirect = "https://contrax.firm.example/explorer/highq_integration/1/callback"

    def __init__(self, scene: Scene) -> None:
        super().__init__(scene)
        self._code = ""
        self._tokens: dict[str, Any] = {}

    @property
    def steps(self) -> Sequence[Step]:
        """It is set up, allowed, and refreshes in a way of its own."""
        return (
            self.keep_the_secret,
            self.ask_a_person,
            self.get_tokens,
            self.call,
            self.write,
            self.refresh_in_the_query,
            self.ask_for_sheets_and_files,
        )

    def keep_the_secret(self) -> None:
        """Its column has room for the documented length."""
        assert len(self.scene.secret) <= _LONGEST_SECRET

    def ask_a_person(self) -> None:
        """The state comes back with the code."""
        query = {
            "response_type": "code",
            "client_id": self.scene.client_id,
            "redirect_uri": self.redirect,
            "state": _STATE,
        }
        landed = parse_qs(urlsplit(self.visit(urlencode(query))).query)
        assert landed["state"] == [_STATE]
        (self._code,) = landed["code"]

    def get_tokens(self) -> None:
        """At an address with a slash at its end; the client stands in the form."""
        body = form(
            grant_type="authorization_code",
            client_id=self.scene.client_id,
            client_secret=self.scene.secret,
            code=self._code,
        )
        headers = [
            *self._common(JSON),
            ("Content-Type", f"{FORM};charset=UTF-8"),
            ("Content-Length", str(len(body))),
        ]
        self._keep(self.send("POST", "/api/oauth2/token/", headers, body))

    def call(self) -> None:
        """With an Accept in capitals."""
        answer = self._ask("GET", "/api/4/users/me")
        assert answer.status == 200
        assert answer.json["userid"] == self.scene.user.user_id

    def write(self) -> None:
        """What it has for iSheets works for conversations too."""
        message = conversation_json("<p>Reviewed</p>", self.scene.colleague.user_id)
        answer = self._ask("POST", "/api/4/conversations/", msgspec.json.encode(message))
        assert answer.status == 201, answer.text

    def refresh_in_the_query(self) -> None:
        """An empty POST whose parameters stand in the query, and with the old access token."""
        parameters = {
            "client_id": self.scene.client_id,
            "client_secret": self.scene.secret,
            "grant_type": "refresh_token",
            "refresh_token": self._tokens["refresh_token"],
        }
        headers = [
            *self._common("application/JSON"),
            ("Content-Type", FORM),
            ("Content-Length", "0"),
            ("Authorization", f"Bearer {self._tokens['access_token']}"),
        ]
        self._keep(self.send("POST", f"/api/oauth2/token/?{urlencode(parameters)}", headers))
        assert self._ask("GET", "/api/4/users/me").status == 200

    def ask_for_sheets_and_files(self) -> None:
        """What it is for at that platform, and no part of Parley."""
        for target in (
            "/api/3/isheets/admin/7/columns",
            "/api/3/isheets/7/columns",
            "/api/3/isheet/7/items",
            "/api/3/folders/7",
            "/api/3/folders/7/items",
            "/api/3/files?q=%22folderid%3D7%22&offset=0&limit=-1&orderby=desc&ordertype=lastModified",
            "/api/3/files/7/content?original=False",
            "/api/3/changes?siteid=7&syncpositionid=0&contenttype=",
        ):
            self.refused("GET", target, self._ask("GET", target))

    def _keep(self, answer: Answer) -> None:
        assert answer.status == 200, answer.text
        self._tokens = answer.json
        assert int(self._tokens["expires_in"]) > 0
        assert int(self._tokens["refresh_token_expires_in"]) > 0

    def _ask(self, method: str, target: str, body: bytes = b"") -> Answer:
        described = [("Content-Length", str(len(body))), ("Content-Type", JSON)] if body else []
        headers = [
            *self._common("application/JSON"),
            *described,
            ("Authorization", f"Bearer {self._tokens['access_token']}"),
        ]
        return self.send(method, target, headers, body)

    def _common(self, accept: str) -> list[tuple[str, str]]:
        return [
            ("Host", self.host),
            ("User-Agent", "python-requests/2.31.0"),
            ("Accept-Encoding", "gzip, deflate"),
            ("Accept", accept),
            ("Connection", "keep-alive"),
        ]
