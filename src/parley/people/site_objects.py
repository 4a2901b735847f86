"""Sites on the wire."""

from typing import ClassVar

import msgspec
from msgspec import UNSET, UnsetType

from parley.people import sites
from parley.people.rules import check_name, check_site_status
from parley.people.sites import AddSite, SiteChange
from parley.store import Origin
from parley.wire import Answer, ApiError
from parley.wire.errors import BAD_VALUE, LIMIT_EXCEEDED
from parley.wire.shapes import Id
from parley.wire.times import to_wire

MAX_MEMBERS_AT_ONCE = 500


class Site(Answer, kw_only=True):
    """A site."""

    root: ClassVar[str] = "site"

    siteid: int
    name: str
    status: str
    peoplemodule: bool
    membercount: int
    createddatetime: str


class SiteList(Answer, kw_only=True):
    """A page of sites."""

    root: ClassVar[str] = "sites"

    site: list[Site]
    totalcount: int


def site_object(site: sites.Site) -> Site:
    """Show a site."""
    return Site(
        siteid=site.site_id,
        name=site.name,
        status=site.status,
        peoplemodule=site.people_module,
        membercount=site.members,
        createddatetime=to_wire(site.created_at),
    )


def sites_object(page: sites.Sites) -> SiteList:
    """Show a page of sites."""
    return SiteList(site=[site_object(site) for site in page.sites], totalcount=page.total)


class MemberReference(msgspec.Struct):
    """A person, by number."""

    userid: Id


class MemberReferences(msgspec.Struct):
    """People, by number."""

    user: list[MemberReference] = []


class NewSite(msgspec.Struct, kw_only=True):
    """A site to be added."""

    name: str
    status: str = "active"
    peoplemodule: bool = True
    users: MemberReferences = msgspec.field(default_factory=MemberReferences)


class SiteChangeRequest(msgspec.Struct, kw_only=True):
    """What is to become of a site: what is absent stays."""

    name: str | UnsetType = UNSET
    status: str | UnsetType = UNSET
    peoplemodule: bool | UnsetType = UNSET


def read_new_site(request: NewSite, created_at: int, origin: Origin) -> AddSite:
    """Tell which site to add.

    Raises:
        ApiError: 400, naming what is not as it should be.
    """
    if len(request.users.user) > MAX_MEMBERS_AT_ONCE:
        raise ApiError(LIMIT_EXCEEDED, f"users.user: at most {MAX_MEMBERS_AT_ONCE} at once")
    return AddSite(
        name=_name(request.name),
        member_ids=tuple(user.userid for user in request.users.user),
        people_module=request.peoplemodule,
        created_at=created_at,
        status=check_site_status(request.status),
        origin=origin,
    )


def read_site_change(request: SiteChangeRequest) -> SiteChange:
    """Tell what is to become of a site.

    Raises:
        ApiError: 400, naming what is not as it should be.
    """
    name, status, people = request.name, request.status, request.peoplemodule
    return SiteChange(
        name=None if isinstance(name, UnsetType) else _name(name),
        status=None if isinstance(status, UnsetType) else check_site_status(status),
        people_module=None if isinstance(people, UnsetType) else people,
    )


def _name(name: str) -> str:
    try:
        return check_name(name, "name")
    except ValueError as error:
        raise ApiError(BAD_VALUE, str(error)) from error
