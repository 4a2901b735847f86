"""Adding and changing users: what may become of whom, and what is noted of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple, TypeVar

import structlog
from typing_extensions import override

from parley.access import Revoked, require_administrator, revoke_administration, revoke_all
from parley.folding import address_key, searchable_words, sort_key
from parley.people.accounts import NO_LOCALE, Account, Locale, find_account
from parley.people.directory import Profile
from parley.store import (
    COMMAND_LINE,
    AuditEvent,
    Command,
    Queries,
    RequestOrigin,
    Transaction,
    audit,
    to_record,
)
from parley.wire import ApiError
from parley.wire.errors import EMAIL_TAKEN, LAST_ADMINISTRATOR

_Value = TypeVar("_Value")

_queries = Queries("parley.people")
_log = structlog.get_logger(__name__)


class ContactDetails(NamedTuple):
    """What may be told of a person beside the name."""

    org: str | None = None
    title: str | None = None
    jobtitle: str | None = None
    phone: str | None = None


NO_DETAILS: Final = ContactDetails()


class UserPatch(NamedTuple):
    """What is to become of a user; `None` leaves a thing as it is.

    Attributes:
        details: Of these, an empty text takes one away.
        active: Whether the person can come in.
        language: That of mails to them; empty for the instance's.
        time_zone: Theirs (IANA); empty for the instance's.
    """

    firstname: str | None = None
    lastname: str | None = None
    details: ContactDetails = NO_DETAILS
    email: str | None = None
    kind: str | None = None
    admin: bool | None = None
    active: bool | None = None
    language: str | None = None
    time_zone: str | None = None

    def apply_to(self, account: Account) -> Account:
        """Return what a user becomes."""
        was, details = account.profile, self.details
        return Account(
            Profile(
                was.user_id,
                _coalesce(self.firstname, was.firstname),
                _coalesce(self.lastname, was.lastname),
                _coalesce(self.email, was.email),
                _coalesce(details.org, was.org) or None,
                _coalesce(details.title, was.title) or None,
                _coalesce(details.jobtitle, was.jobtitle) or None,
                _coalesce(details.phone, was.phone) or None,
                _coalesce(self.active, was.active),
            ),
            _coalesce(self.kind, account.kind),
            _coalesce(self.admin, account.admin),
            Locale(
                _coalesce(self.language, account.locale.language),
                _coalesce(self.time_zone, account.locale.time_zone),
            ),
        )


def _coalesce(wanted: _Value | None, there: _Value) -> _Value:
    return there if wanted is None else wanted


@dataclass(frozen=True, slots=True)
class AddUser(Command[int | None]):
    """Add a user and return the number; `None` where the email address is taken."""

    email: str
    firstname: str
    lastname: str
    kind: str
    created_at: int
    details: ContactDetails = NO_DETAILS
    admin: bool = False
    locale: Locale = NO_LOCALE
    origin: RequestOrigin = COMMAND_LINE

    @override
    async def execute(self, tx: Transaction) -> int | None:
        await require_administrator(tx, self.origin)
        return await add_user(tx, self)


async def add_user(tx: Transaction, person: AddUser) -> int | None:
    """Add a user, and return the number; `None` where the email address is taken.

    Whoever calls this has the lock of the audit log.
    """
    if await find_account(tx, person.email) is not None:
        return None
    row = await _queries.insert_user(
        tx,
        email=person.email,
        email_key=address_key(person.email),
        firstname=person.firstname,
        lastname=person.lastname,
        kind=person.kind,
        admin=person.admin,
        created_at=person.created_at,
        **person.details._asdict(),
        **person.locale._asdict(),
    )
    if row is None:
        return None
    user_id: int = row.user_id
    org = person.details.org or None
    await _index_terms(
        tx, SearchableUser(user_id, person.firstname, person.lastname, person.email, org)
    )
    act = AuditEvent(
        "user.added",
        person.created_at,
        person.origin,
        f"user:{user_id}",
        {"email": person.email, "kind": person.kind, "admin": person.admin},
    )
    await audit.append(tx, act)
    return user_id


@dataclass(frozen=True, slots=True)
class ChangeUser(Command[Account | None]):
    """Change a user, and return what became of them; `None` where there is no such user.

    Who can no longer come in loses at once, and for good, all that let them in. Who administers no
    longer loses what was given to an administrator: tokens for that, and sessions.

    Attributes:
        who: The number, or the email address.

    Raises:
        ApiError: 409, where the new address is someone else's, or no active administrator would be
            left.
    """

    who: int | str
    changed_at: int
    change: UserPatch
    origin: RequestOrigin = COMMAND_LINE

    @override
    async def execute(self, tx: Transaction) -> Account | None:
        await require_administrator(tx, self.origin)
        before = await find_account(tx, self.who)
        if before is None:
            return None
        after = self.change.apply_to(before)
        if after == before:
            return after
        if after.profile.email != before.profile.email:
            await _check_email(tx, after.profile)
        if _is_active_admin(before) and not _is_active_admin(after):
            await _require_other_admin(tx, after.profile.user_id)
        await _write_account(tx, before, after, self.changed_at, self.origin)
        return after


async def set_active(
    tx: Transaction, account: Account, *, active: bool, at: int, origin: RequestOrigin
) -> None:
    """Let a person in again who was kept out, or the other way round.

    Whoever calls this has the lock of the audit log.
    """
    after = UserPatch(active=active).apply_to(account)
    await _write_account(tx, account, after, at, origin)


async def _write_account(
    tx: Transaction, before: Account, after: Account, at: int, origin: RequestOrigin
) -> None:
    profile = after.profile
    await _queries.set_account(
        tx,
        email_key=None if profile.email == before.profile.email else address_key(profile.email),
        kind=after.kind,
        admin=after.admin,
        **profile._asdict(),
        **after.locale._asdict(),
    )
    if _searchable(before.profile) != _searchable(profile):
        await _index_terms(tx, _searchable(profile))
    ended = None
    if before.profile.active and not profile.active:
        ended = await revoke_all(tx, profile.user_id, at)
    elif before.admin and not after.admin:
        ended = await revoke_administration(tx, profile.user_id, at)
    for action, details in _audit_events(before, after, ended):
        await audit.append(tx, AuditEvent(action, at, origin, f"user:{profile.user_id}", details))


def _is_active_admin(account: Account) -> bool:
    return account.admin and account.profile.active


async def _check_email(tx: Transaction, profile: Profile) -> None:
    other = await find_account(tx, address_key(profile.email))
    if other is not None and other.profile.user_id != profile.user_id:
        raise ApiError(EMAIL_TAKEN, f"{profile.email} already exists")


async def _require_other_admin(tx: Transaction, user_id: int) -> None:
    if await _queries.other_administrator(tx, user_id=user_id) is None:
        raise ApiError(LAST_ADMINISTRATOR)


_Note = tuple[str, dict[str, str | int | bool | None]]
_APART: Final = {"user_id", "email", "active"}


def _audit_events(before: Account, after: Account, ended: Revoked | None) -> Iterator[_Note]:
    """Yield the actions that a change consists of, each with its details."""
    was = before.profile._asdict() | before.locale._asdict()
    now = after.profile._asdict() | after.locale._asdict()
    told = [name for name in now if name not in _APART and was[name] != now[name]]
    if told:
        yield "user.changed", {"what": " ".join(told)}
    if was["email"] != now["email"]:
        yield "user.email_changed", {"before": was["email"], "after": now["email"]}
    if before.kind != after.kind:
        yield "user.kind_changed", {"before": before.kind, "after": after.kind}
    deactivated = was["active"] and not now["active"]
    counts = {} if ended is None else dict(ended._asdict())
    if before.admin != after.admin:
        yield (
            ("user.admin_granted", {})
            if after.admin
            else ("user.admin_withdrawn", {} if deactivated else counts)
        )
    if deactivated:
        yield "user.deactivated", counts
    elif was["active"] != now["active"]:
        yield "user.activated", {}


class SearchableUser(NamedTuple):
    """What a person is found by."""

    user_id: int
    firstname: str
    lastname: str
    email: str
    org: str | None


def _searchable(profile: Profile) -> SearchableUser:
    return SearchableUser(
        profile.user_id, profile.firstname, profile.lastname, profile.email, profile.org
    )


@dataclass(frozen=True, slots=True)
class IndexPeople(Command[int]):
    """Make people findable whom an earlier Parley added: at most `at_most`; return how many.

    Their addresses get the keys by which they are compared now. Where two people turn out to have
    one address, both keep theirs, found in their own spellings; it is logged, and `parley doctor`
    tells of it.
    """

    at_most: int

    @override
    async def execute(self, tx: Transaction) -> int:
        await audit.lock_audit_head(tx)  # before any row, as all that changes people
        rows = await _queries.users_to_analyse(tx, at_most=self.at_most)
        for row in rows:
            person = to_record(row, SearchableUser)
            await _index_terms(tx, person)
            if row.email_key != address_key(person.email):
                await _renew_email_key(tx, person)
        return len(rows)


async def _renew_email_key(tx: Transaction, person: SearchableUser) -> None:
    await audit.lock_audit_head(tx)  # nobody else gets an address meanwhile
    email_key = address_key(person.email)
    if not await _queries.set_email_key(tx, user_id=person.user_id, email_key=email_key):
        _log.warning("address_taken", user_id=person.user_id, email=person.email)


async def _index_terms(tx: Transaction, person: SearchableUser) -> None:
    """Note what a person is found by and sorted by, in place of what was noted before."""
    words = searchable_words(person.firstname, person.lastname, person.email, person.org)
    await _queries.mark_analysed(
        tx, user_id=person.user_id, name_key=sort_key(person.firstname, person.lastname)
    )
    await _queries.delete_search_terms(tx, user_id=person.user_id)
    await _queries.add_search_terms(tx, user_id=person.user_id, words=words)
