"""The members of a site as one of them may know them: whom one may write to."""

from collections.abc import Sequence
from typing import ClassVar, Final, NamedTuple

import msgspec
from msgspec import UNSET, UnsetType

from parley.people.directory import Profile, ProfileList, Viewer
from parley.people.lookups import DetailedProfiles
from parley.people.schemas import Name, User, serialize_user
from parley.people.sites.queries import find_own_site
from parley.people.user_details import fetch_user_details
from parley.store import Queries, Transaction, to_record
from parley.wire import ResponseBody, UrlBuilder

_queries = Queries("parley.people")

ORDERS: Final = ("organisation", "fullname")
"""By what members may be sorted. The documentation has `invited` and `lastlogin` too, which are not
for everyone to know."""

DIRECTIONS: Final = ("asc", "desc")


class SiteUsersQuery(NamedTuple):
    """Which members are asked for, and in which order.

    Attributes:
        site_id: The site.
        prefixes: Folded beginnings of words of the name or address, all of which must be there;
            `None` finds everyone, an empty list no one.
        order: One of `ORDERS`.
        descending: Whether the order is turned around.
        everything: Whether an administrator asks, who may know of all members of any site.
    """

    site_id: int
    prefixes: Sequence[str] | None
    order: str
    descending: bool
    everything: bool


async def fetch_site_users(
    tx: Transaction, viewer: Viewer, query: SiteUsersQuery, limit: int, offset: int
) -> DetailedProfiles | None:
    """Return a page of a site's members; `None` where the viewer may know of no such site."""
    viewer_id, everything = viewer.user_id, query.everything
    site = await find_own_site(tx, viewer_id, query.site_id, everything=everything)
    if site is None:
        return None
    asked = {
        "site_id": query.site_id,
        "viewer_id": viewer_id,
        "everything": everything,
        "named": query.prefixes is not None,
        "prefixes": list(query.prefixes or ()),
        "by_organisation": query.order == "organisation",
        "descending": query.descending,
    }
    rows = await _queries.page_of_site_users(tx, **asked, limit=limit, offset=offset)
    # A page beyond the end has no row to carry the number.
    counted = rows or (await _queries.page_of_site_users(tx, **asked, limit=1, offset=0))
    found = ProfileList(
        [to_record(row, Profile) for row in rows], counted[0].total if counted else 0
    )
    user_ids = [profile.user_id for profile in found.people]
    details = await fetch_user_details(tx, viewer_id, user_ids, everything=everything)
    return DetailedProfiles(found, details)


class Organisation(msgspec.Struct):
    """An organisation, in the vendor's members."""

    orgname: str


class SiteUser(User, kw_only=True):
    """A member of a site: a person, and beside it the vendor's summary of one."""

    name: Name
    organisation: Organisation | UnsetType = UNSET


class SiteUserList(ResponseBody, kw_only=True):
    """A page of the members of a site."""

    root: ClassVar[str] = "users"

    user: list[SiteUser]
    totalcount: int


def serialize_site_users(shown: DetailedProfiles, addresses: UrlBuilder) -> SiteUserList:
    """Show a page of the members of a site."""
    return SiteUserList(
        user=[
            SiteUser(
                **msgspec.structs.asdict(
                    serialize_user(profile, addresses, shown.details[profile.user_id])
                ),
                name=Name(profile.firstname, profile.lastname),
                organisation=Organisation(profile.org) if profile.org else UNSET,
            )
            for profile in shown.found.people
        ],
        totalcount=shown.found.total,
    )
