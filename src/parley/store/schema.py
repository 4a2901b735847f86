"""Every table, once, for both engines. Only migrations import this, never a request.

Times are milliseconds since 1970 UTC. What belongs to a conversation carries its id in the primary
key, so that the tables can be partitioned by it.
"""

from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    text,
)
from sqlalchemy.types import TypeEngine

metadata = MetaData(
    naming_convention={
        "ix": "%(table_name)s_by_%(column_0_N_name)s",
        "uq": "%(table_name)s_unique_%(column_0_N_name)s",
    }
)

# SQLite's strict tables know INTEGER, TEXT and BLOB; PostgreSQL wants to be told the width.
Whole: TypeEngine[int] = Integer().with_variant(BigInteger(), "postgresql")
Flag: TypeEngine[bool] = Boolean().with_variant(Integer(), "sqlite")

_ROWS: Final[dict[str, Any]] = {"sqlite_strict": True}
# An id that was given once is never given again, also after its row is gone.
_NUMBERED: Final[dict[str, Any]] = {"sqlite_strict": True, "sqlite_autoincrement": True}
_KEYED: Final[dict[str, Any]] = {"sqlite_strict": True, "sqlite_with_rowid": False}

users = Table(
    "users",
    metadata,
    Column("user_id", Whole, primary_key=True),
    Column("email", Text, nullable=False),
    Column("email_key", Text, nullable=False, unique=True, comment="the address, case folded"),
    Column("firstname", Text, nullable=False),
    Column("lastname", Text, nullable=False),
    Column("kind", Text, nullable=False, index=True, comment="internal or external"),
    Column("active", Flag, nullable=False, server_default=text("true")),
    Column("stored_bytes", Whole, nullable=False, server_default=text("0")),
    Column("created_at", Whole, nullable=False),
    Column("org", Text),
    Column("title", Text),
    Column("jobtitle", Text),
    Column("phone", Text),
    Column("name_key", Text, index=True, comment="last and first name, folded"),
    **_NUMBERED,
)

user_words = Table(
    "user_words",
    metadata,
    Column("word", Text, nullable=False, comment="of the name or the address, folded"),
    Column("user_id", Whole, ForeignKey("users.user_id"), nullable=False, index=True),
    PrimaryKeyConstraint("word", "user_id"),
    **_KEYED,
)

avatars = Table(
    "avatars",
    metadata,
    Column("user_id", Whole, ForeignKey("users.user_id"), primary_key=True, autoincrement=False),
    Column("blob", Text, nullable=False, comment="key of the bytes in the blob store"),
    Column("size", Whole, nullable=False, comment="bytes"),
    Column("digest", Text, nullable=False, comment="SHA-256 of the bytes, in hex"),
    Column("changed_at", Whole, nullable=False),
    **_ROWS,
)

sites = Table(
    "sites",
    metadata,
    Column("site_id", Whole, primary_key=True),
    Column("name", Text, nullable=False),
    Column("status", Text, nullable=False, comment="active, readonly or archived"),
    Column("people_module", Flag, nullable=False, server_default=text("true")),
    Column("created_at", Whole, nullable=False),
    **_NUMBERED,
)

site_members = Table(
    "site_members",
    metadata,
    Column("user_id", Whole, ForeignKey("users.user_id"), nullable=False),
    Column("site_id", Whole, ForeignKey("sites.site_id"), nullable=False),
    PrimaryKeyConstraint("user_id", "site_id"),
    Index("site_members_of_site", "site_id", "user_id"),
    **_KEYED,
)

tokens = Table(
    "tokens",
    metadata,
    Column("token_id", Whole, primary_key=True),
    Column("digest", LargeBinary, nullable=False, unique=True, comment="SHA-256 of the token"),
    Column("user_id", Whole, ForeignKey("users.user_id"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("created_at", Whole, nullable=False),
    Column("expires_at", Whole),
    Column("revoked_at", Whole),
    **_NUMBERED,
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
    **_NUMBERED,
)
Index(
    "attachments_abandoned",
    attachments.c.created_at,
    sqlite_where=text("not active"),
    postgresql_where=text("not active"),
)

conversations = Table(
    "conversations",
    metadata,
    Column("conversation_id", Whole, primary_key=True, autoincrement=False),
    Column("title", Text),
    Column("creator_id", Whole, ForeignKey("users.user_id"), nullable=False),
    Column("created_at", Whole, nullable=False),
    Column("last_sequence", Whole, nullable=False),
    Column("last_message_id", Whole, nullable=False),
    Column("last_message_at", Whole, nullable=False),
    **_ROWS,
)

participants = Table(
    "participants",
    metadata,
    Column("conversation_id", Whole, nullable=False),
    Column("user_id", Whole, ForeignKey("users.user_id"), nullable=False),
    Column("last_message_at", Whole, nullable=False, comment="what the inbox sorts by"),
    Column("last_sequence", Whole, nullable=False, comment="the conversation's, to count unread"),
    Column("last_read_sequence", Whole, nullable=False),
    Column("archived", Flag, nullable=False, server_default=text("false")),
    Column("muted", Flag, nullable=False, server_default=text("false")),
    PrimaryKeyConstraint("conversation_id", "user_id"),
    Index("participants_inbox", "user_id", "archived", "last_message_at", "conversation_id"),
    **_KEYED,
)

messages = Table(
    "messages",
    metadata,
    Column("conversation_id", Whole, nullable=False),
    Column("message_id", Whole, nullable=False, comment="rises with the sequence"),
    Column("sequence", Whole, nullable=False, comment="1, 2, 3 … in the conversation"),
    Column("author_id", Whole, ForeignKey("users.user_id"), nullable=False),
    Column("html", Text, nullable=False, comment="sanitised"),
    Column("text", Text, nullable=False, comment="snippet of html"),
    Column("attachment_count", Whole, nullable=False),
    Column("created_at", Whole, nullable=False),
    Column("edited_at", Whole),
    Column("deleted_at", Whole),
    PrimaryKeyConstraint("conversation_id", "message_id"),
    **_ROWS,
)

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
    **_KEYED,
)

events = Table(
    "events",
    metadata,
    Column("event_id", Whole, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("conversation_id", Whole, nullable=False),
    Column("message_id", Whole),
    Column("actor_id", Whole, nullable=False),
    Column("created_at", Whole, nullable=False),
    **_NUMBERED,
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
    **_KEYED,
)

id_counters = Table(
    "id_counters",
    metadata,
    Column("name", Text, primary_key=True),
    Column("last_id", Whole, nullable=False),
    **_KEYED,
)
