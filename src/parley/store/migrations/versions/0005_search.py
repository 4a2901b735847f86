"""The index of messages' words, each engine's own.

Of a message it holds the words, folded, each once; `#43` for its conversation, and `@12` for
everyone who took part when it was written. What is there already is indexed by the server
(`conversations.IndexMessages`): SQL can't fold.

In SQLite an entry's rowid is `conversation_id << 33 | message_id`, so that what a person can see
stands together: 2^30 conversations and 2^33 messages at most.
"""

import sqlalchemy as sa
from alembic import context, op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

WHOLE = sa.Integer().with_variant(sa.BigInteger(), "postgresql")
FLAG = sa.Boolean().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the index, and note what is in it."""
    op.add_column(
        "participants",
        sa.Column(
            "indexed_sequence",
            WHOLE,
            server_default=sa.text("1"),
            nullable=False,
            comment="of the first message that the index names them with",
        ),
    )
    op.create_index(
        "participants_indexed_late",
        "participants",
        ["user_id"],
        unique=False,
        sqlite_where=sa.text("indexed_sequence > first_sequence"),
        postgresql_where=sa.text("indexed_sequence > first_sequence"),
    )
    op.add_column(
        "messages", sa.Column("in_index", FLAG, server_default=sa.text("false"), nullable=False)
    )
    op.create_index(
        "messages_not_indexed",
        "messages",
        ["conversation_id", "message_id"],
        unique=False,
        sqlite_where=sa.text("not in_index"),
        postgresql_where=sa.text("not in_index"),
    )
    if context.get_context().dialect.name == "sqlite":
        # The tokenizer parts at spaces and does nothing more: the server has folded the words.
        op.execute(
            "create virtual table message_index using fts5("
            "words, content='', contentless_delete=1, detail=none,"
            " tokenize=\"ascii tokenchars '@#'\")"
        )
        # Small pages: of a common word's list, more is skipped between a person's entries.
        op.execute("insert into message_index (message_index, rank) values ('pgsz', 1000)")
    else:
        op.create_table(
            "message_index",
            sa.Column("conversation_id", WHOLE, nullable=False),
            sa.Column("message_id", WHOLE, nullable=False),
            sa.Column("words", sa.dialects.postgresql.TSVECTOR(), nullable=False),
            sa.PrimaryKeyConstraint("conversation_id", "message_id"),
        )
        op.create_index(
            "message_index_by_words", "message_index", ["words"], postgresql_using="gin"
        )
