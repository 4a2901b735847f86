-- name: add_participants!
-- People come to a conversation later. What came before them counts as read, and was indexed without
-- them.
-- Rows of: conversation, user, when, newest sequence, first sequence and message that they see.
insert into participants (
  conversation_id, user_id, last_message_at, last_sequence, last_read_sequence, first_sequence,
  first_message_id, indexed_sequence
)
select value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 3, value ->> 4, value ->> 5,
  (value ->> 3) + 1
from json_each(:rows);

-- name: show_attachments!
-- Note which of its attachments a message's body shows.
update message_attachments
set shown = attachment_id in (select value from json_each(:shown))
where conversation_id = :conversation_id
  and message_id = :message_id;
