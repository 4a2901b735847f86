"""A network between a server and its database that can be cut, also in the middle of a commit."""

import contextlib
import random
import socket
import struct
import threading
from collections.abc import Iterator
from enum import Enum, auto
from typing import Final

from tests.harness.closing_base import Closing

_COMMIT: Final = b"commit\0"
"""How a commit ends on PostgreSQL's wire, as Parley asks for it."""

_AT_ONCE: Final = 64 * 1024


class Cut(Enum):
    """When a connection is cut."""

    BEFORE_THE_COMMIT_ARRIVES = auto()
    BEFORE_THE_COMMIT_IS_ACKNOWLEDGED = auto()

    @property
    def words(self) -> str:
        """When that is, in words."""
        return self.name.lower().replace("_", " ")


_RESET_ON_CLOSE: Final = struct.pack("ii", 1, 0)
"""The option SO_LINGER that has a closed connection reset instead of ended in good order."""


class Proxy(Closing):
    """Passes connections on to a port of this machine, and cuts them when it is told to."""

    def __init__(self, port: int) -> None:
        self._to = port
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self._lock = threading.Lock()
        self._planned: list[Cut] = []
        self.cuts: list[Cut] = []
        self.swallowed = 0
        self._open: set[_Passage] = set()
        self._hole: _Hole | None = None
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Let go of it."""
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def cut(self, *cuts: Cut) -> None:
        """Cut the next connections that commit, one after another."""
        with self._lock:
            self._planned.extend(cuts)

    @contextlib.contextmanager
    def black_hole(self) -> Iterator[None]:
        """Pass nothing on for a while, and tell nobody; what was open then never speaks again."""
        hole = _Hole()
        with self._lock:
            self._hole = hole
            for passage in self._open:
                passage.hole = hole
        try:
            yield
        finally:
            with self._lock:
                self._hole = None
            hole.closed.set()
            self.swallowed += hole.swallowed

    def reset(self, chance: random.Random) -> bool:
        """Reset one connection, wherever it stands; tell whether there was one."""
        with self._lock:
            passage = chance.choice([*self._open]) if self._open else None
        if passage is not None:
            passage.reset()
        return passage is not None

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
            passage = _Passage(self, client, database)
            with self._lock:
                passage.hole = self._hole
                self._open.add(passage)
            try:
                passage.run()
            finally:
                with self._lock:
                    self._open.discard(passage)

    def before(self, said: bytes, passage: "_Passage") -> bool:
        """Look at what goes to the database; tell whether it goes on."""
        if not said.endswith(_COMMIT):
            return True
        cut = self._next_cut()
        if cut is Cut.BEFORE_THE_COMMIT_IS_ACKNOWLEDGED:
            passage.deaf = True
        return cut is not Cut.BEFORE_THE_COMMIT_ARRIVES


class _Hole:
    """Where what is sent goes, until it is closed."""

    def __init__(self) -> None:
        self.closed = threading.Event()
        self.swallowed = 0


class _Passage:
    """One connection.

    Attributes:
        deaf: The next answer of the database ends it.
        hole: Where all goes that is sent on it, if anywhere.
    """

    def __init__(self, proxy: Proxy, client: socket.socket, database: socket.socket) -> None:
        self._proxy = proxy
        self._client = client
        self._database = database
        self._how = socket.SHUT_RDWR
        self.deaf = False
        self.hole: _Hole | None = None

    def run(self) -> None:
        back = threading.Thread(target=self._back, daemon=True)
        back.start()
        with contextlib.suppress(OSError):
            while (said := _received(self._client)) and self._proxy.before(said, self):
                self._pass(said, self._database)
        if self.hole is not None:  # neither side is to learn of the other's end
            self.hole.closed.wait()
        self._end()
        back.join()

    def reset(self) -> None:
        """End it at once, without a word."""
        for side in (self._client, self._database):
            with contextlib.suppress(OSError):
                side.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
        self._how = socket.SHUT_RD  # wakes whoever reads; nothing is sent
        self._end()

    def _back(self) -> None:
        with contextlib.suppress(OSError):
            while (said := _received(self._database)) and not self.deaf:
                self._pass(said, self._client)
        if self.hole is not None:
            self.hole.closed.wait()
        self._end()

    def _pass(self, said: bytes, side: socket.socket) -> None:
        if self.hole is None:
            side.sendall(said)
        else:
            self.hole.swallowed += len(said)

    def _end(self) -> None:
        for side in (self._client, self._database):
            with contextlib.suppress(OSError):
                side.shutdown(self._how)


def _received(side: socket.socket) -> bytes:
    try:
        return side.recv(_AT_ONCE)
    except OSError:
        return b""
