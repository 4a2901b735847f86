"""Users, the words that they are found by, their pictures, sites, and who is invited to them."""

from typing import Final

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

from parley.store.schema.base import KEYED, NUMBERED, ROWS, Flag, Folded, Whole, metadata, where

users = Table(
    "users",
    metadata,
    Column("user_id", Whole, primary_key=True),
    Column("email", Text, nullable=False),
    Column(
        "email_key", Text, nullable=False, unique=True, comment="the address, as it is compared"
    ),
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
    Column(
        "analysis",
        Whole,
        nullable=False,
        server_default=text("1"),
        comment="the version that folded its words",
    ),
    Column(
        "language",
        Text,
        nullable=False,
        server_default=text("''"),
        comment="of mails; empty for the instance's",
    ),
    Column(
        "time_zone",
        Text,
        nullable=False,
        server_default=text("''"),
        comment="IANA; empty for the instance's",
    ),
    **NUMBERED,
)

Index("users_administrators", users.c.user_id, **where("admin"))
Index("users_to_analyse", users.c.user_id, **where("analysis < 3"))

user_words = Table(
    "user_words",
    metadata,
    Column("word", Folded, nullable=False, comment="of the name or the address, folded"),
    Column("user_id", Whole, ForeignKey("users.user_id"), nullable=False, index=True),
    PrimaryKeyConstraint("word", "user_id"),
    **KEYED,
)

avatars = Table(
    "avatars",
    metadata,
    Column("user_id", Whole, ForeignKey("users.user_id"), primary_key=True, autoincrement=False),
    Column("blob", Text, nullable=False, comment="key of the bytes in the blob store"),
    Column("size", Whole, nullable=False, comment="bytes"),
    Column("digest", Text, nullable=False, comment="SHA-256 of the bytes, in hex"),
    Column("changed_at", Whole, nullable=False),
    **ROWS,
)

sites = Table(
    "sites",
    metadata,
    Column("site_id", Whole, primary_key=True),
    Column("name", Text, nullable=False),
    Column("status", Text, nullable=False, comment="active, readonly or archived"),
    Column("people_module", Flag, nullable=False, server_default=text("true")),
    Column("created_at", Whole, nullable=False),
    Column(
        "notice_content",
        Text,
        nullable=False,
        server_default=text("'text'"),
        comment="the most that notices tell its members: link, title or text",
    ),
    **NUMBERED,
)

site_members = Table(
    "site_members",
    metadata,
    Column("user_id", Whole, ForeignKey("users.user_id"), nullable=False),
    Column("site_id", Whole, ForeignKey("sites.site_id"), nullable=False),
    PrimaryKeyConstraint("user_id", "site_id"),
    Index("site_members_of_site", "site_id", "user_id"),
    **KEYED,
)

invitations = Table(
    "invitations",
    metadata,
    Column("invitation_id", Whole, primary_key=True),
    Column("user_id", Whole, ForeignKey("users.user_id"), nullable=False, unique=True),
    Column("site_id", Whole, ForeignKey("sites.site_id"), nullable=False, index=True),
    Column("inviter_id", Whole, ForeignKey("users.user_id"), index=True, comment="null: the firm"),
    Column("digest", LargeBinary, nullable=False, unique=True, comment="SHA-256 of the secret"),
    Column("note", Text, nullable=False, comment="what the inviter adds in the mail; may be empty"),
    Column("language", Text, nullable=False, comment="of the mail"),
    Column("created_at", Whole, nullable=False),
    Column("sent_at", Whole, nullable=False),
    Column("expires_at", Whole, nullable=False),
    Column("accepted_at", Whole, comment="when the person first came in"),
    Column("withdrawn_at", Whole),
    **NUMBERED,
)

PENDING_INVITATIONS: Final = """
create view pending_invitations as
select invitations.invitation_id, invitations.user_id, users.firstname, users.lastname, users.email,
  invitations.site_id, invitations.inviter_id, invitations.note, invitations.language,
  invitations.created_at, invitations.sent_at, invitations.expires_at
from invitations
join users on users.user_id = invitations.user_id
where invitations.accepted_at is null
  and invitations.withdrawn_at is null
"""
"""Invitations that were neither accepted nor withdrawn, each with whom it is for."""
