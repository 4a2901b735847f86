"""Signing in by mail, sessions that are remembered, and invitations.

It only adds: a Parley of the release before, running beside, lets people in by password alone, ends
a remembered session as any other, and knows nobody as invited.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

WHOLE = sa.Integer().with_variant(sa.BigInteger(), "postgresql")
FLAG = sa.Boolean().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add two tables and two columns."""
    op.add_column(
        "sessions",
        sa.Column("device", sa.LargeBinary(), comment="digest of the browser in known_devices"),
    )
    op.add_column(
        "sessions",
        sa.Column(
            "remembered",
            FLAG,
            nullable=False,
            server_default=sa.text("false"),
            comment="whether it goes on though it is not used",
        ),
    )
    _create_requests()
    _create_invitations()


def _create_requests() -> None:
    op.create_table(
        "sign_in_requests",
        sa.Column(
            "browser", sa.LargeBinary(), nullable=False, comment="SHA-256 of the browser's cookie"
        ),
        sa.Column("email", sa.Text(), nullable=False, comment="as it was typed, whoever has it"),
        sa.Column("user_id", WHOLE, comment="who was sent mail"),
        sa.Column(
            "code_digest", sa.LargeBinary(), nullable=False, comment="HMAC, keyed with the cookie"
        ),
        sa.Column(
            "link_digest", sa.LargeBinary(), nullable=False, comment="HMAC, keyed with the cookie"
        ),
        sa.Column("created_at", WHOLE, nullable=False),
        sa.Column("expires_at", WHOLE, nullable=False),
        sa.Column(
            "tries", WHOLE, nullable=False, server_default=sa.text("0"), comment="wrong codes"
        ),
        sa.Column("address", sa.Text(), nullable=False, comment="from where it was asked"),
        sa.Column("following", sa.Text(), comment="where to go afterwards; null is the inbox"),
        sa.ForeignKeyConstraint(["user_id"], ["users.user_id"]),
        sa.PrimaryKeyConstraint("browser"),
        sqlite_strict=True,
    )
    op.create_index("sign_in_requests_by_user_id", "sign_in_requests", ["user_id"])
    op.create_index("sign_in_requests_by_expires_at", "sign_in_requests", ["expires_at"])


def _create_invitations() -> None:
    op.create_table(
        "invitations",
        sa.Column("invitation_id", WHOLE, nullable=False),
        sa.Column("user_id", WHOLE, nullable=False),
        sa.Column("site_id", WHOLE, nullable=False),
        sa.Column("inviter_id", WHOLE, comment="null: the firm"),
        sa.Column("digest", sa.LargeBinary(), nullable=False, comment="SHA-256 of the secret"),
        sa.Column(
            "note",
            sa.Text(),
            nullable=False,
            comment="what the inviter adds in the mail; may be empty",
        ),
        sa.Column("language", sa.Text(), nullable=False, comment="of the mail"),
        sa.Column("created_at", WHOLE, nullable=False),
        sa.Column("sent_at", WHOLE, nullable=False),
        sa.Column("expires_at", WHOLE, nullable=False),
        sa.Column("accepted_at", WHOLE, comment="when the person first came in"),
        sa.Column("withdrawn_at", WHOLE),
        sa.ForeignKeyConstraint(["user_id"], ["users.user_id"]),
        sa.ForeignKeyConstraint(["site_id"], ["sites.site_id"]),
        sa.ForeignKeyConstraint(["inviter_id"], ["users.user_id"]),
        sa.PrimaryKeyConstraint("invitation_id"),
        sa.UniqueConstraint("user_id", name="invitations_unique_user_id"),
        sa.UniqueConstraint("digest", name="invitations_unique_digest"),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_index("invitations_by_site_id", "invitations", ["site_id"])
    op.create_index("invitations_by_inviter_id", "invitations", ["inviter_id"])
