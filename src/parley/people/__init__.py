"""Users, sites and members, and the rule of who may message whom.

What is known of people belongs here, with its administration. How they sign in is in `access`.
"""

from parley.people.accounts import (
    Account,
    AccountList,
    find_account,
    list_accounts,
    page_of_members,
)
from parley.people.admin_service import UserAdministration
from parley.people.avatar_resources import AvatarResource, OwnAvatarResource
from parley.people.avatars import AvatarService
from parley.people.commands import AddUser, ChangeUser, ContactDetails, IndexPeople, UserPatch
from parley.people.member_resources import MemberResource, MembersResource
from parley.people.queries import (
    Person,
    find_people,
    find_unreachable_pairs,
    has_no_users,
    resolve_user_ids,
)
from parley.people.resources import Directory, OwnUserResource, UserResource, UsersResource
from parley.people.schemas import Name, Recipients, UserBlock, Users
from parley.people.site_resources import SiteResource, SitesResource
from parley.people.site_user_resources import SiteInvitationResource, SiteUsersResource
from parley.people.sites import (
    AddSite,
    ChangeMembership,
    ChangeSite,
    Site,
    SitePatch,
    find_site,
    is_site_member,
    list_sites,
)
from parley.people.user_blocks import UserBlocks

__all__ = [
    "Account",
    "AccountList",
    "AddSite",
    "AddUser",
    "AvatarResource",
    "AvatarService",
    "ChangeMembership",
    "ChangeSite",
    "ChangeUser",
    "ContactDetails",
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
    "SiteInvitationResource",
    "SitePatch",
    "SiteResource",
    "SiteUsersResource",
    "SitesResource",
    "UserAdministration",
    "UserBlock",
    "UserBlocks",
    "UserPatch",
    "UserResource",
    "Users",
    "UsersResource",
    "find_account",
    "find_people",
    "find_site",
    "find_unreachable_pairs",
    "has_no_users",
    "is_site_member",
    "list_accounts",
    "list_sites",
    "page_of_members",
    "resolve_user_ids",
]
