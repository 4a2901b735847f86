"""People who write at once, while something befalls the server, and note what they are told."""

import contextlib
import itertools
import random
import threading
from collections.abc import Iterator, Sequence
from typing import Any, Final

import httpx

from tests.harness.ledger import Asked, Ledger
from tests.harness.people import Person, conversation
from tests.harness.servers import Server

_PATIENCE_SECONDS: Final = 0.1
_LATE_ATTEMPTS: Final = 100
LARGE: Final = 1_500_000
"""Bytes of a file that takes a while: some blocks of Parley's, and of the socket's."""


class Writer(threading.Thread):
    """Someone who starts conversations, replies and uploads, until the server is gone."""

    def __init__(self, me: Person, others: Sequence[Person], ledger: Ledger, name: str) -> None:
        super().__init__(name=name, daemon=True)
        self._me = me
        self._others = others
        self._ledger = ledger
        self._chance = random.Random(name)  # noqa: S311 - no secret, and the same every time
        self._files: list[int] = []
        self._stopping = threading.Event()

    def stop(self) -> None:
        """Let the request that is under way be the last."""
        self._stopping.set()

    def run(self) -> None:
        """Write."""
        for number in itertools.count():
            try:
                self._do(number)
            except httpx.TransportError:
                return
            if self._stopping.is_set():
                return

    def _do(self, number: int) -> None:
        """Do one thing.

        Raises:
            httpx.TransportError: The server is gone; what was not answered is noted.
        """
        if number % 10 == 0:
            self._upload(f"{self.name} {number}".encode())
        asked = self._ask(f"<p>{self.name}, number {number}</p>", number)
        try:
            self._ledger.note(asked, asked.sent_by(self._me))
        except httpx.TransportError:
            self._ledger.unanswered.append(asked)
            raise

    def _upload(self, content: bytes) -> None:
        try:
            answer = self._sent(content)
        except httpx.TransportError:
            self._ledger.unanswered_uploads.append(self.name)
            raise
        if (number := self._ledger.note_upload(self._me.user_id, content, answer)) is not None:
            self._files.append(number)

    def _sent(self, content: bytes) -> httpx.Response:
        return self._me.post("/attachments", data={"filename": "note.txt"}, files={"file": content})

    def _ask(self, html: str, number: int) -> Asked:
        file = self._chance.choice([None, *self._files])
        key = self._key(number)
        inbox = self._ledger.inboxes[self._me.user_id]
        others: list[Person] = []
        if inbox and self._chance.random() < 0.5:
            path = f"/conversations/{self._chance.choice(inbox)}/messages"
            body: dict[str, Any] = {"html": html}
            if file is not None:
                body["attachments"] = {"attachment": [{"id": file}]}
        else:
            path = "/conversations/"
            others = self._chance.sample(
                self._others, self._chance.randint(1, min(3, len(self._others)))
            )
            body = conversation(*others, html=html, attachments=[] if file is None else [file])
        recipients = tuple(other.user_id for other in others)
        self._ledger.asked.add(html)
        return Asked(self._me.user_id, recipients, path, html, file, key, body)

    def _key(self, number: int) -> str | None:
        return self._chance.choice([None, f"{self.name} {number}"])


class Uploader(Writer):
    """Someone who uploads large files, one after another, until the server is gone."""

    def _do(self, number: int) -> None:
        self._upload(random.Random(f"{self.name} {number}").randbytes(LARGE))  # noqa: S311


class PersistentWriter(Writer):
    """Someone who asks again what was refused for now, until it is taken; messages under a key."""

    _late = 0
    """How often that was after the end."""

    def _do(self, number: int) -> None:
        if number % 10 == 0:
            self._upload(f"{self.name} {number}".encode())
        asked = self._ask(f"<p>{self.name}, number {number}</p>", number)
        answer = asked.sent_by(self._me)
        while self._is_refused(answer):
            answer = asked.sent_by(self._me)
        self._ledger.note(asked, answer)
        if answer.headers.get("Idempotency-Replayed") == "true":
            self._ledger.replayed.append(asked)

    def _sent(self, content: bytes) -> httpx.Response:
        answer = super()._sent(content)
        while self._is_refused(answer):
            answer = super()._sent(content)
        return answer

    def _is_refused(self, answer: httpx.Response) -> bool:
        """Return whether to ask again, after a moment; at the end, only so many times."""
        if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE:
            return False
        self._ledger.note_refusal(answer)
        threading.Event().wait(_PATIENCE_SECONDS)
        self._late += self._stopping.is_set()
        return self._late < _LATE_ATTEMPTS

    def _key(self, number: int) -> str:
        return f"{self.name} {number}"


@contextlib.contextmanager
def writing(
    people: Sequence[Person],
    ledger: Ledger,
    name: str,
    *,
    kind: type[Writer] = Writer,
    uploaders: int = 0,
) -> Iterator[None]:
    """Let everyone write at once, until the block ends or the server is gone.

    Args:
        people: Who writes.
        ledger: Where it is noted.
        name: What tells this crowd's messages from others'.
        kind: How they take it when they are refused.
        uploaders: How many of them upload large files as well.
    """
    writers = [
        each(me, [other for other in people if other is not me], ledger, f"{name}, {what} {n}")
        for what, each, some in (
            ("writer", kind, people),
            ("uploader", Uploader, people[:uploaders]),
        )
        for n, me in enumerate(some)
    ]
    for writer in writers:
        writer.start()
    try:
        yield
    finally:
        for writer in writers:
            writer.stop()
        for writer in writers:
            writer.join(60)
    assert not [writer.name for writer in writers if writer.is_alive()], "a request hangs"


@contextlib.contextmanager
def reconnected(server: Server, people: Sequence[Person]) -> Iterator[dict[int, Person]]:
    """Yield the same people, by number, as clients of a server that was started again."""
    with contextlib.ExitStack() as clients:
        yield {
            one.user_id: clients.enter_context(Person(server, one.user_id, one.email, one.token))
            for one in people
        }
