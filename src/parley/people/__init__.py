"""Users, sites and members, and the rule of who may message whom.

What is known of people belongs here, with its administration. How they sign in is in `access`.
"""

from typing import TYPE_CHECKING

from parley.deferred import defer_imports
from parley.people.accounts import (
    Account,
    AccountList,
    find_account,
    find_shared_addresses,
    page_of_members,
)
from parley.people.commands import AddUser, ChangeUser, ContactDetails, IndexPeople, UserPatch
from parley.people.queries import (
    Person,
    find_people,
    find_unreachable_pairs,
    has_no_users,
    resolve_user_ids,
)
from parley.people.sites.commands import AddSite, ChangeMembership, ChangeSite, SitePatch
from parley.people.sites.queries import (
    Site,
    find_site,
    find_sites_by_name,
    is_site_member,
    list_sites,
)

if TYPE_CHECKING:  # HTTP, which commands beside a server do without
    from parley.people.admin_service import UserAdministration
    from parley.people.avatars.resources import AvatarResource, OwnAvatarResource
    from parley.people.avatars.service import AvatarService
    from parley.people.invitations import (
        INVITATION_LIFETIME,
        InvitationResource,
        InvitationsResource,
        InvitePerson,
        NewInvitation,
        OpenInvitation,
        SendInvitationResource,
        build_invitation,
        find_open_invitation,
        hash_invitation,
        may_invite,
    )
    from parley.people.resources import Directory, OwnUserResource, UserResource, UsersResource
    from parley.people.schemas import Name, Recipients, UserBlock, UserBlocks, Users
    from parley.people.sites.member_resources import MemberResource, MembersResource
    from parley.people.sites.resources import SiteResource, SitesResource
    from parley.people.sites.user_resources import SiteInvitationResource, SiteUsersResource
else:
    __getattr__ = defer_imports(
        __name__,
        "schemas",
        "admin_service",
        "avatars.resources",
        "avatars.service",
        "invitations",
        "resources",
        "sites.member_resources",
        "sites.resources",
        "sites.user_resources",
    )

__all__ = [
    "INVITATION_LIFETIME",
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
    "InvitationResource",
    "InvitationsResource",
    "InvitePerson",
    "MemberResource",
    "MembersResource",
    "Name",
    "NewInvitation",
    "OpenInvitation",
    "OwnAvatarResource",
    "OwnUserResource",
    "Person",
    "Recipients",
    "SendInvitationResource",
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
    "build_invitation",
    "find_account",
    "find_open_invitation",
    "find_people",
    "find_shared_addresses",
    "find_site",
    "find_sites_by_name",
    "find_unreachable_pairs",
    "has_no_users",
    "hash_invitation",
    "is_site_member",
    "list_sites",
    "may_invite",
    "page_of_members",
    "resolve_user_ids",
]
