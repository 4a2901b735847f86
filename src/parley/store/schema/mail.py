"""Mail that goes out, and addresses that refuse it."""

from sqlalchemy import Column, ForeignKey, Index, Table, Text, text

from parley.store.schema.base import KEYED, NUMBERED, Flag, Whole, metadata, where

outgoing_mails = Table(
    "outgoing_mails",
    metadata,
    Column("mail_id", Whole, primary_key=True),
    Column("kind", Text, nullable=False, comment="what it is for, as in notice"),
    Column("user_id", Whole, ForeignKey("users.user_id"), index=True),
    Column("recipient", Text, nullable=False, comment="the address"),
    Column(
        "message_id",
        Text,
        nullable=False,
        unique=True,
        comment="what is before the @ of its Message-ID",
    ),
    Column("content", Text, comment="JSON; null once it is sent or given up"),
    Column("urgent", Flag, nullable=False),
    Column("state", Text, nullable=False, comment="queued, sent or failed"),
    Column("claim", Text, comment="of the node that sends it, until next_at"),
    Column("attempts", Whole, nullable=False, server_default=text("0")),
    Column("created_at", Whole, nullable=False),
    Column("expires_at", Whole, nullable=False, comment="when it is of no use any more"),
    Column("next_at", Whole, nullable=False, comment="when it is due"),
    Column("finished_at", Whole, index=True),
    Column("problem", Text, comment="why the last attempt failed"),
    **NUMBERED,
)

Index("outgoing_mails_due", outgoing_mails.c.next_at, **where("state = 'queued'"))

refused_addresses = Table(
    "refused_addresses",
    metadata,
    Column("address_key", Text, primary_key=True, comment="the address, as it is compared"),
    Column("address", Text, nullable=False),
    Column("refusals", Whole, nullable=False, comment="for good, in a row"),
    Column("problem", Text, nullable=False, comment="what the server for mail answered last"),
    Column("refused_at", Whole, nullable=False),
    **KEYED,
)
