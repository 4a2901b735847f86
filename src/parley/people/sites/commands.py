"""Adding and changing sites, and who is in them; each change is in the audit log."""

from dataclasses import dataclass
from typing import NamedTuple

from typing_extensions import override

from parley.access import require_administrator
from parley.people.accounts import find_account
from parley.people.sites.queries import Site, find_site
from parley.store import (
    COMMAND_LINE,
    AuditEvent,
    Command,
    Queries,
    RequestOrigin,
    Transaction,
    audit,
)
from parley.wire import ApiError
from parley.wire.errors import SITE_UNKNOWN, USER_UNKNOWN

_queries = Queries("parley.people")


class SitePatch(NamedTuple):
    """What is to become of a site; `None` leaves a thing as it is."""

    name: str | None = None
    status: str | None = None
    people_module: bool | None = None
    notice_content: str | None = None


@dataclass(frozen=True, slots=True)
class AddSite(Command[int]):
    """Add a site with its members, all or none, and return its number.

    Raises:
        ApiError: 403, where one of the members is no user.
    """

    name: str
    member_ids: tuple[int, ...]
    people_module: bool
    created_at: int
    status: str = "active"
    notice_content: str = "text"
    origin: RequestOrigin = COMMAND_LINE

    @override
    async def execute(self, tx: Transaction) -> int:
        await require_administrator(tx, self.origin)
        inserted = await _queries.insert_site(
            tx,
            name=self.name,
            status=self.status,
            people_module=self.people_module,
            notice_content=self.notice_content,
            created_at=self.created_at,
        )
        site_id: int = inserted.site_id
        act = AuditEvent(
            "site.added",
            self.created_at,
            self.origin,
            f"site:{site_id}",
            _audit_details(self.status, self.notice_content, people_module=self.people_module),
        )
        await audit.append(tx, act)
        for user_id in dict.fromkeys(self.member_ids):
            if not await _queries.add_site_member(tx, site_id=site_id, user_id=user_id):
                raise _unknown_user(user_id)
            await _audit_membership(tx, self.created_at, self.origin, site_id, user_id, member=True)
        return site_id


@dataclass(frozen=True, slots=True)
class ChangeSite(Command[Site | None]):
    """Change a site, and return what became of it; `None` where there is no such site."""

    site_id: int
    changed_at: int
    change: SitePatch
    origin: RequestOrigin = COMMAND_LINE

    @override
    async def execute(self, tx: Transaction) -> Site | None:
        await require_administrator(tx, self.origin)
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
            notice_content=after.notice_content,
        )
        what = " ".join(name for name in given if getattr(before, name) != getattr(after, name))
        act = AuditEvent(
            "site.changed",
            self.changed_at,
            self.origin,
            f"site:{self.site_id}",
            {
                "what": what,
                **_audit_details(
                    after.status, after.notice_content, people_module=after.people_module
                ),
            },
        )
        await audit.append(tx, act)
        return after


@dataclass(frozen=True, slots=True)
class ChangeMembership(Command[bool]):
    """Make a user a member of a site, or end that; return whether that changed anything.

    Raises:
        ApiError: 404 where there is no such site, 403 where there is no such user.
    """

    site_id: int
    user_id: int
    changed_at: int
    member: bool
    origin: RequestOrigin = COMMAND_LINE

    @override
    async def execute(self, tx: Transaction) -> bool:
        await require_administrator(tx, self.origin)
        if await find_site(tx, self.site_id) is None:
            raise ApiError(SITE_UNKNOWN, f"there is no site {self.site_id}")
        if await find_account(tx, self.user_id) is None:
            raise _unknown_user(self.user_id)
        return await set_membership(
            tx, self.changed_at, self.origin, self.site_id, self.user_id, member=self.member
        )


async def set_membership(  # noqa: PLR0913 - when, from where, to what, whom
    tx: Transaction, at: int, origin: RequestOrigin, site_id: int, user_id: int, *, member: bool
) -> bool:
    """Make a user a member of a site, or end that; return whether that changed anything.

    Whoever calls this has the lock of the audit log.
    """
    change = _queries.add_site_member if member else _queries.remove_site_member
    if not await change(tx, site_id=site_id, user_id=user_id):
        return False
    await _audit_membership(tx, at, origin, site_id, user_id, member=member)
    return True


async def _audit_membership(  # noqa: PLR0913 - who, when, from where, whom, and to what
    tx: Transaction, at: int, origin: RequestOrigin, site_id: int, user_id: int, *, member: bool
) -> None:
    action = "site.member_added" if member else "site.member_removed"
    await audit.append(tx, AuditEvent(action, at, origin, f"site:{site_id}", {"userid": user_id}))


def _audit_details(
    status: str, notice_content: str, *, people_module: bool
) -> dict[str, str | bool]:
    told: dict[str, str | bool] = {} if notice_content == "text" else {"notices": notice_content}
    return {"status": status, "people": people_module, **told}


def _unknown_user(user_id: int) -> ApiError:
    return ApiError(USER_UNKNOWN, f"there is no user {user_id}")
