"""The audit log: who did what, when and from where, each entry bound to the one before.

Each security-relevant change appends to it within its own transaction, so that the entry is there
exactly if the change is. An entry's digest covers the digest before it; `head` holds the newest, so
that entries which were changed or cut off can be told (`access.audit`).
"""

import hashlib
from collections.abc import Mapping
from typing import Final, NamedTuple

import msgspec

from parley.store.base import Transaction
from parley.store.queries import Queries

_queries = Queries("parley.store")

FIRST_DIGEST: Final = ""
"""What stands for the digest before the first entry."""


class RequestOrigin(NamedTuple):
    """Who does something, and from where.

    Attributes:
        actor_id: The person; `None` where none is known.
        address: The network address; `None` at the command line.
        request_id: The request's number; `None` at the command line.
        token_id: The token with which they do it; `None` without one.
        session_id: The session in which they do it; `None` without one.
    """

    actor_id: int | None = None
    address: str | None = None
    request_id: str | None = None
    token_id: int | None = None
    session_id: int | None = None


COMMAND_LINE: Final = RequestOrigin()


class AuditEvent(NamedTuple):
    """What was done.

    Attributes:
        action: What, as in `user.added`.
        at: When, in milliseconds.
        origin: Who, from where.
        subject: To what, as in `user:12`; `None` where that says nothing.
        details: More, never a secret and never what people write.
    """

    action: str
    at: int
    origin: RequestOrigin
    subject: str | None = None
    details: Mapping[str, str | int | bool | None] = {}


class AuditEntry(NamedTuple):
    """A line of the log."""

    entry_id: int
    at: int
    action: str
    actor_id: int | None
    subject: str | None
    address: str | None
    request_id: str | None
    details: str


def digest_after(previous: str, entry: AuditEntry) -> str:
    """Return the digest, in hex, of an entry that follows one with the digest `previous`."""
    return hashlib.sha256(previous.encode() + msgspec.json.encode(entry)).hexdigest()


async def lock_audit_head(tx: Transaction) -> None:
    """Let no one else append until the transaction ends.

    What decides by what is there and then changes it, on any number of nodes, comes one after
    another so. Whatever decides who may come in, or keeps someone out, takes this lock before any
    other, so that no two wait for each other.
    """
    await _queries.lock_audit_head(tx)


async def append(tx: Transaction, act: AuditEvent) -> None:
    """Add an entry; it is there once the transaction is committed."""
    entry_id, previous = await _queries.lock_audit_head(tx)
    entry = AuditEntry(
        entry_id + 1,
        act.at,
        act.action,
        act.origin.actor_id,
        act.subject,
        act.origin.address,
        act.origin.request_id,
        msgspec.json.encode(act.details, order="sorted").decode(),
    )
    digest = digest_after(previous, entry)
    await _queries.insert_audit_entry(tx, **entry._asdict(), digest=digest)
    await _queries.set_audit_head(tx, entry_id=entry.entry_id, digest=digest)
