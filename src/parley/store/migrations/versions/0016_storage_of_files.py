"""A file counts its size towards a person's storage, or 4,096 bytes where it is smaller.

It counted both (0009). A node of the previous release, which may run meanwhile, still does: what it
counts too much stays counted.
"""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take off what each file counted beyond that."""
    op.execute(
        "update users set stored_bytes = stored_bytes - "
        "(select sum(case when size < 4096 then size else 4096 end) from attachments "
        "where attachments.uploader_id = users.user_id) "
        "where user_id in (select uploader_id from attachments)"
    )
