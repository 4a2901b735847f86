"""The vendor's calls on the users of a site: find them, invite them, remove them."""

import falcon
from falcon.asgi import Request, Response

from parley.access import (
    CreatePasswordLink,
    Purpose,
    Scope,
    administers,
    get_caller,
    get_origin,
    new_link,
    required_scope,
)
from parley.identity import Access
from parley.people.directory import Viewer
from parley.people.sites.commands import ChangeMembership
from parley.people.sites.member_resources import MemberResourceBase
from parley.people.sites.queries import find_site, is_site_member
from parley.people.sites.resources import require_site
from parley.people.sites.transactions import (
    DONE,
    Invitations,
    TransactionIds,
    TransactionResult,
    TransactionStatus,
    check_transaction_ids,
    refuse,
    run_transactions,
)
from parley.people.sites.users import (
    DIRECTIONS,
    ORDERS,
    SiteUsersQuery,
    fetch_site_users,
    serialize_site_users,
)
from parley.people.validation import parse_search_terms
from parley.wire import ApiError, get_url_builder, parse_body, respond, response_format
from parley.wire.errors import SITE_UNKNOWN
from parley.wire.query_params import MAX_LIMIT, choice_param, parse_limit, parse_offset
from parley.wire.times import format_time

_NOT_A_MEMBER = "404"
_NO_MEMBER_REASON = "there is no such person in the site"


def site_users_scope(req: Request) -> Scope:
    """Return what a request for the users of a site needs: to change who is in it is for a few."""
    return Scope.ADMIN if req.method == "DELETE" else required_scope(req.method)


class SiteUsersResource(MemberResourceBase):
    """`/sites/{id}/users`."""

    access = Access(scope=site_users_scope)

    async def on_get(self, req: Request, resp: Response, site_id: int) -> None:
        """Respond with a page of those whom the caller may know of."""
        response_format(req)
        caller = get_caller(req)
        query = SiteUsersQuery(
            site_id=site_id,
            prefixes=parse_search_terms(req.get_param("q")),
            order=choice_param(req, "ordertype", ORDERS),
            descending=choice_param(req, "orderby", DIRECTIONS) == "desc",
            everything=administers(caller),
        )
        limit = parse_limit(req.get_param("limit"), default=MAX_LIMIT)
        offset = parse_offset(req.get_param("offset"))
        viewer = Viewer(caller.user_id, self.settings.global_people_search)
        page = await self.store.read_slow(fetch_site_users, viewer, query, limit, offset)
        if page is None:
            raise ApiError(SITE_UNKNOWN)
        respond(req, resp, serialize_site_users(page, get_url_builder(req, self.settings)))

    async def on_delete(self, req: Request, resp: Response, site_id: int) -> None:
        """End the membership of each person named; conversations that they are in go on."""
        limit = self.settings.body_limit
        request = await parse_body(req, TransactionIds, root="transactionids", max_bytes=limit)
        user_ids = check_transaction_ids(request, "transactionid")
        require_site(await self.store.read(find_site, site_id))
        origin = get_origin(req, self.settings)

        async def remove(user_id: int) -> TransactionResult:
            if not await self.store.read(is_site_member, site_id, user_id):
                return refuse(user_id, _NOT_A_MEMBER, _NO_MEMBER_REASON)
            await self.store.write(
                ChangeMembership(site_id, user_id, self.clock(), member=False, origin=origin)
            )
            reason = "the person is no longer in the site"
            return TransactionResult(transactionid=user_id, statuscode=DONE, reason=reason)

        _respond_with_transactions(req, resp, await run_transactions(user_ids, remove))


class SiteInvitationResource(MemberResourceBase):
    """`/sites/{id}/users/invitation`."""

    access = Access(scope=Scope.ADMIN)

    async def on_put(self, req: Request, resp: Response, site_id: int) -> None:
        """Make a link to a password for each person named who has none; it is told this once."""
        limit = self.settings.body_limit
        request = await parse_body(req, Invitations, root="invitations", max_bytes=limit)
        user_ids = check_transaction_ids(request.transactionids, "transactionids.transactionid")
        require_site(await self.store.read(find_site, site_id))
        addresses, origin = get_url_builder(req, self.settings), get_origin(req, self.settings)

        async def invite(user_id: int) -> TransactionResult:
            if not await self.store.read(is_site_member, site_id, user_id):
                return refuse(user_id, _NOT_A_MEMBER, _NO_MEMBER_REASON)
            path, digest = new_link(Purpose.INVITATION)
            command = CreatePasswordLink(user_id, Purpose.INVITATION, digest, self.clock(), origin)
            expires_at = await self.store.write(command)
            return TransactionResult(
                transactionid=user_id,
                statuscode=DONE,
                reason="a link was made, which is not mailed: hand it to the person",
                link=addresses.browser(path),
                expiresdatetime=format_time(expires_at),
            )

        _respond_with_transactions(req, resp, await run_transactions(user_ids, invite))


def _respond_with_transactions(req: Request, resp: Response, status: TransactionStatus) -> None:
    """Answer with what became of each: 409 where something was not done, as 4xx is documented."""
    respond(req, resp, status, falcon.HTTP_200 if status.complete else falcon.HTTP_409)
