-- A batch's rows travel as one JSON array of arrays, so that a table takes one statement, which runs
-- without the interpreter lock.

-- name: insert_conversations!
insert into conversations (
  conversation_id, title, creator_id, created_at, last_sequence, last_message_id, last_message_at
)
select
  value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6
from json_each(:rows);

-- name: insert_participants!
insert into participants (
  conversation_id, user_id, last_message_at, last_sequence, last_read_sequence
)
select value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4
from json_each(:rows);

-- name: insert_messages!
insert into messages (
  conversation_id, message_id, sequence, author_id, html, text, attachment_count, created_at
)
select
  value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6,
  value ->> 7
from json_each(:rows);

-- name: insert_message_attachments!
insert into message_attachments (conversation_id, message_id, position, attachment_id, shown)
select value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4
from json_each(:rows);

-- name: advance_conversations!
-- Rows of: conversation, newest sequence, newest message, when.
update conversations
set last_sequence = value ->> 1,
    last_message_id = value ->> 2,
    last_message_at = max(last_message_at, value ->> 3)
from json_each(:rows)
where conversation_id = value ->> 0;

-- name: advance_participants!
-- A new message comes to the top of everyone's inbox, and back from an archive that is not muted.
-- Rows of: conversation, newest sequence, newest message, when.
update participants
set last_sequence = value ->> 1,
    last_message_at = max(last_message_at, value ->> 3),
    archived = archived and muted
from json_each(:rows)
where conversation_id = value ->> 0;

-- name: advance_readers!
-- An author has read what they wrote, and what stands before it.
-- Rows of: conversation, user, sequence.
update participants
set last_read_sequence = value ->> 2
from json_each(:rows)
where conversation_id = value ->> 0
  and user_id = value ->> 1;

-- name: insert_keys!
insert into idempotency_keys (
  user_id, key, fingerprint, conversation_id, message_ids, created_at
)
select value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5
from json_each(:rows);
