"""What an invitation means for coming in; who is invited, and by whom, is a matter of `people`.

Someone invited is a person like any other, and can be written to. They come in by mail as long as
the invitation is open; once they did, however, it no longer matters.
"""

from parley.store import Queries, Transaction

_queries = Queries("parley.access")


async def may_come_in(tx: Transaction, user_id: int, now: int) -> bool:
    """Return whether no invitation of a person has ended before they came in."""
    return await _queries.ended_invitation(tx, user_id=user_id, now=now) is None


async def accept_invitation(tx: Transaction, user_id: int, at: int) -> None:
    """Note that a person came in, if they were invited and had not yet."""
    await _queries.accept_invitation(tx, user_id=user_id, at=at)
