"""Invitations, as rows: one for each person who was ever invited."""

from collections.abc import Sequence
from typing import NamedTuple

from parley.store import Queries, Transaction, to_record

_queries = Queries("parley.people")


class Invitation(NamedTuple):
    """An invitation that was neither accepted nor withdrawn.

    Attributes:
        inviter_id: Who invites; `None` where it is the firm, from the command line.
        note: What the inviter adds in the mail; may be empty.
        language: That of the mail.
    """

    invitation_id: int
    user_id: int
    firstname: str
    lastname: str
    email: str
    site_id: int
    inviter_id: int | None
    note: str
    language: str
    created_at: int
    sent_at: int
    expires_at: int


class InvitationPage(NamedTuple):
    """A page of invitations, and how many there are on all pages."""

    invitations: Sequence[Invitation]
    total: int


class OpenInvitation(NamedTuple):
    """An invitation, as whoever has its link sees it.

    Attributes:
        email: The address that it is for.
        inviter: The whole name of whoever invites; `None` where it is the firm.
        accepted: Whether the person has come in.
    """

    email: str
    inviter: str | None
    accepted: bool


async def find_invitation(
    tx: Transaction, invitation_id: int, inviter_id: int | None = None
) -> Invitation | None:
    """Return a pending invitation; `None` where there is no such one, or it is not for the inviter.

    Args:
        tx: The transaction.
        invitation_id: Its number.
        inviter_id: Only if this person made it, and is still in the site; `None` for any.
    """
    row = await _queries.pending_invitation(tx, invitation_id=invitation_id, inviter_id=inviter_id)
    return None if row is None else to_record(row, Invitation)


async def page_of_invitations(
    tx: Transaction, inviter_id: int | None, site_id: int | None, limit: int, offset: int
) -> InvitationPage:
    """Return a page of pending invitations, the newest first.

    Args:
        tx: The transaction.
        inviter_id: Only those by this person to sites that they are in; `None` for all.
        site_id: Only those to this site; `None` for all.
        limit: How many at most.
        offset: How many to pass over.
    """
    asked = {"inviter_id": inviter_id, "site_id": site_id}
    rows = await _queries.page_of_invitations(tx, **asked, limit=limit, offset=offset)
    # A page beyond the end has no row to carry the number.
    counted = rows or (await _queries.page_of_invitations(tx, **asked, limit=1, offset=0))
    total = counted[0].total if counted else 0
    return InvitationPage([to_record(row, Invitation) for row in rows], total)


async def find_open_invitation(tx: Transaction, digest: bytes, now: int) -> OpenInvitation | None:
    """Return the invitation of a link; `None` where it is unknown, withdrawn or has expired."""
    row = await _queries.open_invitation(tx, digest=digest, now=now)
    if row is None:
        return None
    inviter = None if row.firstname is None else f"{row.firstname} {row.lastname}"
    return OpenInvitation(row.email, inviter, row.accepted_at is not None)
