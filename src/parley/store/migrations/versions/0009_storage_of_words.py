"""Words count towards a person's storage, as files do, and a file that is empty as well.

What is written from now on is counted as it is written. Files there are few, and their overhead is
added here (`attachments.FILE_OVERHEAD`); the messages that are there already are counted by the
server (`conversations.CountStorage`), some at a time: to read them all takes long.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

WHOLE = sa.Integer().with_variant(sa.BigInteger(), "postgresql")


def upgrade() -> None:
    """Note up to where messages are to be counted, and count files."""
    op.create_table(
        "backfills",
        sa.Column("name", sa.Text(), nullable=False, comment="what is made up for: storage"),
        sa.Column("reached", WHOLE, nullable=False, comment="the last conversation that is done"),
        sa.Column("until", WHOLE, nullable=False, comment="the last message that needs it"),
        sa.PrimaryKeyConstraint("name"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.execute(
        "insert into backfills (name, reached, until) "
        "select 'storage', 0, max(message_id) from messages having count(*) > 0"
    )
    op.execute(
        "update users set stored_bytes = stored_bytes + 4096 * "
        "(select count(*) from attachments where attachments.uploader_id = users.user_id) "
        "where user_id in (select uploader_id from attachments)"
    )
