"""Sites, as rows: places with members, who reach each other through them."""

from collections.abc import Sequence
from typing import NamedTuple

from parley.folding import fold
from parley.store import Queries, Transaction, to_record

_queries = Queries("parley.people")


class Site(NamedTuple):
    """A site, as an administrator sees one."""

    site_id: int
    name: str
    status: str
    people_module: bool
    notice_content: str
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


async def find_site(tx: Transaction, site_id: int) -> Site | None:
    """Return a site; `None` where there is no such one."""
    row = await _queries.site_by_id(tx, site_id=site_id)
    return None if row is None else to_record(row, Site)


async def page_of_sites(tx: Transaction, limit: int, offset: int) -> SiteList:
    """Return a page of sites, in the order they were added."""
    rows = await _queries.page_of_sites(tx, limit=limit, offset=offset)
    total = (await _queries.count_sites(tx)).total
    return SiteList([to_record(row, Site) for row in rows], total)


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
        (name_key, row.site_id)
        for row in rows
        if wanted.status in {None, row.status} and part in (name_key := fold(row.name))
    )
    site_ids = [site_id for _, site_id in found[offset : offset + limit]]
    by_id = {
        row.site_id: to_record(row, Site)
        for row in await _queries.sites_by_id(tx, site_ids=site_ids)
    }
    return SiteList([by_id[site_id] for site_id in site_ids], len(found))


async def find_sites_by_name(tx: Transaction, name: str) -> Sequence[Site]:
    """Return the sites of a name, whatever its case and accents, in the order they were added."""
    wanted = fold(name.strip())
    numbers = [row.site_id for row in await _queries.names_of_sites(tx) if fold(row.name) == wanted]
    rows = await _queries.sites_by_id(tx, site_ids=numbers)
    return sorted(to_record(row, Site) for row in rows)


async def list_sites(tx: Transaction) -> Sequence[Site]:
    """Return every site, in the order they were added."""
    return [to_record(row, Site) for row in await _queries.list_sites(tx)]


async def is_site_member(tx: Transaction, site_id: int, user_id: int) -> bool:
    """Return whether a user is a member of a site."""
    return await _queries.is_site_member(tx, site_id=site_id, user_id=user_id) is not None
