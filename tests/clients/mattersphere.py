"""MatterSphere's add-in: a practice management system on desktops, which signs in as a person."""

from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

import msgspec

from tests.clients import restsharp
from tests.clients.browsers import Age
from tests.clients.client import FORM, JSON, XML, Client, Scene, Step, conversation_json
from tests.clients.http11 import Answer

_DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_REDIRECTS: Final = {301, 302, 303, 307}
_MOST_REDIRECTS: Final = 50
_DENIED: Final = {401, 403}

_BYTE_ORDER_MARK: Final = "\ufeff"
_SERIALIZED: Final = (
    _BYTE_ORDER_MARK + '<?xml version="1.0" encoding="utf-8"?>'
    '<conversation xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xmlns:xsd="http://www.w3.org/2001/XMLSchema"><recipients><users><user>'
    "<userid>{user_id}</userid></user></users></recipients><messages><message>"
    "<html>&lt;p&gt;From XmlSerializer&lt;/p&gt;</html><attachments />"
    "</message></messages></conversation>"
)


class MatterSphere(Client):
    """One desktop."""

    name = "MatterSphere, its add-in"
    stack = "C#, RestSharp 106.15"
    redirect = "https://mattersphere.firm.example/highq"

    def __init__(self, scene: Scene) -> None:
        super().__init__(scene)
        self._access = self._refresh = self._code = ""
        self._attachment = 0

    @property
    def steps(self) -> Sequence[Step]:
        """First the way to its tokens, then its calls, and two desktops at last."""
        return (
            self.check_platform,
            self.sign_in_with_internet_explorer,
            self.get_tokens,
            self.call,
            self.refresh_after_401_and_call_again,
            self.refresh_after_403_and_show_the_summary,
            self.ask_for_sheets_and_folders,
            self.upload_a_document,
            self.upload_an_attachment,
            self.start_conversations,
            self.await_the_continue,
            self.let_two_desktops_refresh_the_same_token,
        )

    def check_platform(self) -> None:
        """Asked before each token call, without parameters: anything but 2xx ends it there."""
        for accept in (restsharp.ACCEPT, JSON):
            assert 200 <= self._follow("/authorize.action", accept).status < 300

    def sign_in_with_internet_explorer(self) -> None:
        """A WebBrowser control; the redirect URI stands in the query as it is."""
        query = f"response_type=code&client_id={self.scene.client_id}&redirect_uri={self.redirect}"
        for age in (Age.FETCH_METADATA, Age.ORIGIN, Age.REFERER):
            landed = self.visit(query, age)
            assert landed.startswith(self.redirect)
            parameters: dict[str, str] = {}
            for pair in landed.partition("?")[2].replace("?", "&").split("&"):
                name, value = pair.split("=")  # it has no use for a second "="
                assert name not in parameters  # Dictionary.Add throws
                parameters[name] = value
            self._code = parameters["code"]  # and decodes nothing

    def get_tokens(self) -> None:
        """JSON into numbers: a lifetime that is missing makes it sign in anew each time."""
        tokens = self._token_call(
            f"grant_type=authorization_code&client_id={self.scene.client_id}"
            f"&client_secret={self.scene.secret}&code={self._code}"
        )
        assert isinstance(tokens["expires_in"], int)
        assert isinstance(tokens["refresh_token_expires_in"], int)

    def call(self) -> None:
        """With `Auth-Type`, which no standard knows."""
        assert [one.status for one in self._execute("GET", "/api/4/users/me")] == [200]

    def refresh_after_401_and_call_again(self) -> None:
        """The second time `Auth-Type` is there twice, joined by .NET."""
        self._access = "parley_dead"
        assert [one.status for one in self._execute("GET", "/api/4/users/me")] == [401, 200]

    def refresh_after_403_and_show_the_summary(self) -> None:
        """A person reads the top-level `summary`, where the answer says that it is JSON."""
        *_, last = answers = self._execute("GET", "/api/4/conversations/999999999/messages")
        assert [one.status for one in answers] == [403, 403]
        assert "application/json" in last.header("content-type")
        assert isinstance(last.json["summary"], str)

    def ask_for_sheets_and_folders(self) -> None:
        """What it is for at that platform, and no part of Parley."""
        for method, target in (
            ("GET", "/api/1/isheets/1/columns"),
            ("POST", "/api/3/isheet/1/search?limit=100&offset=0"),
            ("GET", "/api/3/isheet/1/items"),
            ("GET", "/api/1/folders/1/items?statusinfo=false&includesmartfolder=false"),
            ("GET", "/api/1/folders/1/?statusinfo=false"),
        ):
            body = b'{"data":{}}' if method == "POST" else b""
            *_, answer = self._execute(method, target, body=body, content_type=JSON if body else "")
            self.refused(method, target, answer)

    def upload_a_document(self) -> None:
        """To a folder, which is no part of Parley."""
        target = "/api/1/files/content?parentfolderid=7"
        content_type, body = self._document()
        *_, answer = self._execute(
            "POST", target, accept=restsharp.ACCEPT, body=body, content_type=content_type
        )
        self.refused("POST", target, answer)

    def upload_an_attachment(self) -> None:
        """The same request, sent to where Parley has uploads; a field that it has no use for."""
        target = "/api/4/attachments?siteid=0"
        content_type, body = self._document()
        for accept in (restsharp.ACCEPT, JSON):
            (answer,) = self._execute(
                "POST", target, accept=accept, body=body, content_type=content_type
            )
            assert answer.status == 201
            assert answer.media_type == JSON
            self._attachment = answer.json["id"]
        (found,) = self._execute("GET", f"/api/4/attachments/{self._attachment}")
        assert found.json["name"] == "Engagement letter.docx"  # the field, not the part's name

    def start_conversations(self) -> None:
        """With AddJsonBody, with and without an Accept of the program's own; XmlSerializer."""
        colleague = self.scene.colleague.user_id
        attached = {"attachments": {"attachment": [{"id": str(self._attachment)}]}}
        as_json = msgspec.json.encode(conversation_json("<p>x</p>", colleague, **attached))
        as_xml = _SERIALIZED.format(user_id=colleague).encode()
        for accept, body, content_type, wanted in (
            (JSON, as_json, JSON, JSON),
            (restsharp.ACCEPT, as_json, JSON, JSON),
            (XML, as_xml, "text/xml; charset=utf-8", XML),
        ):
            (answer,) = self._execute(
                "POST",
                "/api/4/conversations/",
                accept=accept,
                body=body,
                content_type=content_type,
            )
            assert (answer.status, answer.media_type) == (201, wanted), answer.text

    def await_the_continue(self) -> None:
        """HttpWebRequest by itself sends a body only after `100 Continue`."""
        body = msgspec.json.encode(conversation_json("<p>x</p>", self.scene.colleague.user_id))
        headers = [
            ("Authorization", f"Bearer {self._access}"),
            ("Content-Type", "application/json; charset=utf-8"),
            ("Host", self.host),
            ("Content-Length", str(len(body))),
            ("Expect", "100-continue"),
            ("Connection", "Keep-Alive"),
        ]
        answer = self.send("POST", "/api/4/conversations/", headers, body, awaits_continue=True)
        assert (answer.continued, answer.status) == (True, 201)

    def let_two_desktops_refresh_the_same_token(self) -> None:
        """Each keeps in memory what it once read from the database: both must go on working."""
        form = (
            f"client_id={self.scene.client_id}&client_secret={self.scene.secret}"
            f"&grant_type=refresh_token&refresh_token={self._refresh}"
        )
        access = [self._token_call(form)["access_token"] for _ in range(2)]
        for self._access in access:
            assert [one.status for one in self._execute("GET", "/api/4/users/me")] == [200]

    def _document(self) -> tuple[str, bytes]:
        return restsharp.multipart(
            [("dmsdocid", "4711"), ("filename", "Engagement letter.docx")],
            *("file", "letter.docx", _DOCX, b"PK\x03\x04 a letter"),
        )

    def _execute(
        self,
        method: str,
        target: str,
        *,
        accept: str = JSON,
        body: bytes = b"",
        content_type: str = "",
    ) -> list[Answer]:
        """Call, and once more with new tokens where that is denied, whatever for."""
        answers = []
        for auth_type in ("OAUTH2", "OAUTH2,OAUTH2"):
            more = [("Auth-Type", auth_type), ("Authorization", f"Bearer {self._access}")]
            headers = restsharp.headers(
                self.host, accept=accept, more=more, content_type=content_type, body=body
            )
            answers.append(self.send(method, target, headers, body))
            if answers[-1].status not in _DENIED or len(answers) > 1:
                break
            assert self._follow("/authorize.action", restsharp.ACCEPT).status == 200
            self._token_call(
                f"client_id={self.scene.client_id}&client_secret={self.scene.secret}"
                f"&grant_type=refresh_token&refresh_token={self._refresh}"
            )
        return answers

    def _token_call(self, form: str) -> dict[str, Any]:
        body = form.encode()
        headers = restsharp.headers(self.host, accept=JSON, content_type=FORM, body=body)
        answer = self.send("POST", "/api/oauth2/token", headers, body)
        assert answer.status == 200, answer.text
        tokens: dict[str, Any] = answer.json
        self._access, self._refresh = tokens["access_token"], tokens["refresh_token"]
        return tokens

    def _follow(self, target: str, accept: str) -> Answer:
        """Ask for something, and go wherever that leads, with the cookies of the way."""
        cookies: dict[str, str] = {}
        for _ in range(_MOST_REDIRECTS):
            joined = "; ".join(f"{name}={value}" for name, value in cookies.items())
            more = [("Cookie", joined)] if cookies else []
            headers = restsharp.headers(self.host, accept=accept, more=more)
            answer = self.send("GET", target, headers)
            if answer.status not in _REDIRECTS:
                return answer
            for line in answer.all("set-cookie"):
                name, _, value = line.partition(";")[0].partition("=")
                cookies[name] = value
            parts = urlsplit(urljoin(target, answer.header("location")))
            target = parts.path + (f"?{parts.query}" if parts.query else "")
        raise AssertionError(f"it leads on and on: {target}")
