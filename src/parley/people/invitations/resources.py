"""Invitations over HTTP: for administrators, and where the firm wants it for all of its people."""

from collections.abc import Callable

import falcon
from falcon.asgi import Request, Response

from parley.access import Caller, administers, get_caller, get_origin
from parley.converters import IdConverter
from parley.people.accounts import find_account
from parley.people.invitations.commands import SendInvitationAgain, WithdrawInvitation
from parley.people.invitations.mails import build_invitation, render_invitation
from parley.people.invitations.queries import Invitation, find_invitation, page_of_invitations
from parley.people.invitations.schemas import (
    NewInvitation,
    serialize_invitation,
    serialize_invitations,
)
from parley.settings import Settings
from parley.store import Store
from parley.wire import ApiError, get_url_builder, parse_body, respond, response_format
from parley.wire.errors import (
    ADMINISTRATORS_ONLY,
    INVITATION_UNKNOWN,
    bad_value,
)
from parley.wire.query_params import parse_limit, parse_offset


def may_invite(caller: Caller, settings: Settings) -> bool:
    """Return whether a caller may invite people: administrators, or all of the firm."""
    return administers(caller) or (settings.invitations == "internal" and caller.kind == "internal")


class _InvitationResourceBase:
    """What these resources stand on.

    Args:
        store: Where invitations are.
        settings: How the instance is set up.
        clock: The present moment, in milliseconds.
        wake_mail: To be called once a mail was queued.
    """

    def __init__(
        self,
        store: Store,
        settings: Settings,
        clock: Callable[[], int],
        wake_mail: Callable[[], None],
    ) -> None:
        self.store = store
        self.settings = settings
        self.clock = clock
        self.wake_mail = wake_mail

    @property
    def by_internal(self) -> bool:
        """Whether everyone of the firm may invite to their sites."""
        return self.settings.invitations == "internal"

    def check_inviter(self, req: Request) -> int | None:
        """Return whose invitations the caller may see; `None` for everyone's.

        Raises:
            ApiError: 403, where it is nobody's.
        """
        caller = get_caller(req)
        if not may_invite(caller, self.settings):
            raise ApiError(ADMINISTRATORS_ONLY)
        return None if administers(caller) else caller.user_id

    async def name_inviter(self, user_id: int | None) -> str | None:
        """Return the whole name of whoever invites; `None` where it is the firm."""
        if user_id is None:
            return None
        account = await self.store.read(find_account, user_id)
        return account and f"{account.profile.firstname} {account.profile.lastname}"

    async def find(self, req: Request, invitation_id: int) -> Invitation:
        """Return a pending invitation that the caller may see.

        Raises:
            ApiError: 403, where they may see none; 404, where there is no such one.
        """
        inviter_id = self.check_inviter(req)
        invitation = await self.store.read(find_invitation, invitation_id, inviter_id)
        if invitation is None:
            raise ApiError(INVITATION_UNKNOWN)
        return invitation


class InvitationsResource(_InvitationResourceBase):
    """`/invitations`."""

    async def on_get(self, req: Request, resp: Response) -> None:
        """Respond with a page of those that are pending: one's own; to administrators, all.

        One's own are those that one made to sites that one is in.
        """
        response_format(req)
        inviter_id = self.check_inviter(req)
        limit, offset = parse_limit(req.get_param("limit")), parse_offset(req.get_param("offset"))
        site = req.get_param("siteid")
        site_id = None if site is None else IdConverter().convert(site)
        if site is not None and site_id is None:
            raise bad_value("siteid", "expected a number")
        page = await self.store.read(page_of_invitations, inviter_id, site_id, limit, offset)
        respond(req, resp, serialize_invitations(page, self.clock()))

    async def on_post(self, req: Request, resp: Response) -> None:
        """Invite someone, and mail them."""
        self.check_inviter(req)
        limit = self.settings.body_limit
        request = await parse_body(req, NewInvitation, root="invitation", max_bytes=limit)
        now, origin = self.clock(), get_origin(req, self.settings)
        inviter = await self.name_inviter(origin.actor_id)
        command = build_invitation(request, self.settings, inviter, now, origin)
        invitation_id = await self.store.write(command)
        self.wake_mail()
        invitation = await self.store.read(find_invitation, invitation_id)
        if invitation is None:  # accepted or withdrawn meanwhile
            raise ApiError(INVITATION_UNKNOWN)
        resp.location = get_url_builder(req, self.settings).api(f"invitations/{invitation_id}")
        respond(req, resp, serialize_invitation(invitation, now), falcon.HTTP_201)


class InvitationResource(_InvitationResourceBase):
    """`/invitations/{id}`."""

    async def on_get(self, req: Request, resp: Response, invitation_id: int) -> None:
        """Show one that is pending."""
        response_format(req)
        invitation = await self.find(req, invitation_id)
        respond(req, resp, serialize_invitation(invitation, self.clock()))

    async def on_delete(self, req: Request, resp: Response, invitation_id: int) -> None:
        """Withdraw it; the person is inactive from then on."""
        origin = get_origin(req, self.settings)
        await self.store.write(
            WithdrawInvitation(invitation_id, self.by_internal, self.clock(), origin)
        )
        resp.status = falcon.HTTP_204


class SendInvitationResource(_InvitationResourceBase):
    """`/invitations/{id}/send`."""

    async def on_post(self, req: Request, resp: Response, invitation_id: int) -> None:
        """Mail it again, with a new link."""
        response_format(req)
        invitation = await self.find(req, invitation_id)
        inviter, now = await self.name_inviter(invitation.inviter_id), self.clock()
        mail, digest = render_invitation(
            self.settings, inviter, invitation.note, invitation.language, now
        )
        origin = get_origin(req, self.settings)
        await self.store.write(
            SendInvitationAgain(
                invitation_id=invitation_id,
                digest=digest,
                mail=mail,
                by_internal=self.by_internal,
                per_hour=self.settings.invitations_per_hour,
                at=now,
                origin=origin,
            )
        )
        self.wake_mail()
        sent = await self.store.read(find_invitation, invitation_id)
        if sent is None:  # accepted or withdrawn meanwhile
            raise ApiError(INVITATION_UNKNOWN)
        respond(req, resp, serialize_invitation(sent, now))
