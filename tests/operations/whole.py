"""Whether a database holds whole conversations only, asked of the file itself."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import apsw

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
        where (last_sequence, 1, last_sequence, last_message_id) is not (
            select count(distinct sequence), min(sequence), max(sequence), max(message_id)
            from messages where messages.conversation_id = conversations.conversation_id)""",
    "a participant who stands elsewhere than the conversation": """
        select conversation_id, user_id
        from participants left join conversations using (conversation_id)
        where participants.last_sequence is not conversations.last_sequence
          or participants.last_message_at is not conversations.last_message_at
          or participants.last_read_sequence > conversations.last_sequence""",
    "a message of no conversation, or by no participant": """
        select messages.conversation_id, message_id
        from messages left join participants
          on participants.conversation_id = messages.conversation_id and user_id = author_id
        where user_id is null""",
    "a message with fewer attachments than it says, or more": """
        select conversation_id, message_id from messages
        where attachment_count is not (
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
        where 1 is not (
            select count(*) from events
            where events.message_id = messages.message_id and kind = 'message.created')""",
    "a conversation that the feed tells of other than once": """
        select conversation_id from conversations
        where 1 is not (
            select count(*) from events
            where events.conversation_id = conversations.conversation_id
              and kind = 'conversation.created')""",
    "an event of nothing": """
        select event_id from events
        where conversation_id not in (select conversation_id from conversations)
          or message_id not in (select message_id from messages)""",
    "a key of nothing": """
        select user_id, message_ids from idempotency_keys, json_each(message_ids) as named
        where named.value not in (select message_id from messages)""",
    "a message that says what another says": """
        select html, count(*) from messages group by html having count(*) > 1""",
    "a broken reference": "pragma foreign_key_check",
    "damage": "select * from pragma_integrity_check where integrity_check <> 'ok'",
}


def what_is_wrong(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Give all that is wrong in a database in which each message says something of its own."""
    connection = apsw.Connection(str(path))
    try:
        found = {name: connection.execute(sql).fetchall() for name, sql in _WRONG.items()}
        return {name: rows for name, rows in found.items() if rows}
    finally:
        connection.close()
