"""Ending all that lets a person in, at once and for good."""

from typing import NamedTuple

from parley.access.sessions import end_sessions
from parley.store import Queries, Transaction

_queries = Queries("parley.access")


class Revoked(NamedTuple):
    """How many there were of each."""

    tokens: int
    grants: int
    sessions: int


async def revoke_all(tx: Transaction, user_id: int, at: int) -> Revoked:
    """End a person's tokens, grants to client applications, and sessions.

    And what could still become one of them: codes on their way to an application, and links to
    choose a password. On this node `AuthMiddleware.forget` makes it hold at once.
    """
    chosen = {"user_id": user_id, "at": at}
    await _queries.end_codes(tx, **chosen)
    await _queries.end_links(tx, **chosen)
    # Grants first: a refresh that holds one is waited for, and the token that it stores ends too.
    grants = await _queries.end_grants(tx, **chosen)
    return Revoked(
        tokens=await _queries.end_tokens(tx, **chosen),
        grants=grants,
        sessions=await end_sessions(tx, user_id, at),
    )
