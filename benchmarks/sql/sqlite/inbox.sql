-- A made-up instance, written in the order in which it would have come.

-- name: insert_conversations!
insert into conversations (
  conversation_id, title, creator_id, created_at, last_sequence, last_message_id, last_message_at
)
select
  value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6
from json_each(:rows);

-- name: insert_participants!
-- Rows of: conversation, user, when, newest sequence, sequence and message read.
insert into participants (
  conversation_id, user_id, last_message_at, last_sequence, last_read_sequence, receipt_sequence,
  receipt_message_id
)
select value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 4, value ->> 5
from json_each(:rows);

-- name: insert_messages!
insert into messages (
  conversation_id, message_id, sequence, author_id, html, text, attachment_count, created_at, kind,
  quoted_id, details, in_index, analysis
)
select
  value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6,
  value ->> 7, value ->> 8, value ->> 9, value ->> 10, true, 2
from json_each(:rows);
