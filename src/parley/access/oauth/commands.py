"""Grants: what a person allowed a client application, and the tokens that come of it.

Authlib decides on what was read before; the commands here decide anew what another request could
have changed meanwhile: a code and a refresh token are used once; a grant that ended, a client that
was archived or narrowed and a person who was kept out give nothing more. They take the lock of the
audit log first (`access.actors`). RFC 6749 §4.1.2 and §10.4, RFC 9700 §4.14.
"""

from dataclasses import dataclass
from typing import Final, NamedTuple, TypeAlias

from typing_extensions import override

from parley.access.actors import require_actor
from parley.access.oauth.clients.queries import Client, find_client
from parley.access.oauth.redirects import is_registered
from parley.access.sessions import CLOCK_SKEW
from parley.identity import Scope, format_scopes, parse_scopes
from parley.store import AuditEvent, Command, Queries, RequestOrigin, Transaction, audit

_queries = Queries("parley.access.oauth")

REFRESH_TOKEN_SECONDS: Final = 365 * 24 * 60 * 60
"""How long a refresh token lives."""

MOST_REFRESHES: Final = 100
"""How often one refresh token of a confidential client is answered, the first time included."""

AuditDetails: TypeAlias = dict[str, str | int | bool | None]


class IssuedTokens(NamedTuple):
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
class IssueCode(Command[bool]):
    """Store a code: a person allowed a client to have access; return whether that could be.

    Attributes:
        asked: Whether the person was asked for this very code; else it takes an earlier consent, or
            a client that needs none.
    """

    digest: bytes
    client_id: int
    user_id: int
    redirect_uri: str
    scopes: frozenset[Scope]
    code_challenge: str | None
    created_at: int
    expires_at: int
    origin: RequestOrigin
    asked: bool = True

    @override
    async def execute(self, tx: Transaction) -> bool:
        await require_actor(tx, self.origin)
        if not await self._is_allowed(tx):
            return False
        scopes = format_scopes(self.scopes)
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
            tx,
            AuditEvent("client.allowed", self.created_at, self.origin, subject, {"scopes": scopes}),
        )
        return True

    async def _is_allowed(self, tx: Transaction) -> bool:
        client = await find_client(tx, self.client_id)
        person = await _queries.find_active_user(tx, user_id=self.user_id)
        if client is None or person is None or not client.may_still(client, self.scopes):
            return False
        if Scope.ADMIN in self.scopes and not person.admin:
            return False
        return is_registered(self.redirect_uri, client.redirect_uris) and (
            self.asked or not await needs_consent(tx, client, self.user_id, self.scopes)
        )


@dataclass(frozen=True, slots=True)
class ExchangeCode(Command[bool]):
    """Take a code and store what it gives; return whether it still could be taken.

    A code that was taken before ends the grant that it gave.

    Attributes:
        client: The client as it proved who it is.
    """

    digest: bytes
    client: Client
    user_id: int
    redirect_uri: str
    scopes: frozenset[Scope]
    issued: IssuedTokens
    at: int
    origin: RequestOrigin

    @override
    async def execute(self, tx: Transaction) -> bool:
        await audit.lock_audit_head(tx)
        client_id = self.client.client_id
        client = await find_client(tx, client_id)
        if client is None or not client.may_still(self.client, self.issued.scopes):
            return False
        if not is_registered(self.redirect_uri, client.redirect_uris):
            return False
        if not await _queries.redeem_code(
            tx, digest=self.digest, at=self.at, latest=self.at + CLOCK_SKEW
        ):
            await _revoke_replayed(tx, self.digest, self.at, self.origin)
            return False
        grant_id = await _begin_grant(tx, client_id, self.user_id, self.scopes, self.at)
        if grant_id is None:
            return False
        await _queries.set_grant_of_code(tx, digest=self.digest, grant_id=grant_id)
        await _store_tokens(tx, grant_id, self.user_id, self.issued, self.at)
        details: AuditDetails = {"clientid": client_id, "scopes": format_scopes(self.scopes)}
        await _audit(tx, grant_id, "grant.given", self.at, self.origin, details)
        return True


@dataclass(frozen=True, slots=True)
class RevokeReplayedGrant(Command[bool]):
    """End the grant that a code gave, because the code came once more; return whether it lived."""

    digest: bytes
    at: int
    origin: RequestOrigin

    @override
    async def execute(self, tx: Transaction) -> bool:
        await audit.lock_audit_head(tx)
        return await _revoke_replayed(tx, self.digest, self.at, self.origin)


def is_in_leeway(used_at: int, at: int, leeway: int) -> bool:
    """Return whether a refresh token was first used less than `leeway` milliseconds ago.

    Nodes do not have quite the same time: so a use may also seem to lie ahead, as far and no more.
    """
    return abs(at - used_at) < leeway


