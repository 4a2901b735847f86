"""Sites, as rows: places with members, who reach each other through them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from parley.folding import fold
from parley.people.accounts import find_account
from parley.store import (
    COMMAND_LINE,
    AuditEvent,
    Command,
    Queries,
    RequestOrigin,
    Row,
    Transaction,
    audit,
)
from parley.wire import ApiError
from parley.wire.errors import SITE_UNKNOWN, USER_UNKNOWN

_queries = Queries("parley.people")


class Site(NamedTuple):
    """A site, as an administrator sees one."""

    site_id: int
    name: str
    status: str
    people_module: bool
    created_at: int
    members: int


class SiteList(NamedTuple):
    """A page of sites.

    Attributes:
        sites: The page.
        total: How many there are on all pages.
    """

    sites: Sequence[Site]
    total: int


class SitePatch(NamedTuple):
    """What is to become of a site; `None` leaves a thing as it is."""

    name: str | None = None
    status: str | None = None
    people_module: bool | None = None


@dataclass(frozen=True, slots=True)
class AddSite(Command[int]):
    """Add a site with its members, all or none, and give its number.

    Raises:
        ApiError: 403, where one of the members is no user.
    """

    name: str
    member_ids: tuple[int, ...]
    people_module: bool
    created_at: int
    status: str = "active"
    origin: RequestOrigin = COMMAND_LINE

    async def execute(self, tx: Transaction) -> int:
        """Write it."""
        site_id: int
        (site_id,) = await _queries.insert_site(
            tx,
            name=self.name,
            status=self.status,
            people_module=self.people_module,
            created_at=self.created_at,
        )
        act = AuditEvent(
            "site.added",
            self.created_at,
            self.origin,
            f"site:{site_id}",
            {"status": self.status, "people": self.people_module},
        )
        await audit.append(tx, act)
        for user_id in dict.fromkeys(self.member_ids):
            if not await _queries.add_site_member(tx, site_id=site_id, user_id=user_id):
                raise _unknown_user(user_id)
            await _audit_membership(tx, self.created_at, self.origin, site_id, user_id, member=True)
        return site_id


@dataclass(frozen=True, slots=True)
class ChangeSite(Command[Site | None]):
    """Change a site, and give what became of it; `None` where there is no such site."""

    site_id: int
    changed_at: int
    change: SitePatch
    origin: RequestOrigin = COMMAND_LINE

    async def execute(self, tx: Transaction) -> Site | None:
        """Write it."""
        await audit.lock_audit_head(tx)
        before = await find_site(tx, self.site_id)
        if before is None:
            return None
        given = {name: value for name, value in self.change._asdict().items() if value is not None}
        after = before._replace(**given)
        if after == before:
            return after
        await _queries.set_site(
            tx,
            site_id=self.site_id,
            name=after.name,
            status=after.status,
            people_module=after.people_module,
        )
        what = " ".join(name for name in given if getattr(before, name) != getattr(after, name))
        act = AuditEvent(
            "site.changed",
            self.changed_at,
            self.origin,
            f"site:{self.site_id}",
            {"what": what, "status": after.status, "people": after.people_module},
        )
        await audit.append(tx, act)
        return after


@dataclass(frozen=True, slots=True)
class ChangeMembership(Command[bool]):
    """Make a user a member of a site, or end that; tell whether that changed anything.

    Raises:
        ApiError: 404 where there is no such site, 403 where there is no such user.
    """

    site_id: int
    user_id: int
    changed_at: int
    member: bool
    origin: RequestOrigin = COMMAND_LINE

    async def execute(self, tx: Transaction) -> bool:
        """Write it."""
        if await find_site(tx, self.site_id) is None:
            raise ApiError(SITE_UNKNOWN, f"there is no site {self.site_id}")
        if await find_account(tx, self.user_id) is None:
            raise _unknown_user(self.user_id)
        change = _queries.add_site_member if self.member else _queries.remove_site_member
        if not await change(tx, site_id=self.site_id, user_id=self.user_id):
            return False
        await _audit_membership(
            tx, self.changed_at, self.origin, self.site_id, self.user_id, member=self.member
        )
        return True


async def _audit_membership(  # noqa: PLR0913 - who, when, from where, whom, and to what
    tx: Transaction, at: int, origin: RequestOrigin, site_id: int, user_id: int, *, member: bool
) -> None:
    action = "site.member_added" if member else "site.member_removed"
    await audit.append(tx, AuditEvent(action, at, origin, f"site:{site_id}", {"userid": user_id}))


def _unknown_user(user_id: int) -> ApiError:
    return ApiError(USER_UNKNOWN, f"there is no user {user_id}")


async def find_site(tx: Transaction, site_id: int) -> Site | None:
    """Return a site; `None` where there is no such one."""
    row = await _queries.site_by_id(tx, site_id=site_id)
    return None if row is None else _site(row)


async def page_of_sites(tx: Transaction, limit: int, offset: int) -> SiteList:
    """Return a page of sites, in the order they were added."""
    rows = await _queries.page_of_sites(tx, limit=limit, offset=offset)
    (total,) = await _queries.count_sites(tx)
    return SiteList([_site(row) for row in rows], total)


async def find_own_site(
    tx: Transaction, user_id: int, site_id: int, *, everything: bool = False
) -> Site | None:
    """Return a site that a user is a member of, or any where an administrator asks; else `None`.

    Both questions are asked in every case, so that the time tells no more than the answer.
    """
    member = await is_site_member(tx, site_id, user_id)
    site = await find_site(tx, site_id)
    return site if member or everything else None


class SiteFilter(NamedTuple):
    """Which sites are asked for; `None` asks for no such thing.

    Attributes:
        member_id: A member of them.
        name: What their names contain, whatever the case and the accents.
        status: Their status.
    """

    member_id: int | None = None
    name: str | None = None
    status: str | None = None


async def search_sites(tx: Transaction, wanted: SiteFilter, limit: int, offset: int) -> SiteList:
    """Return a page of the sites that a filter lets through, by name."""
    if wanted.member_id is None:
        rows = await _queries.names_of_sites(tx)
    else:
        rows = await _queries.names_of_own_sites(tx, user_id=wanted.member_id)
    # Databases fold the case of ASCII alone, or by their language. A name has 100 characters at
    # most, so folding those of ten thousand sites takes some tens of milliseconds.
    part = fold(wanted.name or "")
    found = sorted(
        (name_key, site_id)
        for site_id, name, status in rows
        if wanted.status in {None, status} and part in (name_key := fold(name))
    )
    site_ids = [site_id for _, site_id in found[offset : offset + limit]]
    by_id = {row[0]: _site(row) for row in await _queries.sites_by_id(tx, site_ids=site_ids)}
    return SiteList([by_id[site_id] for site_id in site_ids], len(found))


async def list_sites(tx: Transaction) -> Sequence[Site]:
    """Return every site, in the order they were added."""
    return [_site(row) for row in await _queries.list_sites(tx)]


async def is_site_member(tx: Transaction, site_id: int, user_id: int) -> bool:
    """Return whether a user is a member of a site."""
    return await _queries.is_site_member(tx, site_id=site_id, user_id=user_id) is not None


def _site(row: Row) -> Site:
    return Site(*row)._replace(people_module=bool(row[3]))
