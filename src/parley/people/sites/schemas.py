"""Sites on the wire."""

from typing import ClassVar, Final

import msgspec
from msgspec import UNSET, UnsetType

from parley.people.sites.commands import AddSite, SitePatch
from parley.people.sites.queries import Site, SiteList
from parley.people.validation import check_name, check_notice_content, check_site_status
from parley.store import RequestOrigin
from parley.wire import ApiError, ResponseBody
from parley.wire.coercion import Id, Reference
from parley.wire.errors import BAD_VALUE, LIMIT_EXCEEDED
from parley.wire.times import format_time

MAX_MEMBERS_AT_ONCE = 500
_NO_SIZE: Final = "0MB"


class Switch(msgspec.Struct, frozen=True):
    """Whether a module is on: `1` or `0`, as text."""

    enable: str


_ON: Final = Switch("1")
_OFF: Final = Switch("0")


class Modules(msgspec.Struct):
    """The modules that a site of that platform has; here there is one."""

    home: Switch = _OFF
    activity: Switch = _OFF
    document: Switch = _OFF
    wiki: Switch = _OFF
    blog: Switch = _OFF
    task: Switch = _OFF
    event: Switch = _OFF
    isheet: Switch = _OFF
    qa: Switch = _OFF
    people: Switch = _OFF


class RawSiteSize(msgspec.Struct):
    """The bytes of a site's documents; here it has none."""

    activedocumentsize: int = 0
    deleteddocumentsize: int = 0
    totalsize: int = 0


class SiteSchema(ResponseBody, kw_only=True):
    """A site: our members, and beside them those of that platform for which there is a value.

    Attributes:
        noticecontent: The most that notices tell its members; absent where it narrows nothing.
    """

    root: ClassVar[str] = "site"

    siteid: int
    name: str
    status: str
    peoplemodule: bool
    noticecontent: str | UnsetType = UNSET
    membercount: int | UnsetType = UNSET
    createddatetime: str
    id: int
    sitename: str
    createddate: str
    module: Modules
    size: str
    rawsitesize: RawSiteSize


class SiteListSchema(ResponseBody, kw_only=True):
    """A page of sites."""

    root: ClassVar[str] = "sites"

    site: list[SiteSchema]
    totalcount: int


def serialize_site(site: Site, *, counted: bool = True) -> SiteSchema:
    """Show a site.

    Args:
        site: The site.
        counted: Whether to tell how many members it has. That is for administrators: who is in a
            site is not for everyone in it to know.
    """
    created = format_time(site.created_at)
    return SiteSchema(
        siteid=site.site_id,
        name=site.name,
        status=site.status,
        peoplemodule=site.people_module,
        noticecontent=UNSET if site.notice_content == "text" else site.notice_content,
        membercount=site.members if counted else UNSET,
        createddatetime=created,
        id=site.site_id,
        sitename=site.name,
        createddate=created,
        module=Modules(people=_ON if site.people_module else _OFF),
        size=_NO_SIZE,
        rawsitesize=RawSiteSize(),
    )


def serialize_sites(page: SiteList, *, counted: bool = True) -> SiteListSchema:
    """Show a page of sites, as `serialize_site` does."""
    shown = [serialize_site(site, counted=counted) for site in page.sites]
    return SiteListSchema(site=shown, totalcount=page.total)


class MemberReference(Reference):
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
    noticecontent: str = "text"
    users: MemberReferences = msgspec.field(default_factory=MemberReferences)


class SiteChangeRequest(msgspec.Struct, kw_only=True):
    """What is to become of a site: what is absent stays."""

    name: str | UnsetType = UNSET
    status: str | UnsetType = UNSET
    peoplemodule: bool | UnsetType = UNSET
    noticecontent: str | UnsetType = UNSET


def build_add_site(request: NewSite, created_at: int, origin: RequestOrigin) -> AddSite:
    """Return which site to add.

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
        notice_content=check_notice_content(request.noticecontent),
        origin=origin,
    )


def build_site_patch(request: SiteChangeRequest) -> SitePatch:
    """Return what is to become of a site.

    Raises:
        ApiError: 400, naming what is not as it should be.
    """
    name, status, people = request.name, request.status, request.peoplemodule
    told = request.noticecontent
    return SitePatch(
        name=None if isinstance(name, UnsetType) else _name(name),
        status=None if isinstance(status, UnsetType) else check_site_status(status),
        people_module=None if isinstance(people, UnsetType) else people,
        notice_content=None if isinstance(told, UnsetType) else check_notice_content(told),
    )


def _name(name: str) -> str:
    try:
        return check_name(name, "name")
    except ValueError as error:
        raise ApiError(BAD_VALUE, str(error)) from error
