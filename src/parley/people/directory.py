"""Looking people up: who may see whom, and who may be found. Contract §10."""

from collections.abc import Sequence
from typing import NamedTuple

from parley.folding import address_keys
from parley.people.queries import find_unreachable_pairs
from parley.store import Queries, Row, Transaction, to_record

_queries = Queries("parley.people")

_NO_ONE = 0
"""No person's number."""


class Profile(NamedTuple):
    """What is told of a person to those who may see them."""

    user_id: int
    firstname: str
    lastname: str
    email: str
    org: str | None
    title: str | None
    jobtitle: str | None
    phone: str | None
    active: bool


class ProfileList(NamedTuple):
    """A page of people.

    Attributes:
        people: The page.
        total: How many there are on all pages.
    """

    people: Sequence[Profile]
    total: int


class Viewer(NamedTuple):
    """Who looks.

    Attributes:
        user_id: The person.
        global_people_search: The setting of that name.
    """

    user_id: int
    global_people_search: bool


async def find_by_id(tx: Transaction, viewer: Viewer, user_id: int) -> Profile | None:
    """Return a person; `None` where there is none whom the viewer may see."""
    return await _if_visible(tx, viewer, await _queries.person_by_id(tx, user_id=user_id))


async def find_by_email(tx: Transaction, viewer: Viewer, email: str) -> Profile | None:
    """Return the person with an address; `None` where there is none whom the viewer may see."""
    row = await _queries.person_by_email(tx, **address_keys(email)._asdict())
    return await _if_visible(tx, viewer, row)


async def find_by_ids(tx: Transaction, viewer: Viewer, user_ids: Sequence[int]) -> ProfileList:
    """Return those of some people whom the viewer may see, by last and first name."""
    pairs = [(viewer.user_id, user_id) for user_id in user_ids if user_id != viewer.user_id]
    unreachable = [
        row.recipient_id
        for row in await find_unreachable_pairs(
            tx, pairs, global_people_search=viewer.global_people_search
        )
    ]
    shared = await _queries.who_share_a_conversation(
        tx, user_id=viewer.user_id, user_ids=unreachable
    )
    hidden = set(unreachable) - {row.user_id for row in shared}
    visible = [user_id for user_id in user_ids if user_id not in hidden]
    rows = await _queries.profiles_by_id(tx, user_ids=visible)
    return ProfileList([to_record(row, Profile) for row in rows], len(rows))


async def _if_visible(tx: Transaction, viewer: Viewer, row: Row | None) -> Profile | None:
    """Return a person whom the viewer may see.

    That is oneself, those whom one may write to, and those with whom one shares a conversation:
    their names and pictures are in it. The same is asked of the database where there is no one, so
    that the time tells no more than the answer.
    """
    other_id = _NO_ONE if row is None else row.user_id
    pair = (viewer.user_id, other_id)
    visible = (
        other_id == viewer.user_id
        or not await find_unreachable_pairs(
            tx, [pair], global_people_search=viewer.global_people_search
        )
        or await _queries.share_a_conversation(tx, user_id=viewer.user_id, other_id=other_id)
    )
    return to_record(row, Profile) if row is not None and visible else None


async def search(
    tx: Transaction, viewer: Viewer, prefixes: Sequence[str] | None, limit: int, offset: int
) -> ProfileList:
    """Return a page of the people whom the viewer may write to, by last and first name.

    Those whose names have the words come before those who are found by organisation or address.

    Args:
        tx: The transaction.
        viewer: Who looks, and is never found.
        prefixes: Folded beginnings of words of the name, the organisation or the address, all of
            which must be there; `None` finds everyone, an empty list no one.
        limit: How many to give at most.
        offset: How many to pass over.
    """
    asked = {
        "user_id": viewer.user_id,
        "global_people_search": viewer.global_people_search,
        "named": prefixes is not None,
        "prefixes": list(prefixes or ()),
    }
    rows = await _queries.reachable_people(tx, **asked, limit=limit, offset=offset)
    # A page beyond the end has no row to carry the number.
    counted = rows or (await _queries.reachable_people(tx, **asked, limit=1, offset=0))
    return ProfileList(
        [to_record(row, Profile) for row in rows], counted[0].total if counted else 0
    )
