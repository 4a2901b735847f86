-- name: write_effects!
-- What follows from a change in conversations, as the last statement of its transaction.
--
-- What is unread in all: for everyone in a conversation to which so many messages came (`arrived`), and
-- for single people (`unread`). Who has no more unread there than came had nothing unread before.
--
-- CTEs run in no fixed order. `turn` depends on the row counts of the others, and so runs after them:
-- the lock on the feed is held for no longer than it takes to append the events and to commit. Where
-- there are no events, it is not taken.
with counted as (
  insert into readers (user_id, unread_messages, unread_conversations)
  select user_id, cast(sum(messages) as bigint), cast(sum(conversations) as bigint)
  from (
    select participants.user_id, arrived.messages,
      cast(
        participants.last_sequence - participants.last_read_sequence = arrived.messages as integer
      ) as conversations
    from unnest(:arrived[0]::bigint[], :arrived[1]::bigint[]) as arrived (conversation_id, messages)
    join participants on participants.conversation_id = arrived.conversation_id
    where not participants.muted
    union all
    select *
    from unnest(:unread[0]::bigint[], :unread[1]::bigint[], :unread[2]::bigint[])
  ) as changes (user_id, messages, conversations)
  group by user_id
  having sum(messages) <> 0 or sum(conversations) <> 0
  order by user_id
  on conflict (user_id) do update
  set unread_messages = readers.unread_messages + excluded.unread_messages,
      unread_conversations = readers.unread_conversations + excluded.unread_conversations
  returning 1
),
marked as (
  update participants
  set last_read_sequence = mark.last_read_sequence,
      receipt_sequence = greatest(participants.receipt_sequence, mark.sequence),
      receipt_message_id = greatest(participants.receipt_message_id, mark.message_id)
  from unnest(
    :read_marks[0]::bigint[], :read_marks[1]::bigint[], :read_marks[2]::bigint[],
    :read_marks[3]::bigint[], :read_marks[4]::bigint[]
  ) as mark (conversation_id, user_id, last_read_sequence, sequence, message_id)
  where participants.conversation_id = mark.conversation_id
    and participants.user_id = mark.user_id
  returning 1
),
new_keys as (
  insert into idempotency_keys (
    user_id, key, fingerprint, conversation_id, message_ids, created_at
  )
  select *
  from unnest(
    :keys[0]::bigint[], :keys[1]::text[], :keys[2]::text[], :keys[3]::bigint[], :keys[4]::text[],
    :keys[5]::bigint[]
  )
  order by 1, 2
  returning 1
),
turn as materialized (
  select pg_advisory_xact_lock(7200, 1)
  where cardinality(:events[0]::text[]) > 0
    and (
      (select count(*) from counted)
      + (select count(*) from marked)
      + (select count(*) from new_keys)
    ) is not null
)
insert into events (
  kind, conversation_id, message_id, actor_id, created_at, sequence, subject_id, user_id
)
select event.*
from turn
cross join unnest(
  :events[0]::text[], :events[1]::bigint[], :events[2]::bigint[], :events[3]::bigint[],
  :events[4]::bigint[], :events[5]::bigint[], :events[6]::bigint[], :events[7]::bigint[]
) as event;
