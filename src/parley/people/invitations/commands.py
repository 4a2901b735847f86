"""Inviting someone, doing so again, and withdrawing it; each is in the audit log."""

from dataclasses import dataclass
from typing import Final

from typing_extensions import override

from parley.access import hash_token, require_actor
from parley.mail import NewMail, RenderedMail, enqueue_mail
from parley.people.accounts import find_account
from parley.people.commands import AddUser, add_user, set_active
from parley.people.invitations.queries import Invitation, find_invitation
from parley.people.sites.commands import set_membership
from parley.people.sites.queries import find_site, is_site_member
from parley.store import (
    COMMAND_LINE,
    AuditEvent,
    Command,
    Queries,
    RequestOrigin,
    Transaction,
    audit,
)
from parley.wire import ApiError
from parley.wire.errors import (
    ADMINISTRATORS_ONLY,
    EMAIL_TAKEN,
    INVITATION_UNKNOWN,
    INVITED_TOO_OFTEN,
    SITE_UNKNOWN,
    retry_headers,
)

_queries = Queries("parley.people")

INVITATION_LIFETIME: Final = 14 * 24 * 60 * 60 * 1000
"""For how many milliseconds an invitation is open."""

_HOUR: Final = 60 * 60 * 1000


def hash_invitation(secret: str) -> bytes:
    """Return what is kept of the secret in the link of an invitation."""
    return hash_token(f"invitation {secret}")


@dataclass(frozen=True, slots=True)
class InvitePerson(Command[int]):
    """Add a person from outside the firm to a site, mail them, and give the invitation's number.

    Someone who was invited before and never came in is invited anew.

    Attributes:
        person: Whom to add.
        site_id: The site.
        note: What the inviter adds; may be empty.
        language: That of the mail.
        digest: What is kept of the secret in the mail's link.
        mail: The mail.
        by_internal: Whether everyone of the firm may invite to their sites, and not administrators
            alone.
        per_hour: How many such mails a person gets within an hour; 0 for no limit.

    Raises:
        ApiError: 403, where the caller may not; 404, where there is no such site, or not for them;
            409, where someone else has the address; 429, where the person was invited too often.
    """

    person: AddUser
    site_id: int
    note: str
    language: str
    digest: bytes
    mail: RenderedMail
    by_internal: bool
    per_hour: int
    at: int
    origin: RequestOrigin = COMMAND_LINE

    @override
    async def execute(self, tx: Transaction) -> int:
        administers = await require_actor(tx, self.origin)
        await require_inviter(tx, self.origin, administers=administers, allowed=self.by_internal)
        actor_id = self.origin.actor_id
        site = await find_site(tx, self.site_id)
        if site is None or not (
            administers or (actor_id and await is_site_member(tx, self.site_id, actor_id))
        ):
            raise ApiError(SITE_UNKNOWN, f"there is no site {self.site_id}")
        user_id = await self._find_or_add(tx)
        await set_membership(tx, self.at, self.origin, self.site_id, user_id, member=True)
        row = await _queries.replace_invitation(
            tx,
            user_id=user_id,
            site_id=self.site_id,
            inviter_id=self.origin.actor_id,
            digest=self.digest,
            note=self.note,
            language=self.language,
            at=self.at,
            expires_at=self.at + INVITATION_LIFETIME,
        )
        await _check_rate(tx, user_id, self.per_hour, self.at)
        await _send(tx, user_id, self.person.email, self.mail, self.at)
        await _audit(tx, "invitation.sent", self.at, self.origin, user_id, self.site_id)
        invitation_id: int = row.invitation_id
        return invitation_id

    async def _find_or_add(self, tx: Transaction) -> int:
        account = await find_account(tx, self.person.email)
        if account is None:
            added = await add_user(tx, self.person)
            if added is not None:
                return added
        else:
            user_id = account.profile.user_id
            before = await _queries.invitation_of_user(tx, user_id=user_id)
            if before is not None and before.accepted_at is None:
                withdrawn = before.withdrawn_at is not None
                if withdrawn and not account.profile.active:
                    await set_active(tx, account, active=True, at=self.at, origin=self.origin)
                    return user_id
                if account.profile.active:
                    return user_id
        raise ApiError(EMAIL_TAKEN, f"{self.person.email} already exists")


