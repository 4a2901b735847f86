-- name: find_messages
-- The newest of the messages whose entries match, within a range of numbers. They are those of
-- `visible_messages`, without a look at `messages` for each; and of a tombstone there is no entry.
select participants.conversation_id, message_index.rowid & 0x1ffffffff
from message_index
cross join participants
  on participants.conversation_id = message_index.rowid >> 33
  and participants.user_id = :user_id
where message_index match :words
  and message_index.rowid & 0x1ffffffff between :oldest and :newest
  and (
    :conversation_ids is null
    or participants.conversation_id in (select value from json_each(:conversation_ids))
  )
  and message_index.rowid & 0x1ffffffff >= participants.first_message_id
  and (
    not :narrowed
    or exists (
      select 1
      from messages
      where messages.conversation_id = participants.conversation_id
        and messages.message_id = message_index.rowid & 0x1ffffffff
        and messages.created_at >= :earliest
        and messages.created_at < :latest
        and (not :has_attachment or messages.attachment_count > 0)
        and (:authors is null or messages.author_id in (select value from json_each(:authors)))
    )
  )
order by message_index.rowid & 0x1ffffffff desc
limit :at_most;

-- name: texts_of_messages
-- The messages are named by pairs of conversation and message.
-- A conversation's title belongs to its first message.
select messages.message_id, messages.html, messages.text, messages.attachment_count,
  case
    when messages.sequence = 1 then (
      select conversations.title
      from conversations
      where conversations.conversation_id = messages.conversation_id
    )
  end as title
from json_each(:messages) as wanted
cross join visible_messages as messages
  on messages.reader_id = :user_id
  and messages.conversation_id = wanted.value ->> 0
  and messages.message_id = wanted.value ->> 1
where messages.deleted_at is null;

-- name: inbox_positions
-- Where some of one's conversations stand in the inbox, newest activity first.
select participants.last_message_at, participants.conversation_id
from participants
where participants.user_id = :user_id
  and participants.archived = :archived
  and participants.conversation_id in (select value from json_each(:conversation_ids))
  and (not :unread or participants.last_sequence > participants.last_read_sequence)
  and (not :starred or participants.starred)
  and (
    :other_id is null
    or exists (
      select 1
      from participants as others
      where others.conversation_id = participants.conversation_id
        and others.user_id = :other_id
    )
  )
order by participants.last_message_at desc, participants.conversation_id desc;
