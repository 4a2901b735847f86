-- A batch's rows travel as one JSON array of arrays for each table, over which one statement runs,
-- without Python's interpreter lock.

-- name: create_conversations
-- Start a batch of conversations, all of whose recipients may be written to.
insert into conversations (
  conversation_id, title, creator_id, created_at, last_sequence, last_message_id, last_message_at
)
select
  value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 3
from json_each(:conversations);

insert into participants (
  conversation_id, user_id, last_message_at, last_sequence, last_read_sequence, receipt_sequence,
  receipt_message_id
)
select value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 4, value ->> 5
from json_each(:participants);

insert into messages (
  conversation_id, message_id, sequence, author_id, html, text, attachment_count, created_at, kind,
  quoted_id, details, in_index, analysis
)
select
  value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6,
  value ->> 7, value ->> 8, value ->> 9, value ->> 10, true, 2
from json_each(:messages);

insert into message_index (rowid, words)
select ((value ->> 0) << 33) | (value ->> 1), value ->> 2
from json_each(:index_entries);

insert into message_attachments (conversation_id, message_id, position, attachment_id, shown)
select value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4
from json_each(:attachments);

update attachments
set active = true
where not active
  and attachment_id in (select value from json_each(:attachment_ids));

insert into idempotency_keys (
  user_id, key, fingerprint, conversation_id, message_ids, created_at
)
select value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5
from json_each(:keys);

insert into readers (user_id, unread_messages, unread_conversations)
select value ->> 0, value ->> 1, value ->> 2
from json_each(:unread)
where true
on conflict (user_id) do update
set unread_messages = unread_messages + excluded.unread_messages,
    unread_conversations = unread_conversations + excluded.unread_conversations;

insert into events (
  kind, conversation_id, message_id, actor_id, created_at, sequence, subject_id, user_id
)
select value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6,
  value ->> 7
from json_each(:events);
