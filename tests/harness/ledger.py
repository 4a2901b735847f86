"""What a crowd was told while it wrote, and whether a server kept its word."""

import hashlib
import random
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import httpx

from tests.harness.people import Person

_PAGE: Final = 100
_PATIENCE_SECONDS: Final = 120.0
_MOST_MESSAGES: Final = 300
_MOST_BYTES: Final = 24_000_000
"""Acknowledged between the first answer and the moment, at most."""


@dataclass(frozen=True)
class Asked:
    """A request to write, and what makes it the same request when it is sent again.

    Attributes:
        at: When it was sent first, by a clock that never goes back.
    """

    author: int
    recipients: tuple[int, ...]
    path: str
    html: str
    attachment_id: int | None
    key: str | None
    body: dict[str, Any] = field(hash=False, compare=False)
    at: float = field(default_factory=time.monotonic, compare=False)

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
    at: float = field(default_factory=time.monotonic, compare=False)


@dataclass(frozen=True)
class Uploaded:
    """A file that was answered with 201."""

    attachment_id: int
    uploader: int
    digest: bytes


class Ledger:
    """Writes down what was answered, and what was not.

    Attributes:
        asked: All that was ever said, whatever became of it.
        size: Bytes of all files that were acknowledged.
        refused: `Retry-After` of all that was refused for now.
        strange: What was answered otherwise than with 201 or 503.
    """

    def __init__(self) -> None:
        self.asked: set[str] = set()
        self.acknowledged: list[Acknowledged] = []
        self.unanswered: list[Asked] = []
        self.uploads: list[Uploaded] = []
        self.size = 0
        self.unanswered_uploads: list[str] = []
        self.inboxes: dict[int, list[int]] = defaultdict(list)
        self.strange: list[str] = []
        self.refused: list[str | None] = []
        self.replayed: list[Asked] = []
        self._changed = threading.Condition()

    def note(self, asked: Asked, answer: httpx.Response) -> None:
        """Write down an answer."""
        if answer.status_code != httpx.codes.CREATED:
            self._note_other(answer, str(asked))
            return
        found = answer.json()
        message_id = found["messages"]["message"][0]["messageid"]
        entry = Acknowledged(asked, found["conversationid"], message_id)
        with self._changed:
            self.acknowledged.append(entry)
            self._changed.notify_all()
        for user_id in (asked.author, *asked.recipients) if asked.recipients else ():
            self.inboxes[user_id].append(entry.conversation_id)

    def note_upload(self, uploader: int, content: bytes, answer: httpx.Response) -> int | None:
        """Write down the answer to an upload; gives the number of the attachment, if it has one."""
        if answer.status_code != httpx.codes.CREATED:
            self._note_other(answer, "an upload")
            return None
        attachment_id: int = answer.json()["id"]
        digest = hashlib.sha256(content).digest()
        with self._changed:
            self.uploads.append(Uploaded(attachment_id, uploader, digest))
            self.size += len(content)
            self._changed.notify_all()
        return attachment_id

    def note_refusal(self, answer: httpx.Response) -> None:
        """Write down that something was refused for now."""
        with self._changed:
            self.refused.append(answer.headers.get("Retry-After"))
            self._changed.notify_all()

    def wait_for(self, more: int) -> None:
        """Come back once so many more requests were acknowledged."""
        self._wait_for(more, self.acknowledged)

    def wait_for_any_moment(self, chance: random.Random) -> None:
        """Come back after a while of chance, told by what was acknowledged meanwhile.

        So it is as long for a fast machine as for a slow one, and takes as much room.
        """
        with self._changed:
            messages = len(self.acknowledged) + chance.randint(1, _MOST_MESSAGES)
            size = self.size + chance.randint(1, _MOST_BYTES)
            self._wait(lambda: len(self.acknowledged) >= messages or self.size >= size)

    def wait_until_refused(self, more: int) -> None:
        """Come back once so many more requests were refused for now."""
        self._wait_for(more, self.refused)

    def _wait_for(self, more: int, noted: Sequence[object]) -> None:
        with self._changed:
            enough = len(noted) + more
            self._wait(lambda: len(noted) >= enough)

    def _wait(self, until: Callable[[], bool]) -> None:
        if not self._changed.wait_for(until, _PATIENCE_SECONDS):
            raise AssertionError(
                f"the server is stuck: it acknowledged {len(self.acknowledged)} messages and "
                f"{len(self.uploads)} files, refused {len(self.refused)} requests for now, and "
                f"answered otherwise {self.strange[:3]}"
            )

    def _note_other(self, answer: httpx.Response, asked: str) -> None:
        if answer.status_code == httpx.codes.SERVICE_UNAVAILABLE:
            self.note_refusal(answer)
        else:
            self.strange.append(f"{answer.status_code} {answer.text} to {asked}")


