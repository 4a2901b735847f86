"""What is known of a request until it is answered, and when its client goes away."""

import asyncio
import contextlib
import random
import re
from collections.abc import Awaitable, Callable, Hashable, Mapping
from typing import Any, Final, TypeAlias

from falcon.asgi import Request

from parley.wire import ApiError

Header: TypeAlias = tuple[bytes, bytes]
Headers: TypeAlias = list[Header]
Receive: TypeAlias = Callable[[], Awaitable[Mapping[str, Any]]]

TRAIL: Final = "parley.trail"
"""Where the ASGI scope has it."""

_CLIENTS_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")
CHUNKED: Final = b"transfer-encoding"

# Numbers that only have to differ: asking the system for each would give up the interpreter lock.
_random = random.Random()  # noqa: S311 - no secret


class RequestState:
    """What is known of a request when it is over."""

    __slots__ = (
        "_reading",
        "announced",
        "body_started",
        "context",
        "header_bytes",
        "host_bytes",
        "in_chunks",
        "person",
        "receive",
        "received",
        "request_id",
        "route",
        "size",
        "status",
        "whole",
    )

    def __init__(self, headers: Headers) -> None:
        self.request_id = ""
        self.header_bytes = 0
        self.host_bytes = 0
        self.announced = 0
        self.in_chunks = False
        for name, value in headers:
            self.header_bytes += len(name) + len(value)
            if name == b"content-length":
                self.announced = int(value)
            elif name == b"host":
                self.host_bytes += len(value)
            elif name == CHUNKED:
                self.in_chunks = True
            elif name == b"x-request-id" and not self.request_id and _CLIENTS_ID.fullmatch(value):
                self.request_id = value.decode()
        self.request_id = self.request_id or f"{_random.getrandbits(64):016x}"
        self.route: str | None = None
        self.context: object = None
        self.status = 0
        self.size = 0
        self.person: Hashable = None
        self._reading: asyncio.Task[None] | None = None
        self.receive: Receive | None = None
        self.received = 0
        self.body_started = 0.0
        self.whole = False

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
        # It holds the trail, which holds it: as long as the collector lets both be, so does the
        # server what is left of the body, and the connection that it came over.
        self.receive = None

    async def _read_to_end(self) -> None:
        if self.receive is None:
            raise RuntimeError("a request is received before it is answered")
        with contextlib.suppress(ApiError):  # of a body that breaks off
            while (await self.receive())["type"] != "http.disconnect":
                pass


def get_request_id(req: Request) -> str:
    """Return the number of a request, as its answer and the log carry it."""
    trail: RequestState = req.scope[TRAIL]
    return trail.request_id


async def wait_for_disconnect(req: Request) -> None:
    """Come back once the client of a request, whose body nobody reads, has gone away."""
    trail: RequestState = req.scope[TRAIL]
    await trail.read_until_gone()


def set_person(req: Request, person: Hashable) -> None:
    """Note whose request it is, by whom turns are taken."""
    trail: RequestState = req.scope[TRAIL]
    trail.person = person
