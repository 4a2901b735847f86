-- name: append_messages!
-- Add messages to conversations that the transaction has locked (`lock_memberships`). A conversation to which
-- one comes rises to the top of everyone's inbox, and comes back from an archive that is not muted.
-- What never counts as unread (`newest` has how many of them) moves what is read along.
with new_messages as (
  insert into messages (
    conversation_id, message_id, sequence, author_id, html, text, attachment_count, created_at,
    kind, quoted_id, details, in_index, analysis
  )
  select *, true, 2
  from unnest(
    :messages[0]::bigint[], :messages[1]::bigint[], :messages[2]::bigint[], :messages[3]::bigint[],
    :messages[4]::text[], :messages[5]::text[], :messages[6]::bigint[], :messages[7]::bigint[],
    :messages[8]::text[], :messages[9]::bigint[], :messages[10]::text[]
  )
),
new_index_entries as (
  insert into message_index (conversation_id, message_id, words)
  select new.conversation_id, new.message_id, array_to_tsvector(
    array_remove(string_to_array(new.words, ' '), '') || ('#' || new.conversation_id) || array(
      select '@' || participants.user_id
      from participants
      where participants.conversation_id = new.conversation_id
    )
  )
  from unnest(:index_entries[0]::bigint[], :index_entries[1]::bigint[], :index_entries[2]::text[])
    as new (conversation_id, message_id, words)
),
new_attachments as (
  insert into message_attachments (conversation_id, message_id, position, attachment_id, shown)
  select *
  from unnest(
    :attachments[0]::bigint[], :attachments[1]::bigint[], :attachments[2]::bigint[],
    :attachments[3]::bigint[], :attachments[4]::boolean[]
  )
),
activated as (
  update attachments
  set active = true
  from (
    select attachment_id
    from attachments
    where attachment_id = any(:attachment_ids::bigint[])
    order by attachment_id
    for no key update
  ) as carried
  where attachments.attachment_id = carried.attachment_id
),
advanced_conversations as (
  update conversations
  set last_sequence = newest.sequence,
      last_message_id = newest.message_id,
      last_message_at = greatest(conversations.last_message_at, newest.at)
  from unnest(
    :newest[0]::bigint[], :newest[1]::bigint[], :newest[2]::bigint[], :newest[3]::bigint[]
  ) as newest (conversation_id, sequence, message_id, at)
  where conversations.conversation_id = newest.conversation_id
)
update participants
set last_sequence = newest.sequence,
    last_message_at = greatest(participants.last_message_at, newest.at),
    last_read_sequence = participants.last_read_sequence + newest.uncounted,
    archived = participants.archived and participants.muted
from unnest(
  :newest[0]::bigint[], :newest[1]::bigint[], :newest[3]::bigint[], :newest[4]::bigint[]
) as newest (conversation_id, sequence, at, uncounted)
where participants.conversation_id = newest.conversation_id;
