"""What a crowd was told while it wrote, to be held against what is there afterwards."""

import contextlib
import itertools
import random
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.harness.people import Person, conversation
from tests.harness.servers import Server

_PATIENCE_SECONDS = 0.1


@dataclass(frozen=True)
class Asked:
    """A request to write, and what makes it the same request when it is sent again."""

    author: int
    recipients: tuple[int, ...]
    path: str
    html: str
    attachment_id: int | None
    key: str | None
    body: dict[str, Any] = field(hash=False, compare=False)

    def sent_by(self, person: Person) -> httpx.Response:
        """Send it."""
        headers = {} if self.key is None else {"Idempotency-Key": self.key}
        return person.post(self.path, json=self.body, headers=headers)


@dataclass(frozen=True)
class Acknowledged:
    """A request that was answered with 201."""

    asked: Asked
    conversation_id: int
    message_id: int


class Ledger:
    """Writes down what was answered, and what was not."""

    def __init__(self) -> None:
        self.acknowledged: list[Acknowledged] = []
        self.unanswered: list[Asked] = []
        self.uploads: dict[int, tuple[int, bytes]] = {}
        self.inboxes: dict[int, list[int]] = defaultdict(list)
        self.strange: list[str] = []
        self.refused: list[str | None] = []
        self.replayed: list[Asked] = []

    def note(self, asked: Asked, answer: httpx.Response) -> None:
        """Write down an answer."""
        if answer.status_code != httpx.codes.CREATED:
            self.strange.append(f"{answer.status_code} {answer.text} to {asked}")
            return
        found = answer.json()
        message_id = found["messages"]["message"][0]["messageid"]
        entry = Acknowledged(asked, found["conversationid"], message_id)
        self.acknowledged.append(entry)
        for user_id in (asked.author, *asked.recipients) if asked.recipients else ():
            self.inboxes[user_id].append(entry.conversation_id)


class Writer(threading.Thread):
    """Someone who starts conversations and replies, until the server is gone."""

    def __init__(self, me: Person, others: Sequence[Person], ledger: Ledger, name: str) -> None:
        super().__init__(name=name, daemon=True)
        self._me = me
        self._others = others
        self._ledger = ledger
        self._chance = random.Random(name)  # noqa: S311 - no secret, and the same every time
        self._files: list[int] = []

    def run(self) -> None:
        """Write."""
        for number in itertools.count():
            if number % 10 == 0 and not self._upload(f"{self.name} {number}".encode()):
                return
            asked = self._ask(f"<p>{self.name}, number {number}</p>", number)
            try:
                self._ledger.note(asked, asked.sent_by(self._me))
            except httpx.TransportError:
                self._ledger.unanswered.append(asked)
                return

    def _upload(self, content: bytes) -> bool:
        try:
            answer = self._me.post(
                "/attachments", data={"filename": "note.txt"}, files={"file": content}
            )
        except httpx.TransportError:
            return False
        number = answer.json()["id"]
        self._ledger.uploads[number] = (self._me.user_id, content)
        self._files.append(number)
        return True

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
            others = self._chance.sample(self._others, self._chance.randint(1, 3))
            body = conversation(*others, html=html, attachments=[] if file is None else [file])
        recipients = tuple(other.user_id for other in others)
        return Asked(self._me.user_id, recipients, path, html, file, key, body)

    def _key(self, number: int) -> str | None:
        return self._chance.choice([None, f"{self.name} {number}"])


class PersistentWriter(Writer):
    """Someone who asks again, under the same key, what was refused for now, until it is taken."""

    def __init__(self, me: Person, others: Sequence[Person], ledger: Ledger, name: str) -> None:
        super().__init__(me, others, ledger, name)
        self._stopping = threading.Event()

    def run(self) -> None:
        """Write, until told to stop."""
        for number in itertools.count():
            asked = self._ask(f"<p>{self.name}, number {number}</p>", number)
            answer = asked.sent_by(self._me)
            while answer.status_code == httpx.codes.SERVICE_UNAVAILABLE:
                self._ledger.refused.append(answer.headers.get("Retry-After"))
                time.sleep(_PATIENCE_SECONDS)
                answer = asked.sent_by(self._me)
            self._ledger.note(asked, answer)
            if answer.headers.get("Idempotency-Replayed") == "true":
                self._ledger.replayed.append(asked)
            if self._stopping.is_set():
                return

    def stop(self) -> None:
        """Let the request that is under way be the last."""
        self._stopping.set()

    def _key(self, number: int) -> str:
        return f"{self.name} {number}"


@contextlib.contextmanager
def reconnected(server: Server, people: Sequence[Person]) -> Iterator[dict[int, Person]]:
    """Give the same people, by number, as clients of a server that was started again."""
    with contextlib.ExitStack() as clients:
        yield {
            one.user_id: clients.enter_context(Person(server, one.user_id, one.email, one.token))
            for one in people
        }
