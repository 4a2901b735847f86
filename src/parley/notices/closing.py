"""The end of a window: the mail is queued and what it tells is noted, both or none."""

from collections.abc import Sequence
from dataclasses import dataclass

from typing_extensions import override

from parley.mail import NewMail, enqueue_mail
from parley.notices.gathering import UnreadConversation, UnreadSnapshot, read_snapshot
from parley.notices.preferences import new_unsubscribe_token
from parley.notices.windows import DueWindow
from parley.store import Command, Queries, Transaction

_queries = Queries("parley.notices")


class StaleNoticeError(Exception):
    """Something changed since the notice was written; it is written anew."""


@dataclass(frozen=True, slots=True)
class CloseWindow(Command[bool]):
    """Close a window; return whether no other node did.

    Attributes:
        window: It.
        snapshot: What decided what is told.
        mail: What is sent; `None` where there is nothing to tell.
        conversations: What it tells of.
        again_at: When there is more to tell; `None` where there is not.

    Raises:
        StaleNoticeError: What decides has changed; nothing is written.
    """

    window: DueWindow
    snapshot: UnreadSnapshot | None
    mail: NewMail | None
    conversations: Sequence[UnreadConversation]
    again_at: int | None
    now: int

    @override
    async def execute(self, tx: Transaction) -> bool:
        user_id, _, due_at = self.window
        if not await _queries.close_window(tx, user_id=user_id, due_at=due_at):
            return False
        if self.mail is not None:
            if await read_snapshot(tx, user_id, self.now) != self.snapshot:
                raise StaleNoticeError
            await enqueue_mail(tx, self.mail, self.now)
        for one in self.conversations:
            await _queries.record_told(
                tx,
                user_id=user_id,
                conversation_id=one.conversation_id,
                sequence=one.last_sequence,
                told_at=self.now,
                times=one.times,
            )
        if self.again_at is not None:
            await _queries.open_window(
                tx, user_id=user_id, opened_at=self.now, due_at=self.again_at
            )
        return True


@dataclass(frozen=True, slots=True)
class AddUnsubscribeToken(Command[None]):
    """Create the address that ends the notices of a person who never chose anything."""

    user_id: int

    @override
    async def execute(self, tx: Transaction) -> None:
        await _queries.add_unsubscribe_token(
            tx, user_id=self.user_id, token=new_unsubscribe_token()
        )


@dataclass(frozen=True, slots=True)
class PurgeNotices(Command[int]):
    """Forget what was told before a moment; return of how many conversations."""

    before: int

    @override
    async def execute(self, tx: Transaction) -> int:
        forgotten: int = await _queries.delete_old_told(tx, before=self.before)
        return forgotten