@dataclass(frozen=True, slots=True)
class SendInvitationAgain(Command[None]):
    """Mail an invitation once more: it is open for as long as a new one, and its old link is dead.

    Raises:
        ApiError: 403, where the caller may not; 404, where there is no such invitation, or not for
            them, as where they are in the site no longer; 429, where it was sent too often.
    """

    invitation_id: int
    digest: bytes
    mail: RenderedMail
    by_internal: bool
    per_hour: int
    at: int
    origin: RequestOrigin = COMMAND_LINE

    @override
    async def execute(self, tx: Transaction) -> None:
        administers = await require_actor(tx, self.origin)
        await require_inviter(tx, self.origin, administers=administers, allowed=self.by_internal)
        invitation = await _find_own(tx, self.invitation_id, self.origin, administers=administers)
        await _queries.renew_invitation(
            tx,
            invitation_id=self.invitation_id,
            digest=self.digest,
            at=self.at,
            expires_at=self.at + INVITATION_LIFETIME,
        )
        user_id = invitation.user_id
        await _check_rate(tx, user_id, self.per_hour, self.at)
        await _send(tx, user_id, invitation.email, self.mail, self.at)
        await _audit(tx, "invitation.sent", self.at, self.origin, user_id, invitation.site_id)


@dataclass(frozen=True, slots=True)
class WithdrawInvitation(Command[None]):
    """End an invitation; the person, who never came in, is inactive from then on.

    Raises:
        ApiError: 403 and 404, as `SendInvitationAgain`.
    """

    invitation_id: int
    by_internal: bool
    at: int
    origin: RequestOrigin = COMMAND_LINE

    @override
    async def execute(self, tx: Transaction) -> None:
        administers = await require_actor(tx, self.origin)
        await require_inviter(tx, self.origin, administers=administers, allowed=self.by_internal)
        invitation = await _find_own(tx, self.invitation_id, self.origin, administers=administers)
        await _queries.withdraw_invitation(tx, invitation_id=self.invitation_id, at=self.at)
        user_id = invitation.user_id
        await _audit(tx, "invitation.withdrawn", self.at, self.origin, user_id, invitation.site_id)
        account = await find_account(tx, user_id)
        if account is not None and account.profile.active:
            await set_active(tx, account, active=False, at=self.at, origin=self.origin)


async def require_inviter(
    tx: Transaction, origin: RequestOrigin, *, administers: bool, allowed: bool
) -> None:
    """Check that whoever asks may invite: administrators, and where it is allowed all of the firm.

    Raises:
        ApiError: 403.
    """
    if administers:
        return
    account = None if origin.actor_id is None else await find_account(tx, origin.actor_id)
    if not allowed or account is None or account.kind != "internal":
        raise ApiError(ADMINISTRATORS_ONLY)


async def _find_own(
    tx: Transaction, invitation_id: int, origin: RequestOrigin, *, administers: bool
) -> Invitation:
    """Return an invitation that one made oneself to a site that one is in; to administrators, any.

    Raises:
        ApiError: 404, where there is no such one.
    """
    invitation = await find_invitation(tx, invitation_id, None if administers else origin.actor_id)
    if invitation is None:
        raise ApiError(INVITATION_UNKNOWN)
    return invitation


async def _check_rate(tx: Transaction, user_id: int, per_hour: int, at: int) -> None:
    """Check that a person gets no more such mails within an hour than they may.

    Raises:
        ApiError: 429.
    """
    if not per_hour:
        return
    row = await _queries.invitation_mail(
        tx, user_id=user_id, since=at - _HOUR, at=at, offset=per_hour - 1
    )
    if row is not None:
        raise ApiError(INVITED_TOO_OFTEN, headers=retry_headers(row.created_at + _HOUR, at))


async def _send(tx: Transaction, user_id: int, email: str, mail: RenderedMail, at: int) -> None:
    new = NewMail(
        kind="invitation",
        user_id=user_id,
        recipient=email,
        expires_at=at + INVITATION_LIFETIME,
        **mail._asdict(),
    )
    await enqueue_mail(tx, new, at)


async def _audit(  # noqa: PLR0913, PLR0917 - what, when, from where, whom, and to what
    tx: Transaction, action: str, at: int, origin: RequestOrigin, user_id: int, site_id: int
) -> None:
    event = AuditEvent(action, at, origin, f"user:{user_id}", {"siteid": site_id})
    await audit.append(tx, event)
