"""What a reader keeps of a conversation, what a message may become, and whom an event is for.

It only adds. A Parley of before that still runs beside it would not keep the counts in `readers`.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

WHOLE = sa.Integer().with_variant(sa.BigInteger(), "postgresql")
FLAG = sa.Boolean().with_variant(sa.Integer(), "sqlite")

VISIBLE_MESSAGES = """
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


def upgrade() -> None:
    """Add columns, counts of what is unread, versions of messages, ways to read the feed."""
    op.create_table(
        "message_versions",
        sa.Column("conversation_id", WHOLE, nullable=False),
        sa.Column("message_id", WHOLE, nullable=False),
        sa.Column("version", WHOLE, nullable=False, comment="1, 2, 3 …, the oldest first"),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", WHOLE, nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", "message_id", "version"),
        sqlite_strict=True,
    )
    op.create_table(
        "readers",
        sa.Column("user_id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("unread_messages", WHOLE, nullable=False, comment="in conversations not muted"),
        sa.Column("unread_conversations", WHOLE, nullable=False, comment="of those not muted"),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.user_id"],
        ),
        sa.PrimaryKeyConstraint("user_id"),
        sqlite_strict=True,
    )
    op.add_column("events", sa.Column("sequence", WHOLE, nullable=True, comment="the message's"))
    op.add_column(
        "events",
        sa.Column("subject_id", WHOLE, nullable=True, comment="the person whom it is about"),
    )
    op.add_column(
        "events",
        sa.Column(
            "user_id",
            WHOLE,
            nullable=True,
            comment="whom alone it is for; null where it is for all",
        ),
    )
    op.create_index(
        "events_of_conversation", "events", ["conversation_id", "event_id"], unique=False
    )
    op.create_index(
        "events_of_user",
        "events",
        ["user_id", "event_id"],
        unique=False,
        sqlite_where=sa.text("user_id is not null"),
        postgresql_where=sa.text("user_id is not null"),
    )
    op.add_column(
        "messages",
        sa.Column(
            "kind",
            sa.Text(),
            server_default=sa.text("'message'"),
            nullable=False,
            comment="or system",
        ),
    )
    op.add_column(
        "messages",
        sa.Column(
            "quoted_id",
            WHOLE,
            nullable=True,
            comment="the message that it answers, of the same conversation",
        ),
    )
    op.add_column(
        "messages",
        sa.Column(
            "details",
            sa.Text(),
            nullable=True,
            comment="a JSON object: what a system message tells, a forward's origin",
        ),
    )
    op.add_column(
        "participants", sa.Column("starred", FLAG, server_default=sa.text("false"), nullable=False)
    )
    op.add_column(
        "participants",
        sa.Column(
            "first_sequence",
            WHOLE,
            server_default=sa.text("1"),
            nullable=False,
            comment="of the first message that they see",
        ),
    )
    op.add_column(
        "participants",
        sa.Column(
            "first_message_id",
            WHOLE,
            server_default=sa.text("0"),
            nullable=False,
            comment="the first message that they see; 0 where they see all",
        ),
    )
    op.add_column(
        "participants",
        sa.Column(
            "receipt_sequence",
            WHOLE,
            server_default=sa.text("0"),
            nullable=False,
            comment="the furthest ever read; last_read_sequence may go back",
        ),
    )
    op.add_column(
        "participants",
        sa.Column(
            "receipt_message_id",
            WHOLE,
            server_default=sa.text("0"),
            nullable=False,
            comment="the message of receipt_sequence",
        ),
    )
    op.execute(
        "update participants set receipt_sequence = last_read_sequence,"
        " receipt_message_id = coalesce((select messages.message_id from messages"
        " where messages.conversation_id = participants.conversation_id"
        " and messages.sequence = participants.last_read_sequence), 0)"
    )
    op.execute(VISIBLE_MESSAGES)
    op.execute(
        "insert into readers (user_id, unread_messages, unread_conversations)"
        " select user_id, sum(last_sequence - last_read_sequence), count(*)"
        " from participants"
        " where not muted and last_sequence > last_read_sequence"
        " group by user_id"
    )
