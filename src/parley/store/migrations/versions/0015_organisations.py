"""People are found by their organisation too: they are folded anew, some at a time.

A node of the previous release, which may run meanwhile, folds no organisation, and notes what it
folds as of the second analysis: that is folded again.
"""

import sqlalchemy as sa
from alembic import context, op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

ON_SQLITE = (
    "drop trigger users_renamed",
    """
create trigger users_renamed
after update of firstname, lastname, email, org on users
begin
  update users
  set analysis = 1
  where user_id = new.user_id;
end
""",
)
ON_POSTGRES = (
    "drop trigger users_renamed on users",
    """
create trigger users_renamed
before update of firstname, lastname, email, org on users
for each row
execute function forget_analysis()
""",
)


def upgrade() -> None:
    """Fold everyone again who is of an analysis before the third."""
    op.drop_index("users_to_analyse", table_name="users")
    op.create_index(
        "users_to_analyse",
        "users",
        ["user_id"],
        unique=False,
        sqlite_where=sa.text("analysis < 3"),
        postgresql_where=sa.text("analysis < 3"),
    )
    sqlite = context.get_context().dialect.name == "sqlite"
    for statement in ON_SQLITE if sqlite else ON_POSTGRES:
        op.execute(statement)
