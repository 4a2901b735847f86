"""Many connections at once, which are a burden on purpose."""

import contextlib
import selectors
import socket
import ssl
import time
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import urlsplit

from tests.harness.closing_base import Closing
from tests.harness.people import Person
from tests.harness.raw_http import head


class ConnectionGroup(Closing):
    """Connections that all do the same.

    Args:
        address: Where they go to.
        size: How many.
        opening: What each sends.
        tls: For an address with TLS.
    """

    def __init__(
        self, address: str, size: int, opening: bytes, tls: ssl.SSLContext | None = None
    ) -> None:
        place = urlsplit(address)
        self._sockets: list[socket.socket] = []
        for _ in range(size):
            connection = socket.create_connection((place.hostname, place.port or 80), 30)
            if tls is not None:
                connection = tls.wrap_socket(connection, server_hostname=place.hostname)
            if opening:
                connection.sendall(opening)
            connection.setblocking(False)
            self._sockets.append(connection)

    def close(self) -> None:
        """Go away."""
        for connection in self._sockets:
            connection.close()

    def send(self, piece: bytes) -> None:
        """Let each send a little more, as far as the server takes it."""
        for connection in self._sockets:
            with contextlib.suppress(OSError):
                connection.send(piece)

    def answered(self, seconds: float = 10) -> None:
        """Wait until each was told something, or was ended."""
        for connection in self._sockets:
            connection.settimeout(seconds)
            with contextlib.suppress(OSError):
                connection.recv(65_536)

    def left(self, seconds: float) -> int:
        """Return how many are still open when the server has ended the others, or time is up."""
        with selectors.DefaultSelector() as waiting:
            for connection in self._sockets:
                waiting.register(connection, selectors.EVENT_READ)
            deadline = time.monotonic() + seconds
            while waiting.get_map() and (rest := deadline - time.monotonic()) > 0:
                for key, _ in waiting.select(rest):
                    if _is_over(key.fileobj):
                        waiting.unregister(key.fileobj)
            return len(waiting.get_map())


def _is_over(connection: object) -> bool:
    assert isinstance(connection, socket.socket)
    try:
        return connection.recv(65_536) == b""
    except (BlockingIOError, ssl.SSLWantReadError):
        return False
    except (ConnectionError, ssl.SSLError):
        return True


class SlowClient(NamedTuple):
    """A way to be a burden.

    Attributes:
        opening: What such a connection sends at first.
        drip: What it sends now and then.
    """

    opening: Callable[[Person], bytes]
    drip: bytes = b""


def _post(person: Person, *headers: str) -> bytes:
    return head(person, "/conversations", "Content-Type: application/json", *headers)


SLOW_CLIENTS = {
    "silent from the start": SlowClient(lambda _: b""),
    "silent after a request": SlowClient(
        lambda ada: _post(ada).replace(b"POST", b"GET", 1) + b"\r\n",
    ),
    "half a request line": SlowClient(lambda _: b"GET /api/4/conv"),
    "a head that drips": SlowClient(_post, b"X-Drip: x\r\n"),
    "a body that never comes": SlowClient(lambda ada: _post(ada, "Content-Length: 900") + b"\r\n"),
    "a body that drips": SlowClient(lambda ada: _post(ada, "Content-Length: 900") + b"\r\n{", b" "),
    "chunks that never end": SlowClient(
        lambda ada: _post(ada, "Transfer-Encoding: chunked") + b"\r\n1\r\n{\r\n", b"1\r\n \r\n"
    ),
}
