"""Invitations: people outside the firm who are asked in, by mail, to a site.

Whoever is invited is a person from then on, and can be written to: what is written waits for them.
What an invitation means for coming in is in `access`.
"""

from parley.people.invitations.commands import (
    INVITATION_LIFETIME,
    InvitePerson,
    SendInvitationAgain,
    WithdrawInvitation,
    hash_invitation,
)
from parley.people.invitations.mails import build_invitation
from parley.people.invitations.queries import (
    Invitation,
    OpenInvitation,
    find_invitation,
    find_open_invitation,
)
from parley.people.invitations.resources import (
    InvitationResource,
    InvitationsResource,
    SendInvitationResource,
    may_invite,
)
from parley.people.invitations.schemas import NewInvitation

__all__ = [
    "INVITATION_LIFETIME",
    "Invitation",
    "InvitationResource",
    "InvitationsResource",
    "InvitePerson",
    "NewInvitation",
    "OpenInvitation",
    "SendInvitationAgain",
    "SendInvitationResource",
    "WithdrawInvitation",
    "build_invitation",
    "find_invitation",
    "find_open_invitation",
    "hash_invitation",
    "may_invite",
]
