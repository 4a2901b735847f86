-- A batch's rows travel as one array a column, so that a table takes one statement.

-- name: insert_conversations!
insert into conversations (
  conversation_id, title, creator_id, created_at, last_sequence, last_message_id, last_message_at
)
select *
from unnest(
  :rows[0]::bigint[], :rows[1]::text[], :rows[2]::bigint[], :rows[3]::bigint[], :rows[4]::bigint[],
  :rows[5]::bigint[], :rows[6]::bigint[]
);

-- name: insert_participants!
-- Rows of: conversation, user, when, newest sequence, sequence and message read.
insert into participants (
  conversation_id, user_id, last_message_at, last_sequence, last_read_sequence, receipt_sequence,
  receipt_message_id
)
select *
from unnest(
  :rows[0]::bigint[], :rows[1]::bigint[], :rows[2]::bigint[], :rows[3]::bigint[],
  :rows[4]::bigint[], :rows[4]::bigint[], :rows[5]::bigint[]
);

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

-- name: insert_messages!
insert into messages (
  conversation_id, message_id, sequence, author_id, html, text, attachment_count, created_at, kind,
  quoted_id, details, in_index
)
select *, true
from unnest(
  :rows[0]::bigint[], :rows[1]::bigint[], :rows[2]::bigint[], :rows[3]::bigint[],
  :rows[4]::text[], :rows[5]::text[], :rows[6]::bigint[], :rows[7]::bigint[], :rows[8]::text[],
  :rows[9]::bigint[], :rows[10]::text[]
);

-- name: insert_message_attachments!
insert into message_attachments (conversation_id, message_id, position, attachment_id, shown)
select *
from unnest(
  :rows[0]::bigint[], :rows[1]::bigint[], :rows[2]::bigint[], :rows[3]::bigint[], :rows[4]::boolean[]
);

-- name: advance_conversations!
-- Rows of: conversation, newest sequence, newest message, when.
update conversations
set last_sequence = newest.sequence,
    last_message_id = newest.message_id,
    last_message_at = greatest(conversations.last_message_at, newest.at)
from unnest(
  :rows[0]::bigint[], :rows[1]::bigint[], :rows[2]::bigint[], :rows[3]::bigint[]
) as newest (conversation_id, sequence, message_id, at)
where conversations.conversation_id = newest.conversation_id;

-- name: advance_participants!
-- A new message comes to the top of everyone's inbox, and back from an archive that is not muted.
-- Rows of: conversation, newest sequence, newest message, when.
update participants
set last_sequence = newest.sequence,
    last_message_at = greatest(participants.last_message_at, newest.at),
    archived = participants.archived and participants.muted
from unnest(
  :rows[0]::bigint[], :rows[1]::bigint[], :rows[3]::bigint[]
) as newest (conversation_id, sequence, at)
where participants.conversation_id = newest.conversation_id;

-- name: advance_readers!
-- People have read up to a message.
-- Rows of: conversation, user, sequence, message.
update participants
set last_read_sequence = own.sequence,
    receipt_sequence = greatest(participants.receipt_sequence, own.sequence),
    receipt_message_id = greatest(participants.receipt_message_id, own.message_id)
from unnest(
  :rows[0]::bigint[], :rows[1]::bigint[], :rows[2]::bigint[], :rows[3]::bigint[]
) as own (conversation_id, user_id, sequence, message_id)
where participants.conversation_id = own.conversation_id
  and participants.user_id = own.user_id;

-- name: count_unread!
-- Change what people have unread in all: for everyone in a conversation, where so many messages came
-- to it, and for single people. Who has no more unread there than came had nothing unread before.
insert into readers (user_id, unread_messages, unread_conversations)
select user_id, cast(sum(messages) as bigint), cast(sum(conversations) as bigint)
from (
  select participants.user_id, wanted.messages,
    cast(participants.last_sequence - participants.last_read_sequence = wanted.messages as integer)
      as conversations
  from unnest(:arrived[0]::bigint[], :arrived[1]::bigint[]) as wanted (conversation_id, messages)
  join participants on participants.conversation_id = wanted.conversation_id
  where not participants.muted
  union all
  select *
  from unnest(:changes[0]::bigint[], :changes[1]::bigint[], :changes[2]::bigint[])
) as counted (user_id, messages, conversations)
group by user_id
having sum(messages) <> 0 or sum(conversations) <> 0
order by user_id
on conflict (user_id) do update
set unread_messages = readers.unread_messages + excluded.unread_messages,
    unread_conversations = readers.unread_conversations + excluded.unread_conversations;

-- name: insert_keys!
insert into idempotency_keys (
  user_id, key, fingerprint, conversation_id, message_ids, created_at
)
select *
from unnest(
  :rows[0]::bigint[], :rows[1]::text[], :rows[2]::text[], :rows[3]::bigint[], :rows[4]::text[],
  :rows[5]::bigint[]
)
order by 1, 2;

-- name: show_attachments!
-- Note which of its attachments a message's body shows.
update message_attachments
set shown = attachment_id = any(:shown::bigint[])
where conversation_id = :conversation_id
  and message_id = :message_id;

-- name: announce_conversations!
-- Conversations of one message each; `started` has pairs of conversation and message.
insert into conversations (
  conversation_id, title, creator_id, created_at, last_sequence, last_message_id, last_message_at
)
select conversation_id, :title, :sender_id, :at, 1, message_id, :at
from unnest(:started[0]::bigint[], :started[1]::bigint[]) as started (conversation_id, message_id);

-- name: announce_messages!
insert into messages (
  conversation_id, message_id, sequence, author_id, html, text, attachment_count, created_at, details,
  in_index
)
select conversation_id, message_id, 1, :sender_id, :html, :text, :count, :at, :details, true
from unnest(:started[0]::bigint[], :started[1]::bigint[]) as started (conversation_id, message_id);

-- name: announce_attachments!
insert into message_attachments (conversation_id, message_id, position, attachment_id, shown)
select started.conversation_id, started.message_id, pair.number - 1, pair.attachment_id, pair.shown
from unnest(:started[0]::bigint[], :started[1]::bigint[]) as started (conversation_id, message_id)
cross join unnest(:carried[0]::bigint[], :carried[1]::boolean[])
  with ordinality as pair (attachment_id, shown, number);
