"""What is told of people beside their profiles: kind, since when they are here, and their sites.

Who is in a site is known only to whom its members reach each other (contract §10): the sites of
others are those that the viewer shares with them, where that holds. When someone signed in last,
their language and their time zone are for themselves and for administrators: to clients and
opposing parties it would tell when and where their lawyer works. Who was invited and has not come
in yet is for the firm to know.
"""

from collections.abc import Collection, Mapping, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Final, NamedTuple

from parley.mail.queue import MAX_REFUSALS
from parley.store import Queries, Transaction, to_record

_queries = Queries("parley.people")

MAX_SITES: Final = 100
"""So many sites of one person are told at most; `GET /sites` pages through all of one's own."""


class SiteName(NamedTuple):
    """A site, by number and name."""

    site_id: int
    name: str


class UserDetails(NamedTuple):
    """What is told of a person beside the profile.

    Attributes:
        kind: `internal` or `external`: it says whom one writes to.
        created_at: When the person was added, in milliseconds.
        last_login_at: When the person signed in last, in milliseconds; `None` where that is not
            known any more, or not for the viewer.
        invited: Whether the person was invited and has not come in; false where the viewer may not
            know.
        language: That of mails to them; empty where they chose none, or it is not for the viewer.
        time_zone: Theirs (IANA); empty likewise.
        refuses_mail: Whether their address refused mail so often that notices to it have stopped;
            false where that is not for the viewer.
        sites: Those that the viewer may know of, in the order they were added.
    """

    kind: str
    created_at: int
    last_login_at: int | None
    invited: bool
    language: str
    time_zone: str
    refuses_mail: bool
    sites: Sequence[SiteName]


async def fetch_user_details(
    tx: Transaction, viewer_id: int, user_ids: Collection[int], *, everything: bool = False
) -> Mapping[int, UserDetails]:
    """Return the details of people by their numbers, with one statement.

    Args:
        tx: The transaction.
        viewer_id: Who looks.
        user_ids: Whom the viewer may see.
        everything: Whether an administrator asks, who may know all of it.
    """
    if not user_ids:
        return {}
    rows = await _queries.user_details(
        tx,
        viewer_id=viewer_id,
        user_ids=list(user_ids),
        everything=everything,
        at_most=MAX_SITES,
        max_refusals=MAX_REFUSALS,
    )
    found = {}
    for user_id, of_one in groupby(rows, key=attrgetter("user_id")):
        sites = list(of_one)
        first = sites[0]
        may_know = everything or user_id == viewer_id
        found[user_id] = UserDetails(
            first.kind,
            first.created_at,
            first.last_login_at if may_know else None,
            bool(first.invited) and (everything or first.viewer_kind == "internal"),
            first.language if may_know else "",
            first.time_zone if may_know else "",
            everything and bool(first.refuses_mail),
            [to_record(row, SiteName) for row in sites if row.site_id is not None],
        )
    return found
