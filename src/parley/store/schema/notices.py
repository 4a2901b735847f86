"""What tells people that something is unread: where it stands, and what they want."""

from sqlalchemy import Column, ForeignKey, PrimaryKeyConstraint, Table, Text, text

from parley.store.schema.base import KEYED, ROWS, Whole, metadata

notice_position = Table(
    "notice_position",
    metadata,
    Column("name", Text, primary_key=True, comment="feed"),
    Column("event_id", Whole, nullable=False, comment="the last that was looked at"),
    **KEYED,
)

notice_windows = Table(
    "notice_windows",
    metadata,
    Column("user_id", Whole, ForeignKey("users.user_id"), primary_key=True, autoincrement=False),
    Column("opened_at", Whole, nullable=False, comment="when the first message came"),
    Column("due_at", Whole, nullable=False, index=True, comment="when the person is told"),
    **ROWS,
)

notices_told = Table(
    "notices_told",
    metadata,
    Column("user_id", Whole, ForeignKey("users.user_id"), nullable=False),
    Column("conversation_id", Whole, nullable=False),
    Column("sequence", Whole, nullable=False, comment="up to which message"),
    Column("told_at", Whole, nullable=False, index=True),
    Column("times", Whole, nullable=False, comment="since the person was there"),
    PrimaryKeyConstraint("user_id", "conversation_id"),
    **KEYED,
)

notice_preferences = Table(
    "notice_preferences",
    metadata,
    Column("user_id", Whole, ForeignKey("users.user_id"), primary_key=True, autoincrement=False),
    Column("rhythm", Text, comment="immediate, hourly, daily or never; null for the default"),
    Column("digest_hour", Whole, nullable=False, server_default=text("8")),
    Column("level", Text, comment="link, title or text; null for as much as is allowed"),
    Column("quiet_from", Whole, comment="the hour of the day"),
    Column("quiet_until", Whole, comment="the hour of the day"),
    Column("unsubscribe_token", Text, nullable=False, unique=True),
    **ROWS,
)

presence = Table(
    "presence",
    metadata,
    Column("node", Text, nullable=False),
    Column("user_id", Whole, nullable=False, index=True, comment="who is at the inbox there"),
    Column("seen_at", Whole, nullable=False),
    PrimaryKeyConstraint("node", "user_id"),
    **KEYED,
)
