"""Reading the feed: what one person missed, and what is new with all whom it concerns.

Who may see an event is decided by the state of the very read that finds it: those who take part in
its conversation and see its message, or the one person whom it is for.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Final, NamedTuple

from typing_extensions import override

from parley.store import Command, Queries, Row, Transaction, single_statement, to_record

_queries = Queries("parley.events")

NEAR: Final = 500
"""Ids up to which it is quicker to look at each event than at each of a person's conversations."""

_FAR: Final = 10_000
"""Ids that one look at a person's conversations spans: what it gathers is sorted."""


class EventRecord(NamedTuple):
    """A row of the feed (`store.Event` has the meaning of its parts)."""

    event_id: int
    kind: str
    conversation_id: int
    message_id: int | None
    actor_id: int
    created_at: int
    sequence: int | None
    subject_id: int | None
    user_id: int | None


class FeedRange(NamedTuple):
    """What there is of the feed: no event is ever added at or before `newest`."""

    oldest: int
    newest: int


class EventPage(NamedTuple):
    """A part of the feed, as one person may see it.

    Attributes:
        events: In the order of their ids.
        reached: Up to where the feed has been looked through.
        complete: Whether that is all there is.
        gap: Whether something before it is gone; then it holds nothing, and reaches the end.
    """

    events: Sequence[EventRecord]
    reached: int
    complete: bool
    gap: bool = False


class EventBatch(NamedTuple):
    """What is new in the feed, and whom it concerns.

    Attributes:
        events: In the order of their ids.
        participants: By conversation, who takes part, and the first sequence that they see.
        reached: Up to where the feed has been looked through.
        complete: Whether that is all there is.
    """

    events: Sequence[EventRecord]
    participants: Mapping[int, Sequence[tuple[int, int]]]
    reached: int
    complete: bool

    def audience(self, event: EventRecord) -> Sequence[int]:
        """Return who may see one of the events."""
        if event.user_id is not None:
            return (event.user_id,)
        people = self.participants.get(event.conversation_id, ())
        sequence = 1 if event.sequence is None else event.sequence  # it tells of the beginning
        return [user_id for user_id, first in people if first <= sequence]


@single_statement
async def get_feed_range(tx: Transaction) -> FeedRange:
    """Return from where to where the feed may be read.

    An engine on which ids may be committed out of their order gives as `newest` the last id before
    the first that is still under way: a position in the feed never moves past what is yet to come.
    """
    row = await _queries.bounds_of_feed(tx)
    return FeedRange(row.oldest or 0, row.newest or 0)


async def page_by_event(tx: Transaction, user_id: int, after: int, limit: int) -> EventPage:
    """Return what a person may see of the next few events. Costs what the feed grew by."""
    known = await get_feed_range(tx)
    if after < known.oldest - 1:
        return EventPage((), known.newest, complete=True, gap=True)
    through = min(known.newest, after + NEAR)
    rows = await _queries.events_by_id(
        tx, user_id=user_id, after=after, through=through, limit=limit
    )
    return _page(rows, through, known, limit)


async def page_by_conversation(tx: Transaction, user_id: int, after: int, limit: int) -> EventPage:
    """Return what a person may see of many events. Costs what the person's conversations do."""
    known = await get_feed_range(tx)
    if after < known.oldest - 1:
        return EventPage((), known.newest, complete=True, gap=True)
    through = min(known.newest, after + _FAR)
    rows = await _queries.events_by_conversation(
        tx, user_id=user_id, after=after, through=through, limit=limit
    )
    return _page(rows, through, known, limit)


def _page(rows: Sequence[Row], through: int, known: FeedRange, limit: int) -> EventPage:
    events = [to_record(row, EventRecord) for row in rows]
    reached = events[-1].event_id if len(events) == limit else through
    return EventPage(events, reached, complete=reached == known.newest)


async def new_events(tx: Transaction, after: int, limit: int) -> EventBatch:
    """Return what was added to the feed, with everyone whom it concerns."""
    newest = (await get_feed_range(tx)).newest
    rows = await _queries.events_between(tx, after=after, through=newest, limit=limit)
    events = [to_record(row, EventRecord) for row in rows]
    shared = sorted({event.conversation_id for event in events if event.user_id is None})
    participants: dict[int, list[tuple[int, int]]] = {number: [] for number in shared}
    if shared:
        for row in await _queries.audience_of(tx, conversation_ids=shared):
            participants[row.conversation_id].append((row.user_id, row.first_sequence))
    complete = len(events) < limit
    return EventBatch(events, participants, newest if complete else events[-1].event_id, complete)


@dataclass(frozen=True, slots=True)
class PurgeEvents(Command[int]):
    """Forget at most so many of the oldest events, all from before a moment; return how many went.

    The newest event stays, so that it can always be told where the feed ends.
    """

    before: int
    at_most: int

    @override
    async def execute(self, tx: Transaction) -> int:
        rows = await _queries.oldest_events(tx, limit=self.at_most + 1)
        old = [*takewhile(lambda row: row.created_at < self.before, rows[:-1])]
        if not old:
            return 0
        forgotten: int = await _queries.delete_events(tx, through=old[-1].event_id)
        return forgotten
