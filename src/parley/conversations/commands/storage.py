"""Counting what messages of earlier releases take of their authors' storage."""

from dataclasses import dataclass

from typing_extensions import override

from parley.conversations.validation import MESSAGE_OVERHEAD, PARTICIPANT_OVERHEAD
from parley.limits import add_stored_bytes
from parley.store import Command, Queries, Transaction

_queries = Queries("parley.conversations")


@dataclass(frozen=True, slots=True)
class CountStorage(Command[int]):
    """Count the messages of at most `at_most` uncounted conversations; return how many.

    What was written since the database was migrated was counted then (`limits.storage`).
    """

    at_most: int

    @override
    async def execute(self, tx: Transaction) -> int:
        held = await _queries.hold_backfill(tx)
        if held is None:
            return 0
        rows = await _queries.next_conversation_ids(tx, reached=held.reached, at_most=self.at_most)
        if rows:
            last = rows[-1].conversation_id
            counted = await _queries.bytes_by_author(
                tx,
                reached=held.reached,
                last=last,
                until=held.until,
                overhead=MESSAGE_OVERHEAD,
                person_overhead=PARTICIPANT_OVERHEAD,
            )
            await add_stored_bytes(tx, [(row.author_id, row.bytes) for row in counted])
            await _queries.advance_backfill(tx, reached=last)
        if len(rows) < self.at_most:
            await _queries.end_backfill(tx)
        return len(rows)
