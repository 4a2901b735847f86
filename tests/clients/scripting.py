"""What Ruby, Perl, Python and curl send forms with."""

from collections.abc import Sequence
from typing import Final
from urllib.parse import quote

from tests.clients.client import XML, Step
from tests.clients.http11 import Headers, chunked
from tests.clients.uploads import CONTENT, NAME, Form, Uploader, parts

_XML: Final = (
    "<conversation><recipients><users><user><userid>{user_id}</userid></user></users></recipients>"
    "<messages><message><html><![CDATA[<p>x</p>]]></html></message></messages></conversation>"
)


class RubyMultipartPost(Uploader):
    """Below Faraday's uploads for many years."""

    name = "multipart-post, net/http"
    stack = "Ruby"

    def forms(self) -> Sequence[tuple[str, Form]]:
        """Names in quotes, how long the file is, and how it is encoded: not at all."""
        boundary = "-----------RubyMultipartPost-a8b1c7d2e3f4a5b6"
        text = 'Content-Disposition: form-data; name="filename"'
        file = (
            'Content-Disposition: form-data; name="file"; filename="r.txt"\r\n'
            f"Content-Length: {len(CONTENT)}\r\nContent-Type: text/plain\r\n"
            "Content-Transfer-Encoding: binary"
        )
        body = parts(boundary, (text, b"r.txt"), (file, CONTENT))
        return [("r.txt", (f"multipart/form-data; boundary={boundary}", body))]

    def headers(self, content_type: str, length: int) -> Headers:
        """net/http closes each connection, unless it is told otherwise."""
        described = [("Content-Type", content_type), ("Content-Length", str(length))]
        return [
            *(described if length else []),
            ("Accept-Encoding", "gzip;q=1.0,deflate;q=0.6,identity;q=0.3"),
            ("Accept", "*/*"),
            ("User-Agent", "Ruby"),
            self.authorization,
            ("Host", self.host),
            ("Connection", "close"),
        ]


class PerlLWP(Uploader):
    """libwww-perl; `TE` on every request."""

    name = "LWP"
    stack = "Perl"

    @property
    def others(self) -> Sequence[Step]:
        """It writes XML."""
        return (self.start_a_conversation,)

    def forms(self) -> Sequence[tuple[str, Form]]:
        """The boundary of a form without files that look like one."""
        text = 'Content-Disposition: form-data; name="filename"'
        file = (
            'Content-Disposition: form-data; name="file"; filename="p.txt"\r\n'
            "Content-Type: text/plain"
        )
        body = parts("xYzZY", (text, b"p.txt"), (file, CONTENT))
        return [("p.txt", ("multipart/form-data; boundary=xYzZY", body))]

    def headers(self, content_type: str, length: int) -> Headers:
        """`Connection` names the header field of this hop."""
        described = [("Content-Length", str(length)), ("Content-Type", content_type)]
        return [
            ("TE", "deflate,gzip;q=0.3"),
            ("Connection", "TE, close"),
            self.authorization,
            ("Host", self.host),
            ("User-Agent", "libwww-perl/6.68"),
            *(described if length else []),
        ]

    def start_a_conversation(self) -> None:
        """In the format of its body."""
        body = _XML.format(user_id=self.scene.colleague.user_id).encode()
        answer = self.send("POST", "/api/4/conversations/", self.headers(XML, len(body)), body)
        assert (answer.status, answer.media_type) == (201, XML)


class PythonRequests(Uploader):
    """requests: before and after urllib3 2."""

    name = "requests"
    stack = "Python, urllib3 1 and 2"

    def forms(self) -> Sequence[tuple[str, Form]]:
        """A name that is not ASCII is RFC 8187 alone, or raw."""
        boundary = "4f1d6c1f5b6e4e0f9d6a4c1b7f0e2a93"
        plain = f'Content-Disposition: form-data; name="file"; filename="{NAME}"'
        extended = f"Content-Disposition: form-data; name=\"file\"; filename*=utf-8''{quote(NAME)}"
        content_type = f"multipart/form-data; boundary={boundary}"
        return [
            (NAME, (content_type, parts(boundary, (head, CONTENT)))) for head in (plain, extended)
        ]

    def headers(self, content_type: str, length: int) -> Headers:
        """`*/*`, as most do."""
        described = [("Content-Length", str(length)), ("Content-Type", content_type)]
        return [
            ("Host", self.host),
            ("User-Agent", "python-requests/2.32.3"),
            ("Accept-Encoding", "gzip, deflate"),
            ("Accept", "*/*"),
            ("Connection", "keep-alive"),
            self.authorization,
            *(described if length else []),
        ]


class Curl(Uploader):
    """curl -F, with a body that does not say how long it is, and Expect."""

    name = "curl"
    stack = "C, 7 and 8"

    @property
    def others(self) -> Sequence[Step]:
        """It sends in chunks, and waits before a large body."""
        return self.upload_in_chunks, self.await_the_continue

    def forms(self) -> Sequence[tuple[str, Form]]:
        """Lines of dashes."""
        boundary = "------------------------d74496d66958873e"
        text = 'Content-Disposition: form-data; name="filename"'
        file = (
            'Content-Disposition: form-data; name="file"; filename="hostname"\r\n'
            "Content-Type: application/octet-stream"
        )
        body = parts(boundary, (text, b"c.txt"), (file, CONTENT))
        return [("c.txt", (f"multipart/form-data; boundary={boundary}", body))]

    def headers(self, content_type: str, length: int) -> Headers:
        """Few."""
        described = [("Content-Length", str(length)), ("Content-Type", content_type)]
        return [
            ("Host", self.host),
            ("User-Agent", "curl/8.5.0"),
            ("Accept", "*/*"),
            self.authorization,
            *(described if length else []),
        ]

    def upload_in_chunks(self) -> None:
        """`-H 'Transfer-Encoding: chunked'`; it then expects a 100, too."""
        ((_, (content_type, body)),) = self.forms()
        headers = [
            *self.headers("", 0),
            ("Transfer-Encoding", "chunked"),
            ("Content-Type", content_type),
            ("Expect", "100-continue"),
        ]
        in_chunks = chunked(body[:50], body[50:])
        answer = self.send("POST", self.target, headers, in_chunks, awaits_continue=True)
        assert (answer.continued, answer.status) == (True, 201)

    def await_the_continue(self) -> None:
        """As it does from a megabyte on."""
        ((_, (content_type, body)),) = self.forms()
        headers = [*self.headers(content_type, len(body)), ("Expect", "100-continue")]
        answer = self.send("POST", self.target, headers, body, awaits_continue=True)
        assert (answer.continued, answer.status) == (True, 201)