def find_unmet_guarantees(ledger: Ledger, people: Mapping[int, Person]) -> list[str]:
    """Return what a server has otherwise than it acknowledged: nothing where it kept its word.

    Args:
        ledger: What it acknowledged.
        people: Who wrote, by number, as clients of the server as it is now.
    """
    entries: dict[int, list[Acknowledged]] = defaultdict(list)
    for entry in ledger.acknowledged:
        entries[entry.conversation_id].append(entry)
    found: list[str] = []
    said: set[str] = set()
    for number, its in entries.items():
        messages = list(_messages(people[its[0].asked.author], number))
        found += _missing(its, {one["messageid"]: one for one in messages})
        found += _out_of_order(its, messages)
        for html in (one["html"] for one in messages):
            if html in said:
                found.append(f"twice: {html}")
            if html not in ledger.asked:
                found.append(f"nobody wrote: {html}")
            said.add(html)
    found += [
        f"another file: {one}"
        for one in ledger.uploads
        if hashlib.sha256(_content(people[one.uploader], one)).digest() != one.digest
    ]
    return found


def _messages(reader: Person, conversation_id: int) -> Iterator[dict[str, Any]]:
    """Yield all messages of a conversation, the oldest first, as its reader gets them."""
    after: dict[str, Any] = {}
    while True:
        answer = reader.get(
            f"/conversations/{conversation_id}/messages",
            params={"direction": "asc", "limit": _PAGE, **after},
        )
        if answer.status_code == httpx.codes.FORBIDDEN:  # there is no such conversation
            return
        page = answer.raise_for_status().json()["messages"]["message"]
        yield from page
        if len(page) < _PAGE:
            return
        after = {"after": page[-1]["messageid"]}


def _content(reader: Person, upload: Uploaded) -> bytes:
    answer = reader.get(f"/attachments/{upload.attachment_id}/content")
    return answer.content if answer.status_code == httpx.codes.OK else b""


def _missing(entries: Sequence[Acknowledged], messages: Mapping[int, Any]) -> list[str]:
    return [
        f"not as acknowledged: {entry}, but {messages.get(entry.message_id)}"
        for entry in entries
        if not _is(messages.get(entry.message_id), entry)
    ]


def _is(message: dict[str, Any] | None, entry: Acknowledged) -> bool:
    """Return whether a message is whole the one that was acknowledged."""
    if message is None:
        return False
    asked = entry.asked
    carried = [one["id"] for one in message.get("attachments", {"attachment": []})["attachment"]]
    wanted = [] if asked.attachment_id is None else [asked.attachment_id]
    said = (message["html"], carried, message["author"]["userid"])
    return said == (asked.html, wanted, asked.author)


def _out_of_order(entries: Sequence[Acknowledged], messages: Sequence[Any]) -> list[str]:
    """Return which messages stand after one that was sent when they were acknowledged already."""
    by_id = {entry.message_id: entry for entry in entries}
    found = []
    first_told = float("inf")
    for message in reversed(messages):
        entry = by_id.get(message["messageid"])
        if entry is None:
            continue
        if entry.asked.at > first_told:
            found.append(f"out of order: {entry}")
        first_told = min(first_told, entry.at)
    return found
