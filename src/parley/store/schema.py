"""Every table, once, for both engines. Only migrations import this, never a request.

Times are milliseconds since 1970 UTC. What belongs to a conversation carries its id in the primary
key, so that the tables can be partitioned by it.

The index of messages' words (`message_index`) is not here: each engine has its own kind (migration
0005).
"""

from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Sequence,
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
# Sorted and compared by its characters' numbers, whatever the language of the database.
Folded: TypeEngine[str] = Text().with_variant(Text(collation="C"), "postgresql")
Flag: TypeEngine[bool] = Boolean().with_variant(Integer(), "sqlite")

_ROWS: Final[dict[str, Any]] = {"sqlite_strict": True}
# An id that was given once is never given again, also after its row is gone.
_NUMBERED: Final[dict[str, Any]] = {"sqlite_strict": True, "sqlite_autoincrement": True}
_KEYED: Final[dict[str, Any]] = {"sqlite_strict": True, "sqlite_with_rowid": False}


def _where(condition: str) -> dict[str, Any]:
    """Return the options of a partial index."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


def _a_person(column: str) -> ForeignKeyConstraint:
    """Return a foreign key to a user on SQLite, where checking it takes no row lock."""
    return ForeignKeyConstraint([column], ["users.user_id"]).ddl_if(dialect="sqlite")


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
    Column("name_key", Folded, index=True, comment="last and first name, folded"),
    Column("admin", Flag, nullable=False, server_default=text("false")),
    **_NUMBERED,
)

Index("users_administrators", users.c.user_id, **_where("admin"))

passwords = Table(
    "passwords",
    metadata,
    Column("user_id", Whole, ForeignKey("users.user_id"), primary_key=True, autoincrement=False),
    Column("hash", Text, nullable=False, comment="argon2id, with its parameters"),
    Column("changed_at", Whole, nullable=False),
    **_ROWS,
)

account_links = Table(
    "account_links",
    metadata,
    Column("digest", LargeBinary, primary_key=True, comment="SHA-256 of the link's secret"),
    Column("user_id", Whole, ForeignKey("users.user_id"), nullable=False, index=True),
    Column("purpose", Text, nullable=False, comment="invitation or reset"),
    Column("created_at", Whole, nullable=False),
    Column("expires_at", Whole, nullable=False, index=True),
    Column("used_at", Whole),
    **_ROWS,
)

sessions = Table(
    "sessions",
    metadata,
    Column("session_id", Whole, primary_key=True),
    Column("digest", LargeBinary, nullable=False, unique=True, comment="SHA-256 of the cookie"),
    Column("user_id", Whole, ForeignKey("users.user_id"), nullable=False, index=True),
    Column("created_at", Whole, nullable=False),
    Column("seen_at", Whole, nullable=False),
    Column("expires_at", Whole, nullable=False, index=True),
    Column("ended_at", Whole),
    Column("address", Text, nullable=False, comment="where it was begun from"),
    Column("browser", Text, nullable=False, comment="as the browser names itself"),
    **_NUMBERED,
)

sign_in_failures = Table(
    "sign_in_failures",
    metadata,
    Column("name", Text, primary_key=True, comment="an account's or an address's"),
    Column("failures", Whole, nullable=False),
    Column("last_at", Whole, nullable=False, index=True),
    **_KEYED,
)

user_words = Table(
    "user_words",
    metadata,
    Column("word", Folded, nullable=False, comment="of the name or the address, folded"),
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
    Column("scopes", Text, nullable=False, server_default=text("'messages:read messages:write'")),
    Column("grant_id", Whole, index=True, comment="null for a personal token"),
    Column("last_used_at", Whole),
    **_NUMBERED,
)

Index("tokens_of_grants_by_expires_at", tokens.c.expires_at, **_where("grant_id is not null"))

clients = Table(
    "clients",
    metadata,
    Column("client_id", Whole, primary_key=True),
    Column("name", Text, nullable=False),
    Column("secret_digest", LargeBinary, comment="SHA-256; null for a public client"),
    Column("redirect_uris", Text, nullable=False, comment="a JSON array"),
    Column("scopes", Text, nullable=False, comment="the most that it may ask for"),
    Column("access_seconds", Whole, nullable=False, comment="life of an access token"),
    Column("allow_screen", Flag, nullable=False, comment="whether people are asked"),
    Column("service_user_id", Whole, ForeignKey("users.user_id"), comment="whom it is by itself"),
    Column("created_at", Whole, nullable=False),
    Column("archived_at", Whole),
    **_NUMBERED,
)

grants = Table(
    "grants",
    metadata,
    Column("grant_id", Whole, primary_key=True),
    Column("client_id", Whole, ForeignKey("clients.client_id"), nullable=False, index=True),
    Column("user_id", Whole, ForeignKey("users.user_id"), nullable=False, index=True),
    Column("scopes", Text, nullable=False),
    Column("created_at", Whole, nullable=False),
    Column("revoked_at", Whole),
    **_NUMBERED,
)

authorization_codes = Table(
    "authorization_codes",
    metadata,
    Column("digest", LargeBinary, primary_key=True, comment="SHA-256 of the code"),
    Column("client_id", Whole, ForeignKey("clients.client_id"), nullable=False),
    Column("user_id", Whole, ForeignKey("users.user_id"), nullable=False),
    Column("redirect_uri", Text, nullable=False),
    Column("scopes", Text, nullable=False),
    Column("code_challenge", Text, comment="RFC 7636, S256"),
    Column("created_at", Whole, nullable=False),
    Column("expires_at", Whole, nullable=False, index=True),
    Column("used_at", Whole),
    Column("grant_id", Whole, comment="what it gave"),
    **_ROWS,
)

rate_counts = Table(
    "rate_counts",
    metadata,
    Column("begun_at", Whole, comment="the minute"),
    Column("key", Text, comment="what is limited, as in token:12"),
    Column("node", Text, comment="the server that counted"),
    Column("taken", Whole, nullable=False),
    PrimaryKeyConstraint("begun_at", "key", "node"),
    **_KEYED,
)
refresh_tokens = Table(
    "refresh_tokens",
    metadata,
    Column("digest", LargeBinary, primary_key=True, comment="SHA-256 of the token"),
    Column("grant_id", Whole, ForeignKey("grants.grant_id"), nullable=False, index=True),
    Column("created_at", Whole, nullable=False),
    Column("expires_at", Whole, nullable=False, index=True),
    Column("used_at", Whole, comment="when it was first used"),
    **_ROWS,
)

audit_entries = Table(
    "audit_entries",
    metadata,
    Column("entry_id", Whole, primary_key=True, autoincrement=False, comment="1, 2, 3 …"),
    Column("at", Whole, nullable=False),
    Column("action", Text, nullable=False),
    Column("actor_id", Whole, comment="null where no user is known, as at the command line"),
    Column("subject", Text, comment="what it was done to, as in user:12"),
    Column("address", Text, comment="from where; null at the command line"),
    Column("request_id", Text),
    Column("details", Text, nullable=False, comment="a JSON object"),
    Column("digest", Text, nullable=False, comment="SHA-256 of this and the one before, in hex"),
    **_ROWS,
)

for _name in ("action", "actor_id", "subject"):
    Index(f"audit_entries_by_{_name}", audit_entries.c[_name], audit_entries.c.entry_id)

audit_head = Table(
    "audit_head",
    metadata,
    Column("name", Text, primary_key=True, comment="head"),
    Column("entry_id", Whole, nullable=False),
    Column("digest", Text, nullable=False),
    **_KEYED,
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
Index("attachments_abandoned", attachments.c.created_at, **_where("not active"))

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
    _a_person("creator_id"),
    **_ROWS,
)

participants = Table(
    "participants",
    metadata,
    Column("conversation_id", Whole, nullable=False),
    Column("user_id", Whole, nullable=False),
    Column("last_message_at", Whole, nullable=False, comment="what the inbox sorts by"),
    Column("last_sequence", Whole, nullable=False, comment="the conversation's, to count unread"),
    Column("last_read_sequence", Whole, nullable=False),
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
    _a_person("user_id"),
    PrimaryKeyConstraint("conversation_id", "user_id"),
    Index("participants_inbox", "user_id", "archived", "last_message_at", "conversation_id"),
    **_KEYED,
)
Index(
    "participants_indexed_late",
    participants.c.user_id,
    **_where("indexed_sequence > first_sequence"),
)

readers = Table(
    "readers",
    metadata,
    Column("user_id", Whole, ForeignKey("users.user_id"), primary_key=True, autoincrement=False),
    Column("unread_messages", Whole, nullable=False, comment="in conversations not muted"),
    Column("unread_conversations", Whole, nullable=False, comment="of those not muted"),
    **_ROWS,
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
    _a_person("author_id"),
    PrimaryKeyConstraint("conversation_id", "message_id"),
    **_ROWS,
)
Index(
    "messages_not_indexed",
    messages.c.conversation_id,
    messages.c.message_id,
    **_where("not in_index"),
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
    Column("sequence", Whole, comment="the message's"),
    Column("subject_id", Whole, comment="the person whom it is about"),
    Column("user_id", Whole, comment="whom alone it is for; null where it is for all"),
    Index("events_of_conversation", "conversation_id", "event_id"),
    **_NUMBERED,
)
Index("events_of_user", events.c.user_id, events.c.event_id, **_where("user_id is not null"))

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

# On PostgreSQL ids come from sequences, for which no transaction waits.
Sequence("conversation_ids", metadata=metadata)
Sequence("message_ids", metadata=metadata)
