"""Reading the audit log: the newest entries first, all or some."""

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from parley.store import Queries, Row, Transaction, to_record
from parley.store.audit import AuditEntry
from parley.wire.integers import MAX_INTEGER

_queries = Queries("parley.access")


class AuditRow(NamedTuple):
    """An entry, with the digest that stands beside it."""

    entry: AuditEntry
    digest: str


class AuditQuery(NamedTuple):
    """Which entries are asked for; `None` asks for no such thing.

    Attributes:
        action: As in `user.added`.
        actor_id: Who did it.
        subject: As in `user:12`.
        after: Only later ones than this entry.
        before: Only earlier ones than this entry.
    """

    action: str | None = None
    actor_id: int | None = None
    subject: str | None = None
    after: int = 0
    before: int = MAX_INTEGER


async def newest_entries(tx: Transaction, wish: AuditQuery, limit: int) -> Sequence[AuditRow]:
    """Return the newest entries that are asked for, by an index for what asks most narrowly."""
    asked = {**wish._asdict(), "limit": limit}
    if wish.subject is not None:
        rows = await _queries.newest_audit_entries_of_subject(tx, **asked)
    elif wish.actor_id is not None:
        rows = await _queries.newest_audit_entries_of_actor(tx, **asked)
    elif wish.action is not None:
        rows = await _queries.newest_audit_entries_of_action(tx, **asked)
    else:
        rows = await _queries.newest_audit_entries(tx, **asked)
    return [audit_row(row) for row in rows]


def audit_row(row: Row) -> AuditRow:
    """Return a row as an entry and its digest."""
    return AuditRow(to_record(row, AuditEntry), row.digest)


def parse_details(entry: AuditEntry) -> dict[str, str | int | bool | None]:
    """Return an entry's details; nothing where someone made something else of them."""
    try:
        return msgspec.json.decode(entry.details, type=dict[str, str | int | bool | None])
    except msgspec.DecodeError:
        return {}
