"""What lets people in, how often it may be asked for, and the audit log."""

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    text,
)

from parley.store.schema.base import KEYED, NUMBERED, ROWS, Flag, Whole, metadata, where

passwords = Table(
    "passwords",
    metadata,
    Column("user_id", Whole, ForeignKey("users.user_id"), primary_key=True, autoincrement=False),
    Column("hash", Text, nullable=False, comment="argon2id, with its parameters"),
    Column("changed_at", Whole, nullable=False),
    **ROWS,
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
    Column(
        "keep_tokens",
        Flag,
        nullable=False,
        server_default=text("false"),
        comment="whether tokens and grants are to stay",
    ),
    **ROWS,
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
    Column("device", LargeBinary, comment="digest of the browser in known_devices"),
    Column(
        "remembered",
        Flag,
        nullable=False,
        server_default=text("false"),
        comment="whether it goes on though it is not used",
    ),
    **NUMBERED,
)

known_devices = Table(
    "known_devices",
    metadata,
    Column("user_id", Whole, ForeignKey("users.user_id"), nullable=False),
    Column("digest", LargeBinary, nullable=False, comment="SHA-256 of the browser's secret"),
    Column("seen_at", Whole, nullable=False, index=True),
    PrimaryKeyConstraint("user_id", "digest"),
    **KEYED,
)

sign_in_requests = Table(
    "sign_in_requests",
    metadata,
    Column("browser", LargeBinary, primary_key=True, comment="SHA-256 of the browser's cookie"),
    Column("email", Text, nullable=False, comment="as it was typed, whoever has it"),
    Column("user_id", Whole, ForeignKey("users.user_id"), index=True, comment="who was sent mail"),
    Column("code_digest", LargeBinary, nullable=False, comment="HMAC, keyed with the cookie"),
    Column("link_digest", LargeBinary, nullable=False, comment="HMAC, keyed with the cookie"),
    Column("created_at", Whole, nullable=False),
    Column("expires_at", Whole, nullable=False, index=True),
    Column("tries", Whole, nullable=False, server_default=text("0"), comment="wrong codes"),
    Column("address", Text, nullable=False, comment="from where it was asked"),
    Column("following", Text, comment="where to go afterwards; null is the inbox"),
    **ROWS,
)

sign_in_failures = Table(
    "sign_in_failures",
    metadata,
    Column("name", Text, primary_key=True, comment="an account's or an address's"),
    Column("failures", Whole, nullable=False),
    Column("last_at", Whole, nullable=False, index=True),
    **KEYED,
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
    **NUMBERED,
)

Index("tokens_of_grants_by_expires_at", tokens.c.expires_at, **where("grant_id is not null"))

rate_counts = Table(
    "rate_counts",
    metadata,
    Column("begun_at", Whole, comment="the minute"),
    Column("key", Text, comment="what is limited, as in token:12"),
    Column("node", Text, comment="the server that counted"),
    Column("taken", Whole, nullable=False),
    PrimaryKeyConstraint("begun_at", "key", "node"),
    **KEYED,
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
    **ROWS,
)

for _name in ("action", "actor_id", "subject"):
    Index(f"audit_entries_by_{_name}", audit_entries.c[_name], audit_entries.c.entry_id)

audit_head = Table(
    "audit_head",
    metadata,
    Column("name", Text, primary_key=True, comment="head"),
    Column("entry_id", Whole, nullable=False),
    Column("digest", Text, nullable=False),
    **KEYED,
)
