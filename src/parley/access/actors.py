"""Who does something, looked up again in the transaction that does it.

A caller comes from a cache (`authentication`), and what was read before a write may have changed.
So whatever decides who may come in, or is done by an administrator, begins with one of the
functions here. Each first takes the lock of the audit log, which whatever keeps someone out takes
first as well: the two come one after another, on any number of nodes, and the later one sees what
the earlier one did.
"""

from typing import NamedTuple

from parley.identity import ALL, Scope, parse_scopes
from parley.store import Queries, RequestOrigin, Transaction, audit
from parley.wire import ApiError
from parley.wire.errors import ADMINISTRATORS_ONLY, NOT_AUTHORISED, ErrorCode

_queries = Queries("parley.access")


class OutdatedCallerError(ApiError):
    """Someone was kept out, or lost a right, since the server last looked."""

    def __init__(self, entry: ErrorCode, summary: str = "") -> None:
        challenge = {"WWW-Authenticate": 'Bearer error="invalid_token"'}
        super().__init__(entry, summary, challenge if entry is NOT_AUTHORISED else {})


class _Actor(NamedTuple):
    """A person through a credential, as they stand in this transaction."""

    admin: bool
    scopes: frozenset[Scope]


async def require_actor(tx: Transaction, origin: RequestOrigin) -> bool:
    """Begin a write of someone whose credential must still live.

    The command line needs none: whoever may write to the database may do everything.

    Returns:
        Whether they may do what is for administrators alone.

    Raises:
        OutdatedCallerError: 401, where the credential or its person's access has ended.
    """
    actor = await _lock_and_find(tx, origin)
    return actor is None or (actor.admin and Scope.ADMIN in actor.scopes)


async def require_administrator(tx: Transaction, origin: RequestOrigin) -> None:
    """Begin a write that is for administrators alone.

    Raises:
        OutdatedCallerError: 401, as above; 403, where the person administers no longer.
    """
    if not await require_actor(tx, origin):
        raise OutdatedCallerError(ADMINISTRATORS_ONLY)


async def _lock_and_find(tx: Transaction, origin: RequestOrigin) -> _Actor | None:
    await audit.lock_audit_head(tx)
    if origin.address is None:
        return None
    actor = await _find_actor(tx, origin)
    if actor is None:
        raise OutdatedCallerError(NOT_AUTHORISED, "the token or session has ended")
    return actor


async def _find_actor(tx: Transaction, origin: RequestOrigin) -> _Actor | None:
    if origin.token_id is not None:
        row = await _queries.actor_of_token(tx, token_id=origin.token_id)
        return None if row is None else _Actor(bool(row.admin), parse_scopes(row.scopes))
    row = await _queries.actor_of_session(tx, session_id=origin.session_id)
    return None if row is None else _Actor(bool(row.admin), ALL)
