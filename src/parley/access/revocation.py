"""Ending what lets a person in, at once and for good.

Whoever calls a function here has the lock of the audit log (`actors`), so that nothing is let in
meanwhile.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from typing_extensions import override

from parley.access.actors import require_administrator
from parley.access.personal_tokens import list_personal_tokens
from parley.access.sessions import end_sessions
from parley.store import AuditEvent, Command, Queries, RequestOrigin, Transaction, audit

_queries = Queries("parley.access")


class Revoked(NamedTuple):
    """How many there were of each."""

    tokens: int
    grants: int
    sessions: int

    @property
    def details(self) -> dict[str, str | int | bool | None]:
        """The counts as details of another entry of the audit log."""
        return {f"{kind}_ended": count for kind, count in self._asdict().items()}


class NamedCredential(NamedTuple):
    """A personal token, or an application that a person allowed something, by number and name."""

    number: int
    name: str


class Credentials(NamedTuple):
    """What programs have of a person, and what a new password may end."""

    tokens: Sequence[NamedCredential]
    applications: Sequence[NamedCredential]


async def list_credentials(tx: Transaction, user_id: int, now: int) -> Credentials:
    """Return a person's tokens that work, and the applications with access: 100 of each at most."""
    tokens = await list_personal_tokens(tx, user_id, now)
    applications = await _queries.applications_of_user(tx, user_id=user_id)
    return Credentials(
        [NamedCredential(token.token_id, token.name) for token in tokens],
        [NamedCredential(row.client_id, row.name) for row in applications],
    )


async def revoke_all(
    tx: Transaction, user_id: int, at: int, *, kept_session: int | None = None
) -> Revoked:
    """End a person's tokens, grants to client applications, and sessions but for one.

    And what could still become one of them: codes on their way to an application, and links to
    choose a password. On this node `AuthMiddleware.clear_cache` makes it hold at once.
    """
    chosen = {"user_id": user_id, "at": at}
    # Grants first: a refresh that holds one is waited for, and the token that it stores ends too.
    grants = await _queries.end_grants(tx, **chosen)
    tokens = await _queries.end_tokens(tx, **chosen)
    return Revoked(tokens, grants, await revoke_sign_ins(tx, user_id, at, kept=kept_session))


@dataclass(frozen=True, slots=True)
class RevokeAccess(Command[Revoked]):
    """End what programs have of a person: tokens, and the access of applications.

    Sessions go on.
    """

    user_id: int
    at: int
    origin: RequestOrigin

    @override
    async def execute(self, tx: Transaction) -> Revoked:
        await require_administrator(tx, self.origin)
        await _queries.delete_codes(tx, user_id=self.user_id)
        # Grants first, as above.
        grants = await _queries.end_grants(tx, user_id=self.user_id, at=self.at)
        tokens = await _queries.end_tokens(tx, user_id=self.user_id, at=self.at)
        if tokens or grants:
            subject, details = f"user:{self.user_id}", {"tokens": tokens, "grants": grants}
            await audit.append(
                tx, AuditEvent("access.revoked", self.at, self.origin, subject, details)
            )
        return Revoked(tokens, grants, 0)


async def revoke_sign_ins(
    tx: Transaction, user_id: int, at: int, *, kept: int | None = None
) -> int:
    """End what signing in gave: sessions but for one, and codes and links that were not used.

    Returns:
        How many sessions ended.
    """
    await _queries.delete_codes(tx, user_id=user_id)
    await _queries.delete_links(tx, user_id=user_id)
    await _queries.delete_sign_in_requests_of_user(tx, user_id=user_id)
    return await end_sessions(tx, user_id, at, kept=kept)


async def replace_password(  # noqa: PLR0913 - what is kept, and what else ends
    tx: Transaction,
    user_id: int,
    kept_hash: str,
    at: int,
    *,
    kept_session: int | None = None,
    revoke: bool,
) -> Revoked:
    """Replace a person's password, and end what came of the one before.

    Args:
        tx: The transaction.
        user_id: The person.
        kept_hash: What is kept of the new password.
        at: The moment, in milliseconds.
        kept_session: The session that goes on; `None` where none does.
        revoke: Whether tokens and grants end as well.
    """
    await _queries.set_password(tx, user_id=user_id, hash=kept_hash, at=at)
    if revoke:
        return await revoke_all(tx, user_id, at, kept_session=kept_session)
    return Revoked(0, 0, await revoke_sign_ins(tx, user_id, at, kept=kept_session))


async def revoke_administration(tx: Transaction, user_id: int, at: int) -> Revoked:
    """End what was given to an administrator, so that it does not come back with the right.

    Tokens that administer end, and all sessions; grants keep what else they allow.
    """
    chosen = {"user_id": user_id, "at": at}
    await _queries.delete_admin_codes(tx, user_id=user_id)
    grants = await _queries.end_admin_grants(tx, **chosen)
    await _queries.narrow_admin_grants(tx, user_id=user_id)
    tokens = await _queries.end_admin_tokens(tx, **chosen)
    return Revoked(tokens, grants, await end_sessions(tx, user_id, at))
