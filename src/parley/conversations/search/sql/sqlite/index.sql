-- An entry's rowid is conversation << 33 | message: what a person can see stands together.

-- name: add_to_index!
-- Rows of: conversation, message, words.
insert into message_index (rowid, words)
select
  ((value ->> 0) << 33) | (value ->> 1),
  (value ->> 2) || ' #' || (value ->> 0) || (
    select coalesce(group_concat(' @' || participants.user_id, ''), '')
    from participants
    where participants.conversation_id = value ->> 0
  )
from json_each(:rows);

-- name: remove_from_index!
-- Rows of: conversation, message.
delete from message_index
where rowid in (
  select ((value ->> 0) << 33) | (value ->> 1)
  from json_each(:rows)
);

-- name: messages_to_analyse
-- Messages whose words an earlier Parley folded, or none, with what they are found by; and whether
-- they may be found. The newest conversations first.
select messages.conversation_id, messages.message_id, messages.html, messages.text,
  messages.attachment_count, messages.sequence, messages.in_index,
  case
    when messages.sequence = 1 then (
      select conversations.title
      from conversations
      where conversations.conversation_id = messages.conversation_id
    )
  end as title,
  messages.deleted_at is null and messages.kind = 'message' as findable
from messages
where messages.analysis < 2
order by messages.conversation_id desc, messages.message_id desc
limit :at_most;

-- name: messages_to_index
-- The same, of messages named by pairs of conversation and message.
select messages.conversation_id, messages.message_id, messages.html, messages.text,
  messages.attachment_count, messages.sequence, messages.in_index,
  case
    when messages.sequence = 1 then (
      select conversations.title
      from conversations
      where conversations.conversation_id = messages.conversation_id
    )
  end as title,
  messages.deleted_at is null and messages.kind = 'message' as findable
from json_each(:messages) as wanted
cross join messages
  on messages.conversation_id = wanted.value ->> 0
  and messages.message_id = wanted.value ->> 1;

-- name: mark_indexed!
-- Rows of: conversation, message.
update messages
set in_index = true,
    analysis = 2
from json_each(:rows)
where conversation_id = value ->> 0
  and message_id = value ->> 1;

-- name: names_of_attachments
-- Of messages named by pairs of conversation and message: what the files that they carry are called.
select message_attachments.message_id, attachments.name
from json_each(:messages) as wanted
cross join message_attachments
  on message_attachments.conversation_id = wanted.value ->> 0
  and message_attachments.message_id = wanted.value ->> 1
cross join attachments on attachments.attachment_id = message_attachments.attachment_id
order by message_attachments.message_id, message_attachments.position;
