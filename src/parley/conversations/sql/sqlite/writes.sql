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
-- Rows of: conversation, user, when, newest sequence, sequence and message read.
insert into participants (
  conversation_id, user_id, last_message_at, last_sequence, last_read_sequence, receipt_sequence,
  receipt_message_id
)
select value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 4, value ->> 5
from json_each(:rows);

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

-- name: insert_messages!
insert into messages (
  conversation_id, message_id, sequence, author_id, html, text, attachment_count, created_at, kind,
  quoted_id, details, in_index
)
select
  value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6,
  value ->> 7, value ->> 8, value ->> 9, value ->> 10, true
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
-- People have read up to a message.
-- Rows of: conversation, user, sequence, message.
update participants
set last_read_sequence = value ->> 2,
    receipt_sequence = max(receipt_sequence, value ->> 2),
    receipt_message_id = max(receipt_message_id, value ->> 3)
from json_each(:rows)
where conversation_id = value ->> 0
  and user_id = value ->> 1;

-- name: count_unread!
-- Change what people have unread in all: for everyone in a conversation, where so many messages came
-- to it, and for single people. Who has no more unread there than came had nothing unread before.
insert into readers (user_id, unread_messages, unread_conversations)
select user_id, sum(messages), sum(conversations)
from (
  select participants.user_id, wanted.value ->> 1 as messages,
    participants.last_sequence - participants.last_read_sequence = wanted.value ->> 1
      as conversations
  from json_each(:arrived) as wanted
  join participants on participants.conversation_id = wanted.value ->> 0
  where not participants.muted
  union all
  select value ->> 0, value ->> 1, value ->> 2
  from json_each(:changes)
) as counted
group by user_id
having sum(messages) <> 0 or sum(conversations) <> 0
order by user_id
on conflict (user_id) do update
set unread_messages = unread_messages + excluded.unread_messages,
    unread_conversations = unread_conversations + excluded.unread_conversations;

-- name: insert_keys!
insert into idempotency_keys (
  user_id, key, fingerprint, conversation_id, message_ids, created_at
)
select value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5
from json_each(:rows);

-- name: show_attachments!
-- Note which of its attachments a message's body shows.
update message_attachments
set shown = attachment_id in (select value from json_each(:shown))
where conversation_id = :conversation_id
  and message_id = :message_id;

-- name: announce_conversations!
-- Conversations of one message each; `started` has pairs of conversation and message.
insert into conversations (
  conversation_id, title, creator_id, created_at, last_sequence, last_message_id, last_message_at
)
select value ->> 0, :title, :sender_id, :at, 1, value ->> 1, :at
from json_each(:started);

-- name: announce_messages!
insert into messages (
  conversation_id, message_id, sequence, author_id, html, text, attachment_count, created_at, details,
  in_index
)
select value ->> 0, value ->> 1, 1, :sender_id, :html, :text, :count, :at, :details, true
from json_each(:started);

-- name: announce_attachments!
insert into message_attachments (conversation_id, message_id, position, attachment_id, shown)
select wanted.value ->> 0, wanted.value ->> 1, pair.key, pair.value ->> 0, pair.value ->> 1
from json_each(:started) as wanted
cross join json_each(:carried) as pair;
