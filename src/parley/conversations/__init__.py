"""Conversations and their messages."""

from parley.conversations.idempotency import ForgetKeys
from parley.conversations.participant_resources import ParticipantResource, ParticipantsResource
from parley.conversations.preview import PreviewResource
from parley.conversations.reader_resources import (
    ReadersResource,
    ReadResource,
    UnreadResource,
    UnreadTotalResource,
)
from parley.conversations.resources import (
    ConversationResource,
    ConversationsResource,
    MessagesResource,
)
from parley.conversations.search.index import IndexMessages
from parley.conversations.search.resources import FoundMessagesResource

__all__ = [
    "ConversationResource",
    "ConversationsResource",
    "ForgetKeys",
    "FoundMessagesResource",
    "IndexMessages",
    "MessagesResource",
    "ParticipantResource",
    "ParticipantsResource",
    "PreviewResource",
    "ReadResource",
    "ReadersResource",
    "UnreadResource",
    "UnreadTotalResource",
]
