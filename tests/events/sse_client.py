"""A client of event streams, which reads them as a browser does (WHATWG HTML §9.2.6)."""

import json
import socket
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple, Self
from urllib.parse import urlencode, urlsplit

from tests.harness.closing_base import Closing
from tests.harness.people import Person
from tests.harness.servers import Server

_SECONDS = 10.0


class Block(NamedTuple):
    """A block of a stream.

    Attributes:
        last_id: Where a client stands that has read it.
        kind: What kind of event it holds; empty where it holds none.
        data: The event.
        comment: Whether it says something that is for nobody.
        retry: After how many milliseconds to come again, where it says so.
    """

    last_id: str
    kind: str
    data: dict[str, Any]
    comment: bool
    retry: int | None


class SseClient(Closing):
    """One open stream.

    Args:
        server: Who streams.
        token: Whose token it is asked with.
        last_id: What the header `Last-Event-ID` says, if it is sent.
        query: The filters, and `after`.
        receive_buffer: How many bytes the system takes before the client reads any.
    """

    def __init__(
        self,
        server: Server,
        token: str,
        last_id: str | int | None = None,
        query: Mapping[str, Any] | None = None,
        receive_buffer: int | None = None,
    ) -> None:
        address = urlsplit(server.api)
        self._socket = socket.socket()
        self._socket.settimeout(_SECONDS)
        if receive_buffer is not None:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self._socket.connect((address.hostname, address.port))
        lines = [
            f"GET {address.path}/events?{urlencode(query or {}, doseq=True)} HTTP/1.1",
            "Host: parley.example",
            f"Authorization: Bearer {token}",
            "Accept: text/event-stream",
            *([] if last_id is None else [f"Last-Event-ID: {last_id}"]),
        ]
        self._socket.sendall("\r\n".join(lines).encode() + b"\r\n\r\n")
        self._incoming = self._socket.makefile("rb")
        self._text = ""
        self.last_id = "" if last_id is None else str(last_id)
        self.ended = False
        self.status, self.headers = self._head()

    @classmethod
    def of(cls, person: Person, server: Server, **request: Any) -> Self:
        """Listen as a person."""
        return cls(server, person.token, **request)

    def close(self) -> None:
        """Go away."""
        self._incoming.close()
        self._socket.close()

    def blocks(self) -> Iterator[Block]:
        """Yield the blocks as they come, up to the end of the stream."""
        while True:
            while "\n\n" in self._text:
                block, self._text = self._text.split("\n\n", 1)
                yield self._read(block)
            chunk = self._chunk()
            if not chunk:
                self.ended = True
                return
            self._text += chunk.decode()

    def events(self, count: int) -> list[dict[str, Any]]:
        """Return the next events; all other blocks are passed over."""
        found: list[dict[str, Any]] = []
        if count:
            for block in self.blocks():
                if block.kind:
                    found.append(block.data)
                if len(found) == count:
                    break
        assert len(found) == count, f"the stream ended after {found}"
        return found

    def until(self, wanted: Callable[[Block], bool]) -> list[Block]:
        """Return the blocks up to one that is wanted."""
        found = []
        for block in self.blocks():
            found.append(block)
            if wanted(block):
                return found
        raise AssertionError(f"the stream ended after {found}")

    def rest(self) -> list[Block]:
        """Return everything up to the end of the stream, which must come in time."""
        return list(self.blocks())

    def _head(self) -> tuple[int, dict[str, str]]:
        start = self._incoming.readline().decode()
        headers: dict[str, str] = {}
        while line := self._incoming.readline().strip():
            name, _, value = line.decode().partition(":")
            headers[name.lower()] = value.strip()
        return int(start.split()[1]), headers

    def body(self) -> dict[str, Any]:
        """Return the object of an answer that is no stream."""
        answer: dict[str, Any] = json.loads(
            self._incoming.read(int(self.headers["content-length"]))
        )
        return answer

    def _chunk(self) -> bytes:
        size = int(self._incoming.readline().strip() or b"0", 16)
        content = self._incoming.read(size)
        self._incoming.readline()
        return content

    def _read(self, block: str) -> Block:
        fields: dict[str, str] = {}
        for line in block.split("\n"):
            name, _, value = line.partition(":")
            fields[name] = value.removeprefix(" ")
        self.last_id = fields.get("id", self.last_id)
        data = json.loads(fields["data"]) if "data" in fields else {}
        retry = int(fields["retry"]) if "retry" in fields else None
        return Block(self.last_id, fields.get("event", ""), data, "" in fields, retry)


def polled(person: Person, **query: Any) -> dict[str, Any]:
    """Ask for events without a stream."""
    response = person.get("/events", params=query)
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


def here(person: Person) -> int:
    """Return the present end of the feed."""
    place: int = polled(person)["lasteventid"]
    return place


def said(person: Person, conversation_id: int, text: str = "Hello") -> int:
    """Write a message; give its number."""
    response = person.post(f"/conversations/{conversation_id}/messages", json={"text": text})
    assert response.status_code == 201, response.text
    number: int = response.json()["messages"]["message"][0]["messageid"]
    return number
