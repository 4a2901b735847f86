"""Who is in a site, over HTTP, for administrators."""

from collections.abc import Callable

import falcon
from falcon.asgi import Request, Response

from parley.access import Scope, get_caller, get_origin
from parley.identity import Access
from parley.people.account_schemas import serialize_accounts
from parley.people.lookups import fetch_members
from parley.people.sites.commands import ChangeMembership
from parley.people.sites.queries import find_site
from parley.people.sites.resources import require_site
from parley.settings import Settings
from parley.store import Store
from parley.wire import get_url_builder, respond, response_format
from parley.wire.query_params import parse_limit, parse_offset


class MemberResourceBase:
    """What these resources stand on.

    Args:
        store: Where sites are.
        settings: How the instance is set up.
        clock: The present moment, in milliseconds.
    """

    def __init__(self, store: Store, settings: Settings, clock: Callable[[], int]) -> None:
        self.store = store
        self.settings = settings
        self.clock = clock


class MembersResource(MemberResourceBase):
    """`/sites/{id}/members`: who is in it, as administrators see people."""

    access = Access(scope=Scope.ADMIN)

    async def on_get(self, req: Request, resp: Response, site_id: int) -> None:
        """Respond with a page of them, by last and first name."""
        response_format(req)
        limit, offset = parse_limit(req.get_param("limit")), parse_offset(req.get_param("offset"))
        require_site(await self.store.read(find_site, site_id))
        user_id = get_caller(req).user_id
        page = await self.store.read_slow(fetch_members, user_id, site_id, limit, offset)
        respond(req, resp, serialize_accounts(page, get_url_builder(req, self.settings)))


class MemberResource(MemberResourceBase):
    """`/sites/{id}/members/{userid}`: that a person is in it, which is so or not."""

    access = Access(scope=Scope.ADMIN)

    async def on_put(self, req: Request, resp: Response, site_id: int, user_id: int) -> None:
        """Make it so."""
        await self._set(req, resp, site_id, user_id, member=True)

    async def on_delete(self, req: Request, resp: Response, site_id: int, user_id: int) -> None:
        """End it; conversations that the person is in go on."""
        await self._set(req, resp, site_id, user_id, member=False)

    async def _set(
        self, req: Request, resp: Response, site_id: int, user_id: int, *, member: bool
    ) -> None:
        origin = get_origin(req, self.settings)
        command = ChangeMembership(site_id, user_id, self.clock(), member=member, origin=origin)
        await self.store.write(command)
        resp.status = falcon.HTTP_204
