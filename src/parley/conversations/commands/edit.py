"""What becomes of a message once it is written: edited, deleted. Both are for its author."""

from collections.abc import Sequence
from dataclasses import dataclass

from typing_extensions import override

from parley import attachments
from parley.conversations.commands.base import ConversationCommand
from parley.conversations.commands.effects import Effects
from parley.conversations.membership import require_membership
from parley.conversations.search import index
from parley.conversations.unread import unread_delta
from parley.conversations.validation import (
    MESSAGE_OVERHEAD,
    Draft,
    MessageKind,
    empty_body_error,
    unknown_image_error,
)
from parley.store import Event, EventKind, Queries, Transaction
from parley.wire import ApiError
from parley.wire.errors import ACCESS_DENIED, AUTHORS_ONLY, EDITED_TOO_LATE, MESSAGE_DELETED

_queries = Queries("parley.conversations")

_MINUTE = 60_000


@dataclass(frozen=True, slots=True)
class OwnMessage:
    """A message, as its author finds it before changing it.

    Attributes:
        carried: What it carries.
        names: By what it is found beside its words: names of files, and a title.
    """

    conversation_id: int
    message_id: int
    sequence: int
    html: str
    created_at: int
    deleted: bool
    carried: Sequence[int]
    names: Sequence[str]


async def _own_message(
    tx: Transaction, user_id: int, conversation_id: int, message_id: int
) -> OwnMessage:
    """Return a message to its author.

    Raises:
        ApiError: 403, where the person does not see it, or someone else or the server wrote it.
    """
    await require_membership(tx, conversation_id, user_id)  # nobody else changes it meanwhile
    row = await _queries.message_to_change(
        tx, user_id=user_id, conversation_id=conversation_id, message_id=message_id
    )
    if row is None:
        raise ApiError(ACCESS_DENIED)
    if row.author_id != user_id or row.kind != MessageKind.MESSAGE:
        raise ApiError(AUTHORS_ONLY)
    key = {"conversation_id": conversation_id, "message_id": message_id}
    files = await _queries.carried_attachments(tx, **key) if row.attachment_count else []
    return OwnMessage(
        **key,
        sequence=row.sequence,
        html=row.html,
        created_at=row.created_at,
        deleted=row.deleted_at is not None,
        carried=[one.attachment_id for one in files],
        names=[row.title or "", *(one.name for one in files)],
    )


@dataclass(frozen=True, slots=True)
class EditMessage(ConversationCommand[bool]):
    """Replace the body of a message; the one before stays among its versions.

    Return whether it says something else now.

    Refused, beside what `_own_message` refuses, where the message is deleted, where it was written
    too long ago (`minutes`; 0 is no limit), where it would say nothing, and where it would show a
    picture that it does not carry.
    """

    user_id: int
    conversation_id: int
    message_id: int
    revision: Draft
    at: int
    minutes: int

    @override
    async def apply(self, tx: Transaction, effects: Effects) -> bool:
        before = await _own_message(tx, self.user_id, self.conversation_id, self.message_id)
        self._check(before)
        if self.revision.html == before.html:
            return False
        key = {"conversation_id": self.conversation_id, "message_id": self.message_id}
        await _queries.archive_version(tx, **key)
        await _queries.edit_message(
            tx, **key, html=self.revision.html, text=self.revision.text, at=self.at
        )
        words = index.add_names(self.revision.words, before.names)
        await index.replace(tx, [index.IndexEntry(self.conversation_id, self.message_id, words)])
        if before.carried:
            await _queries.show_attachments(tx, **key, shown=list(self.revision.shown_ids))
        effects.events.append(_event(EventKind.MESSAGE_EDITED, before, self.user_id, self.at))
        return True

    def _check(self, before: OwnMessage) -> None:
        if before.deleted:
            raise ApiError(MESSAGE_DELETED)
        if self.minutes and self.at > before.created_at + self.minutes * _MINUTE:
            raise ApiError(EDITED_TOO_LATE)
        if not (self.revision.html or before.carried):
            raise empty_body_error("html")
        if strange := self.revision.shown_ids.difference(before.carried):
            raise unknown_image_error(min(strange))


@dataclass(frozen=True, slots=True)
class DeleteMessage(ConversationCommand[int]):
    """Delete a message: what it said and carried goes, also from the database.

    What stays is that there was one: its place, its author, its time. It is unread for nobody any
    more. One that is deleted already stays so. A file that no other message carries may be deleted
    by its uploader again, and is otherwise removed like one that was never sent. Gives how many
    bytes no longer count.
    """

    user_id: int
    conversation_id: int
    message_id: int
    at: int

    @override
    async def apply(self, tx: Transaction, effects: Effects) -> int:
        before = await _own_message(tx, self.user_id, self.conversation_id, self.message_id)
        if before.deleted:
            return 0
        key = {"conversation_id": self.conversation_id, "message_id": self.message_id}
        counted = await _queries.counted_bytes(tx, **key, overhead=MESSAGE_OVERHEAD)
        await _queries.tombstone_message(tx, **key, at=self.at)
        for row in await _queries.uncount_message(
            tx, conversation_id=self.conversation_id, sequence=before.sequence
        ):
            if not row.muted:
                effects.unread.add(row.user_id, unread_delta(row.unread + 1, row.unread))
        await _queries.delete_versions(tx, **key)
        await index.remove(tx, [(self.conversation_id, self.message_id)])
        if before.carried:
            await _queries.drop_attachments(tx, **key)
            await attachments.release(tx, before.carried)
        effects.events.append(_event(EventKind.MESSAGE_DELETED, before, self.user_id, self.at))
        return counted.bytes if counted else 0


def _event(kind: EventKind, message: OwnMessage, actor_id: int, at: int) -> Event:
    return Event(kind, message.conversation_id, message.message_id, actor_id, at, message.sequence)
