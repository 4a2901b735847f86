"""One exchange with a client: what came of its request, what was sent, and when it goes away."""

import asyncio
import contextlib
import random
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, TypeAlias

from falcon.asgi import Request

from parley.wire import ApiError, Format, RequestState
from parley.wire.request_state import STATE

Header: TypeAlias = tuple[bytes, bytes]
Headers: TypeAlias = list[Header]
Receive: TypeAlias = Callable[[], Awaitable[Mapping[str, Any]]]

_CLIENTS_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")
CHUNKED: Final = b"transfer-encoding"

# Numbers that only have to differ: asking the system for each would give up the interpreter lock.
_random = random.Random()  # noqa: S311 - no secret


class Exchange(RequestState):
    """A request with what came of it, and with what was sent of its answer.

    Attributes:
        header_bytes: The size of its headers.
        host_bytes: The size of `Host`.
        announced: The size of its body, as `Content-Length` says.
        in_chunks: Whether its body comes in chunks, whose size nobody said.
        receive: What gives the body.
        received: How much of it came.
        body_started: When it was first waited for; 0 before.
        whole: Whether all of it came.
        status: The status that was sent; 0 before.
        size: How much of the answer's body was sent.
    """

    __slots__ = (
        "_reading",
        "announced",
        "body_started",
        "header_bytes",
        "host_bytes",
        "in_chunks",
        "receive",
        "received",
        "size",
        "status",
        "whole",
    )

    def __init__(self, headers: Headers, default_format: Format) -> None:
        request_id = ""
        self.host_bytes = 0
        self.announced = 0
        self.in_chunks = False
        header_bytes = 0
        for name, value in headers:
            header_bytes += len(name) + len(value)
            if name == b"content-length":
                self.announced = int(value)
            elif name == b"host":
                self.host_bytes += len(value)
            elif name == CHUNKED:
                self.in_chunks = True
            elif name == b"x-request-id" and not request_id and _CLIENTS_ID.fullmatch(value):
                request_id = value.decode()
        self.header_bytes = header_bytes
        super().__init__(request_id or f"{_random.getrandbits(64):016x}", default_format)
        self._reading: asyncio.Task[None] | None = None
        self.receive: Receive | None = None
        self.received = 0
        self.body_started = 0.0
        self.whole = False
        self.status = 0
        self.size = 0

    async def wait_until_gone(self) -> None:
        """Come back once the client has gone away.

        Never while its body arrives: whoever reads that is told.
        """
        if not self.whole and (self.in_chunks or self.received < self.announced):
            await asyncio.get_running_loop().create_future()
        await self.read_until_gone()

    async def read_until_gone(self) -> None:
        """Come back once the client, whose body nobody else reads, has gone away."""
        if self._reading is None:
            self._reading = asyncio.get_running_loop().create_task(self._read_to_end())
        await asyncio.wait([self._reading])

    def end(self) -> None:
        """Let go of the request, which is answered."""
        if self._reading is not None:
            self._reading.cancel()
        # Break the reference cycle between the two. Otherwise Granian keeps what is left of the
        # body, and the connection that it came over, until the garbage collector runs.
        self.receive = None

    async def _read_to_end(self) -> None:
        if self.receive is None:
            raise RuntimeError("a request is received before it is answered")
        with contextlib.suppress(ApiError):  # of a body that breaks off
            while (await self.receive())["type"] != "http.disconnect":
                pass


async def wait_for_disconnect(req: Request) -> None:
    """Come back once the client of a request, whose body nobody reads, has gone away."""
    exchange: Exchange = req.scope[STATE]
    await exchange.read_until_gone()
