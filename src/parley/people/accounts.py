"""Users as administrators see them: everyone, with what is told of no one else."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from parley.folding import address_key, address_keys
from parley.people.directory import Profile
from parley.store import Queries, Row, Transaction, to_record

_queries = Queries("parley.people")


class Locale(NamedTuple):
    """How mails to a person are written.

    Attributes:
        language: The language; empty for the instance's.
        time_zone: The time zone (IANA); empty for the instance's.
    """

    language: str = ""
    time_zone: str = ""


NO_LOCALE: Final = Locale()


class Account(NamedTuple):
    """A user.

    Attributes:
        profile: What others may see of them as well.
        kind: `internal` or `external`.
        admin: Whether they are an administrator.
        locale: How mails to them are written.
    """

    profile: Profile
    kind: str
    admin: bool
    locale: Locale


class AccountList(NamedTuple):
    """A page of users.

    Attributes:
        accounts: The page.
        total: How many there are on all pages.
    """

    accounts: Sequence[Account]
    total: int


class UserFilter(NamedTuple):
    """Which users are asked for; `None` asks for no such thing.

    Attributes:
        prefixes: Folded beginnings of words of the name or address, all of which must be there.
        active: Whether they can come in.
        kind: `internal` or `external`.
    """

    prefixes: Sequence[str] | None = None
    active: bool | None = None
    kind: str | None = None


async def find_account(tx: Transaction, who: int | str) -> Account | None:
    """Return a user, by number or by email address; `None` where there is no such one."""
    row = (
        await _queries.account_by_id(tx, user_id=who)
        if isinstance(who, int)
        else await _queries.account_by_email(tx, **address_keys(who)._asdict())
    )
    return None if row is None else _account(row)


async def find_shared_addresses(tx: Transaction) -> Sequence[str]:
    """Return the addresses that are someone else's too, in another spelling."""
    rows = await _queries.addresses_of_many_spellings(tx)
    return [row.email for row in rows if row.email_key != address_key(row.email)]


async def page_of_accounts(
    tx: Transaction, wanted: UserFilter, limit: int, offset: int
) -> AccountList:
    """Return a page of users, by last and first name."""
    asked = {
        "named": wanted.prefixes is not None,
        "prefixes": list(wanted.prefixes or ()),
        "active": wanted.active,
        "kind": wanted.kind,
    }
    rows = await _queries.page_of_accounts(tx, **asked, limit=limit, offset=offset)
    # A page beyond the end has no row to carry the number.
    counted = rows or (await _queries.page_of_accounts(tx, **asked, limit=1, offset=0))
    return AccountList([_account(row) for row in rows], counted[0].total if counted else 0)


async def page_of_members(tx: Transaction, site_id: int, limit: int, offset: int) -> AccountList:
    """Return a page of the members of a site, by last and first name."""
    rows = await _queries.page_of_members(tx, site_id=site_id, limit=limit, offset=offset)
    total = (await _queries.count_members(tx, site_id=site_id)).total
    return AccountList([_account(row) for row in rows], total)


def _account(row: Row) -> Account:
    locale = to_record(row, Locale)
    return Account(to_record(row, Profile), row.kind, bool(row.admin), locale)
