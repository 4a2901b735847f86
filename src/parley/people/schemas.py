"""People on the wire: the block in a conversation (contract §3), the flat user (contract §10)."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import ClassVar, Final, NamedTuple

import msgspec

from parley.people.directory import Profile
from parley.people.lookups import DetailedProfiles
from parley.people.queries import Person
from parley.people.user_details import SiteName, UserDetails
from parley.wire import Format, ResponseBody, UrlBuilder, json_codec
from parley.wire.times import format_time

_REMEMBERED: Final = 2048
"""People, as JSON, of some hundred bytes each."""


class Name(msgspec.Struct):
    """A person's name, in its two parts."""

    firstname: str
    lastname: str


class UserBlock(msgspec.Struct):
    """A person, as conversations and messages show one."""

    userid: int
    name: Name
    httpavatar: str
    avatar: str
    userlink: str
    httplink: str


class Users(msgspec.Struct):
    """The list of user blocks."""

    user: Sequence[UserBlock | msgspec.Raw]


class Recipients(msgspec.Struct):
    """The people of a conversation, or the author of a message."""

    users: Users


class ShownPerson(NamedTuple):
    """A person, in the two ways in which answers show one.

    Attributes:
        block: The block.
        alone: The block, as the only one of a list.
    """

    block: UserBlock | msgspec.Raw
    alone: Recipients | msgspec.Raw


class UserBlocks(dict[int, ShownPerson]):
    """Those whom one answer shows, by their numbers; each is made when it is first asked for.

    In JSON they are most of an answer: there each is encoded once, and kept for the next answers.

    Args:
        people: Who they are.
        addresses: What the addresses in the answer start with.
        wire_format: What the answer is written in.
    """

    def __init__(
        self, people: Mapping[int, Person], addresses: UrlBuilder, wire_format: Format
    ) -> None:
        super().__init__()
        self.addresses = addresses
        self._people = people
        self._show = _encode_person if wire_format is Format.JSON else _show_person

    def __missing__(self, user_id: int) -> ShownPerson:
        person = self._people[user_id]
        shown = self[user_id] = self._show(self.addresses.base, *person)
        return shown


def _show_person(base: str, user_id: int, firstname: str, lastname: str) -> ShownPerson:
    addresses = UrlBuilder(base)
    user, page = addresses.api(f"users/{user_id}"), addresses.browser(f"users/{user_id}")
    block = UserBlock(
        userid=user_id,
        name=Name(firstname, lastname),
        httpavatar=f"{page}/avatar",
        avatar=f"{user}/avatar",
        userlink=user,
        httplink=page,
    )
    return ShownPerson(block, Recipients(Users([block])))


@lru_cache(maxsize=_REMEMBERED)
def _encode_person(base: str, user_id: int, firstname: str, lastname: str) -> ShownPerson:
    shown = _show_person(base, user_id, firstname, lastname)
    return ShownPerson(*[msgspec.Raw(json_codec.render(one)) for one in shown])


class SiteReference(msgspec.Struct):
    """A site that a person is in, in the vendor's members."""

    id: int
    sitename: str


class SiteReferences(msgspec.Struct):
    """The list of such sites."""

    site: list[SiteReference]


class User(ResponseBody, kw_only=True):
    """A person, alone or in a list of those who were found."""

    root: ClassVar[str] = "user"

    userid: int
    firstname: str
    lastname: str
    email: str
    org: str | msgspec.UnsetType = msgspec.UNSET
    title: str | msgspec.UnsetType = msgspec.UNSET
    jobtitle: str | msgspec.UnsetType = msgspec.UNSET
    phone: str | msgspec.UnsetType = msgspec.UNSET
    status: str
    img: str
    createddate: str | msgspec.UnsetType = msgspec.UNSET
    lastlogindate: str | msgspec.UnsetType = msgspec.UNSET
    sites: SiteReferences | msgspec.UnsetType = msgspec.UNSET
    kind: str | msgspec.UnsetType = msgspec.UNSET
    invited: bool | msgspec.UnsetType = msgspec.UNSET
    langcode: str | msgspec.UnsetType = msgspec.UNSET
    timezone: str | msgspec.UnsetType = msgspec.UNSET


class UserList(ResponseBody, kw_only=True):
    """A page of people."""

    root: ClassVar[str] = "users"

    user: list[User]
    totalcount: int


def serialize_user(
    profile: Profile, addresses: UrlBuilder, details: UserDetails | None = None
) -> User:
    """Show a person with all that is told of one; without the details where they were not asked."""
    user = User(
        userid=profile.user_id,
        firstname=profile.firstname,
        lastname=profile.lastname,
        email=profile.email,
        org=profile.org or msgspec.UNSET,
        title=profile.title or msgspec.UNSET,
        jobtitle=profile.jobtitle or msgspec.UNSET,
        phone=profile.phone or msgspec.UNSET,
        status="ACTIVE" if profile.active else "INACTIVE",
        img=addresses.api(f"users/{profile.user_id}/avatar"),
    )
    if details is not None:
        user.createddate = format_time(details.created_at)
        user.sites = _site_references(details.sites)
        user.kind = details.kind
        user.invited = details.invited or msgspec.UNSET
        user.langcode = details.language or msgspec.UNSET
        user.timezone = details.time_zone or msgspec.UNSET
        if details.last_login_at is not None:
            user.lastlogindate = format_time(details.last_login_at)
    return user


def _site_references(sites: Sequence[SiteName]) -> SiteReferences:
    return SiteReferences([SiteReference(site.site_id, site.name) for site in sites])


def serialize_users(shown: DetailedProfiles, addresses: UrlBuilder) -> UserList:
    """Show a page of people."""
    return UserList(
        user=[
            serialize_user(profile, addresses, shown.details[profile.user_id])
            for profile in shown.found.people
        ],
        totalcount=shown.found.total,
    )
