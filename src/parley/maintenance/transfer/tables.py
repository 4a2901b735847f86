"""Every table of the schema, and what a copy does with it; a test compares this with the schema."""

from collections.abc import Mapping, Sequence
from typing import Final

COPIED: Final[Sequence[str]] = (
    "users",
    "passwords",
    "account_links",
    "sessions",
    "known_devices",
    "sign_in_requests",
    "sign_in_failures",
    "user_words",
    "avatars",
    "sites",
    "site_members",
    "invitations",
    "clients",
    "grants",
    "tokens",
    "authorization_codes",
    "refresh_tokens",
    "audit_entries",
    "audit_head",
    "outgoing_mails",
    "refused_addresses",
    "notice_position",
    "notice_windows",
    "notices_told",
    "notice_preferences",
    "attachments",
    "conversations",
    "participants",
    "readers",
    "messages",
    "message_versions",
    "message_attachments",
    "backfills",
    "events",
    "idempotency_keys",
)
"""In an order in which no row comes before one that it refers to."""

NOT_COPIED: Final[Mapping[str, str]] = {
    "alembic_version": "the target has been migrated by itself",
    "id_counters": "ids go on after those of the source, by each engine's own means",
    "message_index": "each engine has its own kind, which is made anew",
    "presence": "it tells who is at the inbox, which nobody is meanwhile",
    "rate_counts": "they count the requests of the minute that runs",
}
"""Tables that are left out, and why."""

REBUILT: Final[Mapping[str, frozenset[str]]] = {
    "messages": frozenset({"in_index", "analysis"}),
    "participants": frozenset({"indexed_sequence"}),
}
"""Columns that tell of `message_index`; the target has them as that is made anew."""

OFTEN_CHANGED: Final[Sequence[str]] = (
    "passwords",
    "account_links",
    "sessions",
    "known_devices",
    "sign_in_requests",
    "sign_in_failures",
    "avatars",
    "invitations",
    "clients",
    "grants",
    "tokens",
    "authorization_codes",
    "refresh_tokens",
    "audit_head",
    "outgoing_mails",
    "refused_addresses",
    "notice_position",
    "notice_windows",
    "notices_told",
    "notice_preferences",
)
"""Small tables that are compared whole to tell whether a source was changed.

Whatever else changes adds a row to the feed or to the audit log, whose heads are compared too.
"""
