"""Notices: mails that tell people what is unread while they are away.

They follow the event feed from a place of their own, which is kept in the database; any number of
nodes share the work. A request that writes a message does nothing for them.
"""

from parley.notices.closing import PurgeNotices
from parley.notices.dispatcher import NoticeDispatcher, create_dispatcher
from parley.notices.preferences import (
    EndNotices,
    Level,
    NoticePreferences,
    Rhythm,
    SetPreferences,
    find_preferences,
    find_subscriber,
)
from parley.notices.resources import NoticesResource

__all__ = [
    "EndNotices",
    "Level",
    "NoticeDispatcher",
    "NoticePreferences",
    "NoticesResource",
    "PurgeNotices",
    "Rhythm",
    "SetPreferences",
    "create_dispatcher",
    "find_preferences",
    "find_subscriber",
]
