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

__all__ = [
    "ConversationResource",
    "ConversationsResource",
    "ForgetKeys",
    "MessagesResource",
    "ParticipantResource",
    "ParticipantsResource",
    "PreviewResource",
    "ReadResource",
    "ReadersResource",
    "UnreadResource",
    "UnreadTotalResource",
]
