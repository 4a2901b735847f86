"""A way to an object store on which it refuses: a gateway that answers in its place, and counts."""

import contextlib
import socket
import threading

from tests.harness.closing_base import Closing

_AT_ONCE = 64 * 1024


class Gateway(Closing):
    """Passes connections on to a port of this machine, until it is told to refuse.

    Attributes:
        refused: How many requests it has refused.
    """

    def __init__(self, port: int) -> None:
        self._to = port
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        self._status = ""
        self._open: set[socket.socket] = set()
        self.refused = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Pass nothing on any more; what is open is cut."""
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._cut()

    def refuse(self, status: str) -> None:
        """Answer every request with a status, as in `503 Slow Down`; what is open is cut."""
        self._status = status
        self._cut()

    def relent(self) -> None:
        """Pass on again."""
        self._status = ""

    def _cut(self) -> None:
        for side in [*self._open]:
            with contextlib.suppress(OSError):
                side.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            work = self._refuse if self._status else self._pass_on
            threading.Thread(target=work, args=(client,), daemon=True).start()

    def _refuse(self, client: socket.socket) -> None:
        """Read one request to its end, and answer it."""
        with contextlib.suppress(OSError, ValueError), client, client.makefile("rb") as incoming:
            length = 0
            while line := incoming.readline().strip():
                name, _, value = line.partition(b":")
                length = int(value) if name.lower() == b"content-length" else length
            while length > 0 and (block := incoming.read(min(length, _AT_ONCE))):
                length -= len(block)
            status = self._status or "503 Slow Down"
            code = status.partition(" ")[2].replace(" ", "")
            body = f"<Error><Code>{code}</Code><Message>{status}</Message></Error>"
            self.refused += 1
            client.sendall(
                f"HTTP/1.1 {status}\r\nContent-Type: application/xml\r\nConnection: close\r\n"
                f"Content-Length: {len(body)}\r\n\r\n{body}".encode()
            )

    def _pass_on(self, client: socket.socket) -> None:
        with (
            contextlib.suppress(OSError),
            client,
            socket.create_connection(("127.0.0.1", self._to)) as store,
        ):
            self._open |= {client, store}
            back = threading.Thread(target=_pump, args=(store, client), daemon=True)
            back.start()
            _pump(client, store)
            back.join()
            self._open -= {client, store}


def _pump(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while said := source.recv(_AT_ONCE):
            target.sendall(said)
    for side in (source, target):
        with contextlib.suppress(OSError):
            side.shutdown(socket.SHUT_RDWR)
