"""Delivery of events, as server-sent events or by long polling.

What reads the event log and hands it to clients belongs here. Events are written by `store`, in the
transaction of the change that they report.
"""

from parley.events.feed import Feed
from parley.events.queries import PurgeEvents
from parley.events.resources import EventsResource

__all__ = ["EventsResource", "Feed", "PurgeEvents"]
