"""People, as rows; and who may message whom."""

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from parley.folding import address_keys, parse_prefixes
from parley.store import Queries, Row, Statement, Transaction, to_record
from parley.wire.integers import parse_uint63

_queries = Queries("parley.people")


class Person(NamedTuple):
    """What others see of a user."""

    user_id: int
    firstname: str
    lastname: str


async def has_no_users(tx: Transaction) -> bool:
    """Return whether there are no users yet."""
    return bool((await _queries.has_no_users(tx)).is_empty)


async def find_people(tx: Transaction, user_ids: Collection[int]) -> dict[int, Person]:
    """Return people by their numbers, with one statement."""
    rows = await _queries.people_by_id(tx, user_ids=list(user_ids))
    return {row.user_id: to_record(row, Person) for row in rows}


async def resolve_user_ids(tx: Transaction, name: str, at_most: int) -> Sequence[int]:
    """Return the numbers of those whom a number, an email address, or words of a name mean.

    It tells nothing of who may see them: what is done with the numbers must.
    """
    if name.isascii() and name.isdigit():
        number = parse_uint63(name)
        return [] if number is None else [number]
    if "@" in name:
        row = await _queries.person_by_email(tx, **address_keys(name)._asdict())
        return [] if row is None else [row.user_id]
    rows = await _queries.users_by_search_terms(
        tx, prefixes=list(parse_prefixes(name)), at_most=at_most
    )
    return [row.user_id for row in rows]


async def find_unreachable_pairs(
    tx: Transaction, pairs: Iterable[tuple[int, int]], *, global_people_search: bool
) -> set[Row]:
    """Return which of many pairs of a sender and a recipient may not write to each other.

    One statement, for a whole batch. Both must be active, and share a site that is active or
    read-only with its people module on, or both be internal where global people search is on
    (contract §10).
    """
    rows = [(*pair, global_people_search) for pair in pairs]
    return set(await Statement(_queries, "unreachable_pairs", {"pairs": rows}).fetch_unlocked(tx))
