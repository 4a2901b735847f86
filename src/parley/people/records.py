"""People, as rows; and who may message whom."""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from parley.store import Queries, Transaction

_queries = Queries("parley.people")


class Person(NamedTuple):
    """What others see of a user."""

    user_id: int
    firstname: str
    lastname: str


async def is_empty(tx: Transaction) -> bool:
    """Tell whether there are no users yet."""
    (empty,) = await _queries.is_empty(tx)
    return bool(empty)


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
