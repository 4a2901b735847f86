"""Java's own two HTTP clients, Apache's, and OkHttp, as they are by default."""

from collections.abc import Sequence
from typing import Final

import msgspec

from tests.clients.client import JSON, Client, Step, conversation_json
from tests.clients.http11 import Headers
from tests.clients.uploads import CONTENT, NAME, Form, Uploader, parts

_AGENT: Final = "Java/17.0.11"
_OLD_ACCEPT: Final = "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2"
_BOUNDARY: Final = "aZ0-9_bXyQ7mWcTtJ4kRn2Lp5sVd8uHf"


class HttpURLConnection(Client):
    """In the JDK since 1.1; a `*` and weights that start with a point."""

    name = "HttpURLConnection"
    stack = "Java 8 to 21"

    @property
    def steps(self) -> Sequence[Step]:
        """It reads and writes."""
        return self.read, self.start_a_conversation

    def read(self) -> None:
        """Without a body, in the default format."""
        answer = self.send("GET", "/api/4/users/me", [self._authorization(), *self._end()])
        assert (answer.status, answer.media_type) == (200, JSON)

    def start_a_conversation(self) -> None:
        """In the format of its body."""
        body = _conversation(self)
        headers = [self._authorization(), ("Content-Type", JSON), *self._end()]
        headers.append(("Content-Length", str(len(body))))
        answer = self.send("POST", "/api/4/conversations/", headers, body)
        assert (answer.status, answer.media_type) == (201, JSON)

    def _authorization(self) -> tuple[str, str]:
        return "Authorization", f"Bearer {self.scene.user.token}"

    def _end(self) -> list[tuple[str, str]]:
        return [
            ("User-Agent", _AGENT),
            ("Host", self.host),
            ("Accept", _OLD_ACCEPT),
            ("Connection", "keep-alive"),
        ]


class JavaNetHttp(Client):
    """In the JDK since 11; it asks each server whether it speaks HTTP/2."""

    name = "java.net.http"
    stack = "Java 11 to 21"

    @property
    def steps(self) -> Sequence[Step]:
        """It writes."""
        return (self.start_a_conversation,)

    def start_a_conversation(self) -> None:
        """With the offer of an upgrade, which HTTP/1.1 lets a server pass over; no Accept."""
        body = _conversation(self)
        headers = [
            ("Connection", "Upgrade, HTTP2-Settings"),
            ("Content-Length", str(len(body))),
            ("Host", self.host),
            ("HTTP2-Settings", "AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA"),
            ("Upgrade", "h2c"),
            ("User-Agent", "Java-http-client/17.0.11"),
            ("Authorization", f"Bearer {self.scene.user.token}"),
            ("Content-Type", JSON),
        ]
        answer = self.send("POST", "/api/4/conversations/", headers, body)
        assert (answer.status, answer.media_type) == (201, JSON)


class ApacheHttpClient(Uploader):
    """HttpClient 4.5: its builder of forms says how each part is encoded, in every mode but one."""

    name = "Apache HttpClient"
    stack = "Java, 4.5"

    @property
    def others(self) -> Sequence[Step]:
        """It writes, too."""
        return (self.start_a_conversation,)

    def forms(self) -> Sequence[tuple[str, Form]]:
        """STRICT is the default; a text is ISO-8859-1 where a program names no charset."""
        name, latin, utf8 = "Schrift.docx", "Änderung.docx", NAME
        return [
            (name, self._form(name, "ISO-8859-1", name)),  # STRICT
            (latin, self._form(latin, "ISO-8859-1", "a.docx")),
            (utf8, self._form(utf8, "UTF-8", "a.docx", "; charset=UTF-8")),
            (utf8, self._form(utf8, "UTF-8", utf8)),  # RFC6532: names of files in UTF-8
            (name, self._browser_compatible(name)),
        ]

    def headers(self, content_type: str, length: int) -> Headers:
        """Its own fields come last."""
        described = [("Content-Length", str(length)), ("Content-Type", content_type)]
        return [
            self.authorization,
            ("Accept", JSON),
            *(described if length else []),
            ("Host", self.host),
            ("Connection", "Keep-Alive"),
            ("User-Agent", "Apache-HttpClient/4.5.14 (Java/17.0.11)"),
            ("Accept-Encoding", "gzip,deflate"),
        ]

    def start_a_conversation(self) -> None:
        """A StringEntity of APPLICATION_JSON."""
        body = _conversation(self)
        headers = self.headers("application/json; charset=UTF-8", len(body))
        assert self.send("POST", "/api/4/conversations/", headers, body).status == 201

    def _form(self, name: str, charset: str, part: str, parameter: str = "") -> Form:
        text = (
            'Content-Disposition: form-data; name="filename"\r\n'
            f"Content-Type: text/plain; charset={charset}\r\nContent-Transfer-Encoding: 8bit"
        )
        file = (
            f'Content-Disposition: form-data; name="file"; filename="{part}"\r\n'
            "Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: binary"
        )
        body = parts(_BOUNDARY, (text, name.encode(charset)), (file, CONTENT))
        return f"multipart/form-data; boundary={_BOUNDARY}{parameter}", body

    def _browser_compatible(self, name: str) -> Form:
        text = 'Content-Disposition: form-data; name="filename"'
        file = (
            f'Content-Disposition: form-data; name="file"; filename="{name}"\r\n'
            "Content-Type: application/octet-stream"
        )
        body = parts(_BOUNDARY, (text, name.encode()), (file, CONTENT))
        return f"multipart/form-data; boundary={_BOUNDARY}", body


class OkHttp(Uploader):
    """What Retrofit and Android send with; each part says how long it is."""

    name = "OkHttp"
    stack = "Java, Kotlin, 3.13"

    @property
    def others(self) -> Sequence[Step]:
        """It writes, too."""
        return (self.start_a_conversation,)

    def forms(self) -> Sequence[tuple[str, Form]]:
        """A boundary that is a UUID."""
        name, boundary = "letter.txt", "b7f8c1a2-4d5e-4f60-8a7b-9c0d1e2f3a4b"
        text = f'Content-Disposition: form-data; name="filename"\r\nContent-Length: {len(name)}'
        file = (
            f'Content-Disposition: form-data; name="file"; filename="{name}"\r\n'
            f"Content-Type: text/plain\r\nContent-Length: {len(CONTENT)}"
        )
        body = parts(boundary, (text, name.encode()), (file, CONTENT))
        return [(name, (f"multipart/form-data; boundary={boundary}", body))]

    def headers(self, content_type: str, length: int) -> Headers:
        """No Accept."""
        described = [("Content-Type", content_type), ("Content-Length", str(length))]
        return [
            self.authorization,
            *(described if length else []),
            ("Host", self.host),
            ("Connection", "Keep-Alive"),
            ("Accept-Encoding", "gzip"),
            ("User-Agent", "okhttp/3.13.1"),
        ]

    def start_a_conversation(self) -> None:
        """In the format of its body."""
        body = _conversation(self)
        headers = self.headers("application/json; charset=utf-8", len(body))
        answer = self.send("POST", "/api/4/conversations/", headers, body)
        assert (answer.status, answer.media_type) == (201, JSON)


def _conversation(client: Client) -> bytes:
    return msgspec.json.encode(conversation_json("<p>x</p>", client.scene.colleague.user_id))
