"""Scripts in pages of the instance itself, which draw a dashboard: they sign in by `fetch`."""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Final
from urllib.parse import parse_qs, urlsplit

from tests.clients.browsers import Visitor
from tests.clients.client import FORM, Client, Scene, Step, form
from tests.clients.http11 import Answer, Headers

_PAGE: Final = "/siteHomePage.action?metaData.siteID=5"
_AGENT: Final = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/126.0.0.0"


class Dashboard(Client):
    """A script in the page of a person who is signed in; the screen is off, nobody is asked."""

    name = "Dashboard scripts (two)"
    stack = "JavaScript, fetch, DOMParser"
    settings: ClassVar[Mapping[str, str]] = {"PARLEY_DEFAULT_FORMAT": "xml"}
    redirect = "{base}" + _PAGE
    options = ("--no-ask",)

    def __init__(self, scene: Scene) -> None:
        super().__init__(scene)
        self._code = self._access = ""
        self._visitor = Visitor(scene.address)

    @property
    def steps(self) -> Sequence[Step]:
        """The code, the token, and what it reads as XML."""
        return self.sign_in, self.get_a_code, self.get_a_token, self.read_xml, self.ask_for_sheets

    def sign_in(self) -> None:
        """The person does, before there is a page with the script."""
        self._visitor.sign_in(self.scene.user.email, self.scene.user.password)

    def get_a_code(self) -> None:
        """Out of the address at which `fetch` ends; the redirect URI is not encoded."""
        target = (
            f"/authorize.action?response_type=code&client_id={self.scene.client_id}"
            f"&redirect_uri={self.scene.address.base}{_PAGE}"
        )
        answer = self.send("GET", target, [*self._common(), ("Cookie", self._visitor.cookie)])
        location = answer.header("location")
        assert location.startswith(f"{self.scene.address.base}{_PAGE}&")
        (self._code,) = parse_qs(urlsplit(location).query)["code"]

    def get_a_token(self) -> None:
        """`*/*` here too, and yet JSON."""
        body = form(
            grant_type="authorization_code",
            client_id=self.scene.client_id,
            client_secret=self.scene.secret,
            code=self._code,
        )
        headers = [
            ("Content-Length", str(len(body))),
            ("Content-Type", FORM),
            *self._common(),
            ("Origin", self.scene.address.base),
        ]
        answer = self.send("POST", "/api/oauth2/token", headers, body)
        assert answer.status == 200, answer.text
        self._access = answer.json["access_token"]

    def read_xml(self) -> None:
        """`*/*`, and a Content-Type for a body that is none."""
        answer = self._get("/api/4/users/me")
        assert answer.status == 200, answer.text
        assert answer.xml.findtext("userid") == str(self.scene.user.user_id)
        sites = self._get("/api/4/sites").xml
        assert self.scene.site_name in [one.text for one in sites.iter("sitename")]

    def ask_for_sheets(self) -> None:
        """What they draw at that platform, and no part of Parley."""
        for target in ("/api/3/isheets?siteid=5", "/api/3/isheets/admin/7/views"):
            self.refused("GET", target, self._get(target))

    def _get(self, target: str) -> Answer:
        headers = [
            ("Authorization", f"Bearer {self._access}"),
            ("Auth-type", "OAUTH2"),
            ("content-type", FORM),
            *self._common(),
        ]
        return self.send("GET", target, headers)

    def _common(self) -> Headers:
        return [
            ("Accept", "*/*"),
            ("Accept-Language", "en-GB"),
            ("User-Agent", _AGENT),
            ("Referer", f"{self.scene.address.base}{_PAGE}"),
            ("Sec-Fetch-Dest", "empty"),
            ("Sec-Fetch-Mode", "cors"),
            ("Sec-Fetch-Site", "same-origin"),
            ("Accept-Encoding", "gzip, deflate"),
            ("Host", self.host),
            ("Connection", "keep-alive"),
        ]
