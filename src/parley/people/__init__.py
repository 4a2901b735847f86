"""Users, sites, and who may message whom."""

from parley.people.objects import Recipients, UserBlock, Users, user_block
from parley.people.records import (
    AddSite,
    AddUser,
    ChangeMembership,
    Person,
    SetSiteStatus,
    SetUserActive,
    SiteRow,
    UnknownMemberError,
    UserRow,
    is_empty,
    is_site_member,
    list_sites,
    list_users,
    people_by_id,
    reachable_pairs,
)

__all__ = [
    "AddSite",
    "AddUser",
    "ChangeMembership",
    "Person",
    "Recipients",
    "SetSiteStatus",
    "SetUserActive",
    "SiteRow",
    "UnknownMemberError",
    "UserBlock",
    "UserRow",
    "Users",
    "is_empty",
    "is_site_member",
    "list_sites",
    "list_users",
    "people_by_id",
    "reachable_pairs",
    "user_block",
]
