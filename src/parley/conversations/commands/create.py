"""Starting conversations, a whole batch at a time."""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple, Self

from parley import people
from parley.conversations.commands.idempotency import (
    IdempotencyKey,
    Outcome,
    WriteResult,
    execute_idempotently,
    key_rows,
)
from parley.conversations.commands.inserts import MessageInserts
from parley.conversations.permissions import recipient_error, refuse_attachments
from parley.conversations.references import ComposeRequest, resolve_references
from parley.conversations.search import index
from parley.conversations.unread import UnreadDeltas, unread_delta
from parley.conversations.validation import Draft, get_stored_size
from parley.store import (
    Dialect,
    Event,
    EventKind,
    Queries,
    Row,
    Statement,
    Transaction,
    event_log,
    id_allocator,
)
from parley.wire import ApiError

_queries = Queries("parley.conversations")


class CreateConversation(NamedTuple):
    """Start a conversation between its sender and its recipients (contract §4).

    Refused, with `ApiError`, where a recipient can't be reached or an attachment is not the
    sender's to send.
    """

    user_id: int
    recipient_ids: tuple[int, ...]
    title: str | None
    drafts: tuple[Draft, ...]
    guard: IdempotencyKey | None
    at: int
    global_people_search: bool

    @classmethod
    async def execute_batch(cls, tx: Transaction, commands: Sequence[Self]) -> Sequence[Outcome]:
        """Write the commands of one batch."""
        return await execute_idempotently(tx, commands, _create)


async def _create(tx: Transaction, commands: Sequence[CreateConversation]) -> list[Outcome]:
    """Start conversations.

    Whether all recipients can be reached is checked by the statement that writes, to save a round
    trip; where one can't, it writes nothing, and is run again without those who are refused. Only
    on SQLite, which is in the process, it is checked before.
    """
    composed = await resolve_references(
        tx, [ComposeRequest(command.user_id, None, command.drafts) for command in commands]
    )
    usable = await refuse_attachments(
        tx, [(command.user_id, drafts) for command, drafts in zip(commands, composed, strict=True)]
    )
    creations = [
        _Creation(command, (), refused=drafts)
        if isinstance(drafts, ApiError)
        else _Creation(command, drafts)
        for command, drafts in zip(commands, usable, strict=True)
    ]
    out_of_reach: set[Row] = set()
    if tx.dialect is Dialect.SQLITE:
        out_of_reach = await _find_unreachable(tx, creations)
    await _allocate_ids(tx, [one for one in creations if one.refusal(out_of_reach) is None])
    while found := await _write(tx, creations, out_of_reach):
        out_of_reach |= found
    return [one.refusal(out_of_reach) or one.written for one in creations]


@dataclass(slots=True)
class _Creation:
    """A conversation to be started: its messages, or why they are refused; and its ids."""

    command: CreateConversation
    drafts: tuple[Draft, ...]
    refused: ApiError | None = None
    written: WriteResult = field(init=False)
    """What its sender gets, once it has ids."""

    def unreachable(self, out_of_reach: AbstractSet[Row]) -> ApiError | None:
        """Return why recipients are refused, where these pairs may not write to each other."""
        if not out_of_reach:
            return None
        return recipient_error(self.command.user_id, self.command.recipient_ids, out_of_reach)

    def refusal(self, out_of_reach: AbstractSet[Row]) -> ApiError | None:
        """Return why it is refused; `None` where it is not. Who can't be reached is told first."""
        return self.unreachable(out_of_reach) or self.refused


async def _find_unreachable(tx: Transaction, creations: Iterable[_Creation]) -> set[Row]:
    pairs: dict[bool, set[tuple[int, int]]] = {}
    for command in (one.command for one in creations):
        of_policy = pairs.setdefault(command.global_people_search, set())
        of_policy.update((command.user_id, other_id) for other_id in command.recipient_ids)
    return {
        pair
        for policy, asked in pairs.items()
        for pair in await people.find_unreachable_pairs(tx, asked, global_people_search=policy)
    }


