"""Conversations, messages and attachments.

What belongs to a conversation carries its id in the primary key, so that the tables can be
partitioned by it. The index of messages' words (`message_index`) is not here: each engine has its
own kind (migration 0005).
"""

from typing import Final

from sqlalchemy import Column, ForeignKey, Index, PrimaryKeyConstraint, Sequence, Table, Text, text

from parley.store.schema.base import KEYED, NUMBERED, ROWS, Flag, Whole, metadata, person_key, where

conversations = Table(
    "conversations",
    metadata,
    Column("conversation_id", Whole, primary_key=True, autoincrement=False),
    Column("title", Text),
    Column("creator_id", Whole, nullable=False),
    Column("created_at", Whole, nullable=False),
    Column("last_sequence", Whole, nullable=False),
    Column("last_message_id", Whole, nullable=False),
    Column("last_message_at", Whole, nullable=False),
    person_key("creator_id"),
    **ROWS,
)

participants = Table(
    "participants",
    metadata,
    Column("conversation_id", Whole, nullable=False),
    Column("user_id", Whole, nullable=False),
    Column("last_message_at", Whole, nullable=False, comment="what the inbox sorts by"),
    Column("last_sequence", Whole, nullable=False, comment="the conversation's, to count unread"),
    Column(
        "last_read_sequence",
        Whole,
        nullable=False,
        comment="last_sequence, less how many messages they have not read",
    ),
    Column("archived", Flag, nullable=False, server_default=text("false")),
    Column("muted", Flag, nullable=False, server_default=text("false")),
    Column("starred", Flag, nullable=False, server_default=text("false")),
    Column(
        "first_sequence",
        Whole,
        nullable=False,
        server_default=text("1"),
        comment="of the first message that they see",
    ),
    Column(
        "first_message_id",
        Whole,
        nullable=False,
        server_default=text("0"),
        comment="the first message that they see; 0 where they see all",
    ),
    Column(
        "receipt_sequence",
        Whole,
        nullable=False,
        server_default=text("0"),
        comment="the furthest ever read; last_read_sequence may go back",
    ),
    Column(
        "receipt_message_id",
        Whole,
        nullable=False,
        server_default=text("0"),
        comment="the message of receipt_sequence",
    ),
    Column(
        "indexed_sequence",
        Whole,
        nullable=False,
        server_default=text("1"),
        comment="of the first message that the index names them with",
    ),
    person_key("user_id"),
    PrimaryKeyConstraint("conversation_id", "user_id"),
    Index("participants_inbox", "user_id", "archived", "last_message_at", "conversation_id"),
    **KEYED,
)

Index(
    "participants_indexed_late",
    participants.c.user_id,
    **where("indexed_sequence > first_sequence"),
)

readers = Table(
    "readers",
    metadata,
    Column("user_id", Whole, ForeignKey("users.user_id"), primary_key=True, autoincrement=False),
    Column("unread_messages", Whole, nullable=False, comment="in conversations not muted"),
    Column("unread_conversations", Whole, nullable=False, comment="of those not muted"),
    **ROWS,
)

messages = Table(
    "messages",
    metadata,
    Column("conversation_id", Whole, nullable=False),
    Column("message_id", Whole, nullable=False, comment="rises with the sequence"),
    Column("sequence", Whole, nullable=False, comment="1, 2, 3 … in the conversation"),
    Column("author_id", Whole, nullable=False),
    Column("html", Text, nullable=False, comment="sanitised"),
    Column("text", Text, nullable=False, comment="snippet of html"),
    Column("attachment_count", Whole, nullable=False),
    Column("created_at", Whole, nullable=False),
    Column("edited_at", Whole),
    Column("deleted_at", Whole),
    Column("kind", Text, nullable=False, server_default=text("'message'"), comment="or system"),
    Column("quoted_id", Whole, comment="the message that it answers, of the same conversation"),
    Column(
        "details", Text, comment="a JSON object: what a system message tells, a forward's origin"
    ),
    Column("in_index", Flag, nullable=False, server_default=text("false")),
    Column(
        "analysis",
        Whole,
        nullable=False,
        server_default=text("1"),
        comment="the version that folded its words",
    ),
    person_key("author_id"),
    PrimaryKeyConstraint("conversation_id", "message_id"),
    **ROWS,
)

