"""What a message said before it was edited."""

from collections.abc import Sequence
from typing import NamedTuple

from parley.store import Queries, Transaction

_queries = Queries("parley.conversations")


class VersionRecord(NamedTuple):
    """What a message said from a moment on."""

    number: int
    html: str
    text: str
    written_at: int


class VersionPage(NamedTuple):
    """Some of a message's versions, the oldest first, and how many there are."""

    versions: Sequence[VersionRecord]
    total: int


class VersionQuery(NamedTuple):
    """Which versions of a message to give."""

    limit: int
    offset: int


async def find_history(
    tx: Transaction, user_id: int, conversation_id: int, message_id: int, page: VersionQuery
) -> VersionPage | None:
    """Return versions of a message, up to what it says now; `None` where the user does not see it.

    A message that is deleted has none.
    """
    key = {"user_id": user_id, "conversation_id": conversation_id, "message_id": message_id}
    row = await _queries.count_of_versions(tx, **key)
    if row is None:
        return None
    rows = await _queries.page_of_versions(tx, **key, **page._asdict())
    versions = [VersionRecord(one.version, one.html, one.text, one.written_at) for one in rows]
    return VersionPage(versions, row.total)
