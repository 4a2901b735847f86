"""What is told of a person, the words to find one by, and pictures.

It only adds, so that a Parley of the release before can run beside it. The words and name keys of
the people who are there already are written by the server (`people.IndexPeople`): SQL can't fold.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

FOLDED = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
WHOLE = sa.Integer().with_variant(sa.BigInteger(), "postgresql")


def upgrade() -> None:
    """Add columns to `users`, and two tables beside it."""
    for name in ("org", "title", "jobtitle", "phone"):
        op.add_column("users", sa.Column(name, sa.Text(), nullable=True))
    op.add_column(
        "users",
        sa.Column("name_key", FOLDED, nullable=True, comment="last and first name, folded"),
    )
    op.create_index(op.f("users_by_kind"), "users", ["kind"], unique=False)
    op.create_index(op.f("users_by_name_key"), "users", ["name_key"], unique=False)
    op.create_table(
        "user_words",
        sa.Column("word", FOLDED, nullable=False, comment="of the name or the address, folded"),
        sa.Column("user_id", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.user_id"],
        ),
        sa.PrimaryKeyConstraint("word", "user_id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("user_words_by_user_id"), "user_words", ["user_id"], unique=False)
    op.create_table(
        "avatars",
        sa.Column("user_id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("blob", sa.Text(), nullable=False, comment="key of the bytes in the blob store"),
        sa.Column("size", WHOLE, nullable=False, comment="bytes"),
        sa.Column("digest", sa.Text(), nullable=False, comment="SHA-256 of the bytes, in hex"),
        sa.Column("changed_at", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.user_id"],
        ),
        sa.PrimaryKeyConstraint("user_id"),
        sqlite_strict=True,
    )
