"""Every table, once, for both engines. Only migrations import this, never a request.

Times are milliseconds since 1970 UTC.
"""

from parley.store.schema import access, events, mail, notices, oauth, people
from parley.store.schema.base import metadata
from parley.store.schema.conversations import VISIBLE_MESSAGES
from parley.store.schema.people import PENDING_INVITATIONS

__all__ = [
    "PENDING_INVITATIONS",
    "VISIBLE_MESSAGES",
    "access",
    "events",
    "mail",
    "metadata",
    "notices",
    "oauth",
    "people",
]
