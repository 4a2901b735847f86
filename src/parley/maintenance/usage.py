"""What an instance holds, and how it grows: counted in whole tables, for an administrator."""

from collections.abc import Sequence
from typing import NamedTuple

from parley.store import Queries, Transaction, to_record

_queries = Queries("parley.maintenance")


class Usage(NamedTuple):
    """What there is altogether, and what of it is new.

    Attributes:
        internal: Internal people who can come in.
        external: External people who can come in.
        inactive: People who can't.
        signed_in: People who used a session since the moment that was asked for.
        sites: Sites that are not archived.
        messages: Those that people wrote and that were not deleted.
        file_bytes: Bytes of the files.
        new_people: People who were added since that moment; likewise the others.
    """

    internal: int
    external: int
    inactive: int
    signed_in: int
    sites: int
    conversations: int
    messages: int
    files: int
    file_bytes: int
    new_people: int
    new_conversations: int
    new_messages: int
    new_files: int
    new_file_bytes: int


class PersonUsage(NamedTuple):
    """What there is of a person.

    Attributes:
        bytes: Of files and messages, as they count towards `storage_quota`.
    """

    user_id: int
    email: str
    kind: str
    active: bool
    conversations: int
    messages: int
    files: int
    bytes: int


class SiteUsage(NamedTuple):
    """What there is of a site: the conversations between none but its members.

    Attributes:
        bytes: Of the files in them.
    """

    site_id: int
    name: str
    status: str
    members: int
    conversations: int
    messages: int
    files: int
    bytes: int


class MonthUsage(NamedTuple):
    """What came in a month.

    Attributes:
        month: As in `2027-01`, in UTC.
        bytes: Of the files.
    """

    month: str
    people: int
    conversations: int
    messages: int
    files: int
    bytes: int


async def measure_usage(tx: Transaction, since: int) -> Usage:
    """Return what there is altogether, and what came since a moment, in milliseconds."""
    return to_record(await _queries.usage(tx, since=since), Usage)


async def measure_people(tx: Transaction) -> Sequence[PersonUsage]:
    """Return what there is of each person, of whom there is most first."""
    rows = await _queries.usage_by_person(tx)
    return [to_record(row, PersonUsage)._replace(active=bool(row.active)) for row in rows]


async def measure_sites(tx: Transaction) -> Sequence[SiteUsage]:
    """Return what there is of each site, of which there is most first."""
    return [to_record(row, SiteUsage) for row in await _queries.usage_by_site(tx)]


async def measure_months(tx: Transaction) -> Sequence[MonthUsage]:
    """Return what came in each month, the newest first."""
    return [to_record(row, MonthUsage) for row in await _queries.usage_by_month(tx)]
