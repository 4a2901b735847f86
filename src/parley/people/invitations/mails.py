"""From a request to an invitation: whom to add, the mail, and the secret in its link."""

from typing import NamedTuple

from parley.access import new_secret
from parley.mail import MailBranding, RenderedMail, render_mail
from parley.mail.rendering import get_translator
from parley.people.invitations.commands import INVITATION_LIFETIME, InvitePerson, hash_invitation
from parley.people.invitations.schemas import (
    NewInvitation,
    build_person,
    check_note,
)
from parley.settings import Settings
from parley.store import RequestOrigin
from parley.wire import ApiError
from parley.wire.errors import INVITATIONS_OFF


class InvitationMail(NamedTuple):
    """A mail, and what is kept of the secret in it."""

    mail: RenderedMail
    digest: bytes


def render_invitation(
    settings: Settings, inviter: str | None, note: str, language: str, now: int
) -> InvitationMail:
    """Return the mail of an invitation that is sent now.

    Args:
        settings: How the instance is set up.
        inviter: The whole name of whoever invites; `None` where it is the firm.
        note: What the inviter adds; may be empty.
        language: The language of the mail.
        now: The moment, in milliseconds.

    Raises:
        SettingsError: The firm's logo can't be read.
    """
    secret = new_secret()
    until = get_translator(language).format_moment(now + INVITATION_LIFETIME).striptags()
    values = {
        "inviter": inviter or settings.firm_name,
        "words": note,
        "url": settings.mail_url(f"welcome?secret={secret}"),
        "until": until,
    }
    mail = render_mail("invitation", language, MailBranding.create(settings), values)
    return InvitationMail(mail, hash_invitation(secret))


def build_invitation(
    request: NewInvitation,
    settings: Settings,
    inviter: str | None,
    now: int,
    origin: RequestOrigin,
) -> InvitePerson:
    """Return what invites someone.

    Args:
        request: Whom, and to what.
        settings: How the instance is set up.
        inviter: The whole name of whoever invites; `None` where it is the firm.
        now: The moment, in milliseconds.
        origin: From where.

    Raises:
        ApiError: 400, naming what is not as it should be; 403, where such people do not sign in by
            mail.
        SettingsError: The firm's logo can't be read.
    """
    if "external" not in settings.kinds_signing_in_by("mail"):
        raise ApiError(INVITATIONS_OFF)
    person = build_person(request, now, origin)
    note = check_note(request.note)
    language = person.locale.language or settings.mail_language
    mail, digest = render_invitation(settings, inviter, note, language, now)
    return InvitePerson(
        person=person,
        site_id=request.siteid,
        note=note,
        language=language,
        digest=digest,
        mail=mail,
        by_internal=settings.invitations == "internal",
        per_hour=settings.invitations_per_hour,
        at=now,
        origin=origin,
    )
