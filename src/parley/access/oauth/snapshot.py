"""All that the answer to one request can depend on, read at once and seen in one state.

Authlib asks for clients, codes and tokens one by one, without waiting; the store is read with an
`await`. So what it can ask for is read before it is asked.
"""

from typing import NamedTuple

from parley.access.oauth.clients.queries import Client, find_client
from parley.store import Queries, Transaction, to_record

_queries = Queries("parley.access.oauth")


class Code(NamedTuple):
    """An authorization code, and for whom it is."""

    client_id: int
    user_id: int
    redirect_uri: str
    scopes: str
    code_challenge: str | None
    expires_at: int
    used_at: int | None
    email: str
    active: bool


class RefreshToken(NamedTuple):
    """A refresh token with its grant, and for whom it is."""

    grant_id: int
    client_id: int
    user_id: int
    scopes: str
    revoked_at: int | None
    created_at: int
    expires_at: int
    used_at: int | None
    email: str
    active: bool


class AccessToken(NamedTuple):
    """An access token that came of a grant, and for whom it is."""

    grant_id: int
    client_id: int
    user_id: int
    scopes: str
    revoked_at: int | None
    created_at: int
    expires_at: int
    email: str
    active: bool


class ServiceUser(NamedTuple):
    """Whom a client speaks for by itself."""

    email: str
    admin: bool


class LookupKeys(NamedTuple):
    """What a request names, as it is looked up.

    Attributes:
        client_id: The client, as it was written; `None` where none is named.
        code: Digest of a code.
        refresh_token: Digest of a refresh token.
        token: Digest of a token of either kind.
    """

    client_id: int | None
    code: bytes | None = None
    refresh_token: bytes | None = None
    token: bytes | None = None


class Snapshot(NamedTuple):
    """What there is of all that a request names; `None` for what is not."""

    client: Client | None
    service_user: ServiceUser | None = None
    code: Code | None = None
    token: AccessToken | RefreshToken | None = None


async def read_snapshot(tx: Transaction, named: LookupKeys) -> Snapshot:
    """Read what a request names."""
    client = None if named.client_id is None else await find_client(tx, named.client_id)
    if client is None or client.archived_at is not None:
        return Snapshot(None)
    return Snapshot(
        client,
        await _service_user(tx, client.service_user_id),
        await _code(tx, named.code),
        await _access_token(tx, named.token)
        or await _refresh_token(tx, named.refresh_token or named.token),
    )


async def _service_user(tx: Transaction, user_id: int | None) -> ServiceUser | None:
    row = None if user_id is None else await _queries.find_active_user(tx, user_id=user_id)
    return to_record(row, ServiceUser) if row else None


async def _code(tx: Transaction, digest: bytes | None) -> Code | None:
    row = None if digest is None else await _queries.find_code(tx, digest=digest)
    return to_record(row, Code) if row else None


async def _access_token(tx: Transaction, digest: bytes | None) -> AccessToken | None:
    row = None if digest is None else await _queries.find_access_token(tx, digest=digest)
    return to_record(row, AccessToken) if row else None


async def _refresh_token(tx: Transaction, digest: bytes | None) -> RefreshToken | None:
    row = None if digest is None else await _queries.find_refresh_token(tx, digest=digest)
    return to_record(row, RefreshToken) if row else None
