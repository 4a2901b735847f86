"""A network between a server and its database that can be cut, also in the middle of a commit."""

import contextlib
import socket
import threading
from enum import Enum, auto
from typing import Final

from tests.harness.closing import Closing

_COMMIT: Final = b"commit\0"
"""How a commit ends on PostgreSQL's wire, as Parley asks for it."""

_AT_ONCE: Final = 64 * 1024


class Cut(Enum):
    """When a connection is cut."""

    BEFORE_THE_COMMIT_ARRIVES = auto()
    BEFORE_THE_COMMIT_IS_ACKNOWLEDGED = auto()


class Proxy(Closing):
    """Passes connections on to a port of this machine, and cuts them when it is told to."""

    def __init__(self, port: int) -> None:
        self._to = port
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self._lock = threading.Lock()
        self._planned: list[Cut] = []
        self.cuts: list[Cut] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Let go of it."""
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def cut(self, *cuts: Cut) -> None:
        """Cut the next connections that commit, one after another."""
        with self._lock:
            self._planned.extend(cuts)

    def _next_cut(self) -> Cut | None:
        with self._lock:
            cut = self._planned.pop(0) if self._planned else None
            if cut is not None:
                self.cuts.append(cut)
            return cut

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._pass_on, args=(client,), daemon=True).start()

    def _pass_on(self, client: socket.socket) -> None:
        with (
            contextlib.suppress(OSError),
            client,
            socket.create_connection(("127.0.0.1", self._to)) as database,
        ):
            _Passage(self, client, database).run()

    def before(self, said: bytes, passage: "_Passage") -> bool:
        """Look at what goes to the database; tell whether it goes on."""
        if not said.endswith(_COMMIT):
            return True
        cut = self._next_cut()
        if cut is Cut.BEFORE_THE_COMMIT_IS_ACKNOWLEDGED:
            passage.deaf = True
        return cut is not Cut.BEFORE_THE_COMMIT_ARRIVES


class _Passage:
    """One connection; where it is `deaf`, the next answer of the database ends it."""

    def __init__(self, proxy: Proxy, client: socket.socket, database: socket.socket) -> None:
        self._proxy = proxy
        self._client = client
        self._database = database
        self.deaf = False

    def run(self) -> None:
        back = threading.Thread(target=self._back, daemon=True)
        back.start()
        while (said := _received(self._client)) and self._proxy.before(said, self):
            self._database.sendall(said)
        self._end()
        back.join()

    def _back(self) -> None:
        with contextlib.suppress(OSError):
            while (said := _received(self._database)) and not self.deaf:
                self._client.sendall(said)
        self._end()

    def _end(self) -> None:
        for side in (self._client, self._database):
            with contextlib.suppress(OSError):
                side.shutdown(socket.SHUT_RDWR)


def _received(side: socket.socket) -> bytes:
    try:
        return side.recv(_AT_ONCE)
    except OSError:
        return b""
