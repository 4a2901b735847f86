"""A conversation's title, and how a person keeps it: muted, archived, starred."""

from dataclasses import dataclass

from typing_extensions import override

from parley.conversations.commands.base import ConversationCommand
from parley.conversations.commands.effects import Effects
from parley.conversations.commands.title import set_title
from parley.conversations.membership import Membership, require_membership
from parley.conversations.unread import unread_delta
from parley.store import Event, EventKind, Queries, Transaction

_queries = Queries("parley.conversations")


@dataclass(frozen=True, slots=True)
class UpdateConversation(ConversationCommand[int]):
    """Change a conversation's title, or how a person keeps it; `None` leaves a thing as it is.

    An empty title takes it away. A muted conversation counts nowhere in what is unread in all, and
    stays in the archive when a message comes.

    Gives what telling of the title counts towards the storage of the one who changes it.
    """

    user_id: int
    conversation_id: int
    at: int
    title: str | None = None
    muted: bool | None = None
    archived: bool | None = None
    starred: bool | None = None

    @override
    async def apply(self, tx: Transaction, effects: Effects) -> int:
        stored = 0
        membership = await require_membership(tx, self.conversation_id, self.user_id)
        if self.title is not None and self.title != (membership.title or ""):
            stored = await set_title(tx, membership, self.title or None, self.at, effects)
            membership = await require_membership(tx, self.conversation_id, self.user_id)
        await self._keep(tx, membership, effects)
        return stored

    async def _keep(self, tx: Transaction, before: Membership, effects: Effects) -> None:
        after = before._replace(
            muted=_coalesce(self.muted, before.muted),
            archived=_coalesce(self.archived, before.archived),
            starred=_coalesce(self.starred, before.starred),
        )
        if after == before:
            return
        await _queries.set_preferences(
            tx,
            conversation_id=self.conversation_id,
            user_id=self.user_id,
            muted=after.muted,
            archived=after.archived,
            starred=after.starred,
        )
        effects.unread.add(self.user_id, unread_delta(_count_unread(before), _count_unread(after)))
        effects.events.append(self._event())

    def _event(self) -> Event:
        return Event(
            EventKind.CONVERSATION_CHANGED,
            self.conversation_id,
            None,
            self.user_id,
            self.at,
            user_id=self.user_id,
        )


def _coalesce(wanted: bool | None, present: bool) -> bool:  # noqa: FBT001 - two values of one flag
    return present if wanted is None else wanted


def _count_unread(membership: Membership) -> int:
    return 0 if membership.muted else membership.unread
