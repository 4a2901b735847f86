"""Client applications, and what people granted them."""

from sqlalchemy import Column, ForeignKey, LargeBinary, Table, Text

from parley.store.schema.base import NUMBERED, ROWS, Flag, Whole, metadata

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
    **NUMBERED,
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
    **NUMBERED,
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
    **ROWS,
)

refresh_tokens = Table(
    "refresh_tokens",
    metadata,
    Column("digest", LargeBinary, primary_key=True, comment="SHA-256 of the token"),
    Column("grant_id", Whole, ForeignKey("grants.grant_id"), nullable=False, index=True),
    Column("created_at", Whole, nullable=False),
    Column("expires_at", Whole, nullable=False, index=True),
    Column("used_at", Whole, comment="when it was first used"),
    **ROWS,
)
