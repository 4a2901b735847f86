-- name: add_to_index!
-- Rows of: conversation, message, words.
insert into message_index (conversation_id, message_id, words)
select entry.conversation_id, entry.message_id, array_to_tsvector(
  array_remove(string_to_array(entry.words, ' '), '') || ('#' || entry.conversation_id) || array(
    select '@' || participants.user_id
    from participants
    where participants.conversation_id = entry.conversation_id
  )
)
from unnest(:rows[0]::bigint[], :rows[1]::bigint[], :rows[2]::text[])
  as entry (conversation_id, message_id, words);

-- name: remove_from_index!
-- Rows of: conversation, message.
delete from message_index
using unnest(:rows[0]::bigint[], :rows[1]::bigint[]) as gone (conversation_id, message_id)
where message_index.conversation_id = gone.conversation_id
  and message_index.message_id = gone.message_id;

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
limit :at_most
for update of messages skip locked;

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
from unnest(:messages[0]::bigint[], :messages[1]::bigint[]) as wanted (conversation_id, message_id)
join messages
  on messages.conversation_id = wanted.conversation_id
  and messages.message_id = wanted.message_id;

-- name: mark_indexed!
-- Rows of: conversation, message.
update messages
set in_index = true,
    analysis = 2
from unnest(:rows[0]::bigint[], :rows[1]::bigint[]) as noted (conversation_id, message_id)
where messages.conversation_id = noted.conversation_id
  and messages.message_id = noted.message_id;

-- name: names_of_attachments
-- Of messages named by pairs of conversation and message: what the files that they carry are called.
select wanted.message_id, attachments.name
from unnest(:messages[0]::bigint[], :messages[1]::bigint[]) as wanted (conversation_id, message_id)
join message_attachments
  on message_attachments.conversation_id = wanted.conversation_id
  and message_attachments.message_id = wanted.message_id
join attachments on attachments.attachment_id = message_attachments.attachment_id
order by wanted.message_id, message_attachments.position;
