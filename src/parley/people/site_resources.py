"""Sites over HTTP, for administrators: who is in one decides who may reach whom."""

from collections.abc import Callable

import falcon
from falcon.asgi import Request, Response

from parley.access import Scope, origin_of
from parley.people.account_objects import accounts_object
from parley.people.accounts import page_of_members
from parley.people.site_objects import (
    NewSite,
    SiteChangeRequest,
    read_new_site,
    read_site_change,
    site_object,
    sites_object,
)
from parley.people.sites import ChangeMembership, ChangeSite, Site, find_site, page_of_sites
from parley.settings import Settings
from parley.store import Store
from parley.wire import ApiError, addresses_for, answer, answer_format, read
from parley.wire.errors import SITE_UNKNOWN
from parley.wire.paging import read_limit, read_offset


class _ForAdministrators:
    """What these resources stand on.

    Args:
        store: Where sites are.
        settings: How the instance is set up.
        clock: The present moment, in milliseconds.
    """

    scope = Scope.ADMIN

    def __init__(self, store: Store, settings: Settings, clock: Callable[[], int]) -> None:
        self.store = store
        self.settings = settings
        self.clock = clock


class SitesResource(_ForAdministrators):
    """`/sites`."""

    async def on_get(self, req: Request, resp: Response, version: int) -> None:
        """Give a page of them, in the order they were added."""
        del version
        answer_format(req)
        limit, offset = read_limit(req.get_param("limit")), read_offset(req.get_param("offset"))
        page = await self.store.read_aside(page_of_sites, limit, offset)
        answer(req, resp, sites_object(page))

    async def on_post(self, req: Request, resp: Response, version: int) -> None:
        """Add one, with its members or without."""
        del version
        limit = self.settings.body_limit
        request = await read(req, NewSite, root="site", max_bytes=limit)
        command = read_new_site(request, self.clock(), origin_of(req, self.settings))
        site_id = await self.store.write(command)
        site = _known(await self.store.read(find_site, site_id))
        resp.location = addresses_for(req, self.settings).api(f"sites/{site_id}")
        answer(req, resp, site_object(site), falcon.HTTP_201)


class SiteResource(_ForAdministrators):
    """`/sites/{id}`."""

    async def on_get(self, req: Request, resp: Response, version: int, site_id: int) -> None:
        """Show it."""
        del version
        answer_format(req)
        answer(req, resp, site_object(_known(await self.store.read(find_site, site_id))))

    async def on_patch(self, req: Request, resp: Response, version: int, site_id: int) -> None:
        """Change it."""
        del version
        limit = self.settings.body_limit
        request = await read(req, SiteChangeRequest, root="site", max_bytes=limit)
        change, origin = read_site_change(request), origin_of(req, self.settings)
        site = await self.store.write(ChangeSite(site_id, self.clock(), change, origin))
        answer(req, resp, site_object(_known(site)))


class MembersResource(_ForAdministrators):
    """`/sites/{id}/members`: who is in it."""

    async def on_get(self, req: Request, resp: Response, version: int, site_id: int) -> None:
        """Give a page of them, by last and first name."""
        del version
        answer_format(req)
        limit, offset = read_limit(req.get_param("limit")), read_offset(req.get_param("offset"))
        _known(await self.store.read(find_site, site_id))
        page = await self.store.read_aside(page_of_members, site_id, limit, offset)
        answer(req, resp, accounts_object(page, addresses_for(req, self.settings)))


class MemberResource(_ForAdministrators):
    """`/sites/{id}/members/{userid}`: that a person is in it, which is so or not."""

    async def on_put(
        self, req: Request, resp: Response, version: int, site_id: int, user_id: int
    ) -> None:
        """Make it so."""
        del version
        await self._set(req, resp, site_id, user_id, member=True)

    async def on_delete(
        self, req: Request, resp: Response, version: int, site_id: int, user_id: int
    ) -> None:
        """End it; conversations that the person is in go on."""
        del version
        await self._set(req, resp, site_id, user_id, member=False)

    async def _set(
        self, req: Request, resp: Response, site_id: int, user_id: int, *, member: bool
    ) -> None:
        origin = origin_of(req, self.settings)
        command = ChangeMembership(site_id, user_id, self.clock(), member=member, origin=origin)
        await self.store.write(command)
        resp.status = falcon.HTTP_204


def _known(site: Site | None) -> Site:
    if site is None:
        raise ApiError(SITE_UNKNOWN)
    return site
