"""Every table, once, for both engines. Only migrations import this, never a request.

Times are milliseconds since 1970 UTC.
"""

from parley.store.schema import access, events, mail, notices, oauth, people
from parley.store.schema.base import metadata
from parley.store.schema.conversations import VISIBLE_MESSAGES

__all__ = ["VISIBLE_MESSAGES", "access", "events", "mail", "metadata", "notices", "oauth", "people"]
