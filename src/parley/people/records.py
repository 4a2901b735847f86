"""Users and sites, as rows; and who may message whom."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from parley.people.folding import name_key, words_of
from parley.store import Queries, SoleCommand, Transaction

_queries = Queries("parley.people")


class Person(NamedTuple):
    """What others see of a user."""

    user_id: int
    firstname: str
    lastname: str


class Details(NamedTuple):
    """What may be told of a person beside the name."""

    org: str | None = None
    title: str | None = None
    jobtitle: str | None = None
    phone: str | None = None


NO_DETAILS: Final = Details()


class Named(NamedTuple):
    """What a person is found by."""

    user_id: int
    firstname: str
    lastname: str
    email: str


class UserRow(NamedTuple):
    """A user, as an administrator sees one."""

    user_id: int
    email: str
    firstname: str
    lastname: str
    kind: str
    active: bool


class SiteRow(NamedTuple):
    """A site, as an administrator sees one."""

    site_id: int
    name: str
    status: str
    people_module: bool
    members: int


@dataclass(frozen=True, slots=True)
class AddUser(SoleCommand[int | None]):
    """Add a user and give the number; `None` where the e-mail address is taken."""

    email: str
    firstname: str
    lastname: str
    kind: str
    created_at: int
    details: Details = NO_DETAILS

    async def apply_alone(self, tx: Transaction) -> int | None:
        """Write it."""
        row = await _queries.insert_user(
            tx,
            email=self.email,
            email_key=self.email.casefold(),
            firstname=self.firstname,
            lastname=self.lastname,
            kind=self.kind,
            created_at=self.created_at,
            **self.details._asdict(),
        )
        if row is None:
            return None
        await _index(tx, Named(row[0], self.firstname, self.lastname, self.email))
        user_id: int = row[0]
        return user_id


@dataclass(frozen=True, slots=True)
class ChangeUser(SoleCommand[int | None]):
    """Change what is told of a user, and give the number; `None` where there is no such user.

    `None` leaves a thing as it is; an empty text takes a detail away.
    """

    email: str
    firstname: str | None = None
    lastname: str | None = None
    details: Details = NO_DETAILS

    async def apply_alone(self, tx: Transaction) -> int | None:
        """Write it."""
        row = await _queries.change_user(
            tx,
            email_key=self.email.casefold(),
            firstname=self.firstname,
            lastname=self.lastname,
            **self.details._asdict(),
        )
        if row is None:
            return None
        person = Named(*row)
        await _index(tx, person)
        return person.user_id


@dataclass(frozen=True, slots=True)
class IndexPeople(SoleCommand[int]):
    """Make people findable whom an earlier Parley added: at most `at_most`; tell how many."""

    at_most: int

    async def apply_alone(self, tx: Transaction) -> int:
        """Write it."""
        rows = await _queries.people_without_words(tx, at_most=self.at_most)
        for row in rows:
            await _index(tx, Named(*row))
        return len(rows)


async def _index(tx: Transaction, person: Named) -> None:
    """Note what a person is found by and sorted by, in place of what was noted before."""
    words = words_of(person.firstname, person.lastname, person.email)
    await _queries.set_name_key(
        tx, user_id=person.user_id, name_key=name_key(person.firstname, person.lastname)
    )
    await _queries.forget_words(tx, user_id=person.user_id)
    await _queries.add_words(tx, user_id=person.user_id, words=words)


@dataclass(frozen=True, slots=True)
class SetUserActive(SoleCommand[bool]):
    """Let a user in, or keep one out; tell whether there is one with that e-mail address."""

    email: str
    active: bool

    async def apply_alone(self, tx: Transaction) -> bool:
        """Write it."""
        changed: int = await _queries.set_user_active(
            tx, email_key=self.email.casefold(), active=self.active
        )
        return changed > 0


class UnknownMemberError(Exception):
    """A site can't have a member who is no user, nor a member without a site."""


@dataclass(frozen=True, slots=True)
class AddSite(SoleCommand[int]):
    """Add a site with its members, all or none, and give its number.

    Raises:
        UnknownMemberError: One of the members is no user.
    """

    name: str
    member_ids: tuple[int, ...]
    people_module: bool
    created_at: int

    async def apply_alone(self, tx: Transaction) -> int:
        """Write it."""
        site_id: int
        (site_id,) = await _queries.insert_site(
            tx, name=self.name, people_module=self.people_module, created_at=self.created_at
        )
        for user_id in dict.fromkeys(self.member_ids):
            if not await _queries.add_site_member(tx, site_id=site_id, user_id=user_id):
                raise UnknownMemberError(f"there is no user {user_id}")
        return site_id


@dataclass(frozen=True, slots=True)
class SetSiteStatus(SoleCommand[bool]):
    """Make a site `active`, `readonly` or `archived`; tell whether there is one."""

    site_id: int
    status: str

    async def apply_alone(self, tx: Transaction) -> bool:
        """Write it."""
        changed: int = await _queries.set_site_status(tx, site_id=self.site_id, status=self.status)
        return changed > 0


@dataclass(frozen=True, slots=True)
class ChangeMembership(SoleCommand[bool]):
    """Make a user a member of a site, or end that; tell whether that changed anything."""

    site_id: int
    user_id: int
    member: bool

    async def apply_alone(self, tx: Transaction) -> bool:
        """Write it."""
        change = _queries.add_site_member if self.member else _queries.remove_site_member
        changed: int = await change(tx, site_id=self.site_id, user_id=self.user_id)
        return changed > 0


async def list_users(tx: Transaction) -> Sequence[UserRow]:
    """Give every user, in the order they were added."""
    return [
        UserRow(row[0], row[1], row[2], row[3], row[4], bool(row[5]))
        for row in await _queries.list_users(tx)
    ]


async def list_sites(tx: Transaction) -> Sequence[SiteRow]:
    """Give every site with the number of its members, in the order they were added."""
    return [
        SiteRow(row[0], row[1], row[2], bool(row[3]), row[4])
        for row in await _queries.list_sites(tx)
    ]


async def is_empty(tx: Transaction) -> bool:
    """Tell whether there are no users yet."""
    (empty,) = await _queries.is_empty(tx)
    return bool(empty)


async def is_site_member(tx: Transaction, site_id: int, user_id: int) -> bool:
    """Tell whether a user is a member of a site."""
    return await _queries.is_site_member(tx, site_id=site_id, user_id=user_id) is not None


async def people_by_id(tx: Transaction, user_ids: Collection[int]) -> dict[int, Person]:
    """Give people by their numbers, with one statement."""
    rows = await _queries.people_by_id(tx, user_ids=list(user_ids))
    return {row[0]: Person(*row) for row in rows}


async def reachable_pairs(
    tx: Transaction, pairs: Iterable[tuple[int, int]], *, global_people_search: bool
) -> set[tuple[int, int]]:
    """Tell which of many pairs of a sender and a recipient may write to each other.

    One statement, for a whole batch. Both must be active, and share a site that is active or
    read-only with its people module on, or both be internal where global people search is on
    (contract §10).
    """
    rows = await _queries.reachable_pairs(
        tx, pairs=list(pairs), global_people_search=global_people_search
    )
    return set(rows)
