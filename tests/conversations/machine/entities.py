"""What the model knows: people's wishes, and what became of them."""

import re
from dataclasses import dataclass, field
from typing import NamedTuple

HOUR = 60 * 60 * 1000
DENIED = (403, 123)


class Refused(Exception):  # noqa: N818 - no error, but what should happen
    """A wish that is refused, with the status and the number that say so."""

    def __init__(self, status: int, ref: int) -> None:
        super().__init__(status, ref)
        self.answer = (status, ref)


class Happening(NamedTuple):
    """An event; `alone` is whom alone it is for."""

    kind: str
    conversation: int
    actor: int
    message: int | None = None
    sequence: int | None = None
    subject: int | None = None
    alone: int | None = None


@dataclass
class Message:
    """A message, with all that it said."""

    number: int
    sequence: int
    author: int
    versions: list[str]
    at: int
    files: tuple[int, ...] = ()
    quoted: int | None = None
    forwarded: int | None = None
    change: tuple[str, str | None, tuple[int, ...]] | None = None
    deleted: bool = False

    @property
    def html(self) -> str:
        """What it says."""
        return self.versions[-1]

    @property
    def text(self) -> str:
        """What it says, without tags."""
        return " ".join(re.sub("<[^>]*>", " ", self.html).split())


@dataclass
class Membership:
    """How a person keeps a conversation; `unread` are sequences."""

    first: int = 1
    unread: set[int] = field(default_factory=set)
    receipt: int = 0
    muted: bool = False
    archived: bool = False
    starred: bool = False


@dataclass
class Conversation:
    """A conversation, with everyone who takes part."""

    number: int
    creator: int
    title: str
    members: dict[int, Membership]
    messages: list[Message] = field(default_factory=list)
    at: int = 0

    @property
    def last(self) -> int:
        """The newest sequence."""
        return len(self.messages)

    def seen_by(self, person: int) -> list[Message]:
        """Return what a person sees, the oldest first."""
        return self.messages[self.members[person].first - 1 :]

    def countable_by(self, person: int) -> list[Message]:
        """Return what may be unread of what a person sees, the oldest first."""
        return [one for one in self.seen_by(person) if not (one.change or one.deleted)]


class Wish(NamedTuple):
    """A message that someone wants to write."""

    words: str = ""
    file: int | None = None
    quoted: int | None = None
    forwarded: tuple[int, int] | None = None
