"""Grants: what a person allowed a client application, and the tokens that come of it.

Authlib decides on what was read before; the commands here decide anew, within their transaction,
what another request could have changed meanwhile: a code and a refresh token are used once, a grant
that ended gives nothing more. RFC 6749 §4.1.2 and §10.4, RFC 9700 §4.14.
"""

from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from parley.access.scopes import Scope, write_scopes
from parley.store import Act, Origin, Queries, SoleCommand, Transaction, audit

_queries = Queries("parley.access.oauth")

Details: TypeAlias = dict[str, str | int | bool | None]


class Issued(NamedTuple):
    """The tokens of one answer, as they are stored.

    Attributes:
        client_name: What the access token is listed under.
        refresh_digest: `None` where there is no refresh token.
    """

    access_digest: bytes
    scopes: frozenset[Scope]
    client_name: str
    access_expires_at: int
    refresh_digest: bytes | None
    refresh_expires_at: int


@dataclass(frozen=True, slots=True)
class GiveCode(SoleCommand[None]):
    """Store a code: a person allowed a client to have access."""

    digest: bytes
    client_id: int
    user_id: int
    redirect_uri: str
    scopes: frozenset[Scope]
    code_challenge: str | None
    created_at: int
    expires_at: int
    origin: Origin

    async def apply_alone(self, tx: Transaction) -> None:
        """Write it."""
        scopes = write_scopes(self.scopes)
        await _queries.insert_code(
            tx,
            digest=self.digest,
            client_id=self.client_id,
            user_id=self.user_id,
            redirect_uri=self.redirect_uri,
            scopes=scopes,
            code_challenge=self.code_challenge,
            created_at=self.created_at,
            expires_at=self.expires_at,
        )
        subject = f"client:{self.client_id}"
        await audit.append(
            tx, Act("client.allowed", self.created_at, self.origin, subject, {"scopes": scopes})
        )


@dataclass(frozen=True, slots=True)
class ExchangeCode(SoleCommand[bool]):
    """Take a code and store what it gives; tell whether it still could be taken.

    A code that was taken before ends the grant that it gave.
    """

    digest: bytes
    client_id: int
    user_id: int
    scopes: frozenset[Scope]
    issued: Issued
    at: int
    origin: Origin

    async def apply_alone(self, tx: Transaction) -> bool:
        """Write it."""
        if not await _queries.use_code(tx, digest=self.digest, at=self.at):
            await _end_replayed(tx, self.digest, self.at, self.origin)
            return False
        grant_id = await _begin(tx, self.client_id, self.user_id, self.scopes, self.at)
        if grant_id is None:
            return False
        await _queries.set_grant_of_code(tx, digest=self.digest, grant_id=grant_id)
        await _store(tx, grant_id, self.user_id, self.issued, self.at)
        details: Details = {"clientid": self.client_id, "scopes": write_scopes(self.scopes)}
        await _note(tx, grant_id, "grant.given", self.at, self.origin, details)
        return True


@dataclass(frozen=True, slots=True)
class EndReplayed(SoleCommand[bool]):
    """End the grant that a code gave, because the code came once more; tell whether it lived."""

    digest: bytes
    at: int
    origin: Origin

    async def apply_alone(self, tx: Transaction) -> bool:
        """Write it."""
        return await _end_replayed(tx, self.digest, self.at, self.origin)


@dataclass(frozen=True, slots=True)
class Refresh(SoleCommand[bool]):
    """Take a refresh token and store what comes in its place; tell whether it could be taken.

    One that was taken before ends its grant, and with it all tokens that came of it: either the
    client or a thief has it, and nobody can tell which.
    """

    digest: bytes
    grant_id: int
    issued: Issued
    at: int
    origin: Origin

    async def apply_alone(self, tx: Transaction) -> bool:
        """Write it."""
        held = await _queries.hold_grant(tx, grant_id=self.grant_id)
        if held is None:
            return False
        if not await _queries.use_refresh_token(tx, digest=self.digest, at=self.at):
            await end_grant(tx, self.grant_id, "refresh_token.replayed", self.at, self.origin)
            return False
        _, user_id = held
        await _store(tx, self.grant_id, user_id, self.issued, self.at)
        return True


@dataclass(frozen=True, slots=True)
class IssueToService(SoleCommand[bool]):
    """Store a token with which a client speaks for its service user; tell whether it could be."""

    client_id: int
    user_id: int
    issued: Issued
    at: int
    origin: Origin

    async def apply_alone(self, tx: Transaction) -> bool:
        """Write it."""
        grant_id = await _begin(tx, self.client_id, self.user_id, self.issued.scopes, self.at)
        if grant_id is None:
            return False
        await _store(tx, grant_id, self.user_id, self.issued, self.at)
        scopes = write_scopes(self.issued.scopes)
        details: Details = {"clientid": self.client_id, "scopes": scopes}
        await _note(tx, grant_id, "token.issued_to_client", self.at, self.origin, details)
        return True


@dataclass(frozen=True, slots=True)
class EndGrant(SoleCommand[bool]):
    """End a grant with all its tokens; tell whether it still lived.

    Attributes:
        action: Why, as the audit log says it.
    """

    grant_id: int
    at: int
    origin: Origin
    action: str = "grant.revoked"

    async def apply_alone(self, tx: Transaction) -> bool:
        """Write it."""
        return await end_grant(tx, self.grant_id, self.action, self.at, self.origin)


async def _begin(
    tx: Transaction, client_id: int, user_id: int, scopes: frozenset[Scope], at: int
) -> int | None:
    """Make a grant; `None` where the client is archived or the person inactive."""
    row = await _queries.insert_grant(
        tx, client_id=client_id, user_id=user_id, scopes=write_scopes(scopes), at=at
    )
    return row[0] if row else None


async def _store(tx: Transaction, grant_id: int, user_id: int, issued: Issued, at: int) -> None:
    await _queries.insert_access_token(
        tx,
        digest=issued.access_digest,
        user_id=user_id,
        name=issued.client_name,
        created_at=at,
        expires_at=issued.access_expires_at,
        scopes=write_scopes(issued.scopes),
        grant_id=grant_id,
    )
    if issued.refresh_digest is not None:
        await _queries.insert_refresh_token(
            tx,
            digest=issued.refresh_digest,
            grant_id=grant_id,
            created_at=at,
            expires_at=issued.refresh_expires_at,
        )


async def _end_replayed(tx: Transaction, digest: bytes, at: int, origin: Origin) -> bool:
    row = await _queries.grant_of_code(tx, digest=digest)
    if row is None or row[0] is None:
        return False
    return await end_grant(tx, row[0], "code.replayed", at, origin)


async def end_grant(tx: Transaction, grant_id: int, action: str, at: int, origin: Origin) -> bool:
    """End a grant with its tokens, unless it has ended; tell whether this did."""
    ended = await _queries.end_grant(tx, grant_id=grant_id, at=at)
    if ended is None:
        return False
    await _queries.end_tokens_of_grant(tx, grant_id=grant_id, at=at)
    client_id, user_id = ended
    await _note(tx, grant_id, action, at, origin, {"clientid": client_id, "userid": user_id})
    return True


async def _note(  # noqa: PLR0913, PLR0917 - an entry has that many parts
    tx: Transaction,
    grant_id: int,
    action: str,
    at: int,
    origin: Origin,
    details: Details,
) -> None:
    await audit.append(tx, Act(action, at, origin, f"grant:{grant_id}", details))