async def _allocate_ids(tx: Transaction, creations: Sequence[_Creation]) -> None:
    if not creations:
        return
    conversation_ids, message_ids = await id_allocator.allocate_for_conversations(
        tx, len(creations), sum(len(one.drafts) for one in creations)
    )
    rest = iter(message_ids)
    for one, conversation_id in zip(creations, conversation_ids, strict=True):
        stored = get_stored_size(one.drafts, 1 + len(one.command.recipient_ids))
        ids = tuple(islice(rest, len(one.drafts)))
        one.written = WriteResult(conversation_id, ids, stored=stored)


async def _write(
    tx: Transaction, creations: Sequence[_Creation], out_of_reach: AbstractSet[Row]
) -> set[Row]:
    """Write conversations but those that are refused, and what follows from them.

    Returns:
        Further pairs of a sender and a recipient who may not write to each other: where there are
        some, nothing was written.
    """
    asked = [one for one in creations if one.unreachable(out_of_reach) is None]
    accepted = [one for one in asked if one.refusal(out_of_reach) is None]
    if accepted:
        inserts = _Inserts()
        for one in accepted:
            inserts.add(one)
        pairs = {
            (one.command.user_id, recipient_id, one.command.global_people_search)
            for one in asked
            for recipient_id in one.command.recipient_ids
        }
        found = set(await event_log.execute_final(tx, inserts.statement(pairs)))
        if found:
            tx.wrote_events = False
        return found
    return set() if tx.dialect is Dialect.SQLITE else await _find_unreachable(tx, asked)


@dataclass(slots=True)
class _Inserts:
    """The rows of new conversations, gathered over a batch, as `create.sql` takes them."""

    conversations: list[tuple[object, ...]] = field(default_factory=list)
    participants: list[tuple[object, ...]] = field(default_factory=list)
    messages: MessageInserts = field(default_factory=MessageInserts)
    index_entries: list[index.IndexEntry] = field(default_factory=list)
    unread: UnreadDeltas = field(default_factory=UnreadDeltas)
    events: list[Event] = field(default_factory=list)
    created: list[_Creation] = field(default_factory=list)

    def add(self, creation: _Creation) -> None:
        """Add a conversation."""
        command, written = creation.command, creation.written
        conversation_id, message_ids = written.conversation_id, written.message_ids
        at, sender_id = command.at, command.user_id
        last, last_id = len(message_ids), message_ids[-1]
        self.created.append(creation)
        self.events.append(
            Event(EventKind.CONVERSATION_CREATED, conversation_id, None, sender_id, at)
        )
        self.conversations.append((conversation_id, command.title, sender_id, at, last, last_id))
        self.participants.append((conversation_id, sender_id, at, last, last, last_id))
        for recipient_id in command.recipient_ids:
            self.participants.append((conversation_id, recipient_id, at, last, 0, 0))
            self.unread.add(recipient_id, unread_delta(0, last))
        for sequence, (message_id, draft) in enumerate(
            zip(message_ids, creation.drafts, strict=True), start=1
        ):
            if sequence == 1 and command.title:
                draft = draft._replace(words=index.add_names(draft.words, [command.title]))  # noqa: PLW2901
            key = (conversation_id, message_id)
            self.events.append(self.messages.add(key, sequence, draft, author_id=sender_id, at=at))

    def statement(self, pairs: Iterable[tuple[int, int, bool]]) -> Statement:
        """Return what writes them, where all pairs of a sender and a recipient may write."""
        user_ids = {
            one.written.conversation_id: (one.command.user_id, *one.command.recipient_ids)
            for one in self.created
        }
        parameters = {
            "pairs": [*pairs],
            "conversations": self.conversations,
            "participants": self.participants,
            "messages": self.messages.messages,
            "index_entries": [
                index.mark(entry, user_ids[entry.conversation_id])
                for entry in sorted(self.messages.index_entries)
            ],
            "attachments": self.messages.attachments,
            "attachment_ids": [*self.messages.attachment_ids],
            "unread": self.unread.rows(),
            "keys": key_rows(
                [one.command for one in self.created], [one.written for one in self.created]
            ),
            "events": self.events,
        }
        return Statement(_queries, "create_conversations", parameters)
