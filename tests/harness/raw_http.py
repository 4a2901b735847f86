"""Bytes over a connection, for requests that no HTTP client would send."""

import contextlib
import select
import socket
from typing import NamedTuple
from urllib.parse import urlsplit

from tests.harness.closing_base import Closing
from tests.harness.people import Person
from tests.harness.servers import Server

_SECONDS = 10.0


class Answer(NamedTuple):
    """What a server answered; header names are lower case."""

    status: int
    headers: dict[str, str]
    content: bytes


class RawConnection(Closing):
    """One connection to a server; what the server does not send within ten seconds never comes."""

    def __init__(self, server: Server) -> None:
        address = urlsplit(server.address)
        self._socket = socket.create_connection((address.hostname, address.port or 80), _SECONDS)
        self._incoming = self._socket.makefile("rb")

    def close(self) -> None:
        """Go away."""
        self._incoming.close()
        self._socket.close()

    def send(self, *pieces: bytes) -> None:
        """Send bytes, each piece on its own; what the server does not wait for is lost."""
        with contextlib.suppress(ConnectionError):
            for piece in pieces:
                self._socket.sendall(piece)

    def finish_sending(self) -> None:
        """Shut down our side: nothing more comes."""
        with contextlib.suppress(OSError):  # the server was faster to close it
            self._socket.shutdown(socket.SHUT_WR)

    def says_something(self, seconds: float) -> bool:
        """Wait for the server to send something, or to close the connection."""
        return bool(select.select([self._socket], [], [], seconds)[0])

    def answer(self) -> Answer | None:
        """Return the next answer; `None` where the server closed the connection instead."""
        try:
            return self._read_answer()
        except ConnectionError:
            return None

    def answers(self) -> list[Answer]:
        """Return every answer up to the end of the connection."""
        return list(iter(self.answer, None))

    def _read_answer(self) -> Answer | None:
        start = self._incoming.readline()
        if not start:
            return None
        headers: dict[str, str] = {}
        while line := self._incoming.readline().strip():
            name, _, value = line.decode("latin-1").partition(":")
            headers[name.lower()] = value.strip()
        content = self._incoming.read(int(headers.get("content-length", "0")))
        return Answer(int(start.split()[1]), headers, content)


class KeptAlive(Closing):
    """One request after another on one connection, anew where the server closed it.

    Args:
        person: Whose requests they are.
        server: Where they go.
    """

    def __init__(self, server: Server, person: Person) -> None:
        self._server = server
        self._person = person
        self._connection = RawConnection(server)

    def close(self) -> None:
        """Let go of it."""
        self._connection.close()

    def post(self, path: str, body: bytes, content_type: str) -> Answer:
        """Send a body, and give the answer to it, in the same format."""
        headers = f"Content-Type: {content_type}", f"Accept: {content_type}"
        self._connection.send(request(self._person, path, body, *headers))
        answer = self._connection.answer()
        assert answer is not None, "the server closed the connection without an answer"
        if answer.headers.get("connection") == "close":
            self._connection.close()
            self._connection = RawConnection(self._server)
        return answer


def head(person: Person, path: str, *headers: str) -> bytes:
    """Write the head of a POST, without the headers that say how long its body is."""
    lines = [
        f"POST {urlsplit(str(person.base_url)).path.rstrip('/')}{path} HTTP/1.1",
        "Host: parley.example",
        f"Authorization: Bearer {person.token}",
        *headers,
    ]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n"


def request(person: Person, path: str, body: bytes, *headers: str) -> bytes:
    """Write a whole POST."""
    return head(person, path, *headers, f"Content-Length: {len(body)}") + b"\r\n" + body


def chunk(content: bytes) -> bytes:
    """Write one chunk of a body that does not say how long it is; an empty one ends it."""
    return f"{len(content):x}\r\n".encode() + content + b"\r\n"
