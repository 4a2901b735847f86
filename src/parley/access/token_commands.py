"""Tokens, as rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from typing_extensions import override

from parley.access.actors import require_actor
from parley.access.last_used import CredentialLookup
from parley.folding import address_keys
from parley.identity import MESSAGING, Caller, Scope, format_scopes, parse_scopes
from parley.store import (
    COMMAND_LINE,
    AuditEvent,
    Command,
    Queries,
    RequestOrigin,
    Transaction,
    audit,
    single_statement,
    to_record,
)

_queries = Queries("parley.access")


class IssuedToken(NamedTuple):
    """A token that was stored."""

    token_id: int
    user_id: int


@dataclass(frozen=True, slots=True)
class IssueToken(Command[IssuedToken | None]):
    """Store a token for an active user; `None` where there is no such one.

    Attributes:
        who: The user's number, or email address.
        before: What was kept of the password that was asked for, which must be so still; `None`
            where none was.
    """

    digest: bytes
    who: int | str
    name: str
    created_at: int
    expires_at: int | None
    scopes: frozenset[Scope] = MESSAGING
    origin: RequestOrigin = COMMAND_LINE
    before: str | None = None

    @override
    async def execute(self, tx: Transaction) -> IssuedToken | None:
        await require_actor(tx, self.origin)
        row = await _queries.insert_token(
            tx,
            digest=self.digest,
            user_id=self.who if isinstance(self.who, int) else None,
            **address_keys(self.who if isinstance(self.who, str) else "")._asdict(),
            before=self.before,
            # At the command line one may be made for who is to become an administrator.
            needs_admin=Scope.ADMIN in self.scopes and self.origin.address is not None,
            name=self.name,
            created_at=self.created_at,
            expires_at=self.expires_at,
            scopes=format_scopes(self.scopes),
        )
        if row is None:
            return None
        issued = to_record(row, IssuedToken)
        act = AuditEvent(
            "token.issued",
            self.created_at,
            self.origin,
            f"token:{issued.token_id}",
            {"userid": issued.user_id, "scopes": format_scopes(self.scopes)},
        )
        await audit.append(tx, act)
        return issued


@dataclass(frozen=True, slots=True)
class RevokeToken(Command[bool]):
    """End a token, named by its number or its digest; return whether there was one to end."""

    revoked_at: int
    token_id: int | None = None
    digest: bytes | None = None
    origin: RequestOrigin = COMMAND_LINE

    @override
    async def execute(self, tx: Transaction) -> bool:
        await audit.lock_audit_head(tx)
        row = await _queries.revoke_token(
            tx, token_id=self.token_id, digest=self.digest, revoked_at=self.revoked_at
        )
        if row is None:
            return False
        act = AuditEvent(
            "token.revoked",
            self.revoked_at,
            self.origin,
            f"token:{row.token_id}",
            {"userid": row.user_id},
        )
        await audit.append(tx, act)
        return True


class TokenRow(NamedTuple):
    """A token, as an administrator sees it."""

    token_id: int
    email: str
    name: str
    created_at: int
    last_used_at: int | None
    expires_at: int | None
    revoked_at: int | None


async def list_tokens(tx: Transaction, user_id: int | None = None) -> Sequence[TokenRow]:
    """Return the tokens of one person or of all, dead ones too, oldest first."""
    rows = await _queries.list_tokens(tx, user_id=user_id)
    return [to_record(row, TokenRow) for row in rows]


@single_statement
async def find_caller(tx: Transaction, digest: bytes, now: int) -> CredentialLookup | None:
    """Return who a token speaks for; `None` where it is unknown, dead, or its owner inactive."""
    row = await _queries.caller_of_token(tx, digest=digest)
    if row is None:
        return None
    if row.expires_at is not None and row.expires_at <= now:
        return None
    caller = Caller(
        row.user_id,
        row.kind,
        bool(row.admin),
        parse_scopes(row.scopes),
        row.token_id,
        row.expires_at,
    )
    return CredentialLookup(caller, row.last_used_at)
