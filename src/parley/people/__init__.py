"""Users, sites, and who may message whom."""

from parley.people.avatar_resources import AvatarResource, OwnAvatarResource
from parley.people.avatars import Avatars
from parley.people.objects import Recipients, UserBlock, Users, user_block
from parley.people.records import (
    AddSite,
    AddUser,
    ChangeMembership,
    ChangeUser,
    Details,
    IndexPeople,
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
from parley.people.resources import Directory, OwnUserResource, UserResource, UsersResource

__all__ = [
    "AddSite",
    "AddUser",
    "AvatarResource",
    "Avatars",
    "ChangeMembership",
    "ChangeUser",
    "Details",
    "Directory",
    "IndexPeople",
    "OwnAvatarResource",
    "OwnUserResource",
    "Person",
    "Recipients",
    "SetSiteStatus",
    "SetUserActive",
    "SiteRow",
    "UnknownMemberError",
    "UserBlock",
    "UserResource",
    "UserRow",
    "Users",
    "UsersResource",
    "is_empty",
    "is_site_member",
    "list_sites",
    "list_users",
    "people_by_id",
    "reachable_pairs",
    "user_block",
]
