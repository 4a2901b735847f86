"""Mail that goes out, and addresses that refuse it. It only adds."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

WHOLE = sa.Integer().with_variant(sa.BigInteger(), "postgresql")
FLAG = sa.Boolean().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add two tables."""
    op.create_table(
        "outgoing_mails",
        sa.Column("mail_id", WHOLE, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False, comment="what it is for, as in notice"),
        sa.Column("user_id", WHOLE),
        sa.Column("recipient", sa.Text(), nullable=False, comment="the address"),
        sa.Column(
            "message_id",
            sa.Text(),
            nullable=False,
            comment="what is before the @ of its Message-ID",
        ),
        sa.Column("content", sa.Text(), comment="JSON; null once it is sent or given up"),
        sa.Column("urgent", FLAG, nullable=False),
        sa.Column("state", sa.Text(), nullable=False, comment="queued, sent or failed"),
        sa.Column("claim", sa.Text(), comment="of the node that sends it, until next_at"),
        sa.Column("attempts", WHOLE, server_default=sa.text("0"), nullable=False),
        sa.Column("created_at", WHOLE, nullable=False),
        sa.Column("expires_at", WHOLE, nullable=False, comment="when it is of no use any more"),
        sa.Column("next_at", WHOLE, nullable=False, comment="when it is due"),
        sa.Column("finished_at", WHOLE),
        sa.Column("problem", sa.Text(), comment="why the last attempt failed"),
        sa.ForeignKeyConstraint(["user_id"], ["users.user_id"]),
        sa.PrimaryKeyConstraint("mail_id"),
        sa.UniqueConstraint("message_id", name="outgoing_mails_unique_message_id"),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_index("outgoing_mails_by_user_id", "outgoing_mails", ["user_id"])
    op.create_index("outgoing_mails_by_finished_at", "outgoing_mails", ["finished_at"])
    op.create_index(
        "outgoing_mails_due",
        "outgoing_mails",
        ["next_at"],
        sqlite_where=sa.text("state = 'queued'"),
        postgresql_where=sa.text("state = 'queued'"),
    )
    op.create_table(
        "refused_addresses",
        sa.Column(
            "address_key", sa.Text(), nullable=False, comment="the address, as it is compared"
        ),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("refusals", WHOLE, nullable=False, comment="for good, in a row"),
        sa.Column(
            "problem",
            sa.Text(),
            nullable=False,
            comment="what the server for mail answered last",
        ),
        sa.Column("refused_at", WHOLE, nullable=False),
        sa.PrimaryKeyConstraint("address_key"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
