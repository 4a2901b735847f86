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

-- name: messages_not_in_index
-- Messages that a Parley wrote which knew no index, and whether they may be found.
select conversation_id, message_id, html, text, deleted_at is null and kind = 'message' as findable
from messages
where not in_index
order by conversation_id, message_id
limit :at_most;

-- name: note_in_index!
-- Rows of: conversation, message.
update messages
set in_index = true
from unnest(:rows[0]::bigint[], :rows[1]::bigint[]) as noted (conversation_id, message_id)
where messages.conversation_id = noted.conversation_id
  and messages.message_id = noted.message_id;
