"""Invitations on the wire."""

from typing import ClassVar, Final

import msgspec
from msgspec import UNSET, UnsetType

from parley.characters import is_blank
from parley.people.accounts import Locale
from parley.people.commands import AddUser, ContactDetails
from parley.people.invitations.queries import Invitation, InvitationPage
from parley.people.validation import check_detail, check_email, check_language, check_name
from parley.store import RequestOrigin
from parley.wire import ApiError, ResponseBody
from parley.wire.coercion import Id
from parley.wire.errors import BAD_VALUE, LIMIT_EXCEEDED
from parley.wire.times import format_time

MAX_NOTE: Final = 2000


class NewInvitation(msgspec.Struct, kw_only=True):
    """Someone from outside the firm who is to be invited to a site.

    Attributes:
        note: What the inviter adds in the mail.
        language: That of the mail; empty for the instance's.
    """

    siteid: Id
    firstname: str
    lastname: str
    email: str
    org: str | UnsetType = UNSET
    note: str = ""
    language: str = ""


class InvitationSchema(ResponseBody, kw_only=True):
    """An invitation that was neither accepted nor withdrawn.

    Attributes:
        inviterid: Who invites; absent where it was done at the command line.
        status: `PENDING` or `EXPIRED`.
    """

    root: ClassVar[str] = "invitation"

    invitationid: int
    userid: int
    firstname: str
    lastname: str
    email: str
    siteid: int
    inviterid: int | UnsetType = UNSET
    status: str
    createddatetime: str
    sentdatetime: str
    expiresdatetime: str


class PendingInvitations(ResponseBody, kw_only=True):
    """A page of invitations."""

    root: ClassVar[str] = "pendinginvitations"

    invitation: list[InvitationSchema]
    totalcount: int


def build_person(request: NewInvitation, created_at: int, origin: RequestOrigin) -> AddUser:
    """Return whom to add.

    Raises:
        ApiError: 400, naming what is not as it should be.
    """
    try:
        return AddUser(
            email=check_email(request.email.strip()),
            firstname=check_name(request.firstname, "firstname"),
            lastname=check_name(request.lastname, "lastname"),
            kind="external",
            created_at=created_at,
            details=ContactDetails(
                org=None if request.org is UNSET else check_detail(request.org, "org")
            ),
            locale=Locale(language=check_language(request.language, "language")),
            origin=origin,
        )
    except ValueError as error:
        raise ApiError(BAD_VALUE, str(error)) from error


def check_note(note: str, place: str = "note") -> str:
    """Return what an inviter adds, trimmed; nothing, where it shows nothing.

    Raises:
        ApiError: 400, where it is too long.
    """
    if len(note) > MAX_NOTE:
        raise ApiError(LIMIT_EXCEEDED, f"{place}: at most {MAX_NOTE} characters")
    return "" if is_blank(note) else note.strip()


def serialize_invitation(invitation: Invitation, now: int) -> InvitationSchema:
    """Show an invitation."""
    return InvitationSchema(
        invitationid=invitation.invitation_id,
        userid=invitation.user_id,
        firstname=invitation.firstname,
        lastname=invitation.lastname,
        email=invitation.email,
        siteid=invitation.site_id,
        inviterid=UNSET if invitation.inviter_id is None else invitation.inviter_id,
        status="PENDING" if invitation.expires_at > now else "EXPIRED",
        createddatetime=format_time(invitation.created_at),
        sentdatetime=format_time(invitation.sent_at),
        expiresdatetime=format_time(invitation.expires_at),
    )


def serialize_invitations(page: InvitationPage, now: int) -> PendingInvitations:
    """Show a page of invitations."""
    return PendingInvitations(
        invitation=[serialize_invitation(one, now) for one in page.invitations],
        totalcount=page.total,
    )
