"""The feed of what happened, told: as a stream of server-sent events, or by long polling."""

from parley.events.feed import Feed
from parley.events.queries import PurgeEvents
from parley.events.resources import EventsResource

__all__ = ["EventsResource", "Feed", "PurgeEvents"]
