"""Clients of event streams, all in this process: each a connection that looks for one message.

They share the machine with the server and must cost little: what arrives is searched for the number
of the message that was sent last, and not read any further.
"""

import asyncio
from functools import partial
from time import perf_counter
from typing import cast

import msgspec

from benchmarks.crowd import Member
from benchmarks.load import HOST, LoadFailedError

_LONGEST_NEEDLE = 300
"""Bytes."""

PATIENCE = 20.0
"""Seconds that a message may take to arrive on every stream."""


class Awaited:
    """The message that streams look for, and who has it still before them."""

    def __init__(self) -> None:
        self.needle = b""
        self.seen: list[float] = []
        self.expected = 0
        self.complete = asyncio.Event()

    def look_for(self, text: bytes, expected: int) -> None:
        """Begin to look for a text."""
        self.needle, self.seen, self.expected = text, [], expected
        self.complete.clear()

    def note(self) -> None:
        """Note that one of the streams has it."""
        self.seen.append(perf_counter())
        if len(self.seen) == self.expected:
            self.complete.set()


class Listener(asyncio.Protocol):
    """One stream."""

    def __init__(self, member: Member, awaited: Awaited) -> None:
        self.member = member
        self.awaited = awaited
        self.open = asyncio.get_running_loop().create_future()
        self.received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the stream; called by the event loop."""
        self.transport = cast("asyncio.Transport", transport)
        self.transport.write(
            b"GET /api/4/events HTTP/1.1\r\nHost: benchmark\r\nAccept: text/event-stream\r\n"
            b"Authorization: Bearer %s\r\n\r\n" % self.member.token.encode()
        )

    def data_received(self, data: bytes) -> None:
        """Look at what arrived; called by the event loop."""
        self.received += data
        if not self.open.done() and b"\n\n" in self.received.partition(b"\r\n\r\n")[2]:
            self.open.set_result(self.received.startswith(b"HTTP/1.1 200"))
        needle = self.awaited.needle
        if needle and needle in self.received:
            self.received = b""
            self.awaited.note()
        elif self.open.done():
            self.received = self.received[-_LONGEST_NEEDLE:]  # it may arrive in two pieces

    def connection_lost(self, exc: Exception | None) -> None:
        """Fail what waits for the connection; called by the event loop."""
        del exc
        if not self.open.done():
            self.open.set_result(False)


class Writer(asyncio.Protocol):
    """A connection that writes messages, one after another."""

    def __init__(self, member: Member) -> None:
        self.member = member
        self.answer = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the transport; called by the event loop."""
        self.transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Take an answer, which is small enough to arrive whole; called by the event loop."""
        self.answer.set_result(data)

    async def post(self, path: str, content: object) -> dict[str, int]:
        """Send a body; give the answer.

        Raises:
            LoadFailedError: It is not 201.
        """
        self.answer = asyncio.get_running_loop().create_future()
        self.send(path, content)
        head, _, body = (await self.answer).partition(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 201"):
            raise LoadFailedError(f"{path}: {head.decode()} {body.decode()}")
        answer: dict[str, int] = msgspec.json.decode(body)
        return answer

    def send(self, path: str, content: object) -> None:
        """Send a body."""
        body = msgspec.json.encode(content)
        self.transport.write(
            b"POST /api/4/%s HTTP/1.1\r\nHost: benchmark\r\nContent-Type: application/json\r\n"
            b"Authorization: Bearer %s\r\nContent-Length: %d\r\n\r\n%s"
            % (path.encode(), self.member.token.encode(), len(body), body)
        )


async def listen(port: int, members: list[Member], awaited: Awaited) -> list[Listener]:
    """Open a stream for each of the members.

    Raises:
        LoadFailedError: One of them is not given.
    """
    loop = asyncio.get_running_loop()
    listeners = []
    for member in members:
        _, listener = await loop.create_connection(partial(Listener, member, awaited), HOST, port)
        listeners.append(listener)
    async with asyncio.timeout(PATIENCE):
        if not all([await listener.open for listener in listeners]):
            raise LoadFailedError("a stream was refused")
    return listeners


async def seconds_to_all(
    writer: Writer, conversationid: int, awaited: Awaited, expected: int
) -> list[float]:
    """Write a message; give the seconds until each of the streams that concern it has it.

    Raises:
        LoadFailedError: One of them does not get it in time.
    """
    awaited.look_for(b'"kind":"message.created","conversationid":%d,' % conversationid, expected)
    began = perf_counter()
    written = writer.post(f"conversations/{conversationid}/messages", {"text": "Hello"})
    try:
        async with asyncio.timeout(PATIENCE):
            await asyncio.gather(written, awaited.complete.wait())
    except TimeoutError as error:
        missing = expected - len(awaited.seen)
        raise LoadFailedError(f"{missing} streams did not get the message in time") from error
    return [seen - began for seen in awaited.seen]
