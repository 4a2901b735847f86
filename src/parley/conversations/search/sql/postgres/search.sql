-- name: find_messages
-- The newest of the messages whose entries match, within a range of numbers. They are those of
-- `visible_messages`, without a look at `messages` for each; and of a tombstone there is no entry.
select message_index.conversation_id, message_index.message_id
from message_index
join participants
  on participants.conversation_id = message_index.conversation_id
  and participants.user_id = :user_id
where message_index.words @@ cast(cast(:words as text) as tsquery)
  and message_index.message_id between :oldest and :newest
  and (
    cast(:conversation_ids as bigint[]) is null
    or participants.conversation_id = any(cast(:conversation_ids as bigint[]))
  )
  and message_index.message_id >= participants.first_message_id
  and (
    not :narrowed
    or exists (
      select 1
      from messages
      where messages.conversation_id = message_index.conversation_id
        and messages.message_id = message_index.message_id
        and messages.created_at >= :earliest
        and messages.created_at < :latest
        and (not :has_attachment or messages.attachment_count > 0)
        and (
          cast(:authors as bigint[]) is null
          or messages.author_id = any(cast(:authors as bigint[]))
        )
    )
  )
order by message_index.message_id desc
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
from unnest(:messages[0]::bigint[], :messages[1]::bigint[]) as wanted (conversation_id, message_id)
join visible_messages as messages
  on messages.reader_id = :user_id
  and messages.conversation_id = wanted.conversation_id
  and messages.message_id = wanted.message_id
where messages.deleted_at is null;

-- name: inbox_positions
-- Where some of one's conversations stand in the inbox, newest activity first.
select participants.last_message_at, participants.conversation_id
from participants
where participants.user_id = :user_id
  and participants.archived = :archived
  and participants.conversation_id = any(:conversation_ids::bigint[])
  and (not :unread or participants.last_sequence > participants.last_read_sequence)
  and (not :starred or participants.starred)
  and (
    cast(:other_id as bigint) is null
    or exists (
      select 1
      from participants as others
      where others.conversation_id = participants.conversation_id
        and others.user_id = :other_id
    )
  )
order by participants.last_message_at desc, participants.conversation_id desc;
