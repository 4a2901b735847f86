"""Sites over HTTP: one's own for everyone, all of them for administrators.

Who is in a site decides who may reach whom. A site that the caller is not in looks like one that is
not there.
"""

from collections.abc import Callable
from typing import Final

import falcon
from falcon.asgi import Request, Response

from parley.access import Scope, administers, get_caller, get_origin, required_scope
from parley.identity import Access
from parley.people.sites.commands import ChangeSite
from parley.people.sites.queries import (
    Site,
    SiteFilter,
    find_own_site,
    find_site,
    page_of_sites,
    search_sites,
)
from parley.people.sites.schemas import (
    NewSite,
    SiteChangeRequest,
    build_add_site,
    build_site_patch,
    serialize_site,
    serialize_sites,
)
from parley.people.validation import SITE_STATUSES, parse_site_name
from parley.settings import Settings
from parley.store import Store
from parley.wire import ApiError, get_url_builder, parse_body, respond, response_format
from parley.wire.errors import BAD_STATUS, SITE_UNKNOWN
from parley.wire.query_params import bool_param, parse_limit, parse_offset

_VENDORS_STATUSES: Final = (*SITE_STATUSES, "preparation")
"""Those that one may ask for; no site is ever in preparation here."""


def sites_scope(req: Request) -> Scope:
    """Return what a request for sites needs: what changes one, or asks for all, is for a few.

    Raises:
        ApiError: 400, where the parameter `all` is neither true nor false.
    """
    if req.method in {"POST", "PATCH"} or bool_param(req, "all"):
        return Scope.ADMIN
    return required_scope(req.method)


class _SiteResourceBase:
    """What these resources stand on.

    Args:
        store: Where sites are.
        settings: How the instance is set up.
        clock: The present moment, in milliseconds.
    """

    access = Access(scope=sites_scope)

    def __init__(self, store: Store, settings: Settings, clock: Callable[[], int]) -> None:
        self.store = store
        self.settings = settings
        self.clock = clock


class SitesResource(_SiteResourceBase):
    """`/sites`."""

    async def on_get(self, req: Request, resp: Response) -> None:
        """Respond with a page of the caller's own; with `all=true`, of all."""
        response_format(req)
        limit, offset = parse_limit(req.get_param("limit")), parse_offset(req.get_param("offset"))
        caller, everyones = get_caller(req), bool_param(req, "all")
        wanted = SiteFilter(
            member_id=None if everyones else caller.user_id,
            name=parse_site_name(req.get_param("name")),
            status=_read_status(req.get_param("status")),
        )
        if wanted == SiteFilter():
            page = await self.store.read_slow(page_of_sites, limit, offset)
        else:
            page = await self.store.read_slow(search_sites, wanted, limit, offset)
        respond(req, resp, serialize_sites(page, counted=administers(caller)))

    async def on_post(self, req: Request, resp: Response) -> None:
        """Add one, with its members or without."""
        limit = self.settings.body_limit
        request = await parse_body(req, NewSite, root="site", max_bytes=limit)
        command = build_add_site(request, self.clock(), get_origin(req, self.settings))
        site_id = await self.store.write(command)
        site = require_site(await self.store.read(find_site, site_id))
        resp.location = get_url_builder(req, self.settings).api(f"sites/{site_id}")
        respond(req, resp, serialize_site(site), falcon.HTTP_201)


class SiteResource(_SiteResourceBase):
    """`/sites/{id}`."""

    async def on_get(self, req: Request, resp: Response, site_id: int) -> None:
        """Show it to its members and to administrators."""
        response_format(req)
        caller = get_caller(req)
        everything = administers(caller)
        site = await self.store.read(find_own_site, caller.user_id, site_id, everything=everything)
        respond(req, resp, serialize_site(require_site(site), counted=everything))

    async def on_patch(self, req: Request, resp: Response, site_id: int) -> None:
        """Change the site's name, status or people module."""
        limit = self.settings.body_limit
        request = await parse_body(req, SiteChangeRequest, root="site", max_bytes=limit)
        change, origin = build_site_patch(request), get_origin(req, self.settings)
        site = await self.store.write(ChangeSite(site_id, self.clock(), change, origin))
        respond(req, resp, serialize_site(require_site(site)))


def require_site(site: Site | None) -> Site:
    """Return the site.

    Raises:
        ApiError: 404, where there is none.
    """
    if site is None:
        raise ApiError(SITE_UNKNOWN)
    return site


def _read_status(status: str | None) -> str | None:
    """Return the status that sites are asked for by; `None` where any will do.

    Raises:
        ApiError: 400, where there is no such one.
    """
    if status is not None and status not in _VENDORS_STATUSES:
        raise ApiError(BAD_STATUS, f"status: expected {' or '.join(SITE_STATUSES)}")
    return status
