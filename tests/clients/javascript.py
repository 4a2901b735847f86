"""highq-tools, a TypeScript SDK for that platform, with the `fetch` of Node and of browsers."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from tests.clients.client import JSON, Step
from tests.clients.http11 import Headers
from tests.clients.uploads import CONTENT, NAME, Form, Uploader, parts


class HighQTools(Uploader):
    """It uploads, and asks until that is done; here with a token, which it leaves to its page."""

    name = "the uploads of highq-tools"
    stack = "TypeScript, fetch"
    settings: ClassVar[Mapping[str, str]] = {"PARLEY_DEFAULT_FORMAT": "xml"}

    @property
    def others(self) -> Sequence[Step]:
        """It asks for what became of an upload, and for sheets."""
        return self.await_an_upload, self.ask_for_sheets

    def forms(self) -> Sequence[tuple[str, Form]]:
        """The file first, its name after it, in a field and raw."""
        boundary = "----formdata-undici-048309583247"
        file = (
            f'Content-Disposition: form-data; name="file"; filename="{NAME}"\r\n'
            "Content-Type: application/pdf"
        )
        text = 'Content-Disposition: form-data; name="filename"'
        body = parts(boundary, (file, CONTENT), (text, NAME.encode()))
        return [(NAME, (f"multipart/form-data; boundary={boundary}", body))]

    def headers(self, content_type: str, length: int) -> Headers:
        """Small letters; `accept` stands where a program that sets it puts it."""
        return self._fields(content_type, length, accept=JSON)

    def _fields(self, content_type: str, length: int, accept: str) -> Headers:
        described = [("content-type", content_type)] if content_type else []
        return [
            ("host", self.host),
            ("connection", "keep-alive"),
            ("accept", accept),
            ("authorization", self.authorization[1]),
            *described,
            ("accept-language", "*"),
            ("sec-fetch-mode", "cors"),
            ("user-agent", "node"),
            ("accept-encoding", "gzip, deflate"),
            *([("content-length", str(length))] if described else []),
        ]

    def await_an_upload(self) -> None:
        """The key of an upload, then its state: XML, which nothing asks for; an empty body."""
        ((_, (content_type, body)),) = self.forms()
        headers = self.headers(content_type, len(body))
        uploaded = self.send("POST", self.target, headers, body).json
        target = f"/api/4/progressivekeystatus/{uploaded['progressivekey']}"
        answer = self.send("POST", target, self._fields(JSON, 0, accept="*/*"))
        assert answer.status == 200, answer.text
        state = answer.xml
        first = next(state.iter("progressivekeystatus"))
        assert (first.text or "").strip().upper() == "DONE"
        assert len(first) == 0  # a browser would read the text of all that is in it
        assert next(state.iter("id")).text == str(uploaded["id"])

    def ask_for_sheets(self) -> None:
        """What it is for at that platform, and no part of Parley."""
        ((_, (content_type, body)),) = self.forms()
        target = "/api/4/isheet/7/attachment"
        headers = self.headers(content_type, len(body))
        self.refused("POST", target, self.send("POST", target, headers, body))
