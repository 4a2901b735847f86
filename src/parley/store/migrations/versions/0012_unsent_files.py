"""An index of the files that no message carries, by whose they are: their number is limited.

It only adds.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add an index."""
    op.create_index(
        "attachments_unsent",
        "attachments",
        ["uploader_id"],
        unique=False,
        sqlite_where=sa.text("not active"),
        postgresql_where=sa.text("not active"),
    )
