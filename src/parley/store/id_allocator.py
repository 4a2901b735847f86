"""Ids of conversations and messages, allocated for a whole batch at once, or for several."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from parley.store.base import Row, Transaction
from parley.store.id_cache import IdKind
from parley.store.queries import Queries, Statement

_MANY: Final = 8
"""From how many of a batch on ids are allocated for batches to come: some are never used."""

_AHEAD: Final = 8
"""For how many batches, then: each allocation is a round trip."""

_queries = Queries("parley.store")


async def allocate(tx: Transaction, kind: IdKind, count: int) -> Sequence[int]:
    """Allocate `count` ids, ascending; they are never given again.

    Ids that are allocated later are greater, also by another transaction. On PostgreSQL they come
    from a sequence, so that no transaction waits for another, and some may be left out.
    """
    if count == 0:
        return ()
    return _ids(await _queries.allocate_ids(tx, kind=kind, count=count))


async def allocate_for_conversations(
    tx: Transaction, conversations: int, messages: int
) -> tuple[Sequence[int], Sequence[int]]:
    """Allocate ids for new conversations and their messages, which nobody can have answered yet.

    They are ascending, but not always greater than those that others allocated a moment before.
    """
    counts = {IdKind.CONVERSATION: conversations, IdKind.MESSAGE: messages}
    if tx.id_cache is None:
        taken: Mapping[IdKind, Sequence[int]] | None = await _allocate_both(tx, counts)
    else:
        taken = tx.id_cache.take(counts)
        if taken is None:
            batches = _AHEAD if conversations >= _MANY else 1
            ahead = {kind: count * batches for kind, count in counts.items()}
            for kind, ids in (await _allocate_both(tx, ahead)).items():
                tx.id_cache.put(kind, ids)
            taken = tx.id_cache.take(counts)
    if taken is None:
        raise RuntimeError("ids that were just allocated are gone")
    return taken[IdKind.CONVERSATION], taken[IdKind.MESSAGE]


async def _allocate_both(
    tx: Transaction, counts: Mapping[IdKind, int]
) -> Mapping[IdKind, Sequence[int]]:
    wanted = {
        "conversations": counts[IdKind.CONVERSATION],
        "messages": counts[IdKind.MESSAGE],
    }
    rows = await Statement(_queries, "allocate_ids_for_conversations", wanted).fetch_unlocked(tx)
    return {kind: _ids(row for row in rows if row.kind == kind) for kind in counts}


async def allocate_contiguous(tx: Transaction, kind: IdKind, count: int) -> Sequence[int]:
    """Allocate `count` ids that follow one another without a gap."""
    while True:
        ids = await allocate(tx, kind, count)
        if not ids or ids[-1] - ids[0] == count - 1:  # nobody else took one in between
            return ids


def _ids(ranges: Iterable[Row]) -> list[int]:
    return [number for row in ranges for number in range(row.first_id, row.last_id + 1)]
