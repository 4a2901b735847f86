"""A client that asks for little, all the time, and notes the longest it was kept waiting.

It is a process of its own, so that what else a test does does not slow it.
"""

import subprocess
import sys
import time
from typing import Final
from urllib.parse import urlsplit

from tests.harness.closing_base import Closing
from tests.harness.servers import Server

_PAUSE: Final = 0.001


class Watchdog(Closing):
    """One that runs beside a server."""

    def __init__(self, server: Server) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__, server.address],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.longest()

    def close(self) -> None:
        """End it."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        self._process.wait(15)

    def longest(self) -> float:
        """Return how many seconds the slowest answer took since the last time it was asked."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        return float(self._process.stdout.readline())


def _watch(address: str) -> None:
    import select  # noqa: PLC0415 - of the other process
    import socket  # noqa: PLC0415 - likewise

    place = urlsplit(address)
    request = f"GET /healthz HTTP/1.1\r\nHost: {place.netloc}\r\n\r\n".encode()
    longest = 0.0
    with socket.create_connection((place.hostname, place.port or 80), 60) as connection:
        while True:
            started = time.perf_counter()
            connection.sendall(request)
            answer = connection.recv(65_536)
            longest = max(longest, time.perf_counter() - started)
            if not answer.startswith(b"HTTP/1.1 200"):
                raise SystemExit(answer.decode("latin-1"))
            if select.select([sys.stdin], [], [], _PAUSE)[0]:
                if not sys.stdin.readline():
                    return
                sys.stdout.write(f"{longest}\n")
                sys.stdout.flush()
                longest = 0.0


if __name__ == "__main__":
    _watch(sys.argv[1])