@dataclass(frozen=True, slots=True)
class RotateRefreshToken(Command[bool]):
    """Use a refresh token and store what comes in its place; return whether that could be.

    A confidential client proves itself with its secret, so that nobody else can use its tokens. Two
    processes of one application that refresh at once both get tokens, each a chain of its own;
    a token that comes later than the leeway is refused. A public client proves nothing: a token
    that comes twice is the client's or a thief's, and nobody can tell which, so that the grant ends
    with all tokens that came of it (RFC 9700 §4.14.2).

    Attributes:
        client: The client as it proved who it is.
        leeway: For how many milliseconds after its first use the token is answered; `None` for a
            public client.
    """

    digest: bytes
    client: Client
    grant_id: int
    issued: IssuedTokens
    leeway: int | None
    at: int
    origin: RequestOrigin

    @override
    async def execute(self, tx: Transaction) -> bool:
        await audit.lock_audit_head(tx)
        held = await _queries.lock_grant(tx, grant_id=self.grant_id)
        if held is None:
            return False
        issued, client = self.issued, await find_client(tx, held.client_id)
        if client is None or not client.may_still(self.client, issued.scopes):
            return False
        if not issued.scopes <= parse_scopes(held.scopes):
            return False
        if not await _queries.redeem_refresh_token(tx, digest=self.digest, at=self.at):
            if self.leeway is None:
                await revoke_grant(
                    tx, self.grant_id, "refresh_token.replayed", self.at, self.origin
                )
                return False
            expires_at = await self._expiry_of_siblings(tx, self.leeway)
            if expires_at is None:
                return False
            issued = issued._replace(refresh_expires_at=expires_at)
        await _store_tokens(tx, self.grant_id, held.user_id, issued, self.at)
        return True

    async def _expiry_of_siblings(self, tx: Transaction, leeway: int) -> int | None:
        """Return when the refresh tokens end that come of one that was used; `None` for no more.

        All end with the first of them: by that they are counted, and to come again prolongs
        nothing.
        """
        row = await _queries.find_use(tx, digest=self.digest)
        if row is None or not is_in_leeway(row.used_at, self.at, leeway):
            return None
        expires_at: int = row.used_at + REFRESH_TOKEN_SECONDS * 1000
        siblings = await _queries.count_refresh_tokens(
            tx, grant_id=self.grant_id, expires_at=expires_at
        )
        return expires_at if siblings.total < MOST_REFRESHES else None


@dataclass(frozen=True, slots=True)
class IssueServiceToken(Command[bool]):
    """Store a token with which a client speaks for its service user; return whether it could be.

    Attributes:
        client: The client as it proved who it is.
    """

    client: Client
    user_id: int
    issued: IssuedTokens
    at: int
    origin: RequestOrigin

    @override
    async def execute(self, tx: Transaction) -> bool:
        await audit.lock_audit_head(tx)
        client_id, issued = self.client.client_id, self.issued.scopes
        client = await find_client(tx, client_id)
        if client is None or not client.may_still(self.client, issued):
            return False
        person = await _queries.find_active_user(tx, user_id=self.user_id)
        if client.service_user_id != self.user_id or person is None:
            return False
        if Scope.ADMIN in issued and not person.admin:
            return False
        grant_id = await _begin_grant(tx, client_id, self.user_id, issued, self.at)
        if grant_id is None:
            return False
        await _store_tokens(tx, grant_id, self.user_id, self.issued, self.at)
        details: AuditDetails = {"clientid": client_id, "scopes": format_scopes(issued)}
        await _audit(tx, grant_id, "token.issued_to_client", self.at, self.origin, details)
        return True


@dataclass(frozen=True, slots=True)
class RevokeGrant(Command[bool]):
    """End a grant with all its tokens; return whether it still lived.

    Attributes:
        action: Why, as the audit log says it.
    """

    grant_id: int
    at: int
    origin: RequestOrigin
    action: str = "grant.revoked"

    @override
    async def execute(self, tx: Transaction) -> bool:
        await audit.lock_audit_head(tx)
        return await revoke_grant(tx, self.grant_id, self.action, self.at, self.origin)


async def needs_consent(
    tx: Transaction, client: Client, user_id: int, scopes: frozenset[Scope]
) -> bool:
    """Return whether a person is to be asked whether a client may have scopes.

    Always, where the client is public: another application could pass itself off as it
    (RFC 6749 §10.2, RFC 8252 §8.6).
    """
    if client.public:
        return True
    if not client.allow_screen:
        return False
    rows = await _queries.granted_scopes(tx, user_id=user_id, client_id=client.client_id)
    return not any(scopes <= parse_scopes(row.scopes) for row in rows)


async def _begin_grant(
    tx: Transaction, client_id: int, user_id: int, scopes: frozenset[Scope], at: int
) -> int | None:
    """Make a grant; `None` where the client is archived or the person inactive."""
    row = await _queries.insert_grant(
        tx, client_id=client_id, user_id=user_id, scopes=format_scopes(scopes), at=at
    )
    return row.grant_id if row else None


async def _store_tokens(
    tx: Transaction, grant_id: int, user_id: int, issued: IssuedTokens, at: int
) -> None:
    await _queries.insert_access_token(
        tx,
        digest=issued.access_digest,
        user_id=user_id,
        name=issued.client_name,
        created_at=at,
        expires_at=issued.access_expires_at,
        scopes=format_scopes(issued.scopes),
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


async def _revoke_replayed(tx: Transaction, digest: bytes, at: int, origin: RequestOrigin) -> bool:
    row = await _queries.grant_of_code(tx, digest=digest)
    if row is None or row.grant_id is None:
        return False
    return await revoke_grant(tx, row.grant_id, "code.replayed", at, origin)


async def revoke_grant(
    tx: Transaction, grant_id: int, action: str, at: int, origin: RequestOrigin
) -> bool:
    """End a grant with its tokens, unless it has ended; return whether this did."""
    ended = await _queries.end_grant(tx, grant_id=grant_id, at=at)
    if ended is None:
        return False
    await _queries.end_tokens_of_grant(tx, grant_id=grant_id, at=at)
    client_id, user_id = ended
    await _audit(tx, grant_id, action, at, origin, {"clientid": client_id, "userid": user_id})
    return True


async def _audit(  # noqa: PLR0913, PLR0917 - an entry has that many parts
    tx: Transaction,
    grant_id: int,
    action: str,
    at: int,
    origin: RequestOrigin,
    details: AuditDetails,
) -> None:
    await audit.append(tx, AuditEvent(action, at, origin, f"grant:{grant_id}", details))
