"""Conversations, participants and messages: the rules, queries and endpoints of messaging.

What changes or reads a conversation belongs here. Sanitising, permissions and unread counts have
modules of their own; events about it are delivered by `events`.
"""

from typing import TYPE_CHECKING

from parley.conversations.search.index import IndexMessages
from parley.deferred import defer_imports

if TYPE_CHECKING:  # HTTP, which commands beside a server do without
    from parley.conversations.commands.idempotency import PurgeKeys
    from parley.conversations.commands.storage import CountStorage
    from parley.conversations.pictures import PictureUploads
    from parley.conversations.resources.announcements import AnnouncementsResource
    from parley.conversations.resources.conversations import (
        ConversationResource,
        ConversationsResource,
    )
    from parley.conversations.resources.messages import (
        MessageResource,
        MessagesResource,
        VersionsResource,
    )
    from parley.conversations.resources.participants import (
        ParticipantResource,
        ParticipantsResource,
    )
    from parley.conversations.resources.preview import PreviewResource
    from parley.conversations.resources.read_state import (
        ReadersResource,
        ReadResource,
        UnreadResource,
        UnreadTotalResource,
    )
    from parley.conversations.resources.search import FoundMessagesResource
    from parley.conversations.unread import find_unread
else:
    __getattr__ = defer_imports(
        __name__,
        "unread",
        "commands.idempotency",
        "commands.storage",
        "pictures",
        "resources.announcements",
        "resources.conversations",
        "resources.messages",
        "resources.participants",
        "resources.preview",
        "resources.read_state",
        "resources.search",
    )

__all__ = [
    "AnnouncementsResource",
    "ConversationResource",
    "ConversationsResource",
    "CountStorage",
    "FoundMessagesResource",
    "IndexMessages",
    "MessageResource",
    "MessagesResource",
    "ParticipantResource",
    "ParticipantsResource",
    "PictureUploads",
    "PreviewResource",
    "PurgeKeys",
    "ReadResource",
    "ReadersResource",
    "UnreadResource",
    "UnreadTotalResource",
    "VersionsResource",
    "find_unread",
]
