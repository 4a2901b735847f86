"""Whether the audit log is as it was written, from its beginning or from a checkpoint on.

Someone who may write the database can make the whole chain anew. What shows that is a checkpoint
that was noted elsewhere.
"""

import re
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from parley.access.audit.chain import BEGINNING, ChainFault, ChainProblem, Checkpoint, HashChain
from parley.access.audit.log import audit_row
from parley.store import Queries, Transaction, to_record
from parley.wire.integers import MAX_INTEGER

CHUNK_ROWS: Final = 500
"""How many entries are in memory at a time."""

_CHECKPOINT: Final = re.compile(r"([0-9]{1,18}):([0-9a-f]{64})")

_queries = Queries("parley.access")


class VerificationResult(NamedTuple):
    """What a walk found.

    Attributes:
        entries: How many entries there are, from the checkpoint on.
        newest: Where the log stands, to be noted elsewhere.
        problems: What is wrong, in the order of the entries; empty where the log is sound.
    """

    entries: int
    newest: Checkpoint
    problems: Sequence[ChainProblem]


def parse_checkpoint(spelled: str) -> Checkpoint:
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
) -> VerificationResult:
    """Walk the log, which is seen as it is at one moment, however much is added meanwhile.

    Args:
        tx: The transaction.
        noted: Where to begin: an entry that must be as it was noted, and is gone on from.
        on_progress: Is told now and then how many entries are done, and of how many.
    """
    row = await _queries.audit_head(tx)
    head = BEGINNING if row is None else to_record(row, Checkpoint)
    if noted.entry_id > head.entry_id:
        return VerificationResult(0, head, [_cut_off(noted, head)])
    problems = [_missing_head()] if row is None else await _compare_with_checkpoint(tx, noted)
    chain, after = await _verify_from(tx, noted, head)
    total, entries, ended = head.entry_id - max(noted.entry_id - 1, 0), 0, False
    while not ended and not chain.too_many_problems:
        rows = await _queries.audit_entries_after(tx, after=after, limit=CHUNK_ROWS)
        for row in rows:
            if not chain.too_many_problems:
                chain.add(audit_row(row))
        entries += len(rows)
        ended = len(rows) < CHUNK_ROWS
        after = after if ended else rows[-1].entry_id
        on_progress(entries, max(entries, total))
    whole = ended and not chain.too_many_problems
    return VerificationResult(entries, chain.last, [*problems, *chain.problems(to_the_end=whole)])


async def _verify_from(
    tx: Transaction, noted: Checkpoint, head: Checkpoint
) -> tuple[HashChain, int]:
    """Begin before a checkpoint, so that the noted entry itself is checked.

    Return the number after which to go on as well: entries that stand before the first are found.
    """
    if noted == BEGINNING:
        return HashChain(BEGINNING, head), -MAX_INTEGER
    number = noted.entry_id - 1
    before = BEGINNING if number == BEGINNING.entry_id else await _find_entry(tx, number)
    chain = HashChain(before or Checkpoint(number, BEGINNING.digest), head)
    if before is None:
        chain.skip_check()
    return chain, number


async def _compare_with_checkpoint(tx: Transaction, noted: Checkpoint) -> list[ChainProblem]:
    """Check that the entry that was noted is still that one; the walk tells if it is missing."""
    current = noted if noted == BEGINNING else await _find_entry(tx, noted.entry_id)
    if current in {None, noted}:
        return []
    sentence = f"entry {noted.entry_id} is not the one that was noted: it was replaced"
    return [ChainProblem(ChainFault.REPLACED, noted.entry_id, noted.entry_id, sentence)]


async def _find_entry(tx: Transaction, entry_id: int) -> Checkpoint | None:
    row = await _queries.audit_entry(tx, entry_id=entry_id)
    return None if row is None else to_record(row, Checkpoint)


def _cut_off(noted: Checkpoint, head: Checkpoint) -> ChainProblem:
    sentence = f"the log ends with entry {head.entry_id}; entry {noted.entry_id}, noted, is cut off"
    return ChainProblem(ChainFault.CUT_OFF, head.entry_id + 1, noted.entry_id, sentence)


def _missing_head() -> ChainProblem:
    return ChainProblem(ChainFault.MISSING, 0, 0, "what says which entry is the newest is missing")
