"""HTTP/1.1 to the byte: nothing is added to a request, and nothing of it is put in order."""

import gzip
import socket
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO, Final, NamedTuple

import msgspec
from lxml import etree

_SECONDS: Final = 30.0
_CONTINUE: Final = 100

Headers = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Address:
    """Where an instance is reached.

    Attributes:
        host: What `Host` says.
        port: Where it listens, on this machine.
        tls: What to trust, where it speaks TLS.
    """

    host: str
    port: int
    tls: ssl.SSLContext | None = None

    @property
    def base(self) -> str:
        """What its URLs start with."""
        return f"{'https' if self.tls else 'http'}://{self.host}"

    def connect(self) -> socket.socket:
        """Open a connection."""
        connection = socket.create_connection(("127.0.0.1", self.port), _SECONDS)
        if self.tls is None:
            return connection
        return self.tls.wrap_socket(connection, server_hostname="127.0.0.1")


class Answer(NamedTuple):
    """An answer; its content is what a client reads, out of chunks and decompressed."""

    status: int
    headers: Headers
    content: bytes
    continued: bool = False  # whether `100 Continue` came before it

    def header(self, name: str) -> str:
        """Return the header fields of a name, joined; empty where there is none."""
        return ", ".join(value for key, value in self.headers if key.lower() == name)

    def all(self, name: str) -> list[str]:
        """Return each header field of a name."""
        return [value for key, value in self.headers if key.lower() == name]

    @property
    def media_type(self) -> str:
        """Its Content-Type, without parameters."""
        return self.header("content-type").partition(";")[0]

    @property
    def text(self) -> str:
        """Its content as text."""
        return self.content.decode()

    @property
    def json(self) -> Any:
        """Its content as JSON, whatever it says that it is."""
        return msgspec.json.decode(self.content)

    @property
    def xml(self) -> etree._Element:
        """Its content as XML, whatever it says that it is."""
        return etree.fromstring(self.content)


class Request(NamedTuple):
    """A request.

    Attributes:
        method: As it stands on the first line.
        target: As it stands on the first line, not encoded any further.
        headers: As they are sent, in this order; none is added.
        body: As it is sent, chunks included.
        awaits_continue: Whether the body waits for `100 Continue`.
    """

    method: str
    target: str
    headers: Headers
    body: bytes = b""
    awaits_continue: bool = False

    @property
    def head(self) -> bytes:
        """The first line and the header fields."""
        lines = [
            f"{self.method} {self.target} HTTP/1.1",
            *(f"{name}: {value}" for name, value in self.headers),
        ]
        return "\r\n".join(lines).encode() + b"\r\n\r\n"


def exchange(address: Address, request: Request) -> Answer:
    """Send a request on a connection of its own; give the answer."""
    with address.connect() as connection, connection.makefile("rb") as incoming:
        connection.sendall(request.head)
        if not request.awaits_continue:
            connection.sendall(request.body)
        status = _status(incoming)
        continued = status == _CONTINUE
        if continued:
            _fields(incoming)
            connection.sendall(request.body)
            status = _status(incoming)
        fields = _fields(incoming)
        return Answer(status, fields, _content(incoming, dict(fields)), continued)


def chunked(*pieces: bytes) -> bytes:
    """Write a body in chunks."""
    return b"".join(f"{len(one):x}\r\n".encode() + one + b"\r\n" for one in (*pieces, b""))


def _status(incoming: BinaryIO) -> int:
    start = incoming.readline()
    assert start.startswith(b"HTTP/1.1 "), f"no answer: {start!r}"
    return int(start.split()[1])


def _fields(incoming: BinaryIO) -> list[tuple[str, str]]:
    found = []
    while line := incoming.readline().strip():
        name, _, value = line.decode("latin-1").partition(":")
        found.append((name.lower(), value.strip()))
    return found


def _content(incoming: BinaryIO, headers: dict[str, str]) -> bytes:
    if headers.get("transfer-encoding") == "chunked":
        content = b"".join(iter(lambda: _chunk(incoming), b""))
    else:
        content = incoming.read(int(headers.get("content-length", "0")))
    return gzip.decompress(content) if headers.get("content-encoding") == "gzip" else content


def _chunk(incoming: BinaryIO) -> bytes:
    size = int(incoming.readline().partition(b";")[0], 16)
    content = incoming.read(size)
    incoming.readline()
    return content
