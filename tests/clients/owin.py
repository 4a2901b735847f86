"""An ASP.NET OWIN provider: people sign in to a website with their account of that platform."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from urllib.parse import quote, urlsplit

from tests.clients.client import FORM, Client, Scene, Step, form
from tests.clients.http11 import Headers


class Owin(Client):
    """The provider; HttpClient sends no Accept where a program sets none."""

    name = "Authentication.Web.OWIN.HighQ"
    stack = "C#, HttpClient"
    settings: ClassVar[Mapping[str, str]] = {"PARLEY_DEFAULT_FORMAT": "xml"}
    redirect = "https://localhost:44300/signin-highq"

    def __init__(self, scene: Scene) -> None:
        super().__init__(scene)
        self._code = ""
        self._tokens: dict[str, Any] = {}

    @property
    def steps(self) -> Sequence[Step]:
        """It signs a person in, and looks them up."""
        return self.challenge, self.get_tokens, self.look_up_who_signed_in

    def challenge(self) -> None:
        """No state; HttpUtility encodes with small letters. There must be one code."""
        encoded = quote(self.redirect, safe="")
        encoded = encoded.replace("%3A", "%3a").replace("%2F", "%2f")
        landed = self.visit(
            f"response_type=code&client_id={self.scene.client_id}&redirect_uri={encoded}"
        )
        assert landed.startswith(f"{self.redirect}?")
        (self._code,) = [
            pair.removeprefix("code=")
            for pair in urlsplit(landed).query.split("&")
            if pair.startswith("code=")
        ]

    def get_tokens(self) -> None:
        """A form, no Accept; JSON is parsed whatever the default is."""
        body = form(
            grant_type="authorization_code",
            client_id=self.scene.client_id,
            client_secret=self.scene.secret,
            code=self._code,
        )
        headers = [("Content-Type", FORM), *self._end(), ("Content-Length", str(len(body)))]
        answer = self.send("POST", "/api/oauth2/token", headers, body)
        assert answer.status == 200, answer.text
        self._tokens = answer.json
        assert self._tokens["access_token"]
        assert self._tokens["useremail"] == self.scene.user.email

    def look_up_who_signed_in(self) -> None:
        """By address, in the version of its README and later ones: XML without being asked for."""
        for version in (2, 3, 4):
            target = f"/api/{version}/users/{self._tokens['useremail']}?type=email"
            headers = [("Authorization", f"Bearer {self._tokens['access_token']}"), *self._end()]
            answer = self.send("GET", target, headers)
            assert answer.status == 200, answer.text
            user = answer.xml
            found = user.findtext(".//firstname"), user.findtext(".//lastname")
            assert found == self.scene.user.name
            assert user.findtext(".//userid") == str(self.scene.user.user_id)
            assert user.findtext(".//email") == self.scene.user.email

    def _end(self) -> Headers:
        return [("Host", self.host), ("Connection", "Keep-Alive")]
