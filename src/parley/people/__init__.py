"""Users, sites, and who may message whom."""

from parley.people.accounts import Account, Accounts, find_account, list_accounts, page_of_members
from parley.people.administration import Administration
from parley.people.avatar_resources import AvatarResource, OwnAvatarResource
from parley.people.avatars import Avatars
from parley.people.changes import AddUser, Change, ChangeUser, Details, IndexPeople
from parley.people.member_resources import MemberResource, MembersResource
from parley.people.objects import Name, Recipients, UserBlock, Users, user_block
from parley.people.records import (
    Person,
    ids_of_named,
    is_empty,
    people_by_id,
    unreachable_pairs,
)
from parley.people.resources import Directory, OwnUserResource, UserResource, UsersResource
from parley.people.site_resources import SiteResource, SitesResource
from parley.people.site_user_resources import SiteInvitationResource, SiteUsersResource
from parley.people.sites import (
    AddSite,
    ChangeMembership,
    ChangeSite,
    Site,
    SiteChange,
    find_site,
    is_site_member,
    list_sites,
)

__all__ = [
    "Account",
    "Accounts",
    "AddSite",
    "AddUser",
    "Administration",
    "AvatarResource",
    "Avatars",
    "Change",
    "ChangeMembership",
    "ChangeSite",
    "ChangeUser",
    "Details",
    "Directory",
    "IndexPeople",
    "MemberResource",
    "MembersResource",
    "Name",
    "OwnAvatarResource",
    "OwnUserResource",
    "Person",
    "Recipients",
    "Site",
    "SiteChange",
    "SiteInvitationResource",
    "SiteResource",
    "SiteUsersResource",
    "SitesResource",
    "UserBlock",
    "UserResource",
    "Users",
    "UsersResource",
    "find_account",
    "find_site",
    "ids_of_named",
    "is_empty",
    "is_site_member",
    "list_accounts",
    "list_sites",
    "page_of_members",
    "people_by_id",
    "unreachable_pairs",
    "user_block",
]
