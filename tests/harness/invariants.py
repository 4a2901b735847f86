"""Whether a database holds whole conversations only, asked of the database itself."""

from collections.abc import Mapping
from typing import Final

from parley.settings import Settings
from tests.harness.sql import run_sql

SAID_TWICE: Final = "a message that says what another says"

# Each gives the rows that are wrong.
_WRONG: Final[Mapping[str, str]] = {
    "a conversation without its creator, or without anyone else": """
        select conversation_id from conversations
        where creator_id not in (
            select user_id from participants
            where participants.conversation_id = conversations.conversation_id)
          or (select count(*) from participants
              where participants.conversation_id = conversations.conversation_id) < 2""",
    "messages other than 1 to the last, without a gap": """
        select conversation_id, last_sequence from conversations
        where not exists (
            select count(*) from messages
            where messages.conversation_id = conversations.conversation_id
            having count(distinct sequence) = last_sequence and min(sequence) = 1
              and max(sequence) = last_sequence and max(message_id) = last_message_id)""",
    "messages whose ids do not rise with the sequence": """
        select later.conversation_id, later.message_id
        from messages as earlier join messages as later
          on later.conversation_id = earlier.conversation_id
          and later.sequence = earlier.sequence + 1
        where later.message_id <= earlier.message_id""",
    "a participant who stands elsewhere than the conversation": """
        select conversation_id, user_id
        from participants left join conversations using (conversation_id)
        where participants.last_sequence is distinct from conversations.last_sequence
          or participants.last_message_at is distinct from conversations.last_message_at
          or participants.last_read_sequence > conversations.last_sequence""",
    "more unread than a participant could find": """
        select participants.conversation_id, participants.user_id
        from participants
        where last_sequence - last_read_sequence > (
            select count(*) from messages
            where messages.conversation_id = participants.conversation_id
              and messages.message_id >= participants.first_message_id
              and messages.kind = 'message' and messages.deleted_at is null)""",
    "a total of what is unread that is not the sum": """
        select readers.user_id from readers
        where unread_messages <> (
            select coalesce(sum(last_sequence - last_read_sequence), 0) from participants
            where participants.user_id = readers.user_id and not muted)
          or unread_conversations <> (
            select count(*) from participants
            where participants.user_id = readers.user_id and not muted
              and last_sequence > last_read_sequence)""",
    "a participant who is nobody": """
        select conversation_id, user_id from participants
        where user_id not in (select user_id from users)""",
    "a message of no conversation, or by no participant": """
        select messages.conversation_id, message_id
        from messages left join participants
          on participants.conversation_id = messages.conversation_id and user_id = author_id
        where user_id is null""",
    "a message with fewer attachments than it says, or more": """
        select conversation_id, message_id from messages
        where attachment_count <> (
            select count(*) from message_attachments as carried
            where carried.conversation_id = messages.conversation_id
              and carried.message_id = messages.message_id)""",
    "an attachment of no message": """
        select carried.conversation_id, carried.message_id
        from message_attachments as carried left join messages using (conversation_id, message_id)
        where messages.message_id is null""",
    "an attachment that is sent but not active": """
        select attachment_id from attachments
        where not active and attachment_id in (select attachment_id from message_attachments)""",
    "a message that the feed tells of other than once": """
        select conversation_id, message_id from messages
        where 1 <> (
            select count(*) from events
            where events.message_id = messages.message_id and kind = 'message.created')""",
    "a conversation that the feed tells of other than once": """
        select conversation_id from conversations
        where 1 <> (
            select count(*) from events
            where events.conversation_id = conversations.conversation_id
              and kind = 'conversation.created')""",
    "an event of nothing": """
        select event_id from events
        where conversation_id not in (select conversation_id from conversations)
          or message_id not in (select message_id from messages)""",
    SAID_TWICE: """
        select html, count(*) from messages group by html having count(*) > 1""",
}
_WRONG_ON_SQLITE: Final[Mapping[str, str]] = {
    "a key of nothing": """
        select user_id, message_ids from idempotency_keys, json_each(message_ids) as named
        where named.value not in (select message_id from messages)""",
    "a broken reference": "pragma foreign_key_check",
    "damage": "select * from pragma_integrity_check where integrity_check <> 'ok'",
}
_WRONG_ON_POSTGRES: Final[Mapping[str, str]] = {
    "a key of nothing": """
        select user_id, message_ids
        from idempotency_keys, jsonb_array_elements_text(message_ids::jsonb) as named
        where named::bigint not in (select message_id from messages)""",
}


def find_violations(settings: Settings) -> dict[str, list[tuple[object, ...]]]:
    """Return all that is wrong in a database in which each message says something of its own."""
    own = _WRONG_ON_SQLITE if settings.database == "sqlite" else _WRONG_ON_POSTGRES
    found = {name: run_sql(settings, sql) for name, sql in {**_WRONG, **own}.items()}
    return {name: rows for name, rows in found.items() if rows}
