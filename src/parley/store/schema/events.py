"""The feed: every change, in the order of its commit."""

from sqlalchemy import Column, Index, Table, Text

from parley.store.schema.base import NUMBERED, Whole, metadata, where

events = Table(
    "events",
    metadata,
    Column("event_id", Whole, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("conversation_id", Whole, nullable=False),
    Column("message_id", Whole),
    Column("actor_id", Whole, nullable=False),
    Column("created_at", Whole, nullable=False),
    Column("sequence", Whole, comment="the message's"),
    Column("subject_id", Whole, comment="the person whom it is about"),
    Column("user_id", Whole, comment="whom alone it is for; null where it is for all"),
    Index("events_of_conversation", "conversation_id", "event_id"),
    **NUMBERED,
)

Index("events_of_user", events.c.user_id, events.c.event_id, **where("user_id is not null"))
