"""Browsers that people signed in with, and links that leave a person's tokens as they are.

It only adds: a Parley of the release before, running beside, knows no browsers, and ends tokens
neither with a link nor without.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

WHOLE = sa.Integer().with_variant(sa.BigInteger(), "postgresql")
FLAG = sa.Boolean().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add a table and a column."""
    op.create_table(
        "known_devices",
        sa.Column("user_id", WHOLE, nullable=False),
        sa.Column(
            "digest", sa.LargeBinary(), nullable=False, comment="SHA-256 of the browser's secret"
        ),
        sa.Column("seen_at", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.user_id"]),
        sa.PrimaryKeyConstraint("user_id", "digest"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("known_devices_by_seen_at", "known_devices", ["seen_at"])
    op.add_column(
        "account_links",
        sa.Column(
            "keep_tokens",
            FLAG,
            nullable=False,
            server_default=sa.text("false"),
            comment="whether tokens and grants are to stay",
        ),
    )
