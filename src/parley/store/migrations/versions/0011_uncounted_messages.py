"""Messages of the server, and deleted ones, count as unread for nobody.

A Parley of the release before, which may run beside, counts those that it writes and deletes; they
count no more once the conversation is read.
"""

import sqlalchemy as sa
from alembic import context, op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

UNCOUNTED = "kind = 'system' or deleted_at is not null"

COUNT_PARTICIPANTS = """
update participants
set last_read_sequence = last_read_sequence + (
  select count(*)
  from messages
  where messages.conversation_id = participants.conversation_id
    and messages.sequence > participants.last_read_sequence
    and (messages.kind = 'system' or messages.deleted_at is not null)
)
where last_sequence > last_read_sequence
  and exists (
    select 1
    from messages
    where messages.conversation_id = participants.conversation_id
      and messages.sequence > participants.last_read_sequence
      and (messages.kind = 'system' or messages.deleted_at is not null)
  )
"""
COUNT_READERS = """
update readers
set (unread_messages, unread_conversations) = (
  select cast(coalesce(sum(last_sequence - last_read_sequence), 0) as bigint), count(*)
  from participants
  where participants.user_id = readers.user_id
    and not muted
    and last_sequence > last_read_sequence
)
where unread_messages <> 0
  or unread_conversations <> 0
"""


def upgrade() -> None:
    """Add an index of them, and take them out of what is unread."""
    if context.get_context().dialect.name == "postgresql":
        # What is counted here must not change meanwhile. Who only reads does not wait.
        op.execute("lock table conversations, participants, messages, readers in exclusive mode")
        op.execute(
            "comment on column participants.last_read_sequence"
            " is 'last_sequence, less how many messages they have not read'"
        )
    op.create_index(
        "messages_uncounted",
        "messages",
        ["conversation_id", "sequence"],
        unique=False,
        sqlite_where=sa.text(UNCOUNTED),
        postgresql_where=sa.text(UNCOUNTED),
    )
    op.execute(COUNT_PARTICIPANTS)
    op.execute(COUNT_READERS)
