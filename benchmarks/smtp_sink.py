"""A server for mail that takes everything at once, and notes when it had which mail."""

import asyncio
import re
from time import perf_counter
from typing import Final, cast

_LINK: Final = re.compile(rb"#/c/([0-9]+)/m/")
_END: Final = b"\r\n.\r\n"


class Taken:
    """When the notices came, by the conversation to which they lead."""

    def __init__(self) -> None:
        self.at: dict[int, float] = {}
        self.mails = 0
        self.expected = 0
        self.complete = asyncio.Event()

    def expect(self, mails: int) -> None:
        """Forget what came, and wait for so many."""
        self.at, self.mails, self.expected = {}, 0, mails
        self.complete.clear()

    def note(self, content: bytes) -> None:
        """Note a mail."""
        found = _LINK.search(content)
        if found is not None:
            self.at.setdefault(int(found[1]), perf_counter())
        self.mails += 1
        if self.mails >= self.expected:
            self.complete.set()


class Conversation(asyncio.Protocol):
    """One connection."""

    def __init__(self, taken: Taken) -> None:
        self.taken = taken
        self.received = b""
        self.in_mail = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Greet; called by the event loop."""
        self.transport = cast("asyncio.Transport", transport)
        self.transport.write(b"220 benchmark\r\n")

    def data_received(self, data: bytes) -> None:
        """Answer each line, and each mail; called by the event loop."""
        self.received += data
        while True:
            end = _END if self.in_mail else b"\r\n"
            part, mark, rest = self.received.partition(end)
            if not mark:
                return
            self.received = rest
            if self.in_mail:
                self.in_mail = False
                self.taken.note(part)
                self.transport.write(b"250 taken\r\n")
            elif part.upper() == b"DATA":
                self.in_mail = True
                self.transport.write(b"354 go on\r\n")
            elif part.upper() == b"QUIT":
                self.transport.write(b"221 bye\r\n")
                self.transport.close()
            else:
                self.transport.write(b"250 benchmark\r\n")
