-- name: announce!
-- Start a conversation with each of many people, all with one message: `started` has rows of a
-- conversation, its message and the recipient.
with started as materialized (
  select *
  from unnest(:started[0]::bigint[], :started[1]::bigint[], :started[2]::bigint[])
    as started (conversation_id, message_id, recipient_id)
),
new_conversations as (
  insert into conversations (
    conversation_id, title, creator_id, created_at, last_sequence, last_message_id, last_message_at
  )
  select conversation_id, :title, :sender_id, :at, 1, message_id, :at
  from started
),
new_participants as (
  insert into participants (
    conversation_id, user_id, last_message_at, last_sequence, last_read_sequence, receipt_sequence,
    receipt_message_id
  )
  select conversation_id, cast(:sender_id as bigint), cast(:at as bigint), 1, 1, 1, message_id
  from started
  union all
  select conversation_id, recipient_id, cast(:at as bigint), 1, 0, 0, 0
  from started
),
new_messages as (
  insert into messages (
    conversation_id, message_id, sequence, author_id, html, text, attachment_count, created_at,
    details, in_index, analysis
  )
  select conversation_id, message_id, 1, :sender_id, :html, :text, :attachment_count, :at, :details,
    true, 2
  from started
),
new_index_entries as (
  insert into message_index (conversation_id, message_id, words)
  select conversation_id, message_id, array_to_tsvector(
    array_remove(string_to_array(:words, ' '), '') || array[
      '#' || conversation_id, '@' || cast(:sender_id as bigint), '@' || recipient_id
    ]
  )
  from started
),
new_attachments as (
  insert into message_attachments (conversation_id, message_id, position, attachment_id, shown)
  select started.conversation_id, started.message_id, carried.number - 1, carried.attachment_id,
    carried.shown
  from started
  cross join unnest(:attachments[0]::bigint[], :attachments[1]::boolean[])
    with ordinality as carried (attachment_id, shown, number)
)
update attachments
set active = true
from (
  select attachment_id
  from attachments
  where attachment_id = any(:attachments[0]::bigint[])
  order by attachment_id
  for no key update
) as carried
where attachments.attachment_id = carried.attachment_id;
