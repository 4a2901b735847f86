-- name: add_participants!
-- People come to a conversation later. What came before them counts as read, and was indexed without
-- them.
-- Rows of: conversation, user, when, newest sequence, first sequence and message that they see.
insert into participants (
  conversation_id, user_id, last_message_at, last_sequence, last_read_sequence, first_sequence,
  first_message_id, indexed_sequence
)
select conversation_id, user_id, at, newest, newest, first_sequence, first_message_id, newest + 1
from unnest(
  :rows[0]::bigint[], :rows[1]::bigint[], :rows[2]::bigint[], :rows[3]::bigint[],
  :rows[4]::bigint[], :rows[5]::bigint[]
) as later (conversation_id, user_id, at, newest, first_sequence, first_message_id);

-- name: show_attachments!
-- Note which of its attachments a message's body shows.
update message_attachments
set shown = attachment_id = any(:shown::bigint[])
where conversation_id = :conversation_id
  and message_id = :message_id;