Index(
    "messages_not_indexed",
    messages.c.conversation_id,
    messages.c.message_id,
    **where("not in_index"),
)
Index(
    "messages_to_analyse",
    messages.c.conversation_id,
    messages.c.message_id,
    **where("analysis < 2"),
)
Index(
    "messages_uncounted",
    messages.c.conversation_id,
    messages.c.sequence,
    **where("kind = 'system' or deleted_at is not null"),
)

VISIBLE_MESSAGES: Final = """
create view visible_messages as
select participants.user_id as reader_id, messages.conversation_id, messages.message_id,
  messages.sequence, messages.author_id, messages.html, messages.text, messages.attachment_count,
  messages.created_at, messages.edited_at, messages.deleted_at, messages.kind, messages.quoted_id,
  messages.details
from participants
join messages
  on messages.conversation_id = participants.conversation_id
  and messages.message_id >= participants.first_message_id
"""
"""Which messages a person may see, said once: all that reads messages for someone reads this."""

message_versions = Table(
    "message_versions",
    metadata,
    Column("conversation_id", Whole, nullable=False),
    Column("message_id", Whole, nullable=False),
    Column("version", Whole, nullable=False, comment="1, 2, 3 …, the oldest first"),
    Column("html", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("written_at", Whole, nullable=False),
    PrimaryKeyConstraint("conversation_id", "message_id", "version"),
    **ROWS,
)

attachments = Table(
    "attachments",
    metadata,
    Column("attachment_id", Whole, primary_key=True),
    Column("uploader_id", Whole, ForeignKey("users.user_id"), nullable=False, index=True),
    Column("site_id", Whole, nullable=False, comment="0 is the uploader's own area"),
    Column("name", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("size", Whole, nullable=False, comment="bytes"),
    Column("digest", Text, nullable=False, comment="SHA-256 of the bytes, in hex"),
    Column("blob", Text, nullable=False, comment="key of the bytes in the blob store"),
    Column("active", Flag, nullable=False, comment="whether a message carries it"),
    Column("created_at", Whole, nullable=False),
    **NUMBERED,
)

Index("attachments_unsent", attachments.c.uploader_id, **where("not active"))
Index("attachments_abandoned", attachments.c.created_at, **where("not active"))

message_attachments = Table(
    "message_attachments",
    metadata,
    Column("conversation_id", Whole, nullable=False),
    Column("message_id", Whole, nullable=False),
    Column("position", Whole, nullable=False),
    Column("attachment_id", Whole, ForeignKey("attachments.attachment_id"), nullable=False),
    Column("shown", Flag, nullable=False, comment="whether the html shows it as a picture"),
    PrimaryKeyConstraint("conversation_id", "message_id", "position"),
    Index("message_attachments_of_attachment", "attachment_id", "conversation_id"),
    **KEYED,
)

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    Column("user_id", Whole, ForeignKey("users.user_id"), nullable=False),
    Column("key", Text, nullable=False),
    Column("fingerprint", Text, nullable=False, comment="SHA-256 of what was asked"),
    Column("conversation_id", Whole, nullable=False),
    Column("message_ids", Text, nullable=False, comment="a JSON array"),
    Column("created_at", Whole, nullable=False, index=True),
    PrimaryKeyConstraint("user_id", "key"),
    **KEYED,
)

id_counters = Table(
    "id_counters",
    metadata,
    Column("name", Text, primary_key=True),
    Column("last_id", Whole, nullable=False),
    **KEYED,
)

# On PostgreSQL ids come from sequences, for which no transaction waits.
Sequence("conversation_ids", metadata=metadata)
Sequence("message_ids", metadata=metadata)

backfills = Table(
    "backfills",
    metadata,
    Column("name", Text, primary_key=True, comment="what is made up for: storage"),
    Column("reached", Whole, nullable=False, comment="the last conversation that is done"),
    Column("until", Whole, nullable=False, comment="the last message that needs it"),
    **KEYED,
)
