"""People together with their details, each page or person in one transaction."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from parley.people.accounts import (
    Account,
    AccountList,
    UserFilter,
    find_account,
    page_of_accounts,
    page_of_members,
)
from parley.people.directory import (
    Profile,
    ProfileList,
    Viewer,
    find_by_email,
    find_by_id,
    find_by_ids,
    search,
)
from parley.people.user_details import UserDetails, fetch_user_details
from parley.store import Transaction


class DetailedProfile(NamedTuple):
    """A person, as others see one."""

    profile: Profile
    details: UserDetails


class DetailedAccount(NamedTuple):
    """A user, as an administrator sees one."""

    account: Account
    details: UserDetails


class DetailedProfiles(NamedTuple):
    """A page of people, and the details of each by number."""

    found: ProfileList
    details: Mapping[int, UserDetails]


class DetailedAccounts(NamedTuple):
    """A page of users, and the details of each by number."""

    page: AccountList
    details: Mapping[int, UserDetails]


async def fetch_profile(
    tx: Transaction, viewer: Viewer, who: int | str, *, everything: bool = False
) -> DetailedProfile | None:
    """Return a person, by number or by email address; `None` where the viewer may see no such one.

    Args:
        tx: The transaction.
        viewer: Who looks.
        who: The person.
        everything: Whether an administrator asks, who may know all details of whom they see.
    """
    if isinstance(who, int):
        profile = await find_by_id(tx, viewer, who)
    else:
        profile = await find_by_email(tx, viewer, who)
    if profile is None:
        return None
    user_id = profile.user_id
    details = await fetch_user_details(tx, viewer.user_id, [user_id], everything=everything)
    return DetailedProfile(profile, details[user_id])


async def search_profiles(
    tx: Transaction, viewer: Viewer, prefixes: Sequence[str] | None, limit: int, offset: int
) -> DetailedProfiles:
    """Return a page of the people whom the viewer may write to (`directory.search`)."""
    found = await search(tx, viewer, prefixes, limit, offset)
    return await _with_profile_details(tx, viewer, found)


async def fetch_profiles(
    tx: Transaction, viewer: Viewer, user_ids: Sequence[int]
) -> DetailedProfiles:
    """Return those of some people whom the viewer may see (`directory.find_by_ids`)."""
    return await _with_profile_details(tx, viewer, await find_by_ids(tx, viewer, user_ids))


async def _with_profile_details(
    tx: Transaction, viewer: Viewer, found: ProfileList
) -> DetailedProfiles:
    user_ids = [profile.user_id for profile in found.people]
    return DetailedProfiles(found, await fetch_user_details(tx, viewer.user_id, user_ids))


async def fetch_account(
    tx: Transaction, administrator_id: int, who: int | str
) -> DetailedAccount | None:
    """Return a user, by number or by email address; `None` where there is no such one."""
    account = await find_account(tx, who)
    if account is None:
        return None
    user_id = account.profile.user_id
    details = await fetch_user_details(tx, administrator_id, [user_id], everything=True)
    return DetailedAccount(account, details[user_id])


async def fetch_accounts(
    tx: Transaction, administrator_id: int, wanted: UserFilter, limit: int, offset: int
) -> DetailedAccounts:
    """Return a page of users, by last and first name."""
    page = await page_of_accounts(tx, wanted, limit, offset)
    return await _with_details(tx, administrator_id, page)


async def fetch_members(
    tx: Transaction, administrator_id: int, site_id: int, limit: int, offset: int
) -> DetailedAccounts:
    """Return a page of the members of a site, by last and first name."""
    page = await page_of_members(tx, site_id, limit, offset)
    return await _with_details(tx, administrator_id, page)


async def _with_details(
    tx: Transaction, administrator_id: int, page: AccountList
) -> DetailedAccounts:
    user_ids = [account.profile.user_id for account in page.accounts]
    details = await fetch_user_details(tx, administrator_id, user_ids, everything=True)
    return DetailedAccounts(page, details)
