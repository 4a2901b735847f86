"""Whether the audit log is as it was written, from its beginning or from a checkpoint on.

Someone who may write the database can make the whole chain anew. What shows that is a checkpoint
that was noted elsewhere.
"""

import re
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from parley.access.audit_chain import BEGINNING, Chain, Checkpoint, Finding, Problem
from parley.access.audit_log import line_of
from parley.store import Queries, Transaction
from parley.wire.shapes import MAX_INTEGER

PIECE: Final = 500
"""How many entries are in memory at a time."""

_CHECKPOINT: Final = re.compile(r"([0-9]{1,18}):([0-9a-f]{64})")

_queries = Queries("parley.access")


class Verdict(NamedTuple):
    """What a walk found.

    Attributes:
        entries: How many entries there are, from the checkpoint on.
        newest: Where the log stands, to be noted elsewhere.
        problems: What is wrong, in the order of the entries; empty where the log is sound.
    """

    entries: int
    newest: Checkpoint
    problems: Sequence[Problem]


def read_checkpoint(spelled: str) -> Checkpoint:
    """Read a checkpoint as people note it.

    Raises:
        ValueError: It is none.
    """
    found = _CHECKPOINT.fullmatch(spelled.strip())
    if found is None or int(found[1]) == BEGINNING.entry_id:
        raise ValueError("expected ENTRY:DIGEST, the digest in 64 hexadecimal digits")
    return Checkpoint(int(found[1]), found[2])


async def verify(
    tx: Transaction,
    noted: Checkpoint = BEGINNING,
    on_progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Verdict:
    """Walk the log, which is seen as it is at one moment, however much is added meanwhile.

    Args:
        tx: The transaction.
        noted: Where to begin: an entry that must be as it was noted, and is gone on from.
        on_progress: Is told now and then how many entries are done, and of how many.
    """
    row = await _queries.audit_head(tx)
    head = BEGINNING if row is None else Checkpoint(*row)
    if noted.entry_id > head.entry_id:
        return Verdict(0, head, [_cut_off(noted, head)])
    problems = [_headless()] if row is None else await _compared(tx, noted)
    chain, after = await _chain_from(tx, noted, head)
    total, entries, ended = head.entry_id - max(noted.entry_id - 1, 0), 0, False
    while not ended and not chain.is_lost:
        rows = await _queries.audit_entries_after(tx, after=after, limit=PIECE)
        for row in rows:
            if not chain.is_lost:
                chain.take(line_of(row))
        entries += len(rows)
        ended = len(rows) < PIECE
        after = after if ended else rows[-1][0]
        on_progress(entries, max(entries, total))
    whole = ended and not chain.is_lost
    return Verdict(entries, chain.last, [*problems, *chain.problems(to_the_end=whole)])


async def _chain_from(tx: Transaction, noted: Checkpoint, head: Checkpoint) -> tuple[Chain, int]:
    """Begin before a checkpoint, so that the noted entry itself is checked.

    Gives the number after which to go on as well: entries that stand before the first are found.
    """
    if noted == BEGINNING:
        return Chain(BEGINNING, head), -MAX_INTEGER
    number = noted.entry_id - 1
    before = BEGINNING if number == BEGINNING.entry_id else await _standing(tx, number)
    chain = Chain(before or Checkpoint(number, BEGINNING.digest), head)
    if before is None:
        chain.doubt()
    return chain, number


async def _compared(tx: Transaction, noted: Checkpoint) -> list[Problem]:
    """See that the entry that was noted is still that one; the walk tells if it is missing."""
    standing = noted if noted == BEGINNING else await _standing(tx, noted.entry_id)
    if standing in {None, noted}:
        return []
    sentence = f"entry {noted.entry_id} is not the one that was noted: it was replaced"
    return [Problem(Finding.REPLACED, noted.entry_id, noted.entry_id, sentence)]


async def _standing(tx: Transaction, entry_id: int) -> Checkpoint | None:
    row = await _queries.audit_entry(tx, entry_id=entry_id)
    return None if row is None else Checkpoint(row[0], row[-1])


def _cut_off(noted: Checkpoint, head: Checkpoint) -> Problem:
    sentence = f"the log ends with entry {head.entry_id}; entry {noted.entry_id}, noted, is cut off"
    return Problem(Finding.CUT_OFF, head.entry_id + 1, noted.entry_id, sentence)


def _headless() -> Problem:
    return Problem(Finding.MISSING, 0, 0, "what says which entry is the newest is missing")
