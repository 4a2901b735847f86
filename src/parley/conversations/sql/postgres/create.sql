-- name: create_conversations
-- Start a batch of conversations, and return the pairs of a sender and a recipient who may not write
-- to each other. Where there is such a pair, nothing is written.
--
-- The rule in `unreachable` is that of `people.find_unreachable_pairs`, letter for letter; a test compares
-- them. CTEs run in no fixed order. `turn` depends on the row counts of the others, and so runs after
-- them: the lock on the feed is held for no longer than it takes to append the events and to commit.
with unreachable as materialized (
  select pair.sender_id, pair.recipient_id
  from unnest(:pairs[0]::bigint[], :pairs[1]::bigint[], :pairs[2]::boolean[])
    as pair (sender_id, recipient_id, global_people_search)
  left join lateral (
    select users.kind
    from users
    where users.user_id = pair.sender_id
      and users.active
    offset 0
  ) as sender on true
  left join lateral (
    select users.kind
    from users
    where users.user_id = pair.recipient_id
      and users.active
    offset 0
  ) as recipient on true
  where sender.kind is null
    or recipient.kind is null
    or not (
      (pair.global_people_search and sender.kind = 'internal' and recipient.kind = 'internal')
      or exists (
        select 1
        from site_members as own
        cross join lateral (
          select 1
          from site_members
          where site_members.site_id = own.site_id
            and site_members.user_id = pair.recipient_id
          offset 0
        ) as other
        join sites on sites.site_id = own.site_id
        where own.user_id = pair.sender_id
          and sites.status in ('active', 'readonly')
          and sites.people_module
        offset 0
      )
    )
),
allowed as materialized (
  select 1
  where not exists (select 1 from unreachable)
),
new_conversations as (
  insert into conversations (
    conversation_id, title, creator_id, created_at, last_sequence, last_message_id, last_message_at
  )
  select new.*
  from allowed
  cross join unnest(
    :conversations[0]::bigint[], :conversations[1]::text[], :conversations[2]::bigint[],
    :conversations[3]::bigint[], :conversations[4]::bigint[], :conversations[5]::bigint[],
    :conversations[3]::bigint[]
  ) as new
  returning 1
),
new_participants as (
  insert into participants (
    conversation_id, user_id, last_message_at, last_sequence, last_read_sequence, receipt_sequence,
    receipt_message_id
  )
  select new.*
  from allowed
  cross join unnest(
    :participants[0]::bigint[], :participants[1]::bigint[], :participants[2]::bigint[],
    :participants[3]::bigint[], :participants[4]::bigint[], :participants[4]::bigint[],
    :participants[5]::bigint[]
  ) as new
  returning 1
),
new_messages as (
  insert into messages (
    conversation_id, message_id, sequence, author_id, html, text, attachment_count, created_at,
    kind, quoted_id, details, in_index, analysis
  )
  select new.*, true, 2
  from allowed
  cross join unnest(
    :messages[0]::bigint[], :messages[1]::bigint[], :messages[2]::bigint[], :messages[3]::bigint[],
    :messages[4]::text[], :messages[5]::text[], :messages[6]::bigint[], :messages[7]::bigint[],
    :messages[8]::text[], :messages[9]::bigint[], :messages[10]::text[]
  ) as new
  returning 1
),
new_index_entries as (
  insert into message_index (conversation_id, message_id, words)
  select new.conversation_id, new.message_id, array_to_tsvector(string_to_array(new.words, ' '))
  from allowed
  cross join unnest(
    :index_entries[0]::bigint[], :index_entries[1]::bigint[], :index_entries[2]::text[]
  ) as new (conversation_id, message_id, words)
  returning 1
),
new_attachments as (
  insert into message_attachments (conversation_id, message_id, position, attachment_id, shown)
  select new.*
  from allowed
  cross join unnest(
    :attachments[0]::bigint[], :attachments[1]::bigint[], :attachments[2]::bigint[],
    :attachments[3]::bigint[], :attachments[4]::boolean[]
  ) as new
  returning 1
),
activated as (
  update attachments
  set active = true
  from allowed
  cross join (
    select attachment_id
    from attachments
    where attachment_id = any(:attachment_ids::bigint[])
    order by attachment_id
    for no key update
  ) as carried
  where attachments.attachment_id = carried.attachment_id
  returning 1
),
new_keys as (
  insert into idempotency_keys (
    user_id, key, fingerprint, conversation_id, message_ids, created_at
  )
  select new.*
  from allowed
  cross join unnest(
    :keys[0]::bigint[], :keys[1]::text[], :keys[2]::text[], :keys[3]::bigint[], :keys[4]::text[],
    :keys[5]::bigint[]
  ) as new (user_id, key)
  order by new.user_id, new.key
  returning 1
),
unread as (
  insert into readers (user_id, unread_messages, unread_conversations)
  select change.*
  from allowed
  cross join unnest(
    :unread[0]::bigint[], :unread[1]::bigint[], :unread[2]::bigint[]
  ) as change (user_id)
  order by change.user_id
  on conflict (user_id) do update
  set unread_messages = readers.unread_messages + excluded.unread_messages,
      unread_conversations = readers.unread_conversations + excluded.unread_conversations
  returning 1
),
turn as materialized (
  select pg_advisory_xact_lock(7200, 1)
  from allowed
  where (
    (select count(*) from new_conversations)
    + (select count(*) from new_participants)
    + (select count(*) from new_messages)
    + (select count(*) from new_index_entries)
    + (select count(*) from new_attachments)
    + (select count(*) from activated)
    + (select count(*) from unread)
    + (select count(*) from new_keys)
  ) is not null
),
new_events as (
  insert into events (
    kind, conversation_id, message_id, actor_id, created_at, sequence, subject_id, user_id
  )
  select new.*
  from turn
  cross join unnest(
    :events[0]::text[], :events[1]::bigint[], :events[2]::bigint[], :events[3]::bigint[],
    :events[4]::bigint[], :events[5]::bigint[], :events[6]::bigint[], :events[7]::bigint[]
  ) as new
)
select sender_id, recipient_id
from unreachable;
