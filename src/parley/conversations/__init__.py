"""Conversations, participants and messages: the rules, queries and endpoints of messaging.

What changes or reads a conversation belongs here. Sanitising, permissions and unread counts have
modules of their own; events about it are delivered by `events`.
"""

from parley.conversations.announcement_resources import AnnouncementsResource
from parley.conversations.idempotency import PurgeKeys
from parley.conversations.message_resources import (
    MessageResource,
    MessagesResource,
    VersionsResource,
)
from parley.conversations.participant_resources import ParticipantResource, ParticipantsResource
from parley.conversations.preview import PreviewResource
from parley.conversations.reader_resources import (
    ReadersResource,
    ReadResource,
    UnreadResource,
    UnreadTotalResource,
)
from parley.conversations.resources import ConversationResource, ConversationsResource
from parley.conversations.search.index import IndexMessages
from parley.conversations.search_resources import FoundMessagesResource

__all__ = [
    "AnnouncementsResource",
    "ConversationResource",
    "ConversationsResource",
    "FoundMessagesResource",
    "IndexMessages",
    "MessageResource",
    "MessagesResource",
    "ParticipantResource",
    "ParticipantsResource",
    "PreviewResource",
    "PurgeKeys",
    "ReadResource",
    "ReadersResource",
    "UnreadResource",
    "UnreadTotalResource",
    "VersionsResource",
]
