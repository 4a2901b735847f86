"""What tells people that something is unread. It only adds, and tells of nothing from before."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

WHOLE = sa.Integer().with_variant(sa.BigInteger(), "postgresql")


def upgrade() -> None:
    """Add five tables; what happened until now has been told, or not."""
    op.create_table(
        "notice_position",
        sa.Column("name", sa.Text(), nullable=False, comment="feed"),
        sa.Column("event_id", WHOLE, nullable=False, comment="the last that was looked at"),
        sa.PrimaryKeyConstraint("name"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.execute(
        "insert into notice_position (name, event_id) "
        "select 'feed', max(event_id) from events having count(*) > 0"
    )
    op.create_table(
        "notice_windows",
        sa.Column("user_id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("opened_at", WHOLE, nullable=False, comment="when the first message came"),
        sa.Column("due_at", WHOLE, nullable=False, comment="when the person is told"),
        sa.ForeignKeyConstraint(["user_id"], ["users.user_id"]),
        sa.PrimaryKeyConstraint("user_id"),
        sqlite_strict=True,
    )
    op.create_index("notice_windows_by_due_at", "notice_windows", ["due_at"])
    op.create_table(
        "notices_told",
        sa.Column("user_id", WHOLE, nullable=False),
        sa.Column("conversation_id", WHOLE, nullable=False),
        sa.Column("sequence", WHOLE, nullable=False, comment="up to which message"),
        sa.Column("told_at", WHOLE, nullable=False),
        sa.Column("times", WHOLE, nullable=False, comment="since the person was there"),
        sa.ForeignKeyConstraint(["user_id"], ["users.user_id"]),
        sa.PrimaryKeyConstraint("user_id", "conversation_id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("notices_told_by_told_at", "notices_told", ["told_at"])
    op.create_table(
        "notice_preferences",
        sa.Column("user_id", WHOLE, autoincrement=False, nullable=False),
        sa.Column(
            "rhythm",
            sa.Text(),
            comment="immediate, hourly, daily or never; null for the default",
        ),
        sa.Column("digest_hour", WHOLE, server_default=sa.text("8"), nullable=False),
        sa.Column(
            "level", sa.Text(), comment="link, title or text; null for as much as is allowed"
        ),
        sa.Column("quiet_from", WHOLE, comment="the hour of the day"),
        sa.Column("quiet_until", WHOLE, comment="the hour of the day"),
        sa.Column(
            "time_zone", sa.Text(), server_default=sa.text("''"), nullable=False, comment="IANA"
        ),
        sa.Column("language", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("unsubscribe_token", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.user_id"]),
        sa.PrimaryKeyConstraint("user_id"),
        sa.UniqueConstraint(
            "unsubscribe_token", name="notice_preferences_unique_unsubscribe_token"
        ),
        sqlite_strict=True,
    )
    op.create_table(
        "presence",
        sa.Column("node", sa.Text(), nullable=False),
        sa.Column("user_id", WHOLE, nullable=False, comment="who is at the inbox there"),
        sa.Column("seen_at", WHOLE, nullable=False),
        sa.PrimaryKeyConstraint("node", "user_id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("presence_by_user_id", "presence", ["user_id"])
