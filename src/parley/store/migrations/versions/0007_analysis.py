"""Which analysis folded the words that messages and people are found by.

The second one knows all scripts. What the first folded is folded anew by the server
(`conversations.IndexMessages`, `people.IndexPeople`): SQL can't. A Parley of the release before,
which may run beside, writes rows without saying so, and they count as folded by the first; what it
changes counts so again, which triggers see to.
"""

import sqlalchemy as sa
from alembic import context, op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

WHOLE = sa.Integer().with_variant(sa.BigInteger(), "postgresql")

ON_SQLITE = (
    """
create trigger messages_rewritten
after update of html on messages
when new.deleted_at is null
begin
  update messages
  set analysis = 1
  where conversation_id = new.conversation_id
    and message_id = new.message_id;
end
""",
    """
create trigger conversations_retitled
after update of title on conversations
begin
  update messages
  set analysis = 1
  where conversation_id = new.conversation_id
    and message_id = (
      select min(message_id)
      from messages
      where conversation_id = new.conversation_id
    );
end
""",
    """
create trigger users_renamed
after update of firstname, lastname, email on users
begin
  update users
  set analysis = 1
  where user_id = new.user_id;
end
""",
)
ON_POSTGRES = (
    """
create function forget_analysis() returns trigger language plpgsql as $$
begin
  new.analysis = 1;
  return new;
end
$$
""",
    """
create trigger messages_rewritten
before update of html on messages
for each row
when (new.deleted_at is null)
execute function forget_analysis()
""",
    """
create trigger users_renamed
before update of firstname, lastname, email on users
for each row
execute function forget_analysis()
""",
    """
create function forget_analysis_of_first_message() returns trigger language plpgsql as $$
begin
  update messages
  set analysis = 1
  where conversation_id = new.conversation_id
    and message_id = (
      select min(message_id)
      from messages
      where conversation_id = new.conversation_id
    );
  return new;
end
$$
""",
    """
create trigger conversations_retitled
after update of title on conversations
for each row
execute function forget_analysis_of_first_message()
""",
)


def upgrade() -> None:
    """Note the analysis of what is there and of what comes."""
    for table, key, index in (
        ("messages", ["conversation_id", "message_id"], "messages_to_analyse"),
        ("users", ["user_id"], "users_to_analyse"),
    ):
        op.add_column(
            table,
            sa.Column(
                "analysis",
                WHOLE,
                server_default=sa.text("1"),
                nullable=False,
                comment="the version that folded its words",
            ),
        )
        op.create_index(
            index,
            table,
            key,
            unique=False,
            sqlite_where=sa.text("analysis < 2"),
            postgresql_where=sa.text("analysis < 2"),
        )
    sqlite = context.get_context().dialect.name == "sqlite"
    for statement in ON_SQLITE if sqlite else ON_POSTGRES:
        op.execute(statement)
