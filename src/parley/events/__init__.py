"""Delivery of events, as server-sent events or by long polling.

What reads the event log and hands it to clients belongs here. Events are written by `store`, in the
transaction of the change that they report.
"""

from typing import TYPE_CHECKING

from parley.deferred import defer_imports
from parley.events.queries import PurgeEvents

if TYPE_CHECKING:  # HTTP, which commands beside a server do without
    from parley.events.feed import Feed
    from parley.events.resources import EventsResource
else:
    __getattr__ = defer_imports(
        __name__,
        "feed",
        "resources",
    )

__all__ = ["EventsResource", "Feed", "PurgeEvents"]
