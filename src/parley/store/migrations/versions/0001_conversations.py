"""People, tokens, attachments, conversations, and the feed of events."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import CreateSequence

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

WHOLE = sa.Integer().with_variant(sa.BigInteger(), "postgresql")
FLAG = sa.Boolean().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create every table of the first release, and the counters that ids come from."""
    op.create_table(
        "events",
        sa.Column("event_id", WHOLE, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("conversation_id", WHOLE, nullable=False),
        sa.Column("message_id", WHOLE, nullable=True),
        sa.Column("actor_id", WHOLE, nullable=False),
        sa.Column("created_at", WHOLE, nullable=False),
        sa.PrimaryKeyConstraint("event_id"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_table(
        "id_counters",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("last_id", WHOLE, nullable=False),
        sa.PrimaryKeyConstraint("name"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sites",
        sa.Column("site_id", WHOLE, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False, comment="active, readonly or archived"),
        sa.Column("people_module", FLAG, server_default=sa.text("true"), nullable=False),
        sa.Column("created_at", WHOLE, nullable=False),
        sa.PrimaryKeyConstraint("site_id"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_table(
        "users",
        sa.Column("user_id", WHOLE, nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("email_key", sa.Text(), nullable=False, comment="the address, case folded"),
        sa.Column("firstname", sa.Text(), nullable=False),
        sa.Column("lastname", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False, comment="internal or external"),
        sa.Column("active", FLAG, server_default=sa.text("true"), nullable=False),
        sa.Column("stored_bytes", WHOLE, server_default=sa.text("0"), nullable=False),
        sa.Column("created_at", WHOLE, nullable=False),
        sa.PrimaryKeyConstraint("user_id"),
        sa.UniqueConstraint("email_key", name=op.f("users_unique_email_key")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_table(
        "attachments",
        sa.Column("attachment_id", WHOLE, nullable=False),
        sa.Column("uploader_id", WHOLE, nullable=False),
        sa.Column("site_id", WHOLE, nullable=False, comment="0 is the uploader's own area"),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", WHOLE, nullable=False, comment="bytes"),
        sa.Column("digest", sa.Text(), nullable=False, comment="SHA-256 of the bytes, in hex"),
        sa.Column("blob", sa.Text(), nullable=False, comment="key of the bytes in the blob store"),
        sa.Column("active", FLAG, nullable=False, comment="whether a message carries it"),
        sa.Column("created_at", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(
            ["uploader_id"],
            ["users.user_id"],
        ),
        sa.PrimaryKeyConstraint("attachment_id"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index(
        "attachments_abandoned",
        "attachments",
        ["created_at"],
        unique=False,
        sqlite_where=sa.text("not active"),
        postgresql_where=sa.text("not active"),
    )
    op.create_index(
        op.f("attachments_by_uploader_id"), "attachments", ["uploader_id"], unique=False
    )
    op.create_table(
        "conversations",
        sa.Column("conversation_id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("creator_id", WHOLE, nullable=False),
        sa.Column("created_at", WHOLE, nullable=False),
        sa.Column("last_sequence", WHOLE, nullable=False),
        sa.Column("last_message_id", WHOLE, nullable=False),
        sa.Column("last_message_at", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(
            ["creator_id"],
            ["users.user_id"],
        ),
        sa.PrimaryKeyConstraint("conversation_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "idempotency_keys",
        sa.Column("user_id", WHOLE, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False, comment="SHA-256 of what was asked"),
        sa.Column("conversation_id", WHOLE, nullable=False),
        sa.Column("message_ids", sa.Text(), nullable=False, comment="a JSON array"),
        sa.Column("created_at", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.user_id"],
        ),
        sa.PrimaryKeyConstraint("user_id", "key"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("idempotency_keys_by_created_at"), "idempotency_keys", ["created_at"], unique=False
    )
    op.create_table(
        "messages",
        sa.Column("conversation_id", WHOLE, nullable=False),
        sa.Column("message_id", WHOLE, nullable=False, comment="rises with the sequence"),
        sa.Column("sequence", WHOLE, nullable=False, comment="1, 2, 3 … in the conversation"),
        sa.Column("author_id", WHOLE, nullable=False),
        sa.Column("html", sa.Text(), nullable=False, comment="sanitised"),
        sa.Column("text", sa.Text(), nullable=False, comment="snippet of html"),
        sa.Column("attachment_count", WHOLE, nullable=False),
        sa.Column("created_at", WHOLE, nullable=False),
        sa.Column("edited_at", WHOLE, nullable=True),
        sa.Column("deleted_at", WHOLE, nullable=True),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["users.user_id"],
        ),
        sa.PrimaryKeyConstraint("conversation_id", "message_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "participants",
        sa.Column("conversation_id", WHOLE, nullable=False),
        sa.Column("user_id", WHOLE, nullable=False),
        sa.Column("last_message_at", WHOLE, nullable=False, comment="what the inbox sorts by"),
        sa.Column(
            "last_sequence", WHOLE, nullable=False, comment="the conversation's, to count unread"
        ),
        sa.Column("last_read_sequence", WHOLE, nullable=False),
        sa.Column("archived", FLAG, server_default=sa.text("false"), nullable=False),
        sa.Column("muted", FLAG, server_default=sa.text("false"), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.user_id"],
        ),
        sa.PrimaryKeyConstraint("conversation_id", "user_id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index(
        "participants_inbox",
        "participants",
        ["user_id", "archived", "last_message_at", "conversation_id"],
        unique=False,
    )
    op.create_table(
        "site_members",
        sa.Column("user_id", WHOLE, nullable=False),
        sa.Column("site_id", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id"],
            ["sites.site_id"],
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.user_id"],
        ),
        sa.PrimaryKeyConstraint("user_id", "site_id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("site_members_of_site", "site_members", ["site_id", "user_id"], unique=False)
    op.create_table(
        "tokens",
        sa.Column("token_id", WHOLE, nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False, comment="SHA-256 of the token"),
        sa.Column("user_id", WHOLE, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", WHOLE, nullable=False),
        sa.Column("expires_at", WHOLE, nullable=True),
        sa.Column("revoked_at", WHOLE, nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.user_id"],
        ),
        sa.PrimaryKeyConstraint("token_id"),
        sa.UniqueConstraint("digest", name=op.f("tokens_unique_digest")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index(op.f("tokens_by_user_id"), "tokens", ["user_id"], unique=False)
    op.create_table(
        "message_attachments",
        sa.Column("conversation_id", WHOLE, nullable=False),
        sa.Column("message_id", WHOLE, nullable=False),
        sa.Column("position", WHOLE, nullable=False),
        sa.Column("attachment_id", WHOLE, nullable=False),
        sa.Column("shown", FLAG, nullable=False, comment="whether the html shows it as a picture"),
        sa.ForeignKeyConstraint(
            ["attachment_id"],
            ["attachments.attachment_id"],
        ),
        sa.PrimaryKeyConstraint("conversation_id", "message_id", "position"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index(
        "message_attachments_of_attachment",
        "message_attachments",
        ["attachment_id", "conversation_id"],
        unique=False,
    )
    if op.get_context().dialect.name == "postgresql":
        op.execute(CreateSequence(sa.Sequence("conversation_ids")))
        op.execute(CreateSequence(sa.Sequence("message_ids")))
    op.execute("insert into id_counters (name, last_id) values ('conversation', 0), ('message', 0)")
