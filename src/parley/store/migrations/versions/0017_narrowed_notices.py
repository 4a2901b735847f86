"""Sites may narrow what notices tell; language and time zone belong to the person; a view.

A node of the previous release, which may run meanwhile, tells nobody by mail.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

PENDING_INVITATIONS = """
create view pending_invitations as
select invitations.invitation_id, invitations.user_id, users.firstname, users.lastname, users.email,
  invitations.site_id, invitations.inviter_id, invitations.note, invitations.language,
  invitations.created_at, invitations.sent_at, invitations.expires_at
from invitations
join users on users.user_id = invitations.user_id
where invitations.accepted_at is null
  and invitations.withdrawn_at is null
"""


def upgrade() -> None:
    """Add three columns, two of which take over what people chose, and a view."""
    op.add_column(
        "sites",
        sa.Column(
            "notice_content",
            sa.Text(),
            nullable=False,
            server_default=sa.text("'text'"),
            comment="the most that notices tell its members: link, title or text",
        ),
    )
    for name, comment in (
        ("language", "of mails; empty for the instance's"),
        ("time_zone", "IANA; empty for the instance's"),
    ):
        op.add_column(
            "users",
            sa.Column(
                name, sa.Text(), nullable=False, server_default=sa.text("''"), comment=comment
            ),
        )
        op.execute(
            f"update users set {name} = ("  # noqa: S608 - one of two names
            f"select {name} from notice_preferences "
            "where notice_preferences.user_id = users.user_id) "
            "where user_id in (select user_id from notice_preferences)"
        )
        op.drop_column("notice_preferences", name)
    op.execute(PENDING_INVITATIONS)
